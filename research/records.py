"""The data model: one frozen record a stage, in the order in which the data flows.

Records hold tuples, scalars and read-only arrays; they are checked once, when they are made. They do not
plot, print or touch the disk: `research.store` writes and reads them by their field types alone, so a field is
an array, a scalar, a tuple of scalars, a tuple of row dataclasses, or ``None``.

Rows are the first noun of an array's name: ``share[article, theme]`` has shape (n_articles, n_themes).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError

Precision = Literal["day", "minute", "second"]
PassageKind = Literal["title", "body"]
SeriesKind = Literal["topic", "theme"]
GroupKind = Literal["all", "source", "language"]
Claim = Literal["rising", "falling", "no clear change", "none"]
Family = Literal["confirmatory", "exploratory"]
Signal = Literal["noise", "weak", "strong", ""]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Names of the seasons, in English whatever the machine's language."""

UNDETERMINED = "und"
"""Language code of a text whose language cannot be told (ISO 639-2)."""


def _freeze(record: Any) -> None:
    """Make every array of a record read-only."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray) and value.flags.writeable:
            view = value.view()
            view.flags.writeable = False
            object.__setattr__(record, field.name, view)


def _require_length(record: Any, n_rows: int, *names: str) -> None:
    for name in names:
        found = len(getattr(record, name))
        if found != n_rows:
            raise ShapeError(f"{type(record).__name__}.{name} has {found} rows, expected {n_rows}")


# ---------------------------------------------------------------------------------------------- 1. corpus


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One row as a reader found it, before anything is checked; text fields are as published.

    ``published`` is text here; `research.corpus.read_corpus` parses it. ``line`` counts from 1.
    """

    title: str
    body: str
    source: str
    published: str
    url: str | None
    key: str | None
    file: str
    line: int


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
        What the input said: a day, a minute or a second.
    key
        The identifier the input gave, if any.
    file, line
        Where it was read; lines count from 1.
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


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not in the corpus, and why."""

    file: str
    line: int
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Text that opens or closes a large share of a source's articles and is not embedded."""

    source: str
    side: Literal["opening", "closing"]
    text: str
    n_articles: int
    share: float


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
    """

    articles: tuple[Article, ...]
    story_of: NDArray[np.int64]
    body_span: NDArray[np.int64]
    rejected: tuple[RejectedRow, ...]
    boilerplate: tuple[Boilerplate, ...]
    n_rows: int
    time_zone: str

    def __post_init__(self) -> None:
        _require_length(self, len(self.articles), "story_of", "body_span")
        _freeze(self)

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


@dataclass(frozen=True)
class Vectors:
    """What the encoder made of the passages.

    Attributes
    ----------
    values
        Shape (n_passages, n_dims), float32, rows of unit length.
    encoder, revision
        Which model, and which version of it, exactly.
    n_truncated
        Passages longer than the encoder reads.
    """

    values: NDArray[np.float32]
    encoder: str
    revision: str
    n_truncated: int

    def __post_init__(self) -> None:
        _freeze(self)


@dataclass(frozen=True, slots=True)
class LanguageShift:
    """What was done to the passages of one language, and why."""

    language: str
    n_passages: int
    is_centred: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AlignmentMeasure:
    """One diagnostic of how far vectors follow the language instead of the content.

    ``before`` and ``after`` are NaN where the measure cannot be taken; ``n`` is what it was taken on.
    """

    name: str
    before: float
    after: float
    n: int
    meaning: str


@dataclass(frozen=True)
class Alignment:
    """Vectors with the mark of their language reduced.

    Attributes
    ----------
    values
        Shape (n_passages, n_dims), or (n_passages, n_axes) if there are axes; float32, rows of unit length.
    mean
        Shape (n_shifts, n_dims); what is subtracted from vectors of each language of ``shifts``, zero where the
        language is left as it is.
    axes
        Shape (n_axes, n_dims); what vectors are projected on after that, none for methods that only subtract.
    caution
        In words, which languages may be about different things; empty if none, or if it cannot be told.
    """

    values: NDArray[np.float32]
    shifts: tuple[LanguageShift, ...]
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    measures: tuple[AlignmentMeasure, ...]
    method: str
    caution: str

    def __post_init__(self) -> None:
        _require_length(self, len(self.shifts), "mean")
        _freeze(self)


# ---------------------------------------------------------------------------------------------- 5. topics


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution of the sweep.

    ``n_topics``, ``agreement`` and ``spread`` are taken over clusterings of subsamples: their mean number of
    communities, and the mean and standard deviation of the adjusted Rand index of every two. ``layer`` is ``coarse``,
    ``middle`` or ``fine`` where a layer of topics comes from, else empty.
    """

    resolution: float
    n_topics: float
    agreement: float
    spread: float
    layer: str


