"""Sample and assign: strata, votes, agreement, and small topics that a sample misses."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from research.datasets.corpora import plant_vectors
from research.records import Passage, Passages
from research.study import TopicSettings
from research.topics import cluster_passages, share_topics
from research.topics.clustering.layers import Layers, number_layers
from research.topics.clustering.neighbors import find_nearest, find_neighbors
from research.topics.clustering.sampling import (
    LEAST,
    Strata,
    draw_sample,
    find_sampled_neighbors,
    list_kinds,
    vote_labels,
)

SAMPLED = TopicSettings(n_seeds=4, n_subsamples=4, sample=400)


def plant_sizes(sizes, *, seed, n_dims=64):
    random = np.random.default_rng(seed)
    centre = random.normal(size=(len(sizes), n_dims))
    topic = np.repeat(np.arange(len(sizes)), sizes)
    values = centre[topic] / np.linalg.norm(centre, axis=1, keepdims=True)[topic]
    values = values + random.normal(size=values.shape) / np.sqrt(n_dims)
    values = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    ids = [hashlib.sha256(f"{seed}:{row}".encode()).hexdigest()[:16] for row in range(len(topic))]
    passages = tuple(Passage(one, row, "body", "en", one, "", 0, 1) for row, one in enumerate(ids))
    return values, topic, Passages(passages, len(passages))


def make_kinds(n, *, n_sources):
    random = np.random.default_rng(0)
    day = random.integers(0, 1000, n)
    source = random.choice(n_sources, n, p=np.arange(1, n_sources + 1) / np.arange(1, n_sources + 1).sum())
    return np.stack([(random.random(n) < 0.02).astype(np.int64), source, day, day // 30])


def test_a_sample_holds_every_source_and_month_in_proportion_and_rare_languages_in_full():
    kinds = make_kinds(20_000, n_sources=8)
    ids = np.array([f"{row:016x}" for row in range(20_000)])
    is_drawn = draw_sample(ids, kinds, 4000, seed=1)
    assert 4000 <= is_drawn.sum() <= 4400
    for kind in kinds[[1, 3]]:
        size, drawn = np.bincount(kind), np.bincount(kind[is_drawn], minlength=kind.max() + 1)
        large = size > 400
        assert np.abs(drawn[large] / size[large] - 0.2).max() < 0.03
    few = kinds.copy()
    few[0] = np.arange(20_000) < LEAST
    assert draw_sample(ids, few, 4000, seed=1)[:LEAST].all()


def test_samples_under_other_seeds_differ_and_the_order_of_passages_does_not_matter():
    values, _, passages = plant_vectors(1500, n_topics=4, sd=1.2, seed=2)
    days = np.random.default_rng(1).integers(0, 700, 1500)
    strata = Strata(days % 3, days, days // 30)
    order = np.random.default_rng(0).permutation(1500)
    shuffled = Passages(tuple(replace(passages.passages[i], article=k) for k, i in enumerate(order)), 1500)
    moved = Strata(strata.source_of[order], strata.day_of[order], strata.month_of[order])
    one = cluster_passages(values, passages, SAMPLED, seed=0, strata=strata)
    two = cluster_passages(values[order], shuffled, SAMPLED, seed=0, strata=moved)
    assert two.topic_of.tolist() == one.topic_of[order].tolist()
    assert two.clusterings.tolist() == one.clusterings[:, order].tolist()
    assert two.sample_agreement == one.sample_agreement
    ids = np.unique([passage.id for passage in passages.passages])
    kinds = list_kinds(passages, strata, point_of=np.searchsorted(ids, [p.id for p in passages.passages]))
    drawn = [draw_sample(ids, kinds, 400, seed=seed) for seed in (0, 1)]
    assert 0.1 < (drawn[0] & drawn[1]).sum() / 400 < 0.5


def test_topics_of_a_sample_are_those_of_everything():
    values, topic, passages = plant_vectors(1500, n_topics=5, sd=1.0, seed=3)
    found = cluster_passages(values, passages, SAMPLED, seed=0)
    everything = cluster_passages(values, passages, SAMPLED.model_copy(update={"sample": "all"}), seed=0)
    assert found.n_sampled == 400
    assert everything.n_sampled == 0
    assert np.isnan(everything.sample_agreement)
    assert found.n_topics == everything.n_topics
    assert adjusted_mutual_info_score(topic, found.topic_of) > 0.95
    assert adjusted_mutual_info_score(everything.topic_of, found.topic_of) > 0.95
    assert found.held_out_agreement > 0.95
    assert found.sample_agreement > 0.9
    assert found.clusterings.shape[1] == len(found.co_assignment) == 1500
    assert (np.diff(np.bincount(found.topic_of)) <= 0).all(), "topics are ordered by size"
    assert (found.topic_of_fine[found.fine_of] == found.topic_of).all()
    assert share_topics(passages, found).share.sum() == pytest.approx((~found.is_outlier).sum())


def test_kmeans_is_sampled_too():
    values, topic, passages = plant_vectors(800, n_topics=4, sd=0.7, seed=4)
    settings = TopicSettings(method="kmeans", n_topics=4, n_seeds=2, n_subsamples=2, sample=300)
    found = cluster_passages(values, passages, settings, seed=0)
    assert found.n_sampled == 300
    assert adjusted_mutual_info_score(topic, found.topic_of) > 0.9


def test_small_topics_that_a_sample_misses_are_found_and_nothing_is_where_nothing_is_missing():
    settings = TopicSettings(n_seeds=3, n_subsamples=3, sample=600)
    values, topic, passages = plant_sizes([1000] * 5 + [80, 50], seed=5)
    found = cluster_passages(values, passages, settings, seed=0)
    assert found.n_late == 1, "one is found in the sample, the other beside it"
    assert found.n_topics == 7
    for planted in (5, 6):
        own = found.topic_of == np.bincount(found.topic_of[topic == planted]).argmax()
        assert (own & (topic == planted)).sum() / (own | (topic == planted)).sum() > 0.9
    assert found.stability.shape == (7,)
    assert (found.topic_of_fine[found.fine_of] == found.topic_of).all()
    values, _, passages = plant_sizes([1000] * 5, seed=5)
    assert cluster_passages(values, passages, settings, seed=0).n_late == 0


def test_the_votes_of_near_neighbours_count_more_and_fine_topics_stay_inside_topics():
    sampled = np.eye(3, dtype=np.float32)
    other = np.array([[0.8, 0.6, 0.0], [0.2, 0.1, 0.97]], np.float32)
    rows, cosines = find_nearest(other, np.arange(2), sampled, n_neighbors=2)
    assert rows.tolist() == [[0, 1], [2, 0]]
    assert vote_labels(np.array([0, 1, 1]), rows, cosines).tolist() == [0, 1]
    inside = (np.array([0, 1, 1]), np.array([1, 1]))
    assert vote_labels(np.array([5, 6, 7]), rows, cosines, within=inside).tolist() == [6, 7]


def test_layers_are_numbered_by_size_again():
    layers = Layers(
        topic_of=np.array([0, 1, 1, 1]),
        fine_of=np.array([0, 1, 2, 2]),
        topic_of_fine=np.array([0, 1, 1]),
        coarse_of_topic=np.array([0, 1]),
    )
    numbered, order = number_layers(layers)
    assert order.tolist() == [1, 0]
    assert numbered.topic_of.tolist() == [1, 0, 0, 0]
    assert numbered.fine_of.tolist() == [2, 1, 0, 0]
    assert numbered.topic_of_fine.tolist() == [0, 0, 1]
    assert numbered.coarse_of_topic.tolist() == [0, 1]


def test_nearest_rows_of_a_base_are_those_of_all_pairs_on_axes_too(monkeypatch):
    values, _, _ = plant_sizes([100] * 8, seed=1, n_dims=256)
    base, others = values[::2].copy(), np.arange(1, 800, 2)
    exact = np.argsort(-(values[others] @ base.T), axis=1, kind="stable")[:, :5]
    rows, cosines = find_nearest(values, others, base, n_neighbors=5)
    assert rows.tolist() == exact.tolist()
    monkeypatch.setattr("research.topics.clustering.neighbors._WORTH", 0)
    rows, _ = find_nearest(values, others, base, n_neighbors=5)
    assert (rows == exact).mean() > 0.99
    assert (np.diff(cosines, axis=1) <= 0).all()


def test_neighbours_of_a_large_corpus_are_looked_for_in_a_sample_of_texts():
    random = np.random.default_rng(0)
    values = random.normal(size=(300, 16)).astype(np.float32)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    ids = np.array([f"{number:016x}" for number in random.permutation(300)])
    found = find_sampled_neighbors(values, ids, 5, most=120)
    sample = np.argsort(ids)[:120]
    cosine = values @ values[sample].T
    cosine[sample, np.arange(120)] = -2
    expected = sample[np.argsort(-cosine, axis=1)[:, :5]]
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(find_sampled_neighbors(values, ids, 5), find_neighbors(values, 5)[0])
