from __future__ import annotations

import gzip
import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_articles import ZONE, make_corpus

from research.errors import CorpusError
from research.study import PeriodLength
from research.trends import bin_periods
from research.trends.prevalence.collection_gaps import find_gaps
from research.trends.prevalence.periods import floor_date, label_period

LENGTHS = get_args(PeriodLength)
dates = st.lists(st.dates(date(1990, 1, 1), date(2035, 12, 31)), min_size=1, max_size=30).map(sorted)


@pytest.mark.parametrize(
    ("length", "label"),
    [("day", "2025-08-31"), ("week", "2025-W35"), ("month", "2025-08"), ("quarter", "2025-Q3"), ("year", "2025")],
)
def test_a_period_is_named_by_its_date(length, label):
    assert label_period(floor_date(date(2025, 8, 31), length), length) == label


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2024, 12, 30), "2025-W01"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2023, 1, 1), "2022-W52"),
    ],
)
def test_weeks_at_the_turn_of_the_year_follow_iso_8601(day, label):
    periods, _ = bin_periods(make_corpus([day]), "week")
    assert [period.label for period in periods] == [label]
    assert periods[0].start.weekday() == 0


def test_leap_days_belong_to_february():
    periods, period_of = bin_periods(make_corpus([date(2024, 2, 29), date(2024, 3, 1)]), "month")
    assert [(p.start, p.end) for p in periods] == [
        (date(2024, 2, 1), date(2024, 3, 1)),
        (date(2024, 3, 1), date(2024, 4, 1)),
    ]
    assert period_of.tolist() == [0, 1]


def test_midnight_belongs_to_the_day_it_begins():
    late = datetime(2025, 8, 31, 23, 59, 59, tzinfo=ZONE)
    _, period_of = bin_periods(make_corpus([late, late + timedelta(seconds=1)]), "month")
    assert period_of.tolist() == [0, 1]


@settings(max_examples=60, deadline=None)
@given(days=dates, length=st.sampled_from(LENGTHS))
def test_periods_tile_the_range_and_hold_every_article(days, length):
    corpus = make_corpus(days)
    periods, period_of = bin_periods(corpus, length)
    assert all(a.end == b.start for a, b in pairwise(periods))
    assert [p.index for p in periods] == list(range(len(periods)))
    assert len({p.label for p in periods}) == len(periods)
    assert periods[0].start <= days[0]
    assert days[-1] < periods[-1].end
    for day, index in zip(days, period_of, strict=True):
        assert periods[index].start <= day < periods[index].end
    assert [p.n_articles for p in periods] == np.bincount(period_of, minlength=len(periods)).tolist()
    assert not periods[0].is_empty
    assert not periods[-1].is_empty
    assert not any(p.is_partial for p in periods[1:-1])


def test_empty_periods_are_listed():
    periods, _ = bin_periods(make_corpus([date(2024, 1, 5), date(2024, 5, 5)]), "month")
    assert [p.is_empty for p in periods] == [False, True, True, True, False]


def test_reprints_are_one_story_in_each_period_they_appear_in():
    days = [date(2024, 1, 5), date(2024, 1, 6), date(2024, 2, 1)]
    periods, _ = bin_periods(make_corpus(days, stories=[0, 0, 0]), "month")
    assert [(p.n_articles, p.n_stories) for p in periods] == [(2, 1), (1, 1)]


