"""Reprints among texts whose dates give only a year or a month."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from research.corpus.duplicates import group_equal, group_stories
from research.corpus.origins import Origin, pack_origins
from research.study import DuplicateSettings

YEAR = (date(2015, 1, 1).toordinal(), date(2015, 12, 31).toordinal())
NEXT = (date(2016, 1, 1).toordinal(), date(2016, 12, 31).toordinal())
MONTH = (date(2015, 3, 1).toordinal(), date(2015, 3, 31).toordinal())
NOTICE = "The water of the lake is {n} centimetres above its mean; all ferries from the pier sail as planned. "


def may_reprint(first, second, **how):
    (answer,) = pack_origins([first, second]).may_reprint(np.array([0]), np.array([1]), **how)
    return answer


def stories_of(texts, origins):
    return group_stories(texts, origins, DuplicateSettings()).tolist()


def test_nearly_equal_notices_of_one_source_and_year_are_stories_of_their_own():
    texts = [NOTICE.format(n=n) * 4 for n in range(10, 34)]
    same = [Origin(*YEAR, "Lake Daily", f"water {n}") for n in range(24)]
    assert len(set(stories_of(texts, same))) == 24
    known = [Origin(YEAR[0] + n, YEAR[0] + n, "Lake Daily", f"water {n}") for n in range(24)]
    assert len(set(stories_of(texts, known))) == 1


def test_alike_texts_of_two_sources_in_one_year_are_reprints_and_of_two_years_are_not():
    texts = [NOTICE.format(n=10) * 4, NOTICE.format(n=11) * 4]
    assert stories_of(texts, [Origin(*YEAR, "Lake Daily", "a"), Origin(*YEAR, "Lake Weekly", "b")]) == [0, 0]
    assert stories_of(texts, [Origin(*YEAR, "Lake Daily", "a"), Origin(*NEXT, "Lake Weekly", "b")]) == [0, 1]


@pytest.mark.parametrize("group", ["near", "equal"])
def test_equal_texts_of_one_source_and_year_are_reprints_if_their_titles_are_equal(group):
    origins = [
        Origin(*YEAR, "Lake Daily", "water"),
        Origin(*YEAR, "Lake Daily", "level"),
        Origin(*YEAR, "Lake Daily", "water"),
    ]
    if group == "near":
        assert stories_of([NOTICE * 4] * 3, origins) == [0, 1, 0]
    else:
        assert group_equal([5, 5, 5], origins, window_days=30).tolist() == [0, 1, 0]


def test_texts_of_one_month_are_within_thirty_days_and_those_of_one_week_window_are_not_known_to_be():
    first, second = Origin(*MONTH, "Lake Daily", "a"), Origin(*MONTH, "Lake Daily", "b")
    assert may_reprint(first, second, window_days=30, is_equal=False)
    assert not may_reprint(first, second, window_days=7, is_equal=False)


def test_a_day_within_the_year_of_another_text_counts_as_overlap():
    day = Origin(YEAR[0] + 200, YEAR[0] + 200, "Lake Weekly", "a")
    assert may_reprint(Origin(*YEAR, "Lake Daily", "a"), day, window_days=30, is_equal=False)
    assert not may_reprint(Origin(*YEAR, "Lake Weekly", "b"), day, window_days=30, is_equal=True)
    assert not may_reprint(Origin(*NEXT, "Lake Daily", "a"), day, window_days=30, is_equal=True)
