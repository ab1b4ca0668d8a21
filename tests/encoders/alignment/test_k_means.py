"""Centres and their agreement with languages are those of scikit-learn, which is not loaded for them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score

from research.encoders.alignment.k_means import find_centres
from research.encoders.alignment.mutual_information import measure_mutual_information


@pytest.mark.parametrize("n_clusters", [2, 7, 20])
def test_the_centres_are_those_of_scikit_learn(n_clusters):
    points = np.random.default_rng(n_clusters).normal(size=(300, 16))
    points[:150] += 2

    found = find_centres(points, n_clusters=n_clusters, n_starts=2, most_rounds=50, seed=3)

    expected = KMeans(n_clusters, n_init=2, max_iter=50, random_state=3).fit(points).cluster_centers_
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_mutual_information_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    one = rng.integers(0, 4, 200)
    other = np.where(rng.random(200) < 0.5, one, rng.integers(0, 9, 200))

    assert measure_mutual_information(one, other) == pytest.approx(adjusted_mutual_info_score(one, other), abs=1e-12)


def test_one_group_of_all_agrees_with_itself():
    assert measure_mutual_information(np.zeros(5, int), np.zeros(5, int)) == 1
    assert measure_mutual_information(np.zeros(5, int), np.arange(5)) == 0
