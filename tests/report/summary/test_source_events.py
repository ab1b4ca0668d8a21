"""What happens to sources, in words, and which claims rest on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from made import make_records
from made_histories import make_histories

from research.records import ChangePoint, SourceEvent
from research.report.summary.source_events import (
    describe_coincidence,
    describe_duplicates,
    describe_event,
    find_events_of_change,
    find_events_of_trend,
    list_cut_sources,
    list_source_events,
)
from research.report.summary.trend_cautions import list_source_cautions


def make_event(kind="begins", day=date(2024, 6, 10), *, before=0.0, after=0.34, size=0.34, last_day=None, rates=(0, 2)):
    return SourceEvent("Daily", kind, day, last_day, *rates, before, after, size)


@pytest.fixture(scope="module")
def records():
    return make_records()


def with_events(records, *events):
    return replace(records, histories=make_histories(records.corpus, events=events))


def test_every_kind_of_event_is_told_with_day_and_share():
    day = "10 June 2024"
    assert describe_event(make_event()) == f"Daily begins on {day} (34% of the articles since then)"
    assert describe_event(make_event("ends", before=0.2)) == f"Daily ends on {day} (20% of the articles until then)"
    silent = make_event("silent", before=0.2, last_day=date(2024, 8, 1))
    assert describe_event(silent) == (
        f"Daily has no article from {day} to 1 August 2024 (20% of the articles until then)"
    )
    assert describe_event(make_event("rises", before=0.1, rates=(0.5, 2))) == (
        f"Daily publishes 4.0 times as many articles from {day} on (10% of the articles before, 34% after)"
    )
    assert "2.0 times as few articles" in describe_event(make_event("falls", before=0.1, rates=(4, 2)))
    assert "stops on" in describe_event(make_event("falls", before=0.1, rates=(4, 0)))


def test_ten_events_are_listed_and_the_rest_is_counted(records):
    made = with_events(records, *[make_event(size=0.3 - i / 100) for i in range(13)])
    listed = list_source_events(made.histories)
    assert len(listed) == 11
    assert listed[-1] == "3 more: see tables/source_events.csv"


def test_a_change_point_rests_on_a_large_source_that_begins_within_one_period_of_it(records):
    periods = records.prevalence.periods
    point = ChangePoint("theme", "x", 6, ((6, 6),), True, 0.1, 0.3)
    for shift, is_near in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        made = with_events(records, make_event(day=periods[6 + shift].start + timedelta(days=3)))
        assert bool(find_events_of_change(made, point)) is is_near
    small = with_events(records, make_event(day=periods[6].start, after=0.09, size=0.09))
    assert find_events_of_change(small, point) == ()
    wide = with_events(records, make_event(day=periods[3].start))
    assert find_events_of_change(wide, replace(point, ranges=((3, 6),)))


def test_a_trend_rests_on_a_change_of_the_mix_by_a_tenth(records):
    rising = next(trend for trend in records.trends.trends if trend.claim == "rising")
    none = replace(rising, claim="no clear change")
    made = with_events(
        records, make_event(), make_event("silent", before=0.3, size=0.5), make_event("rises", size=0.05)
    )
    assert [event.kind for event in find_events_of_trend(made, rising)] == ["begins"]
    assert find_events_of_trend(made, none) == ()
    told = describe_coincidence(find_events_of_trend(made, rising))
    assert told.startswith("coincides with a change of sources: Daily begins on 10 June 2024")
    assert describe_coincidence(()) == ""
    (caution,) = list_source_cautions(made)
    assert "trends" in caution
    assert list_source_cautions(with_events(records)) == ()


def test_cut_texts_and_duplicates_are_told(records):
    histories = make_histories(records.corpus)
    (cut,) = list_cut_sources(histories)
    assert cut.endswith(": 25% of the texts are cut short, many at 200 characters")
    assert describe_duplicates(histories) == "3 rows repeated within a file"
