"""Nearest neighbours by cosine: exact up to a size, by inverted lists beyond."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 50_000
"""Rows up to which every pair is compared."""

_TRAINED_ON = 40
_PROBES = 32


def find_neighbors(
    values: NDArray[np.float32], n_neighbors: int, *, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the nearest other rows of every row.

    Parameters
    ----------
    values
        Shape (n_rows, n_dims), rows of unit length.
    n_neighbors
        At most n_rows - 1 are found.
    seed
        Of the sample that inverted lists are trained on.

    Returns
    -------
    Rows and cosines of the neighbours, both of shape (n_rows, min(n_neighbors, n_rows - 1)), nearest first; -1 where
    inverted lists found none.
    """
    import faiss

    n_rows, n_dims = values.shape
    k = min(n_neighbors, n_rows - 1)
    values = np.ascontiguousarray(values, dtype=np.float32)
    index: Any
    if n_rows <= EXACT_UP_TO:
        index = faiss.IndexFlatIP(n_dims)
    else:
        n_lists = int(4 * np.sqrt(n_rows))
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(n_dims), n_dims, n_lists, faiss.METRIC_INNER_PRODUCT)
        sample = np.random.default_rng(seed).choice(n_rows, min(n_rows, _TRAINED_ON * n_lists), replace=False)
        index.cp.seed = seed
        index.train(values[np.sort(sample)])
        index.nprobe = _PROBES
    index.add(values)
    similarity, rows = index.search(values, k + 1)
    return _drop_self(rows, similarity, k)


def _drop_self(
    rows: NDArray[np.int64], similarity: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Take every row out of its own neighbours; with ties it need not stand first."""
    is_self = rows == np.arange(len(rows))[:, None]
    is_self[~is_self.any(axis=1), -1] = True
    keep = ~is_self
    return rows[keep].reshape(-1, k), similarity[keep].reshape(-1, k)
