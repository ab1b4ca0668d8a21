"""Topics are joined at the least cost, whatever their numbers."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import cut_tree, linkage
from sklearn.metrics import adjusted_rand_score

from research.topics.clustering.consensus import OUTLIER
from research.topics.clustering.joining import join_topics


def test_single_points_are_joined_as_by_an_independent_implementation():
    points = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
    tree = linkage(points.astype(np.float64), "ward")
    for wanted in (1, 2, 7, 30, 60):
        joined = join_topics(np.arange(60), points, wanted)
        assert adjusted_rand_score(joined, cut_tree(tree, wanted).ravel()) == 1


def test_a_small_topic_is_joined_before_large_ones_that_are_nearer():
    rng = np.random.default_rng(1)
    centres = np.array([[0, 0], [1, 0], [0, 1.5]], np.float32)
    labels = np.repeat([0, 1, 2], [200, 200, 5])
    points = (centres[labels] + rng.normal(0, 0.1, (405, 2))).astype(np.float32)
    assert join_topics(labels, points, 2).tolist() == np.repeat([0, 1, 0], [200, 200, 5]).tolist()


def test_outliers_stay_outliers_and_enough_topics_stay_as_they_are():
    labels = np.array([0, 0, OUTLIER, 3, 3, 5])
    points = np.eye(6, dtype=np.float32)
    assert join_topics(labels, points, 5).tolist() == [0, 0, OUTLIER, 1, 1, 2]
    assert (join_topics(labels, points, 1) == OUTLIER).tolist() == [False, False, True, False, False, False]
