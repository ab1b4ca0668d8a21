"""The calibration of the test of change: the same test on simulated series like those of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import CalibrationPoint
from research.trends.stats.autoregression import simulate_autoregression
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.intervals import wilson_interval
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.noise_prior import Noise
from research.trends.stats.regression import DAYS_PER_YEAR, POWER, Lines, fit_lines

N_SIMULATED = 2000
"""Least number of simulated series of each kind; a convention: the Monte Carlo standard error of a rejection rate of
5 % is then half a percentage point."""

ALPHAS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
"""P-values below which rejections are counted; a convention."""

_ALPHA = 0.05
"""Alpha of the power that is counted, and of the minimum detectable slope for it; a convention."""

_GUARDED = (0.05, 0.01)
"""Alphas at which standard errors are inflated if the test rejects too often; a convention."""

_DOUBT = 0.01
"""One-sided p-value of the rejection rate below which the test rejects too often; a convention."""

_LEAST_P = 1e-300
"""Least p-value whose normal deviate is taken; a numerical convention."""

_LEAST_SHARE = 1e-4
"""Distance from 0 and 1 at which simulated shares are held; a numerical convention."""


@dataclass(frozen=True)
class Calibration:
    """Rejection rates of the test in simulated series, and the factor by which standard errors are inflated.

    ``points`` are those after inflation: one for each of `ALPHAS`, and one for the power. ``se_inflation`` is 1 or
    more.
    """

    points: tuple[CalibrationPoint, ...]
    se_inflation: float


def calibrate_test(series: BinomialSeries, *, lines: Lines, seed: int) -> Calibration:
    """Simulate series like those of a run, and count how often the test of change rejects.

    Each simulated series has the mean share, the units and the mean process noise of one of the run's; series are
    simulated and tested in families as large as the run's, so that what the test learns from the other series is part
    of what is measured. One kind has no trend; another has its minimum detectable slope.

    Some designs are beyond what the test was made for: with most articles in a few weeks and the rest half a year
    later, a single period decides. If the test rejects in more of the series without a trend than 5 % or 1 % than
    chance allows, standard errors are inflated until it does not. They are never lowered.

    Parameters
    ----------
    series
        The series tested.
    lines
        Lines fitted to them.
    seed
        Seed of the simulation.

    Returns
    -------
    Rejection rates and the inflation factor.
    """
    from scipy.stats import norm

    rng = np.random.default_rng(seed)
    mean_share = np.clip(series.count.sum(axis=1) / series.n.sum(axis=1), _LEAST_SHARE, 1 - _LEAST_SHARE)
    flat = np.repeat(mean_share[:, None], series.n_periods, axis=1)
    null = _simulate_tests(flat, series, noise=lines.noise, rng=rng)
    se_inflation = _find_se_inflation(null)
    if se_inflation > 1:
        # Judged on others than those that set the factor.
        null = _simulate_tests(flat, series, noise=lines.noise, rng=rng)
    slope = lines.inflate_errors(se_inflation, confidence=1 - _ALPHA).find_detectable(_ALPHA) / 100
    year = (series.day - np.average(series.day)) / DAYS_PER_YEAR
    sign = np.where(mean_share < 0.5, 1, -1)
    sloped = np.clip(flat + (slope * sign)[:, None] * year, _LEAST_SHARE, 1 - _LEAST_SHARE)
    alternative = _simulate_tests(sloped, series, noise=lines.noise, rng=rng)
    p_null, p_alternative = (2 * norm.sf(deviate / se_inflation) for deviate in (null, alternative))
    points = [_count("flat", nominal, p_null < nominal) for nominal in ALPHAS]
    return Calibration((*points, _count("detectable", POWER, p_alternative < _ALPHA)), se_inflation)


def _simulate_tests(
    share: NDArray[np.float64], series: BinomialSeries, *, noise: Noise, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Simulate families of series around shares and give the normal deviate of each p-value, shape (n_simulated,)."""
    from scipy.stats import norm

    p_values = [
        fit_lines(_simulate(share, series, noise=noise, rng=rng), confidence=1 - _ALPHA).p_value
        for _ in range(-(-N_SIMULATED // len(share)))
    ]
    deviate: NDArray[np.float64] = norm.isf(np.maximum(np.concatenate(p_values), _LEAST_P) / 2)
    return deviate


def _find_se_inflation(deviate: NDArray[np.float64]) -> float:
    """Give the factor that makes the deviates of series without a trend as rarely large as they should be."""
    from scipy.stats import binom, norm

    factors = [1.0]
    for alpha in _GUARDED:
        critical = float(norm.isf(alpha / 2))
        n_beyond = int((deviate > critical).sum())
        if binom.sf(n_beyond - 1, len(deviate), alpha) < _DOUBT:
            factors.append(float(np.quantile(deviate, 1 - alpha)) / critical)
    return max(factors)


def _simulate(
    share: NDArray[np.float64], series: BinomialSeries, *, noise: Noise, rng: np.random.Generator
) -> BinomialSeries:
    """Draw counts with the mean process noise of each series; effective numbers are rounded, to at least one unit.

    Noises drawn from the posterior would differ between series more than the true ones do.
    """
    n = np.maximum(np.round(series.n), 1)
    process = simulate_autoregression(rng.standard_normal(share.shape), noise.correlation, gap=series.gap)
    drawn = to_share(to_log_odds(share) + noise.sd[:, None] * process)
    return BinomialSeries(rng.binomial(n.astype(np.int64), drawn).astype(np.float64), n, series.day)


def _count(kind: Literal["flat", "detectable"], nominal: float, is_rejected: NDArray[np.bool_]) -> CalibrationPoint:
    total, n = np.array([float(is_rejected.sum())]), np.array([float(len(is_rejected))])
    low, high = wilson_interval(total, n, confidence=0.95)
    return CalibrationPoint(
        kind, nominal, float(is_rejected.mean()), float(low[0]), float(high[0]), n_series=len(is_rejected)
    )
