"""Reading of CSL-JSON, as Zotero and citation tools write it, and of the JSON of Zotero and Crossref."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.records import RejectedRow
from research.study import InputSettings

_ROLES = Roles(
    title=("title", "nameOfAct", "caseName", "subject"),
    body=("abstract", "abstractNote"),
    source=(
        "container-title", "publicationTitle", "blogTitle", "websiteTitle", "forumTitle", "proceedingsTitle",
        "bookTitle", "programTitle", "container-title-short", "journalAbbreviation", "collection-title", "publisher",
        "institution", "university", "archive",
    ),
    dates=("issued", "published", "published-print", "published-online", "date"),
    url=("URL", "url"),
    doi=("DOI",),
    key=("id", "key", "citation-key"),
)  # fmt: skip
_TELLING = 20_000
"""Characters within which a name that only references have occurs; a convention."""

_BEGINNING = re.compile(r'\[\s*\{|\{\s*"(?:items|message|message-type|config|status|version)"')
_MARKS = re.compile(
    r'"(?:issued|container-title|itemType|date-parts|citation-key|article-journal|article-newspaper)"\s*[:,}]'
)


def is_csl_json(head: Head) -> bool:
    """Check whether a file is a list of JSON objects with names that only references have."""
    text = head.text.lstrip()
    if not _BEGINNING.match(text):
        return False
    return _MARKS.search(text[:_TELLING]) is not None and ('"type"' in text or '"itemType"' in text)


def read_csl_json(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read CSL-JSON; lines are the numbers of the references.

    Raises
    ------
    CorpusError
        If the file is not JSON, or holds no list of references.
    """
    try:
        loaded = json.loads(read_text(path, settings.encoding, settings.limits))
    except (ValueError, RecursionError) as error:
        raise CorpusError(
            f"{path}: not valid JSON ({error}); export it again, or check corpus.inputs format"
        ) from error
    records = _find_records(loaded)
    if records is None:
        raise CorpusError(f"{path}: no list of references in it; check corpus.inputs format")
    entries = []
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            entries.append(_make_entry(record, number))
        else:
            yield RejectedRow(path.name, number, "not_json_object", (), str(record)[:EXCERPT_CHARACTERS])
    yield from make_articles(entries, _ROLES, settings, path=path)


def _find_records(loaded: object) -> list[Any] | None:
    """Return the list itself, or the one under ``items``, as Better BibTeX and Crossref write it."""
    if isinstance(loaded, list):
        return loaded
    while isinstance(loaded, dict):
        if isinstance(loaded.get("items"), list):
            items: list[Any] = loaded["items"]
            return items
        loaded = loaded.get("message")
    return None


def _make_entry(record: Mapping[str, Any], number: int) -> Entry:
    entry = Entry(number)
    data = record.get("data")
    for name, value in (record | data if isinstance(record, dict) and isinstance(data, dict) else record).items():
        for text in _list_texts(value):
            entry.add(name, text)
    return entry


def _list_texts(value: object) -> Iterator[str]:
    """Yield a text or number as text, the items of a list, and a date of CSL as ISO 8601."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, (str, int, float)):
                yield from _list_texts(item)
    elif isinstance(value, dict):
        yield from _list_dates(value)


def _list_dates(value: Mapping[str, Any]) -> Iterator[str]:
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list):
        numbers = [str(part).strip() for part in first[:3]]
        if numbers and all(number.isdigit() for number in numbers):
            yield "-".join([numbers[0].zfill(4), *(number.zfill(2) for number in numbers[1:])])
            return
    for name in ("raw", "literal"):
        if isinstance(value.get(name), str):
            yield value[name]
