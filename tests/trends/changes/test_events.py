from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from research.records import ChangePoint, Period
from research.trends.changes.events import NO_CHANGE, find_period, match_events

PERIODS = tuple(
    Period(month, f"2020-{month + 1:02}", date(2020, month + 1, 1), date(2020 + (month == 11), (month + 1) % 12 + 1, 1),
           5, 5, False)
    for month in range(12)
)  # fmt: skip


MINING = ("theme", "mining")


def change(period: int, low: int, high: int, name: str = "mining") -> ChangePoint:
    return ChangePoint("theme", name, period, low, high, 0.1, 0.2)


def test_an_event_within_the_interval_of_a_change_is_inside():
    (match,) = match_events([("decree", date(2020, 4, 30))], [change(4, 2, 6)], series=[MINING], periods=PERIODS)
    assert (match.event, match.day, match.period, match.change) == ("decree", date(2020, 4, 30), 3, 4)
    assert match.is_inside


def test_an_event_before_or_after_the_interval_is_not():
    events = [("early", date(2020, 2, 1)), ("late", date(2020, 8, 1))]
    matches = match_events(events, [change(4, 2, 6)], series=[MINING], periods=PERIODS)
    assert [match.is_inside for match in matches] == [False, False]


def test_the_change_whose_interval_holds_the_event_comes_before_a_nearer_one():
    changes = [change(3, 3, 3), change(8, 4, 11)]
    (match,) = match_events([("decree", date(2020, 5, 2))], changes, series=[MINING], periods=PERIODS)
    assert (match.change, match.is_inside) == (8, True)


def test_every_series_has_a_row_and_one_without_a_change_has_no_change():
    changes = [change(3, 3, 3, "mining"), change(8, 8, 9, "water"), change(5, 5, 5, "water")]
    series = [MINING, ("theme", "water"), ("topic", "0")]
    matches = match_events([("a", date(2020, 1, 1)), ("b", date(2020, 10, 1))], changes, series=series, periods=PERIODS)
    assert [(m.event, m.id, m.change) for m in matches] == [
        ("a", "mining", 3),
        ("a", "water", 5),
        ("a", "0", NO_CHANGE),
        ("b", "mining", 3),
        ("b", "water", 8),
        ("b", "0", NO_CHANGE),
    ]


def test_an_event_outside_the_corpus_has_no_row():
    assert (
        match_events(
            [("old", date(2019, 12, 31)), ("new", date(2021, 1, 1))],
            [change(4, 2, 6)],
            series=[MINING],
            periods=PERIODS,
        )
        == ()
    )


def test_without_change_points_an_event_is_still_there_for_the_figures():
    (match,) = match_events([("decree", date(2020, 4, 30))], [], series=[MINING], periods=PERIODS)
    assert (match.period, match.change, match.is_inside) == (3, NO_CHANGE, False)
    assert match_events([("decree", date(2020, 4, 30))], [], series=[], periods=PERIODS) == ()


@given(st.dates(date(2020, 1, 1), date(2020, 12, 31)))
def test_a_day_is_in_the_period_of_its_month(day):
    assert find_period(day, PERIODS) == day.month - 1