@dataclass(frozen=True)
class Clusters:
    """Which topic each passage belongs to.

    Attributes
    ----------
    topic_of
        Shape (n_passages,); 0..n_topics-1, topics ordered by size; for a noise passage the nearest topic.
    is_noise
        Shape (n_passages,); True where a passage belongs to no topic.
    fine_of
        Shape (n_passages,); its fine topic, 0..n_fine-1, those of one topic next to one another.
    topic_of_fine
        Shape (n_fine,); the topic that each fine topic is part of.
    coarse_of_topic
        Shape (n_topics,); the coarse topic that each topic is part of, 0..n_coarse-1, ordered by size.
    centroid
        Shape (n_topics, n_dims), float32, unit length.
    similarity
        Shape (n_passages,); cosine of each passage with the centroid of its topic.
    firmness
        Shape (n_passages,), float32; mean share of the ensemble's clusterings that have the passage together with
        another of its topic, 0 to 1.
    stability
        Shape (n_topics,); mean best Jaccard overlap of each topic with a topic found in a subsample, 0 to 1; NaN if
        the passages were clustered once, and for a topic that labels took from another. Of topics that labels merged,
        the mean weighted by their passages.
    seed_agreement, resample_agreement
        Mean adjusted Rand index between single clusterings under other seeds, and on other subsamples; NaN if there
        was one.
    half_agreement
        Adjusted Rand index of the consensus of one half of the ensemble with that of the other; NaN with fewer than
        four clusterings.
    levels
        The sweep over resolutions; empty if the study asks for a resolution or a number, or the method has none.
    method, n_neighbors, resolution, n_members, seeds, n_subsamples
        How they were found; resolution is NaN for methods without one. ``n_members`` clusterings make the consensus.
    caution
        In words, what a small corpus does not support; empty if nothing.
    clusterings
        Shape (n_clusterings, n_passages), int32; some clusterings of the ensemble one by one, spread over its seeds,
        subsamples and levels, each with numbers of its own and -1 for its noise. They carry the uncertainty of the
        topics into the trends. None of them if the passages were clustered once.
    """

    topic_of: NDArray[np.int64]
    is_noise: NDArray[np.bool_]
    fine_of: NDArray[np.int64]
    topic_of_fine: NDArray[np.int64]
    coarse_of_topic: NDArray[np.int64]
    centroid: NDArray[np.float32]
    similarity: NDArray[np.float32]
    firmness: NDArray[np.float32]
    stability: NDArray[np.float64]
    seed_agreement: float
    resample_agreement: float
    half_agreement: float
    levels: tuple[Level, ...]
    method: str
    n_neighbors: int
    resolution: float
    n_members: int
    seeds: tuple[int, ...]
    n_subsamples: int
    caution: str
    clusterings: NDArray[np.int32]

    def __post_init__(self) -> None:
        _require_length(self, len(self.topic_of), "is_noise", "similarity", "fine_of", "firmness")
        _require_length(self, len(self.centroid), "stability", "coarse_of_topic")
        _freeze(self)

    @property
    def n_topics(self) -> int:
        """Number of topics."""
        return len(self.centroid)

    @property
    def n_fine(self) -> int:
        """Number of fine topics."""
        return len(self.topic_of_fine)

    @property
    def n_coarse(self) -> int:
        """Number of coarse topics."""
        return int(self.coarse_of_topic.max()) + 1 if len(self.coarse_of_topic) else 0


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What became of one entry of the labels file.

    Attributes
    ----------
    label
        Its name in the file.
    action
        ``rename``, ``merge``, ``merged``, ``split`` or ``exclude``; several are joined by `` + ``, empty if it asks for
        nothing.
    found_topic
        Index of the topic of `RunRecords.found` that fits best; None if none fits at all. For a label with ``part_of``
        the topic that is split.
    found_fine
        Index of the fine topic of `RunRecords.found` that a label with ``part_of`` is matched to, else None.
    topic
        Index of the topic of `RunRecords.clusters` that it became; None if it was not matched, split or excluded.
    n_listed, n_known, n_inside
        Passages listed, those of them that are in the corpus, and those of these that are in the matched topic.
    likeness
        Cosine of the words listed with those of the topic, 0 to 1; NaN if the run has no words in their languages.
    strength
        How well the topic fits, 0 to 1.
    n_passages
        Passages of the matched topic before anything was done with it, noise left out.
    is_matched
        True if the topic fits well enough, and no other entry as well.
    is_applied
        True if all that was asked was done.
    outcome
        What was done, or why not, in words.
    note
        The researcher's own.
    """

    label: str
    action: str
    found_topic: int | None
    found_fine: int | None
    topic: int | None
    n_listed: int
    n_known: int
    n_inside: int
    likeness: float
    strength: float
    n_passages: int
    is_matched: bool
    is_applied: bool
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class GivenName:
    """The name that the labels give a topic of `RunRecords.clusters`, in one language."""

    topic: int
    language: str
    name: str


@dataclass(frozen=True)
class Editing:
    """What the labels do with the topics that were found; fine topics are what is moved.

    Attributes
    ----------
    matches
        One a label, in the order of the file; empty without labels.
    names
        Names given, those of one topic in the order of the file.
    topic_of_fine
        Shape (n_fine,) for the fine topics of `RunRecords.found`; the topic that each belongs to now, -1 where it is
        excluded. As found if nothing is merged, split or excluded.
    least_strength
        Strength below which nothing is applied.
    """

    matches: tuple[LabelMatch, ...]
    names: tuple[GivenName, ...]
    topic_of_fine: NDArray[np.int64]
    least_strength: float

    def __post_init__(self) -> None:
        _freeze(self)


@dataclass(frozen=True)
class TopicMap:
    """A two-dimensional layout of the passages, for the eye only.

    ``position`` has shape (n_passages, 2), float32, NaN for passages left out of a sample; distances between far
    points mean nothing.
    """

    position: NDArray[np.float32]
    method: str
    n_shown: int

    def __post_init__(self) -> None:
        _freeze(self)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name and size."""

    index: int
    name: str
    n_passages: int
    n_articles: int
    n_stories: int


