"""Log odds of each period as a Gaussian observation: the working response around fitted shares.

Binomial counts are replaced by a Gaussian observation of the log odds with the variance of sampling (the working
response of iteratively reweighted least squares; McCullagh and Nelder 1989), around the share of *each period* that a
smooth path fits, not around the mean of the series. Around the mean, a share that rises from 2 to 40 % is squeezed below
and stretched above, its largest values become outliers, and the change is taken for noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.compiled import compile_loop
from research.trends.stats.log_odds import to_log_odds, to_share
from typing import Any

PATHS = ((0.1, 0.9), (0.3, 0.9), (0.6, 0.9), (1.2, 0.9), (2.4, 0.9))


@dataclass(frozen=True)
class WorkingResponse:
    log_odds: NDArray[np.float64]
    variance: NDArray[np.float64]
    share: NDArray[np.float64]


def find_response(series: BinomialSeries) -> WorkingResponse:
    n_series, n_periods = series.count.shape
    count = np.clip(series.count, 0, series.n)
    mean = to_log_odds(series.smoothed_share)
    path = np.repeat(mean[:, None], n_periods, axis=1)
    best = np.full(n_series, -np.inf)
    chosen = path.copy()
    candidates = [np.full((n_series, n_periods), 0.0)]
    for sd, corr in ((0.0, 0.0), *PATHS):
        mode, evidence = np.zeros((n_series, n_periods)), np.zeros(n_series)
        compile_loop(_find_modes)(count, series.n, mean, series.gap, sd, corr, mode, evidence)
        better = evidence > best
        best = np.where(better, evidence, best)
        chosen[better] = mode[better]
    share = to_share(chosen)
    information = series.n * share * (1 - share)
    return WorkingResponse(chosen + (series.count - series.n * share) / information, 1 / information, share)


def _find_modes(count: Any, n: Any, mean: Any, gap: Any, sd: float, corr: float, mode: Any, evidence: Any) -> None:
    """Posterior mode of a stationary AR(1) path around a mean that is estimated with it; Laplace evidence."""
    n_series, n_periods = count.shape
    state, var, pred, pvar = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    for s in range(n_series):
        center = mean[s]
        for t in range(n_periods):
            mode[s, t] = center
        if sd == 0.0:
            total = 0.0
            for t in range(n_periods):
                total += count[s, t] * center - n[s, t] * np.log1p(np.exp(center))
            evidence[s] = total
            continue
        logdet = 0.0
        for step in range(12):
            m, v = 0.0, sd * sd
            logdet = 0.0
            for t in range(n_periods):
                eta = mode[s, t]
                p = 1.0 / (1.0 + np.exp(-eta))
                info = n[s, t] * p * (1.0 - p)
                z = eta + (count[s, t] - n[s, t] * p) / info - center
                r = 1.0 / info
                pred[t], pvar[t] = m, v
                gain = v / (v + r)
                logdet += np.log((v + r) * info)
                m = m + gain * (z - m)
                v = v * (1.0 - gain)
                state[t], var[t] = m, v
                if t + 1 < n_periods:
                    phi = corr ** gap[t]
                    m = phi * m
                    v = phi * phi * v + sd * sd * (1.0 - phi * phi)
            new, change = state[n_periods - 1], 0.0
            value = new
            for back in range(n_periods):
                t = n_periods - 1 - back
                if back > 0:
                    phi = corr ** gap[t]
                    j = var[t] * phi / pvar[t + 1]
                    value = state[t] + j * (value - pred[t + 1])
                target = center + value
                move = target - mode[s, t]
                if move > 2.0:
                    move = 2.0
                if move < -2.0:
                    move = -2.0
                mode[s, t] += move
                if abs(move) > change:
                    change = abs(move)
            if change < 1e-4:
                break
        total, prior = 0.0, 0.0
        for t in range(n_periods):
            eta = mode[s, t]
            total += count[s, t] * eta - n[s, t] * np.log1p(np.exp(eta))
            d = eta - center
            if t == 0:
                prior += d * d / (sd * sd)
            else:
                phi = corr ** gap[t - 1]
                e = d - phi * (mode[s, t - 1] - center)
                prior += e * e / (sd * sd * (1.0 - phi * phi))
        evidence[s] = total - 0.5 * prior - 0.5 * logdet
