"""Themes of the codebook, and how far articles belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length, require_shape

TextKind = Literal["description", "example", "includes", "keyword", "excludes"]
"""What a text of a codebook says about its theme."""

ALIKE = 0.95
"""Cosine of two themes from which the encoder cannot tell them apart; a convention, chosen without a measurement."""


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


@dataclass(frozen=True, slots=True)
class MissingLanguage:
    """A language of the corpus in which the codebook does not describe every theme, and its number of passages."""

    language: str
    n_passages: int


@dataclass(frozen=True, slots=True)
class CodebookText:
    """One text of a codebook.

    Attributes
    ----------
    theme
        Index of its theme in the codebook.
    language
        Code of its language.
    kind
        What it says about the theme.
    text
        Quoted from the codebook.
    """

    theme: int
    language: str
    kind: TextKind
    text: str


@dataclass(frozen=True)
class TextSimilarity:
    """Similarities of passages with every text of the codebook, smoothed, and all that a wording is scored from.

    Sizes are n_passages, n_texts, n_themes and n_subjects; the subjects are those of the background, placebo themes
    included. Without a codebook, all sizes but n_passages are 0.

    Attributes
    ----------
    texts
        Texts of the codebook, theme by theme.
    text
        Shape (n_passages, n_texts), float32; scalar products, smoothed.
    gram
        Shape (n_texts, n_texts); cosines of the texts with one another.
    text_subject
        Shape (n_texts, n_subjects); scalar products with the directions of the subjects.
    breadth
        Shape (n_themes,); by which similarities with a theme are multiplied: how near a subject's own texts are to its
        direction, over how near the theme's own texts are to its.
    lexicon
        Shape (n_passages, n_themes), float32; log(1 + matches), mean over the neighbours too.
    matches
        Shape (n_passages, n_themes), float32; log(1 + matches).
    subject
        Shape (n_passages, n_subjects), float32; scalar products with the directions of the subjects, smoothed.
    subject_subject
        Shape (n_subjects, n_subjects); cosines of the directions.
    sd
        Standard deviation of a passage's similarities with the subjects, mean over passages: the unit of similarity.
        NaN without a codebook.
    """

    texts: tuple[CodebookText, ...]
    text: NDArray[np.float32]
    gram: NDArray[np.float64]
    text_subject: NDArray[np.float64]
    breadth: NDArray[np.float64]
    lexicon: NDArray[np.float32]
    matches: NDArray[np.float32]
    subject: NDArray[np.float32]
    subject_subject: NDArray[np.float64]
    sd: float

    def __post_init__(self) -> None:
        n_passages, n_texts, n_subjects = len(self.text), len(self.texts), len(self.subject_subject)
        require_shape(self, (n_passages, n_texts), "text")
        require_shape(self, (n_texts, n_texts), "gram")
        require_shape(self, (n_texts, n_subjects), "text_subject")
        require_shape(self, (n_passages, self.n_themes), "lexicon", "matches")
        require_shape(self, (n_passages, n_subjects), "subject")
        require_shape(self, (n_subjects, n_subjects), "subject_subject")
        freeze_arrays(self)

    @property
    def n_themes(self) -> int:
        """Number of themes; 0 without a codebook."""
        return len(self.breadth)


@dataclass(frozen=True)
class Themes:
    """How far each passage and article belongs to each theme.

    Attributes
    ----------
    passage_similarity
        Shape (n_passages, n_themes), float32; similarity with the theme, smoothed over neighbours, keyword matches
        included, in standard deviations of a passage's similarities with the background, from the mean of these.
    passage_share
        Shape (n_passages, n_themes), float32; membership by similarity, 0 to 1. Rows sum to at most 1 unless the
        codebook lets articles have several themes; the rest belongs to nothing of the codebook.
    article_share
        Shape (n_articles, n_themes), float64; mean of the article's passages.
    lexicon
        Shape (n_articles, n_themes), float32; mean over the passages of log(1 + matches of the theme's keywords).
    logit
        Shape (n_articles, n_themes), float32; mean over the passages of the margin of the theme over its best rival, in
        the unit of ``passage_similarity``, cut at -10 and 10; 0 without passages.
    top_theme
        Shape (n_articles,); index of the theme nearest to the passages on average, also where the article abstains.
    is_abstained
        Shape (n_articles,); True where no theme fits well enough to be claimed.
    missing
        Languages of the corpus that the codebook does not describe, by code.
    """

    themes: tuple[Theme, ...]
    passage_similarity: NDArray[np.float32]
    passage_share: NDArray[np.float32]
    article_share: NDArray[np.float64]
    lexicon: NDArray[np.float32]
    logit: NDArray[np.float32]
    top_theme: NDArray[np.int64]
    is_abstained: NDArray[np.bool_]
    missing: tuple[MissingLanguage, ...]

    def __post_init__(self) -> None:
        require_length(self, len(self.passage_similarity), "passage_share")
        require_length(self, len(self.article_share), "lexicon", "logit", "top_theme", "is_abstained")
        freeze_arrays(self)

    @property
    def n_themes(self) -> int:
        """Number of themes; 0 for a study without a codebook."""
        return len(self.themes)


@dataclass(frozen=True, slots=True)
class PlaceboTheme:
    """A theme that nobody asked for, scored as if it had been: what an absent theme gets here.

    Attributes
    ----------
    id, name
        Identifier and English name in the background.
    share
        Share of the articles or stories that are assigned to it, 0 to 1.
    """

    id: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class ThemeWording:
    """How far the share of a theme depends on the wording of the codebook.

    Attributes
    ----------
    theme
        Id of the theme.
    share, low, high
        Share by the whole codebook, and the 2.5 % and 97.5 % quantiles over resampled codebooks.
    """

    theme: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TextCheck:
    """What one text of the codebook does.

    Attributes
    ----------
    theme, nearest
        Ids of its theme and of the theme whose other texts are nearest to it.
    kind
        What it says about the theme.
    language
        Code of its language.
    text
        Quoted from the codebook.
    own_similarity, nearest_similarity
        Its cosine with the other texts of its theme and with those of the nearest theme, -1 to 1; NaN where its theme
        has no other text.
    share_change
        Mean membership in its theme without the text less that with it, -1 to 1; NaN where the theme has no other text.
    """

    theme: str
    nearest: str
    kind: TextKind
    language: str
    text: str
    own_similarity: float
    nearest_similarity: float
    share_change: float


@dataclass(frozen=True, slots=True)
class ThemePair:
    """Two themes that the encoder cannot tell apart, by id, and the cosine of their directions, at least `ALIKE`."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True)
class ThemeChecks:
    """How far the shares of themes can be trusted before people have coded.

    Sizes are n_themes and n_wordings.

    Attributes
    ----------
    placebos
        Themes that the codebook does not have, with the share that each gets.
    wordings
        One a theme, in the order of the codebook.
    wording_share
        Shape (n_wordings, n_themes); shares by every resampled codebook, 0 to 1.
    texts
        One a text of the codebook that describes a theme: what it does to its share, and which theme is nearest to it.
    pairs
        Pairs of themes that the encoder cannot tell apart, the most similar first.
    """

    placebos: tuple[PlaceboTheme, ...]
    wordings: tuple[ThemeWording, ...]
    wording_share: NDArray[np.float64]
    texts: tuple[TextCheck, ...] = ()
    pairs: tuple[ThemePair, ...] = ()

    def __post_init__(self) -> None:
        freeze_arrays(self)

    @property
    def placebo_share(self) -> float:
        """Largest share of a placebo theme; NaN without placebo themes."""
        return max((placebo.share for placebo in self.placebos), default=float("nan"))


@dataclass(frozen=True)
class TopicThemes:
    """How the topics that were found relate to the themes that were defined.

    ``share`` has shape (n_topics, n_themes): the mean soft membership of a topic's passages.
    """

    share: NDArray[np.float64]

    def __post_init__(self) -> None:
        freeze_arrays(self)
