"""Weights of words: what sets topics apart leads, whatever it is weighed by."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from research.topics.words.weighing import WEIGHINGS, weigh_frex, weigh_log_odds

# Rows are topics; a planted word for each, a word that all have, and a word seen once.
PLANTED = np.array([[40, 0, 30, 1], [0, 40, 30, 0]])


@pytest.mark.parametrize("name", WEIGHINGS)
def test_a_planted_word_leads(name):
    weights = WEIGHINGS[name](sparse.csr_array(PLANTED)).toarray()
    assert weights[0].argmax() == 0
    assert weights[1].argmax() == 1


def test_log_odds_of_a_word_seen_once_are_weak_evidence():
    weights = weigh_log_odds(sparse.csr_array(PLANTED)).toarray()
    assert weights[0, 3] < 2 < weights[0, 0]
    assert weights[0, 2] < 0.1


def test_log_odds_are_those_of_the_formula():
    counts = np.array([[8.0, 2.0], [1.0, 9.0]])
    prior = 1000 * counts.sum(axis=0) / 20
    odds = [np.log((counts[k] + prior) / (counts[k].sum() + 1000 - counts[k] - prior)) for k in range(2)]
    z = (odds[0] - odds[1]) / np.sqrt(1 / (counts[0] + prior) + 1 / (counts[1] + prior))
    np.testing.assert_allclose(weigh_log_odds(sparse.csr_array(counts)).toarray()[0], np.maximum(z, 0))


def test_a_single_topic_has_words():
    assert weigh_log_odds(sparse.csr_array(PLANTED[:1])).toarray()[0].argmax() == 0


def test_a_single_word_keeps_its_topics():
    weights = weigh_log_odds(sparse.csr_array([[3], [2]]))
    np.testing.assert_allclose(weights.toarray(), np.sqrt([[3.0], [2.0]]))


def test_frex_is_between_0_and_1():
    counts = np.random.default_rng(0).poisson(0.7, (6, 40))
    weights = weigh_frex(sparse.csr_array(counts))
    assert weights.data.min() > 0
    assert weights.data.max() <= 1
