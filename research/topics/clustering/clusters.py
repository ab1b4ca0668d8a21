"""Passages to topics, whatever the method: points, ensemble, consensus, layers, outliers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import FEW_TEXTS, ArticleTopics, Clusters, Passages
from research.study import TopicSettings
from research.topics.clustering.consensus import (
    OUTLIER,
    dissolve_topic,
    find_consensus,
    find_medoid,
    measure_agreement,
    measure_co_assignment,
)
from research.topics.clustering.ensemble import Ensemble, make_ensemble
from research.topics.clustering.layers import Layers, dissolve_small, find_centroids, nest_layers, number_by_size
from research.topics.clustering.outliers import find_outliers

DISSOLVED = 0.5
"""Stability below which a small topic is not there in the mean subsample (Hennig 2007), so that it is no topic."""

MOST_CLUSTERINGS = 40
"""Clusterings of the ensemble that are kept one by one; a bound on what is stored, chosen without a measurement."""

_SMALL = 0.5
"""Size, in mean topics, below which a topic is small. Chosen without a measurement."""

_SMALLEST, _LARGEST = 2, 50
"""Bounds of the least size of a topic, in points. Chosen without a measurement."""


def cluster_passages(
    values: NDArray[np.float32],
    passages: Passages,
    settings: TopicSettings,
    *,
    seed: int,
    story_of: NDArray[np.int64] | None = None,
) -> Clusters:
    """Group passages into topics.

    Equal texts are one point, reprints are left out and get the topics of their story's first article, and points are
    put in the order of their content's hash before anything looks at them; so neither reprints nor the order of the
    input decide. Points are clustered under many seeds and subsamples (`ensemble`), of which the consensus is kept.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    settings
        Method and its settings.
    seed
        Random seed that the seeds of the ensemble are drawn from.
    story_of
        Shape (n_articles,); articles with the same number reprint one another. None if no two do.

    Returns
    -------
    Topics ordered by size, in three nested layers; from one passage up there is at least one topic.
    """
    points = _find_points(values, passages, story_of)
    least = settings.min_topic_size or choose_min_size(len(points.values))
    ensemble = make_ensemble(points.values, settings, least=least, seed=seed)
    members = ensemble.members
    labels = _choose_partition(ensemble, points.values, settings, least=least)
    layers = nest_layers(
        labels,
        None if ensemble.coarse is None else find_consensus(ensemble.coarse),
        None if ensemble.fine is None else find_consensus(ensemble.fine),
        points=points.values,
        least=least,
    )
    n_topics = int(layers.topic_of.max()) + 1
    co_assignment = measure_co_assignment(members, np.where(layers.topic_of == OUTLIER, n_topics, layers.topic_of))
    is_nowhere = (layers.topic_of == OUTLIER)[points.point_of]
    centroid = find_centroids(points.values, layers.topic_of, n_topics)
    topic_of, fine_of = _assign_passages(layers, points, values, centroid=centroid)
    similarity = np.einsum("ij,ij->i", values, centroid[topic_of]).astype(np.float32)
    is_outlier = is_nowhere.copy()
    if len(points.values) >= FEW_TEXTS:
        # Points are judged, not passages, so that copies do not move the deviations.
        nearest = np.where(layers.topic_of == OUTLIER, (points.values @ centroid.T).argmax(axis=1), layers.topic_of)
        is_outlier |= find_outliers(points.values, nearest, centroid)[points.point_of]
    return Clusters(
        topic_of=topic_of,
        is_outlier=is_outlier,
        fine_of=fine_of,
        topic_of_fine=layers.topic_of_fine,
        coarse_of_topic=layers.coarse_of_topic,
        centroid=centroid,
        similarity=similarity,
        co_assignment=co_assignment[points.point_of].astype(np.float32),
        stability=_measure_stability(layers.topic_of, ensemble, n_topics),
        seed_agreement=ensemble.seed_agreement,
        resample_agreement=ensemble.resample_agreement,
        half_agreement=_compare_halves(ensemble),
        resolutions=ensemble.resolutions,
        n_texts=len(points.values),
        method=ensemble.method,
        asked_method=settings.method,
        n_neighbors=ensemble.n_neighbors,
        neighbor_recall=ensemble.recall,
        resolution=ensemble.resolution,
        is_resolution_asked=settings.resolution is not None,
        n_members=len(members),
        seeds=ensemble.seeds,
        n_subsamples=ensemble.n_subsamples,
        clusterings=_keep_some(ensemble)[:, points.point_of],
    )


def choose_min_size(n_points: int) -> int:
    """Give the smallest topic worth its name: a quarter of the root of the number of passages, 2 to 50."""
    return int(np.clip(round(np.sqrt(n_points) / 4), _SMALLEST, _LARGEST))


def share_topics(passages: Passages, clusters: Clusters) -> ArticleTopics:
    """Give every article the share of its passages in each topic."""
    article_of = passages.article_of
    counts = np.bincount(article_of, minlength=passages.n_articles)
    is_kept = ~clusters.is_outlier
    share = np.zeros((passages.n_articles, clusters.n_topics))
    np.add.at(share, (article_of[is_kept], clusters.topic_of[is_kept]), 1.0)
    # Ties go to the topic that the article's passages are more like; the tie-break never outweighs a passage.
    similarity = np.zeros_like(share)
    np.add.at(similarity, (article_of, clusters.topic_of), (clusters.similarity.astype(np.float64) + 1) / 2)
    top = (share + similarity / (2 * np.maximum(counts, 1)[:, None])).argmax(axis=1)
    share /= np.maximum(counts, 1)[:, None]
    return ArticleTopics(share, top.astype(np.int64), share.sum(axis=1) == 0)


# ----------------------------------------------------------------------------------------------- points


@dataclass(frozen=True)
class _Points:
    """What is clustered: one point for every distinct text of a story's first article, by the order of hashes.

    Attributes
    ----------
    values
        Shape (n_points, n_dims).
    point_of
        Shape (n_passages,); the point of every passage. A passage of a reprint that its story's first article does not
        have has the most similar passage of that article.
    """

    values: NDArray[np.float32]
    point_of: NDArray[np.int64]


def _find_points(values: NDArray[np.float32], passages: Passages, story_of: NDArray[np.int64] | None) -> _Points:
    ids = passages.ids
    is_first = _find_first(passages, story_of)
    rows = np.flatnonzero(is_first)
    distinct, first = np.unique(ids[rows], return_index=True)
    chosen = rows[first]
    point_of = np.searchsorted(distinct, ids)
    is_known = (point_of < len(distinct)) & (distinct[np.minimum(point_of, len(distinct) - 1)] == ids)
    left = np.flatnonzero(~is_known)
    if len(left) and story_of is not None:
        story = story_of[passages.article_of]
        point_of[left] = _match_reprints(left, values, story=story, point_of=point_of, is_first=is_first)
    return _Points(np.ascontiguousarray(values[chosen]), point_of.astype(np.int64))


def _find_first(passages: Passages, story_of: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Mark the passages of the first article of each story that has any."""
    article_of = passages.article_of
    if story_of is None:
        return np.ones(len(article_of), bool)
    first: dict[int, int] = {}
    for article in article_of.tolist():
        story = int(story_of[article])
        first[story] = min(first.get(story, article), article)
    return np.fromiter((first[int(story_of[a])] == a for a in article_of.tolist()), bool, len(article_of))


