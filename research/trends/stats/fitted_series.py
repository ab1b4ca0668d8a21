"""The series of a study fitted together: which are tested, their regression, their seasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Prevalence
from research.study import TrendSettings
from research.trends.stats.regression import DAYS_PER_YEAR, Lines, fit_lines
from research.trends.stats.seasons import Calendar, SeasonTests, find_seasons, make_calendar
from research.trends.stats.series import Series

_NAN = float("nan")


@dataclass(frozen=True)
class Tested:
    """The series that are tested, fitted.

    Attributes
    ----------
    series
        All series.
    rows
        Which of them are tested, shape (n_tested,).
    lines
        Of the tested ones.
    calendar
        Of the periods; its seasons are in the lines of the seasonal series.
    seasons, season_q
        Tests of seasons of the tested ones, and their corrected p-values; None and NaN if seasons cannot be told.
    """

    series: Series
    rows: NDArray[np.int64]
    lines: Lines
    calendar: Calendar
    seasons: SeasonTests | None
    season_q: NDArray[np.float64]

    def is_seasonal(self, alpha: float) -> NDArray[np.bool_]:
        """Tell which of the tested series follow the calendar."""
        return self.season_q < alpha


def fit_series(series: Series, prevalence: Prevalence, settings: TrendSettings) -> Tested | None:
    """Fit every series that has enough periods and units; None if there is none."""
    rows = np.flatnonzero(series.is_enough(settings.min_count))
    if len(series.periods) < settings.min_periods or not len(rows):
        return None
    count, effective = series.count[rows], series.effective[rows]
    # Days that are counted together have no weekday.
    is_merged = prevalence.length == "day" and any(period.n_days > 1 for period in series.periods)
    calendar = make_calendar(series.periods, "week" if is_merged else prevalence.length, holidays=settings.holidays)
    seasons, season_q = None, np.full(len(rows), _NAN)
    if calendar.is_known:
        seasons = find_seasons(count, effective, series.day, calendar=calendar, confidence=prevalence.confidence)
        season_q = correct_p_values(seasons.p_value, rows, series)
    lines = fit_lines(
        count,
        effective,
        series.day,
        confidence=prevalence.confidence,
        seasons=calendar.columns if calendar.is_known else None,
        is_seasonal=season_q < settings.alpha,
        extra_spread=_spread_of_topics(series, rows),
    )
    return Tested(series, rows, lines, calendar, seasons, season_q)


def _spread_of_topics(series: Series, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give how far slopes by single clusterings are from those of the topics, percentage points per year."""
    if not len(series.draws):
        return np.zeros(len(rows))
    centred = series.day - np.average(series.day, weights=series.n)
    weight = series.n * centred
    per_year = 100 * DAYS_PER_YEAR / (weight @ centred)
    apart = (series.draws[:, rows] - series.share[rows]) @ weight * per_year
    spread: NDArray[np.float64] = np.sqrt((apart**2).mean(axis=0))
    return spread


def correct_p_values(p_value: NDArray[np.float64], rows: NDArray[np.int64], series: Series) -> NDArray[np.float64]:
    """Correct the p-values of the rows tested over each family (Benjamini and Hochberg 1995).

    A series that was not tested counts as one that shows nothing.
    """
    from scipy.stats import false_discovery_control

    every = np.ones(len(series.names))
    every[rows] = p_value
    kinds = np.array([kind for kind, _ in series.names])
    corrected = np.ones(len(every))
    for kind in np.unique(kinds):
        corrected[kinds == kind] = false_discovery_control(every[kinds == kind], method="bh")
    return corrected[rows]
