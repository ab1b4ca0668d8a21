from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from research.study import HolidaySettings
from research.study.holidays import check_holiday, find_holiday_days


def find_in(year: int, country: str, holiday: str, *, days: int = 1) -> frozenset[date]:
    return find_holiday_days(country, holiday, days=days, first=date(year, 1, 1), last=date(year, 12, 31))


@pytest.mark.parametrize("day", [date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29)])
def test_chinese_new_year_begins_when_it_did_and_lasts_as_long_as_said(day):
    found = find_in(day.year, "CN", "Chinese New Year", days=7)
    assert day in found
    # In some years the eve is a public holiday, too.
    assert (day - min(found)).days in {0, 1}
    assert len(found) == 7
    assert (max(found) - min(found)).days == 6


@pytest.mark.parametrize(
    ("country", "holiday", "day"),
    [("DE", "Easter Monday", date(2024, 4, 1)), ("US", "thanksgiving", date(2023, 11, 23))],
)
def test_holidays_of_other_countries_are_found_by_a_part_of_their_name_in_any_case(country, holiday, day):
    assert find_in(day.year, country, holiday) == {day}


def test_every_year_has_its_holiday_and_days_outside_are_left_out():
    found = find_holiday_days("DE", "Easter Monday", days=1, first=date(2022, 4, 18), last=date(2025, 4, 20))
    assert found == {date(2022, 4, 18), date(2023, 4, 10), date(2024, 4, 1)}


def test_a_holiday_may_have_begun_in_the_year_before():
    found = find_holiday_days("DE", "Second Day of Christmas", days=10, first=date(2024, 1, 1), last=date(2024, 1, 31))
    assert found == {date(2024, 1, day) for day in range(1, 5)}


def test_a_country_that_is_none_is_an_error_that_says_what_is_one():
    for ask in (lambda: check_holiday("Atlantis", "x"), lambda: find_in(2024, "Atlantis", "x")):
        with pytest.raises(ValueError, match='"Atlantis" is not a country code such as CN, DE or US'):
            ask()


def test_a_holiday_that_is_none_is_an_error_that_names_those_there_are():
    with pytest.raises(ValueError, match=r'CN has no holiday called "Easter"; there are .*Chinese New Year'):
        check_holiday("CN", "Easter")


def test_holidays_that_are_moved_are_not_offered():
    with pytest.raises(ValueError, match=r"there are (?!.*(observed|day off|substituted))"):
        check_holiday("US", "Ramadan")


def test_a_study_that_asks_for_what_is_not_there_is_refused_when_it_is_read():
    assert HolidaySettings(country="CN", holiday="chinese new year").days == 7
    for country, holiday in (("CN", "Easter"), ("Atlantis", "Chinese New Year")):
        with pytest.raises(ValidationError):
            HolidaySettings(country=country, holiday=holiday)
