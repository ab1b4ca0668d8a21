"""Smoothing of similarities over the nearest neighbours of each passage."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_NEIGHBORS = 15
"""Neighbours whose similarities are averaged, at most. A convention; not varied."""

_PASSAGES_PER_NEIGHBOR = 25
"""Passages of the corpus for each neighbour: in a corpus of ten articles the fifteenth neighbour is about
something else. A convention, chosen without a measurement."""

WEIGHT = 0.5
"""Weight of the neighbours against the passage itself, as measured for the issue that asked for smoothing."""

STEPS = 5
"""Steps of smoothing, measured outside the project together with the weight."""

_AT_ONCE = 16
"""Columns that are smoothed at once; a bound on memory, a convention."""


def count_neighbors(n_passages: int) -> int:
    """Give the number of neighbours that a corpus of this size is smoothed over."""
    return max(1, min(MOST_NEIGHBORS, n_passages // _PASSAGES_PER_NEIGHBOR))


def weigh_neighbors(neighbors: NDArray[np.int32]) -> Any:
    """Give the matrix that averages over the neighbours of every passage.

    Parameters
    ----------
    neighbors
        Rows of the neighbours, shape (n_passages, n_neighbors), -1 where there are none.

    Returns
    -------
    Sparse, shape (n_passages, n_passages); rows sum to 1, or to 0 for a passage without neighbours.
    """
    from scipy.sparse import csr_array

    is_there = neighbors >= 0
    count = is_there.sum(axis=1)
    # 64-bit places, since there may be more than 2 ** 31 neighbours in all.
    start = np.concatenate([[0], np.cumsum(count)])
    weight = (1 / np.maximum(count, 1).astype(np.float32)).repeat(count)
    weights = csr_array((weight, neighbors[is_there], start), shape=(len(neighbors),) * 2)
    weights.sort_indices()
    return weights


def smooth_similarity(similarity: NDArray[np.float32], weights: Any) -> NDArray[np.float32]:
    """Average the similarities of passages with those of their neighbours, in several steps.

    ``y <- (1 - a) x + a mean(y of the neighbours)`` from ``y = x`` (Zhou et al. 2004, Learning with local and global
    consistency, cut after `STEPS`). It is linear in the similarities.

    Parameters
    ----------
    similarity
        Shape (n_passages, n_columns).
    weights
        From `weigh_neighbors`, shape (n_passages, n_passages).

    Returns
    -------
    Shape (n_passages, n_columns).
    """
    if not weights.nnz:
        return similarity
    is_alone = np.diff(weights.indptr) == 0
    smoothed = np.empty(similarity.shape, np.float32)
    for start in range(0, similarity.shape[1], _AT_ONCE):
        columns = slice(start, start + _AT_ONCE)
        own = np.ascontiguousarray(similarity[:, columns])
        near = own
        for _ in range(STEPS):
            near = weights @ near
            near *= WEIGHT
            near += (1 - WEIGHT) * own
            near[is_alone] = own[is_alone]
        smoothed[:, columns] = near
    return smoothed
