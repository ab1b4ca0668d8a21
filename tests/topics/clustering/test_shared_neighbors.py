"""One search of neighbours among texts, and those of passages that follow from it."""

from __future__ import annotations

import numpy as np
import pytest

from research.records import Passage, Passages
from research.study import TopicSettings
from research.topics import cluster_passages, find_passage_neighbors, find_text_neighbors
from research.topics.clustering import shared_neighbors
from research.topics.clustering.neighbors import find_neighbors

N_TEXTS = 300


def make_corpus(n_copies: int, n_edited: int, *, n_same: int = 1) -> tuple[np.ndarray, Passages, np.ndarray]:
    """Articles of one passage each; after the first ones come reprints, some of them with another text.

    ``n_same`` times as many copies are of the first article.
    """
    rng = np.random.default_rng(4)
    values = rng.normal(size=(N_TEXTS, 24)) + 3 * rng.normal(size=(6, 24))[rng.integers(6, size=N_TEXTS)]
    story = np.concatenate(
        [np.arange(N_TEXTS), rng.integers(N_TEXTS, size=n_copies + n_edited), np.zeros(n_same - 1, int)]
    )
    texts = [f"text {number:03}" for number in story]
    values = values[story]
    for place in range(N_TEXTS + n_copies, N_TEXTS + n_copies + n_edited):
        texts[place] += " edited"
        values[place] += 0.3 * rng.normal(size=24)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    passages = Passages(
        tuple(Passage(text, place, "body", "en", text, "", 0, 1) for place, text in enumerate(texts)), len(texts)
    )
    return values.astype(np.float32), passages, story


@pytest.mark.parametrize(
    ("n_copies", "n_edited", "n_same"), [(0, 0, 1), (60, 0, 1), (0, 50, 1), (90, 50, 1), (40, 20, 30), (0, 290, 1)]
)
def test_neighbours_of_passages_are_those_of_a_search_among_all_of_them(n_copies, n_edited, n_same):
    values, passages, story = make_corpus(n_copies, n_edited, n_same=n_same)
    found = find_text_neighbors(values, passages, TopicSettings(), story_of=story)
    assert len(found.row_of_text) == N_TEXTS
    rows = find_passage_neighbors(values, passages, 12, found=found)
    _, cosines = find_neighbors(values, 12)
    # Of copies that are equally near any may be taken.
    np.testing.assert_allclose(np.einsum("ij,ikj->ik", values, values[rows]), cosines, atol=1e-6)
    assert (np.diff(np.sort(rows, axis=1), axis=1) > 0).all()
    assert (rows != np.arange(len(rows))[:, None]).all()


def test_a_search_among_passages_is_made_where_that_among_texts_is_not_enough(monkeypatch):
    values, passages, story = make_corpus(30, 10)
    found = find_text_neighbors(values, passages, TopicSettings(method="kmeans", n_subsamples=0), story_of=story)
    assert found.n_neighbors == 0
    np.testing.assert_array_equal(
        find_passage_neighbors(values, passages, 12, found=found), find_neighbors(values, 12)[0]
    )
    sampled = find_text_neighbors(values, passages, TopicSettings(sample=100), story_of=story)
    assert sampled.n_neighbors == 0
    whole = find_text_neighbors(values, passages, TopicSettings(), story_of=story)
    searched = []
    monkeypatch.setattr(
        shared_neighbors, "find_sampled_neighbors", lambda *given, **named: searched.append(named) or given
    )
    find_passage_neighbors(values, passages, 12, found=whole, most=200)
    find_passage_neighbors(values, passages, 12, found=whole)
    assert searched == [{"most": 200}]


def test_topics_are_the_same_with_neighbours_at_hand():
    values, passages, story = make_corpus(40, 20)
    settings = TopicSettings(n_seeds=4, n_subsamples=4)
    found = find_text_neighbors(values, passages, settings, story_of=story)
    one = cluster_passages(values, passages, settings, seed=1, story_of=story)
    two = cluster_passages(values, passages, settings, seed=1, story_of=story, neighbors=found)
    np.testing.assert_array_equal(one.topic_of, two.topic_of)
    np.testing.assert_array_equal(one.clusterings, two.clusterings)
    assert one.seed_agreement == two.seed_agreement
