"""Taking the mark of the language off vectors.

Multilingual encoders put texts of one language near one another whatever they say. The offset is close to a constant
per language, so the mean of a language's vectors is subtracted from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.encoders.diagnostics import measure_alignment
from research.records import Alignment, LanguageShift, Passages, Vectors
from research.study import AlignmentSettings

PRIOR = 5
"""Passages that the mean of all languages counts for in the mean of a small one.

With ten Chinese passages beside a thousand English ones (SIB-200, e5-small), 5 mixes the languages as fully as the
Chinese mean alone (1.0; the mean of all: .3) and keeps more of the topic if the ten are on two topics (.67 against
.60 of the neighbours in the other language).
"""


def align_languages(vectors: Vectors, passages: Passages, settings: AlignmentSettings, *, seed: int) -> Alignment:
    """Subtract from every vector the mean of its language, and measure what that did.

    A language with at least ``settings.min_passages`` passages is centred on its own mean. One with fewer is centred
    on its own mean drawn towards that of all passages, with weights n and `PRIOR`: a mean of few vectors is partly what
    those few say, and subtracting it whole would take their content away with their language. Centred on the mean of
    all, such a language would stand further apart than it did before, since that mean is another language's.

    Parameters
    ----------
    vectors, passages
        Of the same passages.
    settings
        ``method: none`` leaves the vectors as they are.
    seed
        Of the clustering that the diagnostics use.

    Returns
    -------
    The shifted vectors, what was subtracted, and diagnostics before and after.
    """
    languages = passages.languages
    shifts, mean = _find_shifts(vectors.values, languages, settings)
    values = _subtract(vectors.values, languages, shifts, mean)
    measures = measure_alignment(vectors.values, values, passages, seed=seed)
    return Alignment(values, shifts, mean, measures, settings.method)


def shift_vectors(values: NDArray[np.float32], languages: Sequence[str], alignment: Alignment) -> NDArray[np.float32]:
    """Shift vectors of other texts, such as descriptions of themes, as the corpus was shifted.

    Parameters
    ----------
    values
        Shape (n_texts, n_dims).
    languages
        Language of each text; one that the corpus does not have is shifted by the mean over the corpus.
    alignment
        Of the corpus.

    Returns
    -------
    Shape (n_texts, n_dims), float32, rows of unit length.
    """
    return _subtract(values, languages, alignment.shifts, alignment.mean)


def _find_shifts(
    values: NDArray[np.float32], languages: Sequence[str], settings: AlignmentSettings
) -> tuple[tuple[LanguageShift, ...], NDArray[np.float32]]:
    counts = Counter(languages)
    codes = np.asarray(languages)
    pooled = values.mean(axis=0, dtype=np.float64) if len(values) else np.zeros(values.shape[1])
    shifts, means = [], []
    for language, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if settings.method == "none":
            is_centred, mean, reason = False, np.zeros_like(pooled), "left as it is: alignment.method is none"
        elif count >= settings.min_passages:
            is_centred, mean = True, values[codes == language].mean(axis=0, dtype=np.float64)
            reason = f"centred on its own mean: {count:,} passages, at least {settings.min_passages} are needed"
        elif len(values) >= settings.min_passages:
            weight = count / (count + PRIOR)
            is_centred, mean = False, weight * values[codes == language].mean(axis=0, dtype=np.float64)
            mean += (1 - weight) * pooled
            reason = (
                f"centred on its own mean ({weight:.0%}) and that of all languages ({1 - weight:.0%}): {count:,} "
                f"passages are fewer than the {settings.min_passages} that a mean of its own needs"
            )
        else:
            is_centred, mean = False, np.zeros_like(pooled)
            reason = f"left as it is: the corpus has fewer than {settings.min_passages} passages"
        shifts.append(LanguageShift(language, count, is_centred, reason))
        means.append(mean)
    stacked = np.stack(means) if means else np.zeros((0, values.shape[1]))
    return tuple(shifts), stacked.astype(np.float32)


def _subtract(
    values: NDArray[np.float32],
    languages: Sequence[str],
    shifts: tuple[LanguageShift, ...],
    mean: NDArray[np.float32],
) -> NDArray[np.float32]:
    weights = np.array([shift.n_passages for shift in shifts], np.float64)
    pooled = (weights @ mean / weights.sum()).astype(np.float32) if len(weights) else np.zeros(values.shape[1])
    rows = {shift.language: row for row, shift in enumerate(shifts)}
    row_of = np.fromiter((rows.get(language, len(rows)) for language in languages), np.int64, len(languages))
    shifted = values - np.vstack([mean, pooled[None, :]])[row_of]
    norm = np.linalg.norm(shifted, axis=1, keepdims=True)
    # A passage that is all there is of its language has nothing left: it keeps its own vector.
    return np.where(norm > 1e-6, shifted / np.maximum(norm, 1e-6), values).astype(np.float32)
