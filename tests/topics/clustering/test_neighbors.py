"""The nearest other rows of a row."""

from __future__ import annotations

import numpy as np
import pytest

from research.topics.clustering import neighbors
from research.topics.clustering.neighbors import find_neighbors, measure_recall


def test_one_passage_has_no_neighbours():
    rows, cosines = find_neighbors(np.ones((1, 4), np.float32) / 2, 5)
    assert rows.shape == cosines.shape == (1, 0)


def test_of_two_passages_each_is_the_neighbour_of_the_other():
    rows, _ = find_neighbors(np.eye(2, dtype=np.float32), 5)
    assert rows.tolist() == [[1], [0]]


def plant_rows(n_rows: int, *, n_dims: int, seed: int) -> np.ndarray:
    """Rows around 40 centres whose coordinates fall off, as those of texts do."""
    rng = np.random.default_rng(seed)
    scale = np.arange(1, n_dims + 1) ** -0.5
    values = (rng.normal(size=(40, n_dims))[rng.integers(40, size=n_rows)] + rng.normal(size=(n_rows, n_dims))) * scale
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def compare_all(values: np.ndarray, k: int) -> np.ndarray:
    cosines = values @ values.T
    np.fill_diagonal(cosines, -2)
    return np.argsort(-cosines, axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("worth", [0, neighbors._WORTH])
def test_the_nearest_of_all_rows_are_found_in_order_with_axes_and_without(worth, monkeypatch):
    monkeypatch.setattr(neighbors, "_WORTH", worth)
    values = plant_rows(3000, n_dims=256, seed=1)
    rows, cosines = find_neighbors(values, 30)
    np.testing.assert_allclose(cosines, np.einsum("ij,ikj->ik", values, values[rows]), atol=1e-6)
    assert (np.diff(cosines, axis=1) <= 0).all()
    assert (rows != np.arange(len(rows))[:, None]).all()
    expected = compare_all(values, 30)
    assert np.mean([len(np.intersect1d(*pair)) / 30 for pair in zip(rows, expected, strict=True)]) > 0.998


def test_neighbours_are_the_same_on_one_thread_and_on_many(monkeypatch):
    monkeypatch.setattr(neighbors, "_WORTH", 0)
    values = plant_rows(1500, n_dims=256, seed=2)
    found = []
    for n_cpus in (1, 5):
        monkeypatch.setattr(neighbors, "count_cpus", lambda n_cpus=n_cpus: n_cpus)
        found.append(find_neighbors(values, 20))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


def test_recall_is_the_share_of_the_nearest_that_were_found():
    values = plant_rows(500, n_dims=64, seed=3)
    cosines = find_neighbors(values, 40)[1]
    assert measure_recall(values, cosines, seed=0) == 1
    missed = np.hstack([cosines[:, :27], cosines[:, 37:]])
    assert measure_recall(values, missed, seed=0) == pytest.approx(27 / 30)
    assert np.isnan(measure_recall(values[:1], cosines[:1, :0], seed=0))
