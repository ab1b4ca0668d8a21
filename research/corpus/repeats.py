"""Rows that are equal: reprints, which are articles, and rows that were read twice, which are not."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from research.corpus.columns import EXCERPT_CHARACTERS
from research.records import Article, RejectedCode, RejectedRow

_FINE = frozenset({"minute", "second"})


def resolve_repeats(
    articles: Sequence[Article], file_of: Sequence[int]
) -> tuple[list[Article], list[int], list[RejectedRow]]:
    """Keep reprints, and reject rows that were read twice.

    Equal rows have the same title, body, source and time of publication. In one file they are reprints if the time is
    a day or less precise, and one row repeated if it is a minute or a second. Rows that are equal in two files are one
    article that was exported twice; so of a text that one file has ``a`` times and another ``b`` times, the larger
    number is kept. Where the identifiers of the input never name two articles, rows with different identifiers are
    different articles in all files. Rows of two files are also one article if identifier, title and day are equal.

    Parameters
    ----------
    articles
        Articles with the ids that equal rows share.
    file_of
        Number of the file of each article.

    Returns
    -------
    The articles that are kept, the number of the file of each, and the rejected rows. The ids of reprints differ by
    their ordinal, and the first of them has the id of the row. None of it depends on the order of rows in a file.
    """
    order = sorted(range(len(articles)), key=lambda row: (articles[row].file, file_of[row], articles[row].line))
    kept_for: dict[int, tuple[RejectedCode, int]] = {}
    keyed: dict[tuple[int, str], int] = {}
    for row in order:
        key = articles[row].key
        if key is not None and (first := keyed.setdefault((file_of[row], key), row)) != row:
            kept_for[row] = ("repeated_key", first)
    rest = [row for row in order if row not in kept_for]
    has_global_keys = _check_keys(articles, rest, file_of)
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rest:
        groups[articles[row].id].append(row)
    ordinals: dict[int, int] = {}
    for rows in groups.values():
        if len(rows) > 1:
            _resolve_group(articles, rows, file_of, kept_for=kept_for, ordinals=ordinals, by_key=has_global_keys)
    same: dict[tuple[str, str, int], int] = {}
    for row in rest:
        article = articles[row]
        if row in kept_for or article.key is None:
            continue
        first = same.setdefault((article.key, article.title, article.published.toordinal()), row)
        if file_of[first] != file_of[row]:
            kept_for[row] = ("repeated_across_files", first)
    left = [row for row in order if row not in kept_for]
    kept = [_number_article(articles[row], ordinals.get(row, 1)) for row in left]
    rejected = [_reject(articles[row], code, articles[first]) for row, (code, first) in kept_for.items()]
    return kept, [file_of[row] for row in left], rejected


def _check_keys(articles: Sequence[Article], rows: Sequence[int], file_of: Sequence[int]) -> bool:
    """Tell whether no identifier names two articles of different files, as row numbers would."""
    found: dict[str, int] = {}
    for row in rows:
        key = articles[row].key
        if key is not None:
            first = found.setdefault(key, row)
            if file_of[first] != file_of[row] and articles[first].title != articles[row].title:
                return False
    return bool(found)


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
    if all(articles[row].precision in _FINE for row in rows):
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


def _describe_copy(article: Article) -> tuple[str, str, str, str, int]:
    """Give what orders equal rows, whatever lines they are on; the line last, where they differ in nothing else."""
    return (article.key or "", article.url or "", article.code or "", article.file, article.line)


def _number_article(article: Article, ordinal: int) -> Article:
    if ordinal == 1:
        return article
    digest = hashlib.sha256(f"{article.id}\0{ordinal}".encode("ascii")).hexdigest()
    return replace(article, id=digest[:16])


def _reject(article: Article, code: RejectedCode, kept: Article) -> RejectedRow:
    excerpt = " ".join((article.title or article.body[: 2 * EXCERPT_CHARACTERS]).split())[:EXCERPT_CHARACTERS]
    return RejectedRow(article.file, article.line, code, (kept.file, str(kept.line)), excerpt, article.source)
