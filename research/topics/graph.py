"""The neighbour graph, and its communities by the Leiden algorithm (Traag, Waltman and van Eck 2019)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEPS = 40
_WIDEST = 2.0
_NARROWEST = 1e-5
_DIGITS = 4
_ITERATIONS = 2


@dataclass(frozen=True)
class Graph:
    """An undirected graph of rows, each edge once.

    ``low`` and ``high`` are the rows an edge joins, ``weight`` is from 0 to 1; all have shape (n_edges,).
    """

    n_rows: int
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    weight: NDArray[np.float64]


def build_graph(rows: NDArray[np.int64], cosines: NDArray[np.float32]) -> Graph:
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
    both = sparse.triu(directed + directed.T - directed * directed.T, 1).tocoo()
    kept = np.round(both.data, _DIGITS)
    order = np.lexsort((both.col, both.row))
    order = order[kept[order] > 0]
    return Graph(n_rows, both.row[order].astype(np.int64), both.col[order].astype(np.int64), kept[order])


Edges = list[tuple[str, str, float]]


def list_edges(graph: Graph) -> Edges:
    """Give the edges as `find_communities` takes them: names of the two rows, and the weight."""
    names = [str(row) for row in range(graph.n_rows)]
    low, high = graph.low.tolist(), graph.high.tolist()
    return [(names[a], names[b], weight) for a, b, weight in zip(low, high, graph.weight.tolist(), strict=True)]


def find_communities(edges: Edges, n_rows: int, *, resolution: float, seed: int) -> NDArray[np.int64]:
    """Partition a graph to the largest modularity found.

    Parameters
    ----------
    edges
        From `list_edges`.
    n_rows
        Number of rows.
    resolution
        Higher gives more communities.
    seed
        Of the order in which rows are looked at.

    Returns
    -------
    Labels from 0, shape (n_rows,). A row without an edge is a community of its own.
    """
    import graspologic_native

    if not edges:
        return np.arange(n_rows)
    _, by_name = graspologic_native.leiden(edges, resolution=resolution, iterations=_ITERATIONS, seed=seed)
    return _number_rows(by_name, n_rows)


def _number_rows(by_name: dict[str, int], n_rows: int) -> NDArray[np.int64]:
    alone = max(by_name.values()) + 1
    labels = np.arange(alone, alone + n_rows, dtype=np.int64)
    place = np.fromiter(map(int, by_name), np.int64, len(by_name))
    labels[place] = np.fromiter(by_name.values(), np.int64, len(by_name))
    numbered: NDArray[np.int64] = np.unique(labels, return_inverse=True)[1]
    return numbered.astype(np.int64)


def _weigh_neighbors(rows: NDArray[np.int64], cosines: NDArray[np.float32]) -> NDArray[np.float64]:
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
