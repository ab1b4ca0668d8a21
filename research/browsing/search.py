"""Articles that hold all words of a query, the most telling first."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from research.browsing.queries import Query
from research.records import Article

TITLE_WEIGHT = 3.0
"""Occurrences in the body that one in the title counts for; a convention."""

_SATURATION, _LENGTH_WEIGHT = 1.2, 0.75
"""Parameters k1 and b of BM25, as published (Robertson and Zaragoza 2009)."""

_REACH = 60
"""Characters on either side of the first occurrence that are shown; a convention."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that matches a query.

    Attributes
    ----------
    row
        Index of the article in the corpus.
    score
        BM25 of the terms, larger for articles that they occur in more often, and for rarer terms.
    n_occurrences
        Occurrences of all terms in title and body.
    snippet
        The text around the first occurrence in the body, or the title if there is none.
    """

    row: int
    score: float
    n_occurrences: int
    snippet: str


def search_articles(articles: Sequence[Article], query: Query) -> tuple[Hit, ...]:
    """Find the articles that hold every term of a query.

    Parameters
    ----------
    articles
        Articles of a corpus.
    query
        From `parse_query`.

    Returns
    -------
    Hits with the largest score first, then in the order of publication.
    """
    texts = [(normalize_text(one.title), normalize_text(one.body)) for one in articles]
    mean_length = sum(len(title) + len(body) for title, body in texts) / max(len(texts), 1)
    counts = [
        [(len(pattern.findall(title)), len(pattern.findall(body))) for pattern in query.patterns]
        for title, body in texts
    ]
    holding = [sum(any(row[term]) for row in counts) for term in range(len(query.patterns))]
    weights = [math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for held in holding]
    hits = []
    for row, (title, body) in enumerate(texts):
        is_match = all(any(pair) for pair in counts[row])
        if not is_match or any(out.search(title) or out.search(body) for out in query.excluded_patterns):
            continue
        scale = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * (len(title) + len(body)) / max(mean_length, 1))
        weighed = [TITLE_WEIGHT * in_title + in_body for in_title, in_body in counts[row]]
        score = sum(w * tf * (_SATURATION + 1) / (tf + scale) for w, tf in zip(weights, weighed, strict=True))
        hits.append(Hit(row, score, sum(map(sum, counts[row])), _cut_snippet(title, body, query)))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.row)))


def normalize_text(text: str) -> str:
    """Give a text in Unicode normalisation form C, in which it is searched and shown."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _cut_snippet(title: str, body: str, query: Query) -> str:
    found = query.any_pattern.search(body)
    if found is None:
        return " ".join(title.split())
    start, end = max(0, found.start() - _REACH), min(len(body), found.end() + _REACH)
    before, after = "\u2026" if start else "", "\u2026" if end < len(body) else ""
    return before + " ".join(body[start:end].split()) + after
