"""The calibration of the test of change: the same test on simulated series like those of the run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import CalibrationKind, CalibrationPoint
from research.trends.claims.power import find_detectable
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.intervals import wilson_interval
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.processes import MEMORIES, simulate_processes
from research.trends.stats.regression import (
    POWER,
    Lines,
    find_deflated_p_values,
    find_deviates,
    fit_lines,
    inflate_p_values,
)
from research.trends.stats.threads import map_in_threads
from research.trends.stats.working_response import find_response

N_SIMULATED = 1000
"""Least number of simulated series of each kind; a convention: the Monte Carlo standard error of a rejection rate of
5 % is then 0.7 percentage points."""

ALPHAS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
"""P-values below which rejections are counted; a convention."""

_ALPHA = 0.05
"""P-value below which rejections are counted; a convention."""

_GUARDED = (0.05, 0.01)
"""Alphas at which standard errors are inflated if the test rejects too often; a convention."""

_DOUBT = 0.01
"""One-sided p-value of the rejection rate below which the test rejects too often; a convention."""

_N_RIVALS = 300
"""Least number of simulated series with each rival noise; a convention: the Monte Carlo standard error of a rejection
rate of 5 % is then 1.3 percentage points."""

_N_CHECKED = 800
"""Least number of simulated series, a quarter of them with a line and a quarter with a step of the size that should be
found; a convention: the Monte Carlo standard error of a power of 80 % is then 2.8 percentage points."""

_BLOCKS = 4
"""Blocks that residuals are put together from; a convention: long enough to keep what lasts for years."""

_MOST_CORRELATION = 0.97
"""Largest correlation of rival noises; a convention."""

_LEAST_SHARE = 1e-4
"""Distance from 0 and 1 at which simulated shares are held; a numerical convention."""


@dataclass(frozen=True)
class Calibration:
    """Rejection rates of the test in simulated series, and the factor by which standard errors are inflated.

    ``points`` are those after inflation: one for each of `ALPHAS`, and those of the power. ``se_inflation`` is 1 or
    more. ``detectable_slope`` (percentage points per year) and ``detectable_step`` (percentage points), each of shape
    (n_series,), are the smallest line and lasting step that are found in four cases of five.
    """

    points: tuple[CalibrationPoint, ...]
    se_inflation: float
    detectable_slope: NDArray[np.float64]
    detectable_step: NDArray[np.float64]


def calibrate_test(series: BinomialSeries, *, lines: Lines, first_alpha: NDArray[np.float64], seed: int) -> Calibration:
    """Simulate series like those of a run, and count how often the test of change rejects.

    Each simulated series has the mean share and the units of one of the run's, and a process noise drawn from its
    posterior; series are simulated and tested in families as large as the run's, so that what the test learns from the
    other series is part of what is measured. One kind has no trend; others have a line or a step of the smallest size
    that is found in four cases of five. Since a test must not be judged by its own assumptions alone, others have noise
    of kinds that the test did not find.

    Some designs are beyond what the test was made for: with most articles in a few weeks and the rest half a year
    later, a single period decides. If the test rejects in more of the series without a trend than 5 % or 1 % than
    chance allows, standard errors are inflated until it does not. They are never lowered.

    Parameters
    ----------
    series
        The series tested.
    lines
        Lines fitted to them.
    first_alpha
        Shape (n_series,); p-value that the correction asks of a first claim: the alpha of the study over the number of
        series of the family.
    seed
        Seed of the simulation.

    Returns
    -------
    Rejection rates and the inflation factor.
    """
    rng = np.random.default_rng(seed)
    mean_share = np.clip(series.count.sum(axis=1) / series.n.sum(axis=1), _LEAST_SHARE, 1 - _LEAST_SHARE)
    flat = np.repeat(mean_share[:, None], series.n_periods, axis=1)
    draw_own = functools.partial(_draw_own, noise=lines.noise, series=series)
    null = _simulate_tests(flat, series, draw=draw_own, rng=rng, n_simulated=N_SIMULATED)
    se_inflation = max(_find_se_inflation(null.line), _find_se_inflation(null.change))
    if se_inflation > 1:
        # Judged on others than those that set the factor.
        null = _simulate_tests(flat, series, draw=draw_own, rng=rng, n_simulated=N_SIMULATED)
    detectable = find_detectable(
        series,
        lines.inflate_errors(se_inflation, confidence=1 - _ALPHA),
        alpha=first_alpha,
        simulate=functools.partial(_simulate_shares, series=series, draw=draw_own, se_inflation=se_inflation),
        n_checked=min(_N_CHECKED, N_SIMULATED),
        seed=seed,
    )
    points = [_count("flat", nominal, find_deflated_p_values(null.line, se_inflation) < nominal) for nominal in ALPHAS]
    points.append(_count("change", _ALPHA, find_deflated_p_values(null.change, se_inflation) < _ALPHA))
    for kind, draw in _list_rivals(series, lines.noise):
        rival = _simulate_tests(flat, series, draw=draw, rng=rng, n_simulated=min(_N_RIVALS, N_SIMULATED))
        points.append(_count(kind, _ALPHA, find_deflated_p_values(rival.change, se_inflation) < _ALPHA))
    if len(detectable.line_found):
        points.append(_count("detectable", POWER, detectable.line_found))
    if len(detectable.step_found):
        points.append(_count("detectable_step", POWER, detectable.step_found))
    return Calibration(tuple(points), se_inflation, detectable.slope, detectable.step)


@dataclass(frozen=True)
class _Deviates:
    """Normal deviates of the p-values of simulated series, each of shape (n_simulated,)."""

    line: NDArray[np.float64]
    change: NDArray[np.float64]


_Draw = Callable[[np.random.Generator], NDArray[np.float64]]
"""Draws the process noise of every series, log odds, shape (n_series, n_periods)."""


def _simulate_tests(
    share: NDArray[np.float64],
    series: BinomialSeries,
    *,
    draw: _Draw,
    rng: np.random.Generator,
    n_simulated: int,
) -> _Deviates:
    """Simulate families of series around shares, and test them; effective numbers are rounded, to at least one unit."""
    line, change = _test_families([share] * -(-n_simulated // len(share)), series, draw=draw, rng=rng)
    return _Deviates(find_deviates(line.ravel()), find_deviates(change.ravel()))


def _simulate_shares(
    share: NDArray[np.float64], seed: int, *, series: BinomialSeries, draw: _Draw, se_inflation: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Simulate families around shares of their own, and give the p-values of a line and of any change."""
    found = _test_families(list(share), series, draw=draw, rng=np.random.default_rng([seed, 1]))
    line, change = (inflate_p_values(p_value, se_inflation) for p_value in found)
    return line, change


