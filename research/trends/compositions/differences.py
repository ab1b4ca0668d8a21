"""Which of two series leads: differences of shares within the same articles."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.units import Units

MOST_CROSSED = 8
"""Series of which all pairs are compared; of more, neighbours in rank alone. A convention."""


@dataclass(frozen=True)
class Differences:
    """Differences of shares, each of shape (n_pairs,), from -1 to 1; NaN where nothing was published."""

    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]


def list_pairs(level: NDArray[np.float64], *, most: int, most_crossed: int = MOST_CROSSED) -> list[tuple[int, int]]:
    """List the pairs of series that are compared, the larger one first.

    Parameters
    ----------
    level
        Shape (n_series,); share over all periods.
    most
        Number of series that are compared, the largest.
    most_crossed
        Up to so many series, all pairs are compared.
    """
    order = [int(row) for row in np.argsort(-level, kind="stable")[:most]]
    pairs = itertools.combinations if len(order) <= most_crossed else None
    return list(pairs(order, 2)) if pairs else list(itertools.pairwise(order))


def compare_levels(
    values: NDArray[np.float64],
    units: Units,
    *,
    pairs: Sequence[tuple[int, int]],
    extra_se: NDArray[np.float64] | None = None,
    confidence: float,
) -> Differences:
    """Compare the shares of pairs of series.

    Each unit has a difference of its two memberships. The variance of their mean is that of drawing stories anew within
    sources, so that two series that share articles, or take them from one another, are compared as they are. One unit
    in which either is the larger is added to the variance (Bonett and Price 2012), since few units differ where both
    are rare. What moves shares from period to period is no error here: the difference is that of what was published.

    Parameters
    ----------
    values
        Shape (n_units, n_series); memberships. Those that codes correct may lie outside 0 to 1.
    units
        The n_units articles or stories, all of those that count.
    pairs
        Columns of the first and of the second series of every pair.
    extra_se
        Shape (n_pairs,); standard error from what is not in the memberships: how clusterings differ.
    confidence
        Coverage of the intervals, 0 to 1.
    """
    from scipy.special import ndtr, ndtri

    first, second = ([pair[place] for pair in pairs] for place in (0, 1))
    copies = units.copies
    total = float(copies.sum())
    if not total or not pairs:
        unknown = np.full(len(pairs), np.nan)
        return Differences(unknown, unknown, unknown, unknown)
    apart = values[:, first] - values[:, second]
    mean = copies @ apart / total
    story_total = _sum_stories(copies[:, None] * (apart - mean), units)
    size = _sum_stories(copies[:, None], units)[:, 0]
    source = np.zeros(len(size), np.int64)
    source[units.story[::-1]] = units.source[::-1]
    variance = _sum_within(story_total, source)
    # What one story more on either side would add, of the size that those have which differ.
    squares = copies @ apart**2
    typical = np.divide(copies @ apart**4, squares, out=np.zeros_like(squares), where=squares > 0)
    mean_size = float((size**2).sum() / size.sum())
    added = 2 * typical * mean_size**2
    standard_error = np.sqrt(variance + added) / (total + 2 * mean_size)
    centre = mean * total / (total + 2 * mean_size)
    if extra_se is not None:
        standard_error = np.sqrt(standard_error**2 + extra_se**2)
    half = float(ndtri(0.5 + confidence / 2)) * standard_error
    deviate = np.divide(centre, standard_error, out=np.zeros_like(centre), where=standard_error > 0)
    return Differences(mean, centre - half, centre + half, np.asarray(2 * ndtr(-np.abs(deviate)), np.float64))


def take_units(units: Units, rows: slice) -> Units:
    """Give some of the units, with their stories numbered anew."""
    return replace(
        units,
        share=units.share[rows],
        hard=units.hard[rows],
        period=units.period[rows],
        source=units.source[rows],
        story=np.unique(units.story[rows], return_inverse=True)[1].astype(np.int64),
        copies=units.copies[rows],
        row_of=np.full(len(units.row_of), -1, np.int64),
        code_weight=None if units.code_weight is None else units.code_weight[rows],
    )


def _sum_stories(values: NDArray[np.float64], units: Units) -> NDArray[np.float64]:
    """Sum the rows of every story, shape (n_stories, n_pairs)."""
    from scipy.sparse import csr_matrix

    n_stories = int(units.story.max()) + 1
    table = csr_matrix((np.ones(len(values)), (units.story, np.arange(len(values)))), shape=(n_stories, len(values)))
    total: NDArray[np.float64] = table @ values
    return total


def _sum_within(values: NDArray[np.float64], source: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the variance of the sum of stories drawn anew within sources, shape (n_pairs,).

    Sources of fewer than two stories are drawn together, since one story has no variance.
    """
    number, n_stories = np.unique(source, return_inverse=True, return_counts=True)[1:]
    group = np.where(n_stories[number] < 2, -1, number)
    group, size = np.unique(group, return_inverse=True, return_counts=True)[1:]
    mean = np.zeros((len(size), values.shape[1]))
    np.add.at(mean, group, values)
    mean /= size[:, None]
    scale = np.divide(size, size - 1, out=np.ones(len(size)), where=size > 1)
    variance: NDArray[np.float64] = (scale[group][:, None] * (values - mean[group]) ** 2).sum(axis=0)
    return variance
