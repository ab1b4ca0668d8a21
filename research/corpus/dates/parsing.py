"""Parsing of one publication date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from research.corpus.dates.clock import Clock, find_clock
from research.corpus.dates.names import FILLERS, MONTHS, SEASONS, WEEKDAYS
from research.corpus.dates.relative import DAY_WORDS, read_relative
from research.records import Precision

Order = Literal["day_first", "month_first"]
"""Order of the first two numbers of a date such as ``05/09/2015``."""

LONGEST_DATE = 200
"""Characters of the longest text that is taken for a date; chosen, a bound on time."""

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Years outside these are no years of publication; a convention."""

_ISO = re.compile(
    r"(?P<year>\d{4})(?:\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号號]?|(?P<compact>\d{4}))"
    r"(?:[Tt\s]*(?P<hour>\d{1,2})\s*[:：时]\s*(?P<minute>\d{2})\s*分?(?:\s*[:：]?\s*(?P<second>\d{2})秒?(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?"
)
_JOINED = re.compile(r"^(\d{4})(\d{2})(\d{2})t?(\d{2})(\d{2})(\d{2})?(?!\d)")
_TIMESTAMP = re.compile(r"\d{9,19}(?:\.\d{1,9})?")
_REFERENCE = re.compile(r"(\d{4})/(\d{0,2})/(\d{0,2})(?:/(.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})(?:\s?[-/.年]\s?(\d{1,2})(?:\s?[-/.月]\s?(\d{1,2})\s?[日号號]?|\s?月)?|\s?年)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?(?P<sign>[-/.])\s?(\d{1,2})\s?(?P=sign)\s?(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_TIME_MARK = re.compile(r"(?<=\d)t(?=\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]+")
_BRACKETS = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]")
_HAN_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]+(?=\s?[年月日号號])")
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_WEEKDAY_HAN = re.compile(r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]")
_EDGES = " ,.;:-–—|·•、"
_SEPARATORS = frozenset(",.;:-–—/|·•'`°")
_SOME_DAY = date(2000, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_STAMP = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
_LAST_STAMP = datetime(2101, 1, 1, tzinfo=UTC).timestamp()
_CENTURY_FROM = 69
"""Years of two digits from here on are of the 20th century, smaller ones of the 21st; convention of POSIX."""

_MONTHS_A_YEAR = 12
"""Months of a year; a definition."""


class AmbiguousDateError(ValueError):
    """A date of which day and month cannot be told apart."""


def parse_date(
    text: str,
    zone: ZoneInfo,
    *,
    formats: Sequence[str] = (),
    order: Order | None = None,
    retrieved: date | None = None,
) -> tuple[datetime, Precision]:
    """Parse a date, or a date and time.

    Parameters
    ----------
    text
        ISO 8601 (``2025-08-31``, ``20250831``, ``2025-08-31T02:20:00+08:00``), with names of months in English, French,
        German, Spanish, Italian, Portuguese or Dutch (``mercredi 30 septembre 2015 - 14:05``), Chinese
        (``2025 年 8 月 31 日 下午 2:20``), a Unix timestamp, a date of reference managers (``2015/09//``), a month or
        a year alone, or relative (``3 hours ago``).
    zone
        Time zone of the result, and of texts without a time zone.
    formats
        Patterns of `datetime.datetime.strptime`, tried in order instead if there are any.
    order
        Order of the numbers of dates such as ``05/09/2015``; None if it is unknown.
    retrieved
        Day from which relative dates are counted; None if it is unknown.

    Returns
    -------
    The time and the precision of the text. A date is midnight, a month its first day, a year its first day.

    Raises
    ------
    AmbiguousDateError
        If day and month cannot be told apart, and ``order`` is None.
    ValueError
        If the text is not a date, the date does not exist, or its year is outside 1000 to 2999.
    """
    text = text.strip()
    if len(text) > LONGEST_DATE:
        raise ValueError(f"a text of {len(text):,} characters is not a date")
    try:
        moment, precision = _read(text, zone, formats=formats, order=order, retrieved=retrieved)
        placed = _place(moment, zone, precision)
    except OverflowError as error:
        raise ValueError(f"{text!r} is not a date") from error
    if not (FIRST_YEAR <= moment.year <= LAST_YEAR and FIRST_YEAR <= placed.year <= LAST_YEAR):
        raise ValueError(f"{text!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return placed, precision


def _read(
    text: str, zone: ZoneInfo, *, formats: Sequence[str], order: Order | None, retrieved: date | None
) -> tuple[datetime, Precision]:
    if formats:
        return _read_by_formats(text, formats)
    if match := _ISO.fullmatch(text):
        return _read_iso(match)
    return _read_words(fold_text(text), order=order, retrieved=retrieved)


def fold_text(text: str) -> str:
    """Write a date in lower case with plain digits, without accents and brackets, Chinese numbers as digits."""
    wide = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in wide if not unicodedata.combining(sign)).casefold()
    plain = unicodedata.normalize("NFKC", plain).replace("’", "'").replace("ß", "ss").replace("−", "-")
    plain = _HAN_NUMBER.sub(lambda match: _count_han(match[0]), plain)
    plain = plain.replace("년", "年").replace("월", "月").replace("일", "日")
    return " ".join(plain.split())


def _count_han(text: str) -> str:
    """Write a Chinese number in digits: ``二〇一五`` is 2015, ``三十`` is 30."""
    if "十" not in text:
        return text.translate(_HAN_DIGITS)
    tens, _, ones = text.partition("十")
    return f"{(tens or '一')}{ones or '零'}".translate(_HAN_DIGITS)


# ------------------------------------------------------------------------------------------ patterns, ISO 8601


def _read_by_formats(text: str, formats: Sequence[str]) -> tuple[datetime, Precision]:
    for number, pattern in enumerate(formats, start=1):
        try:
            return datetime.strptime(text, pattern), find_precision(pattern)
        except ValueError:
            if number == len(formats):
                raise
    raise AssertionError("unreachable: the last pattern returns or raises")


def find_precision(pattern: str) -> Precision:
    """Give the precision of the dates that a pattern of `datetime.datetime.strptime` reads."""
    found = set(re.findall(r"%([a-zA-Z%])", pattern))
    if found & set("ScXTfs"):
        return "second"
    if found & set("HIMR"):
        return "minute"
    if found & set("djxDFUWV"):
        return "day"
    return "month" if found & set("mbBh") else "year"


def _read_iso(match: re.Match[str]) -> tuple[datetime, Precision]:
    parts = match.groupdict()
    compact = parts["compact"]
    month, of_month = (parts["month"], parts["day"]) if not compact else (compact[:2], compact[2:])
    day = date(int(parts["year"]), int(month), int(of_month))
    if parts["hour"] is None:
        return _make_midnight(day), "day"
    offset = (parts["zone"] or "").upper().replace("Z", "+0000").replace(":", "")
    zone = datetime.strptime(offset, "%z").tzinfo if offset else None
    second = int(parts["second"]) if parts["second"] else None
    return _add_time(day, Clock(int(parts["hour"]), int(parts["minute"]), second, zone, ""))


# -------------------------------------------------------------------------------------------- all other dates


def _read_words(text: str, *, order: Order | None, retrieved: date | None) -> tuple[datetime, Precision]:
    if (moment := _read_timestamp(text)) is not None:
        return moment, "second"
    if match := _REFERENCE.fullmatch(text):
        day, precision = _read_reference(match)
        return _make_midnight(day), precision
    text = _JOINED.sub(_part_digits, text)
    relative = read_relative(text, retrieved or _SOME_DAY)
    if relative is not None:
        _require_retrieval(text, retrieved)
        return _make_midnight(relative[0]), relative[1]
    clock = find_clock(_TIME_MARK.sub(" ", text))
    rest = _trim(_BRACKETS.sub(" ", clock.rest if clock else text))
    spoken = " ".join(word for word in rest.split() if word.strip(_EDGES) not in FILLERS).strip(_EDGES)
    if spoken in DAY_WORDS:
        day, precision = _require_retrieval(text, retrieved) - timedelta(days=DAY_WORDS[spoken]), "day"
    else:
        day, precision = _read_day(rest, order)
    if clock is None:
        return _make_midnight(day), precision
    if precision != "day":
        raise ValueError(f"{text!r} has a time but no day")
    return _add_time(day, clock)


def _part_digits(match: re.Match[str]) -> str:
    """Write ``20150930090300`` as ``2015-09-30 09:03:00``."""
    year, month, day, *time = match.groups()
    return f"{year}-{month}-{day} {':'.join(part for part in time if part)}"


def _read_timestamp(text: str) -> datetime | None:
    """Read seconds, milli-, micro- or nanoseconds since 1970, told apart by size; None outside 1990 to 2100."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    number = int(text.partition(".")[0])
    for per_second in (1, 10**3, 10**6, 10**9):
        if _FIRST_STAMP <= number / per_second < _LAST_STAMP:
            return _EPOCH + timedelta(seconds=number // per_second)
    return None


def _read_reference(match: re.Match[str]) -> tuple[date, Precision]:
    """Read ``year/month/day/note`` of reference managers, of which all but the year may be missing."""
    year, month, day = (int(part or 0) for part in match.groups()[:3])
    if month:
        return date(year, month, day or 1), "day" if day else "month"
    note = _trim(match[4] or "")
    try:
        return _read_day(f"{note} {match[1]}", None)
    except ValueError:
        return date(year, 1, 1), "year"


def _read_day(text: str, order: Order | None) -> tuple[date, Precision]:
    weekdays = [WEEKDAYS[found] for found in _WEEKDAY_HAN.findall(text)]
    text = _WEEKDAY_HAN.sub(" ", text)
    words = _WORD.findall(text)
    weekdays += [WEEKDAYS[word] for word in words if word in WEEKDAYS]
    try:
        return _read_named(text)
    except ValueError:
        # `mar` is Tuesday beside numbers.
        numbers = _trim(_WORD.sub(lambda match: _drop_known(match[0]), text))
        return _read_numbers(numbers, order, weekdays[0] if weekdays else None)


def _drop_known(word: str) -> str:
    return " " if word in WEEKDAYS or word in FILLERS else word


def _read_named(text: str) -> tuple[date, Precision]:
    """Read a date with the name of a month or a season."""
    months: list[str] = []
    numbers: list[str] = []
    places: list[str] = []
    is_season = False
    for token in _TOKEN.findall(text):
        if token.isdecimal():
            numbers.append(token)
            places.append("number")
        elif token in MONTHS:
            months.append(token)
            places.append("month")
        elif token in SEASONS:
            is_season = True
        elif token not in WEEKDAYS and token not in FILLERS and token not in _SEPARATORS:
            raise ValueError(f"{token!r} is no part of a date")
    if len(months) > 1:
        months = [name for name in months if name not in WEEKDAYS] or months[:1]
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(years) + len(days) != len(numbers):
        raise ValueError(f"{text!r} is not a date")
    n_parts = (len(months), len(years), len(days))
    if n_parts == (1, 1, 1):
        return date(years[0], MONTHS[months[0]], days[0]), "day"
    if n_parts == (1, 1, 0):
        return date(years[0], MONTHS[months[0]], 1), "month"
    if n_parts == (1, 0, 2) and places[-3:] == ["number", "month", "number"] and len(numbers[-1]) == 2:
        century = 1900 if days[1] >= _CENTURY_FROM else 2000
        return date(century + days[1], MONTHS[months[0]], days[0]), "day"
    if n_parts == (2, 1, 0) or (n_parts == (0, 1, 0) and is_season):
        return date(years[0], 1, 1), "year"
    raise ValueError(f"{text!r} is not a date")


def _read_numbers(text: str, order: Order | None, weekday: int | None) -> tuple[date, Precision]:
    """Read a date of numbers alone."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        return date(year, month or 1, day or 1), "year" if month is None else "month" if day is None else "day"
    if match := _MONTH_YEAR.fullmatch(text):
        return date(int(match[2]), int(match[1]), 1), "month"
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    # Dates with dots have the day first in every country that writes them.
    found = compare_orders(first, second, (year, weekday)) or order or ("day_first" if match["sign"] == "." else None)
    if found is None:
        raise AmbiguousDateError(f"{text!r} is two dates: set date_format to %d/%m/%Y or %m/%d/%Y")
    return (date(year, second, first) if found == "day_first" else date(year, first, second)), "day"


def compare_orders(first: int, second: int, year_and_weekday: tuple[int, int | None]) -> Order | None:
    """Tell the order of day and month from a number above 12, equal numbers, or the weekday; None if nothing tells."""
    if first > _MONTHS_A_YEAR or first == second:
        return "day_first"
    if second > _MONTHS_A_YEAR:
        return "month_first"
    year, weekday = year_and_weekday
    if weekday is None:
        return None
    is_day_first = date(year, second, first).weekday() == weekday
    is_month_first = date(year, first, second).weekday() == weekday
    if is_day_first == is_month_first:
        return None
    return "day_first" if is_day_first else "month_first"


# ------------------------------------------------------------------------------------------------------ pieces


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(_EDGES)


def _require_retrieval(text: str, retrieved: date | None) -> date:
    if retrieved is None:
        raise ValueError(f"{text!r} is relative to the day of retrieval: set archive retrieved")
    return retrieved


def _make_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _add_time(day: date, clock: Clock) -> tuple[datetime, Precision]:
    """Add the time of day; 24:00 is the next midnight."""
    precision: Precision = "minute" if clock.second is None else "second"
    is_end = (clock.hour, clock.minute, clock.second or 0) == (24, 0, 0)
    moment = _make_midnight(day) if is_end else _make_midnight(day).replace(hour=clock.hour)
    moment = moment.replace(minute=clock.minute, second=clock.second or 0, tzinfo=clock.zone)
    return moment + timedelta(days=1) if is_end else moment, precision


def _place(moment: datetime, zone: tzinfo, precision: Precision) -> datetime:
    if moment.tzinfo is None or precision in {"year", "month", "day"}:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)
