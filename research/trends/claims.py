"""What can be claimed about the change of each series, and why nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import Claim, Period, Prevalence, PrevalencePoint, SeriesKind, Trend, Trends
from research.study import TrendSettings
from research.trends.slopes import Change, find_change, find_lag_one, fit_theil_sen

_STRONG_LAG = 0.3


@dataclass(frozen=True)
class _Fit:
    """A series fitted and tested, not yet corrected; ends are its shares in the first and last third."""

    trend: Trend
    change: Change
    ends: tuple[float, float]
    lag: float


def claim_trends(prevalence: Prevalence, settings: TrendSettings) -> Trends:
    """Make one claim a series, or say why none is made.

    Only complete periods with units count. Below ``settings.min_periods`` nothing is tested. Otherwise: Theil-Sen
    slope with its interval, the correlation of each period's excess with time as the test (`find_change`), and
    Benjamini-Hochberg correction over all series of one kind, themes and topics apart: themes were named before anyone
    looked, topics were not. A change is claimed if the corrected p-value is below ``settings.alpha`` and the interval
    of the slope does not reach the other direction.

    Parameters
    ----------
    prevalence
        Series of the whole corpus are used, not those of sources and languages.
    settings
        When a change is claimed.

    Returns
    -------
    Trends in the order of the series, and cautions in words.
    """
    used = _list_used(prevalence)
    series = _collect_series(prevalence)
    if len(used) < settings.min_periods:
        refused = tuple(_refuse(kind, name, points, used, prevalence, settings) for (kind, name), points in series)
        return Trends(refused, _list_cautions(prevalence, used, settings))
    fitted = [_fit(kind, name, points, used, prevalence, settings) for (kind, name), points in series]
    trends: list[Trend] = []
    for wanted in ("theme", "topic"):
        trends += _correct([fit for fit in fitted if fit.trend.kind == wanted], settings)
    return Trends(tuple(trends), _list_cautions(prevalence, used, settings))


def _list_used(prevalence: Prevalence) -> list[Period]:
    """Give the complete periods that have units: by story, one of reprints alone has articles and no unit."""
    counted = {point.period for point in prevalence.points if point.group_kind == "all" and point.n > 0}
    return [period for period in prevalence.periods if not period.is_partial and period.index in counted]


def _collect_series(prevalence: Prevalence) -> list[tuple[tuple[SeriesKind, str], list[PrevalencePoint]]]:
    series: dict[tuple[SeriesKind, str], list[PrevalencePoint]] = {}
    for point in prevalence.points:
        if point.group_kind == "all":
            series.setdefault((point.kind, point.id), []).append(point)
    return list(series.items())


def _refuse(
    kind: SeriesKind,
    name: str,
    points: list[PrevalencePoint],
    used: list[Period],
    prevalence: Prevalence,
    settings: TrendSettings,
) -> Trend:
    indices = {period.index for period in used}
    n = sum(point.n for point in points if point.period in indices)
    complete = len(used)
    unit = "story" if prevalence.unit == "story" else "article"
    plural = {"story": "stories", "article": "articles"}[unit] if n != 1 else unit
    reason = (
        f"no test: {n:,} {plural} in {complete} complete {prevalence.length}{'s' if complete != 1 else ''}; "
        f"at least {settings.min_periods} {prevalence.length}s are needed"
    )
    nan = float("nan")
    return Trend(kind, name, complete, n, nan, nan, nan, nan, nan, "none", reason)


def _fit(
    kind: SeriesKind,
    name: str,
    points: list[PrevalencePoint],
    used: list[Period],
    prevalence: Prevalence,
    settings: TrendSettings,
) -> _Fit:
    indices = {period.index for period in used}
    kept = [point for point in points if point.period in indices and point.n > 0]
    share = np.array([point.share for point in kept])
    n = np.array([float(point.n) for point in kept])
    day = _find_middles(prevalence.periods, [point.period for point in kept])
    slope = fit_theil_sen(share, day, confidence=prevalence.confidence)
    change = find_change(share * n, n, day)
    trend = Trend(
        kind=kind,
        id=name,
        n_periods=len(kept),
        n=int(n.sum()),
        slope=100 * slope.slope,
        low=100 * slope.low,
        high=100 * slope.high,
        p_value=change.p_value,
        q_value=float("nan"),
        claim="no clear change",
        reason="",
    )
    third = max(1, len(kept) // 3)
    ends = (float(np.average(share[:third], weights=n[:third])), float(np.average(share[-third:], weights=n[-third:])))
    return _Fit(trend, change, ends, find_lag_one(share, day))


def _find_middles(periods: tuple[Period, ...], indices: list[int]) -> NDArray[np.float64]:
    return np.array([(periods[i].start.toordinal() + periods[i].end.toordinal()) / 2 for i in indices])


def _correct(fitted: list[_Fit], settings: TrendSettings) -> list[Trend]:
    if not fitted:
        return []
    from scipy.stats import false_discovery_control

    q_values = false_discovery_control([fit.change.p_value for fit in fitted], method="bh")
    trends = []
    for fit, q_value in zip(fitted, q_values, strict=True):
        trend = fit.trend
        claim: Claim = "no clear change"
        if q_value < settings.alpha and fit.change.direction > 0 and trend.low >= 0:
            claim = "rising"
        elif q_value < settings.alpha and fit.change.direction < 0 and trend.high <= 0:
            claim = "falling"
        reason = (
            f"slope {trend.slope:+.1f} percentage points a year ({trend.low:+.1f} to {trend.high:+.1f}), "
            f"q = {q_value:.3f} over {len(fitted)} {trend.kind}s, {trend.n_periods} periods"
        )
        if claim != "no clear change" and trend.low <= 0 <= trend.high:
            # Periods that tie, mostly at zero, hold the median slope down: the shares themselves say more.
            reason += f"; {fit.ends[0]:.1%} in the first third of the periods, {fit.ends[1]:.1%} in the last"
        if fit.lag > _STRONG_LAG:
            reason += f"; neighbouring periods are alike (lag-one correlation {fit.lag:.2f}), so the test is too sure"
        trends.append(replace(trend, q_value=float(q_value), claim=claim, reason=reason))
    return trends


def _list_cautions(prevalence: Prevalence, used: list[Period], settings: TrendSettings) -> tuple[str, ...]:
    partial = [period.label for period in prevalence.periods if period.is_partial]
    empty = [period.label for period in prevalence.periods if period.is_empty]
    cautions = []
    if partial:
        cautions.append(
            f"Left out of claims because the edge of the corpus cuts {'it' if len(partial) == 1 else 'them'}: "
            f"{', '.join(partial)}."
        )
    if empty:
        shown = ", ".join(empty[:12]) + (f" and {len(empty) - 12} more" if len(empty) > 12 else "")
        cautions.append(f"Nothing was published in: {shown}. A share of nothing is unknown, not zero.")
    if len(used) < settings.min_periods:
        cautions.append(
            f"No trend was tested: {len(used)} complete periods with articles, at least {settings.min_periods} are "
            "needed."
        )
    elif len(used) < settings.warn_periods:
        cautions.append(
            f"{len(used)} complete periods are fewer than {settings.warn_periods}: only large changes can be told "
            "from chance, and what is not claimed is not thereby absent."
        )
    return tuple(cautions)
