"""Vectors of passages, as the encoder gives them and after alignment."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.records.arrays import OTHER_STAGE, freeze_arrays, require_length

StoredFloats: TypeAlias = NDArray[np.float16] | NDArray[np.float32]
"""Numbers as they are stored: half precision unless the study asks for more."""

BLOCK = 4096
"""Vectors that are changed at once: 8 MB at 512 dimensions. A bound on memory, chosen without a measurement."""

KEPT_BYTES = 2**26
"""Size up to which aligned vectors are kept once they were read (32,768 passages of 512 dimensions); larger ones are
made again when they are needed, so that no stage holds the memory of another. Chosen: the work takes a few milliseconds
at this size."""

_MAKING = threading.Lock()
"""Held while aligned vectors are made, so that stages that begin at the same time share them: 1.7 GB for 834,000
passages."""

_SHORTEST = 1e-6
"""Length below which a shifted vector is nothing but rounding. Chosen: below what single precision resolves in vectors
of unit length."""


@dataclass(frozen=True)
class Vectors:
    """What the encoder made of the passages.

    Attributes
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length; float16, or float32 if the study stores them so. A large array
        is a read-only map of its file.
    encoder, revision
        Which model, and which version of it, exactly.
    n_truncated
        Passages longer than the encoder reads.
    """

    values: StoredFloats
    encoder: str
    revision: str
    n_truncated: int

    def __post_init__(self) -> None:
        freeze_arrays(self)


def list_blocks(n_rows: int) -> Iterator[slice]:
    """Give the slices that divide rows into blocks of `BLOCK`."""
    return (slice(start, min(start + BLOCK, n_rows)) for start in range(0, n_rows, BLOCK))


def shift_rows(values: StoredFloats, mean: NDArray[np.float32], axes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Subtract from every vector what is to be subtracted and, if there are axes, project what is left on them.

    Parameters
    ----------
    values
        Vectors as the encoder gave them, shape (n_texts, n_dims).
    mean
        What is subtracted from each, shape (n_texts, n_dims).
    axes
        Shape (n_axes, n_dims); none if vectors are not projected.

    Returns
    -------
    Shape (n_texts, n_dims), or (n_texts, n_axes) if there are axes; float32, rows of unit length. A vector of which
    nothing is left after the subtraction keeps itself.
    """
    own = np.asarray(values, np.float32)
    shifted = own - mean
    norm = np.linalg.norm(shifted, axis=1, keepdims=True)
    shifted /= np.maximum(norm, _SHORTEST)
    # A passage that is all there is of its language has nothing left: it keeps its own vector.
    is_nothing = norm[:, 0] <= _SHORTEST
    shifted[is_nothing] = own[is_nothing]
    return _project_rows(shifted, axes) if len(axes) else shifted


def _project_rows(values: NDArray[np.float32], axes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give coordinates on axes, rows of unit length.

    Parameters
    ----------
    values
        Shape (n_texts, n_dims).
    axes
        Shape (n_axes, n_dims).

    Returns
    -------
    Shape (n_texts, n_axes), float32. A vector that lies across all axes has nothing left; it points along the first.
    """
    projected = values @ axes.T
    norm = np.linalg.norm(projected, axis=1, keepdims=True)
    first = np.eye(1, len(axes), dtype=np.float32)
    return np.where(norm > _SHORTEST, projected / np.maximum(norm, _SHORTEST), first).astype(np.float32)


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
    """Vectors with language effects reduced: what is done to the vectors, which are stored once, as encoded.

    Attributes
    ----------
    shift_of
        Shape (n_passages,); row of ``shifts`` of each passage's language.
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
    vectors_sha256
        SHA-256 of the numbers of the vectors that this was done to, 64 hexadecimal digits.
    vectors
        Those vectors: the result of the stage of that name, not stored a second time.
    """

    shift_of: NDArray[np.int32]
    shifts: tuple[LanguageShift, ...]
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    measures: tuple[AlignmentMeasure, ...]
    nearness: tuple[LanguageNearness, ...]
    method: AlignmentMethod
    least_passages: int
    least_nearness: float
    vectors_sha256: str
    vectors: Vectors | None = field(default=None, repr=False, metadata={OTHER_STAGE: "vectors"})

    def __post_init__(self) -> None:
        require_length(self, len(self.shifts), "mean")
        if self.vectors is not None:
            require_length(self, len(self.vectors.values), "shift_of")
        freeze_arrays(self)

    @property
    def n_dims(self) -> int:
        """Dimensions of an aligned vector."""
        return len(self.axes) or self.mean.shape[1]

    @property
    def values(self) -> NDArray[np.float32]:
        """Aligned vectors, shape (n_passages, `n_dims`), float32, rows of unit length, read-only.

        They are made when they are asked for, and gone with the last use of a large array; `take` makes some of them.
        """
        with _MAKING:
            kept = self.__dict__.get("_kept")
            made: NDArray[np.float32] | None = kept() if isinstance(kept, weakref.ref) else kept
            if made is None:
                made = self.take()
                made.flags.writeable = False
                # Not a field: whether the array is at hand says nothing about the record.
                self.__dict__["_kept"] = made if made.nbytes <= KEPT_BYTES else weakref.ref(made)
            return made

    def take(self, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Give the aligned vectors of some passages, or of all.

        Parameters
        ----------
        rows
            Rows of the passages, shape (n_rows,); None: all.

        Returns
        -------
        Shape (n_rows, `n_dims`), float32, rows of unit length.

        Raises
        ------
        ShapeError
            If the record was read without the vectors that it is about.
        """
        if self.vectors is None:
            raise ShapeError("Alignment.vectors is missing: read the records of the run together")
        n_rows = len(self.shift_of) if rows is None else len(rows)
        made = np.empty((n_rows, self.n_dims), np.float32)
        for block in list_blocks(n_rows):
            inside = block if rows is None else rows[block]
            made[block] = shift_rows(self.vectors.values[inside], self.mean[self.shift_of[inside]], self.axes)
        return made

    @property
    def has_content_differences(self) -> bool:
        """True if any two languages seem to be about different things."""
        return any(pair.is_apart for pair in self.nearness)
