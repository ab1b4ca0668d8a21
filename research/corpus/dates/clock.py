"""The time of day within a date, and its time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo

from research.corpus.dates.names import ZONES

_HALF = r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)"
_BEFORE = r"(?:(?P<part>上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|晚间|午前|午後|午后)\s*)?"
_CLOCKS = tuple(
    re.compile(form)
    for form in (
        rf"{_BEFORE}(?<![\d:.])t?(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?)?"
        rf"(?![\d:]){_HALF}?(?:\s*uhr\b)?",
        rf"{_BEFORE}(?P<hour>(?<!\d)\d{{1,2}})\s?[时時点點]\s?(?:(?P<minute>\d{{1,2}}|半)\s?分?)?(?:\s?(?P<second>\d{{1,2}})\s?秒)?",
        r"(?<![\d.])(?P<hour>\d{1,2})\s?h(?:eures?)?\s?(?P<minute>\d{2})?\b",
        rf"(?<![\d.])(?P<hour>\d{{1,2}})(?:[.:](?P<minute>\d{{2}}))?{_HALF}",
        r"(?<![\d.])(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?\s?uhr\b",
    )
)
_OFFSET = re.compile(
    r"\s*\(?(?:(?:gmt|utc|ut)\s?(?P<from>[+-]\d{1,2})(?::?(?P<more>\d{2}))?(?!\d)\)?"
    r"|(?P<hours>[+-]\d{2})(?::?(?P<minutes>\d{2}))(?![\d/.-])|(?P<bare>[+-]\d{2})$)"
)
_NAME = re.compile(r"\s*\(?(?P<name>[a-z]{1,4})\b\)?")
_LONG_NAME = re.compile(
    r"\s*\(?(?P<place>eastern|central|mountain|pacific)(?P<kind> standard| daylight)? time\b\)?"
    r"|\s*\(?(?P<world>greenwich mean time|coordinated universal time)\b\)?"
)
_MOST_HOURS = 14
"""Hours that the zone farthest from Greenwich is ahead; a convention (UTC+14)."""

_NOON = 12
"""Hour of noon on a clock of twelve hours; a definition."""

_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚间", "午後", "午后"})
_EVENING = frozenset({"晚上", "晚间"})


@dataclass(frozen=True)
class Clock:
    """A time of day.

    Attributes
    ----------
    hour, minute, second
        24-hour clock; ``second`` is None if the text does not say.
    zone
        The time zone; None if the text does not say, or its name is that of several zones.
    rest
        The text without the time and its zone.
    """

    hour: int
    minute: int
    second: int | None
    zone: tzinfo | None
    rest: str


def find_clock(text: str) -> Clock | None:
    """Find the time of day in a date.

    Parameters
    ----------
    text
        The date in lower case.

    Returns
    -------
    The first time, or None if there is none.

    Raises
    ------
    ValueError
        If the time contradicts its half of the day, or the offset of its zone does not exist.
    """
    match = next((found for form in _CLOCKS if (found := form.search(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    hour = _count_hours(int(parts["hour"]), parts.get("half"), parts.get("part"))
    minute = 30 if parts["minute"] == "半" else int(parts["minute"] or 0)
    second = int(parts["second"]) if parts.get("second") else None
    zone, end = _find_zone(text, match.end())
    return Clock(hour, minute, second, zone, f"{text[: match.start()]} {text[end:]}")


def _count_hours(hour: int, half: str | None, part: str | None) -> int:
    """Give the hour on a clock of 24 hours."""
    if part == "中午":
        return hour + _NOON if hour in {0, 1, 2} else hour
    if part in _EVENING and hour == _NOON:
        raise ValueError("twelve in the evening is no hour")
    afternoon = half == "p" or part in _AFTERNOON
    if (half == "a" or part is not None) and not afternoon:
        if hour > _NOON:
            raise ValueError(f"{hour} is no hour of the morning")
        return 0 if hour == _NOON else hour
    return hour + _NOON if afternoon and hour < _NOON else hour


def _find_zone(text: str, start: int) -> tuple[tzinfo | None, int]:
    """Give the zone that follows a time, and where it ends."""
    if (match := _OFFSET.match(text, start)) and (zone := _make_zone(match)):
        end = match.end()
        # `+0200 (CEST)` and `+0000 UTC`: the number counts.
        also = _NAME.match(text, end)
        return zone, also.end() if also and also["name"] in ZONES else end
    if match := _LONG_NAME.match(text, start):
        if match["world"]:
            return ZONES["utc"], match.end()
        standard = {" standard": "st", " daylight": "dt"}.get(match["kind"] or "", "t")
        name = match["place"][0] + standard
        # Written out, the zone is that of the United States.
        return timezone(timedelta(hours=-6)) if name == "cst" else ZONES[name], match.end()
    if (match := _NAME.match(text, start)) and match["name"] in ZONES:
        return ZONES[match["name"]], match.end()
    return None, start


def _make_zone(match: re.Match[str]) -> tzinfo | None:
    hours = match["from"] or match["hours"] or match["bare"]
    minutes = int(match["more"] or match["minutes"] or 0)
    if abs(int(hours)) > _MOST_HOURS or minutes > 59:
        return None
    offset = timedelta(hours=abs(int(hours)), minutes=minutes)
    return timezone(-offset if hours.startswith("-") else offset)
