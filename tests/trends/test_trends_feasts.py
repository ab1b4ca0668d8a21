from __future__ import annotations

from datetime import date, timedelta

import pytest
from planted_articles import make_periods

from research.errors import StudyError
from research.study import FeastSettings
from research.trends.feasts import find_feast_days, measure_feast

NEW_YEAR = FeastSettings(country="CN", holiday="Chinese New Year")


@pytest.mark.parametrize("begins", [date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29)])
def test_chinese_new_year_begins_when_it_did_and_lasts_as_long_as_said(begins):
    found = find_feast_days(NEW_YEAR, date(begins.year, 1, 1), date(begins.year, 12, 31))
    # The eve is a public holiday of its own name in some years.
    assert min(found) in {begins, begins - timedelta(days=1)}
    assert begins in found
    assert len(found) == 7
    assert (max(found) - min(found)).days == 6


@pytest.mark.parametrize(
    ("country", "holiday", "begins"),
    [("DE", "Easter Monday", date(2024, 4, 1)), ("US", "thanksgiving", date(2023, 11, 23))],
)
def test_holidays_of_other_countries_are_found_by_a_part_of_their_name_in_any_case(country, holiday, begins):
    feast = FeastSettings(country=country, holiday=holiday, days=1)
    assert find_feast_days(feast, date(begins.year, 1, 1), date(begins.year, 12, 31)) == {begins}


def test_days_outside_are_left_out_and_a_feast_may_have_begun_in_the_year_before():
    feast = FeastSettings(country="DE", holiday="Second Day of Christmas", days=10)
    found = find_feast_days(feast, date(2024, 1, 1), date(2024, 1, 31))
    assert found == {date(2024, 1, day) for day in range(1, 5)}


def test_a_country_that_is_none_is_an_error_that_says_what_is_one():
    with pytest.raises(StudyError, match='"Atlantis" is not a country code such as CN, DE or US'):
        find_feast_days(FeastSettings(country="Atlantis", holiday="x"), date(2024, 1, 1), date(2024, 12, 31))


def test_a_holiday_that_is_none_is_an_error_that_names_those_there_are():
    with pytest.raises(StudyError, match=r'CN has no holiday called "Easter"; there are .*Chinese New Year'):
        find_feast_days(FeastSettings(country="CN", holiday="Easter"), date(2024, 1, 1), date(2024, 12, 31))


def test_the_part_of_a_period_is_that_of_its_days():
    parts = measure_feast(NEW_YEAR, make_periods("month", n=[1] * 36, first=date(2023, 1, 1)))
    assert parts[0] + parts[1] == pytest.approx(7 / 31, abs=0.01)
    assert parts[13] == pytest.approx(7 / 29)
    assert parts[24] + parts[25] == pytest.approx(7 / 31, abs=0.02)
    others = [index for index in range(36) if index not in {0, 1, 12, 13, 24, 25}]
    assert (parts[others] == 0).all()
    days = measure_feast(NEW_YEAR, make_periods("day", n=[1] * 60, first=date(2024, 1, 1)))
    assert sorted(set(days)) == [0, 1]
    assert days.sum() == 7
