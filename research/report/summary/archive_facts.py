"""Where the articles come from: databases, queries, and how many of their documents were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from research.records import Article, InputFile, list_column
from research.text.messages import say
from research.text.printable import make_line
from research.text.wording import format_count, format_day, format_list, join_parts


def describe_archives(inputs: Iterable[InputFile]) -> tuple[str, ...]:
    """Describe each input: files, database, query, day of retrieval, and number of documents of how many."""
    ordered = sorted(inputs, key=lambda file: file.input)
    return tuple(_describe_input(list(files)) for _, files in groupby(ordered, key=lambda file: file.input))


def is_recorded(inputs: Sequence[InputFile]) -> bool:
    """Tell whether the study names database and query of every input."""
    return bool(inputs) and all(file.database and file.query for file in inputs)


def describe_loading(articles: Sequence[Article]) -> str:
    """Say how many articles a database loaded on another day than the printed one; empty if none, or none is known."""
    dated = [row for row, loaded in enumerate(list_column(articles, "loaded")) if loaded is not None]
    known = [articles[row] for row in dated]
    if not known:
        return ""
    n_other = sum(not _is_loaded_when_published(article) for article in known)
    if not n_other:
        return ""
    return say(
        "{n} of {articles} with a day of loading was loaded into the database on another day than the printed one; the "
        "printed date counts",
        "{n} of {articles} with a day of loading were loaded into the database on another day than the printed one; "
        "the printed date counts",
        n=n_other,
        articles=format_count(len(known), "article"),
    )


def _is_loaded_when_published(article: Article) -> bool:
    loaded = article.loaded
    return loaded is not None and article.published.date() <= loaded.date() <= article.last_day


def _describe_input(files: Sequence[InputFile]) -> str:
    first, name = files[0], make_line(files[0].file)
    if len(files) > 1:
        name = format_list([name, format_count(len(files) - 1, "more file")])
    described = [
        make_line(first.database) if first.database else "",
        say("query \u201c{query}\u201d", query=make_line(first.query)) if first.query else "",
        say("retrieved on {day}", day=format_day(first.retrieved)) if first.retrieved is not None else "",
    ]
    told = join_parts(described) or say("the study does not record where its articles come from")
    return say("{files}: {told}; {documents}", files=name, told=told, documents=_count_documents(files))


def _count_documents(files: Sequence[InputFile]) -> str:
    n_read = sum(file.n_rows for file in files)
    claimed = [file.n_claimed for file in files if file.n_claimed is not None]
    found = {file.n_found for file in files if file.n_found is not None}
    if files[0].n_expected is not None:
        return say(
            "{n} of {documents} that the study expects was read",
            "{n} of {documents} that the study expects were read",
            n=n_read,
            documents=format_count(files[0].n_expected, "document"),
        )
    if found:
        return say(
            "{n} of {documents} that the query found was read",
            "{n} of {documents} that the query found were read",
            n=n_read,
            documents=format_count(sum(found), "document"),
        )
    if len(claimed) == len(files):
        return say(
            "{n} of {documents} of the export was read",
            "{n} of {documents} of the export were read",
            n=n_read,
            documents=format_count(sum(claimed), "document"),
        )
    return say("{documents} read", documents=format_count(n_read, "document"))
