"""Interrupted series: what changed in every series at every event that the study states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import Interruption, InterruptionRefusal, Interruptions, Prevalence, SeriesKind, TrendFits
from research.study import EventSettings, TrendSettings
from research.trends.interruptions.placebo_dates import LEAST_PERIODS, list_dates, rank_event
from research.trends.interruptions.segmented_lines import Break, fit_break, scan_breaks
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.false_discovery import correct_by_kind
from research.trends.stats.fitted_series import FittedSeries, fit_series, restore_fit
from research.trends.stats.series import Series, collect_series, merge_periods
from research.trends.stats.working_response import WorkingResponse, find_response

MOST_PERIODS = 240
"""Most periods that breaks are fitted to; beyond, adjacent ones are counted together. A convention, as for change
points: twenty years of months."""


@dataclass(frozen=True)
class _Fit:
    """The tested series with what every break is fitted to.

    Attributes
    ----------
    fitted
        The series and their seasons.
    counts
        Effective counts of the tested series.
    response
        Their working response.
    is_seasonal
        Shape (n_tested,); True for series that the seasons are fitted to.
    seasons
        Regressors of the seasons; None if they are not known.
    confidence
        Coverage of the intervals, 0 to 1.
    dates
        Shape (n_dates,); placebo dates, as first periods after the date.
    placebos
        Shape (n_tested, n_dates); p-values of no break at these dates.
    """

    fitted: FittedSeries
    counts: BinomialSeries
    response: WorkingResponse
    is_seasonal: NDArray[np.bool_]
    seasons: NDArray[np.float64] | None
    confidence: float
    dates: NDArray[np.int64]
    placebos: NDArray[np.float64]


def find_interruptions(
    prevalence: Prevalence, settings: TrendSettings, *, events: Sequence[EventSettings], fits: TrendFits | None = None
) -> Interruptions:
    """Estimate the change of level and slope of every series at every event.

    Parameters
    ----------
    prevalence
        Series of the whole corpus are used, over their complete periods with units.
    settings
        Which series are tested, and the alpha at which a series is seasonal.
    events
        The events, each with the series that it should not affect, if one is named.
    fits
        What `research.trends.fit_trends` gives for the same prevalence and settings; fitted here if not given, or if
        periods are counted together.

    Returns
    -------
    One row for each event and series. An event with fewer than `LEAST_PERIODS` complete periods on either side is
    refused. Nothing says that the event is the cause.
    """
    every = collect_series(prevalence)
    series = merge_periods(every, most=MOST_PERIODS)
    empty = Interruptions((), LEAST_PERIODS, len(series.periods), settings.alpha)
    if not events:
        return empty
    if fits is None or series is not every:
        fitted = fit_series(series, prevalence, settings)
    else:
        fitted = restore_fit(fits, series, confidence=prevalence.confidence)
    is_any = any(not _place(event, series)[1] for event in events)
    fit = _prepare(fitted, settings, confidence=prevalence.confidence) if is_any and fitted is not None else None
    return replace(empty, interruptions=_correct([row for event in events for row in _interrupt(event, series, fit)]))


def _prepare(fitted: FittedSeries, settings: TrendSettings, *, confidence: float) -> _Fit:
    counts = fitted.tested
    response, dates = find_response(counts), list_dates(counts.n_periods)
    is_seasonal = fitted.is_seasonal(settings.alpha)
    seasons = fitted.calendar.columns if fitted.calendar.is_known else None
    placebos = scan_breaks(counts, dates, response=response, seasons=seasons, is_seasonal=is_seasonal)
    return _Fit(fitted, counts, response, is_seasonal, seasons, confidence, dates, placebos)


def _interrupt(event: EventSettings, series: Series, fit: _Fit | None) -> list[Interruption]:
    """Give one row for each series at one event."""
    first, refusal = _place(event, series)
    n_before = first if first >= 0 else 0
    blank = [
        Interruption(
            event.name,
            event.date,
            kind,
            name,
            series.periods[first].index if first >= 0 else -1,
            n_before,
            len(series.periods) - n_before if first >= 0 else 0,
            refusal or "not_tested",
        )
        for kind, name in series.names
    ]
    if refusal or fit is None:
        return blank
    found = fit_break(
        fit.counts,
        first,
        response=fit.response,
        confidence=fit.confidence,
        seasons=fit.seasons,
        is_seasonal=fit.is_seasonal,
    )
    others = fit.placebos[:, fit.dates != first]
    rank = rank_event(found.p_value, others)
    rows = fit.fitted.rows
    for place, row in enumerate(rows):
        blank[row] = _fill(blank[row], found, place, placebo_p=float(rank[place]), n_placebos=others.shape[1])
    beside = _find_comparison(event.comparison, [series.names[row] for row in rows])
    if beside is not None and len(rows) > 1:
        against = _compare(fit, beside, first)
        kind, name = series.names[rows[beside]]
        for place, row in enumerate(rows):
            if place != beside:
                blank[row] = _fill_comparison(blank[row], against, place, kind=kind, name=name)
    return blank


def _place(event: EventSettings, series: Series) -> tuple[int, InterruptionRefusal]:
    """Give the first complete period after an event and why it is refused; the event's own period counts as after."""
    periods = series.periods
    if not periods or not periods[0].start <= event.date < periods[-1].end:
        return -1, "outside"
    first = sum(period.end <= event.date for period in periods)
    if first < LEAST_PERIODS:
        return first, "too_few_before"
    return first, "too_few_after" if len(periods) - first < LEAST_PERIODS else ""


