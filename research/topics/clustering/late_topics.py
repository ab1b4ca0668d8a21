"""Small topics that a sample misses: groups of points that are far from it and near one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.study import TopicSettings
from research.topics.clustering.consensus import OUTLIER, find_consensus
from research.topics.clustering.ensemble import make_ensemble
from research.topics.clustering.layers import Layers, find_centroids
from research.topics.clustering.neighbors import find_neighbors
from research.topics.clustering.outliers import find_bounds

FAR_SHARE = 0.1
"""Part of the assigned points of each topic, those farthest from the sample, that small topics are looked for among.
A bound on the work, chosen without a measurement."""

_NEAR = 30
"""Neighbours among the far points, in whose radius sampled points are counted. Chosen without a measurement."""

_PURE = 0.5
"""Share of a group's neighbours that must be its own. Follows from what a group is: most of what is near."""

_REPEATS = 4
"""Seeds, and subsamples, that the points far from a sample are clustered under at most: a bound on the work, chosen
without a measurement."""

_RESOLUTION = 1.0
"""Resolution at which they are clustered: that of plain modularity, a convention."""


@dataclass(frozen=True)
class LateTopic:
    """A topic that the sample misses.

    Attributes
    ----------
    points
        Its points, sampled ones among them.
    parts
        For each of several clusterings, the points that it keeps together.
    near
        The topic that most sampled points near it are in.
    stability
        Mean overlap with these clusterings, 0 to 1.
    """

    points: NDArray[np.int64]
    parts: tuple[NDArray[np.int64], ...]
    near: int
    stability: float


@dataclass(frozen=True)
class Sampled:
    """A sample with its topics, and what the other points have of it.

    Attributes
    ----------
    is_sampled
        Shape (n_points,).
    rows, cosines
        Sampled neighbours of the other points, shape (n_others, n_voters), nearest first.
    layers
        Topics of all points.
    resolution
        Resolution that they were found at; NaN for methods without one.
    """

    is_sampled: NDArray[np.bool_]
    rows: NDArray[np.int64]
    cosines: NDArray[np.float32]
    layers: Layers
    resolution: float


def find_late_topics(
    values: NDArray[np.float32],
    sampled: Sampled,
    settings: TopicSettings,
    *,
    rows_of_points: NDArray[np.int64],
    least: int,
    seed: int,
) -> list[LateTopic]:
    """Find topics among the assigned points that are far from the sample.

    Where a sample has too few points of a topic, those left out have neighbours in it that are far away. The points
    farthest from the sample are clustered under several seeds and on subsamples. A group of them is a topic if it is as
    large as a topic must be, if most of what is near its points belongs to it (a sampled point counts as the number it
    stands for), and if it has fewer neighbours in each topic than modularity, at the resolution of the topics, expects
    of a community that stays by itself.

    Parameters
    ----------
    values
        Vectors of all passages, shape (n_passages, n_dims), rows of unit length.
    sampled
        The sample and its topics.
    settings
        Method and its settings. Where a number of topics is asked for there are no others.
    rows_of_points
        Shape (n_points,); the passage of every point.
    least
        Smallest topic, in points.
    seed
        Random seed.

    Returns
    -------
    The topics, the largest first.
    """
    if settings.method == "kmeans" or settings.n_topics is not None:
        return []
    others = np.flatnonzero(~sampled.is_sampled)
    far = _find_far(sampled, others)
    if len(far) <= _NEAR:
        return []
    far_values = np.ascontiguousarray(values[rows_of_points[others[far]]])
    found_rows, cosines = find_neighbors(far_values, _NEAR)
    near = found_rows.astype(np.int64)
    few = settings.model_copy(
        update={
            "method": "graph",
            "resolution": _RESOLUTION,
            "n_neighbors": None,
            "n_seeds": min(_REPEATS, settings.n_seeds),
            "n_subsamples": min(_REPEATS, settings.n_subsamples),
        }
    )
    ensemble = make_ensemble(far_values, few, least=least, seed=seed)
    labels = find_consensus(ensemble.members)
    found = []
    for label in np.flatnonzero(np.bincount(labels) >= least * len(others) / len(sampled.is_sampled)):
        is_in = labels == label
        points = _complete(values, sampled, others[far], is_in=is_in, rows_of_points=rows_of_points, voters=far)
        topic = _judge(sampled, others[far], is_in, points=points, near=near, radius=cosines[:, [-1]], voters=far)
        if topic is None or len(points) < least:
            continue
        parts, overlaps = [], []
        for member in ensemble.members:
            own = member[is_in & (member != OUTLIER)]
            held = (member == np.bincount(own).argmax()) if len(own) else np.zeros(len(member), bool)
            overlaps.append((held & is_in).sum() / max(1, (held | is_in).sum()))
            parts.append(np.setdiff1d(points, others[far[is_in & ~held]], assume_unique=True))
        found.append(LateTopic(points, tuple(parts), topic, float(np.mean(overlaps))))
    return sorted(found, key=lambda one: (-len(one.points), int(one.points[0])))


