"""Order of day and month in the dates of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from research.corpus.dates.names import WEEKDAYS
from research.corpus.dates.parsing import LONGEST_DATE, Order, compare_orders, fold_text

__all__ = ["Order", "decide_order"]

_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def decide_order(texts: Iterable[str]) -> Order | None:
    """Decide whether the dates of a file that are numbers alone have the day or the month first.

    Parameters
    ----------
    texts
        The dates of one file, as written.

    Returns
    -------
    The order that every date allows and at least one needs; None if there is no such date, or dates need different
    orders.
    """
    needed: set[Order] = set()
    for text in texts:
        match = _NUMBERS.search(text[:LONGEST_DATE])
        if match is None or match[1] == match[3]:
            continue
        found = _find_order(text[:LONGEST_DATE], match)
        if found is not None:
            needed.add(found)
    return needed.pop() if len(needed) == 1 else None


def _find_order(text: str, match: re.Match[str]) -> Order | None:
    weekday = next((WEEKDAYS[word] for word in _WORD.findall(fold_text(text)) if word in WEEKDAYS), None)
    try:
        return compare_orders(int(match[1]), int(match[3]), (int(match[4]), weekday))
    except ValueError:
        return None
