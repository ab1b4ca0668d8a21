"""Topics put together anew from fine topics."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Passages
from research.topics.clustering.layers import find_centroids

EXCLUDED = -1
"""Label of the group of fine topics whose passages belong to no topic."""


def number_groups(detected: Clusters, group_of_fine: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number groups of fine topics from 0, by falling size; of two alike the one that was detected first comes first.

    Parameters
    ----------
    detected
        Topics as detected.
    group_of_fine
        Shape (n_fine,); any numbers, `EXCLUDED` for none.

    Returns
    -------
    Shape (n_fine,); 0..n_topics-1, `EXCLUDED` also for groups of outliers alone. As detected if the
    groups are the topics that were detected.
    """
    if _is_as_detected(detected, group_of_fine):
        return detected.topic_of_fine.copy()
    size_of_fine = _count_fine(detected)
    groups = [int(group) for group in np.unique(group_of_fine) if group != EXCLUDED]
    sizes = {group: int(size_of_fine[group_of_fine == group].sum()) for group in groups}
    first = {group: int(np.flatnonzero(group_of_fine == group)[0]) for group in groups}
    ordered = sorted((group for group in groups if sizes[group]), key=lambda group: (-sizes[group], first[group]))
    number = {group: rank for rank, group in enumerate(ordered)}
    return np.array([number.get(int(group), EXCLUDED) for group in group_of_fine], np.int64)


def regroup_clusters(
    detected: Clusters, topic_of_fine: NDArray[np.int64], values: NDArray[np.float32], *, passages: Passages
) -> Clusters:
    """Make topics of groups of fine topics.

    A topic that is what it was keeps its centroid, similarities and stability. Of others the centroid is the mean of
    their distinct passages, and the stability that of `_carry_stability`. Excluded passages are outliers; like all
    outliers they go by the nearest topic. Co-assignment and agreements are of the clusterings, and stay. Layers stay
    nested: a topic is part of the coarse topic that most of it was part of.

    Parameters
    ----------
    detected
        Topics as detected.
    topic_of_fine
        Shape (n_fine,); from `number_groups`, with at least one topic.
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    """
    if np.array_equal(topic_of_fine, detected.topic_of_fine):
        return detected
    n_topics = int(topic_of_fine.max()) + 1
    topic_of = topic_of_fine[detected.fine_of]
    is_outlier = detected.is_outlier | (topic_of == EXCLUDED)
    same_as = _find_unchanged(detected, topic_of_fine, n_topics)
    centroid = _find_centroids(detected, topic_of, is_outlier, values=values, passages=passages, same_as=same_as)
    fine_number, new_topic_of_fine = _number_fine(detected, topic_of_fine)
    fine_of = fine_number[detected.fine_of]
    lost = np.flatnonzero(topic_of == EXCLUDED)
    topic_of[lost] = (values[lost] @ centroid.T).argmax(axis=1)
    fine_of[lost] = np.searchsorted(new_topic_of_fine, topic_of[lost])
    is_kept = (same_as[topic_of] >= 0) & (topic_of_fine[detected.fine_of] != EXCLUDED)
    similarity = np.where(is_kept, detected.similarity, np.einsum("ij,ij->i", values, centroid[topic_of]))
    return replace(
        detected,
        topic_of=topic_of,
        is_outlier=is_outlier,
        fine_of=fine_of,
        topic_of_fine=new_topic_of_fine,
        coarse_of_topic=_nest_coarse(detected, topic_of_fine, n_topics),
        centroid=centroid,
        similarity=similarity.astype(np.float32),
        stability=_carry_stability(detected, topic_of_fine, n_topics),
        recurrence=_carry_recurrence(detected, same_as),
    )


def _carry_recurrence(detected: Clusters, same_as: NDArray[np.int64]) -> NDArray[np.float64]:
    """Keep the recurrence of topics that are what they were; of others it is unknown."""
    if not len(detected.recurrence):
        return detected.recurrence
    return np.where(same_as >= 0, detected.recurrence[same_as], np.nan)


