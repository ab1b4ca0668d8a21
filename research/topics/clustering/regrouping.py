"""Topics put together anew from fine topics."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Passages
from research.topics.clustering.layers import find_centroids

EXCLUDED = -1
"""Group of fine topics whose passages belong to no topic."""


def number_groups(found: Clusters, group_of_fine: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number groups of fine topics from 0, by falling size; of two alike the one that was found first comes first.

    Parameters
    ----------
    found
        Topics as found.
    group_of_fine
        Shape (n_fine,); any numbers, `EXCLUDED` for none.

    Returns
    -------
    Shape (n_fine,); 0..n_topics-1, `EXCLUDED` also for groups without a passage that is no noise. As found if the
    groups are the topics that were found.
    """
    if _is_as_found(found, group_of_fine):
        return found.topic_of_fine.copy()
    size_of_fine = _count_fine(found)
    groups = [int(group) for group in np.unique(group_of_fine) if group != EXCLUDED]
    sizes = {group: int(size_of_fine[group_of_fine == group].sum()) for group in groups}
    first = {group: int(np.flatnonzero(group_of_fine == group)[0]) for group in groups}
    ordered = sorted((group for group in groups if sizes[group]), key=lambda group: (-sizes[group], first[group]))
    number = {group: rank for rank, group in enumerate(ordered)}
    return np.array([number.get(int(group), EXCLUDED) for group in group_of_fine], np.int64)


def regroup_clusters(
    found: Clusters, topic_of_fine: NDArray[np.int64], values: NDArray[np.float32], *, passages: Passages
) -> Clusters:
    """Make topics of groups of fine topics.

    A topic that is what it was keeps its centroid, similarities and stability. Of others the centroid is the mean of
    their distinct passages, and the stability that of `_carry_stability`. Excluded passages are noise; like all noise
    they go by the nearest topic. Firmness and agreements are of the clusterings, and stay. Layers stay nested: a topic
    is part of the coarse topic that most of it was part of.

    Parameters
    ----------
    found
        Topics as found.
    topic_of_fine
        Shape (n_fine,); from `number_groups`, with at least one topic.
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    """
    if np.array_equal(topic_of_fine, found.topic_of_fine):
        return found
    n_topics = int(topic_of_fine.max()) + 1
    topic_of = topic_of_fine[found.fine_of]
    is_noise = found.is_noise | (topic_of == EXCLUDED)
    same_as = _find_unchanged(found, topic_of_fine, n_topics)
    centroid = _find_centroids(found, topic_of, is_noise, values=values, passages=passages, same_as=same_as)
    fine_number, new_topic_of_fine = _number_fine(found, topic_of_fine)
    fine_of = fine_number[found.fine_of]
    lost = np.flatnonzero(topic_of == EXCLUDED)
    topic_of[lost] = (values[lost] @ centroid.T).argmax(axis=1)
    fine_of[lost] = np.searchsorted(new_topic_of_fine, topic_of[lost])
    is_kept = (same_as[topic_of] >= 0) & (topic_of_fine[found.fine_of] != EXCLUDED)
    similarity = np.where(is_kept, found.similarity, np.einsum("ij,ij->i", values, centroid[topic_of]))
    return replace(
        found,
        topic_of=topic_of,
        is_noise=is_noise,
        fine_of=fine_of,
        topic_of_fine=new_topic_of_fine,
        coarse_of_topic=_nest_coarse(found, topic_of_fine, n_topics),
        centroid=centroid,
        similarity=similarity.astype(np.float32),
        stability=_carry_stability(found, topic_of_fine, n_topics),
    )


def _is_as_found(found: Clusters, group_of_fine: NDArray[np.int64]) -> bool:
    pairs = set(zip(group_of_fine.tolist(), found.topic_of_fine.tolist(), strict=True))
    return EXCLUDED not in group_of_fine and len(pairs) == found.n_topics == len(np.unique(group_of_fine))


def _count_fine(found: Clusters) -> NDArray[np.int64]:
    """Count the passages of every fine topic, noise left out."""
    return np.bincount(found.fine_of[~found.is_noise], minlength=found.n_fine)


def _find_unchanged(found: Clusters, topic_of_fine: NDArray[np.int64], n_topics: int) -> NDArray[np.int64]:
    """Give the topic as found that each topic is, -1 where it is made anew; shape (n_topics,)."""
    same = np.full(n_topics, -1, np.int64)
    for topic in range(n_topics):
        fines = np.flatnonzero(topic_of_fine == topic)
        before = int(found.topic_of_fine[fines[0]])
        if np.array_equal(fines, np.flatnonzero(found.topic_of_fine == before)):
            same[topic] = before
    return same


def _find_centroids(
    found: Clusters,
    topic_of: NDArray[np.int64],
    is_noise: NDArray[np.bool_],
    *,
    values: NDArray[np.float32],
    passages: Passages,
    same_as: NDArray[np.int64],
) -> NDArray[np.float32]:
    # In the order of hashes, one of each text: neither the input's order nor copies move a centre.
    _, first = np.unique(np.array([passage.id for passage in passages.passages]), return_index=True)
    rows = first[~is_noise[first]]
    centroid = find_centroids(values[rows], topic_of[rows], len(same_as))
    is_same = same_as >= 0
    centroid[is_same] = found.centroid[same_as[is_same]]
    return centroid


def _number_fine(found: Clusters, topic_of_fine: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the fine topics that are left, those of one topic next to one another, the largest first."""
    kept = np.flatnonzero(topic_of_fine != EXCLUDED)
    order = kept[np.lexsort((kept, -_count_fine(found)[kept], topic_of_fine[kept]))]
    number = np.full(found.n_fine, EXCLUDED, np.int64)
    number[order] = np.arange(len(order))
    return number, topic_of_fine[order]


def _nest_coarse(found: Clusters, topic_of_fine: NDArray[np.int64], n_topics: int) -> NDArray[np.int64]:
    size_of_fine, coarse_of_fine = _count_fine(found), found.coarse_of_topic[found.topic_of_fine]
    table = np.zeros((n_topics, found.n_coarse))
    kept = topic_of_fine != EXCLUDED
    np.add.at(table, (topic_of_fine[kept], coarse_of_fine[kept]), size_of_fine[kept])
    coarse = table.argmax(axis=1)
    sizes = np.bincount(coarse, weights=table.sum(axis=1), minlength=found.n_coarse)
    used = np.unique(coarse)
    number = np.zeros(found.n_coarse, np.int64)
    number[used[np.lexsort((used, -sizes[used]))]] = np.arange(len(used))
    coarse_of_topic: NDArray[np.int64] = number[coarse]
    return coarse_of_topic


def _carry_stability(found: Clusters, topic_of_fine: NDArray[np.int64], n_topics: int) -> NDArray[np.float64]:
    """Mean stability of the topics that went into each whole, weighted by their passages; NaN if none did.

    A part of a topic was not looked for in the subsamples, so it has no stability of its own.
    """
    size_of_fine = _count_fine(found)
    total, weight = np.zeros(n_topics), np.zeros(n_topics)
    for before in range(found.n_topics):
        fines = np.flatnonzero(found.topic_of_fine == before)
        inside = np.unique(topic_of_fine[fines])
        if len(inside) == 1 and inside[0] != EXCLUDED and np.isfinite(found.stability[before]):
            size = float(size_of_fine[fines].sum())
            total[inside[0]] += size * found.stability[before]
            weight[inside[0]] += size
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1), np.nan)
