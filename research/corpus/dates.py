"""Parsing of publication dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from research.records import Precision

_DATE = re.compile(
    r"(?P<year>\d{4})(?:\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?|(?P<compact>\d{4}))"
    r"(?:[T\s]*(?P<hour>\d{1,2})\s*[:：时]\s*(?P<minute>\d{2})\s*分?(?:\s*[:：]?\s*(?P<second>\d{2})秒?(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?P<year>[12]\d{3})(?:\s*[-/.]\s*|\s*年\s*)(?P<month>\d{1,2})\s*月?")
_YEAR = re.compile(r"(?P<year>[12]\d{3})\s*年?")
_WRITTEN = re.compile(r"(?P<first>\d{1,4})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<third>\d{1,4})(?P<time>\D.*)?")


def parse_date(
    text: str, zone: ZoneInfo, *, formats: Sequence[str] = (), retrieved: date | None = None
) -> tuple[datetime, Precision]:
    """Parse a date, or a date and time.

    Parameters
    ----------
    text
        ISO 8601 (``2025-08-31``, ``20250831``, ``2025-08-31T02:20:00+08:00``), with ``/`` or ``.``, or Chinese
        (``2025年8月31日 02:20``); a month (``2025-08``) or a year (``2025``).
    zone
        Time zone of the result, and of texts without a time zone.
    formats
        Patterns of `datetime.datetime.strptime`, tried in order instead if there are any.
    retrieved
        Day of retrieval, from which relative dates are counted; None if unknown.

    Returns
    -------
    The time (midnight if the text has only a date, the first day of a month or a year) and the precision of the text.

    Raises
    ------
    ValueError
        If the text is not a date, or the date does not exist.
    """
    text = text.strip()
    for number, pattern in enumerate(formats, start=1):
        try:
            moment = datetime.strptime(text, pattern)
        except ValueError:
            if number == len(formats):
                raise
            continue
        precision = _find_precision(pattern)
        return _place(moment, zone, is_day=precision not in {"minute", "second"}), precision
    if coarse := _MONTH.fullmatch(text) or _YEAR.fullmatch(text):
        named = coarse.groupdict().get("month")
        return datetime(int(coarse["year"]), int(named or 1), 1, tzinfo=zone), "month" if named else "year"
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date")
    parts = match.groupdict()
    month, of_month = (parts["month"], parts["day"]) if not parts["compact"] else (text[4:6], text[6:8])
    day = date(int(parts["year"]), int(month), int(of_month))
    if parts["hour"] is None:
        return datetime(day.year, day.month, day.day, tzinfo=zone), "day"
    seconds = parts["second"]
    moment = datetime(day.year, day.month, day.day, int(parts["hour"]), int(parts["minute"]), int(seconds or 0))
    if parts["zone"]:
        offset = parts["zone"].upper().replace("Z", "+00:00")
        moment = datetime.fromisoformat(
            moment.isoformat() + (offset if ":" in offset else f"{offset[:3]}:{offset[3:]}")
        )
    return _place(moment, zone, is_day=False), "second" if seconds else "minute"


def suggest_format(text: str) -> str | None:
    """Suggest the strptime pattern that reads a date of numbers; None if there is none or it is ambiguous."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    first, second, third = (int(match[name]) for name in ("first", "second", "third"))
    sign = match["sign"]
    year = "%Y" if len(match["third"]) == 4 else "%y"
    if len(match["first"]) == 4:
        order = f"%Y{sign}%d{sign}%m" if second > 12 >= third else f"%Y{sign}%m{sign}%d"
    elif first > 12 >= second:
        order = f"%d{sign}%m{sign}{year}"
    elif second > 12 >= first:
        order = f"%m{sign}%d{sign}{year}"
    else:
        return None
    return next((pattern for pattern in _list_patterns(order) if _fits(text.strip(), pattern)), None)


def _list_patterns(order: str) -> tuple[str, ...]:
    times = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
    return tuple(order + time for time in times)


def _fits(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True


def _find_precision(pattern: str) -> Precision:
    if any(sign in pattern for sign in ("%H", "%I", "%c", "%X")):
        return "second" if "%S" in pattern else "minute"
    if any(sign in pattern for sign in ("%d", "%j", "%x", "%D", "%F", "%a", "%A", "%u", "%w")):
        return "day"
    return "month" if any(sign in pattern for sign in ("%m", "%b", "%B", "%h")) else "year"


def _place(moment: datetime, zone: ZoneInfo, *, is_day: bool) -> datetime:
    if moment.tzinfo is None or is_day:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)
