"""Reading of the corpus of a study; the result does not depend on the order of files and rows."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from research.corpus.boilerplate import find_boilerplate
from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.dates import parse_date
from research.corpus.duplicates import group_stories
from research.corpus.languages import detect_language
from research.corpus.recognition import choose_format
from research.errors import CorpusError, NoArticleError
from research.records import (
    UNDETERMINED,
    Article,
    Corpus,
    ExportClaim,
    InputFile,
    RawArticle,
    RejectedCode,
    RejectedRow,
)
from research.study import CorpusSettings, InputSettings, find_files, is_pattern

_TOLD_EVERY = 500
"""Number of rows between updates of the progress display; a convention."""

_LANGUAGE_CHARACTERS = 1000
"""Number of characters of a body used for language detection; a convention, not measured."""

_LONGEST_DATE = 40
"""Number of characters of an unreadable date that are reported; a convention."""

_MAX_PROBLEMS = 20
"""Number of unreadable probabilities that are listed; a convention."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def list_inputs(settings: CorpusSettings, *, resolve: Callable[[str], Path]) -> tuple[Path, ...]:
    """Return the input files of a study, sorted by name.

    Raises
    ------
    CorpusError
        If a file does not exist, or a pattern matches no file.
    """
    return tuple(sorted({path for entry in settings.inputs for path in _expand(entry, resolve)}))


def read_corpus(
    settings: CorpusSettings,
    *,
    resolve: Callable[[str], Path],
    on_progress: Callable[[int], None] | None = None,
) -> Corpus:
    """Read and check the articles of a study, remove boilerplate and group reprints.

    Parameters
    ----------
    settings
        Settings of the corpus.
    resolve
        Function that resolves a path of the study.
    on_progress
        Function that is called with the number of newly read rows.

    Returns
    -------
    Articles ordered by publication time and id, with their stories, and the rejected rows with reasons. The result
    does not depend on the order of files and rows.

    Raises
    ------
    CorpusError
        If a file cannot be read in its format, or no article is left.
    """
    rows, rejected, files = _read_rows(settings, resolve, on_progress)
    accepted: list[Article] = []
    coded: list[tuple[RawArticle, Article]] = []
    # Rows are sorted, so that the same one of two equal rows is always accepted.
    rows.sort(key=lambda row: (row[0].file, row[0].line, row[2]))
    seen: set[str] = set()
    keys: set[tuple[Path, str]] = set()
    for raw, entry, path in rows:
        made = _check_row(raw, entry, settings)
        if isinstance(made, RejectedRow):
            rejected.append(made)
        elif raw.key is not None and (path, raw.key) in keys:
            rejected.append(_reject(raw, "repeated_key"))
        elif made.id in seen:
            rejected.append(_reject(raw, "repeated_article"))
        else:
            seen.add(made.id)
            if raw.key is not None:
                keys.add((path, raw.key))
            accepted.append(made)
            if made.code_probability is not None:
                coded.append((raw, made))
    _check_probabilities(coded)
    if not accepted:
        raise NoArticleError(list_inputs(settings, resolve=resolve), rejected)
    accepted.sort(key=lambda article: (article.published, article.id))
    bodies = [article.body for article in accepted]
    span, boilerplate = find_boilerplate(bodies, [article.source for article in accepted], settings.boilerplate)
    content = [body[start:end] for body, (start, end) in zip(bodies, span, strict=True)]
    articles = tuple(_describe_languages(article, text) for article, text in zip(accepted, content, strict=True))
    # Articles whose body is empty without boilerplate are compared by title.
    stories = group_stories(
        [text or article.title for text, article in zip(content, articles, strict=True)],
        [article.published.toordinal() for article in articles],
        settings.duplicates,
    )
    rejected.sort(key=lambda row: (row.file, row.line))
    n_accepted = Counter(article.file for article in articles)
    inputs = tuple(replace(entry, n_articles=n_accepted[entry.file]) for entry in files)
    n_rows = sum(entry.n_rows for entry in inputs)
    return Corpus(articles, stories, span, tuple(rejected), boilerplate, n_rows, settings.time_zone, inputs)


