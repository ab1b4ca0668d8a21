"""The map of passages: like are near, the same on every machine load, and nothing is compiled for it alone."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from research.datasets.corpora import plant_vectors
from research.study import TopicSettings
from research.topics import cluster_passages, lay_out_map
from research.topics.clustering.graph import build_graph
from research.topics.clustering.layout import lay_out_graph
from research.topics.clustering.neighbors import find_neighbors
from research.topics.clustering.topic_map import _project

SETTINGS = TopicSettings(n_seeds=2, n_subsamples=2)


@pytest.fixture(scope="module")
def planted():
    return plant_vectors(400, n_topics=6, n_dims=64, sd=1.0, seed=3)


@pytest.fixture(scope="module")
def clusters(planted):
    values, _, passages = planted
    return cluster_passages(values, passages, SETTINGS, seed=0)


def lay_out(values, seed=0):
    graph = build_graph(*find_neighbors(values, 14))
    return lay_out_graph(graph, _project(values), n_epochs=200, seed=seed)


def test_passages_of_one_topic_are_near_on_the_map(planted, clusters):
    values, topic, passages = planted
    laid_out = lay_out_map(values, passages, clusters, settings=SETTINGS, seed=0)
    assert laid_out.method == "umap"
    near = NearestNeighbors(n_neighbors=15).fit(laid_out.position).kneighbors(return_distance=False)
    found = np.array([np.bincount(topic[row]).argmax() for row in near])
    assert (found == topic).mean() > 0.95
    assert trustworthiness(values, laid_out.position, n_neighbors=15, metric="cosine") > 0.8


def test_the_map_is_the_same_on_every_number_of_threads(planted):
    values, _, _ = planted
    with threadpool_limits(1):
        one = lay_out(values)
    with threadpool_limits(2):
        two = lay_out(values)
    assert one.tobytes() == two.tobytes()
    assert lay_out(values, seed=1).tobytes() != one.tobytes()


def test_equal_vectors_have_places_of_their_own():
    values, _, _ = plant_vectors(60, n_topics=2, seed=1)
    values[:30] = values[0]
    position = lay_out(values)
    assert np.isfinite(position).all()
    assert len(np.unique(position, axis=0)) == 60


def test_the_map_needs_no_umap_learn(planted, clusters, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    values, _, passages = planted
    assert np.isfinite(lay_out_map(values, passages, clusters, settings=SETTINGS, seed=0).position).all()


def test_the_layout_begins_with_the_principal_components():
    values, _, _ = plant_vectors(200, n_topics=3, seed=2)
    centred = values - values.mean(axis=0)
    left, scale, _ = np.linalg.svd(centred, full_matrices=False)
    ours, theirs = _project(values), left[:, :2] * scale[:2]
    np.testing.assert_allclose(np.abs((ours * theirs).sum(axis=0)), (theirs**2).sum(axis=0), rtol=1e-3)


@pytest.mark.parametrize("n_rows", [1, 2, 3])
def test_a_few_vectors_have_finite_principal_components(n_rows):
    values, _, _ = plant_vectors(n_rows, n_topics=1, seed=2)
    assert np.isfinite(_project(values)).all()
