"""Which passages belong to no topic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import FEW_TEXTS, Clusters

FALSE_RATE = 0.01
"""Share of passages that belong to a topic and are taken for outliers all the same: at most this, measured on planted
corpora of several variances and dimensions (`tests/topics/clustering/test_layers.py`); 1 in 4,300 if cosines were
normal."""

_DEVIATIONS = 3.5
"""Standard deviations below the median from which a passage is far: the bound of Iglewicz and Hoaglin (1993) for their
modified z score. The rate above was measured with it."""

_MEDIAN_TO_DEVIATION = 1.4826
"""Standard deviation of a normal distribution, in median absolute deviations; follows from its definition."""

_FEWEST = 20
"""Passages below which a topic's own deviations are not estimated. Chosen without a measurement."""

_BLOCK = 2**14
"""Passages that are compared with their centres at once; a bound on memory, chosen without a measurement."""


def find_outliers(
    values: NDArray[np.float32],
    topic_of: NDArray[np.int64],
    centroid: NDArray[np.float32],
    *,
    rows: NDArray[np.int64] | None = None,
) -> NDArray[np.bool_]:
    """Find the passages that are far from every topic.

    A passage is far from a topic if its cosine with the topic's centre is more than 3.5 deviations below the median of
    the topic's own passages, or below that of all passages with their own topics: what has nothing in common with
    anything can end up together, and such a topic's own deviation would excuse it. The deviation is that of the half
    below the median (1.4826 times the median distance from it), since cosines are skewed, and since outliers hardly
    move a median. A topic of fewer than 20 passages has no reliable deviation: that of all is what counts.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    topic_of
        Shape (n_passages,); labels from 0.
    centroid
        Shape (n_topics, n_dims), rows of unit length.
    rows
        Rows of ``values`` with the passages that are judged, shape (n_passages,); None: all.

    Returns
    -------
    Shape (n_passages,); True where a passage is far from every topic.
    """
    own = measure_own(values, topic_of, centroid, rows=rows)
    cut = find_bounds(own, topic_of, n_topics=len(centroid))
    is_far: NDArray[np.bool_] = own < cut[topic_of]
    # Few are far from their own topic, and only those can be far from all.
    far = np.flatnonzero(is_far)
    is_far[far] = ((values[far if rows is None else rows[far]] @ centroid.T) < cut[None, :]).all(axis=1)
    return is_far


def measure_own(
    values: NDArray[np.float32],
    topic_of: NDArray[np.int64],
    centroid: NDArray[np.float32],
    *,
    rows: NDArray[np.int64] | None = None,
) -> NDArray[np.float32]:
    """Give the cosine of every passage with the centre of its topic, shape (n_passages,), float32.

    ``topic_of`` are the topics of the passages, or of those in ``rows`` if that is not None.
    """
    own = np.empty(len(topic_of), np.float32)
    for start in range(0, len(own), _BLOCK):
        part = slice(start, start + _BLOCK)
        block = values[part] if rows is None else values[rows[part]]
        own[part] = np.einsum("ij,ij->i", block, centroid[topic_of[part]])
    return own


def find_distances(
    values: NDArray[np.float32], own_values: NDArray[np.float32], clusters: Clusters
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
    """Find the topics of other passages, and those of them that are far from every topic.

    Parameters
    ----------
    values
        Vectors of the other passages, shape (n_others, n_dims), rows of unit length.
    own_values
        Vectors of the passages that were clustered, shape (n_passages, n_dims).
    clusters
        Their topics.

    Returns
    -------
    Of shape (n_others,) each: the topic with the nearest centre, the cosine with it, and True where a passage is far
    from all, by the bounds of the passages that were clustered. None is far from topics of few texts.
    """
    if not clusters.n_topics:
        return np.zeros(len(values), np.int64), np.full(len(values), np.nan, np.float32), np.ones(len(values), bool)
    cosine = values @ clusters.centroid.T
    topic_of = cosine.argmax(axis=1).astype(np.int64)
    similarity = cosine[np.arange(len(values)), topic_of]
    is_far = np.zeros(len(values), bool)
    if clusters.n_texts >= FEW_TEXTS:
        inside = ~clusters.is_outlier
        own = measure_own(own_values, clusters.topic_of[inside], clusters.centroid, rows=np.flatnonzero(inside))
        bounds = find_bounds(own, clusters.topic_of[inside], n_topics=clusters.n_topics)
        is_far = np.asarray((cosine < bounds).all(axis=1), bool)
    return topic_of, similarity, is_far


def find_bounds(own: NDArray[np.float32], topic_of: NDArray[np.int64], *, n_topics: int) -> NDArray[np.float64]:
    """Find the cosine with its centre below which a passage is far from a topic.

    Parameters
    ----------
    own
        Shape (n_passages,); cosine of every passage with the centre of its topic.
    topic_of
        Shape (n_passages,); labels from 0.
    n_topics
        Number of topics.

    Returns
    -------
    Shape (n_topics,); minus infinity where nothing is far.
    """
    least = _find_bound(own)
    return np.array([max(least, _find_bound(own[topic_of == topic])) for topic in range(n_topics)], np.float64)


def _find_bound(cosines: NDArray[np.float32]) -> float:
    if len(cosines) < _FEWEST:
        return -np.inf
    median = float(np.median(cosines))
    below = cosines[cosines < median]
    deviation = _MEDIAN_TO_DEVIATION * float(np.median(median - below)) if len(below) else 0.0
    return median - _DEVIATIONS * deviation if deviation > 0 else -np.inf
