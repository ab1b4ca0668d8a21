"""Feasts that move through the calendar: Chinese New Year, Easter, the end of Ramadan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from research.errors import StudyError
from research.records import Period
from research.study import FeastSettings


def find_feast_days(feast: FeastSettings, first: date, last: date) -> frozenset[date]:
    """Give the days of a feast: from the first of its public holidays in every year, as many as the study says.

    Parameters
    ----------
    feast
        Country and a part of the holiday's name, as the holidays package has them.
    first, last
        Days between which the feast is wanted, both inside.

    Raises
    ------
    StudyError
        If the country, or a holiday of that name, is not known.
    """
    import holidays

    years = range(first.year - 1, last.year + 1)
    try:
        known = holidays.country_holidays(feast.country, years=years, language="en_US")
    except (NotImplementedError, KeyError) as error:
        raise StudyError([f'trends.feasts: "{feast.country}" is not a country code such as CN, DE or US']) from error
    begins: dict[int, date] = {}
    for day, name in sorted(known.items()):
        if feast.holiday.casefold() in name.casefold():
            begins.setdefault(day.year, day)
    if not begins:
        names = sorted({name for name in known.values() if "observed" not in name})
        raise StudyError(
            [
                f'trends.feasts: {feast.country} has no holiday called "{feast.holiday}"; there are '
                f"{'; '.join(names[:20])}"
            ]
        )
    days = {begin + timedelta(days=number) for begin in begins.values() for number in range(feast.days)}
    return frozenset(day for day in days if first <= day <= last)


def measure_feast(feast: FeastSettings, periods: Sequence[Period]) -> NDArray[np.float64]:
    """Give the part of each period's days that are days of a feast, shape (n_periods,), 0 to 1."""
    days = find_feast_days(feast, periods[0].start, periods[-1].end)
    inside = [
        sum(period.start + timedelta(days=number) in days for number in range(period.n_days)) for period in periods
    ]
    part: NDArray[np.float64] = np.array(inside) / np.array([period.n_days for period in periods])
    return part
