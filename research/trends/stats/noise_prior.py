"""The process noise of each series, learned from all series of a study together.

A single series of 24 months cannot tell a correlation of .6 from one of .2, and a test that must allow for both finds
little. Twenty series of one corpus can: their collection, their newsrooms and their calendar are the same. So the
standard deviation and the correlation of each series' process noise are weighed by the likelihood of its own values,
and by how common they are among the other series (empirical Bayes; Efron 2010, Large-Scale Inference). No series is
judged by a single estimate: every claim is averaged over the posterior.

But a series may be unlike its family: restless among quiet ones, or quiet among restless ones. Whether it is must not
be averaged over with a small prior: then the restless one is called changing, since its noise is hardly believed. So it
is decided, by the likelihood ratio of noises that are much larger (or smaller) than that of the family to the family's.
"""

from __future__ import annotations

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

GRID: NDArray[np.float64] = np.array(
    [
        (0.0, 0.0, 0.0, 0.0),
        *((sd, correlation, 0.0, 0.0) for sd in _SDS for correlation in _CORRELATIONS),
        *((sd, find_lag_one(memory), memory, 0.0) for sd in _SDS for memory in MEMORIES),
        *(
            (sd, correlation, 0.0, tilt)
            for sd in _TILTED_SDS
            for correlation in _TILTED_CORRELATIONS
            for tilt in _TILTS
        ),
    ]
)
"""Processes that are weighed, shape (n_grid, 4): standard deviation (log odds), correlation over one period, order of
fractional integration (0: short memory) and tilt (0: constant variance). The first row is no process at all."""

_LEAST_PROCESS = 0.12
"""Standard deviation (log odds) of the white noise that the process of a family counts as at least, where another is
compared with it; a convention."""

_QUIET = int(np.flatnonzero(((_LEAST_PROCESS, 0.0, 0.0, 0.0) == GRID).all(axis=1))[0])

_NO_PROCESS = 0.3
"""Prior probability of no process at all, before other series are seen. Measured: a line from 5 to 10 % over 24 periods
of a single series without any process is found in 90 % (87 % at 0.2), false alarms are the same."""

_CORRELATION_WEIGHT = 3.0
"""How much more the prior gives to a correlation of 1 than to one of 0, beside 1; a convention: where nothing else is
known, a test must rather allow for noise that lasts."""

_WALK = 1.5
"""Periods in a series, in times that its noise is remembered (1 / (1 - correlation)), below which noise is rather a
walk: its prior falls with the square. A share that wanders without returning has changed, and 24 periods cannot tell it
from a line. Measured at 24 periods: without it, lines of a single series are found in 50 instead of 58 %, and a
correlation of .8 is called changing in 4 instead of 6 %."""

_LONG = 0.25
"""Prior probability of long memory where there is a process; a convention."""

_LONG_OF_MANY = 0.5
"""The same where more than `_FEW` series are fitted together and tell short from long. Measured: with .25, 7.7 instead
of 7.0 % of series of 24 periods with long memory are called changing."""

_TILTED = 0.1
"""Prior probability of a changing variance where there is a process; a convention."""

_FLOOR = 0.01
"""Weight of the prior beside what other series have, however many they are; a convention. Series that are unlike their
family are judged apart."""

_PRIOR_SERIES = 0.4
"""How many series the prior counts as beside many; measured: at 1, lines that are found after correction among noise of
24 periods fall from 40 to 30 %."""

_PRIOR_SERIES_OF_FEW = 1.0
"""The same beside `_FEW` series or fewer; a convention."""

_FEW = 5
"""Series up to which each is left out of all that is learned; a convention. In larger families too little comes back to
matter."""

_LEARNED = 480
"""Periods times iterations of the EM algorithm. More concentrate the prior at a few points, and the test rejects too
often; long series do so sooner. Measured on long memory: at 60 periods 20 iterations give 8.4 % false alarms, 8 give
6.5 %."""

_ROUNDS = (10, 30)
"""Fewest and most iterations; a convention."""

_HARDER = 12.0
"""Times that a process is larger, in the standard error of a line, than that of the family, from which it is wholly
unlike; from 1 up to this, with the square of the excess. Chosen on simulated families: a restless series (AR .8, sd .7)
among quiet ones is that far off, one that steps among noise of its own kind is not."""

_EASIER = 2.0
"""Times that the standard error of a line is smaller than that of the family, from which a process is easier; a
convention."""

