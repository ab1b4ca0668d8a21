"""Reading of RIS files, as reference managers and most bibliographic databases write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.study import InputSettings

_ROLES = Roles(
    title=("TI", "T1", "CT", "BT", "ST"),
    body=("AB", "N2"),
    source=("JF", "T2", "JO", "JA", "J2", "BT", "T3", "PB"),
    dates=("PY", "Y1", "YR", "DA"),
    url=("UR", "LK", "L2"),
    doi=("DO", "DI", "M3"),
    key=("ID", "AN"),
)
_OPENING = re.compile(r"^TY {1,2}- ?\S", re.MULTILINE)
_TAG = re.compile(r"([A-Z][A-Z0-9])( {1,2})-(?: ?(.*))?")


def is_ris(head: Head) -> bool:
    """Check whether a file begins with an entry, after at most a few lines of the database that wrote it."""
    lines = head.lines[:30]
    return any(_OPENING.match(line) for line in lines) and sum(bool(_TAG.fullmatch(line)) for line in lines) > 1


def read_ris(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a RIS file; an entry without an end ends where the next one begins.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    entries = list(_split_entries(read_text(path, settings.encoding, settings.limits)))
    if not entries:
        raise CorpusError(f'{path}: not a RIS file: no line begins with "TY  - "; check corpus.inputs format')
    yield from make_articles(entries, _ROLES, settings, path=path)


def _split_entries(text: str) -> Iterator[Entry]:
    """Split at ``TY`` and ``ER``; a line without a tag continues the field before it."""
    opening = _OPENING.search(text)
    if opening is None:
        return
    # Some databases write one space before the hyphen. The first entry shows which lines are fields, and not words of
    # an abstract such as "US - China relations".
    gap = text[opening.start() :].partition("-")[0][2:]
    entry: Entry | None = None
    tag = ""
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.lstrip("\ufeff")
        match = _TAG.fullmatch(line.rstrip())
        if match is None or (match[2] != gap and (match[1] != "ER" or match[3])):
            if entry is not None and tag:
                entry.extend(tag, line)
            continue
        tag, value = match[1], match[3] or ""
        if tag == "ER" or (tag == "TY" and entry is not None):
            if entry is not None:
                yield entry
            entry, tag = None, "" if tag == "ER" else tag
        if tag:
            entry = entry or Entry(number)
            entry.add(tag, value)
    if entry is not None:
        yield entry
