"""Births, ends and splits of topics: what is planted is found with its date, and chance is not."""

from __future__ import annotations

import numpy as np
import pytest

from research.study.settings import TrendSettings
from research.trends.lives.lives import assess_presence, find_smallest
from research.trends.lives.presence import Presence
from research.trends.lives.spans import find_spans

N = np.full(24, 60)


def spread(n_stories, first=0, stop=24, seed=0):
    """Let stories fall on the periods from first to stop at random."""
    rng = np.random.default_rng(seed)
    return np.bincount(rng.integers(first, stop, n_stories), minlength=24)


def assess(topics, parts=(), parent_of=()):
    presence = Presence(N, np.array(topics), np.array(parts).reshape(len(parts), 24).astype(np.int64))
    lives = assess_presence(presence, parent_of=np.array(parent_of, np.int64), settings=TrendSettings(), seed=1)
    return {(life.kind, life.topic, life.fine): life for life in lives if life.is_found}


STEADY = [spread(size, seed=size) for size in (200, 150, 90, 60, 40)]


def test_a_topic_that_begins_is_born_and_one_that_stops_ends():
    found = assess([*STEADY, spread(40, first=12, seed=1), spread(50, stop=15, seed=2)])
    assert set(found) == {("birth", 5, -1), ("end", 6, -1)}
    birth, end = found["birth", 5, -1], found["end", 6, -1]
    assert birth.low <= 12 <= birth.high
    assert end.low <= 15 <= end.high
    assert (birth.n_before, birth.n_after) == (0, 40)
    assert (end.n_before, end.n_after) == (50, 0)
    assert birth.after == pytest.approx(40 / (60 * (24 - birth.period)))
    assert birth.before_low == 0 < birth.before_high < birth.after_low < birth.after < birth.after_high


def test_a_topic_that_comes_and_goes_has_both_dates():
    found = assess([*STEADY, spread(60, first=8, stop=16, seed=3)])
    assert set(found) == {("birth", 5, -1), ("end", 5, -1)}
    assert abs(found["birth", 5, -1].period - 8) <= 1
    assert abs(found["end", 5, -1].period - 16) <= 1


def test_a_few_stray_stories_do_not_hide_a_birth():
    count = spread(60, first=12, seed=4)
    count[[2, 7]] = 1
    assert ("birth", 5, -1) in assess([*STEADY, count])


def test_a_topic_that_doubles_is_not_born():
    grown = spread(40, stop=12, seed=5) + spread(80, first=12, seed=6)
    assert not assess([*STEADY, grown])


def test_a_rare_topic_whose_first_story_comes_late_says_nothing():
    count = np.zeros(24, np.int64)
    count[[9, 11, 13, 14, 16, 17, 19, 20, 22, 23]] = 1
    assert not assess([*STEADY, count])


def test_two_bursts_late_in_the_corpus_are_no_birth():
    count = np.zeros(24, np.int64)
    count[[15, 22]] = 15
    assert not assess([*STEADY, count])


def test_a_part_that_begins_within_a_topic_is_a_split():
    one, other = spread(70, seed=7), spread(50, first=12, seed=8)
    found = assess([one + other, *STEADY], parts=[one, other, *STEADY], parent_of=[0, 0, 1, 2, 3, 4, 5])
    assert set(found) == {("split", 0, 1)}
    assert abs(found["split", 0, 1].period - 12) <= 1


def test_parts_of_a_topic_that_is_born_are_no_splits():
    one, other = spread(60, first=12, seed=9), spread(60, first=12, seed=10)
    found = assess([one + other, *STEADY], parts=[one, other, *STEADY], parent_of=[0, 0, 1, 2, 3, 4, 5])
    assert set(found) == {("birth", 0, -1)}


def test_growth_of_the_corpus_is_no_birth():
    n = np.linspace(3, 300, 24).astype(np.int64)
    rng = np.random.default_rng(0)
    topics = np.array([rng.multinomial(size, n / n.sum()) for size in (15, 25, 40, 80, 160, 320)])
    presence = Presence(n, topics, np.zeros((0, 24), np.int64))
    lives = assess_presence(presence, parent_of=np.zeros(0, np.int64), settings=TrendSettings(), seed=0)
    assert len(lives) == 12
    assert not any(life.is_found for life in lives)


def test_nothing_is_tested_over_too_few_periods():
    presence = Presence(N[:7], np.array([spread(100)[:7]]), np.zeros((0, 7), np.int64))
    assert assess_presence(presence, parent_of=np.zeros(0, np.int64), settings=TrendSettings(), seed=0) == ()


def test_few_corpora_with_shuffled_dates_have_a_birth_or_an_end():
    rng = np.random.default_rng(11)
    n_false = 0
    for _ in range(30):
        topics = np.array([rng.multinomial(size, N / N.sum()) for size in (10, 12, 15, 20, 30, 50, 100, 200)])
        n_false += bool(assess(topics))
    # At a true rate of 5 %, more than 4 of 30 come in 2 % of all cases.
    assert n_false <= 4


def test_more_topics_need_a_larger_one_for_a_birth():
    few, many = (find_smallest(N, alpha=0.05, n_tests=n_tests, seed=0) for n_tests in (2, 400))
    assert few is not None
    assert many is not None
    assert 5 <= few < many <= 80


def test_a_span_does_not_reach_beyond_what_was_counted():
    spans = find_spans(np.array([spread(30), np.zeros(24, np.int64)]), np.where(np.arange(24) % 5, 60, 0))
    assert (spans.first == 0).all()
    assert (spans.stop == 24).all()
    assert (spans.birth == 0).all()


def test_the_dates_of_a_change_lie_within_the_corpus():
    # A few bursts: so much noise that any date would do.
    count = np.zeros(24, np.int64)
    count[[10, 13, 20]] = 9, 2, 14
    presence = Presence(N, np.array([*STEADY, count, count[::-1]]), np.zeros((0, 24), np.int64))
    lives = assess_presence(presence, parent_of=np.zeros(0, np.int64), settings=TrendSettings(), seed=1)
    dated = [life for life in lives if life.period >= 0]
    assert {life.kind for life in dated} == {"birth", "end"}
    assert all(1 <= life.low <= life.period <= life.high < 24 for life in dated)
