"""Stability of topics: consensus, medoid and single clusterings; noise on the vectors; row order; resolutions.

For every labelled data set: agreement with the classes (AMI) and between independent ensembles (ARI) at the middle
resolution; then the agreement of subsamples at every resolution, with the agreement with the classes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
from corpora import ROOT
from labelled_sets import SETS, LabelledSet, find_vectors, make_passages, read_set
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from research.records import Passages
from research.study import TopicSettings
from research.topics import cluster_passages
from research.topics.clustering.consensus import find_consensus
from research.topics.clustering.ensemble import Ensemble, make_ensemble
from research.topics.clustering.graph import build_graph
from research.topics.clustering.leiden import find_communities
from research.topics.clustering.neighbors import find_neighbors

Labels = NDArray[np.int64]
N_FRESH = 4


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["bbc", "sib_zh_en", "reuters10_balanced"])
    parser.add_argument("--vectors", type=Path, default=ROOT / "outputs" / "benchmarks" / "vectors")
    options = parser.parse_args()
    print("| set | | AMI | ARI, independent ensembles | topics |", "| --- | --- | --- | --- | --- |", sep="\n")
    for name in options.sets:
        labelled = read_set(name)
        values = np.load(find_vectors(labelled, options.vectors, is_raw=False))
        _compare_consensus(labelled, values)
        _compare_perturbed(labelled, values)
        _compare_levels(labelled, values)


def _compare_consensus(labelled: LabelledSet, values: NDArray[np.float32]) -> None:
    ensembles = [make_ensemble(values, TopicSettings(), least=2, seed=seed) for seed in range(N_FRESH)]
    ways: dict[str, Callable[[Ensemble], Labels]] = {
        "first member": lambda ensemble: ensemble.members[0],
        "medoid (adjusted Rand index)": lambda ensemble: _find_medoid(ensemble.members),
        "consensus (median partition)": lambda ensemble: find_consensus(ensemble.members),
    }
    for way, give in ways.items():
        _print_row(labelled, way, [give(ensemble) for ensemble in ensembles])
    passages = make_passages(labelled)
    fits = [cluster_passages(values, passages, TopicSettings(), seed=seed).topic_of for seed in range(N_FRESH)]
    _print_row(labelled, "topics: consensus without small and unstable clusters", fits)


def _find_medoid(members: Labels) -> Labels:
    few = members[:: max(1, len(members) // 40)]
    agreement = [np.mean([adjusted_rand_score(one, other) for other in few]) for one in few]
    return few[int(np.argmax(agreement))]


def _print_row(labelled: LabelledSet, way: str, fits: list[Labels]) -> None:
    ami = np.median([adjusted_mutual_info_score(labelled.labels, labels) for labels in fits])
    fresh = np.mean([adjusted_rand_score(one, other) for one, other in combinations(fits, 2)])
    counts = ", ".join(str(len(np.unique(labels))) for labels in fits)
    print(f"| {labelled.name} | {way} | {ami:.3f} | {fresh:.3f} | {counts} |", flush=True)


def _compare_perturbed(labelled: LabelledSet, values: NDArray[np.float32]) -> None:
    passages = make_passages(labelled)
    rng = np.random.default_rng(0)
    plain = cluster_passages(values, passages, TopicSettings(), seed=0).topic_of
    noisy = (values + rng.normal(0, 1e-7, values.shape)).astype(np.float32)
    moved = cluster_passages(noisy, passages, TopicSettings(), seed=0).topic_of
    order = rng.permutation(len(values))
    shuffled = Passages(tuple(passages.passages[row] for row in order), len(values))
    permuted = cluster_passages(values[order], shuffled, TopicSettings(), seed=0).topic_of
    print(f"| {labelled.name} | 1e-7 noise on the vectors | | {adjusted_rand_score(plain, moved):.3f} | |")
    print(f"| {labelled.name} | rows permuted | | {adjusted_rand_score(plain[order], permuted):.3f} | |", flush=True)


def _compare_levels(labelled: LabelledSet, values: NDArray[np.float32]) -> None:
    clusters = cluster_passages(values, make_passages(labelled), TopicSettings(), seed=0)
    graph = build_graph(*find_neighbors(values, clusters.n_neighbors))
    for level in clusters.resolutions:
        single = find_communities(graph, resolution=level.resolution, seed=0)
        ami = adjusted_mutual_info_score(labelled.labels, single)
        said = f"resolution {level.resolution:g} {level.layer}: subsamples agree {level.agreement:.2f}"
        print(f"| {labelled.name} | {said} | {ami:.3f} | | {level.n_topics:.0f} |", flush=True)


if __name__ == "__main__":
    main()