@dataclass(frozen=True, slots=True)
class TopicWord:
    """A word that sets a topic apart, in one language; rank counts from 1, weight is by the study's ``word_weight``."""

    topic: int
    language: str
    rank: int
    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class TopicName:
    """The name of a topic in one language, and how many of its passages are in that language."""

    topic: int
    language: str
    name: str
    n_passages: int


@dataclass(frozen=True, slots=True)
class LayerTopic:
    """A topic of the coarse or the fine layer.

    ``parent`` is the topic that a fine one is part of, -1 for a coarse one (whose topics are in
    `Clusters.coarse_of_topic`); name and words are in ``language``, that of most of its passages.
    """

    layer: Literal["coarse", "fine"]
    index: int
    parent: int
    name: str
    language: str
    words: tuple[str, ...]
    n_passages: int
    n_articles: int


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A passage that stands for a topic; rank counts from 1, from distinct stories."""

    topic: int
    rank: int
    passage: int
    similarity: float


@dataclass(frozen=True, slots=True)
class QualityMeasure:
    """One diagnostic of the topics, with what it means in words."""

    name: str
    value: float
    meaning: str


@dataclass(frozen=True)
class Topics:
    """What the clusters are about.

    ``names`` are by topic, the main one, which is its ``name``, first; ``layers`` are the coarse topics and then the
    fine ones.
    """

    topics: tuple[Topic, ...]
    words: tuple[TopicWord, ...]
    exemplars: tuple[Exemplar, ...]
    quality: tuple[QualityMeasure, ...]
    stop_words: tuple[str, ...]
    names: tuple[TopicName, ...] = ()
    layers: tuple[LayerTopic, ...] = ()


@dataclass(frozen=True)
class ArticleTopics:
    """How far each article belongs to each topic.

    Attributes
    ----------
    share
        Shape (n_articles, n_topics), float64; the part of an article's passages in each topic. Rows sum to at most 1;
        the rest are noise passages.
    top_topic
        Shape (n_articles,); index of the topic with the largest share (ties: the larger mean similarity).
    is_noise
        Shape (n_articles,); True where every passage is noise.
    """

    share: NDArray[np.float64]
    top_topic: NDArray[np.int64]
    is_noise: NDArray[np.bool_]

    def __post_init__(self) -> None:
        _require_length(self, len(self.share), "top_topic", "is_noise")
        _freeze(self)


# ---------------------------------------------------------------------------------------------- 6. themes


@dataclass(frozen=True, slots=True)
class Theme:
    """What the researcher defines in the codebook; names are per language, colour is ``#RRGGBB``."""

    id: str
    name_languages: tuple[str, ...]
    names: tuple[str, ...]
    color: str

    def name(self, language: str = "en") -> str:
        """Name in a language, or in the first language the codebook gives."""
        return dict(zip(self.name_languages, self.names, strict=True)).get(language, self.names[0])


