"""When a share shifted: change points, their number calibrated, and the dates that each may have.

Steps are found by PELT with a binomial cost (`research.trends.changes.segmentation`). Two parametric bootstraps
keep chance and slow change from being taken for steps:

- *Chance.* The penalty of a change is such that PELT cuts at most ``alpha`` of the series that are constant but for
  the same season, process noise and numbers of units.
- *Slow change.* A straight line is cut into steps by any penalty. So the log-likelihood that the steps gain must exceed
  what a straight line gains, by a margin that at most ``alpha`` of simulated series with that line and noise exceed.
  Their slope is the fitted one, and that minus or plus its standard error, whichever is least favourable to steps; a
  line is fitted anew to each. The line competes with the steps instead of being removed first, because it removes
  three quarters of a step in the middle of a series (power for a step of 0.8 log odds from a share of 5 to 30 %, 60
  periods of 50 units: about 20 % with the line and its noise removed, 70 % this way).

The process noise is that of the null model, with a posterior that allows for a step
(`research.trends.stats.step_noise`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.trends.changes.date_sets import find_dates
from research.trends.changes.penalties import find_critical_penalties, measure_savings
from research.trends.changes.segmentation import segment_by_number, segment_by_penalty
from research.trends.stats.baselines import find_baseline_share
from research.trends.stats.lines import FittedLines, fit_log_odds_lines
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.null_series import NullModel, draw_counts, draw_noise
from research.trends.stats.step_noise import weigh_noise

MIN_SIZE = 2
"""Fewest periods of a segment; a convention: a single period that stands out is a burst, not a change."""

_FIRST_LOOK = 100
"""Series drawn first, which decide whether the rest is drawn; a convention."""

_HOPELESS = 0.2
"""P-value of the first look above which a search is given up; a convention, four times the usual alpha."""

_LEAST_PENALTY = 1e-6
"""Least penalty, nats; PELT requires one above 0. A convention, far below any penalty that matters."""


@dataclass(frozen=True)
class FoundChange:
    """A change point.

    Attributes
    ----------
    period
        Index of the first period after the change: the most probable one.
    ranges
        First and last index of every run of periods in the set of its dates (95 %), ascending.
    is_dated
        False if there are so many dates that the change has none (`research.trends.changes.date_sets`).
    before, after
        Share in the segment that ends here and in the one that begins, 0 to 1.
    """

    period: int
    ranges: tuple[tuple[int, int], ...]
    is_dated: bool
    before: float
    after: float


@dataclass(frozen=True)
class FoundChanges:
    """The changes of a series, ascending, and what speaks for there being any.

    Attributes
    ----------
    changes
        Empty if none was found.
    penalty
        Penalty per change, nats; NaN if the number was given, or if the search was given up early.
    p_value
        P-value of no abrupt change: the larger of those against a constant share and against a straight line; rough
        if above 0.2, where the bootstrap ends early. NaN if the number was given.
    """

    changes: tuple[FoundChange, ...]
    penalty: float
    p_value: float


@dataclass(frozen=True)
class _Baseline:
    """A constant share with its season, and counts adjusted for season and process noise.

    Attributes
    ----------
    share
        Mean share.
    expected
        Shape (n_periods,); the constant share with its season.
    raw
        Shape (n_periods,); units.
    n
        Shape (n_periods,); units that give the same variance without process noise.
    """

    share: float
    expected: NDArray[np.float64]
    raw: NDArray[np.float64]
    n: NDArray[np.float64]

    def adjust(self, count: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give counts that have the mean share in every period if there is no change, shape as given."""
        excess = (count - self.raw * self.expected) * self._weight
        return np.asarray(np.clip(self.n * self.share + excess, 0.0, self.n), np.float64)

    @property
    def _weight(self) -> NDArray[np.float64]:
        information = self.raw * self.expected * (1 - self.expected)
        return np.asarray(self.n * self.share * (1 - self.share) / information, np.float64)


@dataclass(frozen=True)
class _Fitted:
    """A series as the bootstraps draw it: null model, baseline, and the line (log odds ``sloped`` at ``time``)."""

    null: NullModel
    baseline: _Baseline
    time: NDArray[np.float64]
    sloped: NDArray[np.float64]


