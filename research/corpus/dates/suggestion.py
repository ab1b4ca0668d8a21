"""The pattern that would read a date which was not read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import datetime

from research.corpus.dates.parsing import FIRST_YEAR, LAST_YEAR, LONGEST_DATE

_PIECE = re.compile(r"\d+|[A-Za-z]+|[^\dA-Za-z]+")
_ENGLISH = re.compile(
    r"(?P<b>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(?P<B>january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|(?P<a>mon|tue|wed|thu|fri|sat|sun)"
    r"|(?P<A>monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?P<p>am|pm)",
    re.IGNORECASE,
)
_ORDERS = ("Ymd", "dmY", "mdY", "Ydm", "dmy", "mdy", "ymd")
_NAMED_ORDERS = ("dY", "Yd", "dy", "yd", "Y", "y")
_SHORT_ORDERS = ("Ym", "mY", "Y")
_JOINED = {
    14: ("%Y%m%d%H%M%S",),
    12: ("%Y%m%d%H%M",),
    8: ("%Y%m%d", "%d%m%Y", "%m%d%Y"),
    6: ("%Y%m", "%y%m%d", "%d%m%y"),
}
_PART = re.compile(r"%[dmyYbB]")
_DATE_AS_TIME = re.compile(r"%[dmyY]:|:%[dmyY]")
_MOST_NUMBERS = 6
"""Numbers of a date and its time: year, month, day, hour, minute, second; a definition."""


def suggest_format(text: str) -> str | None:
    """Suggest the pattern of `datetime.datetime.strptime` that reads a date.

    Parameters
    ----------
    text
        The date as written.

    Returns
    -------
    The first pattern that reads it, the day before the month where both are possible; None if none does.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_DATE:
        return None
    for pattern in _list_patterns(_PIECE.findall(text)):
        if _DATE_AS_TIME.search(pattern):
            continue
        try:
            moment = datetime.strptime(text, pattern)
        except (ValueError, OverflowError, re.error):
            continue
        if FIRST_YEAR <= moment.year <= LAST_YEAR:
            return pattern
    return None


def list_orders(pattern: str) -> list[str]:
    """List a pattern and those that differ from it in the order of day, month and year, all numbers."""
    place = [match.start() + 1 for match in _PART.finditer(pattern)]
    signs = "".join(pattern[at] for at in place)
    if sorted(signs) != ["Y", "d", "m"] and sorted(signs) != ["d", "m", "y"]:
        return [pattern]
    others = []
    for order in _ORDERS:
        if sorted(order) == sorted(signs) and order != signs:
            letters = list(pattern)
            for at, sign in zip(place, order, strict=True):
                letters[at] = sign
            others.append("".join(letters))
    return [pattern, *others]


def _list_patterns(pieces: list[str]) -> Iterator[str]:
    """Give patterns in the order in which they are tried."""
    named = [_name_piece(piece) for piece in pieces]
    places = [index for index, piece in enumerate(pieces) if piece.isdecimal()]
    if len(places) > _MOST_NUMBERS:
        return
    if places and len(pieces[places[0]]) in _JOINED:
        for date_part in _JOINED[len(pieces[places[0]])]:
            yield from _fill(named, places, (date_part,))
    has_month = any(piece in {"%b", "%B"} for piece in named)
    for order in _NAMED_ORDERS if has_month else (*_ORDERS, *_SHORT_ORDERS):
        yield from _fill(named, places, tuple(f"%{sign}" for sign in order))


def _fill(named: list[str], places: list[int], parts: tuple[str, ...]) -> Iterator[str]:
    """Put the parts of a date at the numbers, and a time at the numbers that follow."""
    if len(parts) > len(places):
        return
    n_left = len(places) - len(parts)
    hours = ("%I", "%H") if "%p" in named else ("%H",)
    for hour, fraction in itertools.product(hours, ("%S", "%f")):
        time = (hour, "%M", "%S", fraction)[:n_left]
        if len(time) < n_left:
            return
        filled = list(named)
        for place, part in zip(places, (*parts, *time), strict=True):
            filled[place] = part
        yield "".join(filled)


def _name_piece(piece: str) -> str:
    match = _ENGLISH.fullmatch(piece)
    return f"%{match.lastgroup}" if match else piece.replace("%", "%%")
