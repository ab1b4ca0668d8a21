"""How far vectors follow the language instead of the content, before and after they were aligned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from research.encoders.alignment.mutual_information import measure_mutual_information
from research.records import AlignmentMeasure, Passages, list_column

TakeRows: TypeAlias = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Gives the vectors of some rows, shape (n_rows, n_dims), float32, of unit length; all at once are never asked for."""

SAMPLE = 4000
"""Passages that diagnostics are taken on; a bound on the work, chosen without a measurement."""

FITTED = 2000
"""Passages that the centres of k-means are fitted on; the rest of the sample goes to the nearest. A bound on the work,
chosen without a measurement."""

NEIGHBOURS = 10
"""Nearest neighbours whose languages are counted. A convention, chosen without a measurement."""

_MOST_CLUSTERS = 20
"""Clusters of k-means at most. A convention, chosen without a measurement."""

_STARTS = 2
"""Searches of k-means, of which the best counts. A convention, chosen without a measurement."""


def measure_alignment(
    before: TakeRows, after: TakeRows, passages: Passages, *, seed: int
) -> tuple[AlignmentMeasure, ...]:
    """Measure how far vectors follow the language, before and after they were aligned.

    Parameters
    ----------
    before, after
        Give the vectors of some of the passages.
    passages
        The same passages.
    seed
        Random seed of k-means.

    Returns
    -------
    Measures, taken on at most `SAMPLE` passages; NaN where one cannot be taken.
    """
    pairs = _find_pairs(passages)
    rows = _sample_rows(passages, pairs)
    languages = np.asarray(passages.languages)[rows]
    n_languages = len(set(languages))
    is_mixed = n_languages > 1 and len(rows) >= 3 * NEIGHBOURS
    place = {int(row): position for position, row in enumerate(rows)}
    kept = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    ami = mixing = together = [float("nan")] * 2
    if is_mixed or kept:
        # Of a corpus in one language nothing is asked, and clusters take longer than the rest of its alignment.
        taken = [take(rows) for take in (before, after)]
        labels = [_cluster(points, seed) for points in taken]
        together = [_share_in_one_cluster(label, kept) for label in labels]
        if is_mixed:
            ami = [_language_ami(label, languages) for label in labels]
            mixing = [_mixing_rate(points, languages) for points in taken]
    n_compared = len(rows) if is_mixed else 0
    return (
        AlignmentMeasure("language_ami", ami[0], ami[1], n_compared),
        AlignmentMeasure("language_mixing", mixing[0], mixing[1], n_compared),
        AlignmentMeasure("title_with_body", together[0], together[1], len(kept)),
    )


def _find_pairs(passages: Passages) -> list[tuple[int, int]]:
    """Give rows of a title and of the first body passage of one article that are in two languages."""
    titles: dict[int, int] = {}
    pairs: list[tuple[int, int]] = []
    paired: set[int] = set()
    languages = passages.languages
    kinds = list_column(passages.passages, "kind")
    for row, (kind, article) in enumerate(zip(kinds, passages.article_of.tolist(), strict=True)):
        if kind == "title":
            titles[article] = row
        elif article in titles and article not in paired:
            title = titles[article]
            if languages[title] != languages[row]:
                pairs.append((title, row))
                paired.add(article)
    return pairs


def _sample_rows(passages: Passages, pairs: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Choose rows by the hash of their text, so that the order of the input does not matter; pairs stay whole."""
    ids = passages.ids
    order = np.argsort(ids, kind="stable")
    if len(order) <= SAMPLE:
        return order.astype(np.int64)
    chosen = sorted(pairs, key=lambda pair: (ids[pair[0]], ids[pair[1]]))[: SAMPLE // 8]
    rows = {row for pair in chosen for row in pair}
    rest = [int(row) for row in order if int(row) not in rows][: SAMPLE - len(rows)]
    return np.array(sorted([*rows, *rest], key=lambda row: ids[row]), np.int64)


def _cluster(points: NDArray[np.float32], seed: int) -> NDArray[np.int64]:
    """Cluster points by k-means, fitted on at most `FITTED` of them; all go to the nearest centre."""
    # The rows are in the order of their hash, so the first are a random sample.
    fitted = points[:FITTED].astype(np.float64)
    n_distinct = len({point.tobytes() for point in fitted})
    k = int(min(max(2, round(np.sqrt(len(points) / 8))), _MOST_CLUSTERS, n_distinct))
    if k < 2:
        return np.zeros(len(points), np.int64)
    # That of scikit-learn takes a second to load, and nothing else in a usual run needs it.
    from scipy.cluster.vq import kmeans

    centres, _ = kmeans(fitted, k, iter=_STARTS, seed=seed)
    nearest: NDArray[np.int64] = (points @ centres.T - (centres**2).sum(axis=1) / 2).argmax(axis=1)
    return nearest


def _language_ami(labels: NDArray[np.int64], languages: NDArray[np.str_]) -> float:
    _, number = np.unique(languages, return_inverse=True)
    return measure_mutual_information(number, labels)


def _mixing_rate(values: NDArray[np.float32], languages: NDArray[np.str_]) -> float:
    similarity = values @ values.T
    np.fill_diagonal(similarity, -2)
    nearest = np.argpartition(similarity, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
    is_other = languages[nearest] != languages[:, None]
    share = {language: float(np.mean(languages == language)) for language in set(languages)}
    expected = np.mean([1 - share[language] for language in languages])
    return float(is_other.mean() / expected) if expected > 0 else float("nan")


def _share_in_one_cluster(labels: NDArray[np.int64], pairs: list[tuple[int, int]]) -> float:
    if not pairs:
        return float("nan")
    return float(np.mean([labels[a] == labels[b] for a, b in pairs]))
