"""Seasonal effects: months, quarters, weekdays and moving holidays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from research.records import WEEKDAYS, Period
from research.study import HolidaySettings, find_holiday_days
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.noise_prior import learn_noise
from research.trends.stats.recurrence import count_above, find_recurrence, number_cycles
from research.trends.stats.regression import (
    DAYS_PER_YEAR,
    find_mean_derivative,
    find_quantile,
    make_line,
    regress_series,
)
from research.trends.stats.working_response import find_response

LEAST_CYCLES = 2.0
"""Full years (weeks, for days) below which seasons are not tested; a convention: one winter is not a season."""

_DAYS_PER_WEEK = 7
"""Seasons of a series by day, a week; by the calendar."""

_SPARE = 3
"""Periods beyond the number of coefficients that a test of seasons requires; a convention."""

_LEAST_OWN = 0.1
"""Part of a holiday's column, by root mean square, that seasons must leave unexplained for it to have an effect of
its own; a convention."""


@dataclass(frozen=True)
class Calendar:
    """Seasons of the periods that are tested.

    Attributes
    ----------
    n_cycles
        Cycles that the periods span.
    names
        Names of the recurring seasons, in order, and then of the holidays.
    columns
        Shape (n_periods, n_columns); regressors, each season against the mean of all (the last is minus the others'
        sum), then the holidays' parts of the period. No columns where seasons cannot be told.
    n_recurring
        Number of the names that are recurring seasons.
    holiday_parts
        For each holiday, the mean part of a period that is holiday, over the periods that it falls in, 0 to 1.
    cycle_days
        Length of a cycle, in days.
    """

    n_cycles: float
    names: tuple[str, ...]
    columns: NDArray[np.float64]
    n_recurring: int
    holiday_parts: tuple[float, ...] = ()
    cycle_days: float = DAYS_PER_YEAR

    @property
    def is_known(self) -> bool:
        """True if seasons can be told from one another."""
        return bool(self.columns.size)

    def contrast(self) -> NDArray[np.float64]:
        """Give what makes effects by name of the columns' coefficients, shape (n_names, n_columns)."""
        n_free = max(self.n_recurring - 1, 0)
        effects = np.zeros((len(self.names), self.columns.shape[1]))
        effects[:n_free, :n_free] = np.eye(n_free)
        if self.n_recurring:
            effects[n_free, :n_free] = -1
        effects[self.n_recurring :, n_free:] = np.diag(self.holiday_parts)
        return effects

    def mark_seasons(self) -> NDArray[np.bool_]:
        """Tell which periods are in which of the recurring seasons, shape (n_recurring, n_periods)."""
        columns = self.columns[:, : self.n_recurring - 1]
        return np.vstack([columns.T == 1, (columns == -1).all(axis=1)])


def make_calendar(periods: Sequence[Period], length: str, *, holidays: Sequence[HolidaySettings] = ()) -> Calendar:
    """Put the periods that are tested into seasons.

    The cycle is the year, and for days the week. Months and weeks go by the month of their middle day. With fewer than
    `LEAST_CYCLES` full cycles, a season that never came, or too few periods for so many seasons there are no columns.
    """
    none = np.zeros((len(periods), 0))
    if length == "year" or len(periods) < 2:
        return Calendar(0.0, (), none, 0)
    cycle = _DAYS_PER_WEEK if length == "day" else DAYS_PER_YEAR
    # A month short of two years is two years of months: what counts is that each season came twice.
    n_cycles = round((periods[-1].end - periods[0].start).days / cycle, 2)
    named = [_name_season(period, length) for period in periods]
    names = sorted(set(named), key=WEEKDAYS.index if length == "day" else None)
    expected = {"day": 7, "quarter": 4}.get(length, 12)
    counts = [named.count(name) for name in names]
    is_enough = len(names) == expected and min(counts) >= LEAST_CYCLES
    if n_cycles < LEAST_CYCLES - 0.01 or not is_enough or len(periods) < len(names) + _SPARE + len(holidays):
        return Calendar(n_cycles, (), none, 0)
    dummies = np.array([[float(name == season) for season in names] for name in named])
    columns = [dummies[:, :-1] - dummies[:, -1:]]
    known, parts = list(names), []
    for holiday in holidays:
        part = _measure_holiday(holiday, periods)
        if _is_of_its_own(part, np.column_stack([np.ones(len(periods)), *columns])):
            columns.append(part[:, None])
            known.append(holiday.holiday)
            parts.append(float(part[part > 0].mean()))
    return Calendar(n_cycles, tuple(known), np.hstack(columns), len(names), tuple(parts), cycle)


def _measure_holiday(holiday: HolidaySettings, periods: Sequence[Period]) -> NDArray[np.float64]:
    """Give the part of each period's days that are days of a holiday, shape (n_periods,), 0 to 1."""
    days = find_holiday_days(
        holiday.country, holiday.holiday, days=holiday.days, first=periods[0].start, last=periods[-1].end
    )
    inside = [
        sum(period.start + timedelta(days=number) in days for number in range(period.n_days)) for period in periods
    ]
    part: NDArray[np.float64] = np.array(inside) / np.array([period.n_days for period in periods])
    return part


