"""Nearest neighbours by cosine: every pair of rows is compared, on principal axes where rows are many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.cpus import count_cpus
from research.topics.clustering.compiled import compile_loop

N_AXES = 192
"""Principal axes that pairs are compared on. Measured with `CANDIDATES`: recall@30 is 1.000 on 29,573 passages of news
and .999 on 91,000 titles; with 128 axes it is .9987 on the former."""

CANDIDATES = 2.5
"""Rows compared by their whole vectors, in neighbours asked for: 150 for 60. Measured: with 100, one in a thousand of
60 neighbours is missed on 29,573 passages of news."""

_WORTH = 3_000_000
"""Rows times dimensions left out from which axes save time. Measured at 512 dimensions: below some 9,000 rows
comparing whole vectors is as fast."""

_FEWEST_CANDIDATES = 50
"""Candidates at least, for searches of few neighbours. Chosen without a measurement."""

_ROWS, _COLUMNS = 256, 2048
"""Rows and columns of a block of cosines that a thread holds; they change the time and the memory, not the result.
Chosen so that a block fits the cache of a core."""

_STRIDE = 32
"""Cosines that are compared with the least of the candidates at once; changes the time, not the result. Measured:
faster than 16."""

_NOWHERE = -2.0
"""Below every cosine: stands for no row, or the row itself."""

_SAMPLED = 300
"""Rows that recall is measured on. Chosen so that a miss of one neighbour in a thousand shows: 9,000 neighbours."""

RECALLED = 30
"""Neighbours that recall is measured for: those that the graph of a large corpus joins (convention: recall@30)."""

_ALIKE = 1e-6
"""Difference of cosines within which two rows are equally near: rounding of 32-bit sums, chosen."""


def find_neighbors(values: NDArray[np.float32], n_neighbors: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the nearest other rows of every row.

    Every pair is compared, so that time grows with the square of the rows; memory does not. Where it saves time,
    pairs are compared on the principal axes of all vectors, and 2.5 times as many candidates as neighbours are
    compared again by their whole vectors. `measure_recall` says what that misses.

    Parameters
    ----------
    values
        Shape (n_rows, n_dims), rows of unit length.
    n_neighbors
        At most n_rows - 1 are found.

    Returns
    -------
    Rows and cosines of the neighbours, both of shape (n_rows, min(n_neighbors, n_rows - 1)), nearest first and of
    those equally near the first row first. They are the same on every number of threads.
    """
    from threadpoolctl import threadpool_limits

    n_rows = len(values)
    k = min(n_neighbors, n_rows - 1)
    if k < 1:
        return np.empty((n_rows, 0), np.int32), np.empty((n_rows, 0), np.float32)
    values = np.ascontiguousarray(values, dtype=np.float32)
    rows, cosines = np.empty((n_rows, k), np.int32), np.empty((n_rows, k), np.float32)
    # One thread for everything of a block keeps all cores busy: the products alone would use them all, the search for
    # the largest would not. And sums do not depend on the number of threads.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(count_cpus()) as pool:
        is_projected = n_rows * (values.shape[1] - N_AXES) > _WORTH
        seen = _project(values, N_AXES) if is_projected else values
        n_candidates = min(max(round(CANDIDATES * k), _FEWEST_CANDIDATES), n_rows - 1) if is_projected else k

        def fill(start: int) -> None:
            part = slice(start, min(start + _ROWS, n_rows))
            candidates = _compare_block(seen, part, n_candidates)
            rank = compile_loop(_rank_candidates, reorders_sums=True)
            rank(values, part.start, candidates, rows[part], cosines[part])

        list(pool.map(fill, range(0, n_rows, _ROWS)))
    return rows, cosines


