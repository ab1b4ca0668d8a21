"""Days as spreadsheets count them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ZERO = date(1899, 12, 30)
"""Day 0 of Excel and LibreOffice, counted back from 1 March 1900."""

_FIRST = 20_000
"""Smallest number that is probably a day, 3 October 1954; a convention."""

_LAST = 60_000
"""Largest number that is probably a day, 8 April 2064; a convention."""

_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def read_serial(text: str) -> date | None:
    """Give the day that a spreadsheet writes as a number, such as 42000; None if the text is no such number."""
    if _SERIAL.fullmatch(text) is None:
        return None
    days = int(float(text))
    return _ZERO + timedelta(days=days) if _FIRST <= days <= _LAST else None
