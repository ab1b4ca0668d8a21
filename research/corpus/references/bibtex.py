"""Reading of BibTeX and BibLaTeX files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import Head, ReadRow, read_text
from research.corpus.references.entries import Entry, Roles, make_articles
from research.corpus.references.latex_text import decode_latex
from research.errors import CorpusError
from research.records import RejectedRow
from research.study import InputSettings

_ROLES = Roles(
    title=("title", "maintitle"),
    body=("abstract", "abstractnote", "annote", "annotation"),
    source=(
        "journal", "journaltitle", "fjournal", "shortjournal", "booktitle", "eventtitle", "howpublished",
        "organization", "institution", "school", "publisher", "series",
    ),
    dates=("year", "date", "month", "day", "issued"),
    url=("url", "link", "bdsk-url-1", "howpublished", "note"),
    doi=("doi",),
    key=("ENTRYKEY",),
)  # fmt: skip
_VERBATIM = frozenset({"url", "doi", "link", "bdsk-url-1", "file", "ENTRYKEY"})
_INHERITED = {"title": "booktitle", "booktitle": "booktitle", "journal": "journal", "journaltitle": "journaltitle"}
_INHERITED |= {name: name for name in ("publisher", "year", "date", "month", "series", "organization")}
"""Fields that an entry takes from the one that it refers to, and what they are called there: its own title is kept."""

_LONGEST_JOINED = 20_000
"""Characters of a value that is joined of parts; a bound on memory, against strings that double one another."""

_LONGEST_CLOSING = 40
"""Characters before the next entry among which the line that closes one is; a convention."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OPENING = re.compile(r"@[ \t]*([A-Za-z]+)\s*([{(])")
_STRUCTURE = re.compile(r"\\.|[{}]|\n[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]|[()]", re.DOTALL)
_JOIN = re.compile(r"(?<!\s)\s*+#\s*")
_ESCAPED = re.compile(r"\\([_%&#~])")
# A name is looked for where a run of its signs begins, so that a long run without a value takes linear time.
_NAME = re.compile(r"(?<![^\s=,{}\"#%()])([^\s=,{}\"#%()]{1,200}+)\s*+=\s*")
_BARE = re.compile(r"[^\s,{}\"#]+")
_QUOTE = re.compile(r"\\.|[{}\"]", re.DOTALL)
_LAST_LINE = re.compile(r"\n[ \t]*[})]\s*\Z")
_VALUE_END = re.compile(r"\}(?=[ \t]*,?[ \t]*(?:\n|\Z))")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True)
class _Block:
    """``@kind{inside}``; inside is None if it is never closed."""

    kind: str
    start: int
    inside: str | None


def is_bibtex(head: Head) -> bool:
    """Check whether a file has an entry with a key and a field in its beginning."""
    return (
        re.search(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]\s*[^\s,{}()]*\s*,\s*[\w-]+\s*=", head.text, re.MULTILINE)
        is not None
    )


def read_bibtex(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a BibTeX file; an entry that is never closed is rejected alone.

    Strings are replaced by their values, and an entry takes the fields that it lacks from the one that its
    ``crossref`` names.

    Raises
    ------
    CorpusError
        If the file has no entry.
    """
    text = read_text(path, settings.encoding, settings.limits)
    strings = {name: name for name in _MONTHS}
    entries: list[Entry] = []
    broken: list[RejectedRow] = []
    line, counted = 1, 0
    for block in _split_blocks(text):
        line, counted = line + text.count("\n", counted, block.start), block.start
        if block.kind in {"comment", "preamble"}:
            continue
        if block.inside is None:
            excerpt = " ".join(text[block.start : block.start + EXCERPT_CHARACTERS].split())
            broken.append(RejectedRow(path.name, line, "broken_row", (str(line),), excerpt))
        elif block.kind == "string":
            strings |= dict(_read_fields(block.inside, strings))
        else:
            entries.append(_make_entry(block.inside, line, strings))
    if not entries and not broken:
        raise CorpusError(f"{path}: not a BibTeX file: it has no entry such as @article{{key, ...}}")
    yield from broken
    yield from make_articles(_resolve(entries), _ROLES, settings, path=path)


def _split_blocks(text: str) -> Iterator[_Block]:
    """Split at ``@kind{``. A block that is not closed before a line that begins another one is broken there."""
    position = 0
    while True:
        opening = _OPENING.search(text, position)
        if opening is None:
            return
        end, is_closed = _find_end(text, opening.end(), closing="}" if opening[2] == "{" else ")")
        last = _LAST_LINE.search(text, max(opening.end(), end - _LONGEST_CLOSING), end) if not is_closed else None
        if last is not None:
            # A value has a brace too many, but the entry is closed on a line of its own.
            end, is_closed = last.start(), True
        inside = text[opening.end() : end] if is_closed else None
        yield _Block(opening[1].lower(), opening.start(), inside)
        position = max(end, opening.end())


def _find_end(text: str, start: int, *, closing: str) -> tuple[int, bool]:
    depth = 0
    for match in _STRUCTURE.finditer(text, start):
        sign = match[0]
        if sign == closing and depth == 0:
            return match.start(), True
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign.startswith("\n"):
            return match.start(), False
    return len(text), False


def _make_entry(inside: str, line: int, strings: Mapping[str, str]) -> Entry:
    key, _, rest = inside.partition(",")
    if "=" in key:
        key, rest = "", inside
    entry = Entry(line)
    entry.add("ENTRYKEY", key.strip())
    for name, value in _read_fields(rest, strings):
        if name not in entry.fields:
            entry.add(name, _ESCAPED.sub(r"\1", value) if name in _VERBATIM else decode_latex(value))
    return entry


def _read_fields(text: str, strings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each field in lower case, and its value; values joined by ``#`` are joined."""
    position = 0
    while True:
        name = _NAME.search(text, position)
        if name is None:
            return
        value, position = _read_value(text, name.end(), strings)
        while (joined := _JOIN.match(text, position)) is not None:
            more, position = _read_value(text, joined.end(), strings)
            value = (value + more)[:_LONGEST_JOINED]
        yield name[1].lower(), value


def _read_value(text: str, start: int, strings: Mapping[str, str]) -> tuple[str, int]:
    if text[start : start + 1] in {"{", '"'}:
        end = _find_value_end(text, start)
        return text[start + 1 : end], end + 1
    bare = _BARE.match(text, start)
    if bare is None:
        return "", start
    return strings.get(bare[0].lower(), bare[0]), bare.end()


def _find_value_end(text: str, start: int) -> int:
    depth = 0
    closing, pattern = ("}", _BRACE) if text[start] == "{" else ('"', _QUOTE)
    for match in pattern.finditer(text, start + 1):
        sign = match[0]
        if sign == closing and depth == 0:
            return match.start()
        depth += (sign == "{") - (sign == "}")
    last = _VALUE_END.search(text, start + 1) if closing == "}" else None
    return last.start() if last is not None else len(text)


def _resolve(entries: list[Entry]) -> Iterator[Entry]:
    """Fill the fields that an entry lacks from the entry that it refers to."""
    by_key = {entry.fields["ENTRYKEY"][0].lower(): entry for entry in reversed(entries)}
    for entry in entries:
        for reference in (*entry.fields.get("crossref", ()), *entry.fields.get("xdata", ())):
            parent = by_key.get(reference.strip().lower())
            for name, own in _INHERITED.items() if parent is not None and parent is not entry else ():
                values = parent.fields.get(name) if parent is not None else None
                if values and own not in entry.fields:
                    entry.fields[own] = values
        yield entry
