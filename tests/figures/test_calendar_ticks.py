"""Ticks of time: at the boundaries of the calendar, and apart."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from research.figures.calendar_ticks import place_day, place_ticks
from research.records import Period


def make_periods(starts: list[date]) -> tuple[Period, ...]:
    return tuple(
        Period(index, first.isoformat(), first, last, 1, 1, False)
        for index, (first, last) in enumerate(pairwise(starts))
    )


MONTHS = make_periods([date(2023 + month // 12, month % 12 + 1, 1) for month in range(31)])
WEEKS = make_periods([date(2023, 1, 2) + timedelta(weeks=week) for week in range(120)])
YEARS = make_periods([date(year, 1, 1) for year in range(1950, 2024)])


def test_months_have_a_label_where_a_year_or_half_a_year_begins():
    ticks = place_ticks(MONTHS, width_mm=75)
    assert ticks.labels == ("2023-01", "2023-07", "2024-01", "2024-07", "2025-01")
    assert ticks.places == (-0.5, 5.5, 11.5, 17.5, 23.5)


def test_a_narrow_panel_has_years_alone_with_small_ticks_between():
    ticks = place_ticks(MONTHS, width_mm=30)
    assert ticks.labels == ("2023", "2024", "2025")
    assert 2.5 in ticks.small


def test_a_year_that_begins_within_a_week_is_marked_within_it():
    assert place_day(date(2024, 1, 1), WEEKS) == pytest.approx(51.5)
    assert place_day(date(2025, 1, 1), WEEKS) == pytest.approx(103.5 + 2 / 7)
    assert place_ticks(WEEKS, width_mm=40).labels == ("2024", "2025")


def test_years_are_labelled_in_round_steps_at_their_middle():
    ticks = place_ticks(YEARS, width_mm=80)
    assert [label[:4] for label in ticks.labels] == ["1960", "1980", "2000", "2020"]
    assert ticks.places == (10.0, 30.0, 50.0, 70.0)


@pytest.mark.parametrize("n_days", [1, 2, 5, 9, 30, 400, 4000])
def test_days_always_have_ticks_that_are_apart(n_days):
    periods = make_periods([date(2021, 2, 3) + timedelta(days=day) for day in range(n_days + 1)])
    ticks = place_ticks(periods, width_mm=50)
    assert ticks.labels
    assert all(after - before >= 8 * n_days / 50 for before, after in pairwise(ticks.places))