@dataclass(frozen=True)
class Themes:
    """How far each passage and article belongs to each theme.

    Attributes
    ----------
    passage_score
        Shape (n_passages, n_themes), float32; standardised similarity, in standard deviations of the theme's
        similarities over the corpus.
    passage_share
        Shape (n_passages, n_themes), float32; soft membership. Rows sum to at most 1; the rest is abstention.
    article_share
        Shape (n_articles, n_themes), float64; mean of the article's passages.
    top_theme
        Shape (n_articles,); index of the theme with the largest share, also where the article abstains.
    is_abstained
        Shape (n_articles,); True where no theme fits well enough to be claimed.
    missing
        Languages of the corpus that the codebook does not describe, with the number of passages, in words.
    """

    themes: tuple[Theme, ...]
    passage_score: NDArray[np.float32]
    passage_share: NDArray[np.float32]
    article_share: NDArray[np.float64]
    top_theme: NDArray[np.int64]
    is_abstained: NDArray[np.bool_]
    missing: tuple[str, ...]

    def __post_init__(self) -> None:
        _require_length(self, len(self.passage_score), "passage_share")
        _require_length(self, len(self.article_share), "top_theme", "is_abstained")
        _freeze(self)

    @property
    def n_themes(self) -> int:
        """Number of themes; 0 for a study without a codebook."""
        return len(self.themes)


@dataclass(frozen=True)
class TopicThemes:
    """How the topics that were found relate to the themes that were defined.

    ``share`` has shape (n_topics, n_themes): the mean soft membership of a topic's passages.
    """

    share: NDArray[np.float64]

    def __post_init__(self) -> None:
        _freeze(self)


# -------------------------------------------------------------------------------------------- 7. prevalence


