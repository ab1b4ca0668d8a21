"""The graph that joins each row to its nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop

_STEPS = 60
"""Steps at most in which a row's scale is looked for: a bound that hardly any search reaches; halving alone would
narrow the interval to 2e-18."""

_CLOSE = 1e-7
"""Relative error of a row's sum of weights at which its scale is found: rounding, far below weights of four digits."""

_WIDEST = 2.0
"""Largest scale of the weights: the largest distance of two vectors, one less their cosine; follows from that
definition."""

_NARROWEST = 1e-5
"""Least scale of the weights; with less, only the nearest neighbour would count. A bound, chosen without a
measurement."""

_UNITS = 10_000
"""Parts of 1 that weights are rounded to, four digits; more would follow the last bits of the vectors, which differ
between machines by rounding."""


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
    neighbor: NDArray[np.int32]
    weight: NDArray[np.float32]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.start) - 1

    @cached_property
    def strength(self) -> NDArray[np.float64]:
        """Sum of the weights of every row, shape (n_rows,); added up once, however often the graph is partitioned."""
        row = np.repeat(np.arange(self.n_rows), np.diff(self.start))
        return np.bincount(row, weights=self.weight, minlength=self.n_rows).astype(np.float64)


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
    start, neighbor, weight = compile_loop(_join_directions)(rows, compile_loop(_weigh_neighbors)(rows, cosines))
    return Graph(start, neighbor, weight)


def _weigh_neighbors(rows: Any, cosines: Any) -> Any:
    """Turn cosines into weights whose sum over a row is the logarithm of its number of neighbours.

    The scale is looked for by Newton's method in its logarithm, and by halving where that leaves the interval. It
    begins where it would be if all but the nearest were equally far.
    """
    n_rows, k = rows.shape
    weights = np.zeros((n_rows, k), np.float32)
    beyond = np.empty(k)
    wanted = max(np.log2(max(k, 1)), 1.0)
    for row in range(n_rows):
        nearest = np.inf
        for place in range(k):
            if rows[row, place] >= 0:
                nearest = min(nearest, max(1.0 - np.float64(cosines[row, place]), 0.0))
        n_others, away = -1, 0.0
        for place in range(k):
            beyond[place] = np.inf
            if rows[row, place] >= 0:
                beyond[place] = max(1.0 - np.float64(cosines[row, place]), 0.0) - nearest
                n_others += 1
                away += beyond[place]
        low, high, scale = _NARROWEST, _WIDEST, 0.05
        if n_others > wanted - 1.0 > 0.0 and away > 0.0:
            scale = min(max(away / n_others / np.log(n_others / (wanted - 1.0)), low), high)
        for _ in range(_STEPS):
            total, slope = 0.0, 0.0
            for place in range(k):
                if beyond[place] < np.inf:
                    part = np.exp(-beyond[place] / scale)
                    total += part
                    slope += part * beyond[place] / scale
            if abs(total - wanted) <= _CLOSE * wanted:
                break
            if total > wanted:
                high = scale
            else:
                low = scale
            if high - low <= _CLOSE * low:
                break
            step = scale * np.exp((wanted - total) / slope) if slope > 0.0 else high
            scale = step if low < step < high else 0.5 * (low + high)
        for place in range(k):
            if beyond[place] < np.inf:
                weights[row, place] = np.exp(-beyond[place] / scale)
    return weights


def _join_directions(rows: Any, weights: Any) -> Any:
    """Make an edge of the two directions between rows, row by row."""
    n_rows, k = rows.shape
    first = np.zeros(n_rows + 1, np.int64)
    for row in range(n_rows):
        for place in range(k):
            if rows[row, place] >= 0:
                first[rows[row, place] + 1] += 1
    for row in range(n_rows):
        first[row + 1] += first[row]
    at = first[:-1].copy()
    source = np.empty(first[-1], np.int32)
    inward = np.empty(first[-1], np.float32)
    for row in range(n_rows):
        for place in range(k):
            other = rows[row, place]
            if other >= 0:
                source[at[other]] = row
                inward[at[other]] = weights[row, place]
                at[other] += 1
    start = np.zeros(n_rows + 1, np.int64)
    neighbor = np.empty(2 * first[-1], np.int32)
    weight = np.empty(2 * first[-1], np.float32)
    inside = np.zeros(n_rows)
    is_outward = np.zeros(n_rows, np.bool_)
    n_edges = 0
    for row in range(n_rows):
        for place in range(k):
            if rows[row, place] >= 0:
                inside[rows[row, place]] = weights[row, place]
                is_outward[rows[row, place]] = True
        for which in range(first[row], first[row + 1]):
            other, back = source[which], np.float64(inward[which])
            joined = inside[other] + back - inside[other] * back
            inside[other] = joined
            if not is_outward[other]:
                rounded = np.floor(joined * _UNITS + 0.5) / _UNITS
                inside[other] = 0.0
                if rounded > 0.0:
                    neighbor[n_edges] = other
                    weight[n_edges] = rounded
                    n_edges += 1
        for place in range(k):
            other = rows[row, place]
            if other >= 0:
                rounded = np.floor(inside[other] * _UNITS + 0.5) / _UNITS
                inside[other] = 0.0
                is_outward[other] = False
                if rounded > 0.0:
                    neighbor[n_edges] = other
                    weight[n_edges] = rounded
                    n_edges += 1
        start[row + 1] = n_edges
    # Edges go both ways, so those of a row taken from its neighbours' are in order: tiny changes of cosines move none.
    at = start[:-1].copy()
    ordered = np.empty(n_edges, np.int32)
    weight_ordered = np.empty(n_edges, np.float32)
    for row in range(n_rows):
        for edge in range(start[row], start[row + 1]):
            other = neighbor[edge]
            ordered[at[other]] = row
            weight_ordered[at[other]] = weight[edge]
            at[other] += 1
    return start, ordered, weight_ordered
