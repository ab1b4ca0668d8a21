"""What can be claimed about the change of each series, and why nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.records import (
    Claim,
    CurvePoint,
    Family,
    Prevalence,
    Season,
    SeasonEffect,
    SeriesKind,
    Trend,
    Trends,
)
from research.study import TrendSettings
from research.trends.claims.calibration import calibrate_test
from research.trends.claims.curves import fit_curves
from research.trends.claims.slopes import find_lag_one, find_mann_kendall, fit_theil_sen
from research.trends.stats.fitted_series import Tested, correct_p_values, fit_series
from research.trends.stats.odds import OddsRatios, fit_odds
from research.trends.stats.series import Series, collect_series

_ALIKE = 0.2
_DOUBT = 0.2
_NAN = float("nan")


def claim_trends(prevalence: Prevalence, settings: TrendSettings, *, seed: int) -> Trends:
    """Make one claim a series, or say why none is made.

    Only complete periods with units count. Below ``settings.min_periods`` of them, or for a series that takes or
    leaves fewer than ``settings.min_count`` units, nothing is tested. Otherwise the linear term of a binomial
    regression on time decides (`fit_lines`), beside seasons where two full cycles show them. P values are corrected by
    Benjamini and Hochberg over all series of a family, those not tested included: themes, named before anyone looked,
    are confirmatory; topics, found in the same articles, are exploratory.

    Parameters
    ----------
    prevalence
        Series of the whole corpus are used, not those of sources and languages.
    settings
        When a change is claimed.
    seed
        Of the bands of the curves.

    Returns
    -------
    Trends in the order of the series; seasons and curves of those tested; cautions in words.
    """
    series = collect_series(prevalence)
    tested = fit_series(series, prevalence, settings)
    if tested is None:
        refused = tuple(_refuse(kind, name, series, prevalence, settings) for kind, name in series.names)
        return Trends(refused, (), (), (), (), 1.0, _list_cautions(prevalence, series, settings))
    calibration = calibrate_test(
        series.count[tested.rows], series.effective[tested.rows], series.day, lines=tested.lines, seed=seed
    )
    tested = replace(tested, lines=tested.lines.widen(calibration.se_inflation, confidence=prevalence.confidence))
    trends = _make_trends(tested, prevalence, settings)
    return Trends(
        trends,
        _make_seasons(tested, settings),
        _make_effects(tested),
        _make_curves(tested, prevalence, seed=seed),
        calibration.points,
        calibration.se_inflation,
        _list_cautions(prevalence, series, settings),
    )


# ---------------------------------------------------------------------------------------------- claims


def _refuse(kind: SeriesKind, name: str, series: Series, prevalence: Prevalence, settings: TrendSettings) -> Trend:
    n, complete, length = int(series.n.sum()), len(series.periods), prevalence.length
    counted = f"{_count(n, prevalence.unit)} in {complete} complete {length}{'s' if complete != 1 else ''}"
    if complete < settings.min_periods:
        reason = f"no test: {counted}; at least {settings.min_periods} {length}s are needed"
    else:
        taken = float(series.share[series.names.index((kind, name))] @ series.n)
        side, many = ("takes", taken) if taken < n / 2 else ("leaves", n - taken)
        reason = f"no test: it {side} {many:.3g} of {counted}; at least {settings.min_count} are needed"
    nothing = (_NAN,) * 8
    tests = sum(other == kind for other, _ in series.names)
    return Trend(kind, name, _family(kind), complete, n, *nothing, tests, *((_NAN,) * 7), "none", reason)


def _count(n: int, unit: str) -> str:
    plural = {"story": "stories", "article": "articles"}[unit]
    return f"{n:,} {unit if n == 1 else plural}"


def _family(kind: SeriesKind) -> Family:
    return "confirmatory" if kind == "theme" else "exploratory"


def _make_trends(tested: Tested, prevalence: Prevalence, settings: TrendSettings) -> tuple[Trend, ...]:
    series, lines = tested.series, tested.lines
    q_values = correct_p_values(lines.p_value, tested.rows, series)
    odds = fit_odds(
        series.count[tested.rows],
        series.effective[tested.rows],
        series.day,
        noise=lines.noise,
        confidence=prevalence.confidence,
    )
    place = {int(row): number for number, row in enumerate(tested.rows)}
    kinds = [kind for kind, _ in series.names]
    detectable = np.full(len(tested.rows), _NAN)
    for kind in set(kinds):
        inside = [number for row, number in place.items() if kinds[row] == kind]
        n_claimed = int((q_values[inside] < settings.alpha).sum())
        # What the correction asked of the last series that was claimed, or of the first.
        level = settings.alpha * max(n_claimed, 1) / kinds.count(kind)
        detectable[inside] = lines.find_detectable(level)[inside]
    return tuple(
        _claim(
            tested,
            place[row],
            q_values,
            odds,
            detectable=float(detectable[place[row]]),
            prevalence=prevalence,
            settings=settings,
        )
        if row in place
        else _refuse(kind, name, series, prevalence, settings)
        for row, (kind, name) in enumerate(series.names)
    )


def _claim(
    tested: Tested,
    place: int,
    q_values: NDArray[np.float64],
    odds: OddsRatios,
    *,
    detectable: float,
    prevalence: Prevalence,
    settings: TrendSettings,
) -> Trend:
    series, lines, row = tested.series, tested.lines, int(tested.rows[place])
    kind, name = series.names[row]
    share, n_tests = series.share[row], sum(other == kind for other, _ in series.names)
    median = fit_theil_sen(
        share,
        series.day,
        confidence=prevalence.confidence,
        correlation=max(0.0, find_lag_one(share, series.day)),
    )
    claim: Claim = "no clear change"
    if q_values[place] < settings.alpha:
        claim = "rising" if lines.slope[place] > 0 else "falling"
    trend = Trend(
        kind=kind,
        id=name,
        family=_family(kind),
        n_periods=len(series.periods),
        n=int(series.n.sum()),
        slope=float(lines.slope[place]),
        low=float(lines.low[place]),
        high=float(lines.high[place]),
        odds_ratio=float(odds.ratio[place]),
        odds_low=float(odds.low[place]),
        odds_high=float(odds.high[place]),
        p_value=float(lines.p_value[place]),
        q_value=float(q_values[place]),
        n_tests=n_tests,
        median_slope=100 * median.slope,
        median_low=100 * median.low,
        median_high=100 * median.high,
        kendall_p=find_mann_kendall(share),
        process_spread=float(lines.noise.spread[place]),
        autocorrelation=float(lines.noise.correlation[place]),
        detectable=detectable,
        claim=claim,
        reason="",
    )
    is_seasonal = bool(tested.is_seasonal(settings.alpha)[place])
    return _give_reason(trend, is_seasonal=is_seasonal, alike=_find_alike(tested, place))


def _find_alike(tested: Tested, place: int) -> float:
    """Give the correlation of neighbouring shares, sampling included, that the noise of a series makes."""
    row, noise = tested.rows[place], tested.lines.noise
    share, effective = tested.series.share[row], tested.series.effective[row]
    level = float((share * effective).sum() / effective.sum())
    process = float(noise.spread[place] ** 2)
    sampling = float(np.mean(1 / np.maximum(effective, 1e-9))) / max(level * (1 - level), 1e-9)
    return float(noise.correlation[place]) * process / (process + sampling)


def _give_reason(trend: Trend, *, is_seasonal: bool, alike: float) -> Trend:
    digits = _choose_digits(trend.low, trend.high)
    reason = (
        f"slope {trend.slope:+.{digits}f} percentage points a year ({trend.low:+.{digits}f} to "
        f"{trend.high:+.{digits}f}), "
        f"q = {trend.q_value:.3f} over {trend.n_tests} {trend.kind}s, {trend.n_periods} periods"
    )
    is_claimed = trend.claim != "no clear change"
    if is_claimed and trend.kendall_p > _DOUBT:
        reason += f"; ranks alone do not show it (Mann-Kendall p = {trend.kendall_p:.2f})"
    if not is_claimed:
        reason += f"; a slope of {trend.detectable:.{digits}f} or more would have shown in four cases of five"
    if is_seasonal:
        reason += "; beside its seasons"
    if alike > _ALIKE:
        reason += f"; neighbouring periods are alike (correlation {alike:.2f}), which the test allows for"
    return replace(trend, reason=reason)


def _choose_digits(low: float, high: float) -> int:
    """Give the decimals that show which side of 0 an interval lies on, one to three."""
    needed = 2 * min(abs(low), abs(high)) if low * high > 0 else max(abs(low), abs(high))
    return next((digits for digits in (1, 2) if needed >= 10.0**-digits), 3)


# ------------------------------------------------------------------------------------- seasons and curves


def _make_seasons(tested: Tested, settings: TrendSettings) -> tuple[Season, ...]:
    if tested.seasons is None:
        return ()
    recurring = slice(0, tested.calendar.n_recurring)
    names = tested.calendar.names[recurring]
    seasons = []
    for place, row in enumerate(tested.rows):
        effect = tested.seasons.effect[place, recurring]
        kind, name = tested.series.names[row]
        seasons.append(
            Season(
                kind,
                name,
                tested.calendar.n_cycles,
                float(tested.seasons.p_value[place]),
                float(tested.season_q[place]),
                bool(tested.season_q[place] < settings.alpha),
                names[int(effect.argmax())],
                names[int(effect.argmin())],
                float(np.ptp(effect)),
            )
        )
    return tuple(seasons)


def _make_effects(tested: Tested) -> tuple[SeasonEffect, ...]:
    if tested.seasons is None:
        return ()
    seasons, series = tested.seasons, tested.series
    return tuple(
        SeasonEffect(
            kind,
            name,
            season,
            float(seasons.effect[place, number]),
            float(seasons.low[place, number]),
            float(seasons.high[place, number]),
        )
        for place, (kind, name) in enumerate(series.names[row] for row in tested.rows)
        for number, season in enumerate(tested.calendar.names)
    )


def _make_curves(tested: Tested, prevalence: Prevalence, *, seed: int) -> tuple[CurvePoint, ...]:
    series, rows = tested.series, tested.rows
    curves = fit_curves(
        series.count[rows],
        series.effective[rows],
        series.day,
        noise=tested.lines.noise,
        confidence=prevalence.confidence,
        n_replicates=prevalence.n_replicates,
        seed=seed,
    )
    return tuple(
        CurvePoint(
            kind,
            name,
            period.index,
            float(curves.share[place, number]),
            float(curves.low[place, number]),
            float(curves.high[place, number]),
        )
        for place, (kind, name) in enumerate(series.names[row] for row in rows)
        for number, period in enumerate(series.periods)
    )


# --------------------------------------------------------------------------------------------- cautions


def _list_cautions(prevalence: Prevalence, series: Series, settings: TrendSettings) -> tuple[str, ...]:
    partial = [period.label for period in prevalence.periods if period.is_partial]
    empty = [period.label for period in prevalence.periods if period.is_empty]
    gaps = [period.label for period in prevalence.periods if period.n_gap_days and not period.is_empty]
    n_used, length = len(series.periods), prevalence.length
    cautions = []
    if partial:
        cautions.append(
            f"Left out of claims because the edge of the corpus cuts {'it' if len(partial) == 1 else 'them'}: "
            f"{', '.join(partial)}."
        )
    if empty:
        cautions.append(f"Nothing was published in: {_shorten(empty)}. A share of nothing is unknown, not zero.")
    if gaps:
        days = sum(period.n_gap_days for period in prevalence.periods)
        cautions.append(
            f"Nothing was collected on {days:,} days inside the corpus, which touches {_shorten(gaps)}: the shares of "
            f"{'this' if len(gaps) == 1 else 'these'} {length}{'s' if len(gaps) > 1 else ''} are those of the days "
            "that are there."
        )
    if n_used < settings.min_periods:
        cautions.append(
            f"No trend was tested: {n_used} complete periods with articles, at least {settings.min_periods} are needed."
        )
    elif n_used < settings.warn_periods:
        cautions.append(
            f"{n_used} complete periods are fewer than {settings.warn_periods}: only large changes can be told "
            "from chance, and what is not claimed is not thereby absent."
        )
    return tuple(cautions)


def _shorten(labels: list[str]) -> str:
    return ", ".join(labels[:12]) + (f" and {len(labels) - 12} more" if len(labels) > 12 else "")
