from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.trends.stats.units import Units, count_units, mean_rows, sum_periods


def count(share, period, story, *, source=None, is_story=False, rows=None) -> Units:
    share = np.asarray(share, float).reshape(len(period), -1)
    return count_units(
        share,
        (share > 0.5).astype(float),
        rows=np.arange(len(period)) if rows is None else np.asarray(rows),
        period_of=np.asarray(period, np.int64),
        story_of=np.asarray(story, np.int64),
        source_of=np.asarray(source if source is not None else np.zeros(len(period)), np.int64),
        is_story=is_story,
    )


def test_articles_of_one_story_in_one_period_are_one_row_of_as_many_copies():
    units = count([0.2, 0.4, 0.9, 0.7], [0, 0, 0, 1], [5, 5, 3, 5], source=[1, 2, 3, 4])
    assert units.period.tolist() == [0, 0, 1]
    assert units.copies.tolist() == [2, 1, 1]
    assert units.share[:, 0].tolist() == pytest.approx([0.3, 0.9, 0.7])
    assert units.source.tolist() == [1, 3, 4]
    assert units.story.tolist() == [0, 1, 0]
    assert units.row_of.tolist() == [0, 0, 1, 2]


def test_a_story_is_one_row_in_its_first_period_with_the_mean_of_its_articles():
    units = count([0.2, 0.4, 0.9, 0.6], [0, 0, 0, 1], [5, 5, 3, 5], is_story=True)
    assert units.period.tolist() == [0, 0]
    assert units.copies.tolist() == [1, 1]
    assert units.share[:, 0].tolist() == pytest.approx([0.4, 0.9])
    # Two of three fit badly, one fits well.
    assert units.hard[:, 0].tolist() == pytest.approx([1 / 3, 1])


def test_articles_that_are_not_meant_have_no_row():
    units = count([0.2, 0.4, 0.9], [0, 1, 2], [0, 1, 2], rows=[0, 2])
    assert units.row_of.tolist() == [0, -1, 1]
    assert units.count(3).tolist() == [1, 0, 1]


def test_nothing_meant_is_no_unit():
    units = count([0.2, 0.4], [0, 1], [0, 1], rows=np.zeros(0, np.int64))
    assert len(units.period) == 0
    assert units.count(2).tolist() == [0, 0]


corpora = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.floats(0, 1)), min_size=1, max_size=40).map(
    lambda rows: sorted(rows, key=lambda row: row[0])
)


@settings(max_examples=60, deadline=None)
@given(corpora)
def test_by_article_nothing_is_lost_or_counted_twice(rows):
    period, story, share = (np.array([row[i] for row in rows]) for i in range(3))
    units = count(share, period, story)
    np.testing.assert_allclose(units.count(6), np.bincount(period, minlength=6))
    total = np.bincount(period, weights=share, minlength=6)
    np.testing.assert_allclose(sum_periods(units.share, units, 6)[0], total, atol=1e-9)
    assert (np.diff(units.period) >= 0).all()
    np.testing.assert_array_equal(units.period[units.row_of], period)
    # One number for all rows of a story, in the order of the stories' first rows.
    pairs = set(zip(story.tolist(), units.story[units.row_of].tolist(), strict=True))
    assert len(pairs) == len(set(story.tolist())) == units.story.max() + 1
    first = [int(np.flatnonzero(units.story == number)[0]) for number in range(units.story.max() + 1)]
    assert first == sorted(first)


@settings(max_examples=60, deadline=None)
@given(corpora)
def test_by_story_every_story_is_counted_once_where_it_first_appeared(rows):
    period, story, share = (np.array([row[i] for row in rows]) for i in range(3))
    units = count(share, period, story, is_story=True)
    assert len(units.period) == len(set(story.tolist()))
    for number in set(story.tolist()):
        inside = story == number
        row = units.row_of[np.flatnonzero(inside)[0]]
        assert units.period[row] == period[inside].min()
        assert units.share[row, 0] == pytest.approx(share[inside].mean())


def test_means_leave_out_what_has_no_row_and_rows_of_nothing_are_zero():
    found = mean_rows(np.array([[1.0], [3.0], [9.0]]), np.array([0, 0, -1]), 2)
    assert found.tolist() == [[2.0], [0.0]]
