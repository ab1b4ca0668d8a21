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
    first, _ = _find_birth(total, weight, known, stop=whole)
    back = (total[:, -1:] - total)[:, ::-1], (weight[-1] - weight)[::-1], (known[-1] - known)[::-1]
    left, end = _find_birth(*back, stop=n_periods - first)
    stop = n_periods - left
    first, birth = _find_birth(total, weight, known, stop=stop)
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
    evidence: NDArray[np.float64] = _compare_rates(total[None, :], weight, stop=np.array([stop]))[0][0]
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
    evidence, is_absent = _compare_rates(total, weight, stop=stop)
    has_room = (known >= LEAST_PERIODS) & (known[stop][:, None] - known >= LEAST_PERIODS)
    evidence = np.where(is_absent & has_room, evidence, 0.0)
    period = evidence.argmax(axis=1)
    return period, evidence[np.arange(len(period)), period]


def _compare_rates(
    total: NDArray[np.float64], weight: NDArray[np.float64], *, stop: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give the evidence of two rates at every date up to a stop, and whether the first is next to nothing."""
    from scipy.special import xlogy

    last = total[np.arange(len(total)), stop][:, None]
    before, after = total, np.maximum(last - total, 0.0)
    w_before, w_after = weight[None, :], np.maximum(weight[stop][:, None] - weight, 0.0)
    is_split = (w_before > 0) & (w_after > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 1 where nothing is split, whose logarithm is 0.
        low, high = np.where(is_split, before / w_before, 1.0), np.where(is_split, after / w_after, 1.0)
        whole = np.where(is_split, last / weight[stop][:, None], 1.0)
    ratio = xlogy(before, low) + xlogy(after, high) - xlogy(last, whole)
    return np.where(is_split, ratio, 0.0), is_split & (low <= MOST_LEFT * high) & (high > 0)
