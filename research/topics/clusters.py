"""Passages to topics, whatever the method: order, size, noise, stability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import ArticleTopics, Clusters, Passages
from research.study import TopicSettings
from research.topics.density import NOISE, find_dense_regions
from research.topics.graph import build_graph, find_communities, find_resolution
from research.topics.reduction import reduce_vectors

FEW_PASSAGES = 100
"""Below this, topics are groups of similar passages and nothing more."""

_FAR = 3.5
_MOST_NOISE = 0.05
_DENSITY_NEEDS = 30
_DEFAULT_K = 10


def cluster_passages(
    values: NDArray[np.float32], passages: Passages, settings: TopicSettings, *, seed: int
) -> Clusters:
    """Group passages into topics.

    Equal texts are one point, and points are put in the order of their content's hash before anything looks at them,
    so that neither reprints nor the order of the input decide. Every method runs under ``settings.n_seeds`` seeds; the
    partition that agrees best with the others (medoid by adjusted Rand index) is kept.

    A passage is noise if its cosine with its topic's centroid is more than 3.5 robust standard deviations (median
    absolute deviation) below the median of all, and among the lowest 5 %: of normally spread cosines one in 4,300
    is. HDBSCAN's own noise counts as well.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    settings
        Method and its settings.
    seed
        First of the seeds.

    Returns
    -------
    Topics ordered by size; from one passage up there is at least one.
    """
    points, point_of = _find_points(values, passages)
    method, resolution = settings.method, float("nan")
    seeds = tuple(range(seed, seed + settings.n_seeds))
    least = settings.min_topic_size or choose_min_size(len(points))
    if len(points) < 3:
        runs = [np.zeros(len(points), np.int64)]
        method, seeds = "graph", seeds[:1]
    elif method == "kmeans":
        runs = [_cluster_kmeans(points, settings, s) for s in seeds]
    elif method == "umap+hdbscan" and len(points) >= _DENSITY_NEEDS:
        runs = [_cluster_density(points, settings, least, s) for s in seeds]
    else:
        method = "graph"
        runs, resolution = _cluster_graph(points, settings, seeds)
    if method == "graph":
        runs = [_dissolve_small(labels, points, least) for labels in runs]
    agreement = _compare_runs(runs)
    chosen = int(np.argmax(agreement.mean(axis=1)))
    labels = runs[chosen]
    n_others = len(runs) - 1
    seed_agreement = float(agreement[np.triu_indices(len(runs), 1)].mean()) if n_others else float("nan")
    others = [other for place, other in enumerate(runs) if place != chosen]
    return _describe_partition(
        labels,
        others,
        values,
        point_of,
        seed_agreement=seed_agreement,
        method=method,
        resolution=resolution,
        seeds=seeds,
        asked=settings.method,
    )


def choose_min_size(n_points: int) -> int:
    """Give the smallest topic worth its name: a quarter of the root of the number of passages, 2 to 50."""
    return int(np.clip(round(np.sqrt(n_points) / 4), 2, 50))


def share_topics(passages: Passages, clusters: Clusters) -> ArticleTopics:
    """Give every article the share of its passages in each topic."""
    article_of = passages.article_of
    counts = np.bincount(article_of, minlength=passages.n_articles)
    is_kept = ~clusters.is_noise
    share = np.zeros((passages.n_articles, clusters.n_topics))
    np.add.at(share, (article_of[is_kept], clusters.topic_of[is_kept]), 1.0)
    # Ties go to the topic that the article's passages are more like; the tie-break never outweighs a passage.
    likeness = np.zeros_like(share)
    np.add.at(likeness, (article_of, clusters.topic_of), (clusters.similarity.astype(np.float64) + 1) / 2)
    top = (share + likeness / (2 * np.maximum(counts, 1)[:, None])).argmax(axis=1)
    share /= np.maximum(counts, 1)[:, None]
    return ArticleTopics(share, top.astype(np.int64), share.sum(axis=1) == 0)


# ---------------------------------------------------------------------------------------------- methods


def _find_points(values: NDArray[np.float32], passages: Passages) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Give one point for every distinct text, in the order of the hashes, and the point of every passage."""
    ids = np.array([passage.id for passage in passages.passages])
    _, first, point_of = np.unique(ids, return_index=True, return_inverse=True)
    return np.ascontiguousarray(values[first]), point_of.astype(np.int64)


def _cluster_graph(
    points: NDArray[np.float32], settings: TopicSettings, seeds: tuple[int, ...]
) -> tuple[list[NDArray[np.int64]], float]:
    edges = build_graph(points, settings.n_neighbors, seed=seeds[0])
    resolution = settings.resolution
    if settings.n_topics is not None:
        resolution = find_resolution(edges, len(points), n_topics=settings.n_topics, seed=seeds[0])
    return [find_communities(edges, len(points), resolution=resolution, seed=s) for s in seeds], resolution


