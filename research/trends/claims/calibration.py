"""Whether the test keeps its word for the series of a run: the same test on made series that are like them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import CalibrationPoint
from research.trends.stats.intervals import wilson_interval
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.noise_prior import Noise
from research.trends.stats.regression import DAYS_PER_YEAR, POWER, Lines, fit_lines, measure_gaps

N_MADE = 2000
"""Series made of each kind, at least."""

LEVELS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
"""P values whose frequency is counted."""

_ALPHA = 0.05
_GUARDED = (0.05, 0.01)
_DOUBT = 0.01
_LEAST_P = 1e-300
_EDGE = 1e-4


@dataclass(frozen=True)
class Calibration:
    """How the test does on made series, and the factor by which standard errors are raised where it is too sure.

    ``points`` are those after they have been raised: one for each of `LEVELS`, and one for the power.
    """

    points: tuple[CalibrationPoint, ...]
    se_inflation: float


def calibrate_test(
    count: NDArray[np.float64], n: NDArray[np.float64], day: NDArray[np.float64], *, lines: Lines, seed: int
) -> Calibration:
    """Make series that are like those of a run, and count how often the test of change claims one.

    Each made series has the level, the units and the mean noise of one of the run's; series are made and tested in
    families as large as the run's, so that what the test learns from its neighbours is part of what is measured. One
    kind stays level; another has the slope that is called detectable.

    Some designs are beyond what the test was made for: with most articles in a few weeks and the rest half a year
    later, a single period decides. If more of the level series are called changing at 5 % or at 1 % than chance allows,
    standard errors are raised until they are not. They are never lowered.

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
    Points and the factor.
    """
    from scipy.stats import norm

    rng = np.random.default_rng(seed)
    level = np.clip(count.sum(axis=1) / n.sum(axis=1), _EDGE, 1 - _EDGE)
    flat = np.repeat(level[:, None], len(day), axis=1)
    still = _measure_distances(flat, n, day, noise=lines.noise, rng=rng)
    se_inflation = _find_se_inflation(still)
    if se_inflation > 1:
        # Judged on others than those that set the factor.
        still = _measure_distances(flat, n, day, noise=lines.noise, rng=rng)
    slope = lines.widen(se_inflation, confidence=1 - _ALPHA).find_detectable(_ALPHA) / 100
    year = (day - np.average(day)) / DAYS_PER_YEAR
    tilted = np.clip(flat + (slope * np.where(level < 0.5, 1, -1))[:, None] * year, _EDGE, 1 - _EDGE)
    moved = _measure_distances(tilted, n, day, noise=lines.noise, rng=rng)
    p_still, p_moved = (2 * norm.sf(distance / se_inflation) for distance in (still, moved))
    points = [_count("flat", nominal, p_still < nominal) for nominal in LEVELS]
    return Calibration((*points, _count("detectable", POWER, p_moved < _ALPHA)), se_inflation)


def _measure_distances(
    share: NDArray[np.float64],
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    noise: Noise,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Make families of series and give how many standard errors each slope is from 0, by its p value."""
    from scipy.stats import norm

    p_values = [
        fit_lines(*_draw_counts(share, n, day, noise=noise, rng=rng), day, confidence=1 - _ALPHA).p_value
        for _ in range(-(-N_MADE // len(share)))
    ]
    distance: NDArray[np.float64] = norm.isf(np.maximum(np.concatenate(p_values), _LEAST_P) / 2)
    return distance


def _find_se_inflation(distance: NDArray[np.float64]) -> float:
    """Give the factor that makes distances of level series, in standard errors, as rare as they should be."""
    from scipy.stats import binom, norm

    factors = [1.0]
    for part in _GUARDED:
        critical = float(norm.isf(part / 2))
        n_beyond = int((distance > critical).sum())
        if binom.sf(n_beyond - 1, len(distance), part) < _DOUBT:
            factors.append(float(np.quantile(distance, 1 - part)) / critical)
    return max(factors)


def _draw_counts(
    share: NDArray[np.float64],
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    noise: Noise,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw counts with the mean noise of each series; effective numbers are rounded, to at least one unit.

    Noises drawn from all that are possible would differ between series more than the true ones do.
    """
    whole = np.maximum(np.round(n), 1)
    process = rng.standard_normal(share.shape)
    for period, gap in enumerate(measure_gaps(day), start=1):
        kept = noise.correlation**gap
        process[:, period] = kept * process[:, period - 1] + np.sqrt(1 - kept**2) * process[:, period]
    moved = to_share(to_log_odds(share) + noise.spread[:, None] * process)
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
