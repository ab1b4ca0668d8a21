"""Binomial regression of shares on time, with noise that wanders.

The model is that of quasi-binomial regression: k of n units in each period, a mean that is linear in the regressors,
more variance than the binomial. What is more is not a factor but a process: a first-order autoregression in the log
odds, so that periods of many units do not count for more than they know and neighbouring periods may be alike. It is
fitted by generalised least squares on the score of the binomial likelihood at the series' mean share (one step of
iteratively reweighted least squares; McCullagh and Nelder 1989), which exists for every series, also where a theme is
absent for long and a full fit runs off to infinity. Results are averaged over the noises that remain possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.kalman import filter_series
from research.trends.stats.noise_prior import GRID, Noise, learn_noise
from research.trends.stats.step_noise import weigh_steps

DAYS_PER_YEAR = 365.2425

POWER = 0.8
"""Of the smallest slope that is called detectable."""

_BISECTIONS = 40


@dataclass(frozen=True)
class Regression:
    """Series regressed on the same columns, under every noise of `GRID`.

    Attributes
    ----------
    level
        Shape (n_series,); share over all periods, strictly between 0 and 1.
    coefficient
        Shape (n_series, n_grid, n_columns), log odds.
    covariance
        Shape (n_series, n_grid, n_columns, n_columns).
    log_likelihood
        Shape (n_series, n_grid), restricted.
    """

    level: NDArray[np.float64]
    coefficient: NDArray[np.float64]
    covariance: NDArray[np.float64]
    log_likelihood: NDArray[np.float64]

    @property
    def steepness(self) -> NDArray[np.float64]:
        """Change of the share per unit of log odds at the level, shape (n_series,)."""
        return self.level * (1 - self.level)


def regress_series(
    count: NDArray[np.float64], n: NDArray[np.float64], columns: NDArray[np.float64], *, gap: NDArray[np.float64]
) -> Regression:
    """Regress every series on the columns.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods); units counted and units, n above 0; both may be fractions (effective numbers).
    columns
        Shape (n_periods, n_columns), of full rank; the first is constant.
    gap
        Shape (n_periods - 1,); distance of neighbouring periods, in units of one period.
    """
    level = (count.sum(axis=1) + 0.5) / (n.sum(axis=1) + 1)
    steepness = (level * (1 - level))[:, None]
    excess = (count / n - level[:, None]) / steepness
    products, log_determinant = filter_series(excess, 1 / (n * steepness), columns, gap=gap, grid=GRID)
    among, towards = products[..., 1:, 1:], products[..., 1:, 0]
    covariance = np.linalg.inv(among).astype(np.float64)
    coefficient = (covariance @ towards[..., None])[..., 0]
    left = products[..., 0, 0] - (coefficient * towards).sum(axis=-1)
    log_likelihood = -0.5 * (log_determinant + np.linalg.slogdet(among)[1] + left)
    return Regression(level, coefficient, covariance, log_likelihood)


@dataclass(frozen=True)
class Lines:
    """Straight lines through series; slopes are percentage points per year.

    Attributes
    ----------
    slope, low, high
        Shape (n_series,); mean and interval.
    p_value
        Shape (n_series,); two-sided, of no slope.
    noise
        What is known of each series' process.
    centre, spread
        Shape (n_series, n_grid); slope and its standard error under every noise.
    """

    slope: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]
    noise: Noise
    centre: NDArray[np.float64]
    spread: NDArray[np.float64]

    def widen(self, factor: float, *, confidence: float) -> Lines:
        """Give the same lines with standard errors raised by a factor, 1 or more."""
        spread, tail = self.spread * factor, (1 - confidence) / 2
        return replace(
            self,
            low=find_quantile(self.centre, spread, self.noise.weight, tail),
            high=find_quantile(self.centre, spread, self.noise.weight, 1 - tail),
            p_value=find_p_values(self.centre, spread, self.noise.weight),
            spread=spread,
        )

    def find_detectable(self, level: float) -> NDArray[np.float64]:
        """Give the smallest slope that a test at a level finds with a power of `POWER`, shape (n_series,)."""
        from scipy.stats import norm

        error = np.sqrt((self.noise.weight * self.spread**2).sum(axis=1))
        critical = find_quantile(np.zeros_like(self.centre), self.spread, self.noise.weight, 1 - level / 2)
        detectable: NDArray[np.float64] = critical + float(norm.ppf(POWER)) * error
        return detectable


def fit_lines(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    confidence: float,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
    extra_spread: NDArray[np.float64] | None = None,
) -> Lines:
    """Fit a straight line through every series, and test that it is level.

    A theme that comes to stay is no line, and what a line leaves of it looks like noise that lasts. So noises are
    weighed for the chance that the series stepped as well: the slope is tested against what is left then. Without it a
    share that goes from nothing to a tenth for the last third of 24 months, 1,000 units each, is called changing in 12
    of 100 cases; with it in all.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods); n above 0.
    day
        Shape (n_periods,); middle of each period, in days.
    confidence
        Of the intervals.
    seasons
        Shape (n_periods, n_seasons); columns that go into the regression of the seasonal series.
    is_seasonal
        Shape (n_series,).
    extra_spread
        Shape (n_series,); standard deviation of the slope, percentage points per year, for what is not in the counts:
        how the topics themselves were found.

    Returns
    -------
    Slopes, intervals and p-values. What is possible for one series is learned from all of them.
    """
    line = make_line(day)
    seasonal = np.zeros(len(count), bool) if is_seasonal is None or seasons is None else is_seasonal
    gap = measure_gaps(day)
    centre, spread, likelihood, step_gain = (np.zeros((len(count), len(GRID))) for _ in range(4))
    for rows, columns in ((~seasonal, line), (seasonal, line if seasons is None else np.column_stack([line, seasons]))):
        if not rows.any():
            continue
        fitted = regress_series(count[rows], n[rows], columns, gap=gap)
        per_point = 100 * fitted.steepness[:, None]
        centre[rows] = per_point * fitted.coefficient[..., 1]
        spread[rows] = per_point * np.sqrt(fitted.covariance[..., 1, 1])
        likelihood[rows] = fitted.log_likelihood
        step_gain[rows] = weigh_steps(count[rows], n[rows], columns, gap=gap)
    if extra_spread is not None:
        spread = np.sqrt(spread**2 + extra_spread[:, None] ** 2)
    noise = learn_noise(likelihood, step_gain)
    tail = (1 - confidence) / 2
    return Lines(
        slope=(noise.weight * centre).sum(axis=1),
        low=find_quantile(centre, spread, noise.weight, tail),
        high=find_quantile(centre, spread, noise.weight, 1 - tail),
        p_value=find_p_values(centre, spread, noise.weight),
        noise=noise,
        centre=centre,
        spread=spread,
    )


def make_line(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the columns of a straight line, a constant and the years from the middle, shape (n_periods, 2)."""
    return np.column_stack([np.ones(len(day)), (day - day.mean()) / DAYS_PER_YEAR])


