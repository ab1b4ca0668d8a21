"""Movable holidays, such as Chinese New Year, Easter and the end of Ramadan."""

from __future__ import annotations

import re
from datetime import date, timedelta

CHECKED_YEARS = range(2000, 2031)
"""Years in which a holiday of the given name must occur."""

_MOST_NAMED = 20
_SHIFTED = re.compile("observed|substituted|day off", re.IGNORECASE)


def find_holiday_days(country: str, holiday: str, *, days: int, first: date, last: date) -> frozenset[date]:
    """Return the days of a holiday in all years, counted from its first public holiday.

    Parameters
    ----------
    country
        Country code of the public holidays, such as CN.
    holiday
        Part of the English name of the holiday in the package ``holidays``.
    days
        Duration of the holiday in days.
    first, last
        First and last day of the result, both inclusive.

    Raises
    ------
    ValueError
        If the country code is unknown.
    """
    begins: dict[int, date] = {}
    for day, name in sorted(_list_holidays(country, range(first.year - 1, last.year + 1)).items()):
        if holiday.casefold() in name.casefold():
            begins.setdefault(day.year, day)
    inside = {begin + timedelta(days=number) for begin in begins.values() for number in range(days)}
    return frozenset(day for day in inside if first <= day <= last)


def check_holiday(country: str, holiday: str) -> None:
    """Check that a country code is known and that the country has a holiday of this name.

    Raises
    ------
    ValueError
        If not; the message lists the holidays of the country.
    """
    known = _list_holidays(country, CHECKED_YEARS)
    if not any(holiday.casefold() in name.casefold() for name in known.values()):
        names = sorted({name for name in known.values() if not _SHIFTED.search(name)})
        raise ValueError(f'{country} has no holiday called "{holiday}"; there are {"; ".join(names[:_MOST_NAMED])}')


def _list_holidays(country: str, years: range) -> dict[date, str]:
    import holidays

    try:
        return dict(holidays.country_holidays(country, years=years, language="en_US"))
    except (NotImplementedError, KeyError) as error:
        raise ValueError(f'"{country}" is not a country code such as CN, DE or US') from error
