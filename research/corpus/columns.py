"""Mapping of columns (or keys) of a row to the fields of an article."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

EXCERPT_CHARACTERS = 120
"""Number of characters of a rejected row that are reported; a convention."""

_MISSING = frozenset({"NAType", "NaTType"})
"""Types of pandas that stand for a missing value."""

_NAMED_DEPTH = 4
"""Depth to which keys of objects within objects are names of columns; a convention."""

_LARGEST_EXACT = 2**53
"""Integers up to which every one is a float of its own; double precision."""


def check_columns(path: Path, found: Iterable[str], settings: InputSettings) -> InputSettings:
    """Check that a table has the columns named in the study.

    A name that no column has exactly stands for the only one that differs from it in capitals and spaces.

    Returns
    -------
    The settings with the names as the table has them.

    Raises
    ------
    CorpusError
        If a column is missing or occurs twice; the message lists the columns of the file and similar names.
    """
    names = list(found)
    settings = match_columns(names, settings)
    needed = list_needed(settings)
    twice = sorted({name for name in needed.values() if names.count(name) > 1})
    if twice:
        raise CorpusError(f"{path}: more than one column has the name {', '.join(twice)}; rename all but one")
    missing = {field: name for field, name in needed.items() if name not in names}
    if missing:
        parts = []
        for field, name in missing.items():
            near = difflib.get_close_matches(name, names, 1, cutoff=0.5)
            parts.append(f'"{name}" for {field}' + (f" (did you mean {near[0]}?)" if near else ""))
        raise CorpusError(
            f"{path}: no column {', no column '.join(parts)}. Columns of the file: {', '.join(names) or 'none'}. "
            "Set the names of the columns in corpus.inputs columns."
        )
    return settings


def list_needed(settings: InputSettings) -> dict[str, str]:
    """Return the columns that a table must have, by field.

    Columns that are set in the study must exist; defaults may be missing, except the date, and the text or else the
    title.
    """
    wanted = settings.columns
    needed = {"published": wanted.published}
    if wanted.body is not None:
        needed["body"] = wanted.body
    elif wanted.title is not None:
        needed["title"] = wanted.title
    for field, name in wanted.list_columns().items():
        if field in wanted.model_fields_set or field not in type(wanted).model_fields:
            needed[field] = name
    return needed


def match_columns(names: Iterable[str], settings: InputSettings) -> InputSettings:
    """Replace names of columns by those of the table where they differ only in capitals and spaces."""
    exact = set(names)
    alike: dict[str, list[str]] = {}
    for name in exact:
        alike.setdefault(_fold(name), []).append(name)
    columns = settings.columns

    def match(name: str) -> str:
        return alike[_fold(name)][0] if name not in exact and len(alike.get(_fold(name), ())) == 1 else name

    changed = {field: match(name) for field, name in columns.model_dump().items() if isinstance(name, str)}
    attributes = {attribute: match(name) for attribute, name in columns.attributes.items()}
    # Only what the study sets remains set, because what it sets must exist.
    matched = type(columns).model_construct(
        columns.model_fields_set, **(columns.model_dump() | changed | {"attributes": attributes})
    )
    return settings.model_copy(update={"columns": matched})


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def make_raw(row: Mapping[str, object], settings: InputSettings, *, path: Path, line: int) -> RawArticle:
    """Read the fields of an article from a row; missing fields are empty.

    A column such as ``source.name`` is the key ``name`` of the object ``source``, unless a column has this very name.
    """
    columns = settings.columns

    def text(name: str | None) -> str:
        return to_text(_find_value(row, name)) if name is not None else ""

    return RawArticle(
        title=" ".join(text(columns.title).split()),
        body=text(columns.body).replace("\r\n", "\n").replace("\r", "\n").strip(),
        source=" ".join(text(columns.source).split()) or (settings.source or ""),
        published=text(columns.published),
        url=text(columns.url) or None,
        key=text(columns.key) or None,
        file=path.name,
        line=line,
        code=text(columns.code).strip() or None,
        code_probability=text(columns.code_probability).strip() or None,
        attributes=tuple((name, " ".join(text(column).split())) for name, column in columns.attributes.items()),
    )


def list_keys(row: Mapping[str, object], depth: int = _NAMED_DEPTH) -> Iterator[str]:
    """Yield the keys of a row, and those of the objects within it with a dot between."""
    for name, value in row.items():
        yield name
        if isinstance(value, Mapping) and depth > 1:
            yield from (f"{name}.{inner}" for inner in list_keys(value, depth - 1))


def _find_value(row: Mapping[str, object], name: str) -> object:
    if name in row or "." not in name:
        return row.get(name)
    value: object = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def to_text(value: object) -> str:
    """Write a cell as text: a missing value as nothing, a whole number without decimals, a date in ISO 8601.

    A date and time without a zone at midnight is written as the day, which is what tables hold for days.
    """
    if isinstance(value, str):
        return value
    if value is None or type(value).__name__ in _MISSING:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, datetime):
        is_day = value.tzinfo is None and value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < _LARGEST_EXACT else str(value)
    if isinstance(value, (list, tuple)):
        return "\n".join(text for text in (to_text(item) for item in value) if text)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=to_text)
    return str(value)
