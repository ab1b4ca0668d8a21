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


def parse_date(text: str, zone: ZoneInfo, *, formats: Sequence[str] = ()) -> tuple[datetime, Precision]:
    """Parse a date, or a date and time.

    Parameters
    ----------
    text
        ISO 8601 (``2025-08-31``, ``20250831``, ``2025-08-31T02:20:00+08:00``), with ``/`` or ``.``, or Chinese
        (``2025年8月31日 02:20``).
    zone
        Time zone of the result, and of texts without a time zone.
    formats
        Patterns of `datetime.datetime.strptime`, tried in order instead if there are any.

    Returns
    -------
    The time (midnight if the text has only a date) and the precision of the text: day, minute or second.

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
        has_time = any(sign in pattern for sign in ("%H", "%I", "%c", "%X"))
        precision: Precision = ("second" if "%S" in pattern else "minute") if has_time else "day"
        return _place(moment, zone, is_day=not has_time), precision
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


def _place(moment: datetime, zone: ZoneInfo, *, is_day: bool) -> datetime:
    if moment.tzinfo is None or is_day:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)