@dataclass(frozen=True, slots=True)
class Period:
    """A bin of publication dates: ``start`` inclusive, ``end`` exclusive, in the study's time zone.

    ``is_partial`` marks a first or last period that the edge of the corpus cuts; ``n_gap_days`` are days inside the
    corpus on which nothing was collected, as far as the rest of the corpus tells (see `research.trends.periods`).
    """

    index: int
    label: str
    start: date
    end: date
    n_articles: int
    n_stories: int
    is_partial: bool
    n_gap_days: int = 0

    @property
    def is_empty(self) -> bool:
        """True if nothing was published."""
        return self.n_articles == 0

    @property
    def n_days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class PrevalencePoint:
    """The share of one period's articles (or stories) that a topic or theme takes.

    Attributes
    ----------
    kind, id
        ``theme`` and the theme's id, or ``topic`` and the topic's index as text.
    group_kind, group
        ``all`` and an empty text, or a source or a language of the body.
    period
        Index of the period.
    n
        Articles or stories (the study's unit) in that period and group.
    n_effective
        How many independent answers of yes or no would tell the share as exactly: more than n for memberships, which
        vary less than yes and no, fewer for articles that reprint one another; 0 where n is. How uncertain the topics
        themselves are is in the intervals, but not in this number.
    share, low, high
        Share (mean membership, or the part whose top theme or topic it is: the study's ``prevalence.membership``)
        with the interval of this period alone, 0 to 1; NaN where n is 0.
    band_low, band_high
        Simultaneous band: holds the whole series at once with the study's confidence. NaN where n is 0, and for groups.
    hard_share, hard_low, hard_high
        Share whose top theme or topic this is, with its Wilson interval; NaN where n is 0.
    """

    kind: SeriesKind
    id: str
    group_kind: GroupKind
    group: str
    period: int
    n: int
    n_effective: float
    share: float
    low: float
    high: float
    band_low: float
    band_high: float
    hard_share: float
    hard_low: float
    hard_high: float


@dataclass(frozen=True, slots=True)
class StandardisedPoint:
    """The share of one period that a topic or theme would take if every source published its usual part.

    ``share`` with ``low`` and ``high``, 0 to 1, NaN where nothing was published; ``covered`` is the weight of the
    sources that did publish in the period: what the others would have published is inferred from their difference to
    these elsewhere.
    """

    kind: SeriesKind
    id: str
    period: int
    share: float
    low: float
    high: float
    covered: float


@dataclass(frozen=True, slots=True)
class SourceSplit:
    """How much of a change between the early and the late part of a corpus is coverage, and how much other sources.

    Attributes
    ----------
    change
        Late minus early share, in percentage points; the early part is the first half of the complete periods. NaN
        where it cannot be taken, as everything that follows from it.
    coverage, coverage_low, coverage_high
        The part of it that comes from sources writing more or less about it (Kitagawa 1955), with its interval.
    sources, sources_low, sources_high
        The part that comes from other sources publishing more or less.
    slope, slope_low, slope_high
        Slope of the standardised series with its interval, percentage points per year.
    least_slope, least_without, most_slope, most_without
        Least and greatest slope of the share when one source is left out, and which; empty with one source.
    is_reversed
        True if the sign of the change turns once sources are held fixed, or when one source is left out.
    remark
        In words, what a reader must know; empty if nothing.
    """

    kind: SeriesKind
    id: str
    change: float
    coverage: float
    coverage_low: float
    coverage_high: float
    sources: float
    sources_low: float
    sources_high: float
    slope: float
    slope_low: float
    slope_high: float
    least_slope: float
    least_without: str
    most_slope: float
    most_without: str
    is_reversed: bool
    remark: str


