"""Similarities are averaged with those of the neighbours; in parts, and the same as at once."""

from __future__ import annotations

import numpy as np

from research.themes import smoothing
from research.themes.smoothing import STEPS, WEIGHT, smooth_similarity, weigh_neighbors


def test_smoothing_is_the_average_with_neighbours_in_steps(monkeypatch):
    rng = np.random.default_rng(0)
    similarity = rng.normal(size=(40, 7)).astype(np.float32)
    neighbors = np.stack([rng.permutation(np.delete(np.arange(40), row))[:5] for row in range(40)]).astype(np.int32)
    neighbors[3], neighbors[4, 2:] = -1, -1
    mean = np.zeros((40, 40))
    for row, near in enumerate(neighbors):
        mean[row, near[near >= 0]] = 1 / max((near >= 0).sum(), 1)
    expected = similarity.astype(np.float64)
    for _ in range(STEPS):
        expected = (1 - WEIGHT) * similarity + WEIGHT * mean @ expected
        expected[3] = similarity[3]
    weights = weigh_neighbors(neighbors)
    smoothed = smooth_similarity(similarity, weights)
    np.testing.assert_allclose(smoothed, expected, atol=1e-6)
    np.testing.assert_array_equal(smoothed[3], similarity[3])
    for at_once in (1, 3, 7):
        monkeypatch.setattr(smoothing, "_AT_ONCE", at_once)
        np.testing.assert_array_equal(smooth_similarity(similarity, weights), smoothed)


def test_without_neighbours_nothing_is_smoothed():
    similarity = np.ones((3, 2), np.float32)
    assert smooth_similarity(similarity, weigh_neighbors(np.full((3, 2), -1, np.int32))) is similarity
    assert smooth_similarity(similarity, weigh_neighbors(np.zeros((3, 0), np.int32))) is similarity
