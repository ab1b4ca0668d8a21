"""Topics joined to a number that was asked for, by Ward's cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.topics.clustering.consensus import OUTLIER


def join_topics(labels: NDArray[np.int64], points: NDArray[np.float32], n_wanted: int) -> NDArray[np.int64]:
    """Join topics, two at a time, until there are no more than wanted.

    The two are joined whose union adds least to the squared distances of points from their topics' means (Ward 1963):
    the squared distance of the two means times the product of the sizes over their sum. Of two far topics the small
    are joined first, so that no topic swallows all others, as it does where the nearest means are joined.

    Parameters
    ----------
    labels
        Topic of every point from 0, shape (n_points,), `OUTLIER` where in none.
    points
        Vectors, shape (n_points, n_dims), rows of unit length.
    n_wanted
        Most topics that are left, at least 1.

    Returns
    -------
    Labels from 0, in the order of the lowest label that each is made of; `OUTLIER` stays.
    """
    is_kept = labels != OUTLIER
    names, number = np.unique(labels[is_kept], return_inverse=True)
    if len(names) <= n_wanted:
        group = np.arange(len(names))
    else:
        sums, size = _sum_topics(number, points[is_kept], len(names))
        group = _join_nearest(sums / size[:, None], size, n_wanted)
    joined = np.full(len(labels), OUTLIER, np.int64)
    joined[is_kept] = np.unique(group, return_inverse=True)[1][number]
    return joined


def _sum_topics(
    number: NDArray[np.int64], points: NDArray[np.float32], n_topics: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the sum of every topic's points, shape (n_topics, n_dims), and how many there are."""
    from scipy import sparse

    member = sparse.csr_array((np.ones(len(number)), (number, np.arange(len(number)))), shape=(n_topics, len(number)))
    sums: NDArray[np.float64] = member @ points.astype(np.float64)
    return sums, np.bincount(number, minlength=n_topics).astype(np.float64)


def _join_nearest(mean: NDArray[np.float64], size: NDArray[np.float64], n_wanted: int) -> NDArray[np.int64]:
    """Give the topic that each becomes part of; costs of a union follow from those of its parts (Lance, Williams)."""
    n_topics = len(mean)
    size = size.copy()
    square = np.einsum("ij,ij->i", mean, mean)
    cost = np.maximum(square[:, None] + square[None, :] - 2 * mean @ mean.T, 0)
    cost *= np.outer(size, size) / (size[:, None] + size[None, :])
    np.fill_diagonal(cost, np.inf)
    group = np.arange(n_topics)
    for _ in range(n_topics - n_wanted):
        low, high = sorted(divmod(int(cost.argmin()), n_topics))
        union = (size[low] + size) * cost[low] + (size[high] + size) * cost[high] - size * cost[low, high]
        cost[low] = cost[:, low] = union / (size[low] + size[high] + size)
        cost[high] = cost[:, high] = np.inf
        cost[low, low] = np.inf
        size[low] += size[high]
        group[group == high] = low
    return group