@dataclass(frozen=True)
class Prevalence:
    """Prevalence of every topic and theme over the periods, for the corpus, its sources and its languages.

    Attributes
    ----------
    unit, membership, length
        What is counted, how, and by which period.
    confidence, n_replicates
        Of intervals and bands, and the bootstrap resamples behind the bands.
    is_bounded
        True if there are so many periods that bands are those of independent ones instead, which are never narrower.
    topic_draws
        Shape (n_draws, n_topics, n_periods), float32; the shares that the clusterings of the ensemble give, one by one:
        the uncertainty of the topics themselves. NaN where nothing was published; no draws if there was one clustering.
    """

    periods: tuple[Period, ...]
    points: tuple[PrevalencePoint, ...]
    standardised: tuple[StandardisedPoint, ...]
    splits: tuple[SourceSplit, ...]
    topic_draws: NDArray[np.float32]
    unit: str
    membership: str
    length: str
    confidence: float
    n_replicates: int
    is_bounded: bool = False

    def __post_init__(self) -> None:
        _freeze(self)


# ------------------------------------------------------------------------------------------------ 8. trends


@dataclass(frozen=True, slots=True)
class Trend:
    """A claim about one prevalence series, or the reason why none is made. Numbers are NaN where not estimated.

    Attributes
    ----------
    family
        ``confirmatory`` for themes, named before the run; ``exploratory`` for topics, found by it.
    n_periods, n
        Complete periods used, and articles or stories in them.
    slope, low, high
        Straight-line change of the share with its interval, percentage points per year: the linear term of the
        binomial regression that is tested.
    odds_ratio, odds_low, odds_high
        The same change as a ratio of odds a year (quasi-binomial regression).
    p_value, q_value
        Of the test of no change; corrected over all series of the family (Benjamini-Hochberg).
    n_tests
        Series of the family, those too rare to be tested included.
    median_slope, median_low, median_high
        Theil-Sen slope with its interval, percentage points per year.
    kendall_p
        p-value of the Mann-Kendall test on pre-whitened shares: the second opinion.
    process_spread
        Standard deviation of what moves the share from period to period beyond sampling, on the scale of log odds.
    autocorrelation
        Correlation of that movement between neighbouring periods, 0 to 1.
    detectable
        Smallest slope, percentage points per year, that this series would have shown with 80 % power.
    claim
        ``none`` where no test was made.
    reason
        In words, what the claim rests on or why there is none.
    """

    kind: SeriesKind
    id: str
    family: Family
    n_periods: int
    n: int
    slope: float
    low: float
    high: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    p_value: float
    q_value: float
    n_tests: int
    median_slope: float
    median_low: float
    median_high: float
    kendall_p: float
    process_spread: float
    autocorrelation: float
    detectable: float
    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Season:
    """Whether a share follows the calendar: tested with two full cycles or more.

    ``p_value`` and ``q_value`` are of no difference between the seasons of the year (months, quarters); ``high`` and
    ``low`` name the seasons with the largest and smallest share, ``swing`` is their difference in percentage points.
    """

    kind: SeriesKind
    id: str
    n_cycles: float
    p_value: float
    q_value: float
    is_seasonal: bool
    high: str
    low: str
    swing: float


