"""Records with what `made.make_records` has only one of: events, holes, trends, seasons, and very long series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from research.records import (
    Burst,
    ChangePoint,
    CurvePoint,
    EventMatch,
    Group,
    Period,
    Prevalence,
    RunRecords,
    SeasonEffect,
    SeriesKey,
    Sources,
)

NAN = float("nan")
LONG_NAME = "资源型城市的衰退与城市更新：从煤矿关闭到生态修复和服务业升级的漫长道路"


def add_events(records: RunRecords, periods: tuple[int, ...]) -> RunRecords:
    """Put an event into each of the periods, repeated for two series as the records do."""
    matches = tuple(
        EventMatch(
            f"第{place}号文件", records.prevalence.periods[period].start, period, kind, name, period, 0, 0.1, 0.2, False
        )
        for place, period in enumerate(periods)
        for kind, name in (("topic", "0"), ("topic", "1"))
    )
    return replace(records, changes=replace(records.changes, events=matches))


def add_gaps(records: RunRecords, gaps: dict[int, int]) -> RunRecords:
    """Give periods days on which nothing was collected."""
    periods = tuple(replace(p, n_gap_days=gaps.get(p.index, 0)) for p in records.prevalence.periods)
    return replace(records, prevalence=replace(records.prevalence, periods=periods))


def vary_trends(records: RunRecords, *, seed: int = 3) -> RunRecords:
    """Make slopes unlike one another: claimed, not claimed, one in seven not tested, one in nine very uncertain."""
    rng = np.random.default_rng(seed)
    trends = []
    for place, trend in enumerate(records.trends.trends):
        slope, half = float(rng.normal(0, 3)), float(rng.uniform(1, 5)) if place % 9 else 60.0
        is_claimed = abs(slope) > half
        if place % 7 == 5:
            unknown = dict.fromkeys(
                ("slope", "low", "high", "p_value", "q_value", "change_p", "change_q", "detectable_slope"), NAN
            )
            trends.append(replace(trend, **unknown, claim="none", refusal="too_rare", n_taken=3.0))
            continue
        trends.append(
            replace(
                trend,
                slope=slope,
                low=slope - half,
                high=slope + half,
                q_value=0.0004 if is_claimed else 0.4,
                change_p=0.0001 if is_claimed else 0.2,
                change_q=0.0004 if is_claimed else 0.4,
                detectable_slope=1.2 * half if place % 4 else NAN,
                claim=("rising" if slope > 0 else "falling") if is_claimed else "no clear change",
            )
        )
    return replace(records, trends=replace(records.trends, trends=tuple(trends)))


def add_seasons(records: RunRecords, names: tuple[str, ...]) -> RunRecords:
    """Make every series seasonal, the later ones the more."""
    seasons = tuple(
        replace(season, is_seasonal=True, swing=1.0 + place, high=names[0], low=names[1])
        for place, season in enumerate(records.trends.seasons)
    )
    effects = tuple(
        SeasonEffect(season.kind, season.id, name, value := float(np.cos(number)), value - 0.5, value + 0.5)
        for season in seasons
        for number, name in enumerate(names)
    )
    return replace(records, trends=replace(records.trends, seasons=seasons, season_effects=effects))


def make_daily(records: RunRecords, *, n_periods: int, seed: int = 2) -> RunRecords:
    """Turn a run's series into days, with a hole in the middle and sources that are not always there."""
    rng = np.random.default_rng(seed)
    first = date(2021, 1, 1)
    n = rng.poisson(3, n_periods)
    hole = range(n_periods // 3, n_periods // 3 + 40)
    n[hole] = 0
    periods = tuple(
        Period(
            index,
            (first + timedelta(days=index)).isoformat(),
            first + timedelta(days=index),
            first + timedelta(days=index + 1),
            int(n[index]),
            int(n[index]),
            False,
            int(index in hole),
        )
        for index in range(n_periods)
    )
    series = tuple(SeriesKey(trend.kind, trend.id) for trend in records.trends.trends)
    with np.errstate(invalid="ignore"):
        share = rng.binomial(n, 0.2, (len(series), n_periods)) / n
    ends = {
        name: np.clip(share + offset, 0, 1)
        for name, offset in {"low": -0.2, "high": 0.2, "band_low": -0.3, "band_high": 0.3}.items()
    }
    low, high = ends["low"][:, None], ends["high"][:, None]
    prevalence = Prevalence(
        series=series,
        groups=(Group("all", ""),),
        periods=periods,
        n=n[None],
        share=share[:, None],
        low=low,
        high=high,
        n_effective=np.broadcast_to(n, share.shape)[:, None].astype(float),
        hard_share=share[:, None],
        hard_low=low,
        hard_high=high,
        band_low=ends["band_low"],
        band_high=ends["band_high"],
        topic_draws=np.zeros((0, sum(one.kind == "topic" for one in series), n_periods), np.float32),
        unit=records.prevalence.unit,
        membership=records.prevalence.membership,
        length="day",
        confidence=records.prevalence.confidence,
        n_replicates=records.prevalence.n_replicates,
    )
    sources = Sources(
        series=series,
        standardised=share,
        standardised_low=ends["low"],
        standardised_high=ends["high"],
        covered=np.where(np.arange(n_periods) % 2, 1.0, 0.8),
        splits=records.sources.splits,
    )
    curves = tuple(
        CurvePoint(one.kind, one.id, int(period), 0.2, 0.15, 0.25) for one in series for period in np.flatnonzero(n)
    )
    trends = replace(records.trends, curves=curves)
    return replace(records, prevalence=prevalence, sources=sources, trends=trends)


def add_changes(records: RunRecords, kind: str, name: str) -> RunRecords:
    """Give one series two change points, one with a wide interval, and a burst."""
    points = (
        ChangePoint(kind, name, 4, ((4, 4),), True, 0.1, 0.3),
        ChangePoint(kind, name, 8, ((6, 6), (8, 9)), True, 0.3, 0.2),
        ChangePoint(kind, name, 10, ((1, 10),), False, 0.2, 0.1),
    )
    bursts = (Burst(kind, name, 5, 7, 4.0, 0.5),)
    return replace(records, changes=replace(records.changes, change_points=points, bursts=bursts))


def lengthen_names(records: RunRecords) -> RunRecords:
    """Give the first theme and some topics long Chinese names, and one topic none."""
    first, *rest = records.themes.themes
    themes = (replace(first, names=(LONG_NAME,) * len(first.names)), *rest)
    topics = tuple(
        replace(topic, name="" if topic.index == 1 else LONG_NAME if topic.index % 3 == 0 else topic.name)
        for topic in records.topics.topics
    )
    return replace(
        records, themes=replace(records.themes, themes=themes), topics=replace(records.topics, topics=topics)
    )