def _is_of_its_own(part: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Tell whether a holiday can be told from the seasons, and from holidays before it: it is no sum of these.

    A holiday that always falls into the same season is that season, though its part is a little less in leap years.
    """
    left = part - others @ np.linalg.lstsq(others, part)[0]
    return bool(np.linalg.norm(left) > _LEAST_OWN * np.linalg.norm(part))


def _name_season(period: Period, length: str) -> str:
    middle = period.start + timedelta(days=period.n_days // 2)
    if length == "day":
        return WEEKDAYS[period.start.weekday()]
    return f"Q{(middle.month - 1) // 3 + 1}" if length == "quarter" else f"{middle.month:02d}"


@dataclass(frozen=True)
class SeasonTests:
    """Whether each series follows the calendar.

    Attributes
    ----------
    p_value
        Shape (n_series,); of no season and no holiday.
    effect, low, high
        Shape (n_series, n_names); percentage points above the mean of the seasons; of a holiday, above what the period
        that it falls in would have without it.
    recurrence_p
        Shape (n_series,); p-value of the hypothesis that at most a quarter of the cycles, rounded up, have the pattern.
    agreement
        Shape (n_series,); median correlation of a cycle with the pattern of the others, -1 to 1.
    n_above, n_compared
        Shape (n_series,); cycles in which the highest season lies above the mean of the others, of how many.
    """

    p_value: NDArray[np.float64]
    effect: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    recurrence_p: NDArray[np.float64]
    agreement: NDArray[np.float64]
    n_above: NDArray[np.int64]
    n_compared: NDArray[np.int64]

    def recur(self, q_value: NDArray[np.float64], *, alpha: float) -> NDArray[np.bool_]:
        """Tell which series follow the calendar, shape (n_series,): their seasons differ and their pattern recurs."""
        return (q_value < alpha) & (self.recurrence_p < alpha)


def find_seasons(
    series: BinomialSeries,
    *,
    calendar: Calendar,
    confidence: float,
) -> SeasonTests:
    """Test whether shares follow the calendar, beside a straight line, and whether their pattern recurs.

    Parameters
    ----------
    series
        The series.
    calendar
        Seasons of the same periods; they are known.
    confidence
        Coverage of the intervals of the effects, 0 to 1.
    """
    from scipy.special import chdtrc

    line, response = make_line(series.day), find_response(series)
    fitted = regress_series(series, np.column_stack([line, calendar.columns]), response=response)
    weight = learn_noise(fitted.log_likelihood).weight
    covariance, coefficient = fitted.covariance[..., 2:, 2:], fitted.coefficient[..., 2:]
    wald = (coefficient * np.linalg.solve(covariance, coefficient[..., None])[..., 0]).sum(axis=-1)
    contrast = calendar.contrast()
    effect = coefficient @ contrast.T
    level, mean_effect = (weight * fitted.coefficient[..., 0]).sum(axis=1), (weight[..., None] * effect).sum(axis=1)
    # Half of an effect lies on either side of the middle between the season's share and that of the level.
    points = 100 * find_mean_derivative(level[:, None] + mean_effect / 2, mean_effect / 2)[:, None, :]
    effect = points * effect
    variance = np.einsum("ja,sgab,jb->sgj", contrast, covariance, contrast)
    standard_error = points * np.sqrt(variance)
    # Effects that cancel out as log odds do not as shares.
    recurring = slice(0, calendar.n_recurring)
    effect[..., recurring] -= (weight[..., None] * effect[..., recurring]).sum(axis=1).mean(axis=1)[:, None, None]
    mean_line = (weight[..., None] * fitted.coefficient[..., :2]).sum(axis=1)
    without = replace(response, log_odds=response.log_odds - mean_line @ line.T)
    cycle = number_cycles(series.day, calendar.cycle_days)
    recurrence = find_recurrence(
        without, calendar.columns, effects=contrast, cycle=cycle, gap=series.gap, weight=weight
    )
    tail = (1 - confidence) / 2
    ends = [
        np.stack(
            [
                find_quantile(effect[..., name], standard_error[..., name], weight=weight, probability=part)
                for name in range(len(calendar.names))
            ],
            axis=1,
        )
        for part in (tail, 1 - tail)
    ]
    mean_of_effect = (weight[..., None] * effect).sum(axis=1)
    highest = mean_of_effect[:, recurring].argmax(axis=1)
    n_above, n_compared = count_above(without.log_odds, calendar.mark_seasons()[highest], cycle=cycle)
    return SeasonTests(
        # The weights sum to 1 but for rounding.
        p_value=np.minimum(1.0, (weight * chdtrc(calendar.columns.shape[1], wald)).sum(axis=1)),
        effect=mean_of_effect,
        low=ends[0],
        high=ends[1],
        recurrence_p=recurrence.p_value,
        agreement=recurrence.agreement,
        n_above=n_above,
        n_compared=n_compared,
    )
