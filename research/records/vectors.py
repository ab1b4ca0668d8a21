"""Vectors of passages, as the encoder gives them and after alignment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length


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
        freeze_arrays(self)


AlignmentMethod = Literal["centre", "u-svd", "svd-lr", "none"]
"""How language effects are removed from vectors: the study's ``alignment.method``."""

ShiftRule = Literal[
    "own_mean", "shrunken_mean", "content_differs", "projected", "not_asked", "small_corpus", "too_little_to_project"
]
"""What was subtracted from the vectors of a language.

``own_mean``: the mean of the language. ``shrunken_mean``: that mean, drawn towards the mean of all passages.
``content_differs``: the mean of a group of languages about the same things, so that the group keeps its distance.
``projected``: nothing; all vectors were projected on axes. ``not_asked``: nothing; the method is ``none``.
``small_corpus``: nothing; the corpus has fewer passages than a mean needs. ``too_little_to_project``: nothing; a
projection needs two languages and as many passages.
"""

AlignmentCode = Literal["language_ami", "language_mixing", "title_with_body", "language_nearness"]
"""Which diagnostic of the alignment."""


@dataclass(frozen=True, slots=True)
class LanguageShift:
    """What was done to the passages of one language.

    Attributes
    ----------
    language
        ISO 639-1 code.
    n_passages
        Passages in it.
    is_centred
        True if its own mean was subtracted, whole.
    rule
        What was subtracted.
    own_weight
        Weight of its own mean in what was subtracted, 0 to 1; the rest is that of the mean of all passages.
    apart_from
        Languages that it was not moved towards, since it seems to be about other things.
    """

    language: str
    n_passages: int
    is_centred: bool
    rule: ShiftRule
    own_weight: float
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageNearness:
    """How near two languages are once they are centred, over how near each is to itself.

    Attributes
    ----------
    first, second
        ISO 639-1 codes, the larger language first.
    ratio
        Mean cosine with the nearest passages of the other language, over that with the nearest of the own; NaN where it
        cannot be told.
    n
        Passages compared.
    is_paired
        True if most articles of one come in the other too.
    is_apart
        True if the two seem to be about different things.
    """

    first: str
    second: str
    ratio: float
    n: int
    is_paired: bool
    is_apart: bool


@dataclass(frozen=True, slots=True)
class AlignmentMeasure:
    """One diagnostic of how far vectors follow the language instead of the content.

    ``before`` and ``after`` are NaN where the measure cannot be taken; ``n`` is what it was taken on.
    """

    code: AlignmentCode
    before: float
    after: float
    n: int


@dataclass(frozen=True)
class Alignment:
    """Vectors with language effects reduced.

    Attributes
    ----------
    values
        Shape (n_passages, n_dims), or (n_passages, n_axes) if there are axes; float32, rows of unit length.
    shifts
        What was done to each language, the largest first.
    mean
        Shape (n_shifts, n_dims); what is subtracted from vectors of each language of ``shifts``, zero where the
        language is left as it is.
    axes
        Shape (n_axes, n_dims); what vectors are projected on after that, none for methods that only subtract.
    measures
        Diagnostics before and after.
    nearness
        Every two languages that have enough articles to be compared.
    method
        The study's ``alignment.method``.
    least_passages
        Passages that a language needs to be centred on its own mean, and a corpus to be aligned at all.
    least_nearness
        Ratio below which two languages seem to be about different things.
    """

    values: NDArray[np.float32]
    shifts: tuple[LanguageShift, ...]
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    measures: tuple[AlignmentMeasure, ...]
    nearness: tuple[LanguageNearness, ...]
    method: AlignmentMethod
    least_passages: int
    least_nearness: float

    def __post_init__(self) -> None:
        require_length(self, len(self.shifts), "mean")
        freeze_arrays(self)

    @property
    def has_content_differences(self) -> bool:
        """True if any two languages seem to be about different things."""
        return any(pair.is_apart for pair in self.nearness)
