"""Mapping of columns (or keys) of a row to the fields of an article."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

EXCERPT_CHARACTERS = 120
"""Number of characters of a rejected row that are reported; a convention."""


def check_columns(path: Path, found: Iterable[str], settings: InputSettings) -> None:
    """Check that a table has the columns named in the study.

    Raises
    ------
    CorpusError
        If a column is missing or occurs twice; the message lists the columns of the file and similar names.
    """
    names = list(found)
    wanted = settings.columns
    needed = {"published": wanted.published}
    if wanted.body is not None:
        needed["body"] = wanted.body
    elif wanted.title is not None:
        needed["title"] = wanted.title
    # Columns that are set in the study must exist; defaults may be missing.
    for field in wanted.model_fields_set:
        value = getattr(wanted, field)
        if isinstance(value, str):
            needed[field] = value
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


def make_raw(row: Mapping[str, object], settings: InputSettings, *, path: Path, line: int) -> RawArticle:
    """Read the fields of an article from a row; missing fields are empty."""
    columns = settings.columns

    def text(name: str | None) -> str:
        return _to_text(row.get(name)) if name is not None else ""

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
    )


def _to_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "\n".join(_to_text(item) for item in value)
    return str(value)
