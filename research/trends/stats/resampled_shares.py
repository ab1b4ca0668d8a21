"""Shares of all series in replicates of a corpus, computed here or where the run says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.replicates import PlannedBlock, Strata, replicate_shares, stratify, weigh_blocks
from research.trends.stats.topic_draws import Clusterings
from research.trends.stats.units import Units


@dataclass(frozen=True)
class Resampled:
    """What is drawn anew, and how its memberships are told.

    Attributes
    ----------
    units
        The articles or stories; their own memberships are not read.
    values
        Shape (n_units, n_fixed), float32; memberships that are the same whatever the clustering: of the first series.
    clusterings
        Single clusterings, which give the memberships of the other series; None if there are no others.
    is_top
        Whether an article counts for the topic alone that has its largest share.
    n_periods
        Number of periods, empty ones included.
    """

    units: Units
    values: NDArray[np.float32]
    clusterings: Clusterings | None
    is_top: bool
    n_periods: int

    @cached_property
    def strata(self) -> Strata:
        """The groups within which stories are drawn, found once for all blocks."""
        return stratify(self.units)


class ReplicateRunner(Protocol):
    """Computes shares in replicates, as `resample_shares` does."""

    def __call__(self, resampled: Resampled, planned: Sequence[PlannedBlock]) -> NDArray[np.float32]:
        """Give the shares of the blocks in their order."""


_RUNNER: ContextVar[ReplicateRunner | None] = ContextVar("runner", default=None)


@contextmanager
def share_replicates(runner: ReplicateRunner) -> Iterator[None]:
    """Let other processes compute the shares of all replicates within; the shares are the same."""
    token = _RUNNER.set(runner)
    try:
        yield
    finally:
        _RUNNER.reset(token)


def run_replicates(resampled: Resampled, planned: Sequence[PlannedBlock]) -> NDArray[np.float32]:
    """Compute shares as `resample_shares` does, here or where `share_replicates` says."""
    return (_RUNNER.get() or resample_shares)(resampled, planned)


def resample_shares(resampled: Resampled, planned: Sequence[PlannedBlock]) -> NDArray[np.float32]:
    """Give the share of every series and period in every replicate.

    Parameters
    ----------
    resampled
        What is drawn anew.
    planned
        Blocks of replicates, from `plan_blocks`; each has the same numbers whatever other blocks come with it.

    Returns
    -------
    Shape (n_replicates, n_series, n_periods); NaN where a replicate has no units in a period.
    """

    def make_values(draw: int) -> NDArray[np.float32]:
        if resampled.clusterings is None:
            return resampled.values
        topics = resampled.clusterings.share_of_units(resampled.units, draw=draw, is_top=resampled.is_top)
        return np.hstack([resampled.values, topics.astype(np.float32)])

    blocks = weigh_blocks(resampled.units, planned, strata=resampled.strata)
    return replicate_shares(resampled.units, make_values, n_periods=resampled.n_periods, blocks=blocks)
