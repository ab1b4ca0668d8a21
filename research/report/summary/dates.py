"""Dates of publication as precisely as the input gives them, and no more."""

from __future__ import annotations

from research.records import Article, Corpus
from research.text.wording import format_day, format_month, format_period


def format_published(article: Article) -> str:
    """Write the date of an article: 4 September 2025, September 2025 or 2025."""
    first = article.published.date()
    if article.precision == "year":
        return format_period(f"{first.year}")
    return format_month(first) if article.precision == "month" else format_day(first)


def format_first(corpus: Corpus) -> str:
    """Write the date of the first article."""
    # Articles are in the order of publication.
    return format_published(corpus.articles[0])


def format_last(corpus: Corpus) -> str:
    """Write the date of the last article."""
    return format_published(corpus.articles[int(corpus.last_days.argmax())])
