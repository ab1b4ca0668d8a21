"""The dates that a change point may have: the smallest set of periods with 95 % of the posterior.

The set is kept as it is. From its first to its last date it may span a series of which it holds a few periods at either
end, and then any event lies inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.null_series import NullModel
from research.trends.stats.step_noise import weigh_dates

CONFIDENCE = 0.95
"""Posterior probability of the set of dates; a convention, whatever the confidence of other intervals."""

MOST_OF_SPAN = 1 / 3
"""Part of the periods up to which a set of dates is a date; a convention: a change that may have come in any of forty
months of ten years has none."""


@dataclass(frozen=True)
class DateSet:
    """The dates of a change point.

    Attributes
    ----------
    period
        The most probable date: index of the first period after the change.
    ranges
        First and last index of every run of dates, ascending; together 95 % of the posterior.
    is_dated
        False if there are more dates than `MOST_OF_SPAN` of the periods.
    """

    period: int
    ranges: tuple[tuple[int, int], ...]
    is_dated: bool


def find_dates(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    null: NullModel,
    dates: NDArray[np.int64],
    others: tuple[int, ...],
) -> DateSet:
    """Find the dates of one change point of a series.

    Before the series is seen every date is as probable as another. The noise is averaged over: `null` weighs it by what
    a straight line leaves, so that the likelihood of the line is taken off before that of the step is put on, and the
    series does not count twice.

    Parameters
    ----------
    count, n
        Shape (n_periods,).
    null
        The season, and the noises with their posterior under a straight line.
    dates
        Shape (n_dates,); the dates that are possible, ascending.
    others
        The other change points, which stay where they are.
    """
    n_periods = len(n)
    time = null.time - null.time.mean()
    line = np.column_stack([np.ones(n_periods), time / max(float(np.abs(time).max()), 1.0)])
    steps = [(np.arange(n_periods) >= other).astype(np.float64) for other in others]
    under_line, _ = weigh_dates(count, n, null=null, base=line, dates=dates[:1])
    _, with_step = weigh_dates(count, n, null=null, base=np.column_stack([line[:, :1], *steps]), dates=dates)
    is_possible = null.weight > 0
    joint = np.log(null.weight[is_possible])[:, None] + (with_step - under_line[:, None])[is_possible]
    probability = np.exp(joint - joint.max()).sum(axis=0)
    held = choose_smallest(probability / probability.sum(), CONFIDENCE)
    return DateSet(
        period=int(dates[probability.argmax()]),
        ranges=find_ranges(dates[held]),
        is_dated=len(held) <= MOST_OF_SPAN * n_periods,
    )


def choose_smallest(probability: NDArray[np.float64], confidence: float) -> NDArray[np.int64]:
    """Give the places of the smallest set with a probability of at least ``confidence``, ascending."""
    order = np.argsort(-probability, kind="stable")
    needed = int(np.searchsorted(np.cumsum(probability[order]), confidence)) + 1
    return np.sort(order[:needed])


def find_ranges(dates: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """Give the first and the last of every run of consecutive dates; they are ascending."""
    runs = np.split(dates, np.flatnonzero(np.diff(dates) > 1) + 1)
    return tuple((int(run[0]), int(run[-1])) for run in runs if len(run))
