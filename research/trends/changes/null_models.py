"""Null models of series: a straight line, its season, and its process noise, without an abrupt change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.logistic import fit_logistic
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.null_series import NullModel
from research.trends.stats.regression import make_line


def make_nulls(
    series: BinomialSeries,
    *,
    noise: Noise,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
) -> list[NullModel]:
    """Give the null model of each series: a straight line, its season, and its process noise.

    Parameters
    ----------
    series
        The series.
    noise
        Posterior of the process noise of the same series.
    seasons
        Shape (n_periods, n_columns); regressors of the seasons.
    is_seasonal
        Shape (n_series,); True for series that follow the calendar.
    """
    line, none = make_line(series.day), np.zeros((series.n_periods, 0))
    follows = np.zeros(series.n_series, bool) if is_seasonal is None or seasons is None else is_seasonal
    season, log_odds = np.zeros_like(series.count), np.zeros_like(series.count)
    for chosen, extra in ((~follows, none), (follows, none if seasons is None else seasons)):
        if chosen.any():
            columns = np.hstack([line, extra])
            coefficient = fit_logistic(series.take(chosen), columns)
            season[chosen] = coefficient[:, 2:] @ extra.T
            log_odds[chosen] = coefficient @ columns.T
    share, gap = to_share(log_odds), series.gap
    return [
        NullModel(share[row], season[row], GRID[:, 0], GRID[:, 1], noise.line_weight[row], gap, GRID[:, 2:])
        for row in range(series.n_series)
    ]
