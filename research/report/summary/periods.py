"""Days of the periods, for tables and page alike."""

from __future__ import annotations

from datetime import date, timedelta

from research.records import Period


def find_last_day(period: Period) -> date:
    """Give the last day of a period, whose ``end`` is the first day after it."""
    return period.end - timedelta(days=1)
