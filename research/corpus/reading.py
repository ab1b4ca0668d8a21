"""Reading of the corpus of a study; the result does not depend on the order of files and rows."""

from __future__ import annotations

import functools
import hashlib
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from research.corpus.archives import FileCount, check_shortfalls, describe_file
from research.corpus.boilerplate import find_boilerplate
from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.damage import make_storable, reject_damaged
from research.corpus.dates import AmbiguousDateError, Order, decide_order, parse_date, suggest_format
from research.corpus.duplicates import group_stories
from research.corpus.files import Expansion
from research.corpus.inputs import OpenFile, is_folder, list_files, open_file
from research.corpus.languages import detect_language
from research.corpus.origins import describe_origin
from research.corpus.placeholders import is_copyright_notice, is_placeholder
from research.corpus.precision import PrecisionCheck, blur_equal_times
from research.corpus.repeats import resolve_repeats
from research.errors import CorpusError, NoArticleError
from research.records import (
    UNDETERMINED,
    Article,
    Corpus,
    ExportClaim,
    InputFile,
    Precision,
    RawArticle,
    RejectedCode,
    RejectedRow,
)
from research.study import CorpusSettings, InputSettings, PeriodLength

_TOLD_EVERY = 500
"""Number of rows between updates of the progress display; a convention."""

_LANGUAGE_CHARACTERS = 1000
"""Number of characters of a title or body used for language detection; a convention, not measured."""

_LONGEST_DATE = 40
"""Number of characters of an unreadable date that are reported; a convention."""

_DATES_KEPT = 4096
"""Dates that are read once however many rows have them; chosen: the days of eleven years."""

_MAX_PROBLEMS = 20
"""Number of unreadable probabilities that are listed; a convention."""

_ROW_CHARACTERS = 150
"""Characters that a row counts for beside its texts in what comes of a file; chosen: reading it takes as long."""

