"""Articles as they were read, for a look by eye: a few of all files and dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from research.records import Article, Corpus, Precision
from research.text.printable import make_line, shorten_text

T = TypeVar("T")

N_SHOWN = 5
"""Articles that are shown; a convention."""

_WIDTH = 100
"""Width of the first words that are shown, in letters."""

_PATTERNS: dict[Precision, str] = {
    "year": "%Y",
    "month": "%Y-%m",
    "day": "%Y-%m-%d",
    "minute": "%Y-%m-%d %H:%M",
    "second": "%Y-%m-%d %H:%M:%S",
}


def choose_articles(articles: Sequence[Article], n_articles: int = N_SHOWN) -> list[Article]:
    """Choose articles spread evenly over the files, and within a file over its dates.

    Parameters
    ----------
    articles
        Articles in order of publication.
    n_articles
        How many are chosen, if there are as many.
    """
    files: dict[str, list[Article]] = {}
    for article in articles:
        files.setdefault(article.file, []).append(article)
    names = _choose_evenly(sorted(files), n_articles)
    shares = [n_articles // len(names) + (place < n_articles % len(names)) for place in range(len(names))]
    chosen = [
        article for name, share in zip(names, shares, strict=True) for article in _choose_evenly(files[name], share)
    ]
    if len(chosen) < min(n_articles, len(articles)):
        taken = {article.id for article in chosen}
        rest = [article for article in articles if article.id not in taken]
        chosen += _choose_evenly(rest, min(n_articles, len(articles)) - len(chosen))
    return sorted(chosen, key=lambda article: (article.published, article.id))


def describe_articles(corpus: Corpus, n_articles: int) -> list[str]:
    """Describe a few articles as they were read: title, date, source, language, place, and first words.

    Parameters
    ----------
    corpus
        Articles with bodies.
    n_articles
        Articles of the study, of which these may be a sample.
    """
    chosen = choose_articles(corpus.articles)
    lines = [f"{len(chosen):,} of {n_articles:,} articles, as they were read:"]
    for article in chosen:
        language = article.language
        date = article.published.strftime(_PATTERNS[article.precision])
        lines.append(f"  {shorten_text(article.title, _WIDTH) or '(no title)'}")
        lines.append(
            f"    {date} | {make_line(article.source)} | {language} | {make_line(article.file)} line {article.line:,}"
        )
        lines.append(f"    {shorten_text(article.body[: 8 * _WIDTH], _WIDTH) or '(no text)'}")
    return lines


def _choose_evenly(items: Sequence[T], n_items: int) -> list[T]:
    """Choose items at even distances, the first and the last among them if there are two."""
    if n_items >= len(items):
        return list(items)
    if n_items == 1:
        return [items[len(items) // 2]]
    return [items[round(place * (len(items) - 1) / (n_items - 1))] for place in range(n_items)]
