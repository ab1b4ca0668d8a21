"""Rows that are equal: reprints, which are articles, and rows that were read twice, which are not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.precision import FINE
from research.records import Article, RejectedCode, RejectedRow


@dataclass(frozen=True)
class Repeats:
    """What is left of equal rows.

    Attributes
    ----------
    rows
        Numbers of the rows that are kept, in the order of files and lines.
    articles
        Their articles; the ids of reprints differ by their ordinal, and the first of them has the id of the row.
    rejected
        The other rows.
    """

    rows: list[int]
    articles: list[Article]
    rejected: list[RejectedRow]


def resolve_repeats(articles: Sequence[Article], file_of: Sequence[int]) -> Repeats:
    """Keep reprints, and reject rows that were read twice.

    Equal rows have the same title, body, source and time of publication. In one file they are reprints if the time is
    a day or less precise, and one row repeated if it is a minute or a second, or if they have one address that no other
    text of the file has. Rows that are equal in two files are one
    article that was exported twice; so of a text that one file has ``a`` times and another ``b`` times, the larger
    number is kept. Where the identifiers of the input never name two articles, rows with different identifiers are
    different articles in all files. Rows of two files are also one article if identifier, title and day are equal.

    Parameters
    ----------
    articles
        Articles with the ids that equal rows share; bodies are not read.
    file_of
        Number of the file of each article.

    Returns
    -------
    None of it depends on the order of rows in a file.
    """
    order = sorted(range(len(articles)), key=lambda row: (articles[row].file, file_of[row], articles[row].line))
    kept_for: dict[int, tuple[RejectedCode, int]] = {}
    keyed = [row for row in order if articles[row].key is not None]
    for rows in _group(keyed, lambda row: (file_of[row], articles[row].key or "")):
        kept_for |= dict.fromkeys(rows[1:], ("repeated_key", rows[0]))
    addressed = [row for row in order if articles[row].key is None and articles[row].url]
    for rows in _group(addressed, lambda row: (file_of[row], articles[row].url or "")):
        # An address of several texts is that of a source or a page, not of an article.
        if len({articles[row].id for row in rows}) == 1:
            kept_for |= dict.fromkeys(rows[1:], ("repeated_key", rows[0]))
    is_joined = len(set(file_of)) > 1
    rest = [row for row in order if row not in kept_for]
    by_key = _has_global_keys(articles, rest, file_of) if is_joined else bool(keyed)
    ordinals: dict[int, int] = {}
    for rows in _group(rest, lambda row: articles[row].id):
        _resolve_group(articles, rows, file_of, kept_for=kept_for, ordinals=ordinals, by_key=by_key)
    if is_joined:
        keyed = [row for row in keyed if row not in kept_for]
        for rows in _group(keyed, lambda row: (articles[row].key or "", _describe_day(articles[row]))):
            others = [row for row in rows[1:] if file_of[row] != file_of[rows[0]]]
            kept_for |= dict.fromkeys(others, ("repeated_across_files", rows[0]))
    left = [row for row in order if row not in kept_for]
    return Repeats(
        rows=left,
        articles=[_number_article(articles[row], ordinals.get(row, 1)) for row in left],
        rejected=[_reject(articles[row], code, articles[first]) for row, (code, first) in kept_for.items()],
    )


def _group(rows: Sequence[int], key: Callable[[int], Any]) -> Iterator[list[int]]:
    """Group the rows of equal key that are more than one; the order of rows stays."""
    # Sorting needs less memory than a dictionary of lists, nearly all of which have one row.
    for _, members in groupby(sorted(rows, key=key), key=key):
        listed = list(members)
        if len(listed) > 1:
            yield listed


def _describe_day(article: Article) -> tuple[str, int]:
    return article.title, article.published.toordinal()


def _has_global_keys(articles: Sequence[Article], rows: Sequence[int], file_of: Sequence[int]) -> bool:
    """Tell whether no identifier names two articles of different files, as row numbers would."""
    keyed = [row for row in rows if articles[row].key is not None]
    return bool(keyed) and not any(
        file_of[row] != file_of[group[0]] and articles[row].title != articles[group[0]].title
        for group in _group(keyed, lambda row: articles[row].key)
        for row in group[1:]
    )


def _resolve_group(
    articles: Sequence[Article],
    rows: list[int],
    file_of: Sequence[int],
    *,
    kept_for: dict[int, tuple[RejectedCode, int]],
    ordinals: dict[int, int],
    by_key: bool,
) -> None:
    """Find what is kept of equal rows, which are in the order of files and lines."""
    if all(articles[row].precision in FINE for row in rows):
        for row in rows[1:]:
            code: RejectedCode = "repeated_article" if file_of[row] == file_of[rows[0]] else "repeated_across_files"
            kept_for[row] = (code, rows[0])
        return
    kept: list[int] = []
    if by_key and all(articles[row].key is not None for row in rows):
        first_of: dict[str | None, int] = {}
        for row in rows:
            first = first_of.setdefault(articles[row].key, row)
            if first != row:
                kept_for[row] = ("repeated_across_files", first)
        kept = list(first_of.values())
    else:
        for _, members in groupby(rows, key=lambda row: file_of[row]):
            for number, row in enumerate(sorted(members, key=lambda row: _describe_copy(articles[row]))):
                if number < len(kept):
                    kept_for[row] = ("repeated_across_files", kept[number])
                else:
                    kept.append(row)
    for ordinal, row in enumerate(sorted(kept, key=lambda row: _describe_copy(articles[row])), start=1):
        ordinals[row] = ordinal


def _describe_copy(article: Article) -> tuple[str, str, str, str, str, int]:
    """Give what orders equal rows, whatever lines they are on; the line last, where they differ in nothing else."""
    attributes = "\0".join(article.attributes)
    return (article.key or "", article.url or "", article.code or "", attributes, article.file, article.line)


def _number_article(article: Article, ordinal: int) -> Article:
    if ordinal == 1:
        return article
    digest = hashlib.sha256(f"{article.id}\0{ordinal}".encode("ascii")).hexdigest()
    return replace(article, id=digest[:16])


def _reject(article: Article, code: RejectedCode, kept: Article) -> RejectedRow:
    excerpt = " ".join((article.title or article.body[: 2 * EXCERPT_CHARACTERS]).split())[:EXCERPT_CHARACTERS]
    return RejectedRow(article.file, article.line, code, (kept.file, str(kept.line)), excerpt, article.source)
