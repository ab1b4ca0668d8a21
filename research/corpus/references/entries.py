"""Entries of reference lists, and the articles that are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from research.corpus.files import ReadRow
from research.corpus.references.markup import remove_markup
from research.corpus.references.publication_dates import choose_date
from research.records import RawArticle
from research.study import InputSettings
from research.text.scripts import PUNCTUATION_TO_HAN, match_any

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]）】」』]*$")
_WIDE = re.compile(match_any(PUNCTUATION_TO_HAN))
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s;|<>]+")


@dataclass
class Entry:
    """One entry of a reference list.

    Attributes
    ----------
    line
        Line on which it begins, or its number in files without lines; counts from 1.
    """

    line: int
    _values: dict[str, list[str]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _open_tag: str = ""

    @property
    def fields(self) -> dict[str, list[str]]:
        """Values by tag, in the order of the file."""
        self._close()
        return self._values

    def add(self, tag: str, value: str) -> None:
        """Add a value to a tag."""
        self.fields.setdefault(tag, []).append(value)

    def extend(self, tag: str, line: str) -> None:
        """Add a line to the last value of a tag; lines wait, so that joining them takes linear time."""
        if tag != self._open_tag:
            self._close()
            self._open_tag = tag
        self._open.append(line)

    def _close(self) -> None:
        if self._open:
            values = self._values[self._open_tag]
            values[-1] = "\n".join([values[-1], *self._open])
            self._open = []

    def first(self, tags: Iterable[str]) -> tuple[str, str]:
        """Return the first of some tags that has a value, and this value; empty if none has."""
        for tag in tags:
            for value in self.fields.get(tag, ()):
                if value.strip():
                    return tag, value
        return "", ""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Tags that hold the parts of an article, each from the preferred one to the last resort.

    Attributes
    ----------
    dates
        The tag of the year first. Tags of the month and day complete it.
    doi
        Tags whose value becomes the address if no tag holds an address.
    """

    title: tuple[str, ...]
    body: tuple[str, ...]
    source: tuple[str, ...]
    dates: tuple[str, ...]
    url: tuple[str, ...] = ()
    doi: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


def make_articles(entries: Iterable[Entry], roles: Roles, settings: InputSettings, *, path: Path) -> Iterator[ReadRow]:
    """Make an article of every entry; a missing part is empty.

    The identifier of an entry that an earlier entry of the file has is left out: reference managers give one citation
    key to different works of an author and year.
    """
    keys: set[str] = set()
    for entry in entries:
        article = _make_article(entry, roles, settings, path=path)
        if article.key is not None and article.key in keys:
            article = replace(article, key=None)
        elif article.key is not None:
            keys.add(article.key)
        yield article


def _make_article(entry: Entry, roles: Roles, settings: InputSettings, *, path: Path) -> RawArticle:
    title_tag, title = entry.first(roles.title)
    body_tag, _ = entry.first(roles.body)
    _, source = entry.first(tag for tag in roles.source if tag != title_tag)
    bodies = [join_lines(value) for value in entry.fields.get(body_tag, ())]
    dates = [value for tag in roles.dates for value in entry.fields.get(tag, ())]
    _, key = entry.first(roles.key)
    return RawArticle(
        title=" ".join(remove_markup(title).split()),
        body="\n".join(text for text in (remove_markup(body).strip() for body in bodies) if text),
        source=" ".join(remove_markup(source).split()) or (settings.source or ""),
        published=choose_date(dates, settings),
        url=_find_address(entry, roles),
        key=key.strip() or None,
        file=path.name,
        line=entry.line,
    )


def join_lines(text: str) -> str:
    """Join the lines of a value into paragraphs; a line goes on unless the one before ends a sentence."""
    joined = ""
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            continue
        if not joined or _SENTENCE_END.search(joined[-8:]):
            joined += "\n" + line if joined else line
        else:
            is_wide = _WIDE.match(joined[-1]) and _WIDE.match(line[0])
            joined += line if is_wide else " " + line
    return joined


def _find_address(entry: Entry, roles: Roles) -> str | None:
    for tag in roles.url:
        for value in entry.fields.get(tag, ()):
            found = _ADDRESS.search(value)
            if found:
                return found[0]
    for tag in (*roles.doi, *roles.url):
        for value in entry.fields.get(tag, ()):
            identifier = _DOI.match(value.strip())
            if identifier:
                return f"https://doi.org/{identifier[1].rstrip('.,;')}"
    return None
