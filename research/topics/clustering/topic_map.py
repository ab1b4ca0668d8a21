"""The two-dimensional map of passages, for the eye only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.cpus import use_one_blas_thread
from research.records import Clusters, MapMethod, Passages, TopicMap
from research.study import TopicSettings
from research.topics.clustering.graph import build_graph
from research.topics.clustering.layout import lay_out_graph
from research.topics.clustering.neighbors import find_neighbors

_UMAP_NEEDS = 12
"""Passages below which principal components are drawn instead of UMAP. Chosen without a measurement."""

_EPOCHS = 200
"""Rounds of UMAP's layout: its default for large data."""

_NEIGHBORS = 15
"""Neighbours in UMAP unless the study gives a number: UMAP's default."""

_TRIED_AXES = 8
"""Axes iterated for two principal components; more find them in fewer rounds. A convention."""

_AXIS_ROUNDS = 12
"""Rounds of that iteration. Chosen without a measurement: the layout only begins there."""


def lay_out_map(
    values: NDArray[np.float32], passages: Passages, clusters: Clusters, *, settings: TopicSettings, seed: int
) -> TopicMap:
    """Lay passages out in two dimensions.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages, clusters
        The same passages and their topics.
    settings
        ``map_sample`` bounds how many distinct passages are laid out; more are sampled within each topic, by the hash
        of their text.
    seed
        Random seed of the layout.

    Returns
    -------
    Positions, NaN for passages outside the sample. Below a dozen passages these are principal components.
    """
    ids = passages.ids
    distinct, first, point_of = np.unique(ids, return_index=True, return_inverse=True)
    chosen = _sample_by_topic(clusters.topic_of[first], settings.map_sample)
    points = values[first[chosen]]
    if len(chosen) >= _UMAP_NEEDS:
        n_neighbors = min(settings.n_neighbors or _NEIGHBORS, len(points) - 1)
        neighbors = find_neighbors(points, n_neighbors - 1)
        placed = lay_out_graph(build_graph(*neighbors), _project(points), n_epochs=_EPOCHS, seed=seed)
    else:
        placed = _project(points).astype(np.float32)
    laid_out = np.full((len(distinct), 2), np.nan, np.float32)
    laid_out[chosen] = placed
    position = laid_out[point_of]
    method: MapMethod = "umap" if len(chosen) >= _UMAP_NEEDS else "pca"
    return TopicMap(position, method, int(np.isfinite(position[:, 0]).sum()))


def _sample_by_topic(topic_of: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Choose rows, each topic its share; rows are in the order of their hashes, so the first are as good as any."""
    if len(topic_of) <= most:
        return np.arange(len(topic_of))
    chosen = []
    for topic in np.unique(topic_of):
        rows = np.flatnonzero(topic_of == topic)
        chosen.append(rows[: max(1, round(most * len(rows) / len(topic_of)))])
    return np.sort(np.concatenate(chosen))


def _project(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Project rows on their first two principal components, found by orthogonal iteration.

    An axis points to where its largest entry is positive, so that the map does not turn over.
    """
    centred = points - points.mean(axis=0)
    n_axes = min(_TRIED_AXES, *points.shape)
    axes = np.random.default_rng(0).normal(size=(points.shape[1], n_axes)).astype(np.float32)
    with use_one_blas_thread():  # sums are the same on every number of threads
        for _ in range(_AXIS_ROUNDS):
            axes, _ = np.linalg.qr(centred.T @ (centred @ axes))
        found = centred @ axes
        turn, _, _ = np.linalg.svd(found.T @ found)
        axes = axes @ turn[:, :2]
        axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
        placed = np.zeros((len(points), 2))
        placed[:, : axes.shape[1]] = centred @ axes
    return placed
