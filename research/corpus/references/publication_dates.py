"""Dates of reference lists: a year, a month and a day that may stand in different fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from research.study import InputSettings

_SLASHED = re.compile(r"(?P<year>\d{4})(?:/(?P<month>\d{1,2})?(?:/(?P<day>\d{1,2})?(?:/.*)?)?)?", re.DOTALL)
_NUMBERS = re.compile(
    r"(?P<year>\d{4})\s*(?:[-.年]\s*(?P<month>\d{1,2})\s*(?:[-.月]\s*(?P<day>\d{1,2})\s*日?|月)?|年)?(?:/\d{4}.*)?",
    re.DOTALL,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_DAY_FIRST = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[\s/.-]+(?P<year>\d{4})")
_TIMED = re.compile(r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?[T\s]\s*\d{1,2}[:：时]\d{2}.*", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")

_MONTHS = (
    ("january", "janvier", "januar", "jaenner", "janner", "enero"),
    ("february", "fevrier", "februar", "febrero"),
    ("march", "mars", "marz", "maerz", "mrz", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juin", "juni", "junio"),
    ("july", "juillet", "juli", "julio"),
    ("august", "aout", "agosto"),
    ("september", "septembre", "septiembre", "setiembre"),
    ("october", "octobre", "oktober", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "decembre", "dezember", "diciembre"),
)
"""Names of the months in English, French, German and Spanish, without accents; their beginnings are abbreviations."""


@dataclass(frozen=True)
class _Parts:
    """What a text says of a date; None where it says nothing.

    ``number`` stands alone and is a month or a day; ``timed`` is a text with a time of day.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    number: int | None = None
    timed: str = ""

    @property
    def fineness(self) -> int:
        """From 0, no year, to 4, a time of day."""
        if self.timed:
            return 4
        return 0 if self.year is None else 1 if self.month is None else 2 if self.day is None else 3

    def format(self) -> str:
        """Write as ISO 8601, to the precision that is known."""
        numbers = (f"{self.year:04}", f"{self.month or 0:02}", f"{self.day or 0:02}")
        return self.timed or "-".join(numbers[: self.fineness])


def choose_date(texts: Sequence[str], settings: InputSettings) -> str:
    """Choose the most precise of the dates of an entry.

    Parameters
    ----------
    texts
        Values of the fields that may hold the date, the year's first. A field without a year, such as ``SEP 30``,
        is completed by the year before it.
    settings
        The first text that has a ``date_format`` of the study is taken as it is.

    Returns
    -------
    ISO 8601 to the precision that is known: ``2015``, ``2015-09`` or ``2015-09-30``, with a time of day as written.
    Dates of another year than the first do not count. If no text is a date, the first text as written; empty if there
    is none.
    """
    texts = [text.strip() for text in texts if text.strip()]
    formats = [settings.date_format] if isinstance(settings.date_format, str) else settings.date_format or []
    for text in texts:
        if any(_has_format(text, pattern) for pattern in formats):
            return text
    best = _Parts()
    for text in texts:
        parts = _parse(text)
        if parts.year is None and best.year is not None:
            parts = _complete(best, parts)
        if parts.fineness > best.fineness and best.year in (None, parts.year):
            best = parts
    return best.format() if best.fineness else (texts[0] if texts else "")


def _has_format(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)
    except (ValueError, re.error):
        return False
    return True


def _complete(known: _Parts, more: _Parts) -> _Parts:
    """Add a month, or a day of the month that is known, to a year."""
    if more.number is not None:
        month, day = (more.number, None) if known.month is None else (known.month, more.number)
        return _check(_Parts(known.year, month, day))
    return _check(_Parts(known.year, more.month, more.day))


def _check(parts: _Parts) -> _Parts:
    """Return the date, or its year where there is no such month; nothing where there is no such day."""
    if parts.year is None or parts.month is None:
        return _Parts(parts.year)
    if not 1 <= parts.month <= 12:
        return _Parts(parts.year)
    try:
        date(parts.year, parts.month, parts.day or 1)
    except ValueError:
        return _Parts()
    return parts


def _parse(text: str) -> _Parts:
    if _TIMED.fullmatch(text):
        return _Parts(int(text[:4]), timed=text)
    for pattern in (_SLASHED, _NUMBERS, _COMPACT, _MONTH_FIRST):
        match = pattern.fullmatch(text)
        if match:
            parts = match.groupdict()
            year, month, day = (int(parts[name]) if parts.get(name) else None for name in ("year", "month", "day"))
            return _check(_Parts(year, month, day))
    match = _DAY_FIRST.fullmatch(text)
    if match:
        return _order(int(match["year"]), int(match["first"]), int(match["second"]))
    return _parse_words(text)


def _order(year: int, first: int, second: int) -> _Parts:
    """Tell day and month apart; where either could be either, nothing is said."""
    if first > 12 or first == second:
        return _check(_Parts(year, second, first))
    return _check(_Parts(year, first, second)) if second > 12 else _Parts()


def _parse_words(text: str) -> _Parts:
    """Read a date with the name of a month; of a range of months or days, its beginning.

    A name that is no month, such as a season, says nothing.
    """
    years = _YEAR.findall(text)
    rest = _YEAR.sub(" ", text, count=1)
    days = [int(number) for number in _DAY.findall(rest)]
    months = [number for word in _WORD.findall(rest) if (number := _find_month(word))]
    year = int(years[0]) if years else None
    if not months and year is None:
        return _Parts(number=days[0]) if len(days) == 1 and rest.strip().isdigit() else _Parts()
    if not months:
        return _Parts(year) if len(years) == 1 and not days else _Parts()
    is_range = len(set(months)) > 1
    day = days[0] if days and (not is_range or len(days) == len(months)) else None
    return _check(_Parts(year, months[0], day)) if year is not None else _Parts(None, months[0], day)


def _find_month(word: str) -> int | None:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(sign))
    for number, names in enumerate(_MONTHS, start=1):
        if any(name.startswith(plain) for name in names):
            return number
    return None
