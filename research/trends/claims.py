"""What can be claimed about the change of each series, and why nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import Period, Prevalence, PrevalencePoint, SeriesKind, Trend, Trends
from research.study import TrendSettings
from research.trends.slopes import find_lag_one, find_p_value, fit_theil_sen

_STRONG_LAG = 0.3


def claim_trends(prevalence: Prevalence, settings: TrendSettings) -> Trends:
    """Make one claim a series, or say why none is made.

    Only complete periods with articles count. Below ``settings.min_periods`` nothing is tested. Otherwise: Theil-Sen
    slope with its interval, a quasi-binomial regression on time as the test, and Benjamini-Hochberg correction over
    all series of one kind, themes and topics apart: themes were named before anyone looked, topics were not.

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
    used = [period for period in prevalence.periods if not period.is_partial and not period.is_empty]
    series = _collect_series(prevalence)
    if len(used) < settings.min_periods:
        refused = tuple(_refuse(kind, name, points, used, prevalence, settings) for (kind, name), points in series)
        return Trends(refused, _list_cautions(prevalence, used, settings))
    fitted = [_fit(kind, name, points, used, prevalence, settings) for (kind, name), points in series]
    trends: list[Trend] = []
    for wanted in ("theme", "topic"):
        of_kind = [(trend, lag) for trend, lag in fitted if trend.kind == wanted]
        trends += _correct(of_kind, settings)
    return Trends(tuple(trends), _list_cautions(prevalence, used, settings))


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
    n = sum(point.n for point in points)
    complete = len(used)
    unit = "story" if prevalence.unit == "story" else "article"
    plural = {"story": "stories", "article": "articles"}[unit] if n != 1 else unit
    reason = (
        f"no test: {n:,} {plural} in {complete} complete {prevalence.length}{'s' if complete != 1 else ''}; "
        f"at least {settings.min_periods} are needed"
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
) -> tuple[Trend, float]:
    indices = {period.index for period in used}
    kept = [point for point in points if point.period in indices and point.n > 0]
    share = np.array([point.share for point in kept])
    n = np.array([float(point.n) for point in kept])
    day = _find_middles(prevalence.periods, [point.period for point in kept])
    slope = fit_theil_sen(share, day, confidence=prevalence.confidence)
    trend = Trend(
        kind=kind,
        id=name,
        n_periods=len(kept),
        n=int(n.sum()),
        slope=100 * slope.slope,
        low=100 * slope.low,
        high=100 * slope.high,
        p_value=find_p_value(share * n, n, day),
        q_value=float("nan"),
        claim="no clear change",
        reason="",
    )
    return trend, find_lag_one(share, day)


def _find_middles(periods: tuple[Period, ...], indices: list[int]) -> NDArray[np.float64]:
    return np.array([(periods[i].start.toordinal() + periods[i].end.toordinal()) / 2 for i in indices])


def _correct(fitted: list[tuple[Trend, float]], settings: TrendSettings) -> list[Trend]:
    if not fitted:
        return []
    from dataclasses import replace

    from scipy.stats import false_discovery_control

    q_values = false_discovery_control([trend.p_value for trend, _ in fitted], method="bh")
    trends = []
    for (trend, lag), q_value in zip(fitted, q_values, strict=True):
        is_sure = q_value < settings.alpha and (trend.low > 0 or trend.high < 0)
        claim = ("rising" if trend.slope > 0 else "falling") if is_sure else "no clear change"
        reason = (
            f"{trend.slope:+.1f} percentage points a year ({trend.low:+.1f} to {trend.high:+.1f}), "
            f"q = {q_value:.3f} over {len(fitted)} {trend.kind}s, {trend.n_periods} periods"
        )
        if lag > _STRONG_LAG:
            reason += f"; neighbouring periods are alike (lag-one correlation {lag:.2f}), so the test is too sure"
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