_ODDS_HARDER = -2.0
"""Logarithm of the likelihood ratio from which a series of 24 periods or fewer counts as more restless than its family;
nearer to 0 with the square of the periods. Chosen on simulated families: the restless series is then called changing in
6 % and not in 38 %, and quiet ones that rise are found as often."""

_ODDS_EASIER = 1.0
"""The same for a series that is quieter than its family; chosen: members of restless families are called changing as
often as without it."""

_SHORT = 24
"""Periods up to which the likelihood ratio is not nearer to 0; a convention."""

_LEAST = 1e-300
"""Least number that is divided by; a numerical convention."""

_SHARPNESS = 3.0
"""Power of the likelihood ratio. At 1 a p-value cannot fall below the probability of being unlike, however clear a
change is; chosen on simulated families: lines among quiet series are found after correction in 25 instead of 10 %."""


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


@dataclass(frozen=True)
class Kinship:
    """What tells whether the noise of a series is that of its family, each of shape (n_series, n_grid).

    Attributes
    ----------
    standard_error
        Standard error of a straight line, log odds.
    change_gain
        Gain in log-likelihood if a change is as probable as none.
    n_periods
        Number of periods.
    """

    standard_error: NDArray[np.float64]
    change_gain: NDArray[np.float64]
    n_periods: int


def learn_noise(
    log_likelihood: NDArray[np.float64],
    step_gain: NDArray[np.float64] | None = None,
    *,
    n_periods: int | None = None,
    kinship: Kinship | None = None,
) -> Noise:
    """Give the posterior of the process noise of each series, by its own likelihood and by that of the other series.

    Parameters
    ----------
    log_likelihood
        Shape (n_series, n_grid); of each series under each noise, up to a constant of the series.
    step_gain
        Shape (n_series, n_grid); gain in log-likelihood if the series may have stepped
        (`research.trends.stats.step_noise.weigh_steps`). None if steps are not considered.
    n_periods
        Number of periods: in short series, noise that lasts is a walk. None for long ones.
    kinship
        Tells series that are unlike their family; None if all are taken for alike.

    Returns
    -------
    Posterior probabilities; a single series has the prior alone. The distribution over the other series is estimated by
    the EM algorithm without the series itself, so that no series counts twice; among few series each is left out
    altogether. A series whose own values speak for noise that is larger than that of all others, or smaller, is judged
    by a prior of its own; in between, both posteriors are mixed.
    """
    n_series = len(log_likelihood)
    line = _to_likelihood(log_likelihood)
    stepped = line if step_gain is None else _to_likelihood(log_likelihood + step_gain)
    if n_series == 1:
        alone = make_prior(n_periods)[None]
        return Noise(_weigh(stepped, alone), _weigh(line, alone), np.zeros(1))
    low, high = _ROUNDS
    n_rounds = high if n_periods is None else int(np.clip(round(_LEARNED / n_periods), low, high))
    if n_series > _FEW:
        prior = make_prior(n_periods, long=_LONG_OF_MANY)
        usual = _learn_usual(stepped, prior, n_rounds=n_rounds, prior_series=_PRIOR_SERIES)
    else:
        prior = make_prior(n_periods)
        rows = [np.delete(stepped, series, axis=0) for series in range(n_series)]
        usual = np.array([_learn_of_few(others, prior, n_rounds=n_rounds) for others in rows])
    weight, line_weight = _weigh(stepped, usual), _weigh(line, usual)
    if kinship is None or step_gain is None:
        return Noise(weight, line_weight, np.zeros(n_series))
    judged = stepped * np.exp(kinship.change_gain - step_gain)
    return _mix_unlike(Noise(weight, line_weight), (judged, stepped, line), usual=usual, kinship=kinship)


def make_prior(
    n_periods: int | None = None, *, no_process: float = _NO_PROCESS, long: float = _LONG, sd_power: float = 0.0
) -> NDArray[np.float64]:
    """Give the probability of each process of `GRID` before any series is seen, shape (n_grid,).

    Parameters
    ----------
    n_periods
        Number of periods; None for long series.
    no_process
        Probability of no process at all.
    long
        Probability of long memory where there is a process.
    sd_power
        Power of the standard deviation that the probability grows with.
    """
    prior = (1 + _CORRELATION_WEIGHT * GRID[:, 1]) * GRID[:, 0] ** sd_power
    if n_periods is not None:
        prior *= np.minimum(1, n_periods * (1 - GRID[:, 1]) / _WALK) ** 2
    prior[0] = 0
    kinds = [(GRID[:, 2] > 0, long), (GRID[:, 3] != 0, _TILTED)]
    is_plain = ~np.any([rows for rows, _ in kinds], axis=0)
    for rows, part in (*kinds, (is_plain, 1 - long - _TILTED)):
        prior[rows] *= part * (1 - no_process) / prior[rows].sum()
    prior[0] = no_process
    return prior


