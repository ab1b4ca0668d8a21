"""What people say of stories: codes, the probability of being asked, and how far coders agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length, require_shape

LEAST_ALPHA = 0.667
"""Krippendorff's alpha below which no conclusion should be drawn; published (Krippendorff 2004, p. 241)."""

LEAST_CODED = 100
"""Coded stories below which no corrected share is claimed: with fewer, the error of the classifier is not known well
enough, and a theme of a tenth of the stories has fewer than ten of them. A convention."""

CodeOrigin = Literal["nobody", "sheets", "column"]
"""Where codes come from: nobody coded, the sheets of coders, or a column of the corpus."""

CodeAnswer = Literal["themes", "none", "cannot_tell"]
"""What a coder says of a story: the themes that it belongs to, none of them, or that the text does not tell."""


@dataclass(frozen=True, slots=True)
class GivenCode:
    """What one coder said of one story, once.

    Attributes
    ----------
    coder
        Name of the coder: that of the sheet.
    story
        Number of the story in the corpus.
    answer, themes
        What the coder chose; ids of themes, none unless the answer is ``themes``.
    is_repeat
        True if the coder had coded the same story before in the same sheet.
    """

    coder: str
    story: int
    answer: CodeAnswer
    themes: tuple[str, ...]
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one theme, or on all codes together.

    Attributes
    ----------
    theme
        Id of the theme; empty for all codes together.
    language
        Code of the language of the stories; empty for all.
    n
        Stories with the codes of at least two coders.
    alpha, alpha_low, alpha_high
        Krippendorff's alpha for nominal codes, with its bootstrap interval over stories; NaN where it is undefined.
    p_below
        Part of the bootstrap resamples in which alpha is below .667.
    ac1
        Gwet's AC1 (2008); NaN where it is undefined.
    """

    theme: str
    language: str
    n: int
    alpha: float
    alpha_low: float
    alpha_high: float
    p_below: float
    ac1: float


@dataclass(frozen=True, slots=True)
class CodePair:
    """How often two coders gave a pair of codes to one story; ``none`` and ``cannot_tell`` count as codes."""

    first: str
    second: str
    n: int


@dataclass(frozen=True, slots=True)
class RepeatedCodes:
    """How often a coder gave a story the same code twice."""

    coder: str
    n: int
    n_equal: int


@dataclass(frozen=True)
class Codes:
    """Stories that people coded.

    Sizes are n_coded, the stories with a code that counts, and n_themes. Stories that no coder could tell are not
    among them.

    Attributes
    ----------
    origin
        Where the codes come from.
    story
        Shape (n_coded,); numbers of the stories in the corpus, ascending.
    value
        Shape (n_coded, n_themes); what the coders say: 1 if the story belongs to the theme, 0 if not, parts where
        coders disagree and nobody adjudicated.
    weight
        Shape (n_coded,); how many stories of the corpus a coded story stands for: 1 over the probability of being
        asked and answered. Of several rounds, their combination (see `research.coding`). The expectation of the sum
        of ``weight`` over coded stories is the number of stories.
    is_adjudicated
        Shape (n_coded,); True where an adjudicator decided.
    given
        Every code of every coder, as given.
    coders
        Names of the coders.
    agreement
        Agreement by theme and overall, over all languages and by language.
    pairs
        Confusion of coders, most frequent first.
    repeats
        Agreement of every coder with themselves.
    n_asked, n_blank, n_cannot_tell
        Stories on the sheets; those without an answer; those that no coder could tell.
    n_gone, n_frame
        Stories on the sheets that are not in the corpus any more; stories that the first round was drawn from, which
        are those that the coded ones stand for.
    """

    origin: CodeOrigin
    story: NDArray[np.int64]
    value: NDArray[np.float64]
    weight: NDArray[np.float64]
    is_adjudicated: NDArray[np.bool_]
    given: tuple[GivenCode, ...]
    coders: tuple[str, ...]
    agreement: tuple[Agreement, ...]
    pairs: tuple[CodePair, ...]
    repeats: tuple[RepeatedCodes, ...]
    n_asked: int
    n_blank: int
    n_cannot_tell: int
    n_gone: int = 0
    n_frame: int = 0

    def __post_init__(self) -> None:
        require_length(self, len(self.story), "weight", "is_adjudicated")
        require_shape(self, (len(self.story), self.value.shape[1]), "value")
        freeze_arrays(self)

    @property
    def n_coded(self) -> int:
        """Number of stories with a code that counts."""
        return len(self.story)

    def find_agreement(self, theme: str) -> Agreement | None:
        """Give the agreement on a theme over all languages; None if no story was coded twice."""
        return next((one for one in self.agreement if one.theme == theme and not one.language), None)