def _read_rows(
    settings: CorpusSettings, resolve: Callable[[str], Path], on_progress: Callable[[int], None] | None
) -> tuple[list[tuple[RawArticle, InputSettings, Path]], list[RejectedRow], list[InputFile]]:
    rows: list[tuple[RawArticle, InputSettings, Path]] = []
    rejected: list[RejectedRow] = []
    files: list[InputFile] = []
    for entry in settings.inputs:
        for path in _expand(entry, resolve):
            form = choose_format(path, entry.format)
            n_rows = 0
            for row in form.read(path, entry):
                if isinstance(row, ExportClaim):
                    continue
                n_rows += 1
                if isinstance(row, RejectedRow):
                    rejected.append(row)
                else:
                    rows.append((row, entry, path))
                if on_progress and n_rows % _TOLD_EVERY == 0:
                    on_progress(_TOLD_EVERY)
            files.append(InputFile(path.name, form.name, n_rows=n_rows, n_articles=0))
    return rows, rejected, files


def _expand(entry: InputSettings, resolve: Callable[[str], Path]) -> list[Path]:
    place = resolve(entry.path)
    if is_pattern(place):
        paths = find_files(place)
        if not paths:
            raise CorpusError(f"{place}: no file matches")
        return paths
    if not place.is_file():
        raise CorpusError(f"{place}: {'a folder, not a file' if place.is_dir() else 'there is no such file'}")
    return [place]


def _check_row(raw: RawArticle, entry: InputSettings, settings: CorpusSettings) -> Article | RejectedRow:
    """Make an article from a row, or reject the row with a reason."""
    title, body, found_source = (_CONTROL.sub("", text) for text in (raw.title, raw.body, raw.source))
    if not raw.published.strip():
        return _reject(raw, "no_date")
    try:
        published, precision = parse_date(raw.published, settings.zone, formats=_list_formats(entry))
    except (ValueError, OverflowError):
        return _reject(raw, "unreadable_date", raw.published[:_LONGEST_DATE])
    wants_body = entry.format == "search_export" or entry.columns.body is not None
    if not body.strip() and (wants_body or not title.strip()):
        return _reject(raw, "empty_text")
    if (settings.start and published.date() < settings.start) or (settings.end and published.date() > settings.end):
        return _reject(raw, "outside_dates", published.date().isoformat())
    source = settings.source_aliases.get(found_source, found_source) or "unknown"
    content = "\0".join([title, body, source, published.isoformat()])
    return Article(
        id=hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        title=title,
        body=body,
        title_language=UNDETERMINED,
        body_language=UNDETERMINED,
        source=source,
        published=published,
        precision=precision,
        url=_CONTROL.sub("", raw.url) if raw.url else None,
        key=_CONTROL.sub("", raw.key) if raw.key else None,
        file=raw.file,
        line=raw.line,
        code=_CONTROL.sub("", raw.code) if raw.code else None,
        code_probability=_parse_probability(raw),
    )


def _list_formats(entry: InputSettings) -> tuple[str, ...]:
    if entry.date_format is None:
        return ()
    return (entry.date_format,) if isinstance(entry.date_format, str) else tuple(entry.date_format)


def _parse_probability(raw: RawArticle) -> float | None:
    """Read the probability with which an article was chosen for coding; NaN if it is none."""
    if raw.code_probability is None:
        return None
    try:
        value = float(raw.code_probability.replace(",", "."))
    except ValueError:
        return math.nan
    return value if 0 <= value <= 1 else math.nan


def _check_probabilities(articles: Sequence[tuple[RawArticle, Article]]) -> None:
    wrong = [
        raw
        for raw, article in articles
        if article.code_probability is not None and math.isnan(article.code_probability)
    ]
    if wrong:
        lines = [
            f'{raw.file}, line {raw.line}: probability "{(raw.code_probability or "")[:_LONGEST_DATE]}"; give a number '
            "above 0 and at most 1, or nothing"
            for raw in wrong[:_MAX_PROBLEMS]
        ]
        more = [f"and {len(wrong) - _MAX_PROBLEMS:,} more"] if len(wrong) > _MAX_PROBLEMS else []
        raise CorpusError("\n".join([*lines, *more]))


def _describe_languages(article: Article, content: str) -> Article:
    body = detect_language(content[:_LANGUAGE_CHARACTERS]) if content else UNDETERMINED
    return replace(article, title_language=detect_language(article.title, likely=body), body_language=body)


def _reject(raw: RawArticle, code: RejectedCode, *values: str) -> RejectedRow:
    excerpt = " ".join((raw.title or raw.body).split())[:EXCERPT_CHARACTERS]
    return RejectedRow(raw.file, raw.line, code, values, excerpt)