def add_late_topics(layers: Layers, members: NDArray[np.int32], late: list[LateTopic]) -> Layers:
    """Give late topics a topic, a fine topic, and a cluster in every clustering.

    Parameters
    ----------
    layers
        Topics of all points.
    members
        Clusterings of all points, shape (n_members, n_points); they get the clusters in place.
    late
        The topics; each goes into the coarse topic that it is near.
    """
    topic_of, fine_of = layers.topic_of.copy(), layers.fine_of.copy()
    topic_of_fine, coarse = layers.topic_of_fine.tolist(), layers.coarse_of_topic.tolist()
    for topic in late:
        topic_of[topic.points], fine_of[topic.points] = len(coarse), len(topic_of_fine)
        topic_of_fine.append(len(coarse))
        coarse.append(coarse[topic.near])
        for place, member in enumerate(members):
            member[topic.parts[place % len(topic.parts)]] = member.max() + 1
    return Layers(topic_of, fine_of, np.array(topic_of_fine, np.int64), np.array(coarse, np.int64))


def _find_far(sampled: Sampled, others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the places, among the other points, of the tenth of every topic that is farthest from the sample."""
    nearness = sampled.cosines.mean(axis=1, dtype=np.float64)
    topic_of = sampled.layers.topic_of[others]
    order = np.lexsort((nearness, topic_of))
    start = np.searchsorted(topic_of[order], topic_of[order])
    count = np.unique(topic_of, return_inverse=True, return_counts=True)
    size = count[2][count[1]][order]
    return np.sort(order[np.arange(len(order)) - start < np.ceil(FAR_SHARE * size)])


def _judge(
    sampled: Sampled,
    far_points: NDArray[np.int64],
    is_in: NDArray[np.bool_],
    *,
    points: NDArray[np.int64],
    near: NDArray[np.int64],
    radius: NDArray[np.float32],
    voters: NDArray[np.int64],
) -> int | None:
    """Give the topic that a group is near to if it is a topic of its own, else None."""
    topic_of, n_topics = sampled.layers.topic_of, len(sampled.layers.coarse_of_topic)
    is_own = np.zeros(len(topic_of), bool)
    is_own[points] = True
    of_sample = np.flatnonzero(sampled.is_sampled)
    seen = of_sample[sampled.rows[voters[is_in]]]
    # What is near the group: far points, and sampled points for as many as each stands for.
    found = np.concatenate([far_points[near[is_in]].ravel(), seen[sampled.cosines[voters[is_in]] > radius[is_in]]])
    weight = np.where(sampled.is_sampled[found] & ~is_own[found], len(topic_of) / len(of_sample), 1.0)
    total, own = weight.sum(), weight[is_own[found]].sum()
    if own <= _PURE * total:
        return None
    other = ~is_own[found]
    mass = np.bincount(topic_of[found[other]] + 1, weights=weight[other], minlength=n_topics + 1)[1:]
    size = np.bincount(topic_of + 1, minlength=n_topics + 1)[1:] / len(topic_of)
    if np.isfinite(sampled.resolution) and (mass / total > sampled.resolution * size).any():
        return None
    votes = np.bincount(topic_of[seen.ravel()] + 1, minlength=n_topics + 1)[1:]
    return int(votes.argmax())


def _complete(
    values: NDArray[np.float32],
    sampled: Sampled,
    far_points: NDArray[np.int64],
    *,
    is_in: NDArray[np.bool_],
    rows_of_points: NDArray[np.int64],
    voters: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Add the far and the sampled points to a group that are nearer to its centre than to that of their own topic.

    Only points that lie as near to its centre as its own do are added.
    """
    topic_of = sampled.layers.topic_of
    group = far_points[is_in]
    seen = np.flatnonzero(sampled.is_sampled)[np.unique(sampled.rows[voters[is_in]])]
    candidates = np.concatenate([far_points[~is_in], seen])
    candidates = candidates[topic_of[candidates] != OUTLIER]
    inside = values[rows_of_points[group]]
    centre = find_centroids(inside, np.zeros(len(inside), np.int64), 1)[0]
    bound = find_bounds(inside @ centre, np.zeros(len(inside), np.int64), n_topics=1)[0]
    cosine = values[rows_of_points[candidates]] @ centre
    keep = np.flatnonzero(cosine >= bound)
    candidates, cosine = candidates[keep], cosine[keep]
    own = np.empty(len(candidates), np.float32)
    for topic in np.unique(topic_of[candidates]):
        rows = np.flatnonzero(topic_of == topic)
        its = find_centroids(values, np.zeros(len(rows), np.int64), 1, rows=rows_of_points[rows])[0]
        mine = topic_of[candidates] == topic
        own[mine] = values[rows_of_points[candidates[mine]]] @ its
    return np.sort(np.concatenate([group, candidates[cosine > own]]))
