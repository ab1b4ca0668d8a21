"""A word in its context: every occurrence with the text on either side (keyword in context)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from research.browsing.queries import Query
from research.browsing.search import normalize_text
from research.records import Article


@dataclass(frozen=True, slots=True)
class ContextLine:
    """One occurrence of a term.

    Attributes
    ----------
    row
        Index of the article in the corpus.
    place
        Where it occurs.
    left, keyword, right
        The text before, the term as written, and the text after it; white space is folded.
    """

    row: int
    place: Literal["title", "body"]
    left: str
    keyword: str
    right: str


def list_contexts(articles: Sequence[Article], query: Query, *, width: int) -> Iterator[ContextLine]:
    """Yield every occurrence of the terms of a query, in the order of publication.

    Parameters
    ----------
    articles
        Articles of a corpus.
    query
        From `parse_query`; each of its terms is shown by itself, and excluded terms exclude articles.
    width
        Characters on either side, 1 or more.
    """
    pattern = query.any_pattern
    for row, article in enumerate(articles):
        texts: tuple[tuple[Literal["title", "body"], str], ...] = (
            ("title", normalize_text(article.title)),
            ("body", normalize_text(article.body)),
        )
        if any(out.search(text) for out in query.excluded_patterns for _, text in texts):
            continue
        for place, text in texts:
            for found in pattern.finditer(text):
                yield ContextLine(
                    row,
                    place,
                    _fold(text[max(0, found.start() - width) : found.start()]),
                    _fold(found[0]),
                    _fold(text[found.end() : found.end() + width]),
                )


def _fold(text: str) -> str:
    folded = " ".join(text.split())
    # A space next to the keyword keeps words apart.
    before = " " if text[:1].isspace() and folded else ""
    after = " " if text[-1:].isspace() and folded else ""
    return before + folded + after