def find_nearest(
    values: NDArray[np.float32], others: NDArray[np.int64], base: NDArray[np.float32], *, n_neighbors: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the rows of a base that are nearest to other rows.

    Pairs are compared as in `find_neighbors`, on principal axes of the base where that saves time.

    Parameters
    ----------
    values
        Shape (n_rows, n_dims), rows of unit length.
    others
        Rows of ``values`` that neighbours are looked for, shape (n_others,).
    base
        Shape (n_base, n_dims), rows of unit length.
    n_neighbors
        At most n_base are found.

    Returns
    -------
    Rows of the base and cosines, both of shape (n_others, min(n_neighbors, n_base)), nearest first and of those
    equally near the first row first. They are the same on every number of threads.
    """
    from threadpoolctl import threadpool_limits

    n_base = len(base)
    k = min(n_neighbors, n_base)
    rows, cosines = np.empty((len(others), k), np.int64), np.empty((len(others), k), np.float32)
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(count_cpus()) as pool:
        is_projected = n_base * (base.shape[1] - N_AXES) > _WORTH
        axes = _find_axes(base, N_AXES) if is_projected else None
        seen = base if axes is None else base @ axes
        n_candidates = k if axes is None else min(max(round(CANDIDATES * k), _FEWEST_CANDIDATES), n_base)
        collect = compile_loop(_collect_candidates)

        def fill(start: int) -> None:
            part = slice(start, start + _ROWS)
            asked = np.ascontiguousarray(values[others[part]], dtype=np.float32)
            compared = asked if axes is None else asked @ axes
            best = np.full((len(asked), n_candidates), _NOWHERE, np.float32)
            found = np.zeros((len(asked), n_candidates), np.int32)
            for column in range(0, n_base, _COLUMNS):
                # No row is its own neighbour here, so its place is beyond all columns.
                collect(compared @ seen[column : column + _COLUMNS].T, 2 * n_base, column, best, found)
            cosine = np.einsum("ij,ikj->ik", asked, base[found])
            order = np.lexsort((found, -cosine), axis=1)[:, :k]
            rows[part] = np.take_along_axis(found, order, axis=1)
            cosines[part] = np.take_along_axis(cosine, order, axis=1)

        list(pool.map(fill, range(0, len(others), _ROWS)))
    return rows, cosines


def measure_recall(values: NDArray[np.float32], cosines: NDArray[np.float32], *, seed: int) -> float:
    """Measure which part of the nearest rows was found, on a random sample of rows.

    Parameters
    ----------
    values
        Shape (n_rows, n_dims), rows of unit length.
    cosines
        Cosines of the neighbours found, shape (n_rows, n_neighbors), nearest first.
    seed
        Random seed of the sample of 300 rows.

    Returns
    -------
    Mean share of the nearest 30 (or as many as were looked for) that were found; NaN if none were looked for.
    """
    n_rows, k = len(values), min(RECALLED, cosines.shape[1])
    if k < 1:
        return float("nan")
    sample = np.sort(np.random.default_rng(seed).choice(n_rows, min(n_rows, _SAMPLED), replace=False))
    nearest = np.full((len(sample), k), _NOWHERE, np.float32)
    for start in range(0, n_rows, 16 * _COLUMNS):
        block = values[sample] @ values[start : start + 16 * _COLUMNS].T
        row = np.flatnonzero((sample >= start) & (sample < start + block.shape[1]))
        block[row, sample[row] - start] = _NOWHERE
        both = np.hstack([nearest, block])
        nearest = np.partition(both, both.shape[1] - k, axis=1)[:, -k:]
    found = (cosines[sample, :k] >= nearest.min(axis=1, keepdims=True) - _ALIKE).sum(axis=1)
    return float(found.mean() / k)


def _project(values: NDArray[np.float32], n_axes: int) -> NDArray[np.float32]:
    """Give the coordinates on the axes that keep most of the cosines."""
    projected: NDArray[np.float32] = values @ _find_axes(values, n_axes)
    return projected


def _find_axes(values: NDArray[np.float32], n_axes: int) -> NDArray[np.float32]:
    """Give the axes that keep most of the cosines, the first eigenvectors of the inner products, as columns."""
    from scipy.linalg import eigh

    n_dims = values.shape[1]
    inner = (values.T @ values).astype(np.float64)
    _, axes = eigh(inner, subset_by_index=(n_dims - n_axes, n_dims - 1))
    found: NDArray[np.float32] = axes.astype(np.float32)
    return found


def _compare_block(seen: NDArray[np.float32], part: slice, n_candidates: int) -> NDArray[np.int32]:
    """Give the rows nearest to those of a part, in no order; a block of columns at a time."""
    collect = compile_loop(_collect_candidates)
    size = part.stop - part.start
    best = np.full((size, n_candidates), _NOWHERE, np.float32)
    rows = np.zeros((size, n_candidates), np.int32)
    for start in range(0, len(seen), _COLUMNS):
        block = seen[part] @ seen[start : start + _COLUMNS].T
        collect(block, part.start, start, best, rows)
    return rows


def _collect_candidates(block: Any, first_row: int, first_column: int, best: Any, rows: Any) -> None:
    """Put what is nearer into the candidates of each row, a heap with the farthest in front."""
    n_rows, n_columns = block.shape
    n_candidates = best.shape[1]
    for place in range(n_rows):
        cosines, heap, heap_row = block[place], best[place], rows[place]
        own = first_row + place - first_column
        if 0 <= own < n_columns:
            cosines[own] = _NOWHERE
        least = heap[0]
        for start in range(0, n_columns, _STRIDE):
            end = min(start + _STRIDE, n_columns)
            n_nearer = 0
            for column in range(start, end):
                n_nearer += cosines[column] > least
            if n_nearer == 0:
                continue
            for column in range(start, end):
                if cosines[column] <= least:
                    continue
                at = 0
                while 2 * at + 1 < n_candidates:
                    child = 2 * at + 1
                    if child + 1 < n_candidates and heap[child + 1] < heap[child]:
                        child += 1
                    if heap[child] >= cosines[column]:
                        break
                    heap[at] = heap[child]
                    heap_row[at] = heap_row[child]
                    at = child
                heap[at] = cosines[column]
                heap_row[at] = first_column + column
                least = heap[0]


def _rank_candidates(values: Any, first_row: int, candidates: Any, rows: Any, cosines: Any) -> None:
    """Compare the candidates of each row by their whole vectors, and keep the nearest in order."""
    n_kept = rows.shape[1]
    for place in range(len(candidates)):
        own = values[first_row + place]
        n_found = 0
        for which in range(candidates.shape[1]):
            row = candidates[place, which]
            other = values[row]
            cosine = np.float32(0.0)
            for dim in range(len(own)):
                cosine += own[dim] * other[dim]
            at = n_found
            while at > 0 and (
                cosines[place, at - 1] < cosine or (cosines[place, at - 1] == cosine and rows[place, at - 1] > row)
            ):
                if at < n_kept:
                    cosines[place, at] = cosines[place, at - 1]
                    rows[place, at] = rows[place, at - 1]
                at -= 1
            if at < n_kept:
                cosines[place, at] = cosine
                rows[place, at] = row
                n_found = min(n_found + 1, n_kept)
