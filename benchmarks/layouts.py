"""Compare our layout of the map with `umap-learn` on the same vectors and neighbours: quality, and CPU seconds.

Trustworthiness and continuity (Venna and Kaski 2001) compare the 15 nearest points in the vectors and on the map;
class accuracy is that of the majority among the 15 nearest points on the map, for sets with classes.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from labelled_sets import find_vectors, read_set
from numpy.typing import NDArray
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from research.topics.clustering.graph import build_graph
from research.topics.clustering.layout import lay_out_graph
from research.topics.clustering.neighbors import find_neighbors
from research.topics.clustering.topic_map import _project

EPOCHS, NEIGHBORS, MEASURED = 200, 15, 4000
SETS = ("bbc", "sib_zh_en_de_es", "reuters10")


def main() -> None:
    """Lay every set out by both, with two seeds each, and print a row of each layout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, required=True, help="folder of vectors of the labelled sets")
    parser.add_argument("--more", type=Path, nargs="*", default=(), help=".npy files of unit vectors without classes")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sets: list[tuple[str, NDArray[np.float32], NDArray[np.int64] | None]] = []
    for name in SETS:
        labelled = read_set(name)
        classes = np.unique(labelled.labels, return_inverse=True)[1]
        sets.append((name, np.load(find_vectors(labelled, options.vectors, is_raw=False)), classes))
    sets += [(path.stem, np.load(path), None) for path in options.more]
    few = sets[0][1][:300]
    for lay_out in (_lay_out, _lay_out_umap):  # the first call compiles, or reads what was compiled
        _time(lay_out, few, 0, f"first call on {len(few)} rows")
    print("set | layout | seed | CPU s | trustworthiness | continuity | class accuracy")
    for name, values, classes in sets:
        for lay_out in (_lay_out_umap, _lay_out):
            for seed in (0, 1):
                position, seconds = _time(lay_out, values, seed)
                scores = " | ".join(f"{score:.3f}" for score in _score(values, position, classes))
                print(f"{name} | {lay_out.__name__[1:]} | {seed} | {seconds:.2f} | {scores}", flush=True)
                np.save(options.vectors / f"layout_{name}{lay_out.__name__}_{seed}.npy", position)


def _time(
    lay_out: Callable[..., NDArray[np.float32]], values: NDArray[np.float32], seed: int, title: str = ""
) -> tuple[NDArray[np.float32], float]:
    neighbors = find_neighbors(values, NEIGHBORS - 1)
    began = time.process_time()
    position = lay_out(values, neighbors, seed)
    seconds = time.process_time() - began
    if title:
        print(f"{lay_out.__name__[1:]}: {title}: {seconds:.2f} CPU s", flush=True)
    return position, seconds


def _lay_out(
    values: NDArray[np.float32], neighbors: tuple[NDArray[np.int64], NDArray[np.float32]], seed: int
) -> NDArray[np.float32]:
    return lay_out_graph(build_graph(*neighbors), _project(values), n_epochs=EPOCHS, seed=seed)


def _lay_out_umap(
    values: NDArray[np.float32], neighbors: tuple[NDArray[np.int64], NDArray[np.float32]], seed: int
) -> NDArray[np.float32]:
    import umap

    rows, cosines = neighbors
    own = np.arange(len(rows))[:, None]
    distances = np.maximum(1 - cosines, 0).astype(np.float32)
    known = (np.hstack([own, rows]), np.hstack([np.zeros_like(distances[:, :1]), distances]))
    model = umap.UMAP(
        n_neighbors=NEIGHBORS,
        metric="cosine",
        init="pca",
        n_epochs=EPOCHS,
        random_state=seed,
        n_jobs=1,
        precomputed_knn=known,
    )
    position: NDArray[np.float32] = model.fit_transform(values)
    return position


def _score(
    values: NDArray[np.float32], position: NDArray[np.float32], classes: NDArray[np.int64] | None
) -> tuple[float, float, float]:
    """Score a layout, on a sample of the rows if there are many."""
    chosen = np.sort(np.random.default_rng(0).permutation(len(values))[:MEASURED])
    values, position = values[chosen], position[chosen]
    trust = trustworthiness(values, position, n_neighbors=NEIGHBORS, metric="cosine")
    continuity = trustworthiness(position, values, n_neighbors=NEIGHBORS)
    if classes is None:
        return trust, continuity, np.nan
    classes = classes[chosen]
    near = NearestNeighbors(n_neighbors=NEIGHBORS).fit(position).kneighbors(return_distance=False)
    majority = np.array([np.bincount(classes[row]).argmax() for row in near])
    return trust, continuity, float((majority == classes).mean())


if __name__ == "__main__":
    main()
