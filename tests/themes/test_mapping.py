from __future__ import annotations

from dataclasses import replace

import numpy as np
from made import make_records

from research.themes import make_empty_themes, relate_topics


def test_a_topic_relates_to_a_theme_by_the_mean_of_its_passages():
    records = make_records()
    related = relate_topics(records.themes, records.clusters).share
    clusters = records.clusters
    assert related.shape == (clusters.n_topics, 4)
    for topic in range(clusters.n_topics):
        rows = np.flatnonzero((clusters.topic_of == topic) & ~clusters.is_outlier)
        np.testing.assert_allclose(related[topic], records.themes.passage_share[rows].mean(axis=0), rtol=1e-5)
    assert (related.sum(axis=1) <= 1).all()


def test_a_topic_of_noise_alone_relates_to_nothing_known():
    records = make_records()
    clusters = records.clusters
    noisy = replace(clusters, is_outlier=clusters.is_outlier | (clusters.topic_of == 1))
    related = relate_topics(records.themes, noisy).share
    assert np.isnan(related[1]).all()
    assert np.isfinite(related[[0, 2]]).all()


def test_without_a_codebook_topics_relate_to_no_theme():
    records = make_records()
    assert relate_topics(make_empty_themes(records.passages), records.clusters).share.shape == (3, 0)
