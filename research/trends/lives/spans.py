"""The span of periods in which something is present, and the evidence that it is absent outside of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_LEFT = 0.1
"""Highest ratio of the share outside a span to that inside at which something counts as absent there; a convention:
clusters have stray passages."""

LEAST_PERIODS = 3
"""Fewest periods with stories before a birth, between a birth and an end, and after an end; a convention: nothing is
known of absence or presence from less."""


@dataclass(frozen=True)
class Spans:
    """The span of each series, one row a series.

    Attributes
    ----------
    first, stop
        Shape (n_series,); the first period inside and the first after it: 0 and n_periods if it is the whole.
    birth, end
        Shape (n_series,); log likelihood ratio of two rates, outside and inside, to one; 0 without a birth or an end.
    dispersion
        Shape (n_series,); variance of the counts inside beyond that of sampling, in squared means: near the variance of
        the logarithm of the rate. Below 0 if counts vary less than by chance.
    """

    first: NDArray[np.int64]
    stop: NDArray[np.int64]
    birth: NDArray[np.float64]
    end: NDArray[np.float64]
    dispersion: NDArray[np.float64]


def find_spans(count: NDArray[np.int64], n: NDArray[np.int64]) -> Spans:
    """Find the span of periods in which each series is present.

    The birth is placed where the likelihood ratio is largest among the dates before which the series is absent, then
    the end given the birth, then the birth again given the end.

    Parameters
    ----------
    count
        Shape (n_series, n_periods); stories of each series.
    n
        Shape (n_periods,); stories that it is a part of, the same for all series.
    """
    n_series, n_periods = count.shape
    weight = np.concatenate([[0.0], np.cumsum(n)])
    known = np.concatenate([[0], np.cumsum(n > 0)])
    total = np.concatenate([np.zeros((n_series, 1)), np.cumsum(count, axis=1)], axis=1)
    whole = np.full(n_series, n_periods)
    first, birth = _find_birth(total, weight, known, stop=whole)
    back = (total[:, -1:] - total)[:, ::-1], (weight[-1] - weight)[::-1], (known[-1] - known)[::-1]
    left, end = _find_birth(*back, stop=n_periods - first)
    stop = n_periods - left
    ends = left > 0
    first[ends], birth[ends] = _find_birth(total[ends], weight, known, stop=stop[ends])
    return Spans(first, stop, birth, end, measure_dispersion(count, n, first=first, stop=stop))


def measure_evidence(total: NDArray[np.float64], weight: NDArray[np.float64], *, stop: int) -> NDArray[np.float64]:
    """Give the evidence for a birth in each period, whether or not the series is absent before.

    Parameters
    ----------
    total
        Shape (n_periods + 1,); stories of the series before each period, and in all.
    weight
        Shape (n_periods + 1,); stories that it is a part of, likewise.
    stop
        First period after the span.

    Returns
    -------
    Shape (n_periods + 1,); log likelihood ratio of two rates to one; 0 where either side is empty.
    """
    split = _split_series(total[None, :], weight, stop=np.array([stop]))
    evidence = np.zeros(len(total))
    evidence[split.is_split[0]] = split.compare_rates(split.is_split)
    return evidence


def measure_dispersion(
    count: NDArray[np.int64], n: NDArray[np.int64], *, first: NDArray[np.int64], stop: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Measure how much counts within a span vary beyond sampling; shape (n_series,), in squared means."""
    place = np.arange(count.shape[1])
    is_inside = (place >= first[:, None]) & (place < stop[:, None])
    inside = np.where(is_inside, count, 0)
    weight = np.where(is_inside, n, 0)
    mean = weight * (inside.sum(axis=1) / np.maximum(weight.sum(axis=1), 1))[:, None]
    excess = ((inside - mean) ** 2 - mean).sum(axis=1)
    dispersion: NDArray[np.float64] = excess / np.maximum((mean**2).sum(axis=1), 1e-12)
    return dispersion


def _find_birth(
    total: NDArray[np.float64], weight: NDArray[np.float64], known: NDArray[np.int64], *, stop: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the period of each series' birth and its evidence; 0 and 0 where it is absent before no period."""
    split = _split_series(total, weight, stop=stop)
    has_room = (known >= LEAST_PERIODS) & (known[stop][:, None] - known >= LEAST_PERIODS)
    may_begin = split.is_split & (split.low <= MOST_LEFT * split.high) & (split.high > 0) & has_room
    evidence = np.zeros(total.shape)
    # Few dates have next to nothing before them, and logarithms take long.
    evidence[may_begin] = split.compare_rates(may_begin)
    period = evidence.argmax(axis=1)
    return period, evidence[np.arange(len(period)), period]


@dataclass(frozen=True)
class _Split:
    """Series up to a stop, divided at every date.

    Attributes
    ----------
    before, after, low, high
        Shape (n_series, n_periods + 1); stories on either side of each date, and their rates.
    last, whole
        Shape (n_series, 1); stories up to the stop, and their rate.
    is_split
        Shape (n_series, n_periods + 1); whether there is something to be a part of on both sides. Where there is not,
        the rates are 1.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    last: NDArray[np.float64]
    whole: NDArray[np.float64]
    is_split: NDArray[np.bool_]

    def compare_rates(self, is_asked: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Give the log likelihood ratio of two rates to one at the dates that are asked for, in their order."""
        from scipy.special import xlogy

        whole = np.broadcast_to(xlogy(self.last, self.whole), self.low.shape)[is_asked]
        before, after = (
            xlogy(stories[is_asked], rate[is_asked])
            for stories, rate in ((self.before, self.low), (self.after, self.high))
        )
        evidence: NDArray[np.float64] = before + after - whole
        return evidence


def _split_series(total: NDArray[np.float64], weight: NDArray[np.float64], *, stop: NDArray[np.int64]) -> _Split:
    """Divide series at every date up to a stop."""
    last = total[np.arange(len(total)), stop][:, None]
    before, after = total, np.maximum(last - total, 0.0)
    w_before, w_after = weight[None, :], np.maximum(weight[stop][:, None] - weight, 0.0)
    is_split = (w_before > 0) & (w_after > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.where(is_split, before / w_before, 1.0), np.where(is_split, after / w_after, 1.0)
        whole = last / weight[stop][:, None]
    return _Split(before, after, low, high, last, whole, is_split)
