"""Rules by which different tools call series rising or falling; each takes many series at once."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student

from research.datasets.series import SimulatedSeries
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.logistic import fit_logistic
from research.trends.stats.noise_prior import GRID
from research.trends.stats.regression import fit_lines, regress_series

DAYS_PER_YEAR = 365.2425


def themeline(made: SimulatedSeries, effective: np.ndarray) -> np.ndarray:
    """Return p-values of our test, with the process noise estimated from all series of the family."""
    share = made.count / made.n
    return fit_lines(BinomialSeries(share * effective, effective, made.day), confidence=0.95).p_value


def alone(made: SimulatedSeries, effective: np.ndarray) -> np.ndarray:
    """Return p-values of the same regression, with AR(1) noise fitted to each series alone and treated as known."""
    from scipy.stats import norm

    year = (made.day - made.day.mean()) / DAYS_PER_YEAR
    columns = np.column_stack([np.ones(len(year)), year])
    fitted = regress_series(BinomialSeries(made.count / made.n * effective, effective, made.day), columns)
    best = fitted.log_likelihood.argmax(axis=1)
    rows = np.arange(len(best))
    slope, variance = fitted.coefficient[rows, best, 1], fitted.covariance[rows, best, 1, 1]
    assert fitted.log_likelihood.shape[1] == len(GRID)
    return 2 * norm.sf(np.abs(slope) / np.sqrt(variance))


def least_squares(values: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return p-values of ordinary regression on time."""
    time = day - day.mean()
    slope = values @ time / (time @ time)
    left = values - values.mean(axis=1, keepdims=True) - slope[:, None] * time
    error = np.sqrt((left**2).sum(axis=1) / (len(day) - 2) / (time @ time))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(error > 0, 2 * student.sf(np.abs(slope) / error, len(day) - 2), 1.0)


def shares(made: SimulatedSeries) -> np.ndarray:
    """Return p-values of ordinary regression of shares."""
    return least_squares(made.count / made.n, made.day)


def raw_counts(made: SimulatedSeries) -> np.ndarray:
    """Return p-values of ordinary regression of raw counts."""
    return least_squares(made.count, made.day)


def quasi_binomial(made: SimulatedSeries) -> np.ndarray:
    """Return p-values of quasi-binomial regression: Pearson dispersion, t distribution (as in statsmodels)."""
    year = (made.day - made.day.mean()) / DAYS_PER_YEAR
    columns = np.column_stack([np.ones(len(year)), year])
    coefficient = fit_logistic(made.counts, columns)
    share = np.clip(to_share(coefficient @ columns.T), 1e-9, 1 - 1e-9)
    weight = made.n * share * (1 - share)
    among = np.linalg.inv(np.einsum("st,ta,tb->sab", weight, columns, columns))
    free = len(year) - 2
    dispersion = (made.n * (made.count / made.n - share) ** 2 / (share * (1 - share))).sum(axis=1) / free
    return 2 * student.sf(np.abs(coefficient[:, 1]) / np.sqrt(dispersion * among[:, 1, 1]), free)


def block_permutation(made: SimulatedSeries, rng: np.random.Generator, n_permutations: int = 499) -> np.ndarray:
    """Return p-values from permuting blocks of adjacent periods; the statistic is the slope of the shares."""
    values, n_periods = made.count / made.n, len(made.day)
    length = max(2, round(n_periods ** (1 / 3)))
    blocks = [np.arange(first, min(first + length, n_periods)) for first in range(0, n_periods, length)]
    orders = np.array(
        [np.concatenate([blocks[i] for i in rng.permutation(len(blocks))]) for _ in range(n_permutations)]
    )
    time = made.day - made.day.mean()
    observed = np.abs(values @ time)
    permuted = np.abs(np.stack([values[:, order] @ time for order in orders], axis=1))
    return (1 + (permuted >= observed[:, None] - 1e-12).sum(axis=1)) / (1 + n_permutations)


def adjust(p_values: np.ndarray) -> np.ndarray:
    """Adjust p-values by Benjamini-Hochberg."""
    from scipy.stats import false_discovery_control

    return false_discovery_control(p_values, method="bh")
