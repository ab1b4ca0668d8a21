"""The posterior of process noise where a series may have stepped to another share.

A step fitted by a straight line leaves a residual that looks like slow noise. Noise that was estimated under the line
is therefore weighed anew by how well it explains the series with a step in it, the step's date averaged over: if the
series only wanders, no date helps much and little changes; if it stepped, the noise shrinks to what is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.change_evidence import average_dates, mix_change, weigh_steps
from research.trends.stats.kalman import filter_series
from research.trends.stats.null_series import NullModel
from research.trends.stats.working_response import find_response

_PRIOR_OF_STEP = 0.5
"""Prior probability of a step where steps are looked for; a convention: as probable as none."""

_RIDGE = 1e-9
"""Added to the information matrix so that it can be inverted; a numerical convention."""


def weigh_dates(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    null: NullModel,
    base: NDArray[np.float64],
    dates: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh every noise without a step, and with a step at each date, by the likelihood of a series.

    Counts are replaced by their working response around fitted shares, Gaussian with the variance of sampling; process
    noise is filtered out (Kalman); the coefficients of the base have a flat prior, the step has one with a heavy tail.

    Parameters
    ----------
    count, n
        Shape (n_periods,).
    null
        The season, and the grid of process noises.
    base
        Shape (n_periods, n_terms); other regressors, a column of ones first.
    dates
        Shape (n_dates,); first periods after a step.

    Returns
    -------
    Log-likelihood up to a constant, shape (n_noises,) without and (n_noises, n_dates) with a step.
    """
    response = find_response(BinomialSeries(count[None], n[None], null.time))
    n_terms = base.shape[1]
    steps = (np.arange(len(n))[:, None] >= dates[None, :]).astype(np.float64)
    whitened = filter_series(
        response.log_odds - null.season,
        response.variance,
        np.column_stack([base, steps]),
        gap=null.gap,
        grid=null.grid,
        n_candidates=len(dates),
    )
    products, squares, log_determinant = whitened.products[0], whitened.squares[0], whitened.log_determinant[0]
    xtx = products[:, 1:, 1 : 1 + n_terms] + _RIDGE * np.eye(n_terms)
    xty, xts = products[:, 1:, 0], products[:, 1:, 1 + n_terms :]
    fitted = np.linalg.solve(xtx, np.concatenate([xty[:, :, None], xts], axis=2))
    residual = products[:, 0, 0] - np.einsum("gi,gi->g", xty, fitted[:, :, 0])
    without = -0.5 * (log_determinant + np.linalg.slogdet(xtx)[1] + residual)
    score = products[:, 0, 1 + n_terms :] - np.einsum("gi,gij->gj", xty, fitted[:, :, 1:])
    step_information = np.maximum(squares - np.einsum("gij,gij->gj", xts, fitted[:, :, 1:]), 0.0)
    return without, without[:, None] + weigh_steps(score, step_information)


def weigh_noise(
    count: NDArray[np.float64], n: NDArray[np.float64], *, null: NullModel, dates: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give the posterior of the process noises of a null model if a step is as probable as none, shape (n_noises,)."""
    time = null.time - null.time.mean()
    base = np.column_stack([np.ones(len(n)), time / max(float(np.abs(time).max()), 1.0)])
    without, with_step = weigh_dates(count, n, null=null, base=base, dates=dates)
    gain = with_step - without[:, None]
    ratio = mix_change(average_dates(gain), prior=_PRIOR_OF_STEP)
    is_possible = null.weight > 0
    logarithm = np.log(null.weight[is_possible]) + ratio[is_possible]
    weight = np.zeros(len(null.weight))
    weight[is_possible] = np.exp(logarithm - logarithm.max())
    return np.asarray(weight / weight.sum(), np.float64)
