"""Rows of press exports: records of a database become articles, or rejected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.press.labels import APPENDED, is_copyright, normalise_label
from research.records import RawArticle, RejectedRow
from research.study import InputSettings


@dataclass(frozen=True, kw_only=True)
class Record:
    """The fields of a document, as the export has them.

    Attributes
    ----------
    paragraphs
        Lines of the body.
    published, loaded
        Dates as printed.
    has_copyright
        Whether the document has a copyright line outside its body.
    """

    title: str
    paragraphs: Sequence[str]
    source: str
    published: str
    url: str | None = None
    key: str | None = None
    loaded: str | None = None
    has_copyright: bool = False


def make_row(record: Record, settings: InputSettings, *, path: Path, line: int) -> RawArticle | RejectedRow:
    """Make an article of a record; one without text is rejected.

    Copyright lines at the beginning and the end of the body, and notices of the database, are left out.
    """
    lines = [line.strip() for paragraph in record.paragraphs for line in paragraph.split("\n")]
    text = [line for line in lines if line and normalise_label(line) not in APPENDED]
    kept = trim_copyright(text)
    title = " ".join(record.title.split())
    if normalise_label(title) in APPENDED:
        title = ""
    if not kept:
        is_copyright_only = bool(text) or (not title and record.has_copyright)
        excerpt = (title or " ".join(text))[:EXCERPT_CHARACTERS]
        return RejectedRow(path.name, line, "copyright_only" if is_copyright_only else "empty_text", (), excerpt)
    return RawArticle(
        title=title,
        body="\n".join(kept),
        source=" ".join(record.source.split()) or (settings.source or ""),
        published=" ".join(record.published.split()),
        url=record.url or None,
        key=record.key or None,
        file=path.name,
        line=line,
        loaded=record.loaded or None,
    )


def trim_copyright(lines: Sequence[str]) -> list[str]:
    """Leave out the copyright lines at either end."""
    start, end = 0, len(lines)
    while start < end and is_copyright(lines[start]):
        start += 1
    while end > start and is_copyright(lines[end - 1]):
        end -= 1
    return list(lines[start:end])
