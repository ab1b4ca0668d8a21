"""Nearest neighbours by cosine: every pair up to a size, by inverted lists (`faiss`) beyond."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.cpus import count_cpus

EXACT_UP_TO = 50_000
"""Rows up to which every pair is compared; beyond, that takes longer than inverted lists. A bound on
the work, chosen without a measurement."""

_GROUP = 32
"""Columns whose maximum is looked at first; changes the time, not the result."""

_BLOCK_CELLS = 2**24
"""Cosines that are held at once; changes the memory, not the result."""

_NOWHERE = -2.0
"""Below every cosine: stands for no row, or the row itself."""

_TRAINED_ON = 40
"""Rows a list that centres are trained on: the least that faiss recommends."""

_PROBES = 32
"""Lists that are searched for each row. A compromise of time and recall, chosen without a measurement here."""


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
        Random seed of the sample that inverted lists are trained on.

    Returns
    -------
    Rows and cosines of the neighbours, both of shape (n_rows, min(n_neighbors, n_rows - 1)), nearest first; -1 where
    inverted lists found none.
    """
    k = min(n_neighbors, len(values) - 1)
    if k < 1:
        return np.empty((len(values), 0), np.int64), np.empty((len(values), 0), np.float32)
    values = np.ascontiguousarray(values, dtype=np.float32)
    if len(values) <= EXACT_UP_TO:
        return _compare_all(values, k)
    rows, similarity = _search_lists(values, k + 1, seed)
    return _drop_self(rows, similarity, k)


def _compare_all(values: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Compare every pair by matrix products, a block of rows at a time and one thread a core.

    One thread for everything of a block keeps all cores busy: the products alone would use them all, the search for
    the largest would not.
    """
    from threadpoolctl import threadpool_limits

    n_rows = len(values)
    padded = np.zeros((-(-n_rows // _GROUP) * _GROUP, values.shape[1]), np.float32)
    padded[:n_rows] = values
    all_rows, all_similarity = np.empty((n_rows, k), np.int64), np.empty((n_rows, k), np.float32)
    step = int(np.clip(_BLOCK_CELLS // len(padded), 1, 1024))

    def fill(start: int) -> None:
        part = slice(start, min(start + step, n_rows))
        all_rows[part], all_similarity[part] = _compare_block(values, padded, part, k=k)

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(count_cpus()) as pool:
        list(pool.map(fill, range(0, n_rows, step)))
    return all_rows, all_similarity


def _compare_block(
    values: NDArray[np.float32], padded: NDArray[np.float32], part: slice, *, k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the nearest of some rows.

    The largest of a row are looked for in two steps, which is several times faster than partitioning the row: they are
    in the groups of columns with the largest maxima.
    """
    block = values[part] @ padded.T
    block[:, len(values) :] = _NOWHERE
    block[np.arange(len(block)), np.arange(part.start, part.stop)] = _NOWHERE
    grouped = block.reshape(len(block), -1, _GROUP)
    best = _take_largest(grouped.max(axis=2), min(k, grouped.shape[1]))
    columns = (best[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(len(block), -1)
    candidates = np.take_along_axis(block, columns, axis=1)
    chosen = _take_largest(candidates, k)
    found = np.take_along_axis(candidates, chosen, axis=1)
    columns = np.take_along_axis(columns, chosen, axis=1)
    # Nearest first; of two equally near the one that comes first.
    order = np.lexsort((columns, -found), axis=1)
    return np.take_along_axis(columns, order, axis=1), np.take_along_axis(found, order, axis=1)


def _take_largest(values: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    if k >= values.shape[1]:
        return np.broadcast_to(np.arange(values.shape[1]), values.shape)
    return np.argpartition(values, values.shape[1] - k, axis=1)[:, -k:]


def _search_lists(values: NDArray[np.float32], k: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Search inverted lists: each row is compared with those of the nearest of many centres only."""
    import faiss

    n_rows, n_dims = values.shape
    n_lists = int(4 * np.sqrt(n_rows))
    index: Any = faiss.IndexIVFFlat(faiss.IndexFlatIP(n_dims), n_dims, n_lists, faiss.METRIC_INNER_PRODUCT)
    sample = np.random.default_rng(seed).choice(n_rows, min(n_rows, _TRAINED_ON * n_lists), replace=False)
    index.cp.seed = seed
    index.train(values[np.sort(sample)])
    index.nprobe = _PROBES
    index.add(values)
    similarity, rows = index.search(values, k)
    return rows, similarity


def _drop_self(
    rows: NDArray[np.int64], similarity: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Take every row out of its own neighbours; with ties it need not stand first."""
    is_self = rows == np.arange(len(rows))[:, None]
    is_self[~is_self.any(axis=1), -1] = True
    keep = ~is_self
    return rows[keep].reshape(-1, k), similarity[keep].reshape(-1, k)
