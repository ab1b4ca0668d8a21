"""Series whose noise is that of their family, and those that are unlike it.

What other series have is a prior for each (`research.trends.stats.noise_prior`). But a series may be unlike its family:
restless among quiet ones, or quiet among restless ones. Whether it is must not be averaged over with a small prior:
then the restless one is called changing, since its noise is hardly believed. So it is decided by the series' own
values: by the likelihood ratio of noises that are much larger (or smaller) than that of the family to the family's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.noise_prior import (
    FEW,
    GRID,
    Learning,
    Noise,
    learn_usual,
    make_prior,
    to_likelihood,
    weigh_noises,
)

_NO_PROCESS = 0.3
"""Prior probability of no process at all. Measured: a line from 5 to 10 % over 24 periods of a single series without
any process is found in 90 % (87 % at .2), false alarms are the same."""

_LONG = 0.25
"""Prior probability of long memory where there is a process; a convention."""

_LONG_OF_MANY = 0.5
"""The same where more than `FEW` series are fitted together and tell short from long. Measured: with .25, 7.7 instead
of 7.0 % of series of 24 periods with long memory are called changing."""

_FLOOR = 0.01
"""Weight of the prior beside what other series have, however many they are; a convention. Series that are unlike their
family are judged apart."""

_PRIOR_SERIES = 0.4
"""How many series the prior counts as beside many; measured: at 1, lines that are found after correction among noise of
24 periods fall from 40 to 30 %."""

_PRIOR_SERIES_OF_FEW = 1.0
"""The same beside `FEW` series or fewer; a convention."""

_LEARNED = 480
"""Periods times iterations of the EM algorithm. More concentrate the prior at a few points, and the test rejects too
often; long series do so sooner. Measured on long memory: at 60 periods 20 iterations give 8.4 % false alarms, 8 give
6.5 %."""

_ROUNDS = (10, 30)
"""Fewest and most iterations; a convention."""

_LEAST_PROCESS = 0.12
"""Standard deviation (log odds) of the white noise that the process of a family counts as at least, where another is
compared with it; a convention."""

_QUIET = int(np.flatnonzero(np.isclose(GRID, (_LEAST_PROCESS, 0.0, 0.0, 0.0)).all(axis=1))[0])

_HARDER = 12.0
"""Times that a process is larger, in the standard error of a line, than that of the family, from which it is wholly
unlike; from 1 up to this, with the square of the excess. Chosen on simulated families: a restless series (AR .8, sd .7)
among quiet ones is that far off, one that steps among noise of its own kind is not."""

_NO_PROCESS_OF_QUIET = 0.5
"""Prior probability of no process for a series that is judged as quiet; a convention."""

_EASIER = 2.0
"""Times that the standard error of a line is smaller than that of the family, from which a process is easier; a
convention."""

_ODDS_HARDER = -2.0
"""Logarithm of the likelihood ratio from which a series of 24 periods or fewer counts as more restless than its family;
nearer to 0 with the square of the periods. Chosen on simulated families: the restless series is then called changing in
6 % and not in 38 %, and quiet ones that rise are found as often."""

_BEYOND_USUAL = 2.5
"""How much larger the logarithm of that ratio must be than in half of the family, whatever it is: with few units a
period no series tells its noise. Chosen on simulated families of 5 and 20 units, where no change would be found without
it."""

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
class Evidence:
    """What series say about their noise, each of shape (n_series, n_grid).

    Attributes
    ----------
    log_likelihood
        Log-likelihood of each series under each noise, beside a straight line, up to a constant of the series.
    gain, likely_gain
        Gain in log-likelihood if the series may have stepped or have waves, and if that is more probable than not
        (`research.trends.stats.change_evidence.mix_changes`).
    standard_error
        Standard error of the straight line, log odds.
    n_periods
        Number of periods.
    """

    log_likelihood: NDArray[np.float64]
    gain: NDArray[np.float64]
    likely_gain: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    n_periods: int


def learn_kin(evidence: Evidence) -> Noise:
    """Give the posterior of the process noise of each series, by the other series or by its own values alone.

    A single series has the prior alone. A series whose own values speak for noise that is larger than that of all
    others, or smaller, is judged by a prior of its own; in between, both posteriors are mixed.
    """
    n_series, n_periods = len(evidence.log_likelihood), evidence.n_periods
    line = to_likelihood(evidence.log_likelihood)
    changing = to_likelihood(evidence.log_likelihood + evidence.gain)
    if n_series == 1:
        alone = make_prior(_NO_PROCESS, n_periods=n_periods)[None]
        return Noise(weigh_noises(changing, alone), weigh_noises(line, alone), np.zeros(1))
    is_many = n_series > FEW
    usual = learn_usual(
        changing,
        make_prior(_NO_PROCESS, n_periods=n_periods, long=_LONG_OF_MANY if is_many else _LONG),
        Learning(
            _PRIOR_SERIES if is_many else _PRIOR_SERIES_OF_FEW,
            _FLOOR,
            int(np.clip(round(_LEARNED / n_periods), *_ROUNDS)),
        ),
    )
    judged = changing * np.exp(evidence.likely_gain - evidence.gain)
    excess, is_easier = _compare_processes(evidence.standard_error, usual)
    harder = make_prior(0.0, n_periods=n_periods, sd_power=1.0)[None] * excess
    own = make_prior(_NO_PROCESS_OF_QUIET, n_periods=n_periods, sd_power=1.0)[None]
    easier = own * is_easier
    easier /= np.maximum(easier.sum(axis=1, keepdims=True), _LEAST)
    part = _judge(judged, usual, (harder, easier), n_periods=n_periods)
    like, restless, quiet = part[..., None]
    mixed = [
        like * weigh_noises(likelihood, usual)
        + restless * weigh_noises(likelihood, harder)
        + quiet * weigh_noises(likelihood, own)
        for likelihood in (changing, line)
    ]
    return Noise(mixed[0], mixed[1], 1 - part[0])


def _judge(
    likelihood: NDArray[np.float64],
    usual: NDArray[np.float64],
    others: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    n_periods: int,
) -> NDArray[np.float64]:
    """Give how far each series is judged by its family, as a restless one, and as a quiet one, shape (3, n_series)."""
    fit = np.maximum((likelihood * usual).sum(axis=1), _LEAST)
    harder, easier = (np.log(np.maximum((likelihood * other).sum(axis=1), _LEAST) / fit) for other in others)
    threshold = max(_ODDS_HARDER * min(1.0, (_SHORT / n_periods) ** 2), float(np.median(harder)) + _BEYOND_USUAL)
    odds = _SHARPNESS * np.stack([np.zeros(len(fit)), harder - threshold, easier - _ODDS_EASIER])
    part = np.exp(odds - odds.max(axis=0))
    return np.asarray(part / part.sum(axis=0), np.float64)


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