def daily(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def test_a_daily_corpus_that_begins_and_ends_in_mid_month_has_partial_ends():
    periods, _ = bin_periods(make_corpus(daily(date(2024, 1, 10), date(2024, 4, 20))), "month")
    assert [p.is_partial for p in periods] == [True, False, False, True]


def test_a_daily_corpus_of_whole_months_has_none():
    periods, _ = bin_periods(make_corpus(daily(date(2024, 1, 1), date(2024, 4, 30))), "month")
    assert not any(p.is_partial for p in periods)


def test_a_corpus_of_working_days_is_not_cut_by_a_weekend():
    days = [d for d in daily(date(2024, 6, 3), date(2024, 8, 30)) if d.weekday() < 5]
    periods, _ = bin_periods(make_corpus(days), "month")
    assert not any(p.is_partial for p in periods)


def test_a_hole_in_the_middle_does_not_hide_a_missing_end():
    days = daily(date(2023, 1, 1), date(2023, 5, 31)) + daily(date(2023, 8, 1), date(2023, 12, 3))
    periods, _ = bin_periods(make_corpus(days), "month")
    assert [p.label for p in periods if p.is_partial] == ["2023-12"]


def test_a_monthly_magazine_is_not_cut():
    periods, _ = bin_periods(make_corpus([date(2024, m, 15) for m in range(1, 13)]), "month")
    assert not any(p.is_partial for p in periods)


@pytest.mark.parametrize("length", LENGTHS)
def test_one_article_says_nothing_of_the_rest_of_its_period(length):
    periods, period_of = bin_periods(make_corpus([date(2025, 6, 11)]), length)
    assert period_of.tolist() == [0]
    assert [p.is_partial for p in periods] == [length != "day"]


def test_the_dates_of_the_study_decide_where_it_states_them():
    corpus = make_corpus([date(2024, 2, 14), date(2024, 3, 2)])
    periods, _ = bin_periods(corpus, "month", start=date(2024, 1, 1), end=date(2024, 3, 31))
    assert [(p.label, p.is_empty, p.is_partial) for p in periods] == [
        ("2024-01", True, False),
        ("2024-02", False, False),
        ("2024-03", False, False),
    ]
    periods, _ = bin_periods(corpus, "month", start=date(2024, 2, 2), end=date(2024, 3, 30))
    assert [p.is_partial for p in periods] == [True, True]


def test_articles_beyond_the_stated_dates_still_have_a_period():
    corpus = make_corpus([date(2024, 1, 14), date(2024, 5, 2)])
    periods, period_of = bin_periods(corpus, "month", start=date(2024, 2, 1), end=date(2024, 3, 31))
    assert [periods[i].label for i in period_of] == ["2024-01", "2024-05"]


@pytest.mark.parametrize(("length", "day"), [("day", date(1900, 1, 1)), ("year", date(9999, 12, 31))])
def test_a_mistyped_year_is_an_error_and_not_a_million_periods(length, day):
    corpus = make_corpus(sorted([date(2024, 5, 1), day]))
    with pytest.raises(CorpusError, match=rf"{day}.*{day} in articles.txt line .*corpus\.start"):
        bin_periods(corpus, length)


def count_gaps(corpus, length="month"):
    periods, _ = bin_periods(corpus, length)
    return {period.label: period.n_gap_days for period in periods if period.n_gap_days}


def test_days_in_a_hole_are_counted_in_the_periods_they_lie_in():
    days = daily(date(2023, 1, 1), date(2023, 5, 21)) + daily(date(2023, 7, 11), date(2023, 12, 31))
    assert count_gaps(make_corpus(days)) == {"2023-05": 10, "2023-06": 30, "2023-07": 10}
    assert sum(count_gaps(make_corpus(days), "week").values()) == 50


@pytest.mark.parametrize(
    "is_published",
    [
        lambda day: day.weekday() < 5,
        lambda day: day.weekday() == 3,
        lambda day: day.day == 15,
        lambda day: not (day.month == 10 and day.day <= 7),
    ],
    ids=["working days", "weekly", "monthly", "a week of holidays"],
)
def test_the_rhythm_of_publication_is_no_gap(is_published):
    days = [day for day in daily(date(2020, 1, 1), date(2023, 12, 31)) if is_published(day)]
    assert count_gaps(make_corpus(days)) == {}


def test_days_cut_at_the_edge_are_no_gap():
    periods, _ = bin_periods(make_corpus(daily(date(2024, 1, 20), date(2024, 4, 10))), "month")
    assert [(p.is_partial, p.n_gap_days) for p in periods] == [(True, 0), (False, 0), (False, 0), (True, 0)]


def test_ten_articles_in_eight_weeks_have_too_few_days_to_call_any_a_gap():
    days = [date(2025, 7, 14) + timedelta(days=d) for d in (0, 1, 4, 26, 29, 30, 31, 38, 48, 52)]
    assert count_gaps(make_corpus(days)) == {}


def test_chance_makes_a_gap_in_few_corpora():
    false = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        is_published = rng.random(700) < rng.choice([0.05, 0.1, 0.3, 0.6, 0.9])
        days = [date(2022, 1, 1) + timedelta(days=int(d)) for d in np.flatnonzero(is_published)]
        false += bool(find_gaps([day for day in days for _ in range(6)]))
    assert false <= 8


def test_a_corpus_that_grows_has_no_gap_while_it_is_small():
    false = 0
    for seed in range(100):
        is_published = np.random.default_rng(seed).random(1500) < np.linspace(0.01, 1, 1500)
        false += bool(find_gaps([date(2020, 1, 1) + timedelta(days=int(d)) for d in np.flatnonzero(is_published)]))
    assert false <= 5


def test_silence_between_bouts_of_a_small_corpus_is_seldom_called_a_gap():
    false = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        bouts = rng.choice(1500, 25)
        offsets = (bouts[:, None] + rng.exponential(6, (25, 8))).astype(int).ravel()
        false += bool(find_gaps([date(2020, 1, 1) + timedelta(days=int(d)) for d in offsets]))
    assert false <= 20


def read_days(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        dates = [json.loads(line)["date"] for line in file]
    return [date.fromisoformat(value[:10]) for value in dates if value]


def test_the_holes_of_reuters_1987_are_found(corpora):
    gaps = find_gaps(read_days(corpora("reuters_1987.jsonl.gz")))
    assert [(first, last) for first, last in gaps if (last - first).days > 10] == [
        (date(1987, 4, 30), date(1987, 5, 31)),
        (date(1987, 6, 3), date(1987, 6, 14)),
        (date(1987, 6, 30), date(1987, 10, 18)),
    ]


def test_daily_television_news_has_no_hole(corpora):
    assert find_gaps(read_days(corpora("xwlb_2022_2026.jsonl.gz"))) == []
