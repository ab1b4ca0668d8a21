"""The series of a study fitted together: which are tested, their regression, their seasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Prevalence, TrendFits
from research.study import TrendSettings
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.false_discovery import correct_by_kind
from research.trends.stats.noise_prior import Noise
from research.trends.stats.regression import DAYS_PER_YEAR, Lines, fit_lines, summarise_lines
from research.trends.stats.seasons import Calendar, SeasonTests, find_seasons, make_calendar
from research.trends.stats.series import Series, collect_series

_NAN = float("nan")


@dataclass(frozen=True)
class FittedSeries:
    """The series that are tested, fitted.

    Attributes
    ----------
    series
        All series.
    rows
        Which of them are tested, shape (n_tested,).
    lines
        Straight lines of the tested series; those of the seasonal ones are adjusted for seasons.
    calendar
        Seasons of the periods.
    seasons, season_q
        Tests of seasons of the tested series, and their corrected p-values; None and NaN if seasons are not tested.
    """

    series: Series
    rows: NDArray[np.int64]
    lines: Lines
    calendar: Calendar
    seasons: SeasonTests | None
    season_q: NDArray[np.float64]

    @property
    def tested(self) -> BinomialSeries:
        """Effective counts of the tested series."""
        return select_counts(self.series, self.rows)

    def is_seasonal(self, alpha: float) -> NDArray[np.bool_]:
        """Tell which of the tested series follow the calendar, shape (n_tested,): their seasons differ and recur."""
        if self.seasons is None:
            return np.zeros(len(self.rows), bool)
        return self.seasons.recur(self.season_q, alpha=alpha)


def select_counts(series: Series, rows: NDArray[np.int64]) -> BinomialSeries:
    """Give the effective counts of some of the series."""
    return BinomialSeries(series.count[rows], series.effective[rows], series.day)


def fit_series(series: Series, prevalence: Prevalence, settings: TrendSettings) -> FittedSeries | None:
    """Fit every series that has enough periods and units; None if there is none."""
    rows = np.flatnonzero(series.is_enough(settings.min_count))
    if len(series.periods) < settings.min_periods or not len(rows):
        return None
    counts = select_counts(series, rows)
    # Days that are counted together have no weekday.
    is_merged = prevalence.length == "day" and any(period.n_days > 1 for period in series.periods)
    calendar = make_calendar(series.periods, "week" if is_merged else prevalence.length, holidays=settings.holidays)
    seasons, season_q = None, np.full(len(rows), _NAN)
    if calendar.is_known:
        seasons = find_seasons(counts, calendar=calendar, confidence=prevalence.confidence)
        season_q = correct_p_values(seasons.p_value, rows, series)
    lines = fit_lines(
        counts,
        confidence=prevalence.confidence,
        seasons=calendar.columns if calendar.is_known else None,
        is_seasonal=None if seasons is None else seasons.recur(season_q, alpha=settings.alpha),
        extra_se=_find_clustering_se(series, rows),
    )
    return FittedSeries(series, rows, lines, calendar, seasons, season_q)


def make_empty_fits() -> TrendFits:
    """Make the record of a fit without any series that can be tested."""
    nothing, none = np.zeros((0, 0)), np.zeros(0)
    return TrendFits(
        rows=np.zeros(0, np.int64),
        grid_slope=nothing,
        grid_se=nothing,
        change_p=none,
        derivative=none,
        unlike=none,
        noise_weight=nothing,
        noise_line_weight=nothing,
        n_cycles=0.0,
        n_recurring=0,
        season_names=(),
        season_columns=nothing,
        holiday_parts=(),
        season_p=none,
        season_q=none,
        season_effect=nothing,
        season_low=nothing,
        season_high=nothing,
        recurrence_p=none,
        agreement=none,
        n_above=np.zeros(0, np.int64),
        n_compared=np.zeros(0, np.int64),
    )


def fit_trends(prevalence: Prevalence, settings: TrendSettings) -> TrendFits:
    """Fit the series of the whole corpus over their complete periods, once for every claim that rests on the fit.

    Parameters
    ----------
    prevalence
        Series of the whole corpus are used, not those of sources and languages.
    settings
        Which series are tested, holidays, and the alpha at which a series is seasonal.

    Returns
    -------
    The fit as a record; without rows if no series can be tested. `restore_fit` makes a `FittedSeries` of it again.
    """
    fitted = fit_series(collect_series(prevalence), prevalence, settings)
    if fitted is None:
        return make_empty_fits()
    lines, calendar, seasons = fitted.lines, fitted.calendar, fitted.seasons
    unknown, nan = np.zeros((len(fitted.rows), 0)), np.full(len(fitted.rows), _NAN)
    zero = np.zeros(len(fitted.rows), np.int64)
    return TrendFits(
        rows=fitted.rows,
        grid_slope=lines.grid_slope,
        grid_se=lines.grid_se,
        change_p=lines.change_p,
        derivative=lines.derivative,
        unlike=lines.noise.unlike,
        noise_weight=lines.noise.weight,
        noise_line_weight=lines.noise.line_weight,
        n_cycles=calendar.n_cycles,
        n_recurring=calendar.n_recurring,
        season_names=calendar.names,
        season_columns=calendar.columns,
        holiday_parts=calendar.holiday_parts,
        season_p=nan if seasons is None else seasons.p_value,
        season_q=fitted.season_q,
        season_effect=unknown if seasons is None else seasons.effect,
        season_low=unknown if seasons is None else seasons.low,
        season_high=unknown if seasons is None else seasons.high,
        recurrence_p=nan if seasons is None else seasons.recurrence_p,
        agreement=nan if seasons is None else seasons.agreement,
        n_above=zero if seasons is None else seasons.n_above,
        n_compared=zero if seasons is None else seasons.n_compared,
    )


def restore_fit(fits: TrendFits, series: Series, *, confidence: float) -> FittedSeries | None:
    """Give what `fit_series` gave, from its record; None if no series was tested.

    Parameters
    ----------
    fits
        The record of `fit_trends`.
    series
        The series that were fitted: those of `collect_series`.
    confidence
        Coverage of the intervals, as when they were fitted.
    """
    if not len(fits.rows):
        return None
    calendar = Calendar(
        fits.n_cycles, fits.season_names, fits.season_columns, fits.n_recurring, holiday_parts=fits.holiday_parts
    )
    noise = Noise(fits.noise_weight, fits.noise_line_weight, fits.unlike)
    return FittedSeries(
        series=series,
        rows=fits.rows,
        lines=summarise_lines(
            fits.grid_slope,
            fits.grid_se,
            noise=noise,
            confidence=confidence,
            change_p=fits.change_p,
            derivative=fits.derivative,
        ),
        calendar=calendar,
        seasons=SeasonTests(
            fits.season_p,
            fits.season_effect,
            fits.season_low,
            fits.season_high,
            recurrence_p=fits.recurrence_p,
            agreement=fits.agreement,
            n_above=fits.n_above,
            n_compared=fits.n_compared,
        )
        if calendar.is_known
        else None,
        season_q=fits.season_q,
    )


def _find_clustering_se(series: Series, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give how far slopes by single clusterings lie from those of the topics (root mean square), points per year."""
    if not len(series.draws):
        return np.zeros(len(rows))
    centred = series.day - np.average(series.day, weights=series.n)
    weight = series.n * centred
    per_year = 100 * DAYS_PER_YEAR / (weight @ centred)
    difference = (series.draws[:, rows] - series.share[rows]) @ weight * per_year
    standard_error: NDArray[np.float64] = np.sqrt((difference**2).mean(axis=0))
    return standard_error


def correct_p_values(p_value: NDArray[np.float64], rows: NDArray[np.int64], series: Series) -> NDArray[np.float64]:
    """Correct the p-values of the tested series over each family (Benjamini and Hochberg 1995).

    Parameters
    ----------
    p_value
        Shape (n_tested,).
    rows
        Which of the series are tested, shape (n_tested,); one that is not counts as a test with a p-value of 1.
    series
        All series.

    Returns
    -------
    Corrected p-values of the tested series, shape (n_tested,).
    """
    every = np.ones(len(series.names))
    every[rows] = p_value
    return correct_by_kind(every, [kind for kind, _ in series.names])[rows]