def _find_comparison(comparison: str | None, names: Sequence[tuple[SeriesKind, str]]) -> int | None:
    """Give the place of the series that an event should not affect among those tested; None without one."""
    places = [place for place, (_, name) in enumerate(names) if name == comparison]
    return places[0] if places else None


def _compare(fit: _Fit, beside: int, first: int) -> Break:
    """Fit the break to the differences between the log odds of every series and of one of them."""
    response = fit.response
    differences = WorkingResponse(
        response.log_odds - response.log_odds[beside], response.variance + response.variance[beside], response.share
    )
    others = np.arange(len(response.log_odds)) != beside
    found = fit_break(
        fit.counts.take(others),
        first,
        response=differences.take(others),
        confidence=fit.confidence,
        seasons=fit.seasons,
        is_seasonal=(fit.is_seasonal | fit.is_seasonal[beside])[others],
    )
    back = np.cumsum(others) - 1
    return found.take(back)


def _fill(row: Interruption, found: Break, place: int, *, placebo_p: float, n_placebos: int) -> Interruption:
    level, worth = float(found.level[place]), float(found.slope_points[place])
    return replace(
        row,
        refusal="",
        share_expected=float(found.share_expected[place]),
        share=float(found.share[place]),
        level=float(found.points[place]),
        level_low=float(found.points_low[place]),
        level_high=float(found.points_high[place]),
        odds_ratio=float(np.exp(level)),
        odds_low=float(np.exp(found.level_low[place])),
        odds_high=float(np.exp(found.level_high[place])),
        slope=worth * float(found.slope[place]),
        slope_low=worth * float(found.slope_low[place]),
        slope_high=worth * float(found.slope_high[place]),
        p_value=float(found.p_value[place]),
        placebo_p=placebo_p,
        n_placebos=n_placebos,
        line=(float(found.expected[place]), float(found.slope_before[place]), level, float(found.slope[place])),
    )


def _fill_comparison(row: Interruption, against: Break, place: int, *, kind: SeriesKind, name: str) -> Interruption:
    return replace(
        row,
        comparison=name,
        comparison_kind=kind,
        ratio=float(np.exp(against.level[place])),
        ratio_low=float(np.exp(against.level_low[place])),
        ratio_high=float(np.exp(against.level_high[place])),
        ratio_p=float(against.level_p[place]),
    )


def _correct(rows: Sequence[Interruption]) -> tuple[Interruption, ...]:
    """Correct the p-values over all events and series of each family; one that is not tested counts as 1."""
    p_value = np.array([1.0 if row.refusal else row.p_value for row in rows])
    corrected = correct_by_kind(p_value, [row.kind for row in rows])
    return tuple(
        row if row.refusal else replace(row, q_value=float(q_value))
        for row, q_value in zip(rows, corrected, strict=True)
    )
