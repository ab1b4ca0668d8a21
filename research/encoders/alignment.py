"""Taking the mark of the language off vectors, and measuring how much of it is left.

Multilingual encoders put texts of one language near one another whatever they say. The offset is close to a constant
per language, so the mean of a language's vectors is subtracted from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import Alignment, AlignmentMeasure, LanguageShift, Passages, Vectors
from research.study import AlignmentSettings

SAMPLE = 4000
"""Passages that diagnostics are taken on; more say nothing new."""

NEIGHBOURS = 10

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
    measures = _measure(vectors.values, values, passages, seed)
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


# --------------------------------------------------------------------------------------------- diagnostics


def _measure(
    before: NDArray[np.float32], after: NDArray[np.float32], passages: Passages, seed: int
) -> tuple[AlignmentMeasure, ...]:
    pairs = _find_pairs(passages)
    rows = _sample_rows(passages, pairs)
    languages = np.asarray(passages.languages)[rows]
    n_languages = len(set(languages))
    labels = [_cluster(values, rows, seed) for values in (before, after)]
    nan = float("nan")
    is_mixed = n_languages > 1 and len(rows) >= 3 * NEIGHBOURS
    ami = [_language_ami(label, languages) for label in labels] if is_mixed else [nan, nan]
    mixing = [_mixing_rate(values[rows], languages) for values in (before, after)] if is_mixed else [nan, nan]
    place = {int(row): position for position, row in enumerate(rows)}
    kept = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    together = [_together_rate(label, kept) for label in labels]
    return (
        AlignmentMeasure(
            "clusters follow language",
            ami[0],
            ami[1],
            len(rows) if is_mixed else 0,
            "Adjusted mutual information of k-means clusters with the language: 0 if clusters know nothing of the "
            "language, 1 if they are the languages.",
        ),
        AlignmentMeasure(
            "neighbours across languages",
            mixing[0],
            mixing[1],
            len(rows) if is_mixed else 0,
            f"Share of a passage's {NEIGHBOURS} nearest neighbours in another language, over the share that blind "
            "mixing would give: 0 if languages stand apart, 1 if they are mixed.",
        ),
        AlignmentMeasure(
            "title and body together",
            together[0],
            together[1],
            len(kept),
            "Share of articles with title and body in two languages whose two halves fall into one k-means cluster, "
            "over all such pairs.",
        ),
    )


def _find_pairs(passages: Passages) -> list[tuple[int, int]]:
    """Give rows of a title and of the first body passage of one article that are in two languages."""
    titles: dict[int, int] = {}
    pairs: list[tuple[int, int]] = []
    paired: set[int] = set()
    for row, passage in enumerate(passages.passages):
        if passage.kind == "title":
            titles[passage.article] = row
        elif passage.article in titles and passage.article not in paired:
            title = titles[passage.article]
            if passages.passages[title].language != passage.language:
                pairs.append((title, row))
                paired.add(passage.article)
    return pairs


def _sample_rows(passages: Passages, pairs: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Choose rows by the hash of their text, so that the order of the input does not matter; pairs stay whole."""
    ids = np.array([passage.id for passage in passages.passages])
    order = np.argsort(ids, kind="stable")
    if len(order) <= SAMPLE:
        return order.astype(np.int64)
    chosen = sorted(pairs, key=lambda pair: (ids[pair[0]], ids[pair[1]]))[: SAMPLE // 8]
    rows = {row for pair in chosen for row in pair}
    rest = [int(row) for row in order if int(row) not in rows][: SAMPLE - len(rows)]
    return np.array(sorted([*rows, *rest], key=lambda row: ids[row]), np.int64)


def _cluster(values: NDArray[np.float32], rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans

    points = values[rows]
    n_distinct = len(np.unique(points, axis=0))
    k = int(min(max(2, round(np.sqrt(len(points) / 8))), 20, n_distinct))
    if k < 2:
        return np.zeros(len(points), np.int64)
    labels: NDArray[np.int64] = KMeans(k, n_init=2, max_iter=50, random_state=seed).fit_predict(points)
    return labels


def _language_ami(labels: NDArray[np.int64], languages: NDArray[np.str_]) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(languages, labels))


def _mixing_rate(values: NDArray[np.float32], languages: NDArray[np.str_]) -> float:
    similarity = values @ values.T
    np.fill_diagonal(similarity, -2)
    nearest = np.argpartition(-similarity, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    is_other = languages[nearest] != languages[:, None]
    share = {language: float(np.mean(languages == language)) for language in set(languages)}
    expected = np.mean([1 - share[language] for language in languages])
    return float(is_other.mean() / expected) if expected > 0 else float("nan")


def _together_rate(labels: NDArray[np.int64], pairs: list[tuple[int, int]]) -> float:
    if not pairs:
        return float("nan")
    return float(np.mean([labels[a] == labels[b] for a, b in pairs]))
