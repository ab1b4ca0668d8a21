"""How the dates of files are written, and the time zone that they probably mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from research.corpus.dates import AmbiguousDateError, decide_order, list_orders, parse_date, suggest_format

_ANY_ZONE = ZoneInfo("UTC")
_AUTO = "auto"

_ENOUGH = 0.02
"""Share of the dates that a further pattern must read; a convention. Fewer are rejected and shown by `check`."""

_MOST_FORMATS = 4
"""Patterns that are proposed for one file; a convention."""


def is_date(text: str) -> bool:
    """Check whether a text is a date that is read, or one that a pattern would read."""
    try:
        parse_date(text, _ANY_ZONE)
    except AmbiguousDateError:
        return True
    except ValueError:
        return suggest_format(text) is not None
    return True


def guess_date_formats(texts: Sequence[str]) -> tuple[str, ...]:
    """Guess the patterns that the dates of a file need.

    Parameters
    ----------
    texts
        Dates of one file, as written.

    Returns
    -------
    Empty if they are read without; otherwise patterns, ``auto`` among them if some need none. Dates that leave day and
    month open throughout are read with the day first, which most of the world writes.
    """
    order = decide_order(texts)
    unread: Counter[str] = Counter()
    n_read = 0
    for text in texts:
        try:
            parse_date(text, _ANY_ZONE, order=order)
        except AmbiguousDateError:
            pattern = suggest_format(text)
            unread[pattern or ""] += 1
        except ValueError:
            unread[suggest_format(text) or ""] += 1
        else:
            n_read += 1
    least = _ENOUGH * max(len(texts), 1)
    patterns = [pattern for pattern, count in unread.most_common(_MOST_FORMATS) if pattern and count >= least]
    patterns = _unite_orders(patterns, texts)
    return (*((_AUTO,) if patterns and n_read else ()), *patterns)


def _unite_orders(patterns: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Keep one of the patterns that differ only in the order of day, month and year.

    It is the one that reads most dates; among these, the one that puts them into the fewest years.
    """
    kept: list[str] = []
    for pattern in patterns:
        best = max(list_orders(pattern), key=lambda one: _rate_pattern(one, texts))
        if best not in kept:
            kept.append(best)
    return kept


def _rate_pattern(pattern: str, texts: Sequence[str]) -> tuple[int, int]:
    """Give the number of dates that a pattern reads, and the number of their years below zero."""
    read = [moment for text in texts if (moment := _read(text, pattern)) is not None]
    return len(read), -len({moment.year for moment in read})


def _read(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), pattern)
    except ValueError:
        return None


def find_open_date(texts: Sequence[str]) -> str:
    """Find a date whose day, month and year no other date of the file tells apart; empty if there is none."""
    order = decide_order(texts)
    for pattern in guess_date_formats(texts):
        mine = [text for text in texts if pattern != _AUTO and _read(text, pattern) is not None]
        for other in list_orders(pattern)[1:]:
            if mine and all(_read(text, other) is not None for text in mine):
                return next((text for text in mine if _read(text, other) != _read(text, pattern)), "")
    for text in texts:
        try:
            parse_date(text, _ANY_ZONE, order=order)
        except AmbiguousDateError:
            return text
        except (ValueError, OverflowError):
            continue
    return ""


_ZONES = {
    "zh": "Asia/Shanghai",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "th": "Asia/Bangkok",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
    "it": "Europe/Rome",
    "nl": "Europe/Amsterdam",
    "pl": "Europe/Warsaw",
    "ru": "Europe/Moscow",
    "tr": "Europe/Istanbul",
}
"""Time zone in which most of the press of a language appears. English, Spanish, Portuguese and Arabic have none."""


def guess_zone(language: str | None) -> str:
    """Guess the time zone of dates without one, from the language of most articles; UTC where it does not tell."""
    return _ZONES.get(language or "", "UTC")
