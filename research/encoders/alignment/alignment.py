"""Removing language effects from vectors.

Multilingual encoders put texts of one language near one another whatever they say. The offset is close to a constant
per language, so the mean of a language's vectors is subtracted from them. What else can be done is in `projections`,
and when a mean must not be taken for the language in `language_content`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.encoders.alignment.diagnostics import measure_alignment
from research.encoders.alignment.language_content import (
    LEAST,
    compare_languages,
    group_languages,
    measure_nearness_change,
)
from research.encoders.alignment.projections import (
    find_axes_without_language,
    find_unscaled_axes,
    project_vectors,
)
from research.records import Alignment, LanguageNearness, LanguageShift, Passages, ShiftRule, Vectors
from research.study import AlignmentSettings

PRIOR = 5
"""Passages that the mean of all languages counts for in the mean of a small one.

Measured with ten Chinese passages beside a thousand English ones (SIB-200, e5-small): 5 mixes the languages as fully as
the Chinese mean alone (1.0; the mean of all: .3) and keeps more of the topic if the ten are on two topics (.67 against
.60 of the neighbours in the other language).
"""

_SHORTEST = 1e-6
"""Length below which a shifted vector is rounding error: vectors are float32 of unit length."""


def align_languages(vectors: Vectors, passages: Passages, settings: AlignmentSettings, *, seed: int) -> Alignment:
    """Remove language effects from the vectors, and measure what that did.

    ``centre``: a language with at least ``settings.min_passages`` passages is centred on its own mean. One with fewer
    is centred on its own mean drawn towards that of all passages, with weights n and `PRIOR`: a mean of few vectors is
    partly what those few say, and subtracting it whole would take their content away with their language. Centred on
    the mean of all, such a language would stand further apart than it did before, since that mean is another
    language's. Languages that seem to be about different things (`language_content`) are centred together with those
    that say the same as they, and are not moved towards the rest: the difference of their means is content too. Moving
    them half of the way was tried: better for e5-small (whose language effect is strong), far worse for USE.

    ``u-svd`` and ``svd-lr`` leave out dimensions instead (`projections`). They read all languages at once, so they do
    not go by whether those say the same; the record tells it all the same.

    Centring is the default because no other method is clearly better over the corpora of ``benchmarks/alignment.py``
    (table in ``benchmarks/README.md``): ``u-svd`` is worse on all of them; ``svd-lr`` is better where sentences have no
    translations (e5-small), worse on Chinese and English translations, and lays different things over one another.

    Parameters
    ----------
    vectors
        Vectors of the passages, as the encoder gave them.
    passages
        The same passages.
    settings
        ``method: none`` leaves the vectors as they are.
    seed
        Random seed of the clustering that the diagnostics use.

    Returns
    -------
    The aligned vectors, what was subtracted and what they were projected on, and diagnostics before and after.
    """
    languages = passages.languages
    own, mean = _find_means(vectors.values, languages, settings)
    centred = _subtract(vectors.values, languages, own, mean=mean)
    nearness = compare_languages(centred, passages)
    axes = np.zeros((0, vectors.values.shape[1]), np.float32)
    if settings.method == "centre":
        shifts, mean = _keep_groups_apart(own, mean, nearness)
    else:
        shifts, mean = _skip_centring(own, settings), np.zeros_like(mean)
        if _is_projected(own, settings):
            axes = _find_axes(vectors.values, passages, settings)
    values = _apply(vectors.values, languages, shifts, mean=mean, axes=axes)
    measures = (
        *measure_alignment(vectors.values, values, passages, seed=seed),
        measure_nearness_change(vectors.values, values, passages, nearness=nearness),
    )
    return Alignment(
        values=values,
        shifts=shifts,
        mean=mean,
        axes=axes,
        measures=measures,
        nearness=nearness,
        method=settings.method,
        least_passages=settings.min_passages,
        least_nearness=LEAST,
    )


def shift_vectors(values: NDArray[np.float32], languages: Sequence[str], alignment: Alignment) -> NDArray[np.float32]:
    """Shift vectors of other texts, such as descriptions of themes, as the corpus was shifted.

    Parameters
    ----------
    values
        Vectors of the texts, shape (n_texts, n_dims).
    languages
        Code of each text's language; one that the corpus does not have is shifted by the mean over the corpus.
    alignment
        What was done to the vectors of the corpus.

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
    shifted = _subtract(values, languages, shifts, mean=mean)
    return project_vectors(shifted, axes) if len(axes) else shifted


