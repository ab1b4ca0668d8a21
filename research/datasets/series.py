"""Simulated series with a known truth, to measure how often claims about change are wrong.

Every generator gives the observations and what they were drawn from, so that coverage, false alarms and power can be
counted, in the tests and in ``benchmarks/trends.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.trends import BinomialSeries, Units, simulate_autoregression, to_log_odds, to_share

Shape = Literal["flat", "linear", "step", "burst", "seasonal"]

PERIODS_PER_YEAR = 12
"""Simulated periods are months."""

DAYS_PER_PERIOD = 365.2425 / PERIODS_PER_YEAR
"""Simulated months are of equal length."""


@dataclass(frozen=True)
class SimulatedSeries:
    """Series of counts and what they were drawn from.

    Attributes
    ----------
    count, n
        Shape (n_series, n_periods); units counted, and units.
    share
        Shape (n_series, n_periods); the share that each period's units were drawn with, process noise included.
    expected_share
        Shape (n_series, n_periods); the share without process noise: flat, a line, a step.
    day
        Shape (n_periods,); middle of each period, in days.
    change
        Shape (n_series,); first period after a step, or of a burst; -1 without one.
    """

    count: NDArray[np.float64]
    n: NDArray[np.float64]
    share: NDArray[np.float64]
    expected_share: NDArray[np.float64]
    day: NDArray[np.float64]
    change: NDArray[np.int64]

    @property
    def counts(self) -> BinomialSeries:
        """The observations, as regressions take them."""
        return BinomialSeries(self.count, self.n, self.day)


def simulate_series(
    shape: Shape,
    *,
    n_series: int,
    n_periods: int,
    n_units: float,
    size: float = 0.0,
    process_sd: float = 0.0,
    correlation: float = 0.0,
    share_range: tuple[float, float] = (0.03, 0.3),
    growth: float = 1.0,
    rng: np.random.Generator,
) -> SimulatedSeries:
    """Simulate series of binomial counts with autoregressive process noise.

    Parameters
    ----------
    shape
        ``linear`` rises or falls by ``size`` log odds from the first period to the last; ``step`` by ``size`` at a
        period between the first and the last fifth; ``burst`` for two periods; ``seasonal`` swings by ``size`` over the
        year.
    n_series, n_periods
        Number of series and of periods.
    n_units
        Mean number of units in a period; the number is drawn from a Poisson distribution, the same for all series, at
        least 1.
    size
        Size of the change, log odds; its sign is drawn.
    process_sd, correlation
        Standard deviation, log odds, and correlation over one period of the process noise of each series.
    share_range
        Range from which the mean share of each series is drawn uniformly.
    growth
        Units of the last period over units of the first.
    rng
        Random generator of the simulation.
    """
    time = np.linspace(0, 1, n_periods)
    mean = n_units * growth ** (time - 0.5)
    n = np.maximum(rng.poisson(mean), 1).astype(np.float64)
    base = rng.uniform(*share_range, n_series)
    sign = rng.choice((-1.0, 1.0), n_series)[:, None]
    change = np.full(n_series, -1, np.int64)
    moved: NDArray[np.float64] = np.zeros((n_series, n_periods))
    period = np.arange(n_periods)
    day: NDArray[np.float64] = (period * DAYS_PER_PERIOD + 15.0).astype(np.float64)
    if shape == "linear":
        moved = np.asarray(sign * size * (time - 0.5), np.float64)
    elif shape in {"step", "burst"}:
        edge = max(1, n_periods // 5)
        change = rng.integers(edge, n_periods - edge + 1, n_series)
        is_new = period >= change[:, None]
        is_burst = is_new & (period < change[:, None] + 2)
        moved = np.asarray(sign * size * (is_new - 0.5) if shape == "step" else size * is_burst, np.float64)
    elif shape == "seasonal":
        phase = rng.uniform(0, 2 * np.pi, n_series)[:, None]
        moved = np.asarray(size / 2 * np.cos(2 * np.pi * period / PERIODS_PER_YEAR + phase), np.float64)
    expected = to_share(to_log_odds(base)[:, None] + moved)
    process = simulate_process(correlation, n_series, n_periods, rng=rng)
    share = to_share(to_log_odds(expected) + process_sd * process)
    count = rng.binomial(n.astype(np.int64), share).astype(np.float64)
    return SimulatedSeries(count, np.repeat(n[None], n_series, axis=0), share, expected, day, change)


def simulate_process(
    correlation: float, n_series: int, n_periods: int, *, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Simulate stationary first-order autoregressive processes of variance 1, shape (n_series, n_periods)."""
    return simulate_autoregression(rng.standard_normal((n_series, n_periods)), correlation)


def simulate_long_memory(
    memory: float, n_series: int, n_periods: int, *, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Simulate fractionally integrated noise of variance 1, ARFIMA(0, d, 0), shape (n_series, n_periods).

    Paths are exact: they are drawn from the autocorrelations of the process (Hosking 1981), not from an approximation.
    """
    from scipy.special import gammaln

    lag = np.arange(n_periods)
    correlation = np.exp(gammaln(1 - memory) - gammaln(memory) + gammaln(lag + memory) - gammaln(lag + 1 - memory))
    factor = np.linalg.cholesky(correlation[np.abs(np.subtract.outer(lag, lag))])
    drawn: NDArray[np.float64] = rng.standard_normal((n_series, n_periods)) @ factor.T
    return drawn


def simulate_units(
    series: SimulatedSeries, *, copies: float = 1.0, softness: float = 0.0, n_sources: int = 4, rng: np.random.Generator
) -> Units:
    """Simulate articles whose shares are those of simulated series.

    Parameters
    ----------
    series
        Gives the shares and the numbers of stories; counts are drawn anew.
    copies
        Mean number of articles that print a story, in the same period; geometric, at least 1.
    softness
        0 for memberships of 0 or 1; towards 1 they crowd around the share itself.
    n_sources
        Number of sources, which stories are drawn from uniformly.
    rng
        Random generator of the simulation.
    """
    n = series.n[0].astype(np.int64)
    period = np.repeat(np.arange(len(n)), n)
    share = series.share[:, period].T
    hard = (rng.random(share.shape) < share).astype(np.float64)
    values = (1 - softness) * hard + softness * share
    size = rng.geometric(1 / copies, len(period)).astype(np.float64) if copies > 1 else np.ones(len(period))
    story = np.arange(len(period))
    return Units(values, hard, period, rng.integers(n_sources, size=len(period)), story, size, story)