def _test_families(
    shares: list[NDArray[np.float64]], series: BinomialSeries, *, draw: _Draw, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the p-values of a line and of any change, each of shape (n_families, n_series)."""
    n = np.maximum(np.round(series.n), 1)

    def test_family(
        family: tuple[NDArray[np.float64], np.random.Generator],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        share, own = family
        count = own.binomial(n.astype(np.int64), to_share(to_log_odds(share) + draw(own))).astype(np.float64)
        lines = fit_lines(BinomialSeries(count, n, series.day), confidence=None)
        return lines.p_value, lines.change_p

    found = map_in_threads(test_family, zip(shares, rng.spawn(len(shares)), strict=True))
    line, change = (np.array(p_values) for p_values in zip(*found, strict=True))
    return line, change


def _draw_own(rng: np.random.Generator, *, noise: Noise, series: BinomialSeries) -> NDArray[np.float64]:
    """Draw the noise of each series from its posterior."""
    which = np.array([rng.choice(len(GRID), p=weight / weight.sum()) for weight in noise.weight])
    return simulate_processes(GRID, which, gap=series.gap, rng=rng)


def _list_rivals(series: BinomialSeries, noise: Noise) -> list[tuple[CalibrationKind, _Draw]]:
    """List noises that the test did not find: as large as those it found, but of another kind, or out of residuals."""
    everyone = np.arange(series.n_series)
    long = np.column_stack(
        [noise.sd, np.zeros(len(everyone)), np.full(len(everyone), MEMORIES[0]), np.zeros(len(everyone))]
    )
    restless = np.column_stack(
        [noise.sd, np.minimum(noise.correlation, _MOST_CORRELATION), 0 * noise.sd, np.ones(len(everyone))]
    )
    response = find_response(series)
    residual = to_log_odds(response.share) - to_log_odds(response.share).mean(axis=1, keepdims=True)

    def resample(rng: np.random.Generator) -> NDArray[np.float64]:
        length = max(2, series.n_periods // _BLOCKS)
        n_blocks = -(-series.n_periods // length)
        start = rng.integers(0, series.n_periods - length + 1, (series.n_series, n_blocks, 1))
        sign = rng.choice((-1.0, 1.0), (series.n_series, n_blocks, 1))
        place = (start + np.arange(length)).reshape(series.n_series, -1)[:, : series.n_periods]
        signs = np.repeat(sign, length, axis=2).reshape(series.n_series, -1)[:, : series.n_periods]
        drawn: NDArray[np.float64] = np.take_along_axis(residual, place, axis=1) * signs
        return drawn

    return [
        ("long_memory", lambda rng: simulate_processes(long, everyone, gap=series.gap, rng=rng)),
        ("changing_variance", lambda rng: simulate_processes(restless, everyone, gap=series.gap, rng=rng)),
        ("resampled", resample),
    ]


def _find_se_inflation(deviate: NDArray[np.float64]) -> float:
    """Give the factor that makes the deviates of series without a trend as rarely large as they should be."""
    from scipy.special import betainc, ndtri

    factors = [1.0]
    for alpha in _GUARDED:
        critical = float(-ndtri(alpha / 2))
        n_beyond = int((deviate > critical).sum())
        # The probability that so many or more of a binomial number are beyond.
        if n_beyond and betainc(n_beyond, len(deviate) - n_beyond + 1, alpha) < _DOUBT:
            factors.append(float(np.quantile(deviate, 1 - alpha)) / critical)
    return max(factors)


def _count(kind: CalibrationKind, nominal: float, is_rejected: NDArray[np.bool_]) -> CalibrationPoint:
    total, n = np.array([float(is_rejected.sum())]), np.array([float(len(is_rejected))])
    low, high = wilson_interval(total, n, confidence=0.95)
    return CalibrationPoint(
        kind, nominal, float(is_rejected.mean()), float(low[0]), float(high[0]), n_series=len(is_rejected)
    )
