"""Subsamples of the rows, and what a partition of one says of the rows left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop

SHARE = 0.8
"""Part of the rows in a subsample. A convention of stability analyses, chosen here without a measurement."""

LEAST_WEIGHT = 1e-6
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
    return tuple(compile_loop(_restrict_rows)(rows, cosines, is_drawn, n_neighbors))


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
    compile_loop(_vote_labels)(extended, rows, cosines, is_drawn, int(labels.max(initial=-1)) + 1)
    return extended


def _restrict_rows(rows: Any, cosines: Any, is_drawn: Any, n_neighbors: int) -> Any:
    """Keep what is drawn, in order, and number it anew."""
    number = np.empty(len(rows), np.int32)
    n_drawn = 0
    for row in range(len(rows)):
        number[row] = n_drawn
        n_drawn += is_drawn[row]
    thinned = np.full((n_drawn, n_neighbors), -1, np.int32)
    nearest = np.zeros((n_drawn, n_neighbors), np.float32)
    for row in range(len(rows)):
        if not is_drawn[row]:
            continue
        n_kept = 0
        for place in range(rows.shape[1]):
            other = rows[row, place]
            if n_kept < n_neighbors and other >= 0 and is_drawn[other]:
                thinned[number[row], n_kept] = number[other]
                nearest[number[row], n_kept] = cosines[row, place]
                n_kept += 1
    return thinned, nearest


def _vote_labels(extended: Any, rows: Any, cosines: Any, is_drawn: Any, n_labels: int) -> None:
    """Fill in the labels of what was not drawn; of two with as many votes the lower one."""
    votes = np.zeros(n_labels)
    seen = np.empty(rows.shape[1], np.int64)
    n_alone = 0
    for row in range(len(rows)):
        if is_drawn[row]:
            continue
        n_seen = 0
        for place in range(rows.shape[1]):
            other = rows[row, place]
            if other < 0 or not is_drawn[other]:
                continue
            label = extended[other]
            if votes[label] == 0.0:
                seen[n_seen] = label
                n_seen += 1
            votes[label] += max(np.float64(cosines[row, place]), LEAST_WEIGHT)
        chosen, most = n_labels + n_alone, 0.0
        for which in range(n_seen):
            label = seen[which]
            if votes[label] > most or (votes[label] == most and label < chosen):
                chosen, most = label, votes[label]
            votes[label] = 0.0
        if n_seen == 0:
            n_alone += 1
        extended[row] = chosen
