"""Reading of the text exports of CNKI: E-Study, the custom export, and EndNote's tags, which others write too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.study import InputSettings
from research.text.scripts import HAN_UNIFIED, match_any

_LABELLED = Roles(
    title=("Title",),
    body=("Summary", "Abstract"),
    source=("Source", "Journal", "Publisher", "Meeting"),
    dates=("Year", "PubTime", "PubDate"),
    url=("Link", "URL"),
    doi=("DOI",),
    key=(),
)
_PERCENT = Roles(
    title=("T",),
    body=("X",),
    source=("J", "B", "S", "I"),
    dates=("D", "8", "7"),
    url=("U",),
    doi=("R",),
    key=("M", "F"),
)
_LABEL = re.compile(rf"\s*(?:(DataType)|([A-Za-z]{{2,20}})-(?:[A-Za-z]|{match_any(HAN_UNIFIED)}){{1,12}})\s*[:：](.*)")
_SIGN = re.compile(r"%([0-9A-Z@!\[\]+*?&<>^()~$#])(?:[ \t](.*))?")
_OPENING = re.compile(r"^[^\S\n]*+(?:DataType|SrcDatabase-来源|Title-(?:题|篇|标题))[^:：\n]{0,8}[:：]", re.MULTILINE)


def is_cnki(head: Head) -> bool:
    """Check whether a file begins with an entry of one of the three kinds."""
    return _begins_with_percent(head.lines[:3]) or (
        any(_OPENING.match(line) for line in head.lines[:5])
        and sum(bool(_LABEL.fullmatch(line)) for line in head.lines[:10]) > 2
    )


def read_cnki(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a text export of CNKI.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    lines = read_text(path, settings.encoding, settings.limits).lstrip("\ufeff").split("\n")
    is_percent = _begins_with_percent([line for line in lines if line.strip()][:3])
    entries = list(_split_percent(lines) if is_percent else _split_labelled(lines))
    if not entries:
        raise CorpusError(
            f'{path}: not an export of CNKI: no line begins with "DataType:", "SrcDatabase-来源库:" or "%0 "; check '
            "corpus.inputs format"
        )
    yield from make_articles(entries, _PERCENT if is_percent else _LABELLED, settings, path=path)


def _begins_with_percent(lines: list[str]) -> bool:
    return bool(lines) and (lines[0].startswith("%0 ") or sum(bool(_SIGN.fullmatch(line)) for line in lines) == 3)


def _split_labelled(lines: list[str]) -> Iterator[Entry]:
    """Split where the label that the file begins with, or one that an entry has once, comes again."""
    entry: Entry | None = None
    tag = first = ""
    for number, line in enumerate(lines, start=1):
        match = _LABEL.fullmatch(line)
        if match is None:
            if entry is not None and tag:
                entry.extend(tag, line)
            continue
        tag = match[1] or match[2]
        first = first or tag
        if entry is None or tag == first or (tag == "Title" and tag in entry.fields):
            if entry is not None:
                yield entry
            entry = Entry(number)
        entry.add(tag, match[3])
    if entry is not None:
        yield entry


def _split_percent(lines: list[str]) -> Iterator[Entry]:
    """Split at ``%0``; where entries have none, or do not begin with it, at empty lines before a tag."""
    entry: Entry | None = None
    tag = ""
    was_empty = False
    has_types = any(line.startswith("%0 ") for line in lines)
    first = next((match[1] for line in lines if (match := _SIGN.fullmatch(line.rstrip()))), "")
    for number, line in enumerate(lines, start=1):
        match = _SIGN.fullmatch(line.rstrip())
        if match is None:
            if entry is not None and tag:
                entry.extend(tag, line)
            was_empty = not line.strip()
            continue
        tag = match[1]
        if has_types and first == "0":
            opens = tag == "0"
        else:
            opens = was_empty and (not has_types or tag == first or (entry is not None and tag in entry.fields))
        if entry is None or opens:
            if entry is not None:
                yield entry
            entry = Entry(number)
        was_empty = False
        entry.add(tag, match[2] or "")
    if entry is not None:
        yield entry
