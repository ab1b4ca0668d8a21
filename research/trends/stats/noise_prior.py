"""The process noise of each series, learned from all series of a study together.

A single series of 24 months cannot tell a correlation of .6 from one of .2, and a test that must allow for both finds
little. Twenty series of one corpus can: their collection, their newsrooms and their calendar are the same. So the
standard deviation and the correlation of each series' process noise are weighed by the likelihood of its own values,
and by how common they are among the other series (empirical Bayes; Efron 2010, Large-Scale Inference). No series is
judged by a single estimate: every claim is averaged over the posterior.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.processes import MEMORIES, find_lag_one

_SDS = (0.06, 0.12, 0.2, 0.3, 0.4, 0.5, 0.65, 0.85, 1.1, 1.5, 2.1)
"""Standard deviations of the process noise, log odds; a convention: from noise that hardly matters
beside sampling error to noise that dominates it."""

_CORRELATIONS = (0.0, 0.3, 0.55, 0.75, 0.9, 0.97)
"""Correlations of the process noise over one period; a convention, denser towards 1."""

_TILTS = (-1.0, 1.0)
"""Logarithm of the ratio of the last standard deviation to that in the middle, for noise whose variance changes; a
convention: from first to last seven times more, or less."""

_TILTED_SDS = (0.12, 0.3, 0.65, 1.4)
"""Standard deviations of noise whose variance changes, log odds; a convention."""

_TILTED_CORRELATIONS = (0.0, 0.55, 0.9)
"""Correlations of noise whose variance changes; a convention."""

_FINE_TILTED_SDS = (0.12, 0.2, 0.3, 0.45, 0.65, 0.95, 1.4)
"""The same in the fine grid; a convention."""

_FINE_TILTED_CORRELATIONS = (0.0, 0.3, 0.55, 0.9)
"""The same in the fine grid; a convention."""


def _make_grid(tilted_sds: tuple[float, ...], tilted_correlations: tuple[float, ...]) -> NDArray[np.float64]:
    """Put the processes into rows, those with a changing variance by standard deviation and correlation."""
    return np.array(
        [
            (0.0, 0.0, 0.0, 0.0),
            *((sd, correlation, 0.0, 0.0) for sd in _SDS for correlation in _CORRELATIONS),
            *((sd, find_lag_one(memory), memory, 0.0) for sd in _SDS for memory in MEMORIES),
            *(
                (sd, correlation, 0.0, tilt)
                for sd in tilted_sds
                for correlation in tilted_correlations
                for tilt in _TILTS
            ),
        ]
    )


GRID: NDArray[np.float64] = _make_grid(_TILTED_SDS, _TILTED_CORRELATIONS)
"""Processes that are weighed, shape (n_grid, 4): standard deviation (log odds), correlation over one period, order of
fractional integration (0: short memory) and tilt (0: constant variance). The first row is no process at all."""

FINE_GRID: NDArray[np.float64] = _make_grid(_FINE_TILTED_SDS, _FINE_TILTED_CORRELATIONS)
"""The same with more processes of changing variance, for tests of breaks at a date, which compare one side with the
other. Measured at 120 periods whose noise grows sevenfold: breaks are found in 3.4 % of series without one (14.4 % with
`GRID`)."""

_NO_PROCESS = 0.1
"""Prior probability of no process at all, before other series are seen; a convention chosen without measurement."""

_NO_PROCESS_OF_MANY = 0.3
"""The same where more than `FEW` series are fitted together. Measured at 24 periods of 20 units without any process:
lines that ordinary regression finds in 40 % of cases are found in 36 % (33 % at 0.1)."""

_CORRELATION_WEIGHT = 3.0
"""How much more the prior gives to a correlation of 1 than to one of 0, beside 1: where nothing else is known, a test
must rather allow for noise that lasts. At 24 periods and a correlation of .6 a single series is then called changing in
4.9 % of cases (6.6 % with an even prior)."""

_WALK = 1.5
"""Periods in a series, in times that its noise is remembered (1 / (1 - correlation)), below which noise is rather a
walk: its prior falls with the square. A share that wanders without returning has changed, and 24 periods cannot tell it
from a line. Measured at 24 periods: without it, lines of a single series are found in 50 instead of 58 %, and a
correlation of .8 is called changing in 4 instead of 6 %."""

_LONG = 0.25
"""Prior probability of long memory where there is a process; a convention."""

_TILTED = 0.1
"""Prior probability of a changing variance where there is a process; a convention."""

_FLOOR = 0.03
"""Weight of the prior beside what other series have, however many they are: a series may be unlike its family. A
convention."""

_PRIOR_SERIES = 1.0
"""How many series the prior counts as beside those of the study; a convention, the least that keeps it proper."""

FEW = 5
"""Series up to which each is left out of all that is learned; a convention. In larger families too little comes back to
matter."""

_ROUNDS = 30
"""Iterations of the EM algorithm. More concentrate the prior at a few points, and the test rejects too often;
a choice made on simulated series."""


_LEAST = 1e-300
"""Least number that is divided by; a numerical convention."""


@dataclass(frozen=True)
class Learning:
    """How much a series learns from the others.

    Attributes
    ----------
    prior_series
        How many series the prior counts as beside those of the study.
    floor
        Weight of the prior beside what other series have, however many they are.
    n_rounds
        Iterations of the EM algorithm.
    """

    prior_series: float
    floor: float
    n_rounds: int


@dataclass(frozen=True)
class Noise:
    """Posterior of the process noise of each series.

    Attributes
    ----------
    weight
        Shape (n_series, n_grid); posterior probability of each row of `GRID`, series sum to 1.
    line_weight
        The same under the assumption that the series follows its line and never steps; equal to ``weight`` where steps
        were not considered.
    unlike
        Shape (n_series,); how far a series is judged by a noise of its own, 0 to 1, since its values speak for larger
        or smaller noise than that of all others; empty if not asked.
    """

    weight: NDArray[np.float64]
    line_weight: NDArray[np.float64]
    unlike: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def sd(self) -> NDArray[np.float64]:
        """Standard deviation of the process noise, root mean square over the posterior, log odds, (n_series,)."""
        squares: NDArray[np.float64] = self.weight @ GRID[:, 0] ** 2
        return np.sqrt(squares)

    @property
    def correlation(self) -> NDArray[np.float64]:
        """Correlation over one period, weighted by variance, shape (n_series,); 0 without process noise."""
        squares = GRID[:, 0] ** 2
        total: NDArray[np.float64] = self.weight @ squares
        shared: NDArray[np.float64] = self.weight @ (squares * GRID[:, 1])
        return np.where(total > 0, shared / np.where(total > 0, total, 1), 0.0)


def learn_noise(
    log_likelihood: NDArray[np.float64],
    step_gain: NDArray[np.float64] | None = None,
    *,
    prior: NDArray[np.float64] | None = None,
    floor: float = _FLOOR,
    grid: NDArray[np.float64] = GRID,
) -> Noise:
    """Give the posterior of the process noise of each series, by its own likelihood and by that of the other series.

    Parameters
    ----------
    log_likelihood
        Shape (n_series, n_grid); of each series under each noise, up to a constant of the series.
    step_gain
        Shape (n_series, n_grid); gain in log-likelihood if the series may have stepped
        (`research.trends.stats.step_noise.weigh_steps`). None if steps are not considered.
    prior
        Shape (n_grid,); probability of each process before any series is seen. None: that of shares.
    floor
        Weight of the prior beside what other series have, however many they are.
    grid
        The noises.

    Returns
    -------
    Posterior probabilities; a single series has the prior alone. The distribution over the other series is estimated by
    the EM algorithm without the series itself, so that no series counts twice; among few series each is left out
    altogether.
    """
    if prior is None:
        prior = make_prior(_NO_PROCESS_OF_MANY if len(log_likelihood) > FEW else _NO_PROCESS, grid=grid)
    line = to_likelihood(log_likelihood)
    stepped = line if step_gain is None else to_likelihood(log_likelihood + step_gain)
    usual = learn_usual(stepped, prior, Learning(_PRIOR_SERIES, floor, _ROUNDS))
    return Noise(weigh_noises(stepped, usual), weigh_noises(line, usual))


def make_prior(
    no_process: float,
    *,
    grid: NDArray[np.float64] = GRID,
    n_periods: int | None = None,
    long: float = _LONG,
    sd_power: float = 0.0,
) -> NDArray[np.float64]:
    """Give the probability of each process of a grid before any series is seen, shape (n_grid,).

    Parameters
    ----------
    no_process
        Probability of no process at all.
    grid
        The noises.
    n_periods
        Number of periods: in short series, noise that lasts is a walk. None for long ones.
    long
        Probability of long memory where there is a process.
    sd_power
        Power of the standard deviation that the probability grows with.
    """
    if grid is GRID:
        return _make_usual_prior(no_process, n_periods=n_periods, long=long, sd_power=sd_power).copy()
    return _make_prior(no_process, grid, n_periods=n_periods, long=long, sd_power=sd_power)


@functools.lru_cache(maxsize=32)
def _make_usual_prior(no_process: float, *, n_periods: int | None, long: float, sd_power: float) -> NDArray[np.float64]:
    return _make_prior(no_process, GRID, n_periods=n_periods, long=long, sd_power=sd_power)


def _make_prior(
    no_process: float, grid: NDArray[np.float64], *, n_periods: int | None, long: float, sd_power: float
) -> NDArray[np.float64]:
    prior = (1 + _CORRELATION_WEIGHT * grid[:, 1]) * grid[:, 0] ** sd_power
    if n_periods is not None:
        prior *= np.minimum(1, n_periods * (1 - grid[:, 1]) / _WALK) ** 2
    prior[0] = 0
    kinds = [(grid[:, 2] > 0, long), (grid[:, 3] != 0, _TILTED)]
    is_plain = ~np.any([rows for rows, _ in kinds], axis=0)
    for rows, part in (*kinds, (is_plain, 1 - long - _TILTED)):
        prior[rows] *= part * (1 - no_process) / prior[rows].sum()
    prior[0] = no_process
    return prior


def learn_usual(likelihood: NDArray[np.float64], prior: NDArray[np.float64], learning: Learning) -> NDArray[np.float64]:
    """Give what the other series of each series have, mixed with the prior, shape (n_series, n_grid).

    Among `FEW` series or fewer each is left out of all that is learned.
    """
    if len(likelihood) > FEW:
        return _iterate(likelihood, prior, learning)
    rows = [np.delete(likelihood, series, axis=0) for series in range(len(likelihood))]
    return np.array([_mix(prior, weigh_noises(others, _iterate(others, prior, learning)), learning) for others in rows])


def to_likelihood(logarithm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give likelihoods of logarithms, the largest of each series 1, shape (n_series, n_grid)."""
    likelihood: NDArray[np.float64] = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    return likelihood


def weigh_noises(likelihood: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give posterior probabilities, shape (n_series, n_grid); zeros where the prior holds nothing."""
    weight = likelihood * usual
    rows: NDArray[np.float64] = weight / np.maximum(weight.sum(axis=1, keepdims=True), _LEAST)
    return rows


def _iterate(likelihood: NDArray[np.float64], prior: NDArray[np.float64], learning: Learning) -> NDArray[np.float64]:
    n_series, kept, floor = len(likelihood), learning.prior_series, learning.floor
    usual = np.repeat(prior[None], n_series, axis=0)
    for _ in range(learning.n_rounds if n_series > 1 else 0):
        weight = weigh_noises(likelihood, usual)
        others = weight.sum(axis=0)[None, :] - weight
        usual = floor * prior + (1 - floor) * (kept * prior + others) / (kept + n_series - 1)
    return usual


def _mix(prior: NDArray[np.float64], weight: NDArray[np.float64], learning: Learning) -> NDArray[np.float64]:
    """Give what a series must expect that was no part of what others were learned from, shape (n_grid,)."""
    kept = learning.prior_series
    mixed: NDArray[np.float64] = (kept * prior + weight.sum(axis=0)) / (kept + len(weight))
    return mixed