def _mix_unlike(
    family: Noise,
    likelihoods: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    *,
    usual: NDArray[np.float64],
    kinship: Kinship,
) -> Noise:
    """Mix the posterior by the family with that of a series on its own, as much as its values speak for either."""
    judged, stepped, line = likelihoods
    n_periods = kinship.n_periods
    excess, is_easier = _compare_processes(kinship.standard_error, usual)
    harder = make_prior(n_periods, no_process=0.0, sd_power=1.0)[None] * excess
    own = make_prior(n_periods, no_process=0.5, sd_power=1.0)
    easier = own[None] * is_easier
    easier /= np.maximum(easier.sum(axis=1, keepdims=True), _LEAST)
    threshold = _ODDS_HARDER * min(1.0, (_SHORT / n_periods) ** 2)
    fit = np.maximum((judged * usual).sum(axis=1), _LEAST)
    odds = np.zeros((3, len(judged)))
    for row, (other, least) in enumerate(((harder, threshold), (easier, _ODDS_EASIER)), start=1):
        ratio = np.log(np.maximum((judged * other).sum(axis=1), _LEAST) / fit)
        odds[row] = _SHARPNESS * (ratio - least)
    part = np.exp(odds - odds.max(axis=0))
    part /= part.sum(axis=0)
    like, restless, quiet = part[..., None]
    mixed = [
        like * weight + restless * _weigh(likelihood, harder) + quiet * _weigh(likelihood, own[None])
        for weight, likelihood in ((family.weight, stepped), (family.line_weight, line))
    ]
    return Noise(mixed[0], mixed[1], 1 - part[0])


def _compare_processes(
    standard_error: NDArray[np.float64], usual: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Tell how much harder each process is than that of the family, 0 to 1, and whether it is easier."""
    order = np.argsort(standard_error, axis=1, kind="stable")
    at_most = np.cumsum(np.take_along_axis(usual, order, axis=1), axis=1)
    middle = np.minimum((at_most < 0.5).sum(axis=1), len(GRID) - 1)
    of_family = np.take_along_axis(standard_error, np.take_along_axis(order, middle[:, None], axis=1), axis=1)
    process, ours = (np.maximum(one**2 - standard_error[:, :1] ** 2, 0.0) for one in (standard_error, of_family))
    ratio = np.sqrt(process / np.maximum(np.maximum(ours, process[:, _QUIET : _QUIET + 1]), _LEAST))
    return np.clip((ratio - 1) / (_HARDER - 1), 0, 1) ** 2, standard_error <= of_family / _EASIER


def _learn_of_few(others: NDArray[np.float64], prior: NDArray[np.float64], *, n_rounds: int) -> NDArray[np.float64]:
    """Give what a series must expect that was no part of what others were learned from, shape (n_grid,)."""
    usual = _learn_usual(others, prior, n_rounds=n_rounds, prior_series=_PRIOR_SERIES_OF_FEW)
    weight = _weigh(others, usual)
    mixed: NDArray[np.float64] = (_PRIOR_SERIES_OF_FEW * prior + weight.sum(axis=0)) / (
        _PRIOR_SERIES_OF_FEW + len(weight)
    )
    return mixed


def _learn_usual(
    likelihood: NDArray[np.float64], prior: NDArray[np.float64], *, n_rounds: int, prior_series: float
) -> NDArray[np.float64]:
    """Give what the other series of each series have, mixed with the prior, shape (n_series, n_grid)."""
    n_series = len(likelihood)
    usual = np.repeat(prior[None], n_series, axis=0)
    for _ in range(n_rounds if n_series > 1 else 0):
        weight = _weigh(likelihood, usual)
        others = weight.sum(axis=0)[None, :] - weight
        learned = (prior_series * prior + others) / (prior_series + n_series - 1)
        usual = _FLOOR * prior + (1 - _FLOOR) * learned
    return usual


def _to_likelihood(logarithm: NDArray[np.float64]) -> NDArray[np.float64]:
    likelihood: NDArray[np.float64] = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    return likelihood


def _weigh(likelihood: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    weight = likelihood * usual
    rows: NDArray[np.float64] = weight / np.maximum(weight.sum(axis=1, keepdims=True), _LEAST)
    return rows
