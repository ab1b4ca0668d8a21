"""Reading of tagged RefWorks files, which CNKI exports as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.study import InputSettings

_ROLES = Roles(
    title=("T1", "OT"),
    body=("AB",),
    source=("JF", "JO", "T2", "T3", "PB"),
    dates=("YR", "FD"),
    url=("LK", "UL", "UR"),
    doi=("DO",),
    key=("ID", "AN"),
)
_TAGS = (
    "RT|ER|SR|ID|A[1-6]|T[1-3]|JF|JO|YR|FD|VO|IS|SP|OP|K1|AB|NO|ED|PB|PP|AD|AN|LA|CL|SF|OT|LK|UL|UR|DO|CN|SN|DB|DS|IP|RD|"
    "ST|AV|WT|WV|WP|OL|PMID|PMCID|U\\d{1,2}|C[1-8TY]|PN|SL|LL|CR"
)
_TAG = re.compile(rf"({_TAGS})(?: (.*))?")
_OPENING = re.compile(r"^RT \S", re.MULTILINE)
_REPEATED = frozenset({"A1", "A2", "A3", "A4", "A5", "A6", "K1", "AD", "NO"})


def is_refworks(head: Head) -> bool:
    """Check whether a file begins with an entry, after at most a few lines of the database that wrote it."""
    lines = head.lines[:30]
    opens = [place for place, line in enumerate(lines) if _OPENING.match(line)]
    return bool(opens) and sum(bool(_TAG.fullmatch(line)) for line in lines[opens[0] :]) > 2


def read_refworks(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a tagged RefWorks file; entries begin with their type.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    entries = list(_split_entries(read_text(path, settings.encoding, settings.limits)))
    if not entries:
        raise CorpusError(f'{path}: not a RefWorks file: no line begins with "RT "; check corpus.inputs format')
    yield from make_articles(entries, _ROLES, settings, path=path)


def _split_entries(text: str) -> Iterator[Entry]:
    """Split at ``RT``; a line without a tag, or with one that the entry has already, continues the field before it."""
    entry: Entry | None = None
    tag = ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = _TAG.fullmatch(line.lstrip("\ufeff").rstrip())
        opens = match is not None and match[1] == "RT"
        is_known = entry is not None and match is not None and match[1] in entry.fields.keys() - _REPEATED
        if match is None or (is_known and not opens):
            if entry is not None and tag:
                entry.extend(tag, line)
            continue
        tag = match[1]
        if opens:
            if entry is not None:
                yield entry
            entry = Entry(number)
        if entry is not None:
            entry.add(tag, match[2] or "")
    if entry is not None:
        yield entry
