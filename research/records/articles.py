"""Articles as published, and the passages that are embedded."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.records.arrays import freeze_arrays, require_length
from research.records.rows import find_days, list_column, number_column, take_rows

Precision = Literal["year", "month", "day", "minute", "second"]
"""What a date says, from the least to the most."""

PassageKind = Literal["title", "body"]

UNDETERMINED = "und"
"""Language code of a text whose language cannot be told (ISO 639-2)."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One row as a reader found it, before anything is checked; text fields are as published.

    ``published`` is text here; `research.corpus.read_corpus` parses it. ``line`` counts from 1: the line of a text
    file, the row of a table, the document of an archive or a Word file. ``loaded`` is the date on which a database
    loaded the article, where the export names it. ``is_dated_by_path`` says that ``published`` comes from the name of
    the file, in ISO 8601. ``attributes`` are pairs of a name and a value.
    """

    title: str
    body: str
    source: str
    published: str
    url: str | None
    key: str | None
    file: str
    line: int
    code: str | None = None
    code_probability: str | None = None
    loaded: str | None = None
    is_dated_by_path: bool = False
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ExportClaim:
    """How many documents an export says that it holds, or that its query found.

    Attributes
    ----------
    file, line
        Where it says so; lines count from 1.
    n_documents
        Documents in this file; None if the export does not name the number. If a file makes several claims, as joined
        exports do, the numbers add up.
    n_found
        Documents of which the export is a part (``1 of 369``); None if it does not say.
    """

    file: str
    line: int
    n_documents: int | None
    n_found: int | None


@dataclass(frozen=True, slots=True)
class Article:
    r"""A dated, sourced text as published.

    Attributes
    ----------
    id
        16 hexadecimal digits of the SHA-256 of title, body, source and publication time, and of the ordinal of a
        further article that is equal in all of them.
    title, body
        As published (line ends normalised to ``\n``); the body may be empty if there is a title.
    title_language, body_language
        ISO 639-1 codes, ``und`` where nothing can be told.
    source
        Name of the publisher after cleaning (stray counts removed, aliases applied).
    published
        With the time zone of the study.
    precision
        What the input said: a year, a month, a day, a minute or a second. A year is stored as its first day.
    key
        The identifier the input gave, if any.
    file, line
        Where it was read; lines count from 1.
    code
        Theme that people coded, as the input has it; None if they did not.
    code_probability
        Probability with which it was chosen for coding, 0 to 1; None if the input does not say.
    loaded
        When a database loaded it, which may differ from ``published``; None if the input does not say.
    attributes
        Values of the attributes of the corpus (`Corpus.attributes`), in their order; empty texts where the input has
        none.
    """

    id: str
    title: str
    body: str
    title_language: str
    body_language: str
    source: str
    published: datetime
    precision: Precision
    url: str | None
    key: str | None
    file: str
    line: int
    code: str | None = None
    code_probability: float | None = None
    loaded: datetime | None = None
    attributes: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """Language of the body, or of the title if there is no body."""
        return self.body_language if self.body else self.title_language

    @property
    def last_day(self) -> date:
        """Last day on which it may have been published: the end of the month or year if the input says no more."""
        first = self.published.date()
        if self.precision == "year":
            return date(first.year, 12, 31)
        if self.precision == "month":
            return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
        return first


RejectedCode = Literal[
    "no_date",
    "unreadable_date",
    "outside_dates",
    "empty_text",
    "repeated_key",
    "repeated_article",
    "repeated_across_files",
    "wrong_width",
    "broken_row",
    "not_json_object",
    "ambiguous_date",
    "coarse_date",
    "placeholder_text",
    "copyright_only",
    "damaged_text",
    "long_text",
    "deep_nesting",
    "damaged_document",
    "no_text_layer",
    "unknown_format",
    "unmatched_name",
]
"""Why a row is not in the corpus."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not in the corpus, and why.

    Attributes
    ----------
    file, line
        Where it begins; lines count from 1.
    code
        Why it was rejected.
    values
        What was found: the date as written, and the pattern that reads it if there is one (``unreadable_date``,
        ``ambiguous_date``), the day of publication in ISO 8601
        (``outside_dates``), the number of columns and the number that the first line names (``wrong_width``), the
        last line of the row (``broken_row``), the date as written and its
        precision (``coarse_date``), the text (``placeholder_text``, ``copyright_only``), the number of characters
        (``long_text``), the file and line of the row that is kept (``repeated_key``, ``repeated_article``,
        ``repeated_across_files``); empty for every other code.
    excerpt
        The start of its title or text.
    source
        Name of its publisher; empty if it was not read.
    """

    file: str
    line: int
    code: RejectedCode
    values: tuple[str, ...]
    excerpt: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Text that opens or closes a large share of a source's articles and is not embedded."""

    source: str
    side: Literal["opening", "closing"]
    text: str
    n_articles: int
    share: float


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of articles, as it was read.

    Attributes
    ----------
    file
        Its name.
    format
        Its format, as recognised or set.
    n_rows, n_articles
        Rows read, and articles of the corpus.
    n_claimed, n_found
        Documents that the export says that it holds, and that its query found; None if it does not say.
    database, query, retrieved
        As the study describes the export; None if it does not.
    n_expected
        Documents that the study expects of the whole input, which may have several files; None if it does not say.
    input
        Number of its input in ``corpus.inputs``, from 0.
    """

    file: str
    format: str
    n_rows: int
    n_articles: int
    n_claimed: int | None = None
    n_found: int | None = None
    database: str | None = None
    query: str | None = None
    retrieved: date | None = None
    n_expected: int | None = None
    input: int = 0


@dataclass(frozen=True)
class Corpus:
    """Every article of a study, ordered by publication time and id.

    Attributes
    ----------
    story_of
        Shape (n_articles,); articles with the same number reprint one another. Numbers are 0..n_stories-1 in
        order of first publication.
    body_span
        Shape (n_articles, 2); start and end of each body without boilerplate, in characters.
    n_rows
        Rows read, rejected ones included.
    time_zone
        IANA name of the zone that dates are counted in.
    inputs
        The files that were read, in the order of the inputs and of their names.
    attributes
        Names of the attributes that the study reads of its inputs, sorted.
    """

    articles: Sequence[Article]
    story_of: NDArray[np.int64]
    body_span: NDArray[np.int64]
    rejected: Sequence[RejectedRow]
    boilerplate: tuple[Boilerplate, ...]
    n_rows: int
    time_zone: str
    inputs: tuple[InputFile, ...] = ()
    attributes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_length(self, len(self.articles), "story_of", "body_span")
        n_values = {len(values) for values in list_column(self.articles, "attributes")}
        if n_values - {len(self.attributes)}:
            raise ShapeError("Corpus.articles must have a value of every attribute")
        freeze_arrays(self)

    @property
    def n_articles(self) -> int:
        """Number of articles."""
        return len(self.articles)

    @property
    def n_stories(self) -> int:
        """Number of stories: groups of articles that reprint one another."""
        return int(self.story_of.max()) + 1 if len(self.articles) else 0

    def list_values(self, by: str) -> list[str]:
        """List what every article has of ``source``, ``language`` or an attribute; empty texts where nothing is known.

        The language is that of the body, or of the title if there is no body.
        """
        if by == "source":
            return self.sources
        if by == "language":
            return self.languages
        place = self.attributes.index(by)
        return [values[place] for values in list_column(self.articles, "attributes")]

    @cached_property
    def ids(self) -> list[str]:
        """Id of every article."""
        return list_column(self.articles, "id")

    @cached_property
    def sources(self) -> list[str]:
        """Source of every article."""
        return list_column(self.articles, "source")

    @cached_property
    def languages(self) -> list[str]:
        """Language of every article: that of its body, or of its title if it has no body."""
        columns = [list_column(self.articles, name) for name in ("body", "body_language", "title_language")]
        return [of_body if body else of_title for body, of_body, of_title in zip(*columns, strict=True)]

    def count_languages(self) -> tuple[Counter[str], Counter[str]]:
        """Count the languages of titles, and those of bodies; texts that are empty are in none."""
        counts = []
        for part in ("title", "body"):
            columns = (list_column(self.articles, name) for name in (part, f"{part}_language"))
            counts.append(Counter(language for text, language in zip(*columns, strict=True) if text))
        return counts[0], counts[1]

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """Day of publication of every article in the time zone of the study, as `datetime.date.toordinal` gives it."""
        return find_days(self.articles, "published")

    @cached_property
    def last_days(self) -> NDArray[np.int64]:
        """Last day on which every article may have been published, see `Article.last_day`."""
        last = self.days.copy()
        for row, precision in enumerate(list_column(self.articles, "precision")):
            if precision in {"year", "month"}:
                last[row] = self.articles[row].last_day.toordinal()
        return last


# -------------------------------------------------------------------------------------------- 2. passages


@dataclass(frozen=True, slots=True)
class Passage:
    """The piece of an article that is embedded.

    Attributes
    ----------
    id
        16 hexadecimal digits of the SHA-256 of what is embedded; equal texts have equal ids.
    article
        Index of its article in the corpus.
    kind
        ``title`` for a title embedded by itself, else ``body``.
    language
        ISO 639-1 code of the text.
    text
        Without citation marks and boilerplate.
    context
        Title put before the text when it is embedded; empty if none.
    start, end
        Where it stands in the article's title or body as published, in characters.
    """

    id: str
    article: int
    kind: PassageKind
    language: str
    text: str
    context: str
    start: int
    end: int

    @property
    def embedded_text(self) -> str:
        """What the encoder reads."""
        return join_context(self.context, self.text)


def join_context(context: str, text: str) -> str:
    """Put the title before a text that is embedded with it."""
    return f"{context}\n{text}" if context else text


@dataclass(frozen=True)
class Passages:
    """The passages of a corpus, in the order of its articles."""

    passages: Sequence[Passage]
    n_articles: int

    @property
    def n_passages(self) -> int:
        """Number of passages."""
        return len(self.passages)

    @cached_property
    def ids(self) -> NDArray[np.str_]:
        """Id of each passage, shape (n_passages,); equal texts have equal ids."""
        return np.array(list_column(self.passages, "id"), np.str_)

    @cached_property
    def article_of(self) -> NDArray[np.int64]:
        """Index of each passage's article, shape (n_passages,)."""
        return number_column(self.passages, "article")

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Language of each passage."""
        return tuple(list_column(self.passages, "language"))

    def take(self, rows: NDArray[np.int64]) -> Passages:
        """Give some of the passages, in the order of their rows; articles keep their numbers."""
        return Passages(take_rows(self.passages, rows), self.n_articles)

    @property
    def texts(self) -> list[str]:
        """Text of each passage."""
        return list_column(self.passages, "text")

    @property
    def embedded_texts(self) -> list[str]:
        """What the encoder reads of each passage."""
        columns = [list_column(self.passages, name) for name in ("context", "text")]
        return [join_context(context, text) for context, text in zip(*columns, strict=True)]


# ------------------------------------------------------------------------------- 3., 4. vectors, alignment
