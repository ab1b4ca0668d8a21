"""The nearest other rows of a row."""

from __future__ import annotations

import numpy as np

from research.topics.clustering.neighbors import find_neighbors


def test_one_passage_has_no_neighbours():
    rows, cosines = find_neighbors(np.ones((1, 4), np.float32) / 2, 5, seed=0)
    assert rows.shape == cosines.shape == (1, 0)


def test_of_two_passages_each_is_the_neighbour_of_the_other():
    rows, _ = find_neighbors(np.eye(2, dtype=np.float32), 5, seed=0)
    assert rows.tolist() == [[1], [0]]
