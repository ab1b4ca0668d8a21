"""Reading of NoteExpress files (``.net``), as CNKI and other Chinese databases export them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.study import InputSettings

_ROLES = Roles(
    title=("Title", "Translated Title"),
    body=("Abstract", "Translated Abstract"),
    source=("Journal", "Secondary Title", "Tertiary Title", "Publisher", "Translated Journal", "School", "University"),
    dates=("Year", "Date", "Publication Date", "Issue Date"),
    url=("URL", "Link"),
    doi=("DOI", "Doi"),
    key=("Accession Number", "ID"),
)
_OPENS = "Reference Type"
_TAG = re.compile(r"\s*\{([^{}\n]{1,40})\}\s*[:：](.*)")
_OPENING = re.compile(r"^[^\S\n]*+\{Reference Type\}\s*[:：]", re.MULTILINE)


def is_noteexpress(head: Head) -> bool:
    """Check whether a file has an entry in its beginning."""
    return _OPENING.search(head.text) is not None


def read_noteexpress(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a NoteExpress file; entries begin with their type.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    entries = list(_split_entries(read_text(path, settings.encoding, settings.limits)))
    if not entries:
        raise CorpusError(
            f'{path}: no NoteExpress file: no line begins with "{{{_OPENS}}}:"; check corpus.inputs format'
        )
    yield from make_articles(entries, _ROLES, settings, path=path)


def _split_entries(text: str) -> Iterator[Entry]:
    entry: Entry | None = None
    tag = ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = _TAG.fullmatch(line.lstrip("\ufeff"))
        if match is None:
            if entry is not None and tag:
                entry.extend(tag, line)
            continue
        tag = match[1].strip()
        if tag == _OPENS:
            if entry is not None:
                yield entry
            entry = Entry(number)
        if entry is not None:
            entry.add(tag, match[2])
    if entry is not None:
        yield entry
