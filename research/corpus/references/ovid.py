"""Reading of text files of Ovid in which names of fields stand above their indented values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.corpus.references.ovid_citations import OPENING, find_citation_date, find_journal
from research.errors import CorpusError
from research.study import InputSettings

_ROLES = Roles(
    title=("title", "original title", "book title"),
    body=("abstract", "english abstract"),
    source=("journal name", "journal", "journal title", "source title", "publisher"),
    dates=("date of publication", "publication date", "year of publication", "publication year", "year"),
    url=("url", "link to the ovid full text or citation", "external link"),
    doi=("digital object identifier", "doi"),
    key=("unique identifier", "accession number", "pmid"),
)
_FIELD = re.compile(r"[A-Z][A-Za-z()/&' -]{1,60}")
_NAMES = frozenset({"Title", "Source", "Abstract", "Authors", "Author", "Database", "Unique Identifier"})
_MIN_NAMES = 3
"""Names of fields among the first lines by which the format is told; a convention."""


def is_ovid(head: Head) -> bool:
    """Check whether a file begins with a numbered entry, after at most a few lines, and has the usual names."""
    lines = head.text.lstrip("\ufeff").split("\n")[:200]
    opens = next((place for place, line in enumerate(lines[:20]) if OPENING.fullmatch(line.strip())), None)
    return opens is not None and len(_NAMES & {line.rstrip() for line in lines[opens:]}) >= _MIN_NAMES


def read_ovid(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a text file of Ovid; an entry begins with its number in angle brackets.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    entries = list(_split_entries(read_text(path, settings.encoding, settings.limits)))
    if not entries:
        raise CorpusError(f"{path}: not a file of Ovid: no line such as <1> in it; check corpus.inputs format")
    yield from make_articles(entries, _ROLES, settings, path=path)


def _split_entries(text: str) -> Iterator[Entry]:
    """Split at the numbers; a line that begins with spaces belongs to the field whose name is above it."""
    entry: Entry | None = None
    name = ""
    parts: list[str] = []

    def close() -> None:
        if entry is not None and name and parts:
            entry.add(name, " ".join(parts))

    for number, line in enumerate(text.split("\n"), start=1):
        line = line.lstrip("\ufeff").rstrip()
        if OPENING.fullmatch(line):
            close()
            if entry is not None:
                yield _complete_entry(entry)
            entry, name, parts = Entry(number), "", []
        elif line.startswith((" ", "\t")):
            parts.append(line.strip())
        elif _FIELD.fullmatch(line):
            close()
            name, parts = line.casefold(), []
        elif line:
            parts.append(line)
    close()
    if entry is not None:
        yield _complete_entry(entry)


def _complete_entry(entry: Entry) -> Entry:
    """Add journal and date from the citation, where the entry has no fields of them."""
    citation = entry.fields.get("source", [""])[0]
    if citation and not entry.first(_ROLES.source)[1]:
        entry.add("journal name", find_journal(citation))
    if citation and len(entry.first(_ROLES.dates)[1]) <= len("2015"):
        entry.add("year", find_citation_date(citation))
    return entry
