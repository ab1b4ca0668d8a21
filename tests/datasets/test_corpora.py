"""Generators keep what they promise; the sample is what its truth file says."""

from __future__ import annotations

import csv
from collections import Counter

import numpy as np
import pytest

from research.corpus import read_corpus
from research.datasets import find_sample
from research.datasets.corpora import plant_corpus, plant_shares, plant_vectors
from research.study import CorpusSettings


def truth():
    with find_sample("city_transformation_truth.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_sample_is_what_its_readme_says():
    rows = truth()
    assert len(rows) == 120
    assert Counter(row["theme"] for row in rows) == {
        "ecological_restoration": 35,
        "resource_city_decline": 30,
        "service_upgrading": 23,
        "industrial_transition": 22,
        "other": 10,
    }
    assert len({row["story"] for row in rows}) == 110
    assert len({row["source"] for row in rows}) == 5
    assert max(row["published"] for row in rows if row["source"] == "Jiang Wan Cai Jing") < "2024"
    assert len({row["published"][:7] for row in rows}) == 30, "every month has articles"
    assert [row["published"] for row in rows] == sorted((row["published"] for row in rows), reverse=True)


def test_the_same_seed_plants_the_same_corpus():
    one, two = plant_corpus(200, seed=3, reprint_rate=0.2), plant_corpus(200, seed=3, reprint_rate=0.2)
    assert one.bodies == two.bodies
    assert plant_corpus(200, seed=4).bodies != one.bodies


def test_shares_sum_to_one_and_move_as_planted():
    share = plant_shares(4, 25, slopes=[0.3, -0.2])
    np.testing.assert_allclose(share.sum(axis=0), 1)
    assert share[0, -1] > share[0, 0]
    assert share[1, -1] < share[1, 0]
    corpus = plant_corpus(6000, n_topics=4, n_periods=24, slopes=[0.3, -0.2], seed=1)
    late = np.mean(corpus.topic[corpus.period >= 20] == 0)
    early = np.mean(corpus.topic[corpus.period < 4] == 0)
    assert late - early == pytest.approx(0.24, abs=0.06)


def test_planted_reprints_are_stories_that_the_corpus_finds(tmp_path):
    planted = plant_corpus(300, reprint_rate=0.2, seed=5)
    planted.write_csv(tmp_path / "a.csv")
    corpus = read_corpus(CorpusSettings(inputs=[{"path": "a.csv"}]), resolve=lambda path: tmp_path / path)
    assert corpus.n_articles == 300
    assert corpus.n_stories == len(set(planted.story.tolist()))
    assert [a.published for a in corpus.articles] == list(planted.published)


def test_planted_languages_are_told(tmp_path):
    planted = plant_corpus(60, languages=("zh",), seed=6)
    planted.write_csv(tmp_path / "a.csv")
    corpus = read_corpus(CorpusSettings(inputs=[{"path": "a.csv"}]), resolve=lambda path: tmp_path / path)
    assert {article.body_language for article in corpus.articles} == {"zh"}


def test_planted_vectors_are_unit_and_shifted_by_language():
    values, topic, passages = plant_vectors(500, languages=("en", "zh"), language_offset=3.0, seed=7)
    np.testing.assert_allclose(np.linalg.norm(values, axis=1), 1, atol=1e-5)
    tongue = np.array([language == "zh" for language in passages.languages])
    same = values[tongue].mean(axis=0) @ values[tongue].mean(axis=0)
    other = values[tongue].mean(axis=0) @ values[~tongue].mean(axis=0)
    assert same > other + 0.3
    assert set(topic) == set(range(8))
