"""The series that claims are made about: complete periods only, with what each is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import WHOLE, ClaimRefusal, Period, Prevalence, SeriesKind


@dataclass(frozen=True)
class Series:
    """Every series of the whole corpus over the complete periods that have units.

    Attributes
    ----------
    names
        Kind and id of each series.
    periods
        The periods; those between them that are partial or empty are left out.
    day
        Shape (n_periods,); middle of each period, in days.
    n
        Shape (n_periods,); articles or stories.
    share, effective
        Shape (n_series, n_periods); share, 0 to 1, and effective number of units.
    draws
        Shape (n_draws, n_series, n_periods); shares by single clusterings. Those of themes repeat the share.
    refused
        Why no claim is made from the codes of each series; empty strings where one is made, or nobody coded.
    n_needed
        Shape (n_series,); coded stories at which a refused claim is expected to be allowed.
    is_corrected
        Shape (n_series,); True for shares that codes correct.
    """

    names: tuple[tuple[SeriesKind, str], ...]
    periods: tuple[Period, ...]
    day: NDArray[np.float64]
    n: NDArray[np.float64]
    share: NDArray[np.float64]
    effective: NDArray[np.float64]
    draws: NDArray[np.float64]
    refused: tuple[ClaimRefusal, ...]
    n_needed: NDArray[np.int64]
    is_corrected: NDArray[np.bool_]

    @property
    def count(self) -> NDArray[np.float64]:
        """Effective number of units counted, shape (n_series, n_periods)."""
        return self.share * self.effective

    def is_enough(self, least: int) -> NDArray[np.bool_]:
        """Tell which series can be tested: not refused, with enough units in and outside them; shape (n_series,)."""
        taken = (self.share * self.n).sum(axis=1)
        is_claimed = np.array([not refusal for refusal in self.refused], bool)
        is_enough: NDArray[np.bool_] = (np.minimum(taken, self.n.sum() - taken) >= least) & is_claimed
        return is_enough


def collect_series(prevalence: Prevalence) -> Series:
    """Collect the series of the whole corpus; by story, a period of reprints alone has articles and no unit.

    Without any series there is nothing to be claimed, and no period is used.
    """
    n = prevalence.n[WHOLE]
    used = [
        period.index
        for period in prevalence.periods
        if prevalence.series and not period.is_partial and n[period.index] > 0
    ]
    nothing: ClaimRefusal = ""
    share, effective = (
        np.ascontiguousarray(values[:, WHOLE])[:, used] for values in (prevalence.share, prevalence.n_effective)
    )
    draws = np.repeat(share[None], len(prevalence.topic_draws), axis=0)
    draws[:, prevalence.list_rows("topic")] = prevalence.topic_draws[:, :, used]
    periods = tuple(prevalence.periods[index] for index in used)
    return Series(
        names=tuple((one.kind, one.id) for one in prevalence.series),
        periods=periods,
        day=find_middles(periods),
        n=n[used].astype(np.float64),
        share=share,
        effective=effective,
        draws=draws,
        refused=prevalence.refused or (nothing,) * len(prevalence.series),
        n_needed=prevalence.n_needed if len(prevalence.n_needed) else np.zeros(len(prevalence.series), np.int64),
        is_corrected=np.isfinite(prevalence.variance_ratio)
        if len(prevalence.variance_ratio)
        else np.zeros(len(prevalence.series), bool),
    )


def merge_periods(series: Series, *, most: int) -> Series:
    """Count neighbouring periods together, as few as leave no more than so many.

    Parameters
    ----------
    series
        With any number of periods.
    most
        Greatest number of periods in the result.

    Returns
    -------
    The series unchanged if they have no more periods than ``most``; else every run of adjacent periods, all of one
    length but perhaps the last, counted as one period. A merged period has the index and the label of its first.
    """
    size = -(-len(series.periods) // most)
    if size <= 1:
        return series
    first = np.arange(0, len(series.periods), size)
    n = np.add.reduceat(series.n, first)
    share, draws = (np.add.reduceat(values * series.n, first, axis=-1) / n for values in (series.share, series.draws))
    last = np.minimum(first + size, len(series.periods)) - 1
    merged = tuple(
        replace(
            series.periods[begin],
            end=series.periods[end].end,
            n_articles=sum(period.n_articles for period in series.periods[begin : end + 1]),
            n_stories=sum(period.n_stories for period in series.periods[begin : end + 1]),
            n_gap_days=sum(period.n_gap_days for period in series.periods[begin : end + 1]),
        )
        for begin, end in zip(first, last, strict=True)
    )
    return Series(
        names=series.names,
        periods=merged,
        day=find_middles(merged),
        n=n,
        share=share,
        effective=np.add.reduceat(series.effective, first, axis=-1),
        draws=draws,
        refused=series.refused,
        n_needed=series.n_needed,
        is_corrected=series.is_corrected,
    )


def find_middles(periods: Sequence[Period]) -> NDArray[np.float64]:
    """Give the middle of each period in days since 1 January of the year 1, shape (n_periods,)."""
    return np.array([(period.start.toordinal() + period.end.toordinal()) / 2 for period in periods])
