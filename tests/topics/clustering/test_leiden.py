"""Communities: as good as an independent implementation's, repeatable, and sensible at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from research.datasets.corpora import plant_vectors
from research.topics.clustering import leiden
from research.topics.clustering.graph import Graph, build_graph
from research.topics.clustering.leiden import find_communities, measure_modularity
from research.topics.clustering.neighbors import find_neighbors


def make_graph(n_rows: int, *, spread: float, seed: int) -> Graph:
    values, _, _ = plant_vectors(n_rows, n_topics=7, sd=spread, seed=seed)
    return build_graph(*find_neighbors(values, 12))


@pytest.mark.parametrize("resolution", [0.3, 0.63, 2.0])
@pytest.mark.parametrize("spread", [0.8, 2.5])
def test_modularity_is_that_of_an_independent_implementation(spread, resolution):
    import graspologic_native

    graph = make_graph(1500, spread=spread, seed=1)
    row = np.repeat(np.arange(graph.n_rows), np.diff(graph.start))
    edges = [
        (str(a), str(b), w)
        for a, b, w in zip(row.tolist(), graph.neighbor.tolist(), graph.weight.tolist(), strict=True)
        if a < b
    ]
    ours, theirs = [], []
    for seed in range(4):
        ours.append(
            measure_modularity(graph, find_communities(graph, resolution=resolution, seed=seed), resolution=resolution)
        )
        quality, found = graspologic_native.leiden(edges, resolution=resolution, iterations=2, seed=seed)
        labels = np.array([found[str(name)] for name in range(graph.n_rows)])
        assert measure_modularity(graph, labels, resolution=resolution) == pytest.approx(quality, abs=1e-6)
        theirs.append(quality)
    assert np.mean(ours) > np.mean(theirs) - 0.002


@pytest.mark.parametrize("n_rows", [400, 6000])
def test_no_row_gains_by_moving_and_communities_hang_together(n_rows):
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    graph = make_graph(n_rows, spread=2.0, seed=2)
    labels = find_communities(graph, resolution=0.8, seed=0)
    matrix = sparse.csr_array((graph.weight, graph.neighbor, graph.start), shape=(n_rows, n_rows))
    for name in np.unique(labels):
        rows = np.flatnonzero(labels == name)
        assert connected_components(matrix[rows][:, rows])[0] == 1
    best = measure_modularity(graph, labels, resolution=0.8)
    rng = np.random.default_rng(0)
    for row in rng.choice(n_rows, 60, replace=False):
        for name in np.unique(labels):
            moved = labels.copy()
            moved[row] = name
            assert measure_modularity(graph, moved, resolution=0.8) <= best + 1e-3


def test_the_same_seed_gives_the_same_partition_and_more_resolution_more_communities():
    graph = make_graph(600, spread=2.5, seed=3)
    one, two = (find_communities(graph, resolution=0.7, seed=5) for _ in range(2))
    assert one.tolist() == two.tolist()
    counts = [len(np.unique(find_communities(graph, resolution=r, seed=0))) for r in (0.05, 0.7, 8)]
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize("resolution", [0.25, 0.63, 2.5])
@pytest.mark.parametrize("spread", [1.5, 2.5])
def test_a_large_graph_is_partitioned_as_well_on_smaller_ones_as_on_its_rows(spread, resolution, monkeypatch):
    graph = make_graph(6000, spread=spread, seed=1)

    def measure() -> float:
        found = [find_communities(graph, resolution=resolution, seed=seed) for seed in range(4)]
        return float(np.mean([measure_modularity(graph, labels, resolution=resolution) for labels in found]))

    on_smaller = measure()
    monkeypatch.setattr(leiden, "LARGE", graph.n_rows)
    assert on_smaller > measure() - 0.001


def test_rows_of_a_large_graph_are_each_looked_at_once_in_an_order_that_the_seed_decides():
    n_rows = leiden.LARGE + 3
    orders = [leiden._shuffle(n_rows, np.random.default_rng(seed)) for seed in (0, 0, 1)]
    assert all(np.array_equal(np.sort(order), np.arange(n_rows)) for order in orders)
    assert np.array_equal(orders[0], orders[1])
    assert not np.array_equal(orders[0], orders[2])


def test_rows_without_an_edge_are_alone():
    pair = Graph(np.array([0, 1, 2, 2, 2]), np.array([1, 0]), np.array([1.0, 1.0]))
    labels = find_communities(pair, resolution=0.5, seed=0)
    assert labels[0] == labels[1]
    assert len(set(labels.tolist())) == 3
    # So are those of a large graph, in which one pair is joined.
    n_rows = leiden.LARGE + 1
    start = np.minimum(np.arange(n_rows + 1), 2)
    large = Graph(start, np.array([1, 0], np.int32), np.array([1.0, 1.0], np.float32))
    assert len(set(find_communities(large, resolution=0.5, seed=0).tolist())) == n_rows - 1
    nothing = Graph(np.zeros(4, np.int64), np.zeros(0, np.int64), np.zeros(0))
    assert find_communities(nothing, resolution=1, seed=0).tolist() == [0, 1, 2]
