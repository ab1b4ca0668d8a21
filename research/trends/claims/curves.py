"""A smooth curve through each series, with its simultaneous band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Shape
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.change_evidence import weigh_steps
from research.trends.stats.kalman import Whitened, filter_series
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.step_scan import SHORTEST
from research.trends.stats.working_response import find_response

_PERIODS_PER_KNOT = 6
"""Periods per knot of the spline; a convention: two knots a year of months."""

_MOST_KNOTS = 8
"""Most knots of the spline; a convention, not measured."""

_LEAST_KNOTS = 3
"""Fewest knots of the spline; a convention, not measured."""

_MOST_NOISES = 12
"""Most process noises that a curve is averaged over, the most probable ones; a convention."""

_MOST_STEPS = 12
"""Most dates of a step that a curve is averaged over, the most probable ones; a convention."""

_PRIOR_OF_STEP = 0.05
"""Prior probability of a step beside the spline of a series without an abrupt shape; a convention: at a prior of .2 the
uncertainty about steps of noise widens the bands of straight lines."""

_PRIOR_WHERE_ABRUPT = 0.97
"""The same for a series whose change is a step or a jump; a convention."""

_FAST = 0.15
"""Part of the span that a gradual shift takes at most if its curve is drawn with a step, since no spline of so few
knots follows it. Measured: bands of steps that are called gradual hold in 64 % without it; bands of S-curves over a
ninth to a fifth of the span hold in 100 %."""

_LEAST_INFORMATION = 1e-9
"""Least information on a step; a numerical convention."""


@dataclass(frozen=True)
class Curves:
    """Smooth shares and their simultaneous bands, each of shape (n_series, n_periods), 0 to 1."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_curves(
    series: BinomialSeries,
    *,
    noise: Noise,
    confidence: float,
    n_replicates: int,
    seed: int,
    abrupt: NDArray[np.bool_] | None = None,
) -> Curves:
    """Fit a natural cubic spline through every series, with a step where there is one.

    Knots are spread evenly over the periods, one for every six, three to eight. The process noise is that of the
    tests, which allow for steps and waves. No spline follows a share that doubles within a month, so a step at any date
    is weighed against none, as the tests weigh it. The band is simultaneous: over replicates of the curve, drawn from
    its posterior over process noises and steps, the largest studentised distance stays below the critical value as
    often as the confidence says.

    Parameters
    ----------
    series
        The series, over at least three periods.
    noise
        Posterior of the process noise of the same series.
    confidence
        Coverage of the band, 0 to 1.
    n_replicates
        Curves drawn per series for the critical value of its band.
    seed
        Seed of these draws.
    abrupt
        Shape (n_series,); True for series whose change is abrupt (`is_abrupt`).
    """
    basis, response = make_spline(series.day), find_response(series)
    dates = np.arange(SHORTEST, series.n_periods - SHORTEST + 1)
    steps = (np.arange(series.n_periods)[:, None] >= dates).astype(np.float64)
    rng = np.random.default_rng(seed)
    shape = (series.n_series, series.n_periods)
    share, low, high = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row in range(series.n_series):
        order = np.argsort(-noise.weight[row], kind="stable")[:_MOST_NOISES]
        whitened = filter_series(
            response.log_odds[row : row + 1],
            response.variance[row : row + 1],
            np.column_stack([basis, steps]),
            gap=series.gap,
            grid=GRID[order],
            n_candidates=len(dates),
        )
        mean, drawn = _draw_curves(
            whitened,
            basis,
            steps,
            weight=noise.weight[row][order],
            prior=_PRIOR_WHERE_ABRUPT if abrupt is not None and abrupt[row] else _PRIOR_OF_STEP,
            n_replicates=n_replicates,
            rng=rng,
        )
        standard_error = np.sqrt(((drawn - mean) ** 2).mean(axis=0))
        critical = np.quantile(np.abs((drawn - mean) / standard_error).max(axis=1), confidence)
        share[row] = to_share(mean)
        low[row], high[row] = to_share(mean - critical * standard_error), to_share(mean + critical * standard_error)
    return Curves(share, low, high)


