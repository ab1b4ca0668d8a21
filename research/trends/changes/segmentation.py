"""The best segmentation of a series of counts, by penalty or by number of changes: the door to `ruptures`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.trends.changes.cost import load_binomial_cost


def segment_by_penalty(
    count: NDArray[np.float64], n: NDArray[np.float64], *, penalty: float, min_size: int
) -> tuple[int, ...]:
    """Find the segmentation of least cost plus penalty a change (PELT: Killick, Fearnhead and Eckley 2012).

    Parameters
    ----------
    count, n
        Shape (n_periods,).
    penalty
        Penalty for each change, nats, above 0.
    min_size
        Fewest periods in a segment.

    Returns
    -------
    Index of the first period of every segment but the first, ascending.
    """
    import ruptures

    if len(count) < 2 * min_size:
        return ()
    search = ruptures.Pelt(custom_cost=load_binomial_cost()(), min_size=min_size, jump=1)
    return _list_changes(search.fit(np.column_stack([count, n])).predict(pen=penalty))


def segment_by_number(
    count: NDArray[np.float64], n: NDArray[np.float64], *, n_changes: int, min_size: int
) -> tuple[int, ...]:
    """Find the segmentation of least cost with a given number of changes (dynamic programming).

    Parameters
    ----------
    count, n
        Shape (n_periods,).
    n_changes
        How many changes, at least 0.
    min_size
        Fewest periods in a segment.

    Returns
    -------
    Index of the first period of every segment but the first, ascending.

    Raises
    ------
    ShapeError
        If there are too few periods for so many segments.
    """
    import ruptures

    if len(count) < (n_changes + 1) * min_size:
        raise ShapeError(
            f"{n_changes} changes need {(n_changes + 1) * min_size} periods ({min_size} a segment); "
            f"there are {len(count)}"
        )
    if n_changes == 0:
        return ()
    search = ruptures.Dynp(custom_cost=load_binomial_cost()(), min_size=min_size, jump=1)
    return _list_changes(search.fit(np.column_stack([count, n])).predict(n_bkps=n_changes))


def _list_changes(ends: list[Any]) -> tuple[int, ...]:
    return tuple(int(end) for end in ends[:-1])