def _match_reprints(
    left: NDArray[np.int64],
    values: NDArray[np.float32],
    *,
    story: NDArray[np.int64],
    point_of: NDArray[np.int64],
    is_first: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Give the point of the most similar passage of the story's first article; ``story`` is that of each passage."""
    rows_of: dict[int, list[int]] = {}
    for row in np.flatnonzero(is_first).tolist():
        rows_of.setdefault(int(story[row]), []).append(row)
    return np.array(
        [
            point_of[rows[int((values[rows] @ values[row]).argmax())]]
            for row in left.tolist()
            for rows in (rows_of[int(story[row])],)
        ],
        np.int64,
    )


def _assign_passages(
    layers: Layers, points: _Points, values: NDArray[np.float32], *, centroid: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every passage the topics of its point; one that is nowhere gets the nearest, for the map and ties only."""
    topic_of, fine_of = layers.topic_of[points.point_of].copy(), layers.fine_of[points.point_of].copy()
    lost = np.flatnonzero(topic_of == OUTLIER)
    if len(lost):
        topic_of[lost] = (values[lost] @ centroid.T).argmax(axis=1)
        first_fine = {int(topic): int(fine_of[np.flatnonzero(topic_of == topic)].max()) for topic in topic_of[lost]}
        fine_of[lost] = [first_fine[int(topic)] for topic in topic_of[lost]]
    return topic_of, fine_of


# -------------------------------------------------------------------------------------------- consensus


def _choose_partition(
    ensemble: Ensemble, points: NDArray[np.float32], settings: TopicSettings, *, least: int
) -> NDArray[np.int64]:
    """Give the one partition that stands for an ensemble, without pieces that are no topics.

    The graph's is the consensus. The other methods are asked for as they are, so theirs is the clustering of all points
    that agrees best with the others.
    """
    if ensemble.method != "graph":
        return number_by_size(ensemble.members[find_medoid(ensemble.members[: len(ensemble.seeds)])])
    labels = dissolve_small(find_consensus(ensemble.members), points, least)
    wanted = settings.n_topics
    while wanted is not None and labels.max() + 1 > wanted:
        centroid = find_centroids(points, labels, int(labels.max()) + 1)
        near = centroid @ centroid.T
        np.fill_diagonal(near, -2)
        low, high = sorted(divmod(int(near.argmax()), len(near)))
        labels = np.unique(np.where(labels == high, low, labels), return_inverse=True)[1].astype(np.int64)
    return number_by_size(labels) if wanted is not None else _drop_unstable(number_by_size(labels), ensemble)


def _drop_unstable(labels: NDArray[np.int64], ensemble: Ensemble) -> NDArray[np.int64]:
    """Dissolve small topics that subsamples do not have, the least stable first.

    What lies between two topics can come out of a consensus as a piece of its own that hardly any clustering has. Such
    pieces are small; a large topic that is not stable is kept, and the page says not to interpret it.
    """
    while ensemble.resampled and (n_topics := int(labels.max()) + 1) > 1:
        is_small = np.bincount(labels) < _SMALL * len(labels) / n_topics
        stability = np.where(is_small, _measure_stability(labels, ensemble, n_topics), 1)
        worst = int(stability.argmin())
        if stability[worst] >= DISSOLVED:
            break
        labels = number_by_size(dissolve_topic(ensemble.members, labels, worst))
    return labels


def _keep_some(ensemble: Ensemble) -> NDArray[np.int32]:
    """Give clusterings spread evenly over the ensemble, shape (n_clusterings, n_points); none of a single one."""
    members = ensemble.members
    if len(members) < 2:
        return np.zeros((0, members.shape[1]), np.int32)
    kept = np.unique(np.linspace(0, len(members) - 1, min(len(members), MOST_CLUSTERINGS)).round().astype(int))
    some: NDArray[np.int32] = members[kept].astype(np.int32)
    return some


def _measure_stability(labels: NDArray[np.int64], ensemble: Ensemble, n_topics: int) -> NDArray[np.float64]:
    """Mean over the subsamples of each topic's best Jaccard overlap, among the points drawn (Hennig 2007)."""
    if not ensemble.resampled:
        return np.full(n_topics, np.nan)
    best: dict[int, NDArray[np.float64]] = {}
    for draw, (other, is_drawn) in zip(ensemble.draw_of, ensemble.resampled, strict=True):
        is_kept = is_drawn & (labels != OUTLIER)
        is_in = is_kept & (other != OUTLIER)
        table = np.zeros((n_topics, int(other.max(initial=0)) + 1))
        np.add.at(table, (labels[is_in], other[is_in]), 1)
        size = np.bincount(labels[is_kept], minlength=n_topics)[:, None]
        union = size + table.sum(axis=0)[None, :] - table
        # A consensus over several resolutions is compared with those of one subsample.
        overlap = (table / np.maximum(union, 1)).max(axis=1)
        best[draw] = np.maximum(best[draw], overlap) if draw in best else overlap
    stability: NDArray[np.float64] = np.mean(list(best.values()), axis=0)
    return stability


def _compare_halves(ensemble: Ensemble) -> float:
    """Agreement of the consensus of one half of the seeds and subsamples with that of the other; NaN below four."""
    origins = list(dict.fromkeys(ensemble.origins))
    if len(origins) < 4:
        return float("nan")
    is_even = np.isin(ensemble.origins, origins[::2])
    return measure_agreement(find_consensus(ensemble.members[is_even]), find_consensus(ensemble.members[~is_even]))
