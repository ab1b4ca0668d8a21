"""Cluster the same vectors by the neighbour graph (one seed, and all) and by UMAP + HDBSCAN; print ratios."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from research.records import Passage, Passages
from research.samples.generate import plant_vectors
from research.study import TopicSettings
from research.topics import cluster_passages


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="an .npy file of unit vectors; made ones if left out")
    parser.add_argument("--rows", type=int, default=20_000)
    options = parser.parse_args()
    if options.vectors:
        values = np.load(options.vectors)[: options.rows]
        passages = Passages(
            tuple(Passage(f"{row:016x}", row, "body", "en", str(row), "", 0, 1) for row in range(len(values))),
            len(values),
        )
    else:
        values, _, passages = plant_vectors(options.rows, n_topics=30, n_dims=512, spread=1.5, seed=0)
    # Both sides are warm: what is compiled on first use is compiled before the clock starts.
    warm = Passages(passages.passages[:300], passages.n_articles)
    for method in ("graph", "umap+hdbscan"):
        cluster_passages(values[:300], warm, TopicSettings(method=method, n_seeds=1), seed=0)
    seconds = {}
    for name, settings in (
        ("graph, one seed", TopicSettings(n_seeds=1)),
        ("graph, five seeds", TopicSettings(n_seeds=5)),
        ("umap+hdbscan, one seed", TopicSettings(method="umap+hdbscan", n_seeds=1)),
    ):
        began = time.perf_counter()
        found = cluster_passages(values, passages, settings, seed=0)
        seconds[name] = time.perf_counter() - began
        print(f"{name}: {seconds[name]:.1f} s, {found.n_topics} topics, noise {found.is_noise.mean():.1%}")
    slow = seconds["umap+hdbscan, one seed"]
    for name in ("graph, one seed", "graph, five seeds"):
        print(f"{name}: {slow / seconds[name]:.1f}x faster than umap+hdbscan, one seed")


if __name__ == "__main__":
    main()
