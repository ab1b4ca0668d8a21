"""Vectors to topics: planted groups are found, order does not matter, small corpora work."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from research.datasets.corpora import plant_vectors
from research.records import Passage, Passages
from research.report.summary.cluster_cautions import describe_cluster_cautions
from research.study import TopicSettings
from research.topics import cluster_passages, lay_out_map, share_topics
from research.topics.clustering.neighbors import find_neighbors

SMALL = TopicSettings(n_seeds=10, n_subsamples=10)
"""A quarter of the clusterings that a study has by default, for claims that hold for an ensemble of any size."""


@pytest.mark.parametrize("method", ["graph", "kmeans", "umap+hdbscan"])
def test_planted_topics_are_found(method):
    values, topic, passages = plant_vectors(600, n_topics=6, sd=0.7, seed=1)
    clusters = cluster_passages(
        values, passages, TopicSettings(method=method, n_topics=6, n_seeds=3, n_subsamples=2), seed=0
    )
    kept = ~clusters.is_outlier
    assert kept.mean() > 0.9
    assert adjusted_mutual_info_score(topic[kept], clusters.topic_of[kept]) > 0.9
    sizes = np.bincount(clusters.topic_of)
    assert (np.diff(sizes) <= 5).all(), "topics are ordered by size"


def test_the_order_of_passages_does_not_matter():
    values, _, passages = plant_vectors(400, n_topics=5, sd=1.2, seed=2)
    order = np.random.default_rng(0).permutation(400)
    shuffled = Passages(tuple(replace(passages.passages[i], article=k) for k, i in enumerate(order)), 400)
    one = cluster_passages(values, passages, SMALL, seed=0)
    two = cluster_passages(values[order], shuffled, SMALL, seed=0)
    assert two.topic_of.tolist() == one.topic_of[order].tolist()
    assert two.seed_agreement == one.seed_agreement


def test_equal_texts_are_never_split_and_copies_move_nothing():
    values, _, passages = plant_vectors(200, n_topics=4, sd=1.2, seed=3)
    copies = tuple(replace(p, article=200 + i) for i, p in enumerate(passages.passages[:50]))
    doubled = Passages((*passages.passages, *copies), 250)
    one = cluster_passages(values, passages, SMALL, seed=0)
    two = cluster_passages(np.vstack([values, values[:50]]), doubled, SMALL, seed=0)
    assert two.topic_of[200:].tolist() == two.topic_of[:50].tolist()
    assert adjusted_rand_score(one.topic_of, two.topic_of[:200]) == 1


def test_the_same_seed_gives_the_same_topics_and_another_seed_another_ensemble():
    values, _, passages = plant_vectors(300, n_topics=4, sd=1.2, seed=4)
    one, two, other = (cluster_passages(values, passages, SMALL, seed=seed) for seed in (7, 7, 8))
    assert one.topic_of.tolist() == two.topic_of.tolist()
    assert one.co_assignment.tolist() == two.co_assignment.tolist()
    assert one.stability.tolist() == two.stability.tolist()
    assert one.seeds == two.seeds != other.seeds


def test_stability_is_told_if_there_is_more_than_one_clustering():
    values, _, passages = plant_vectors(300, n_topics=4, seed=4)
    one = cluster_passages(values, passages, TopicSettings(), seed=7)
    assert len(one.seeds) == 40
    assert one.n_subsamples == 40
    assert one.seed_agreement > 0.95
    assert one.resample_agreement > 0.95
    assert one.half_agreement > 0.95
    assert (one.stability > 0.9).all()
    assert (one.co_assignment > 0.5).mean() > 0.95
    alone = cluster_passages(values, passages, TopicSettings(n_seeds=1, n_subsamples=0, resolution=0.6), seed=7)
    assert alone.n_members == 1
    assert np.isnan(alone.seed_agreement)
    assert np.isnan(alone.half_agreement)
    assert np.isnan(alone.stability).all()


def test_kmeans_gives_as_many_topics_as_asked_for_however_shaky():
    values, _, passages = plant_vectors(200, n_topics=2, sd=3.0, seed=11)
    clusters = cluster_passages(values, passages, TopicSettings(method="kmeans", n_topics=7, n_seeds=4), seed=0)
    assert clusters.n_topics == 7


@pytest.mark.parametrize(("seed", "settings"), [(0, TopicSettings()), *((seed, SMALL) for seed in range(8))])
def test_data_without_topics_gives_none_that_may_be_interpreted(seed, settings):
    # The highest stabilities are .47 to .67; those of a small ensemble are not below those of a large one.
    values, _, passages = plant_vectors(150, n_topics=1, sd=3.0, seed=seed)
    clusters = cluster_passages(values, passages, settings, seed=0)
    assert clusters.n_topics == 1 or clusters.stability.max() < 0.75


@pytest.mark.parametrize("method", ["graph", "kmeans", "umap+hdbscan"])
@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 52])
def test_small_corpora_get_topics_and_a_map(method, n):
    values, _, passages = plant_vectors(n, n_topics=2, seed=5)
    settings = TopicSettings(method=method, n_seeds=3, n_subsamples=2)
    clusters = cluster_passages(values, passages, settings, seed=0)
    assert clusters.n_topics >= 1
    assert len(clusters.topic_of) == n
    assert not clusters.is_outlier.all()
    assert clusters.n_texts == n
    assert clusters.asked_method == method
    assert describe_cluster_cautions(clusters)
    position = lay_out_map(values, passages, clusters, settings=settings, seed=0).position
    assert position.shape == (n, 2)
    assert np.isfinite(position).all()
    shares = share_topics(passages, clusters)
    assert shares.share.sum() <= n


def test_what_is_far_from_all_is_an_outlier_and_outliers_are_rare():
    values, _, passages = plant_vectors(500, n_topics=5, n_dims=32, sd=0.5, seed=6)
    lost = np.zeros((1, 32), np.float32)
    lost[0] = -values.mean(axis=0) / np.linalg.norm(values.mean(axis=0))
    more = Passages((*passages.passages, Passage("ff" * 8, 500, "body", "en", "lost", "", 0, 4)), 501)
    clusters = cluster_passages(np.vstack([values, lost]), more, SMALL, seed=0)
    assert clusters.is_outlier[-1]
    assert clusters.is_outlier.mean() < 0.02


@pytest.mark.parametrize("method", ["graph", "kmeans", "umap+hdbscan"])
def test_a_number_of_topics_asked_for_is_met(method):
    values, _, passages = plant_vectors(800, n_topics=10, sd=0.8, seed=7)
    few = TopicSettings(method=method, n_seeds=4, n_subsamples=2)
    for wanted in (3, 10, 16):
        if (method, wanted) == ("umap+hdbscan", 16):
            continue
        clusters = cluster_passages(values, passages, few.model_copy(update={"n_topics": wanted}), seed=0)
        assert clusters.n_topics == wanted
        largest = np.bincount(clusters.topic_of).max() / 800
        assert largest <= (0.6 if wanted == 3 else 0.2), "no topic holds nearly everything"


def test_fewer_topics_than_asked_for_are_said():
    values, _, passages = plant_vectors(40, n_topics=2, sd=0.5, seed=7)
    clusters = cluster_passages(values, passages, SMALL.model_copy(update={"n_topics": 30}), seed=0)
    assert clusters.n_topics < 30
    assert "requests 30 topics" in describe_cluster_cautions(clusters)


def test_a_map_of_many_is_a_sample_of_every_topic():
    values, _, passages = plant_vectors(500, n_topics=5, seed=8)
    settings = SMALL.model_copy(update={"map_sample": 100})
    clusters = cluster_passages(values, passages, settings, seed=0)
    laid_out = lay_out_map(values, passages, clusters, settings=settings, seed=0)
    shown = np.isfinite(laid_out.position[:, 0])
    assert 95 <= shown.sum() <= 105
    assert laid_out.n_shown == shown.sum()
    assert set(clusters.topic_of[shown]) == set(range(clusters.n_topics))


def test_an_article_is_shared_by_the_topics_of_its_passages():
    values, _, passages = plant_vectors(40, n_topics=2, seed=9)
    paired = Passages(tuple(replace(p, article=i // 2) for i, p in enumerate(passages.passages)), 20)
    clusters = cluster_passages(values, paired, SMALL, seed=0)
    shares = share_topics(paired, clusters)
    for article in range(20):
        mine = clusters.topic_of[2 * article : 2 * article + 2]
        assert shares.share[article].tolist() == (np.bincount(mine, minlength=clusters.n_topics) / 2).tolist()
        assert shares.top_topic[article] in mine


def test_neighbours_are_the_nearest_others():
    values, _, _ = plant_vectors(60, seed=10)
    rows, similarity = find_neighbors(values, 5)
    full = values @ values.T
    np.fill_diagonal(full, -9)
    np.testing.assert_allclose(similarity, -np.sort(-full, axis=1)[:, :5], atol=1e-5)
    assert (rows != np.arange(60)[:, None]).all()


def test_news_classes_are_found_again(corpora):
    """BBC news, five classes; a third of it, so that the test stays short."""
    import gzip
    import json

    from research.encoders import encode_texts, open_encoder
    from research.study import EncoderSettings

    with gzip.open(corpora("bbc_news.jsonl.gz"), "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream][::4]
    texts = [f"{row['title']}\n{row['text']}"[:600] for row in rows]
    values = encode_texts(texts, open_encoder(EncoderSettings()), cache_dir=None)
    passages = Passages(
        tuple(
            Passage(hashlib.sha256(text.encode()).hexdigest()[:16], i, "body", "en", text, "", 0, len(text))
            for i, text in enumerate(texts)
        ),
        len(texts),
    )
    clusters = cluster_passages(values, passages, TopicSettings(), seed=0)
    assert adjusted_mutual_info_score([row["label"] for row in rows], clusters.topic_of) > 0.7


def test_finer_settings_give_more_topics_until_nothing_holds_together_which_is_said():
    values, _, passages = plant_vectors(300, n_topics=6, sd=1.0, seed=13)
    few = {"n_seeds": 3, "n_subsamples": 3}
    coarse, fine, dust = (
        cluster_passages(values, passages, TopicSettings(resolution=resolution, **few), seed=0)
        for resolution in (0.63, 5, 200)
    )
    assert coarse.n_topics < fine.n_topics
    assert dust.is_resolution_asked
    assert dust.n_topics > 1 or "resolution 200" in describe_cluster_cautions(dust)
    assert 15 <= cluster_passages(values, passages, TopicSettings(n_topics=20, **few), seed=0).n_topics <= 20


def test_reprints_do_not_decide_what_is_an_outlier():
    values, _, passages = plant_vectors(400, n_topics=4, n_dims=64, sd=0.6, seed=14)
    lost = np.random.default_rng(0).normal(size=(12, 64)).astype(np.float32)
    lost /= np.linalg.norm(lost, axis=1, keepdims=True)
    odd = tuple(Passage(f"ff{i:014x}", 400 + i, "body", "en", f"odd {i}", "", 0, 5) for i in range(12))
    copies = tuple(replace(odd[0], article=412 + i) for i in range(200))
    plain = Passages((*passages.passages, *odd), 412)
    copied = Passages((*plain.passages, *copies), 612)
    few = TopicSettings(n_seeds=5, n_subsamples=4)
    one = cluster_passages(np.vstack([values, lost]), plain, few, seed=0)
    two = cluster_passages(np.vstack([values, lost, np.repeat(lost[:1], 200, axis=0)]), copied, few, seed=0)
    assert two.is_outlier[:412].tolist() == one.is_outlier.tolist()
    assert one.is_outlier[400:].any()


def test_without_subsamples_stability_is_unknown():
    values, _, passages = plant_vectors(200, n_topics=3, seed=15)
    clusters = cluster_passages(values, passages, TopicSettings(n_seeds=3, n_subsamples=0), seed=0)
    assert np.isnan(clusters.stability).all()
    assert clusters.n_topics > 1
