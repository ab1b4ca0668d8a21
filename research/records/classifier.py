"""What a classifier learned from coded stories, how good it is, and shares corrected for its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length, require_shape

Verdict = Literal["automatable", "code_by_hand", "more_positives"]
"""What a theme's classifier is good for: its error is at most 10 % with 95 % confidence, it is not, or too few
stories of the theme were coded to tell."""

ClaimRefusal = Literal["", "too_few_codes", "too_few_positives", "low_agreement"]
"""Why nothing is claimed about a theme from its codes; empty if claims are made."""

GroupOfScore = Literal["all", "language", "source", "half"]


@dataclass(frozen=True, slots=True)
class ClassifierScore:
    """How well cross-fitted predictions agree with the codes, for one theme and one group of stories.

    Attributes
    ----------
    theme
        Id of the theme.
    group, name
        ``all``, or stories of a language, a source, or the ``first`` or ``second`` half of the study period.
    n, n_positive
        Coded stories, and how many of them belong to the theme (sum of their codes).
    f1, precision, recall
        At the decision of the classifier, weighted as stories stand for the corpus; NaN where undefined.
    f1_low, f1_high, precision_low, precision_high, recall_low, recall_high
        Their 95 % bootstrap intervals.
    """

    theme: str
    group: GroupOfScore
    name: str
    n: int
    n_positive: float
    f1: float
    f1_low: float
    f1_high: float
    precision: float
    precision_low: float
    precision_high: float
    recall: float
    recall_low: float
    recall_high: float


@dataclass(frozen=True, slots=True)
class ThemeVerdict:
    """What the codes allow for one theme.

    Attributes
    ----------
    theme
        Id of the theme.
    verdict
        What its classifier is good for.
    error, error_high
        Part of the stories that the classifier decides wrongly, and the upper end of its 95 % interval.
    n_more
        Further coded stories of the theme that would allow a claim where it is refused for ``too_few_positives``, else
        that would settle the verdict; 0 if none are needed.
    n_more_codes
        Stories that must be coded at random to find as many, at the corrected share of the theme; where claims are
        refused for ``too_few_codes``, to allow them.
    refusal
        Why no claim is made about the theme.
    """

    theme: str
    verdict: Verdict
    error: float
    error_high: float
    n_more: int
    n_more_codes: int
    refusal: ClaimRefusal


@dataclass(frozen=True, slots=True)
class TransferScore:
    """What codes in other languages do for one language: macro F1 of its stories, trained on the others' codes alone.

    ``f1_similarity`` is that of the codebook alone; NaN where a language has too few codes.
    """

    language: str
    n: int
    f1: float
    f1_similarity: float


@dataclass(frozen=True)
class Classifier:
    """Predictions of a classifier that was trained on coded stories, and shares corrected by the codes.

    Sizes are n_articles and n_themes; all articles of a story have the same numbers. Without codes every array has no
    rows.

    Attributes
    ----------
    probability
        Shape (n_articles, n_themes); calibrated probability that the article's story belongs to the theme: of coded
        stories by a classifier that has not seen their codes, of others the mean of these classifiers.
    corrected
        Shape (n_articles, n_themes); a f + R / p (Y - a f - b) + b: a prediction, corrected by the code where there is
        one (see `research.themes.classifier`). Its mean is unbiased for the share; single values are not shares and
        lie below 0 or above 1.
    gain
        Shape (n_themes,); the part a of the predictions that is used, 0 to 1; 0 where they do not help.
    variance_ratio
        Shape (n_themes,); variance of the codes that the predictions leave, over the variance of the codes.
    similarity_weight
        Weight of the codebook's similarities in the pooled scores, 0 to 1.
    temperature
        By which the logits are divided; fitted by cross-validation.
    calibration_error, calibration_error_before
        Expected calibration error of the probabilities of the top code, cross-fitted, and that of the similarities.
    f1, f1_similarity
        Macro F1 of the cross-fitted classifier, and of the codebook's similarities on the same stories.
    scores
        F1, precision and recall by theme and group.
    verdicts
        One a theme, in the order of the codebook.
    transfers
        One a language with enough codes.
    """

    probability: NDArray[np.float64]
    corrected: NDArray[np.float64]
    gain: NDArray[np.float64]
    variance_ratio: NDArray[np.float64]
    similarity_weight: float
    temperature: float
    calibration_error: float
    calibration_error_before: float
    f1: float
    f1_similarity: float
    scores: tuple[ClassifierScore, ...]
    verdicts: tuple[ThemeVerdict, ...]
    transfers: tuple[TransferScore, ...]

    def __post_init__(self) -> None:
        require_shape(self, self.probability.shape, "corrected")
        require_length(self, len(self.verdicts), "gain", "variance_ratio")
        freeze_arrays(self)

    @property
    def is_trained(self) -> bool:
        """True if there were codes to learn from."""
        return len(self.probability) > 0
