"""Layers nest, small pieces go, and noise is what is far from everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from research.datasets.corpora import plant_vectors
from research.records import Passage, Passages
from research.study import TopicSettings
from research.topics import cluster_passages
from research.topics.clustering.consensus import OUTLIER
from research.topics.clustering.ensemble import Ensemble
from research.topics.clustering.layers import (
    Layers,
    dissolve_small,
    drop_repeated,
    find_centroids,
    judge_layers,
    nest_layers,
    number_by_size,
)
from research.topics.clustering.outliers import FALSE_RATE, find_outliers

SMALL = TopicSettings(n_seeds=10, n_subsamples=10)
"""A quarter of the clusterings that a study has by default, for claims that hold for an ensemble of any size."""


def test_fine_topics_lie_within_topics_and_topics_within_coarse_ones():
    values, _, passages = plant_vectors(600, n_topics=12, sd=1.4, seed=0)
    clusters = cluster_passages(values, passages, SMALL, seed=0)
    assert (clusters.topic_of_fine[clusters.fine_of] == clusters.topic_of).all()
    assert clusters.n_coarse <= clusters.n_topics <= clusters.n_fine
    assert set(clusters.coarse_of_topic.tolist()) == set(range(clusters.n_coarse))


def test_a_fine_topic_is_not_smaller_than_the_smallest_allowed():
    topic_of = np.repeat([0, 1], 20)
    fine = np.concatenate([np.repeat([0, 1], 10), np.zeros(18), [5, 6]]).astype(np.int64)
    points, _, _ = plant_vectors(40, n_topics=2, seed=1)
    layers = nest_layers(topic_of, np.zeros(40, np.int64), fine, points=points, least=5)
    assert np.bincount(layers.fine_of).min() >= 5
    assert layers.topic_of_fine.tolist() == [0, 0, 1]
    assert layers.coarse_of_topic.tolist() == [0, 0]


def make_layers(coarse_of_topic: list[int], topic_of_fine: list[int]) -> Layers:
    fine_of = np.arange(len(topic_of_fine))
    return Layers(np.array(topic_of_fine), fine_of, np.array(topic_of_fine), np.array(coarse_of_topic))


def test_a_layer_that_repeats_the_topics_or_is_one_topic_is_left_out():
    same = drop_repeated(make_layers([0, 1, 2, 3, 4, 4], [0, 1, 2, 3, 4, 5, 5]))
    assert same.coarse_of_topic.tolist() == list(range(6))
    assert same.topic_of_fine.tolist() == list(range(6))
    assert same.fine_of.tolist() == same.topic_of.tolist()
    one = drop_repeated(make_layers([0, 0, 0, 0], [0, 1, 2, 3]))
    assert one.coarse_of_topic.tolist() == [0, 1, 2, 3]
    real = make_layers([0, 0, 1, 1], [0, 0, 1, 1, 2, 3])
    assert drop_repeated(real).coarse_of_topic.tolist() == [0, 0, 1, 1]
    assert drop_repeated(real).topic_of_fine.tolist() == [0, 0, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("middle", "coarse", "fine", "expected"),
    [
        (0.8, 0.95, 0.75, (True, True)),
        (0.8, 0.7, 0.65, (False, False)),
        (0.6, 0.6, 0.55, (True, False)),
        (np.nan, np.nan, np.nan, (True, True)),
        (0.8, np.nan, np.nan, (True, True)),
    ],
)
def test_a_layer_that_does_not_recur_in_subsamples_is_left_out(middle, coarse, fine, expected):
    members = np.zeros((1, 3), np.int64)
    ensemble = Ensemble(members, (0,), "graph", (0,), 2, 1.0, middle, coarse_agreement=coarse, fine_agreement=fine)
    assert judge_layers(ensemble) == expected


def plant_nested(n_groups: int, n_within: int) -> tuple[np.ndarray, Passages]:
    rng = np.random.default_rng(0)
    centre = rng.normal(size=(n_groups, 64)) / 8
    within = np.repeat(centre, n_within, axis=0) + 0.9 * rng.normal(size=(n_groups * n_within, 64)) / 8
    values = np.repeat(within, 50, axis=0) + 1.6 * rng.normal(size=(n_groups * n_within * 50, 64)) / 8
    values = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    passages = tuple(Passage(f"{row:016x}", row, "body", "en", str(row), "", 0, 1) for row in range(len(values)))
    return values, Passages(passages, len(values))


def test_nested_groups_have_layers_and_flat_ones_have_none():
    nested = cluster_passages(*plant_nested(4, 4), SMALL, seed=0)
    assert nested.n_coarse < nested.n_topics or nested.n_fine > nested.n_topics
    assert {entry.layer for entry in nested.resolutions} > {"", "middle"}
    values, _, passages = plant_vectors(480, n_topics=8, sd=0.8, seed=0)
    flat = cluster_passages(values, passages, SMALL, seed=0)
    assert flat.n_coarse == flat.n_topics == flat.n_fine == 8
    assert {entry.layer for entry in flat.resolutions} == {"", "middle"}
    assert np.isnan(flat.fine_stability)
    assert (flat.recurrence == 1).all()


def test_points_in_no_topic_are_in_no_layer():
    topic_of = np.array([0, 0, 0, 1, 1, OUTLIER])
    points, _, _ = plant_vectors(6, n_topics=2, seed=2)
    layers = nest_layers(topic_of, np.zeros(6, np.int64), topic_of + 1, points=points, least=1)
    assert layers.fine_of.tolist() == [0, 0, 0, 1, 1, OUTLIER]


def test_nothing_but_single_points_is_one_topic_and_of_small_pieces_the_largest_stay():
    points, _, _ = plant_vectors(6, n_topics=2, seed=3)
    assert set(dissolve_small(np.arange(6), points, 2).tolist()) == {0}
    assert set(dissolve_small(np.array([0, 0, 1, 1, 2, 3]), points, 4).tolist()) == {0, 1}


def test_topics_are_numbered_by_size():
    assert number_by_size(np.array([7, 3, 3, OUTLIER, 5, 5])).tolist() == [2, 0, 0, OUTLIER, 1, 1]


@pytest.mark.parametrize("spread", [0.3, 0.8, 1.5])
@pytest.mark.parametrize("n_dims", [16, 64, 512])
def test_few_passages_are_taken_for_noise_where_there_is_none(spread, n_dims):
    flagged = []
    for seed in range(10):
        values, topic, _ = plant_vectors(600, n_topics=4, n_dims=n_dims, sd=spread, seed=seed)
        flagged.append(find_outliers(values, topic, find_centroids(values, topic, 4)).mean())
    assert np.mean(flagged) <= FALSE_RATE


def test_passages_about_nothing_in_common_are_noise_and_the_rest_is_not():
    values, topic, passages = plant_vectors(800, n_topics=5, n_dims=64, sd=0.6, seed=4)
    rng = np.random.default_rng(0)
    lost = rng.normal(size=(30, 64)).astype(np.float32)
    # Orthogonal to every topic's direction: about nothing that the corpus is about.
    centre = np.linalg.qr(find_centroids(values, topic, 5).T)[0]
    lost -= lost @ centre @ centre.T
    lost /= np.linalg.norm(lost, axis=1, keepdims=True)
    more = tuple(Passage(f"ff{i:014x}", 800 + i, "body", "en", f"lost {i}", "", 0, 6) for i in range(30))
    clusters = cluster_passages(np.vstack([values, lost]), Passages((*passages.passages, *more), 830), SMALL, seed=0)
    assert clusters.is_outlier[800:].mean() > 0.9
    assert clusters.is_outlier[:800].mean() < 0.01


def test_reprints_form_no_topic_and_have_the_topics_of_their_story():
    values, topic, passages = plant_vectors(300, n_topics=4, sd=0.9, seed=5)
    # One article reprinted a hundred times, each copy with a word changed.
    rng = np.random.default_rng(1)
    copies = values[:1] + rng.normal(0, 0.01, (100, values.shape[1])).astype(np.float32)
    copies /= np.linalg.norm(copies, axis=1, keepdims=True)
    more = tuple(replace(passages.passages[0], id=f"ee{i:014x}", article=300 + i) for i in range(100))
    both = Passages((*passages.passages, *more), 400)
    story_of = np.concatenate([np.arange(300), np.zeros(100, np.int64)])
    stacked = np.vstack([values, copies]).astype(np.float32)
    with_stories = cluster_passages(stacked, both, SMALL, seed=0, story_of=story_of)
    alone = cluster_passages(values, passages, SMALL, seed=0)
    assert set(with_stories.topic_of[300:].tolist()) == {with_stories.topic_of[0]}
    assert adjusted_rand_score(with_stories.topic_of[:300], alone.topic_of) == 1
    blind = cluster_passages(stacked, both, SMALL, seed=0)
    assert adjusted_mutual_info_score(topic, with_stories.topic_of[:300]) >= adjusted_mutual_info_score(
        topic, blind.topic_of[:300]
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_a_fresh_ensemble_gives_the_same_topics(seed):
    values, _, passages = plant_vectors(500, n_topics=6, sd=1.2, seed=6)
    one = cluster_passages(values, passages, TopicSettings(), seed=seed)
    two = cluster_passages(values, passages, TopicSettings(), seed=seed + 100)
    assert adjusted_rand_score(one.topic_of, two.topic_of) >= 0.95
    assert one.half_agreement >= 0.9
