"""What a document says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.records import RawArticle, RejectedCode, RejectedRow
from research.study import InputSettings


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Fields of an article as a document has them; empty if it does not."""

    body: str
    title: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    key: str = ""


def make_article(fields: Fields, settings: InputSettings, *, path: Path, line: int = 1) -> RawArticle:
    """Make a row from the fields of a document.

    Parameters
    ----------
    fields
        The fields.
    settings
        Input of the document; its source is used if the document has none.
    path
        The file.
    line
        Number of the document in the file, from 1.
    """
    return RawArticle(
        title=" ".join(fields.title.split()),
        body=fields.body.strip(),
        source=" ".join(fields.source.split()) or (settings.source or ""),
        published=" ".join(fields.published.split()),
        url=fields.url.strip() or None,
        key=fields.key.strip() or None,
        file=path.name,
        line=line,
    )


def reject_document(path: Path, code: RejectedCode, *, line: int = 1, excerpt: str = "") -> RejectedRow:
    """Make the rejected row of a document; the excerpt is the name of the file unless one is given."""
    return RejectedRow(path.name, line, code, (), (excerpt or path.name)[:EXCERPT_CHARACTERS])