def _is_as_detected(detected: Clusters, group_of_fine: NDArray[np.int64]) -> bool:
    pairs = set(zip(group_of_fine.tolist(), detected.topic_of_fine.tolist(), strict=True))
    return EXCLUDED not in group_of_fine and len(pairs) == detected.n_topics == len(np.unique(group_of_fine))


def _count_fine(detected: Clusters) -> NDArray[np.int64]:
    """Count the passages of every fine topic, outliers left out."""
    return np.bincount(detected.fine_of[~detected.is_outlier], minlength=detected.n_fine)


def _find_unchanged(detected: Clusters, topic_of_fine: NDArray[np.int64], n_topics: int) -> NDArray[np.int64]:
    """Give the topic as detected that each topic is, -1 where it is made anew; shape (n_topics,)."""
    same = np.full(n_topics, -1, np.int64)
    for topic in range(n_topics):
        fines = np.flatnonzero(topic_of_fine == topic)
        before = int(detected.topic_of_fine[fines[0]])
        if np.array_equal(fines, np.flatnonzero(detected.topic_of_fine == before)):
            same[topic] = before
    return same


def _find_centroids(
    detected: Clusters,
    topic_of: NDArray[np.int64],
    is_outlier: NDArray[np.bool_],
    *,
    values: NDArray[np.float32],
    passages: Passages,
    same_as: NDArray[np.int64],
) -> NDArray[np.float32]:
    # In the order of hashes, one of each text: neither the input's order nor copies move a centre.
    _, first = np.unique(passages.ids, return_index=True)
    rows = first[~is_outlier[first]]
    centroid = find_centroids(values[rows], topic_of[rows], len(same_as))
    is_same = same_as >= 0
    centroid[is_same] = detected.centroid[same_as[is_same]]
    return centroid


def _number_fine(detected: Clusters, topic_of_fine: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the fine topics that are left, those of one topic next to one another, the largest first."""
    kept = np.flatnonzero(topic_of_fine != EXCLUDED)
    order = kept[np.lexsort((kept, -_count_fine(detected)[kept], topic_of_fine[kept]))]
    number = np.full(detected.n_fine, EXCLUDED, np.int64)
    number[order] = np.arange(len(order))
    return number, topic_of_fine[order]


def _nest_coarse(detected: Clusters, topic_of_fine: NDArray[np.int64], n_topics: int) -> NDArray[np.int64]:
    size_of_fine, coarse_of_fine = _count_fine(detected), detected.coarse_of_topic[detected.topic_of_fine]
    table = np.zeros((n_topics, detected.n_coarse))
    kept = topic_of_fine != EXCLUDED
    np.add.at(table, (topic_of_fine[kept], coarse_of_fine[kept]), size_of_fine[kept])
    coarse = table.argmax(axis=1)
    sizes = np.bincount(coarse, weights=table.sum(axis=1), minlength=detected.n_coarse)
    used = np.unique(coarse)
    number = np.zeros(detected.n_coarse, np.int64)
    number[used[np.lexsort((used, -sizes[used]))]] = np.arange(len(used))
    coarse_of_topic: NDArray[np.int64] = number[coarse]
    return coarse_of_topic


def _carry_stability(detected: Clusters, topic_of_fine: NDArray[np.int64], n_topics: int) -> NDArray[np.float64]:
    """Mean stability of the topics that went into each whole, weighted by their passages; NaN if none did.

    A part of a topic was not looked for in the subsamples, so it has no stability of its own.
    """
    size_of_fine = _count_fine(detected)
    total, weight = np.zeros(n_topics), np.zeros(n_topics)
    for before in range(detected.n_topics):
        fines = np.flatnonzero(detected.topic_of_fine == before)
        inside = np.unique(topic_of_fine[fines])
        if len(inside) == 1 and inside[0] != EXCLUDED and np.isfinite(detected.stability[before]):
            size = float(size_of_fine[fines].sum())
            total[inside[0]] += size * detected.stability[before]
            weight[inside[0]] += size
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1), np.nan)
