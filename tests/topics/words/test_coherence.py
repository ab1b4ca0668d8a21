"""Quality of words: what goes together scores, what does not does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from research.records import TopicWord
from research.topics.words.coherence import (
    measure_diversity,
    measure_embedding_coherence,
    measure_exclusivity,
    measure_npmi,
)
from research.topics.words.words import Grouping, Vocabulary

# Two topics of four passages; a and b go together in the first, c and d in the second.
COUNTS = np.repeat([[1, 1, 0, 0], [0, 0, 1, 1]], 4, axis=0).astype(float)
VALUES = np.repeat(np.eye(2, 6), 4, axis=0).astype(np.float32)
GROUPS = Grouping(np.repeat([0, 1], 4), np.zeros(8, bool), 2)
VOCABULARY = Vocabulary("en", np.arange(8), tuple("abcd"), sparse.csr_array(COUNTS))


def words(*of_topics: str) -> list[TopicWord]:
    return [TopicWord(t, "en", r, w, 1.0) for t, listed in enumerate(of_topics) for r, w in enumerate(listed, start=1)]


def test_words_that_always_meet_are_coherent_and_words_that_never_meet_are_not():
    assert measure_npmi(VOCABULARY, words("ab", "cd")) == pytest.approx(1.0)
    assert measure_npmi(VOCABULARY, words("ac", "bd")) == -1.0


def test_words_of_near_passages_are_coherent_beyond_any_two_passages():
    apart = measure_embedding_coherence(VOCABULARY, words("ab", "cd"), VALUES)
    mixed = measure_embedding_coherence(VOCABULARY, words("ac", "bd"), VALUES)
    assert apart == pytest.approx(1 - 3 / 7)
    assert mixed == pytest.approx(-3 / 7)


def test_a_word_of_one_topic_is_distinct_and_a_word_of_all_is_not():
    assert measure_exclusivity(VOCABULARY, words("ab", "cd"), GROUPS) == 1.0
    everywhere = Vocabulary("en", np.arange(8), tuple("abcd"), sparse.csr_array(np.ones((8, 4))))
    assert measure_exclusivity(everywhere, words("ab", "cd"), GROUPS) == 0.5


def test_diversity_counts_distinct_words():
    assert measure_diversity(words("ab", "ac")) == 0.75


def test_no_words_are_unknown_quality_not_zero():
    assert np.isnan(measure_npmi(VOCABULARY, []))
    assert np.isnan(measure_embedding_coherence(VOCABULARY, [], VALUES))
    assert np.isnan(measure_exclusivity(VOCABULARY, [], GROUPS))
    assert np.isnan(measure_diversity([]))
