"""Three nested layers of topics, and what becomes of pieces too small to be one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.topics.clustering.consensus import OUTLIER

_SUMMED_AT_ONCE = 2**16
"""Points that are summed at once; a bound on memory, chosen without a measurement."""


if TYPE_CHECKING:
    from research.topics.clustering.ensemble import Ensemble

_LAYER_RATIO = 1.25
"""Factor between the numbers of topics of two layers at least; with less, one repeats the other. Chosen without a
measurement."""

_LAYER_LEAST = 0.6
"""Agreement of subsamples that fine topics have at least. Measured: .19 to .54 on planted corpora without finer groups
that were found, .66 to .96 on those with (`benchmarks/README.md`)."""

_LAYER_LESS = 0.1
"""Agreement that fine topics may have less than the topics. Chosen without a measurement."""


@dataclass(frozen=True)
class Layers:
    """Coarse topics hold whole topics, which hold whole fine topics.

    Attributes
    ----------
    topic_of, fine_of
        Shape (n_points,); `OUTLIER` where a point is in no topic.
    topic_of_fine
        Shape (n_fine,).
    coarse_of_topic
        Shape (n_topics,); numbered by size.
    """

    topic_of: NDArray[np.int64]
    fine_of: NDArray[np.int64]
    topic_of_fine: NDArray[np.int64]
    coarse_of_topic: NDArray[np.int64]


def nest_layers(
    topic_of: NDArray[np.int64],
    coarse: NDArray[np.int64] | None,
    fine: NDArray[np.int64] | None,
    *,
    points: NDArray[np.float32],
    least: int,
) -> Layers:
    """Nest partitions at three resolutions around the middle one.

    A topic goes whole into the coarse topic that holds most of its points; a fine topic is what a topic and a community
    of the finer resolution share, unless that is too small.

    Parameters
    ----------
    topic_of
        Shape (n_points,); topics numbered from 0, `OUTLIER` where a point is in none.
    coarse, fine
        Partitions at a coarser and a finer resolution, shape (n_points,); None if there is no such resolution.
    points
        Vectors, shape (n_points, n_dims), rows of unit length.
    least
        Smallest number of points of a fine topic.

    Returns
    -------
    The three layers.
    """
    n_topics = int(topic_of.max()) + 1
    coarse_of_topic = np.arange(n_topics)
    if coarse is not None:
        is_kept = topic_of != OUTLIER
        table = np.zeros((n_topics, int(coarse.max()) + 1))
        np.add.at(table, (topic_of[is_kept], coarse[is_kept]), 1)
        held = table.argmax(axis=1)
        size = np.bincount(topic_of[is_kept], minlength=n_topics)
        coarse_of_topic = number_by_size(np.repeat(held, size))[np.cumsum(size) - size]
    fine_of = topic_of.copy()
    if fine is not None:
        fine_of = np.full(len(topic_of), OUTLIER, np.int64)
        n_before = 0
        for topic in range(n_topics):
            rows = np.flatnonzero(topic_of == topic)
            parts = number_by_size(dissolve_small(fine[rows], points[rows], least))
            fine_of[rows] = n_before + parts
            n_before += int(parts.max()) + 1
    n_fine = int(fine_of.max()) + 1
    topic_of_fine = np.zeros(n_fine, np.int64)
    is_kept = fine_of != OUTLIER
    topic_of_fine[fine_of[is_kept]] = topic_of[is_kept]
    return Layers(topic_of, fine_of, topic_of_fine, coarse_of_topic.astype(np.int64))


def judge_layers(ensemble: Ensemble) -> tuple[bool, bool]:
    """Say whether the coarse and the fine clusterings of an ensemble recur well enough to be layers.

    Coarser clusterings nearly always agree better, so the coarse ones must agree at least as well as those of the
    topics, and the fine ones nearly as well. What cannot be known, since there are no subsamples, counts as enough.
    """
    coarse, fine, middle = ensemble.coarse_agreement, ensemble.fine_agreement, ensemble.resample_agreement
    if middle != middle:
        return True, True
    return not coarse < middle, not fine < max(_LAYER_LEAST, middle - _LAYER_LESS)


def drop_repeated(layers: Layers) -> Layers:
    """Leave out the coarse or the fine topics where they hardly differ from the topics, or are a single one."""
    n_topics, n_coarse = int(layers.topic_of.max()) + 1, int(layers.coarse_of_topic.max()) + 1
    if not 2 <= n_coarse <= n_topics / _LAYER_RATIO:
        layers = replace(layers, coarse_of_topic=np.arange(n_topics))
    if len(layers.topic_of_fine) < _LAYER_RATIO * n_topics:
        layers = replace(layers, fine_of=layers.topic_of, topic_of_fine=np.arange(n_topics))
    return layers


def dissolve_small(labels: NDArray[np.int64], points: NDArray[np.float32], least: int) -> NDArray[np.int64]:
    """Move the members of communities that are too small to the nearest centroid of one that is not.

    Where all are too small, the largest stay; single points are one topic.
    """
    _, labels, counts = np.unique(labels, return_inverse=True, return_counts=True)
    is_large = counts >= least
    if not is_large.any():
        # Nothing but pieces: the largest there are, and one topic if they are single points.
        is_large = counts == counts.max() if counts.max() > 1 else counts > len(counts)
    if not is_large.any():
        return np.zeros(len(labels), np.int64)
    if is_large.all():
        return labels.astype(np.int64)
    centroid = find_centroids(points, labels, len(counts))[is_large]
    is_moved = ~is_large[labels]
    kept = (np.cumsum(is_large) - 1)[labels]
    kept[is_moved] = (points[is_moved] @ centroid.T).argmax(axis=1)
    return kept.astype(np.int64)


def number_by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number topics from 0 by falling size; of two alike the one whose first row comes first. `OUTLIER` stays."""
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    is_topic = names != OUTLIER
    order = np.lexsort((first[is_topic], -counts[is_topic]))
    number = {int(name): rank for rank, name in enumerate(names[is_topic][order])}
    number[OUTLIER] = OUTLIER
    return np.fromiter((number[int(label)] for label in labels), np.int64, len(labels))


