"""Removing language effects from vectors.

Multilingual encoders put texts of one language near one another whatever they say. The offset is close to a constant
per language, so the mean of a language's vectors is subtracted from them. What else can be done is in `projections`,
and when a mean must not be taken for the language in `language_content`.
"""

from __future__ import annotations

import hashlib
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
)
from research.records import (
    Alignment,
    LanguageNearness,
    LanguageShift,
    Passages,
    ShiftRule,
    StoredFloats,
    Vectors,
    list_blocks,
    shift_rows,
)
from research.study import AlignmentSettings

PRIOR = 5
"""Passages that the mean of all languages counts for in the mean of a small one.

Measured with ten Chinese passages beside a thousand English ones (SIB-200, e5-small): 5 mixes the languages as fully as
the Chinese mean alone (1.0; the mean of all: .3) and keeps more of the topic if the ten are on two topics (.67 against
.60 of the neighbours in the other language).
"""


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
    shift_of, own, mean, pooled = _find_means(vectors.values, passages, settings)
    n_dims = vectors.values.shape[1]
    centred = Alignment(
        shift_of=shift_of,
        shifts=own,
        mean=mean.astype(np.float32),
        axes=np.zeros((0, n_dims), np.float32),
        measures=(),
        nearness=(),
        method=settings.method,
        least_passages=settings.min_passages,
        least_nearness=LEAST,
        vectors_sha256=_hash_values(vectors.values),
        vectors=vectors,
    )
    nearness = compare_languages(centred.take, passages)
    if settings.method == "centre":
        shifts, moved = _keep_groups_apart(own, centred.mean, nearness)
        made = replace(centred, shifts=shifts, mean=moved, nearness=nearness)
    else:
        axes = _find_axes(vectors.values, passages, settings) if _is_projected(own, settings) else centred.axes
        shifts = _skip_centring(own, settings)
        made = replace(centred, shifts=shifts, mean=np.zeros_like(centred.mean), axes=axes, nearness=nearness)

    def take_encoded(rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return vectors.values[rows].astype(np.float32)

    return replace(
        made,
        measures=(
            *measure_alignment(take_encoded, made.take, passages, seed=seed),
            measure_nearness_change(take_encoded, made.take, passages, mean=pooled, nearness=nearness),
        ),
    )


def shift_vectors(values: StoredFloats, languages: Sequence[str], alignment: Alignment) -> NDArray[np.float32]:
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
    shifts, mean = alignment.shifts, alignment.mean
    weights = np.array([shift.n_passages for shift in shifts], np.float64)
    pooled = (weights @ mean / weights.sum()).astype(np.float32) if len(weights) else np.zeros(values.shape[1])
    rows = {shift.language: row for row, shift in enumerate(shifts)}
    row_of = np.fromiter((rows.get(language, len(rows)) for language in languages), np.int64, len(languages))
    return shift_rows(values, np.vstack([mean, pooled[None, :]]).astype(np.float32)[row_of], alignment.axes)


def _hash_values(values: StoredFloats) -> str:
    """Return the SHA-256 of numbers, as they lie in memory, 64 hexadecimal digits."""
    digest = hashlib.sha256(f"{values.dtype.str} {values.shape}".encode())
    for block in list_blocks(len(values)):
        digest.update(np.ascontiguousarray(values[block]).data)
    return digest.hexdigest()


def _find_means(
    values: StoredFloats, passages: Passages, settings: AlignmentSettings
) -> tuple[NDArray[np.int32], tuple[LanguageShift, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Find the mean that each language is centred on.

    Returns
    -------
    The row of each passage's language, shape (n_passages,); the languages, the largest first; their means, shape
    (n_languages, n_dims), zero if the corpus is too small; and the mean of all passages, shape (n_dims,).
    """
    names, code_of = np.unique(np.array(passages.languages, np.str_), return_inverse=True)
    counts = np.bincount(code_of, minlength=len(names))
    total = np.zeros((len(names), values.shape[1]))
    for block in list_blocks(len(values)):
        own, codes = values[block].astype(np.float32), code_of[block]
        for code in np.unique(codes):
            total[code] += own[codes == code].sum(axis=0, dtype=np.float64)
    order = np.lexsort((names, -counts))
    pooled = total.sum(axis=0) / max(len(values), 1)
    shifts, means = [], []
    rule: ShiftRule
    for code in order.tolist():
        count = int(counts[code])
        if count >= settings.min_passages:
            rule, weight, mean = "own_mean", 1.0, total[code] / count
        elif len(values) >= settings.min_passages:
            rule, weight = "shrunken_mean", count / (count + PRIOR)
            mean = weight * total[code] / count + (1 - weight) * pooled
        else:
            rule, weight, mean = "small_corpus", 0.0, np.zeros_like(pooled)
        shifts.append(LanguageShift(str(names[code]), count, rule == "own_mean", rule, weight))
        means.append(mean)
    stacked = np.stack(means) if means else np.zeros((0, values.shape[1]))
    return np.argsort(order)[code_of].astype(np.int32), tuple(shifts), stacked, pooled


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


def _find_axes(values: StoredFloats, passages: Passages, settings: AlignmentSettings) -> NDArray[np.float32]:
    if settings.method == "u-svd":
        return find_unscaled_axes(values)
    order = np.argsort(passages.ids, kind="stable")
    return find_axes_without_language(values, passages.languages, order.astype(np.int64))
