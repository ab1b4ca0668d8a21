"""Communities of the neighbour graph, by the Leiden algorithm (Traag, Waltman and van Eck 2019)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.topics.neighbors import find_neighbors

Edges = list[tuple[str, str, float]]

_LEAST_WEIGHT = 1e-6
_SEARCH_STEPS = 14
_SEARCH_RANGE = (0.005, 20.0)


def build_graph(values: NDArray[np.float32], n_neighbors: int, *, seed: int) -> Edges:
    """Join two rows if either is among the nearest neighbours of the other; the weight is their cosine."""
    rows, similarity = find_neighbors(values, n_neighbors, seed=seed)
    source = np.repeat(np.arange(len(values)), rows.shape[1])
    target, weight = rows.reshape(-1), similarity.reshape(-1).astype(np.float64)
    is_there = target >= 0
    low = np.minimum(source, target)[is_there]
    high = np.maximum(source, target)[is_there]
    pairs, first = np.unique(low * np.int64(len(values)) + high, return_index=True)
    weights = np.maximum(weight[is_there][first], _LEAST_WEIGHT)
    names = [str(row) for row in range(len(values))]
    return [
        (names[a], names[b], w)
        for a, b, w in zip(
            (pairs // len(values)).tolist(), (pairs % len(values)).tolist(), weights.tolist(), strict=True
        )
    ]


def find_communities(edges: Edges, n_rows: int, *, resolution: float, seed: int) -> NDArray[np.int64]:
    """Partition the graph to the largest modularity found; shape (n_rows,), labels from 0."""
    import graspologic_native

    _, found = graspologic_native.leiden(edges, resolution=resolution, iterations=2, seed=seed)
    # A row without an edge is a community of its own.
    alone = len(found)
    labels = np.empty(n_rows, np.int64)
    for row in range(n_rows):
        label = found.get(str(row))
        if label is None:
            label, alone = alone, alone + 1
        labels[row] = label
    return labels


def find_resolution(edges: Edges, n_rows: int, *, n_topics: int, seed: int) -> float:
    """Search the resolution whose number of communities is nearest to the one wanted."""
    low, high = _SEARCH_RANGE
    best, best_gap = 1.0, float("inf")
    for _ in range(_SEARCH_STEPS):
        middle = float(np.sqrt(low * high))
        found = len(np.unique(find_communities(edges, n_rows, resolution=middle, seed=seed)))
        if abs(found - n_topics) < best_gap:
            best, best_gap = middle, abs(found - n_topics)
        if found == n_topics:
            break
        low, high = (middle, high) if found < n_topics else (low, middle)
    return best
