"""Articles as published, and the passages that are embedded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length

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
    loaded the article, where the export names it.
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


@dataclass(frozen=True, slots=True)
class ExportClaim:
    """How many documents an export says that it holds, or that its query found.

    Attributes
    ----------
    file, line
        Where it says so; lines count from 1.
    n_documents
        The number; None if the export does not name it.
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
        16 hexadecimal digits of the SHA-256 of title, body, source and publication time.
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


RejectedCode = Literal[
    "no_date",
    "unreadable_date",
    "outside_dates",
    "empty_text",
    "repeated_key",
    "repeated_article",
    "wrong_width",
    "broken_row",
    "not_json_object",
    "ambiguous_date",
    "coarse_date",
    "placeholder_text",
    "copyright_only",
    "damaged_text",
    "long_text",
    "damaged_document",
    "no_text_layer",
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
        What was found: the date as written (``unreadable_date``), the day of publication in ISO 8601
        (``outside_dates``), the number of columns and the number that the first line names (``wrong_width``), the
        last line of the row (``broken_row``), the date as written (``ambiguous_date``), the date as written and its
        precision (``coarse_date``), the text (``placeholder_text``), the number of characters (``long_text``); empty
        for every other code.
    excerpt
        The start of its title or text.
    """

    file: str
    line: int
    code: RejectedCode
    values: tuple[str, ...]
    excerpt: str


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
    database, query, retrieved, n_expected
        As the study describes the export; None if it does not.
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
        The files that were read, in the order of their names.
    """

    articles: tuple[Article, ...]
    story_of: NDArray[np.int64]
    body_span: NDArray[np.int64]
    rejected: tuple[RejectedRow, ...]
    boilerplate: tuple[Boilerplate, ...]
    n_rows: int
    time_zone: str
    inputs: tuple[InputFile, ...] = ()

    def __post_init__(self) -> None:
        require_length(self, len(self.articles), "story_of", "body_span")
        freeze_arrays(self)

    @property
    def n_articles(self) -> int:
        """Number of articles."""
        return len(self.articles)

    @property
    def n_stories(self) -> int:
        """Number of stories: groups of articles that reprint one another."""
        return int(self.story_of.max()) + 1 if len(self.articles) else 0


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
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True)
class Passages:
    """The passages of a corpus, in the order of its articles."""

    passages: tuple[Passage, ...]
    n_articles: int

    @property
    def n_passages(self) -> int:
        """Number of passages."""
        return len(self.passages)

    @property
    def article_of(self) -> NDArray[np.int64]:
        """Index of each passage's article, shape (n_passages,)."""
        return np.fromiter((p.article for p in self.passages), np.int64, len(self.passages))

    @property
    def languages(self) -> tuple[str, ...]:
        """Language of each passage."""
        return tuple(p.language for p in self.passages)


# ------------------------------------------------------------------------------- 3., 4. vectors, alignment