def _find_means(
    values: NDArray[np.float32], languages: Sequence[str], settings: AlignmentSettings
) -> tuple[tuple[LanguageShift, ...], NDArray[np.float32]]:
    """Find the mean that each language is centred on, shape (n_languages, n_dims); zero if the corpus is too small."""
    counts = Counter(languages)
    codes = np.asarray(languages)
    pooled = values.mean(axis=0, dtype=np.float64) if len(values) else np.zeros(values.shape[1])
    shifts, means = [], []
    rule: ShiftRule
    for language, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= settings.min_passages:
            rule, weight, mean = "own_mean", 1.0, values[codes == language].mean(axis=0, dtype=np.float64)
        elif len(values) >= settings.min_passages:
            rule, weight = "shrunken_mean", count / (count + PRIOR)
            mean = weight * values[codes == language].mean(axis=0, dtype=np.float64)
            mean += (1 - weight) * pooled
        else:
            rule, weight, mean = "small_corpus", 0.0, np.zeros_like(pooled)
        shifts.append(LanguageShift(language, count, rule == "own_mean", rule, weight))
        means.append(mean)
    stacked = np.stack(means) if means else np.zeros((0, values.shape[1]))
    return tuple(shifts), stacked.astype(np.float32)


def _keep_groups_apart(
    shifts: tuple[LanguageShift, ...], mean: NDArray[np.float32], nearness: tuple[LanguageNearness, ...]
) -> tuple[tuple[LanguageShift, ...], NDArray[np.float32]]:
    """Bring together only languages that say the same; groups about different things keep their distance."""
    groups = group_languages([shift.language for shift in shifts], nearness)
    if len(groups) < 2:
        return shifts, mean
    row_of = {shift.language: row for row, shift in enumerate(shifts)}
    weights = np.array([shift.n_passages for shift in shifts], np.float64)
    pooled = np.average(mean, axis=0, weights=weights)
    moved, marked = mean.astype(np.float64), list(shifts)
    for group in groups:
        rows = [row_of[language] for language in group]
        common = np.average(mean[rows], axis=0, weights=weights[rows])
        moved[rows] += pooled - common
        others = tuple(shift.language for shift in shifts if shift.language not in group)
        for row in rows:
            marked[row] = replace(shifts[row], is_centred=False, rule="content_differs", apart_from=others)
    return tuple(marked), moved.astype(np.float32)


def _skip_centring(shifts: tuple[LanguageShift, ...], settings: AlignmentSettings) -> tuple[LanguageShift, ...]:
    """Note of each language why nothing is subtracted from it."""
    rule: ShiftRule = "too_little_to_project"
    if settings.method == "none":
        rule = "not_asked"
    elif _is_projected(shifts, settings):
        rule = "projected"
    return tuple(replace(shift, is_centred=False, rule=rule, own_weight=0.0) for shift in shifts)


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
    *,
    mean: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Subtract from every vector the mean of its language, or the mean of all for a language without one."""
    weights = np.array([shift.n_passages for shift in shifts], np.float64)
    pooled = (weights @ mean / weights.sum()).astype(np.float32) if len(weights) else np.zeros(values.shape[1])
    rows = {shift.language: row for row, shift in enumerate(shifts)}
    row_of = np.fromiter((rows.get(language, len(rows)) for language in languages), np.int64, len(languages))
    shifted = values - np.vstack([mean, pooled[None, :]])[row_of]
    norm = np.linalg.norm(shifted, axis=1, keepdims=True)
    # A passage that is all there is of its language has nothing left: it keeps its own vector.
    return np.where(norm > _SHORTEST, shifted / np.maximum(norm, _SHORTEST), values).astype(np.float32)
