"""Taking the mark of the language off vectors.

Multilingual encoders put texts of one language near one another whatever they say. The offset is close to a constant
per language, so the mean of a language's vectors is subtracted from them. What else can be done is in `projections`,
and when a mean must not be taken for the language in `content`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.encoders.alignment.diagnostics import measure_alignment
from research.encoders.alignment.language_content import (
    Nearness,
    compare_languages,
    describe_caution,
    group_languages,
    measure_nearness_change,
)
from research.encoders.alignment.projections import (
    N_AXES,
    find_axes_without_language,
    find_unscaled_axes,
    project_vectors,
)
from research.records import Alignment, LanguageShift, Passages, Vectors
from research.study import AlignmentSettings

PRIOR = 5
"""Passages that the mean of all languages counts for in the mean of a small one.

With ten Chinese passages beside a thousand English ones (SIB-200, e5-small), 5 mixes the languages as fully as the
Chinese mean alone (1.0; the mean of all: .3) and keeps more of the topic if the ten are on two topics (.67 against
.60 of the neighbours in the other language).
"""


def align_languages(vectors: Vectors, passages: Passages, settings: AlignmentSettings, *, seed: int) -> Alignment:
    """Take the mark of the language off the vectors, and measure what that did.

    ``centre``: a language with at least ``settings.min_passages`` passages is centred on its own mean. One with fewer
    is centred on its own mean drawn towards that of all passages, with weights n and `PRIOR`: a mean of few vectors is
    partly what those few say, and subtracting it whole would take their content away with their language. Centred on
    the mean of all, such a language would stand further apart than it did before, since that mean is another
    language's. Languages that seem to be about different things (`content`) are centred together with those that say
    the same as they, and are not moved towards the rest: the difference of their means is content too. Moving them
    half of the way was tried: better for e5-small (whose mark of the language is strong), far worse for USE.

    ``u-svd`` and ``svd-lr`` leave out dimensions instead (`projections`). They read all languages at once, so they do
    not go by whether those say the same; the caution is given all the same.

    Centring is the default because no other method is clearly better over the corpora of ``benchmarks/alignment.py``
    (table in ``benchmarks/README.md``): ``u-svd`` is worse on all of them; ``svd-lr`` is better where sentences have no
    translations (e5-small), worse on Chinese and English translations, and lays different things over one another.

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
    The aligned vectors, what was subtracted and what they were projected on, and diagnostics before and after.
    """
    languages = passages.languages
    own, mean = _find_means(vectors.values, languages, settings)
    centred = _subtract(vectors.values, languages, own, mean)
    nearness = compare_languages(centred, passages)
    axes = np.zeros((0, vectors.values.shape[1]), np.float32)
    if settings.method == "centre":
        shifts, mean = _hold_back(own, mean, nearness)
    else:
        shifts, mean = _leave(own, settings), np.zeros_like(mean)
        if _is_projected(own, settings):
            axes = _find_axes(vectors.values, passages, settings)
    values = _apply(vectors.values, languages, shifts, mean=mean, axes=axes)
    measures = (
        *measure_alignment(vectors.values, values, passages, seed=seed),
        measure_nearness_change(vectors.values, values, passages, nearness=nearness),
    )
    return Alignment(values, shifts, mean, axes, measures, settings.method, describe_caution(nearness, settings.method))


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
    Shape (n_texts, n_dims), or (n_texts, n_axes) if the corpus was projected; float32, rows of unit length.
    """
    return _apply(values, languages, alignment.shifts, mean=alignment.mean, axes=alignment.axes)


def _apply(
    values: NDArray[np.float32],
    languages: Sequence[str],
    shifts: tuple[LanguageShift, ...],
    *,
    mean: NDArray[np.float32],
    axes: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Subtract the means of the languages and, if there are axes, project what is left on them."""
    shifted = _subtract(values, languages, shifts, mean)
    return project_vectors(shifted, axes) if len(axes) else shifted


def _find_means(
    values: NDArray[np.float32], languages: Sequence[str], settings: AlignmentSettings
) -> tuple[tuple[LanguageShift, ...], NDArray[np.float32]]:
    """Find the mean that each language is centred on, shape (n_languages, n_dims); zero if the corpus is too small."""
    counts = Counter(languages)
    codes = np.asarray(languages)
    pooled = values.mean(axis=0, dtype=np.float64) if len(values) else np.zeros(values.shape[1])
    shifts, means = [], []
    for language, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= settings.min_passages:
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


def _hold_back(
    shifts: tuple[LanguageShift, ...], mean: NDArray[np.float32], nearness: tuple[Nearness, ...]
) -> tuple[tuple[LanguageShift, ...], NDArray[np.float32]]:
    """Bring together only languages that say the same; groups about different things keep their distance."""
    groups = group_languages([shift.language for shift in shifts], nearness)
    if len(groups) < 2:
        return shifts, mean
    row_of = {shift.language: row for row, shift in enumerate(shifts)}
    weights = np.array([shift.n_passages for shift in shifts], np.float64)
    pooled = np.average(mean, axis=0, weights=weights)
    held, said = mean.astype(np.float64), list(shifts)
    for group in groups:
        rows = [row_of[language] for language in group]
        common = np.average(mean[rows], axis=0, weights=weights[rows])
        held[rows] += pooled - common
        others = [shift.language for shift in shifts if shift.language not in group]
        for row in rows:
            reason = (
                f"not moved towards {', '.join(others)}: it seems to be about other things, and means then differ by "
                "content as well as language"
            )
            said[row] = replace(shifts[row], is_centred=False, reason=reason)
    return tuple(said), held.astype(np.float32)


def _leave(shifts: tuple[LanguageShift, ...], settings: AlignmentSettings) -> tuple[LanguageShift, ...]:
    """Say of each language why nothing is subtracted from it."""
    if settings.method == "none":
        reason = "left as it is: alignment.method is none"
    elif _is_projected(shifts, settings):
        what = f"the {N_AXES} strongest dimensions, all weighing the same"
        what = what if settings.method == "u-svd" else "the dimensions that do not tell the language"
        reason = f"projected on {what}, as all languages are: alignment.method is {settings.method}"
    else:
        reason = f"left as it is: {settings.method} needs two languages and {settings.min_passages} passages in all"
    return tuple(replace(shift, is_centred=False, reason=reason) for shift in shifts)


def _is_projected(shifts: tuple[LanguageShift, ...], settings: AlignmentSettings) -> bool:
    n_passages = sum(shift.n_passages for shift in shifts)
    return settings.method in ("u-svd", "svd-lr") and len(shifts) > 1 and n_passages >= settings.min_passages


def _find_axes(values: NDArray[np.float32], passages: Passages, settings: AlignmentSettings) -> NDArray[np.float32]:
    if settings.method == "u-svd":
        return find_unscaled_axes(values)
    order = np.argsort(np.array([passage.id for passage in passages.passages]), kind="stable")
    return find_axes_without_language(values, passages.languages, order.astype(np.int64))


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