_AUTO = "auto"
"""Place of dates without a pattern in ``date_format``."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def list_inputs(settings: CorpusSettings, *, resolve: Callable[[str], Path]) -> tuple[Path, ...]:
    """Return the input files of a study, sorted by name.

    Raises
    ------
    CorpusError
        If the study names no file, a file does not exist, or a pattern matches no file.
    """
    if not settings.inputs:
        raise CorpusError(
            "corpus.inputs is missing; name the files of articles there, or give a data frame to research.run_study "
            "as articles"
        )
    return tuple(sorted({path for entry in settings.inputs for path in list_files(entry, resolve)}))


def read_corpus(
    settings: CorpusSettings,
    *,
    resolve: Callable[[str], Path],
    period: PeriodLength | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Corpus:
    """Read and check the articles of a study, remove boilerplate and group reprints.

    Parameters
    ----------
    settings
        Settings of the corpus.
    resolve
        Function that resolves a path of the study.
    period
        Length of the periods of the study; rows whose dates are less precise are rejected. None: none is.
    on_progress
        Function that is called with the number of newly read rows.

    Returns
    -------
    Articles ordered by publication time and id, with their stories, and the rejected rows with reasons. The result
    does not depend on the order of files and rows.

    Raises
    ------
    CorpusError
        If a file cannot be read in its format, holds fewer documents than the export or the study says, or has mostly
        dates less precise than a period; or if no article is left.
    """
    read = read_rows(settings, resolve=resolve, period=period, on_progress=on_progress)
    return make_corpus(read.articles, read, settings)


@dataclass(frozen=True)
class ReadRows:
    """The rows of all files.

    Attributes
    ----------
    rows
        Number of each article that is kept, counted over all articles in the order of reading.
    articles
        Articles that are kept, at least one.
    rejected
        Rejected rows, by file and line.
    inputs
        The files.
    """

    rows: list[int]
    articles: list[Article]
    rejected: tuple[RejectedRow, ...]
    inputs: tuple[InputFile, ...]

    @property
    def n_rows(self) -> int:
        """Rows read, rejected ones included."""
        return sum(entry.n_rows for entry in self.inputs)


def read_rows(
    settings: CorpusSettings,
    *,
    resolve: Callable[[str], Path],
    period: PeriodLength | None = None,
    on_progress: Callable[[int], None] | None = None,
    keep: Callable[[Article], Article] | None = None,
) -> ReadRows:
    """Read and check the rows of all files, and keep each article once.

    Parameters
    ----------
    settings, resolve, period, on_progress
        As of `read_corpus`.
    keep
        Function that is called with each article and gives what is kept of it, so that bodies need not be.

    Raises
    ------
    CorpusError
        As `read_corpus`.
    """
    articles: list[Article] = []
    file_of: list[int] = []
    rejected: list[RejectedRow] = []
    paths = [
        (number, path, is_folder(entry, resolve))
        for number, entry in enumerate(settings.inputs)
        for path in list_files(entry, resolve)
    ]
    counts = [FileCount() for _ in paths]
    for number, row in _read_articles(settings, paths, counts=counts, period=period, on_progress=on_progress):
        if isinstance(row, RejectedRow):
            rejected.append(make_storable(row))
            _check_rejected(rejected, paths[number][1], settings)
        else:
            articles.append(keep(row) if keep else row)
            file_of.append(number)
    blur_equal_times(articles, file_of)
    repeats = resolve_repeats(articles, file_of)
    rejected += map(make_storable, repeats.rejected)
    rejected.sort(key=lambda row: (row.file, row.line))
    if not repeats.rows:
        raise NoArticleError(list_inputs(settings, resolve=resolve), rejected)
    n_articles = Counter(file_of[row] for row in repeats.rows)
    inputs = tuple(
        describe_file(path, settings.inputs[entry], counts[number], entry=entry, n_articles=n_articles[number])
        for number, (entry, path, _) in enumerate(paths)
    )
    return ReadRows(repeats.rows, repeats.articles, tuple(rejected), inputs)


def _check_rejected(rejected: Sequence[RejectedRow], path: Path, settings: CorpusSettings) -> None:
    """Check that the rejected rows are not more than a person would want to know of, and memory holds."""
    most = settings.limits.rejected_rows
    if len(rejected) > most:
        raise CorpusError(
            f"{path}: more than {most:,} rows are rejected, this one at line {rejected[-1].line:,}; check format, "
            "columns and date_format in corpus.inputs, and corpus.start and end; if this is right, raise "
            "corpus.limits.rejected_rows"
        )


def make_corpus(articles: Sequence[Article], read: ReadRows, settings: CorpusSettings) -> Corpus:
    """Remove boilerplate from articles, detect their languages and group their reprints.

    Parameters
    ----------
    articles
        Articles with bodies, in any order.
    read
        What was read, for the rejected rows and the files.
    settings
        Settings of the corpus.
    """
    ordered = sorted(articles, key=order_article)
    bodies = [article.body for article in ordered]
    span, boilerplate = find_boilerplate(bodies, [article.source for article in ordered], settings.boilerplate)
    described = tuple(
        _describe_languages(article, article.body[start:end], settings.languages)
        for article, (start, end) in zip(ordered, span.tolist(), strict=True)
    )
    stories = group_stories(
        _Contents(described, span),
        (describe_origin(article) for article in described),
        settings.duplicates,
        sources=[article.source for article in described],
        is_title=[
            not article.title or start == end for article, (start, end) in zip(described, span.tolist(), strict=True)
        ],
    )
    return Corpus(
        described,
        stories,
        span,
        read.rejected,
        boilerplate,
        read.n_rows,
        settings.time_zone,
        inputs=read.inputs,
        attributes=settings.attribute_names,
    )


class _Contents(Sequence[str]):
    """The bodies of articles without boilerplate, or else their titles, made when they are asked for."""

    def __init__(self, articles: Sequence[Article], span: NDArray[np.int64]) -> None:
        self._articles, self._span = articles, span

    def __len__(self) -> int:
        return len(self._articles)

    def __getitem__(self, row: int) -> str:  # type: ignore[override]
        start, end = self._span[row]
        return self._articles[row].body[start:end] or self._articles[row].title


def order_article(article: Article) -> tuple[datetime, str]:
    """Give what articles are ordered by: time of publication, and id."""
    return article.published, article.id


def _read_articles(
    settings: CorpusSettings,
    paths: Sequence[tuple[int, Path, bool]],
    *,
    counts: Sequence[FileCount],
    period: PeriodLength | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[int, Article | RejectedRow]]:
    """Read and check the rows of all files one by one.

    Parameters
    ----------
    settings
        Settings of the corpus.
    paths
        Number of the input of every file, its path, and whether it was found in a folder.
    counts
        What is counted of each file while it is read.
    period
        Length of the periods; None: dates of any precision are accepted.
    on_progress
        Function that is called with the number of newly read rows.

    Yields
    ------
    Number of the file in ``paths``, and an article or a rejected row. Articles that are equal have equal ids; their
    languages are not yet detected.
    """
    problems: list[str] = []
    # Dates that leave day and month open wait until the other dates of the file, or of the folder, have been read.
    waiting: list[tuple[int, RawArticle, Callable[..., Article | RejectedRow]]] = []
    needed: set[Order] = set()
    for number, (place, path, is_of_folder) in enumerate(paths):
        entry, count = settings.inputs[place], counts[number]
        limits = entry.limits
        opened = open_file(path, entry, is_of_folder=is_of_folder)
        count.format = opened.format
        precision = PrecisionCheck(path, period)
        expansion = Expansion(path, limits)
        check = partial(
            _check_precisely,
            entry=entry,
            settings=settings,
            wants_body=_wants_body(entry, opened),
            precision=precision,
            problems=problems,
        )
        for row in opened.rows:
            if isinstance(row, ExportClaim):
                count.add_claim(row)
                continue
            count.n_rows += 1
            if on_progress and count.n_rows % _TOLD_EVERY == 0:
                on_progress(_TOLD_EVERY)
            expansion.add(_ROW_CHARACTERS)
            if isinstance(row, RejectedRow):
                yield number, row
                continue
            expansion.add(len(row.title) + len(row.body) + sum(len(value) for _, value in row.attributes))
            if (damaged := reject_damaged(row, limits)) is not None:
                yield number, damaged
                continue
            if (order := _decide_order(row.published)) is not None:
                needed.add(order)
            made = check(row, order=None)
            if isinstance(made, RejectedRow) and made.code == "ambiguous_date":
                waiting.append((number, row, check))
            else:
                yield number, made
        if not is_of_folder or number + 1 == len(paths) or paths[number + 1][0] != place:
            decided = needed.pop() if len(needed) == 1 else None
            yield from ((read, check(row, order=decided)) for read, row, check in waiting)
            waiting, needed = [], set()
        precision.finish()
    _check_probabilities(problems)
    check_shortfalls(settings, [(place, path) for place, path, _ in paths], counts)


def _check_precisely(
    row: RawArticle,
    *,
    entry: InputSettings,
    settings: CorpusSettings,
    wants_body: bool,
    precision: PrecisionCheck,
    problems: list[str],
    order: Order | None,
) -> Article | RejectedRow:
    """Make an article from a row, or reject it, also for a date that is less precise than the periods."""
    made = _check_row(row, entry, settings, order=order, wants_body=wants_body)
    if isinstance(made, Article):
        if not precision.accepts(made):
            text = row.published.strip()[:_LONGEST_DATE]
            return _reject(row, "coarse_date", text, made.precision, source=made.source)
        if made.code_probability is not None and math.isnan(made.code_probability):
            problems.append(_describe_probability(row))
    return made


def _wants_body(entry: InputSettings, opened: OpenFile) -> bool:
    """Check whether an article must have a body: in tables unless the study names no column for it."""
    if opened.title_suffices:
        return False
    return opened.format == "search_export" or entry.columns.body is not None


def _check_row(
    raw: RawArticle, entry: InputSettings, settings: CorpusSettings, *, order: Order | None, wants_body: bool
) -> Article | RejectedRow:
    """Make an article from a row, or reject the row with a reason."""
    title, body, found_source = (_CONTROL.sub("", text) for text in (raw.title, raw.body, raw.source))
    source = sys.intern(settings.source_aliases.get(found_source, found_source) or "unknown")
    if not raw.published.strip():
        return _reject(raw, "no_date", source=source)
    try:
        published, precision = _parse_published(raw, entry, settings.zone, order=order)
    except AmbiguousDateError:
        return _reject(raw, "ambiguous_date", raw.published.strip()[:_LONGEST_DATE], source=source)
    except (ValueError, OverflowError):
        text = raw.published.strip()[:_LONGEST_DATE]
        pattern = suggest_format(text)
        return _reject(raw, "unreadable_date", text, *([pattern] if pattern else []), source=source)
    if not body.strip() and (wants_body or not title.strip()):
        return _reject(raw, "empty_text", source=source)
    if is_placeholder(body) or (not body and is_placeholder(title, is_title=True)):
        return _reject(raw, "placeholder_text", " ".join((body or title).split()), source=source)
    if is_copyright_notice(body):
        return _reject(raw, "copyright_only", " ".join(body.split()), source=source)
    content = "\0".join([title, body, source, published.isoformat()])
    article = Article(
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
        file=sys.intern(raw.file),
        line=raw.line,
        code=_CONTROL.sub("", raw.code) if raw.code else None,
        code_probability=_parse_probability(raw),
        loaded=_parse_loaded(raw, settings),
        attributes=_list_attributes(raw, settings),
    )
    # A year or a month is of the study if a day of it is.
    if (settings.start and article.last_day < settings.start) or (settings.end and published.date() > settings.end):
        return _reject(raw, "outside_dates", published.date().isoformat(), source=source)
    return article


def _parse_published(
    raw: RawArticle, entry: InputSettings, zone: ZoneInfo, *, order: Order | None
) -> tuple[datetime, Precision]:
    """Parse a date by the patterns of the input; ``auto`` is the place of dates that need no pattern."""
    text = raw.published
    listed = entry.date_format if isinstance(entry.date_format, list) else [entry.date_format or _AUTO]
    if raw.is_dated_by_path:
        listed = [_AUTO]
    for number, pattern in enumerate(listed, start=1):
        formats = () if pattern == _AUTO else (pattern,)
        try:
            return _parse_date(text, zone, formats=formats, order=order, retrieved=entry.archive.retrieved)
        except (ValueError, OverflowError):
            if number == len(listed):
                raise
    return _parse_date(text, zone, order=order, retrieved=entry.archive.retrieved)


@functools.lru_cache(_DATES_KEPT)
def _parse_date(
    text: str,
    zone: ZoneInfo,
    *,
    formats: tuple[str, ...] = (),
    order: Order | None = None,
    retrieved: date | None = None,
) -> tuple[datetime, Precision]:
    return parse_date(text, zone, formats=formats, order=order, retrieved=retrieved)


@functools.lru_cache(_DATES_KEPT)
def _decide_order(text: str) -> Order | None:
    return decide_order([text])


def _parse_loaded(raw: RawArticle, settings: CorpusSettings) -> datetime | None:
    """Read the day on which a database loaded an article; None if there is none."""
    if not raw.loaded:
        return None
    try:
        return parse_date(raw.loaded, settings.zone)[0]
    except (ValueError, OverflowError):
        return None


def _list_attributes(raw: RawArticle, settings: CorpusSettings) -> tuple[str, ...]:
    """List the values of the attributes of all inputs; an input that does not name one has none of it."""
    found = dict(raw.attributes)
    return tuple(sys.intern(_CONTROL.sub("", found.get(name, ""))) for name in settings.attribute_names)


def _parse_probability(raw: RawArticle) -> float | None:
    """Read the probability with which an article was chosen for coding; NaN if it is none."""
    if raw.code_probability is None:
        return None
    try:
        value = float(raw.code_probability.replace(",", "."))
    except ValueError:
        return math.nan
    return value if 0 <= value <= 1 else math.nan


def _describe_probability(raw: RawArticle) -> str:
    return (
        f'{raw.file}, line {raw.line}: probability "{(raw.code_probability or "")[:_LONGEST_DATE]}"; give a number '
        "above 0 and at most 1, or nothing"
    )


def _check_probabilities(problems: Sequence[str]) -> None:
    if problems:
        more = [f"and {len(problems) - _MAX_PROBLEMS:,} more"] if len(problems) > _MAX_PROBLEMS else []
        raise CorpusError("\n".join([*problems[:_MAX_PROBLEMS], *more]))


def _describe_languages(article: Article, content: str, allowed: Collection[str]) -> Article:
    """Detect the languages of an article from its title and its body without boilerplate."""
    body = detect_language(content[:_LANGUAGE_CHARACTERS], allowed=allowed) if content else UNDETERMINED
    start = article.title[:_LANGUAGE_CHARACTERS]
    title = detect_language(start, likely=body, allowed=allowed) if start else UNDETERMINED
    return replace(article, title_language=title, body_language=body)


def _reject(raw: RawArticle, code: RejectedCode, *values: str, source: str) -> RejectedRow:
    excerpt = " ".join((raw.title or raw.body[: 8 * EXCERPT_CHARACTERS]).split())[:EXCERPT_CHARACTERS]
    return RejectedRow(raw.file, raw.line, code, values, excerpt, source)
