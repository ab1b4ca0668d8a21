"""The graph that joins each row to its nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEPS = 40
"""Halvings of the interval in which a row's scale is looked for: its width falls to 2e-12, far below
what weights of four digits show: rounding."""

_WIDEST = 2.0
"""Largest scale of the weights: the largest distance of two vectors, one less their cosine; follows from that
definition."""

_NARROWEST = 1e-5
"""Least scale of the weights; with less, only the nearest neighbour would count. A bound, chosen without a
measurement."""

_DIGITS = 4
"""Decimals of a weight; more would follow the last bits of the vectors, which differ between machines by rounding."""


@dataclass(frozen=True)
class Graph:
    """An undirected graph of rows, each edge in both directions, row by row.

    Attributes
    ----------
    start
        Shape (n_rows + 1,); the edges of a row are those from its start to that of the next.
    neighbor
        Shape (2 * n_edges,); the row at the other end.
    weight
        Shape (2 * n_edges,), above 0.
    """

    start: NDArray[np.int64]
    neighbor: NDArray[np.int64]
    weight: NDArray[np.float64]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.start) - 1


def build_graph(rows: NDArray[np.int32], cosines: NDArray[np.float32]) -> Graph:
    """Join rows that are neighbours, as closely as each takes the other for one.

    A row holds its nearest neighbour with weight 1 and the others with a weight that falls with their distance, at a
    rate that gives every row the same sum: neighbours count alike in crowded and in empty places. An edge has the
    probabilistic sum of its two directions (the fuzzy simplicial set of McInnes, Healy and Melville 2018). On labelled
    news these weights find the classes better than cosines do (`benchmarks/README.md`).

    Parameters
    ----------
    rows, cosines
        Neighbours of every row and their cosines, shape (n_rows, n_neighbors), nearest first; -1 where there is none.

    Returns
    -------
    The graph; weights are rounded to four digits, so that the last bits of the vectors do not decide.
    """
    from scipy import sparse

    n_rows, k = rows.shape
    weight = _weigh_neighbors(rows, cosines)
    is_there = rows >= 0
    source = np.repeat(np.arange(n_rows), k).reshape(n_rows, k)
    directed = sparse.csr_array((weight[is_there], (source[is_there], rows[is_there])), shape=(n_rows, n_rows))
    both = sparse.csr_array(directed + directed.T - directed * directed.T)
    both.data = np.round(both.data, _DIGITS)
    both.eliminate_zeros()
    both.sort_indices()
    return Graph(both.indptr.astype(np.int64), both.indices.astype(np.int64), both.data)


def _weigh_neighbors(rows: NDArray[np.int32], cosines: NDArray[np.float32]) -> NDArray[np.float64]:
    """Turn cosines into weights whose sum over a row is the logarithm of its number of neighbours."""
    is_there = rows >= 0
    distance = np.where(is_there, np.maximum(1 - cosines.astype(np.float64), 0), np.inf)
    beyond = distance - np.min(distance, axis=1, initial=np.inf, keepdims=True)
    beyond = np.where(is_there, beyond, np.inf)
    wanted = max(float(np.log2(max(rows.shape[1], 1))), 1.0)
    low = np.full((len(rows), 1), _NARROWEST)
    high = np.full((len(rows), 1), _WIDEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        is_wide = np.exp(-beyond / middle).sum(axis=1, keepdims=True) > wanted
        high = np.where(is_wide, middle, high)
        low = np.where(is_wide, low, middle)
    weights: NDArray[np.float64] = np.exp(-beyond / low)
    return weights
