"""Smoothing of similarities over the nearest neighbours of each passage."""

from __future__ import annotations

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


def count_neighbors(n_passages: int) -> int:
    """Give the number of neighbours that a corpus of this size is smoothed over."""
    return max(1, min(MOST_NEIGHBORS, n_passages // _PASSAGES_PER_NEIGHBOR))


def smooth_similarity(similarity: NDArray[np.float32], neighbors: NDArray[np.int32]) -> NDArray[np.float32]:
    """Average the similarities of passages with those of their neighbours, in several steps.

    ``y <- (1 - a) x + a mean(y of the neighbours)`` from ``y = x`` (Zhou et al. 2004, Learning with local and global
    consistency, cut after `STEPS`). It is linear in the similarities.

    Parameters
    ----------
    similarity
        Shape (n_passages, n_columns).
    neighbors
        Rows of the neighbours, shape (n_passages, n_neighbors), -1 where there are none.

    Returns
    -------
    Shape (n_passages, n_columns).
    """
    if not neighbors.shape[1]:
        return similarity
    from scipy.sparse import csr_matrix

    rows, places = np.nonzero(neighbors >= 0)
    count = np.maximum((neighbors >= 0).sum(axis=1), 1).astype(np.float32)
    weights = csr_matrix((1 / count[rows], (rows, neighbors[rows, places])), shape=(len(neighbors),) * 2)
    is_alone = ~(neighbors >= 0).any(axis=1)
    smoothed = similarity
    for _ in range(STEPS):
        smoothed = (1 - WEIGHT) * similarity + WEIGHT * (weights @ smoothed)
        smoothed[is_alone] = similarity[is_alone]
    return smoothed.astype(np.float32)
