"""Nearest neighbours by cosine: every pair of rows is compared, on principal axes where rows are many."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from research.cpus import count_cpus, use_one_blas_thread
from research.machine_code import compile_loop

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

_SIDE = 544
"""Rows and columns of a block of cosines that a thread holds; it changes the time, not the result. Measured: powers of
two take longer, since a column of such a block lies in few lines of the cache."""

_ROOM = 2
"""Rows kept of those met, in candidates, before the farthest are dropped; changes the time and the memory, not the
result. Measured: faster than 1.25 and than 3."""

_STRIDE = 32
"""Cosines that are compared with the least of the candidates at once; changes the time, not the result. Measured:
faster than 16."""

_PILES = 64
"""Piles that rows are put in before pairs are compared; changes the time, not the result. Measured on 29,573 passages
of news: with 64 and with 256 the search takes .78 of the time, since rows meet their nearest early."""

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

    Every pair is compared, once, so that time grows with the square of the rows; memory does not. Where it saves time,
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
    n_rows = len(values)
    k = min(n_neighbors, n_rows - 1)
    if k < 1:
        return np.empty((n_rows, 0), np.int32), np.empty((n_rows, 0), np.float32)
    values = np.ascontiguousarray(values, dtype=np.float32)
    rows, cosines = np.empty((n_rows, k), np.int32), np.empty((n_rows, k), np.float32)
    rank = compile_loop(_rank_candidates, reorders_sums=True)
    # One thread for everything of a block keeps all cores busy: the products alone would use them all, the search for
    # the largest would not. And sums do not depend on the number of threads.
    with use_one_blas_thread(), ThreadPoolExecutor(count_cpus()) as pool:
        is_projected = n_rows * (values.shape[1] - N_AXES) > _WORTH
        seen = _project(values, N_AXES) if is_projected else values
        order = _sort_in_piles(seen)
        seen = seen[order]
        met = _Met.make(n_rows, min(_count_candidates(k), n_rows - 1) if is_projected else k)
        blocks = list(_list_parts(n_rows))

        def compare(pair: tuple[int, int]) -> None:
            one, other = (blocks[place] for place in pair)
            cosine = seen[one] @ seen[other].T
            if one == other:
                np.fill_diagonal(cosine, _NOWHERE)
            else:
                met.add(other, np.ascontiguousarray(cosine.T), one.start)
            met.add(one, cosine, other.start)

        def keep(part: slice) -> None:
            asked = order[part]
            near, cosine = np.empty((len(asked), k), np.int32), np.empty((len(asked), k), np.float32)
            rank(values[asked], values, order[met.list_nearest(part)], near, cosine)
            rows[asked], cosines[asked] = near, cosine

        for pairs in _pair_blocks(len(blocks)):
            list(pool.map(compare, pairs))
        list(pool.map(keep, blocks))
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
    n_base = len(base)
    k = min(n_neighbors, n_base)
    rows, cosines = np.empty((len(others), k), np.int64), np.empty((len(others), k), np.float32)
    rank = compile_loop(_rank_candidates, reorders_sums=True)
    with use_one_blas_thread(), ThreadPoolExecutor(count_cpus()) as pool:
        is_projected = n_base * (base.shape[1] - N_AXES) > _WORTH
        axes = _find_axes(base, N_AXES) if is_projected else None
        seen: NDArray[np.float32] = base if axes is None else base @ axes
        n_candidates = k if axes is None else min(_count_candidates(k), n_base)

        def fill(part: slice) -> None:
            asked = np.ascontiguousarray(values[others[part]], dtype=np.float32)
            compared: NDArray[np.float32] = asked if axes is None else asked @ axes
            met = _Met.make(len(asked), n_candidates)
            everything = slice(0, len(asked))
            for columns in _list_parts(n_base):
                met.add(everything, compared @ seen[columns].T, columns.start)
            rank(asked, base, met.list_nearest(everything), rows[part], cosines[part])

        list(pool.map(fill, _list_parts(len(others))))
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
    for start in range(0, n_rows, 64 * _SIDE):
        block = values[sample] @ values[start : start + 64 * _SIDE].T
        row = np.flatnonzero((sample >= start) & (sample < start + block.shape[1]))
        block[row, sample[row] - start] = _NOWHERE
        both = np.hstack([nearest, block])
        nearest = np.partition(both, both.shape[1] - k, axis=1)[:, -k:]
    found = (cosines[sample, :k] >= nearest.min(axis=1, keepdims=True) - _ALIKE).sum(axis=1)
    return float(found.mean() / k)


def _sort_in_piles(seen: NDArray[np.float32]) -> NDArray[np.int32]:
    """Give an order of the rows in which those that are near to the same of some rows follow one another.

    A block then meets the nearest of its rows when it meets itself, which comes first, and of the rest of the rows few
    are near enough to be kept.
    """
    hearts = seen[np.linspace(0, len(seen) - 1, _PILES).astype(np.int64)]
    pile = np.empty(len(seen), np.int32)
    for part in _list_parts(len(seen)):
        pile[part] = (seen[part] @ hearts.T).argmax(axis=1)
    order: NDArray[np.int32] = np.argsort(pile, kind="stable").astype(np.int32)
    return order


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


def _count_candidates(n_neighbors: int) -> int:
    return max(round(CANDIDATES * n_neighbors), _FEWEST_CANDIDATES)


def _list_parts(n_rows: int) -> Iterator[slice]:
    return (slice(start, min(start + _SIDE, n_rows)) for start in range(0, n_rows, _SIDE))


def _pair_blocks(n_blocks: int) -> Iterator[list[tuple[int, int]]]:
    """Give all pairs of blocks in rounds, first each with itself; in no round is a block in two pairs.

    So that the pairs of a round can be compared side by side, and every block meets the others in one order.
    """
    yield [(block, block) for block in range(n_blocks)]
    last = n_blocks + n_blocks % 2 - 1
    for turn in range(last):
        pairs = [(turn, last), *(((turn + by) % last, (turn - by) % last) for by in range(1, (last + 1) // 2))]
        yield [(one, other) for one, other in pairs if other < n_blocks]


@dataclass(frozen=True)
class _Met:
    """The nearest of the rows that each row has met, in no order, with room for some more.

    Attributes
    ----------
    n_kept
        Rows that are wanted.
    cosines, rows
        Shape (n_rows, n_kept and more); only the first ``held`` of each row count.
    held
        Shape (n_rows,).
    least
        Shape (n_rows,); cosine above which a row is among the nearest so far.
    """

    n_kept: int
    cosines: NDArray[np.float32]
    rows: NDArray[np.int32]
    held: NDArray[np.int64]
    least: NDArray[np.float32]

    @classmethod
    def make(cls, n_rows: int, n_kept: int) -> Self:
        shape = (n_rows, max(round(_ROOM * n_kept), n_kept + 1))
        return cls(
            n_kept,
            np.full(shape, _NOWHERE, np.float32),
            np.zeros(shape, np.int32),
            np.zeros(n_rows, np.int64),
            np.full(n_rows, _NOWHERE, np.float32),
        )

    def add(self, part: slice, cosine: NDArray[np.float32], first_column: int) -> None:
        """Let the rows of a part meet some more, whose cosines are the columns."""
        collect = compile_loop(_collect_nearest)
        collect(
            cosine, first_column, self.n_kept, self.cosines[part], self.rows[part], self.held[part], self.least[part]
        )

    def list_nearest(self, part: slice) -> NDArray[np.int32]:
        """Give the rows nearest to those of a part, shape (n_rows, n_kept)."""
        cosines = np.where(np.arange(self.rows.shape[1]) < self.held[part, None], self.cosines[part], _NOWHERE)
        place = np.argpartition(-cosines, self.n_kept - 1, axis=1)[:, : self.n_kept]
        return np.take_along_axis(self.rows[part], place, axis=1)


def _collect_nearest(
    cosine: Any, first_column: int, n_kept: int, cosines: Any, rows: Any, held: Any, least_of: Any
) -> None:
    """Add what is nearer to what each row has met; where there is no more room, the farthest are dropped."""
    n_rows, n_columns = cosine.shape
    n_room = cosines.shape[1]
    for place in range(n_rows):
        offered, near, near_row = cosine[place], cosines[place], rows[place]
        least, n_held = least_of[place], held[place]
        for start in range(0, n_columns, _STRIDE):
            end = min(start + _STRIDE, n_columns)
            most = np.float32(_NOWHERE)
            for column in range(start, end):
                most = max(most, offered[column])
            if most <= least:
                continue
            for column in range(start, end):
                if offered[column] <= least:
                    continue
                near[n_held] = offered[column]
                near_row[n_held] = first_column + column
                n_held += 1
                if n_held < n_room:
                    continue
                # Hoare's selection: the nearest come to the front.
                low, high = 0, n_held - 1
                while low < high:
                    pivot = near[(low + high) // 2]
                    left, right = low, high
                    while left <= right:
                        while near[left] > pivot:
                            left += 1
                        while near[right] < pivot:
                            right -= 1
                        if left <= right:
                            near[left], near[right] = near[right], near[left]
                            near_row[left], near_row[right] = near_row[right], near_row[left]
                            left += 1
                            right -= 1
                    if n_kept - 1 <= right:
                        high = right
                    elif n_kept - 1 >= left:
                        low = left
                    else:
                        break
                n_held = n_kept
                least = near[n_kept - 1]
        least_of[place], held[place] = least, n_held


def _rank_candidates(asked: Any, base: Any, candidates: Any, rows: Any, cosines: Any) -> None:
    """Compare the candidates of each row by their whole vectors, and keep the nearest in order."""
    n_kept = rows.shape[1]
    for place in range(len(candidates)):
        own = asked[place]
        n_found = 0
        for which in range(candidates.shape[1]):
            row = candidates[place, which]
            other = base[row]
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
