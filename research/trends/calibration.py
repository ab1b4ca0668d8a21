"""Whether the test keeps its word for the series of a run: the same test on made series that are like them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import CalibrationPoint
from research.trends.intervals import wilson_interval
from research.trends.log_odds import to_log_odds, to_share
from research.trends.noise import Noise
from research.trends.regression import DAYS_PER_YEAR, POWER, Lines, fit_lines

N_MADE = 2000
"""Series made of each kind, at least."""

LEVELS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
"""P values whose frequency is counted."""

_ALPHA = 0.05
_EDGE = 1e-4


def calibrate_test(
    count: NDArray[np.float64], n: NDArray[np.float64], day: NDArray[np.float64], *, lines: Lines, seed: int
) -> tuple[CalibrationPoint, ...]:
    """Make series that are like those of a run, and count how often the test of change claims one.

    Each made series has the level, the units and the noise of one of the run's, drawn from what is possible for it;
    series are made and tested in families as large as the run's, so that what the test learns from its neighbours is
    part of what is measured. One kind stays level; another has the slope that is called detectable.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods), of the series tested.
    day
        Shape (n_periods,).
    lines
        Of these series.
    seed
        Of what is drawn.

    Returns
    -------
    One point for each of `LEVELS`, and one for the power.
    """
    rng = np.random.default_rng(seed)
    level = np.clip(count.sum(axis=1) / n.sum(axis=1), _EDGE, 1 - _EDGE)
    year = (day - np.average(day)) / DAYS_PER_YEAR
    slope = lines.find_detectable(_ALPHA) / 100 * np.where(level < 0.5, 1, -1)
    tilted = np.clip(level[:, None] + slope[:, None] * year, _EDGE, 1 - _EDGE)
    found = []
    for share in (np.repeat(level[:, None], len(day), axis=1), tilted):
        p_values = [
            fit_lines(*_draw_counts(share, n, lines.noise, rng=rng), day, confidence=0.95).p_value
            for _ in range(-(-N_MADE // len(count)))
        ]
        found.append(np.concatenate(p_values))
    points = [_count("flat", level_, found[0] < level_) for level_ in LEVELS]
    return (*points, _count("detectable", POWER, found[1] < _ALPHA))


def _draw_counts(
    share: NDArray[np.float64], n: NDArray[np.float64], noise: Noise, *, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw counts with the noise of each series; effective numbers are rounded, to at least one unit."""
    whole = np.maximum(np.round(n), 1)
    drawn = np.array([noise.draw(series, 1, rng=rng)[0] for series in range(len(share))])
    process = rng.standard_normal(share.shape)
    kept = drawn[:, 1]
    for period in range(1, share.shape[1]):
        process[:, period] = kept * process[:, period - 1] + np.sqrt(1 - kept**2) * process[:, period]
    moved = to_share(to_log_odds(share) + drawn[:, :1] * process)
    return rng.binomial(whole.astype(np.int64), moved).astype(np.float64), whole


def _count(kind: str, nominal: float, is_found: NDArray[np.bool_]) -> CalibrationPoint:
    total, n = np.array([float(is_found.sum())]), np.array([float(len(is_found))])
    low, high = wilson_interval(total, n, confidence=0.95)
    return CalibrationPoint(
        "flat" if kind == "flat" else "detectable",
        nominal,
        float(is_found.mean()),
        float(low[0]),
        float(high[0]),
        len(is_found),
    )