def _draw_curves(
    whitened: Whitened,
    basis: NDArray[np.float64],
    steps: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    prior: float,
    n_replicates: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the mean curve of one series, and draw curves from their posterior, log odds, (n_replicates, n_periods)."""
    n_terms = basis.shape[1]
    products, squares = whitened.products[0], whitened.squares[0]
    xtx, xty, xts = products[:, 1:, 1 : n_terms + 1], products[:, 1:, 0], products[:, 1:, n_terms + 1 :]
    solved = np.linalg.solve(xtx, xts)
    score = products[:, 0, n_terms + 1 :] - (xty[:, :, None] * solved).sum(axis=1)
    information = np.maximum(squares - (xts * solved).sum(axis=1), _LEAST_INFORMATION)
    n_dates = max(steps.shape[1], 1)
    without = np.full((len(weight), 1), np.log(1 - prior))
    odds = np.concatenate([without, weigh_steps(score, information) + np.log(prior / n_dates)], axis=1)
    # How probable a noise is already allows for a step; what is asked here is which.
    posterior = np.exp(odds - odds.max(axis=1, keepdims=True))
    posterior *= (weight / weight.sum() / posterior.sum(axis=1))[:, None]
    kept = np.argsort(-posterior, axis=None, kind="stable")[: _MOST_STEPS * len(weight)]
    part = posterior.flat[kept]
    probability = part / part.sum()
    which, column = np.divmod(kept, odds.shape[1])
    has_step = column > 0
    # One more term for the step; where there is none, it is free of all others and its column is 0.
    terms = np.concatenate([np.zeros((*xtx.shape[:2], 1)), xts], axis=2)[which, :, column]
    own = np.concatenate([np.ones((len(weight), 1)), squares], axis=1)[which, column]
    observed = np.concatenate([np.zeros((len(weight), 1)), products[:, 0, n_terms + 1 :]], axis=1)[which, column]
    added = np.column_stack([np.zeros(len(basis)), steps]).T[column]
    gram = np.block([[xtx[which], terms[:, :, None]], [terms[:, None, :], own[:, None, None]]])
    product = np.column_stack([xty[which], observed])
    covariance = np.linalg.inv(gram)
    factor = np.linalg.cholesky((covariance + covariance.transpose(0, 2, 1)) / 2)
    centre = (covariance @ product[..., None])[..., 0]
    mean = basis @ (probability @ centre[:, :n_terms]) + (probability * centre[:, n_terms]) @ added
    numbers = rng.multinomial(n_replicates, probability)
    deviate = np.zeros((n_replicates, n_terms + 1))
    for first, number, one in zip(np.cumsum(numbers) - numbers, numbers, n_terms + has_step, strict=True):
        deviate[first : first + number, :one] = rng.standard_normal((number, one))
    of = np.repeat(np.arange(len(kept)), numbers)
    coefficient = centre[of] + (factor[of] @ deviate[..., None])[..., 0]
    return mean, coefficient[:, :n_terms] @ basis.T + coefficient[:, n_terms:] * added[of]


def is_abrupt(shape: Shape, *, n_between: int, n_periods: int) -> bool:
    """Tell whether a curve needs a step: at a step, a jump, or a gradual shift that is too fast for the spline.

    Parameters
    ----------
    shape
        Shape of the change.
    n_between
        Periods between its beginning and its end.
    n_periods
        Periods of the series.
    """
    return shape in {"step", "fading"} or (shape == "gradual" and n_between <= _FAST * n_periods)


def make_spline(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the basis of natural cubic splines, shape (n_periods, n_knots); its columns sum to 1 in every period."""
    from scipy.interpolate import CubicSpline

    n_knots = int(np.clip(round(len(day) / _PERIODS_PER_KNOT) + 1, _LEAST_KNOTS, _MOST_KNOTS))
    knots = np.linspace(day[0], day[-1], n_knots)
    basis: NDArray[np.float64] = CubicSpline(knots, np.eye(n_knots), bc_type="natural")(day)
    return basis
