"""Time clustering of the same vectors: graph once, graph with consensus, UMAP + HDBSCAN once; print the ratios."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.datasets.corpora import plant_vectors
from research.records import Passage, Passages
from research.study import TopicSettings
from research.topics import cluster_passages
from research.topics.clustering.density import find_dense_regions
from research.topics.clustering.ensemble import MOST_NEIGHBORS
from research.topics.clustering.graph import build_graph
from research.topics.clustering.leiden import find_communities
from research.topics.clustering.neighbors import find_neighbors
from research.topics.clustering.reduction import reduce_vectors
from research.topics.clustering.resolutions import RESOLUTIONS, STANDARD


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="an .npy file of unit vectors; simulated if left out")
    parser.add_argument("--rows", type=int, default=20_000)
    options = parser.parse_args()
    if options.vectors:
        values = np.load(options.vectors)[: options.rows]
        passages = Passages(
            tuple(Passage(f"{row:016x}", row, "body", "en", str(row), "", 0, 1) for row in range(len(values))),
            len(values),
        )
    else:
        values, _, passages = plant_vectors(options.rows, n_topics=30, n_dims=512, sd=1.5, seed=0)
    # Both are run once before timing, so that compilation on first use is not timed.
    warm = Passages(passages.passages[:300], passages.n_articles)
    cluster_passages(values[:300], warm, TopicSettings(n_seeds=1, n_subsamples=0), seed=0)
    _cluster_density(values[:300])
    seconds = {}
    for name, cluster in (
        ("graph, once", _cluster_graph),
        (
            "graph, consensus of the default ensemble",
            lambda rows: cluster_passages(rows, passages, TopicSettings(), seed=0),
        ),
        ("umap+hdbscan, once", _cluster_density),
    ):
        began = time.perf_counter()
        cluster(values)
        seconds[name] = time.perf_counter() - began
        print(f"{name}: {seconds[name]:.1f} s", flush=True)
    slow = seconds.pop("umap+hdbscan, once")
    for name, fast in seconds.items():
        print(f"{name}: {slow / fast:.1f}x as fast as umap+hdbscan, once")


def _cluster_graph(values: NDArray[np.float32]) -> NDArray[np.int64]:
    graph = build_graph(*find_neighbors(values, MOST_NEIGHBORS))
    return find_communities(graph, resolution=RESOLUTIONS[STANDARD], seed=0)


def _cluster_density(values: NDArray[np.float32]) -> NDArray[np.int64]:
    return find_dense_regions(reduce_vectors(values, 5, n_neighbors=15, min_dist=0.0, seed=0), 10)


if __name__ == "__main__":
    main()
