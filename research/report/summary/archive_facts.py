"""Where the articles come from: databases, queries, and how many of their documents were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from research.records import Article, InputFile
from research.text.printable import make_line
from research.text.wording import choose_plural, format_count, format_day

_UNRECORDED = "the study does not record where its articles come from"


def describe_archives(inputs: Iterable[InputFile]) -> tuple[str, ...]:
    """Describe each input: files, database, query, day of retrieval, and number of documents of how many."""
    ordered = sorted(inputs, key=lambda file: file.input)
    return tuple(_describe_input(list(files)) for _, files in groupby(ordered, key=lambda file: file.input))


def is_recorded(inputs: Sequence[InputFile]) -> bool:
    """Tell whether the study names database and query of every input."""
    return bool(inputs) and all(file.database and file.query for file in inputs)


def describe_loading(articles: Iterable[Article]) -> str:
    """Say how many articles a database loaded on another day than the printed one; empty if none, or none is known."""
    known = [article for article in articles if article.loaded is not None]
    if not known:
        return ""
    n_other = sum(not _is_loaded_when_published(article) for article in known)
    if not n_other:
        return ""
    return (
        f"{n_other:,} of {format_count(len(known), 'article')} with a day of loading "
        f"{choose_plural(n_other, 'was')} loaded into the database on another day than the printed one; the printed "
        "date counts"
    )


def _is_loaded_when_published(article: Article) -> bool:
    loaded = article.loaded
    return loaded is not None and article.published.date() <= loaded.date() <= article.last_day


def _describe_input(files: Sequence[InputFile]) -> str:
    first = files[0]
    name = make_line(first.file) + (f" and {format_count(len(files) - 1, 'more file')}" if len(files) > 1 else "")
    told = [first.database and make_line(first.database), first.query and f"query \u201c{make_line(first.query)}\u201d"]
    if first.retrieved is not None:
        told.append(f"retrieved on {format_day(first.retrieved)}")
    described = ", ".join(part for part in told if part) or _UNRECORDED
    return f"{name}: {described}; {_count_documents(files)}"


def _count_documents(files: Sequence[InputFile]) -> str:
    n_read = sum(file.n_rows for file in files)
    claimed = [file.n_claimed for file in files if file.n_claimed is not None]
    found = {file.n_found for file in files if file.n_found is not None}
    n_all = files[0].n_expected
    whose = "that the study expects"
    if n_all is None and found:
        n_all, whose = sum(found), "that the query found"
    if n_all is None and len(claimed) == len(files):
        n_all, whose = sum(claimed), "of the export"
    if n_all is None:
        return f"{format_count(n_read, 'document')} read"
    return f"{n_read:,} of {format_count(n_all, 'document')} {whose} {choose_plural(n_read, 'was')} read"
