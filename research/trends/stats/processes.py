"""Processes of noise: short memory, long memory, and a variance that changes.

A first-order autoregression forgets within months. News does not: its shares wander for years (long memory, Granger and
Joyeux 1980), and a theme that was quiet may become restless. Long memory is written as white noise plus two
autoregressions, whose autocorrelations add up to those of fractionally integrated noise within .03 up to 120 periods;
a changing variance as a standard deviation that grows or shrinks exponentially over the periods.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_COLUMNS = 4
"""Columns of a grid of processes: standard deviation (log odds), correlation over one period, memory, tilt. By
definition of `find_components`."""

_LONG_MEMORY = {
    0.3: (0.4551, 0.3699, 0.6793, 0.1750, 0.9884),
    0.4: (0.2600, 0.3368, 0.7677, 0.4032, 0.9954),
}
"""By order of fractional integration: part of the variance that is white, then part and correlation of two
autoregressions; measured by least squares on the autocorrelations of ARFIMA(0, d, 0) at lags 1 to 120."""

MEMORIES = tuple(_LONG_MEMORY)
"""Orders of fractional integration that are known."""


def find_lag_one(memory: float) -> float:
    """Give the correlation over one period of fractionally integrated noise."""
    return memory / (1 - memory)


def complete_grid(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give a grid its missing columns, which are 0: neither long memory nor a changing variance."""
    missing = N_COLUMNS - grid.shape[1]
    return np.ascontiguousarray(
        np.column_stack([grid, np.zeros((len(grid), missing))]) if missing else grid, np.float64
    )


def find_components(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Write processes as white noise and two autoregressions.

    Parameters
    ----------
    grid
        Shape (n_grid, 2) or (n_grid, 4); standard deviation, correlation over one period, order of fractional
        integration (0 for an autoregression) and tilt.

    Returns
    -------
    Shape (n_grid, 5); part of the variance that is white, then part and correlation of either autoregression. Parts sum
    to 1.
    """
    grid = complete_grid(grid)
    rows = [
        _LONG_MEMORY[float(memory)] if memory > 0 else (0.0, 1.0, float(correlation), 0.0, 0.0)
        for _, correlation, memory, _ in grid
    ]
    return np.array(rows, np.float64).reshape(len(grid), 5)


def find_scales(grid: NDArray[np.float64], gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the standard deviation of each process in each period.

    Parameters
    ----------
    grid
        As in `find_components`. The tilt is the logarithm of the ratio of the last standard deviation to that in the
        middle.
    gap
        Shape (n_periods - 1,); distance of adjacent periods, in periods.

    Returns
    -------
    Shape (n_grid, n_periods), log odds; the root mean square over the periods is the standard deviation of the grid.
    """
    grid = complete_grid(grid)
    time = np.concatenate([[0.0], np.cumsum(gap)])
    place = 2 * time / max(float(time[-1]), 1e-12) - 1
    scale = np.exp(grid[:, 3:4] * place[None, :])
    scale /= np.sqrt((scale**2).mean(axis=1, keepdims=True))
    return np.ascontiguousarray(grid[:, :1] * scale)


def find_decays(grid: NDArray[np.float64], gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what is left of the two autoregressions of each process in the next period.

    Parameters
    ----------
    grid, gap
        As in `find_scales`.

    Returns
    -------
    Shape (n_grid, n_periods, 2); 0 after the last period.
    """
    correlation = find_components(grid)[:, None, [2, 4]]
    decays = np.zeros((len(grid), len(gap) + 1, 2))
    decays[:, :-1] = correlation ** gap[None, :, None]
    return decays


@dataclass(frozen=True)
class ProcessTables:
    """What filters need of the processes of a grid, at the periods of a series: shared, so never changed.

    Attributes
    ----------
    parts, scales, decays
        As `find_components`, `find_scales` and `find_decays` give them.
    """

    parts: NDArray[np.float64]
    scales: NDArray[np.float64]
    decays: NDArray[np.float64]


def tabulate_processes(grid: NDArray[np.float64], gap: NDArray[np.float64]) -> ProcessTables:
    """Give the tables of processes, which many series of the same periods share; parameters as in `find_scales`."""
    return _tabulate(grid.tobytes(), grid.shape[1], np.asarray(gap, np.float64).tobytes())


@functools.lru_cache(maxsize=16)
def _tabulate(grid_bytes: bytes, n_columns: int, gap_bytes: bytes) -> ProcessTables:
    grid, gap = np.frombuffer(grid_bytes).reshape(-1, n_columns), np.frombuffer(gap_bytes)
    return ProcessTables(find_components(grid), find_scales(grid, gap), find_decays(grid, gap))


def simulate_processes(
    grid: NDArray[np.float64], which: NDArray[np.int64], *, gap: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw stationary Gaussian paths of processes of a grid.

    Parameters
    ----------
    grid
        As in `find_components`.
    which
        Shape (n_paths,); row of the grid for each path.
    gap
        Shape (n_periods - 1,); distance of adjacent periods, in periods.
    rng
        Random generator.

    Returns
    -------
    Shape (n_paths, n_periods), log odds.
    """
    n_paths, n_periods = len(which), len(gap) + 1
    tables = tabulate_processes(grid, gap)
    parts, kept = tables.parts[which], tables.decays[which].transpose(1, 2, 0)
    drawn = rng.standard_normal((3, n_periods, n_paths))
    paths = drawn[1:].transpose(1, 0, 2).copy()
    paths[1:] *= np.sqrt(1 - kept[:-1] ** 2)
    for period in range(1, n_periods):
        paths[period] += kept[period - 1] * paths[period - 1]
    total = np.sqrt(parts[:, 0])[None, :] * drawn[0]
    for number, part in enumerate((parts[:, 1], parts[:, 3])):
        total = total + np.sqrt(part)[None, :] * paths[:, number]
    scaled: NDArray[np.float64] = tables.scales[which] * total.T
    return scaled
