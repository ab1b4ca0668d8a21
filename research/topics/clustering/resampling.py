"""Subsamples of the rows, and what a partition of one says of the rows left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHARE = 0.8
"""Part of the rows in a subsample. A convention of stability analyses, chosen here without a measurement."""

_LEAST_WEIGHT = 1e-6
"""Weight of the vote of a neighbour whose cosine is not above zero: it decides only where there is no other.
A bound, chosen without a measurement."""


def draw_subsample(n_rows: int, seed: int) -> NDArray[np.bool_]:
    """Draw 80 % of the rows without replacement; shape (n_rows,), True where drawn."""
    is_drawn = np.zeros(n_rows, bool)
    is_drawn[np.random.default_rng(seed).permutation(n_rows)[: max(2, round(SHARE * n_rows))]] = True
    return is_drawn


def restrict_neighbors(
    rows: NDArray[np.int32], cosines: NDArray[np.float32], *, is_drawn: NDArray[np.bool_], n_neighbors: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Give the nearest drawn neighbours of the drawn rows, both numbered anew.

    Parameters
    ----------
    rows, cosines
        Neighbours of every row, nearest first; more than ``n_neighbors``, since some are not drawn.
    is_drawn
        Shape (n_rows,); True for rows of the subsample.
    n_neighbors
        Neighbours kept of each row at most.

    Returns
    -------
    Shape (n_drawn, n_neighbors); -1 where fewer are known.
    """
    number = np.cumsum(is_drawn) - 1
    found, similarity = rows[is_drawn], cosines[is_drawn]
    is_kept = (found >= 0) & is_drawn[found]
    rank = np.cumsum(is_kept, axis=1)
    is_kept &= rank <= n_neighbors
    thinned = np.full((len(found), n_neighbors), -1, np.int32)
    nearest = np.zeros((len(found), n_neighbors), np.float32)
    row, column = np.nonzero(is_kept)
    place = rank[row, column] - 1
    thinned[row, place] = number[found[row, column]]
    nearest[row, place] = similarity[row, column]
    return thinned, nearest


def extend_labels(
    labels: NDArray[np.int64],
    rows: NDArray[np.int32],
    cosines: NDArray[np.float32],
    *,
    is_drawn: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Give every row that was not drawn the label that its drawn neighbours vote for, weighted by their cosine.

    Parameters
    ----------
    labels
        Labels from 0 of the drawn rows, shape (n_drawn,).
    rows, cosines
        Neighbours of every row and their cosines, shape (n_rows, n_neighbors), nearest first; -1 where there is none.
    is_drawn
        Shape (n_rows,); True for rows of the subsample.

    Returns
    -------
    Shape (n_rows,). A row without a drawn neighbour gets a label of its own.
    """
    extended = np.full(len(is_drawn), -1, np.int64)
    extended[is_drawn] = labels
    left_out = np.flatnonzero(~is_drawn)
    if not len(left_out):
        return extended
    near = rows[left_out]
    is_known = (near >= 0) & is_drawn[near]
    votes = np.zeros((len(left_out), int(labels.max()) + 2))
    row, column = np.nonzero(is_known)
    weight = np.maximum(cosines[left_out][row, column].astype(np.float64), _LEAST_WEIGHT)
    np.add.at(votes, (row, extended[near[row, column]]), weight)
    chosen = votes.argmax(axis=1)
    is_alone = ~is_known.any(axis=1)
    chosen[is_alone] = votes.shape[1] + np.arange(int(is_alone.sum()))
    extended[left_out] = chosen
    return extended
