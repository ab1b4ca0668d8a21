"""Reading of exports of Web of Science: tagged, or a table with tabs whose columns are the same tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.study import InputSettings

_ROLES = Roles(
    title=("TI",),
    body=("AB",),
    source=("SO", "JI", "J9", "SE", "PU"),
    dates=("PY", "PD", "EA"),
    doi=("DI", "D2"),
    key=("UT",),
)
_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
_NAMED = frozenset({"TI", "SO", "PY"})
_ENTRY = re.compile(r"PT [A-Z]\s*\n")
_OPENING_TAG = re.compile(r"^([A-Z][A-Z0-9])(?= |$)", re.MULTILINE)
_USUAL = frozenset({"PT", "TI", "SO"})
_TAG_ONLY = re.compile(r"[A-Z][A-Z0-9]")


def is_web_of_science(head: Head) -> bool:
    """Check whether a file begins as an export of Web of Science does."""
    lines = head.lines
    if not lines:
        return False
    if _is_header(lines[0]):
        return True
    if lines[0].startswith("FN "):
        return any(line.startswith("PT ") for line in lines[:10])
    text = head.text.lstrip("\ufeff\n ")
    return _ENTRY.match(text) is not None and len(set(_OPENING_TAG.findall(text)) & _USUAL) == len(_USUAL)


def read_web_of_science(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read an export of Web of Science; the month and day of an article complete its year.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    lines = read_text(path, settings.encoding, settings.limits).lstrip("\ufeff").split("\n")
    entries = list(_split_rows(lines) if _is_header(lines[0]) else _split_entries(lines))
    if not entries:
        raise CorpusError(
            f'{path}: not an export of Web of Science: no line begins with "PT "; check corpus.inputs format'
        )
    yield from make_articles(entries, _ROLES, settings, path=path)


def _is_header(line: str) -> bool:
    names = line.strip("\ufeff\n\t ").split("\t")
    return len(names) > len(_NAMED) and set(names) >= _NAMED and all(_TAG_ONLY.fullmatch(name) for name in names)


def _split_rows(lines: list[str]) -> Iterator[Entry]:
    """Split a table; its fields have no quotation marks around them."""
    names = lines[0].strip().split("\t")
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            entry = Entry(number)
            for name, value in zip(names, line.split("\t"), strict=False):
                entry.add(name, value)
            yield entry


def _split_entries(lines: list[str]) -> Iterator[Entry]:
    """Split at ``PT`` and ``ER``; a line that begins with spaces continues the field before it."""
    entry: Entry | None = None
    tag = ""
    for number, line in enumerate(lines, start=1):
        match = _TAG.fullmatch(line.rstrip())
        if match is None:
            if entry is not None and tag:
                entry.extend(tag, line)
            continue
        tag = match[1]
        if tag in {"PT", "ER", "EF", "FN"}:
            if entry is not None:
                yield entry
            entry = Entry(number) if tag == "PT" else None
        if entry is not None:
            entry.add(tag, match[2] or "")
    if entry is not None:
        yield entry
