"""Which columns of a table hold title, text, date, source, address and identifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from research.corpus.columns import to_text
from research.corpus.guessing.column_names import COLUMN_NAMES
from research.corpus.guessing.dates import is_date

GuessReason = Literal["name", "content"]
"""What a guess rests on: the name of the column, or its content alone."""

_MIN_DATES = 0.6
"""Minimum share of dates in the values of a column of dates; a convention. Two date styles may be mixed."""

_LONG_TEXT = 80
"""Mean length in characters from which a column is taken for the text by content alone; a convention."""

_MIN_ADDRESSES = 0.8
"""Minimum share of addresses in a column of addresses; a convention."""

_MIN_DISTINCT = 0.5
"""Minimum share of different values in a column of titles that is guessed by content alone; a convention."""

_TWO_NAMES = re.compile(r"[-/|()（）【】\[\]:：]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnGuess:
    """The column that holds a field of the articles.

    Attributes
    ----------
    column
        Its name in the file.
    reason
        What the guess rests on.
    """

    column: str
    reason: GuessReason


@dataclass(frozen=True)
class _Column:
    name: str
    rank: dict[str, int]
    length: float
    date_share: float
    address_share: float
    distinct_share: float


def guess_columns(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> dict[str, ColumnGuess]:
    """Guess the columns of the fields of an article.

    Parameters
    ----------
    names
        Names of the columns, in their order.
    rows
        The first rows of the table.

    Returns
    -------
    Guess by field (``title``, ``body``, ``published``, ``source``, ``url``, ``key``); fields that no column seems to
    hold are left out. A name counts only if the values agree with it: a column ``date`` without dates holds no date.
    """
    columns = [_describe(name, rows) for name in dict.fromkeys(names)]
    guesses: dict[str, ColumnGuess] = {}
    free = [column for column in columns if column.length > 0]

    def take(field: str, column: _Column | None, reason: GuessReason) -> None:
        if column is not None and field not in guesses:
            guesses[field] = ColumnGuess(column.name, reason)
            free.remove(column)

    take("url", _find_named(free, "url", lambda c: c.address_share >= _MIN_ADDRESSES), "name")
    take("url", _first([c for c in free if c.address_share >= _MIN_ADDRESSES]), "content")
    # A column of years counts where none says more.
    take("published", _find_named(free, "published", lambda c: c.date_share >= _MIN_DATES and c.length > 4), "name")
    take("published", _find_named(free, "published", lambda c: c.date_share >= _MIN_DATES), "name")
    take("published", _first(sorted(_find_dates(free), key=lambda c: -c.date_share)), "content")
    texts = [c for c in free if c.date_share < _MIN_DATES and c.address_share < _MIN_ADDRESSES]
    take("body", _find_body(texts), "name")
    take("title", _find_named([c for c in texts if c in free], "title", lambda c: True), "name")
    rest = [c for c in texts if c in free]
    take("source", _find_named(rest, "source", lambda c: c.length < _LONG_TEXT), "name")
    take("key", _find_named(free, "key", lambda c: c.distinct_share == 1), "name")
    rest = [c for c in texts if c in free]
    take("body", max((c for c in rest if c.length >= _LONG_TEXT), key=lambda c: c.length, default=None), "content")
    rest = [c for c in texts if c in free and c.distinct_share >= _MIN_DISTINCT and c.length >= 8]
    take("title", max(rest, key=lambda c: c.length, default=None), "content")
    return guesses


def is_known_name(name: str, field: str) -> bool:
    """Check whether a column has one of the usual names of a field."""
    return not _list_plain(name).isdisjoint(normalise_name(known) for known in COLUMN_NAMES[field])


def _list_plain(name: str) -> set[str]:
    """List the names of a column that is named in two languages, such as ``Title-题名`` or ``标题 (Title)``."""
    parts = _TWO_NAMES.split(name)
    is_double = len(parts) > 1 and len({part.isascii() for part in parts if part.strip()}) > 1
    return {normalise_name(part) for part in (parts if is_double else []) if part.strip()} | {normalise_name(name)}


def normalise_name(name: str) -> str:
    """Write a name of a column without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def _describe(name: str, rows: Sequence[Mapping[str, object]]) -> _Column:
    values = [text for row in rows if (text := to_text(row.get(name)).strip())]
    n_values = max(len(values), 1)
    plain = _list_plain(name)
    rank = {
        field: number
        for field, known in COLUMN_NAMES.items()
        for number, one in reversed(list(enumerate(known)))
        if normalise_name(one) in plain
    }
    return _Column(
        name=name,
        rank=rank,
        length=sum(map(len, values)) / n_values,
        date_share=sum(is_date(value) for value in values) / n_values,
        address_share=sum(_ADDRESS.fullmatch(value) is not None for value in values) / n_values,
        distinct_share=len(set(values)) / n_values if len(values) == len(rows) else 0.0,
    )


def _find_named(columns: Sequence[_Column], field: str, agrees: Callable[[_Column], bool]) -> _Column | None:
    named = [column for column in columns if field in column.rank and agrees(column)]
    return min(named, key=lambda column: column.rank[field], default=None)


def _find_body(columns: Sequence[_Column]) -> _Column | None:
    """Return the longest column that has the name of a text: a text rather than its summary."""
    named = [column for column in columns if "body" in column.rank]
    return max(named, key=lambda column: column.length, default=None)


def _find_dates(columns: Sequence[_Column]) -> list[_Column]:
    # Identifiers and counts may look like years or times, so content alone needs signs between digits.
    return [c for c in columns if c.date_share >= _MIN_DATES and c.length >= len("2015-1-1")]


def _first(columns: Sequence[_Column]) -> _Column | None:
    return columns[0] if columns else None