@dataclass(frozen=True, slots=True)
class SeasonEffect:
    """How far a season's share lies above that of the year, percentage points, with its interval.

    ``season`` is a month (``01`` to ``12``), a quarter (``Q1`` to ``Q4``), a weekday or a feast that moves by its name;
    a feast's effect is on the period that it falls in.
    """

    kind: SeriesKind
    id: str
    season: str
    effect: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The smooth course of a share in one period (natural spline), with its simultaneous band, 0 to 1."""

    kind: SeriesKind
    id: str
    period: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """How often the test of change errs, or finds, on made series that are like those of the run.

    The series have the run's periods, units and noise. With ``kind`` ``flat`` they do not change, and ``observed`` is
    how often p is below ``nominal``, which it should equal; with ``detectable`` they have the slope that is called
    detectable, and ``nominal`` is the power it was promised. ``low`` and ``high`` are its interval, ``n_series`` how
    many were made.
    """

    kind: Literal["flat", "detectable"]
    nominal: float
    observed: float
    low: float
    high: float
    n_series: int


@dataclass(frozen=True)
class Trends:
    """Claims about change, one a series; seasons and curves; ``cautions`` are in words.

    ``widening`` is the factor by which standard errors of slopes were raised because the test was too sure on made
    series that are like those of the run; 1 if it was not.
    """

    trends: tuple[Trend, ...]
    seasons: tuple[Season, ...]
    season_effects: tuple[SeasonEffect, ...]
    curves: tuple[CurvePoint, ...]
    calibration: tuple[CalibrationPoint, ...]
    widening: float
    cautions: tuple[str, ...]


# ------------------------------------------------------------------------------------------------ 9. changes


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A period from which on a share is another.

    Attributes
    ----------
    period
        Index of the first period of the new level.
    low, high
        Indices of the first and last period in which the change may have come (interval of the date).
    before, after
        Share in the segment that ends here and in the one that begins, 0 to 1.
    """

    kind: SeriesKind
    id: str
    period: int
    low: int
    high: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Burst:
    """Periods in a row in which a share is raised (Kleinberg 2003, two states).

    ``first`` and ``last`` are indices of periods, both inside; ``weight`` is the cost saved by the raised state, larger
    for stronger and longer bursts; ``share`` is the share within.
    """

    kind: SeriesKind
    id: str
    first: int
    last: int
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Emergence:
    """Whether a series emerges, by the published rule of BERTrend and by ours.

    ``signal`` is ``noise``, ``weak`` or ``strong`` by the rule, from ``popularity`` at the last complete period and
    the sign of its slope before; ``p_value`` and ``q_value`` are of our test that the share in the latest periods lies
    above that in the earlier ones, and ``is_emerging`` is its verdict.
    """

    kind: SeriesKind
    id: str
    popularity: float
    signal: Signal
    p_value: float
    q_value: float
    is_emerging: bool


@dataclass(frozen=True, slots=True)
class EventMatch:
    """A dated event of the study beside the change points of one series.

    ``period`` is the event's; ``change`` the period of the change point nearest to it, -1 if the series has none;
    ``is_inside`` is True if the interval of that change point holds the event's period.
    """

    event: str
    day: date
    period: int
    kind: SeriesKind
    id: str
    change: int
    is_inside: bool


@dataclass(frozen=True)
class Changes:
    """Abrupt changes: when a share changed its level, and when it burst. ``cautions`` are in words."""

    change_points: tuple[ChangePoint, ...]
    bursts: tuple[Burst, ...]
    emergence: tuple[Emergence, ...]
    events: tuple[EventMatch, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordChange:
    """A word that a theme's or topic's passages use more before or after a change point, in one language.

    ``side`` is ``before`` or ``after``, ``rank`` counts from 1 within it; ``z`` is the log-odds ratio over its standard
    error (informative Dirichlet prior), positive on both sides; ``before`` and ``after`` are shares of the stories that
    hold the word.
    """

    kind: SeriesKind
    id: str
    period: int
    language: str
    side: Literal["before", "after"]
    rank: int
    word: str
    z: float
    before: float
    after: float


@dataclass(frozen=True)
class WordChanges:
    """What changed inside the themes and topics that have a change point; ``cautions`` are in words."""

    words: tuple[WordChange, ...]
    cautions: tuple[str, ...]


# --------------------------------------------------------------------------------------------- a whole run


@dataclass(frozen=True)
class RunRecords:
    """Everything that figures, tables and the page are made from.

    ``found`` are the topics as clustering gives them, ``clusters`` what the labels make of them: the same without
    labels.
    """

    corpus: Corpus
    passages: Passages
    vectors: Vectors
    alignment: Alignment
    found: Clusters
    editing: Editing
    clusters: Clusters
    article_topics: ArticleTopics
    topic_map: TopicMap
    topics: Topics
    themes: Themes
    topic_themes: TopicThemes
    prevalence: Prevalence
    trends: Trends
    changes: Changes
    word_changes: WordChanges
