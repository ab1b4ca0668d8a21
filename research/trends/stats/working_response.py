"""Log odds of each period as a Gaussian observation: the working response around fitted shares.

Binomial counts are replaced by a Gaussian observation of the log odds with the variance of sampling (the working
response of iteratively reweighted least squares; McCullagh and Nelder 1989), around the share of *each period* that a
smooth path fits, not around the mean of the series. Around the mean, a share that rises from 2 to 40 % is squeezed
below and stretched above, its largest values become outliers, and the change is taken for noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share

_PATHS = ((0.1, 0.9), (0.3, 0.9), (0.6, 0.9), (1.2, 0.9), (2.4, 0.9))
"""Standard deviations (log odds) and correlations of the paths that shares are fitted by, beside a constant; a
convention: from a share that hardly moves to one that goes from 1 to 60 %."""


@dataclass(frozen=True)
class WorkingResponse:
    """Gaussian observations of log odds, each of shape (n_series, n_periods).

    Attributes
    ----------
    log_odds
        Working response.
    variance
        Its sampling variance.
    share
        Fitted share around which it was taken, strictly between 0 and 1.
    """

    log_odds: NDArray[np.float64]
    variance: NDArray[np.float64]
    share: NDArray[np.float64]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> WorkingResponse:
        """Give those of some of the series, by index or by mask."""
        return WorkingResponse(self.log_odds[rows], self.variance[rows], self.share[rows])


def find_response(series: BinomialSeries) -> WorkingResponse:
    """Give the working response of every series.

    The fitted shares are posterior modes of autoregressive paths, averaged over `_PATHS` by their evidence (Laplace's
    method). A period with few units lies near its neighbours and the mean, so that no share is 0 or 1.
    """
    n_series, n_periods = series.count.shape
    count = np.clip(series.count, 0, series.n)
    mean = to_log_odds(series.smoothed_share)
    modes, evidence = np.zeros((len(_PATHS) + 1, n_series, n_periods)), np.zeros((len(_PATHS) + 1, n_series))
    for number, (sd, correlation) in enumerate(((0.0, 0.0), *_PATHS)):
        compile_loop(_find_modes)(count, series.n, mean, series.gap, sd, correlation, modes[number], evidence[number])
    weight = np.exp(evidence - evidence.max(axis=0))
    path = (weight[..., None] * modes).sum(axis=0) / weight.sum(axis=0)[:, None]
    share = to_share(path)
    information = series.n * share * (1 - share)
    return WorkingResponse(path + (series.count - series.n * share) / information, 1 / information, share)


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
        for _ in range(12):
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