def _cluster_kmeans(points: NDArray[np.float32], settings: TopicSettings, seed: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans

    n_distinct = len(np.unique(points, axis=0)) if len(points) < 500 else len(points)
    k = min(settings.n_topics or min(_DEFAULT_K, max(2, len(points) // 5)), n_distinct)
    labels: NDArray[np.int64] = KMeans(k, n_init=3, random_state=seed).fit_predict(points)
    return labels.astype(np.int64)


def _cluster_density(points: NDArray[np.float32], settings: TopicSettings, least: int, seed: int) -> NDArray[np.int64]:
    laid_out = reduce_vectors(points, 5, n_neighbors=settings.n_neighbors, min_dist=0.0, seed=seed)
    labels = find_dense_regions(laid_out, max(least, 2))
    return labels if (labels != NOISE).any() else np.zeros(len(points), np.int64)


def _dissolve_small(labels: NDArray[np.int64], points: NDArray[np.float32], least: int) -> NDArray[np.int64]:
    """Hand the members of communities that are too small to the nearest centroid of one that is not."""
    names, labels, counts = np.unique(labels, return_inverse=True, return_counts=True)
    is_large = counts >= least
    if is_large.all() or not is_large.any():
        return labels.astype(np.int64)
    centroids = _find_centroids(points, labels, len(names))[is_large]
    moved = ~is_large[labels]
    kept = np.cumsum(is_large) - 1
    result = kept[labels]
    result[moved] = (points[moved] @ centroids.T).argmax(axis=1)
    return result.astype(np.int64)


# --------------------------------------------------------------------------------- from labels to the record


def _compare_runs(runs: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Adjusted Rand index of every pair of runs, shape (n_runs, n_runs)."""
    from sklearn.metrics import adjusted_rand_score

    agreement = np.eye(len(runs))
    for a in range(len(runs)):
        for b in range(a):
            agreement[a, b] = agreement[b, a] = adjusted_rand_score(runs[a], runs[b])
    return agreement


def _describe_partition(
    labels: NDArray[np.int64],
    others: list[NDArray[np.int64]],
    values: NDArray[np.float32],
    point_of: NDArray[np.int64],
    *,
    seed_agreement: float,
    method: str,
    resolution: float,
    seeds: tuple[int, ...],
    asked: str,
) -> Clusters:
    labels = _order_by_size(labels, point_of)
    n_topics = int(labels.max()) + 1
    stability = _measure_stability(labels, others, n_topics)
    of_passage = labels[point_of]
    was_noise = of_passage == NOISE
    centroid = _find_centroids(values[~was_noise], of_passage[~was_noise], n_topics)
    if was_noise.any():
        of_passage = of_passage.copy()
        of_passage[was_noise] = (values[was_noise] @ centroid.T).argmax(axis=1)
    similarity = np.einsum("ij,ij->i", values, centroid[of_passage]).astype(np.float32)
    return Clusters(
        topic_of=of_passage,
        is_noise=was_noise | _find_far(similarity),
        centroid=centroid,
        similarity=similarity,
        stability=stability,
        seed_agreement=seed_agreement,
        method=method,
        resolution=resolution,
        seeds=seeds,
        caution=_say_caution(len(labels), n_topics, method, asked),
    )


def _order_by_size(labels: NDArray[np.int64], point_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number topics from 0 by falling number of passages; `NOISE` stays."""
    size = np.bincount(point_of, minlength=len(labels))
    names = [int(name) for name in np.unique(labels) if name != NOISE]
    # Of two topics of one size the one whose first member's hash is smaller comes first.
    ranked = sorted(names, key=lambda name: (-size[labels == name].sum(), int(np.argmax(labels == name))))
    ordered = np.full(len(labels), NOISE, np.int64)
    for rank, name in enumerate(ranked):
        ordered[labels == name] = rank
    return ordered


def _find_centroids(points: NDArray[np.float32], labels: NDArray[np.int64], n_topics: int) -> NDArray[np.float32]:
    sums = np.zeros((n_topics, points.shape[1]), np.float64)
    np.add.at(sums, labels, points)
    centroids: NDArray[np.float32] = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)).astype(
        np.float32
    )
    return centroids


def _find_far(similarity: NDArray[np.float32]) -> NDArray[np.bool_]:
    if len(similarity) < FEW_PASSAGES:
        return np.zeros(len(similarity), bool)
    median = np.median(similarity)
    spread = 1.4826 * np.median(np.abs(similarity - median))
    cut = min(median - _FAR * spread, np.quantile(similarity, _MOST_NOISE))
    return np.asarray(similarity < cut)


def _measure_stability(
    labels: NDArray[np.int64], others: list[NDArray[np.int64]], n_topics: int
) -> NDArray[np.float64]:
    """Mean over the other runs of each topic's best Jaccard overlap with a topic of that run."""
    if not others:
        return np.full(n_topics, np.nan)
    best = np.zeros((len(others), n_topics))
    for place, other in enumerate(others):
        shifted = other - other.min()
        table = np.zeros((n_topics, int(shifted.max()) + 1))
        is_kept = labels != NOISE
        np.add.at(table, (labels[is_kept], shifted[is_kept]), 1)
        union = table.sum(axis=1, keepdims=True) + np.bincount(shifted, minlength=table.shape[1])[None, :] - table
        best[place] = (table / np.maximum(union, 1)).max(axis=1)
    stability: NDArray[np.float64] = best.mean(axis=0)
    return stability


def _say_caution(n_points: int, n_topics: int, method: str, asked: str) -> str:
    said = []
    if n_points < FEW_PASSAGES:
        said.append(
            f"{n_points} distinct passage{'s' if n_points != 1 else ''}: below {FEW_PASSAGES}, topics are groups of "
            "similar passages and nothing more."
        )
    if n_topics == 1:
        said.append("All passages fall into one topic, so topics say nothing about differences.")
    if method != asked:
        said.append(f"There are too few passages for {asked}; {method} was used.")
    return " ".join(said)
