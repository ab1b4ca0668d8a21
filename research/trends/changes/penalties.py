"""What a penalty would do to many series at once: the search of PELT without its bookkeeping, compiled.

`ruptures` takes 10 to 100 ms a series, and a penalty is calibrated on a thousand. What is asked here is less than a
segmentation: the penalty from which on the best segmentation has no change, and how much a segmentation saves.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop


def find_critical_penalties(
    count: NDArray[np.float64], n: NDArray[np.float64], *, min_size: int
) -> NDArray[np.float64]:
    """Find for each series the least penalty at which its best segmentation has no change.

    That is the largest saving per change over all segmentations, found by raising the penalty to the saving per change
    of the best segmentation until none saves more (Dinkelbach 1967). Exact, whatever the number of changes.

    Parameters
    ----------
    count
        Shape (n_series, n_periods).
    n
        Shape (n_periods,); the same for all.
    min_size
        Fewest periods in a segment.

    Returns
    -------
    Penalties, nats, at least 0, shape (n_series,).
    """
    return _settle_all(count, n, 0.0, min_size=min_size, is_raised=True)


def measure_savings(
    count: NDArray[np.float64], n: NDArray[np.float64], *, penalty: float, min_size: int
) -> NDArray[np.float64]:
    """Measure what the best segmentation of each series saves beyond the penalty of its changes.

    Parameters
    ----------
    count
        Shape (n_series, n_periods).
    n
        Shape (n_periods,); the same for all.
    penalty
        Penalty for each change, nats.
    min_size
        Fewest periods in a segment.

    Returns
    -------
    Savings over one segment, nats, shape (n_series,). At least one change is made even if it saves less than its
    penalty, so this may be negative; minus infinity if there are too few periods for one.
    """
    return _settle_all(count, n, penalty, min_size=min_size, is_raised=False)


def _settle_all(
    count: NDArray[np.float64], n: NDArray[np.float64], penalty: float, *, min_size: int, is_raised: bool
) -> NDArray[np.float64]:
    """Give savings at a penalty, or the penalties from which on nothing is saved."""
    n_series, n_periods = count.shape
    found = np.full(n_series, 0.0 if is_raised else -math.inf)
    if n_periods >= 2 * min_size:
        units = np.zeros((n_periods + 1, n_periods + 1))
        whole = np.zeros_like(units)
        compile_loop(_fill_units)(n, units, whole)
        compile_loop(_settle)(count, units, whole, float(penalty), min_size, is_raised, found)
    return found


def _fill_units(n: Any, units: Any, whole: Any) -> None:
    """Fill the units of each segment, end exclusive, and their part of its cost, which all series share."""
    n_periods = len(n)
    for start in range(n_periods):
        total = 0.0
        for end in range(start + 1, n_periods + 1):
            total += n[end - 1]
            units[start, end] = total
            whole[start, end] = total * math.log(total) if total > 0.0 else 0.0


def _settle(count: Any, units: Any, whole: Any, given: float, min_size: int, is_raised: bool, found: Any) -> None:
    """Fill ``found``. One function: what is compiled for functions that are handed over is not kept on disk."""
    n_series, n_periods = count.shape
    cost = np.zeros_like(units)  # of each segment, end exclusive
    best = np.zeros(n_periods + 1)
    made = np.zeros(n_periods + 1, np.int64)
    for series in range(n_series):
        for start in range(n_periods):
            inside = 0.0
            for end in range(start + 1, n_periods + 1):
                inside += count[series, end - 1]
                held = min(max(inside, 0.0), units[start, end])
                rest = units[start, end] - held
                value = whole[start, end]
                if held > 0.0:
                    value -= held * math.log(held)
                if rest > 0.0:
                    value -= rest * math.log(rest)
                cost[start, end] = max(value, 0.0)
        penalty = given
        if is_raised:
            for change in range(min_size, n_periods - min_size + 1):
                penalty = max(penalty, cost[0, n_periods] - cost[0, change] - cost[change, n_periods])
        while True:
            # The largest saving of any segmentation with a change, its penalties taken off, and its number of changes.
            best[0] = -penalty
            made[0] = -1
            for end in range(min_size, n_periods + 1):
                least, changes = math.inf, 0
                first = 1 if end == n_periods else 0  # the whole as one segment is what savings are measured against
                for start in range(end - min_size + 1):
                    if (start == 0 and first == 1) or (0 < start < min_size):
                        continue
                    total = best[start] + cost[start, end] + penalty
                    if total < least:
                        least, changes = total, made[start] + 1
                best[end] = least
                made[end] = changes
            saving = cost[0, n_periods] - best[n_periods]
            if not is_raised:
                found[series] = saving
                break
            if saving <= 1e-9 * (1.0 + penalty):
                found[series] = penalty
                break
            penalty += saving / made[n_periods]