def measure_gaps(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the distance of neighbouring periods in units of the usual one, shape (n_periods - 1,)."""
    step = np.diff(day)
    return step / np.median(step) if len(step) else step


def find_p_values(
    centre: NDArray[np.float64], spread: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the two-sided p-value of 0 under a mixture of normal distributions, shape (n_series,)."""
    from scipy.special import ndtr

    above = (weight * ndtr(centre / spread)).sum(axis=1)
    below = (weight * ndtr(-centre / spread)).sum(axis=1)
    both: NDArray[np.float64] = np.minimum(1.0, 2 * np.minimum(above, below))
    return both


def find_quantile(
    centre: NDArray[np.float64], spread: NDArray[np.float64], weight: NDArray[np.float64], part: float
) -> NDArray[np.float64]:
    """Give a quantile of a mixture of normal distributions, by bisection, shape (n_series,)."""
    from scipy.special import ndtr

    reach = 40 * spread.max(axis=1)
    low, high = centre.min(axis=1) - reach, centre.max(axis=1) + reach
    for _ in range(_BISECTIONS):
        tried = (low + high) / 2
        is_below = (weight * ndtr((tried[:, None] - centre) / spread)).sum(axis=1) < part
        low, high = np.where(is_below, tried, low), np.where(is_below, high, tried)
    middle: NDArray[np.float64] = (low + high) / 2
    return middle