def count_most_changes(n_periods: int) -> int:
    """Give how many changes so many periods have room for."""
    return max(0, n_periods // MIN_SIZE - 1)


def find_change_points(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    null: NullModel,
    alpha: float,
    n_replicates: int,
    seed: int,
    n_changes: int | None = None,
) -> FoundChanges:
    """Find the change points of a share.

    Parameters
    ----------
    count, n
        Shape (n_periods,); sum of memberships and number of units of each period, ``n`` above 0.
    null
        The series without an abrupt change.
    alpha
        Largest probability of finding any change where there is none.
    n_replicates
        Series drawn for each bootstrap, at least 100; the first hundred decide whether the rest is drawn.
    seed
        Seed of the bootstraps.
    n_changes
        Find exactly so many, without a test, by dynamic programming.

    Returns
    -------
    Changes with their dates; none where there are fewer than four periods or the share is the same throughout.

    Raises
    ------
    ShapeError
        If the arrays differ in length, a period has no units, or there are too few periods for ``n_changes``.
    """
    _check(count, n, null)
    n_periods = len(n)
    nothing = FoundChanges((), float("nan"), 1.0)
    if n_changes is None and (n_periods < 2 * MIN_SIZE or not 0 < count.sum() < n.sum()):
        return nothing
    dates = np.arange(MIN_SIZE, n_periods - MIN_SIZE + 1)
    baseline = _find_baseline(count, n, null=null)
    if n_changes is not None:
        found = segment_by_number(baseline.adjust(count), baseline.n, n_changes=n_changes, min_size=MIN_SIZE)
        return FoundChanges(_describe(count, n, null=null, periods=found), float("nan"), float("nan"))
    fitted = _fit(count, n, null=null, dates=dates)
    adjusted = fitted.baseline.adjust(count)
    own = float(find_critical_penalties(adjusted[None], fitted.baseline.n, min_size=MIN_SIZE)[0])
    if own <= 0:
        return nothing
    rng = np.random.default_rng(seed)
    critical = _cut_constant(fitted, n_replicates=_FIRST_LOOK, rng=rng)
    by_chance = _find_p_value(own, critical)
    if by_chance > _HOPELESS:
        return replace(nothing, p_value=by_chance)
    slope_se = float(_fit_drawn(fitted, n_replicates=_FIRST_LOOK, rng=rng).slope.std())
    rough = max(_find_threshold(critical, alpha), _LEAST_PENALTY)
    by_line = _compare_with_lines(
        fitted, adjusted, penalty=rough, tilts=(0.0,), n_replicates=_FIRST_LOOK, alpha=alpha, rng=rng
    )
    if by_line > _HOPELESS:
        return replace(nothing, p_value=max(by_chance, by_line))
    critical = np.append(critical, _cut_constant(fitted, n_replicates=max(0, n_replicates - _FIRST_LOOK), rng=rng))
    by_chance = _find_p_value(own, critical)
    penalty = max(_find_threshold(critical, alpha), _LEAST_PENALTY)
    if by_chance > alpha:
        return FoundChanges((), penalty, by_chance)
    # What steps gain beyond a line by chance depends on its slope, one way or the other: its standard error counts
    # against a change.
    by_line = _compare_with_lines(
        fitted,
        adjusted,
        penalty=penalty,
        tilts=(-slope_se, 0.0, slope_se),
        n_replicates=n_replicates,
        alpha=alpha,
        rng=rng,
    )
    p_value = max(by_chance, by_line)
    if p_value > alpha:
        return FoundChanges((), penalty, p_value)
    periods = segment_by_penalty(adjusted, fitted.baseline.n, penalty=penalty, min_size=MIN_SIZE)
    return FoundChanges(_describe(count, n, null=null, periods=periods), penalty, p_value)


def _fit(count: NDArray[np.float64], n: NDArray[np.float64], *, null: NullModel, dates: NDArray[np.int64]) -> _Fitted:
    """Fit the line that steps compete with, and the noise that is left if there is a step."""
    baseline = _find_baseline(count, n, null=null)
    time = (null.time - np.average(null.time, weights=baseline.n)) / max(len(n) - 1, 1)
    line = fit_log_odds_lines(baseline.adjust(count)[None], baseline.n, time=time)
    sloped = line.intercept[0] + line.slope[0] * time + null.season
    null = replace(null, share=to_share(sloped))
    null = replace(null, weight=weigh_noise(count, n, null=null, dates=dates))
    return _Fitted(null, _find_baseline(count, n, null=null), time, sloped)


def _draw(
    fitted: _Fitted, log_odds: NDArray[np.float64], *, n_replicates: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw adjusted counts around log odds, with the noise of the series."""
    noise = draw_noise(fitted.null, n_replicates=n_replicates, rng=rng)
    return fitted.baseline.adjust(draw_counts(log_odds + noise, fitted.baseline.raw, rng=rng))


def _cut_constant(fitted: _Fitted, *, n_replicates: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Give the critical penalties of simulated series of a constant share."""
    counts = _draw(fitted, to_log_odds(fitted.baseline.expected), n_replicates=n_replicates, rng=rng)
    return find_critical_penalties(counts, fitted.baseline.n, min_size=MIN_SIZE)


def _fit_drawn(fitted: _Fitted, *, n_replicates: int, rng: np.random.Generator) -> FittedLines:
    """Fit lines to simulated series with the line of this one."""
    return fit_log_odds_lines(
        _draw(fitted, fitted.sloped, n_replicates=n_replicates, rng=rng), fitted.baseline.n, time=fitted.time
    )


def _compare_with_lines(
    fitted: _Fitted,
    adjusted: NDArray[np.float64],
    *,
    penalty: float,
    tilts: tuple[float, ...],
    n_replicates: int,
    alpha: float,
    rng: np.random.Generator,
) -> float:
    """Give the largest p-value, over slopes of the line, of steps gaining as much more than a line does."""

    def find_margin(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        by_steps = measure_savings(counts, fitted.baseline.n, penalty=penalty, min_size=MIN_SIZE)
        return by_steps - fit_log_odds_lines(counts, fitted.baseline.n, time=fitted.time).saving

    own = float(find_margin(adjusted[None])[0])
    largest = 0.0
    for tilt in tilts:
        odds = fitted.sloped + tilt * fitted.time
        margin = find_margin(_draw(fitted, odds, n_replicates=n_replicates, rng=rng))
        largest = max(largest, _find_p_value(own, margin))
        if largest > alpha:
            break
    return largest


def _check(count: NDArray[np.float64], n: NDArray[np.float64], null: NullModel) -> None:
    if not len(count) == len(n) == len(null.share):
        raise ShapeError(f"{len(count)} counts, {len(n)} numbers of units and {len(null.share)} expected shares")
    if len(n) and not (n > 0).all():
        raise ShapeError("a period without units has no share: leave it out and widen the gap of its neighbours")


def _find_baseline(count: NDArray[np.float64], n: NDArray[np.float64], *, null: NullModel) -> _Baseline:
    """Find the constant share that fits best with the season on top, and the effective units of each period."""
    expected = find_baseline_share(count, n, season=null.season)
    share = float((n * expected).sum() / n.sum())
    information = n * expected * (1 - expected)
    variance = float((null.weight * null.sd**2).sum() / null.weight.sum())
    effective = information / (share * (1 - share)) / (1 + information * variance)
    return _Baseline(share, expected, n, effective)


def _find_p_value(own: float, drawn: NDArray[np.float64]) -> float:
    """Give the share of series at least as extreme, this one among them; ties count against it."""
    return float((1 + (drawn >= own - 1e-9).sum()) / (1 + len(drawn)))


def _find_threshold(drawn: NDArray[np.float64], alpha: float) -> float:
    """Give the value that a series must exceed for a p-value of at most ``alpha``; infinite if none can."""
    allowed = int(np.floor(alpha * (1 + len(drawn)))) - 1
    return float(np.sort(drawn)[::-1][allowed]) if 0 <= allowed < len(drawn) else float("inf")


def _describe(
    count: NDArray[np.float64], n: NDArray[np.float64], *, null: NullModel, periods: tuple[int, ...]
) -> tuple[FoundChange, ...]:
    """Give each change its dates and the shares around it.

    The segmentation knows no autocorrelation: each change, the earliest first, moves to its most probable date between
    its neighbours.
    """
    edges, found = [0, *periods, len(n)], []
    for place in range(1, len(edges) - 1):
        possible = np.arange(edges[place - 1] + MIN_SIZE, edges[place + 1] - MIN_SIZE + 1)
        others = tuple(edges[1:place] + edges[place + 1 : -1])
        found.append(find_dates(count, n, null=null, dates=possible, others=others))
        edges[place] = found[-1].period
    share = [float(count[a:b].sum() / n[a:b].sum()) for a, b in pairwise(edges)]
    return tuple(
        FoundChange(one.period, one.ranges, one.is_dated, share[place], share[place + 1])
        for place, one in enumerate(found)
    )
