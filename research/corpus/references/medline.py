"""Reading of files tagged as MEDLINE is, which PubMed (.nbib) and Ovid write."""

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
    title=("TI", "TT", "BTI", "CTI"),
    body=("AB", "OAB"),
    source=("JT", "JN", "TA", "JA", "PB"),
    dates=("DP", "YR"),
    url=("UR", "LK"),
    doi=("LID", "AID", "DO", "DI"),
    key=("PMID", "UI", "AN"),
)
_OPENINGS = ("PMID", "UI", "VN", "DB", "AN")
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
_USUAL = frozenset({"TI", "AB", "DP", "JT", "SO", "AU", "DB", "TA"})
_MIN_USUAL = 3
"""Usual tags among the first lines by which the format is told; a convention."""

_JOURNALS = ("JT", "JN", "TA", "JA")
_OTHER_DATES = ("DEP",)
"""Tags of the date of the electronic article."""


def is_medline(head: Head) -> bool:
    """Check whether a file begins with an entry whose identifier comes first, after at most a few lines."""
    lines = head.lines[:60]
    matches = [match for line in lines if (match := _TAG.fullmatch(line))]
    tags = {match[1] for match in matches}
    if "TY" in tags or len(matches) < _MIN_USUAL:
        return False
    return matches[0][1] in _OPENINGS and len(tags & _USUAL) >= _MIN_USUAL


def read_medline(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a file of PubMed or Ovid; an entry begins with its identifier.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    entries = list(_split_entries(read_text(path, settings.encoding, settings.limits)))
    if not entries:
        raise CorpusError(f'{path}: not a MEDLINE file: no line begins with "PMID- "; check corpus.inputs format')
    yield from make_articles(entries, _ROLES, settings, path=path)


def _split_entries(text: str) -> Iterator[Entry]:
    """Split at the numbers of Ovid, and at the tag that opens the first entry; a line without a tag goes on."""
    opening = ""
    is_numbered = False
    entry: Entry | None = None
    tag = ""
    parts: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        line = line.lstrip("\ufeff").rstrip()
        is_number = OPENING.fullmatch(line) is not None
        match = _TAG.fullmatch(line)
        if match is None and line and not is_number:
            if tag:
                parts.append(line.strip())
            continue
        if entry is not None and tag:
            entry.add(tag, " ".join(parts))
        tag = ""
        is_numbered = is_numbered or is_number
        if match is None:
            continue
        opening = opening or (match[1] if match[1] in _OPENINGS else "")
        if is_numbered or match[1] == opening:
            if entry is not None:
                yield _complete_entry(entry)
            entry, is_numbered = Entry(number), False
            opening = opening or match[1]
        if entry is not None:
            tag, parts = match[1], [match[2].strip()]
    if entry is not None:
        yield _complete_entry(entry)


def _complete_entry(entry: Entry) -> Entry:
    """Complete the date of an entry by that of its electronic article, and take what it lacks from its citation."""
    citation = entry.fields.get("SO", [""])[0]
    if citation and not entry.first(_JOURNALS)[1]:
        entry.add("JN", find_journal(citation))
    _, published = entry.first(_ROLES.dates)
    if len(published) <= len("2015"):
        others = [entry.fields.get(tag, [""])[0] for tag in _OTHER_DATES] if published else []
        others = others or [value for tag in (*_OTHER_DATES, "EDAT") for value in entry.fields.get(tag, ())]
        for value in [find_citation_date(citation), *others]:
            if value:
                entry.add("DP" if entry.fields.get("DP") or not published else "YR", value)
    return entry