def number_layers(layers: Layers) -> tuple[Layers, NDArray[np.int64]]:
    """Number the topics of every layer by falling size again, fine ones next to those of the same topic.

    Returns
    -------
    The layers, and the former number of every topic, shape (n_topics,).
    """
    n_topics, n_fine = len(layers.coarse_of_topic), len(layers.topic_of_fine)
    is_kept = layers.topic_of != OUTLIER
    size = np.bincount(layers.topic_of[is_kept], minlength=n_topics)
    order = np.lexsort((np.arange(n_topics), -size))
    number = np.append(np.argsort(order), OUTLIER)
    fine_size = np.bincount(layers.fine_of[is_kept], minlength=n_fine)
    fine_order = np.lexsort((np.arange(n_fine), -fine_size, number[layers.topic_of_fine]))
    fine_number = np.append(np.argsort(fine_order), OUTLIER)
    coarse_size = np.bincount(layers.coarse_of_topic, weights=size)
    coarse_number = np.argsort(np.lexsort((np.arange(len(coarse_size)), -coarse_size)))
    numbered = Layers(
        topic_of=number[layers.topic_of],
        fine_of=fine_number[layers.fine_of],
        topic_of_fine=number[layers.topic_of_fine[fine_order]],
        coarse_of_topic=coarse_number[layers.coarse_of_topic[order]],
    )
    return numbered, order


def find_centroids(
    points: NDArray[np.float32], labels: NDArray[np.int64], n_topics: int, *, rows: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Give the mean direction of every topic, shape (n_topics, n_dims), rows of unit length.

    ``labels`` are of the points, or of those in ``rows`` if that is not None.
    """
    from scipy import sparse

    sums = np.zeros((n_topics, points.shape[1]))
    for start in range(0, len(labels), _SUMMED_AT_ONCE):
        part = slice(start, start + _SUMMED_AT_ONCE)
        block = (points[part] if rows is None else points[rows[part]]).astype(np.float64)
        inside = np.flatnonzero(labels[part] != OUTLIER)
        which = (np.ones(len(inside)), (labels[part][inside], inside))
        sums += sparse.csr_array(which, shape=(n_topics, len(block))) @ block
    norm = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    centroid: NDArray[np.float32] = (sums / norm).astype(np.float32)
    return centroid
