from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.records import ChangePoint, Period
from research.trends.changes.events import NO_CHANGE, count_near_events, find_period, match_events

PERIODS = tuple(
    Period(month, f"2020-{month + 1:02}", date(2020, month + 1, 1), date(2020 + (month == 11), (month + 1) % 12 + 1, 1),
           5, 5, False)
    for month in range(12)
)  # fmt: skip
MONTHS = tuple(
    Period(month, f"{2010 + month // 12}-{month % 12 + 1:02}", date(2010 + month // 12, month % 12 + 1, 1),
           date(2010 + (month + 1) // 12, (month + 1) % 12 + 1, 1), 5, 5, False)
    for month in range(120)
)  # fmt: skip

MINING = ("theme", "mining")


def change(period: int, *ranges: tuple[int, int], name: str = "mining", is_dated: bool = True) -> ChangePoint:
    return ChangePoint("theme", name, period, ranges or ((period, period),), is_dated, 0.1, 0.2)


def match(events, changes, *, series=(MINING,), periods=PERIODS, alpha=0.05, searched=None):
    searched = range(len(periods)) if searched is None else searched
    return match_events(events, changes, series=series, periods=periods, searched=searched, alpha=alpha)


def test_the_p_value_is_the_part_of_all_periods_that_lie_as_near():
    changes = [change(4, (3, 4), (7, 7))]
    (inside,) = match([("decree", date(2020, 4, 30))], changes)
    assert (inside.period, inside.change, inside.distance, inside.p_value) == (3, 4, 0, 3 / 12)
    (beside,) = match([("decree", date(2020, 9, 1))], changes)
    assert (beside.distance, beside.p_value) == (1, 7 / 12)
    (far,) = match([("decree", date(2020, 12, 24))], changes)
    assert (far.distance, far.p_value) == (4, 1.0)
    (half,) = match([("decree", date(2020, 4, 30))], changes, searched=range(3, 9))
    assert half.p_value == 3 / 6


def test_a_hull_of_dates_does_not_swallow_what_lies_between_its_ends():
    ends = [change(4, (2, 4), (110, 111))]
    for day in (date(2012, 6, 1), date(2015, 1, 1), date(2018, 3, 1)):
        (found,) = match([("decree", day)], ends, periods=MONTHS)
        assert found.distance > 0
        assert not found.is_coincident


def test_many_dates_tell_less_than_one():
    event = [("decree", date(2015, 6, 9))]
    (sharp,) = match(event, [change(65)], periods=MONTHS)
    (wide,) = match(event, [change(65, (50, 80))], periods=MONTHS)
    assert sharp.is_coincident
    assert sharp.p_value == 1 / 120
    assert not wide.is_coincident
    assert wide.p_value == 31 / 120


def test_p_values_are_corrected_over_events_and_series_with_a_date():
    names = [("theme", name) for name in "abcdef"]
    changes = [
        *(change(65 + 9 * place, name=name) for place, name in enumerate("abc")),
        change(3, name="d", is_dated=False),
    ]
    matches = match([("decree", date(2015, 6, 9)), ("law", date(2011, 1, 1))], changes, series=names, periods=MONTHS)
    assert len(matches) == 12
    known = {(one.event, one.id): one for one in matches if one.change != NO_CHANGE}
    assert {name for _, name in known} == {"a", "b", "c"}
    assert known["decree", "a"].q_value == pytest.approx(6 / 120)
    unknown = [one for one in matches if one.change == NO_CHANGE]
    assert all(np.isnan([one.p_value, one.q_value]).all() and not one.is_coincident for one in unknown)
    assert all(one.distance == -1 for one in unknown)


def test_topics_and_themes_are_corrected_apart():
    topic = ChangePoint("topic", "0", 65, ((65, 65),), True, 0.1, 0.2)
    found = match([("decree", date(2015, 6, 9))], [change(65), topic], series=[MINING, ("topic", "0")], periods=MONTHS)
    assert [one.q_value for one in found] == [1 / 120, 1 / 120]


def test_random_events_seldom_coincide_with_five_dated_changes():
    rng = np.random.default_rng(0)
    n_false, names = 0, [("theme", str(number)) for number in range(20)]
    for _ in range(400):
        changes = [change(int(at), name=str(number)) for number, at in enumerate(rng.integers(10, 110, 5))]
        events = [(str(number), MONTHS[at].start) for number, at in enumerate(rng.integers(0, 120, 3))]
        n_false += any(one.is_coincident for one in match(events, changes, series=names, periods=MONTHS))
    assert n_false / 400 <= 0.05


def test_the_change_whose_dates_hold_the_event_comes_before_a_nearer_period():
    (found,) = match([("decree", date(2020, 5, 2))], [change(3), change(8, (4, 11))])
    assert (found.change, found.distance) == (8, 0)


def test_every_series_has_a_row_and_one_without_a_change_has_no_change():
    changes = [change(3), change(8, (8, 9), name="water"), change(5, name="water")]
    series = [MINING, ("theme", "water"), ("topic", "0")]
    found = match([("a", date(2020, 1, 1)), ("b", date(2020, 10, 1))], changes, series=series)
    assert [(m.event, m.id, m.change) for m in found] == [
        ("a", "mining", 3),
        ("a", "water", 5),
        ("a", "0", NO_CHANGE),
        ("b", "mining", 3),
        ("b", "water", 8),
        ("b", "0", NO_CHANGE),
    ]


def test_an_event_outside_the_corpus_has_no_row():
    assert match([("old", date(2019, 12, 31)), ("new", date(2021, 1, 1))], [change(4)]) == ()


def test_without_change_points_an_event_is_still_there_for_the_figures():
    (found,) = match([("decree", date(2020, 4, 30))], [], searched=())
    assert (found.period, found.change, found.is_coincident) == (3, NO_CHANGE, False)
    assert match([("decree", date(2020, 4, 30))], [], series=[]) == ()


def test_series_that_shift_together_near_an_event_are_counted_against_random_dates():
    changes = [change(65, name="a"), change(66, name="b"), change(64, (64, 65), name="c"), change(20, name="d")]
    events = [("decree", date(2015, 6, 9)), ("law", date(2011, 9, 1))]
    decree, law = count_near_events(events, changes, periods=MONTHS, searched=range(120))
    assert (decree.n_near, decree.n_series, decree.p_value) == (3, 4, 2 / 120)
    assert (law.n_near, law.p_value) == (1, 8 / 120)
    assert (decree.q_value, law.q_value) == pytest.approx((4 / 120, 8 / 120))
    assert count_near_events(events, [change(3, is_dated=False)], periods=MONTHS, searched=range(120)) == ()


@given(st.dates(date(2020, 1, 1), date(2020, 12, 31)))
def test_a_day_is_in_the_period_of_its_month(day):
    assert find_period(day, PERIODS) == day.month - 1
