"""Trends, changes and words that changed, made by hand for `made.make_records`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from research.records import (
    WHOLE,
    Burst,
    CalibrationPoint,
    ChangePoint,
    Changes,
    CurvePoint,
    Emergence,
    EventCount,
    EventMatch,
    Period,
    Prevalence,
    Season,
    SeasonEffect,
    SeriesKind,
    TopicLife,
    TopicLives,
    Trend,
    Trends,
    WordChange,
    WordChanges,
    WordComparison,
)

NAN = float("nan")
CHANGE = 6
"""Period of every change point."""

Names = Sequence[tuple[SeriesKind, str]]


def make_trend(kind: SeriesKind, name: str, *, n_periods: int, n: int, n_tests: int, is_tested: bool) -> Trend:
    """Make a rise of 4.2 percentage points a year, or a test that was not made."""
    return Trend(
        kind=kind,
        id=name,
        family="confirmatory" if kind == "theme" else "exploratory",
        n_periods=n_periods,
        n=n,
        slope=4.2 if is_tested else NAN,
        low=1.0 if is_tested else NAN,
        high=7.0 if is_tested else NAN,
        odds_ratio=1.2 if is_tested else NAN,
        odds_low=1.05 if is_tested else NAN,
        odds_high=1.37 if is_tested else NAN,
        p_value=0.01 if is_tested else NAN,
        q_value=0.03 if is_tested else NAN,
        n_tests=n_tests,
        median_slope=3.9 if is_tested else NAN,
        median_low=0.8 if is_tested else NAN,
        median_high=7.4 if is_tested else NAN,
        kendall_p=0.02 if is_tested else NAN,
        process_sd=0.15 if is_tested else NAN,
        autocorrelation=0.2 if is_tested else NAN,
        serial_correlation=0.15 if is_tested else NAN,
        detectable_slope=3.1 if is_tested else NAN,
        detectable_step=4.6 if is_tested else NAN,
        adjusted_low=0.6 if is_tested else NAN,
        adjusted_high=7.4 if is_tested else NAN,
        shrunken_slope=3.3 if is_tested else NAN,
        is_seasonal=False,
        claim="rising" if is_tested else "none",
        change_p=0.02 if is_tested else NAN,
        change_q=0.03 if is_tested else NAN,
        refusal="" if is_tested else "too_few_periods",
        n_taken=0.4 * n,
        n_required=10 if is_tested else 8,
    )


def make_trends(trends: Sequence[Trend], prevalence: Prevalence, *, is_tested: bool) -> Trends:
    """Put claims together with a curve through every series and the seasons of the first."""
    seasons, effects, curves = [], [], []
    if is_tested:
        for trend in trends:
            is_first = trend is trends[0]
            seasons.append(
                Season(
                    trend.kind,
                    trend.id,
                    n_cycles=2.0,
                    p_value=0.004 if is_first else 0.6,
                    q_value=0.03 if is_first else 0.8,
                    is_seasonal=is_first,
                    high="10",
                    low="02",
                    swing=9.0,
                    recurrence_p=0.01 if is_first else 0.5,
                    agreement=0.7 if is_first else 0.1,
                    n_above=2 if is_first else 1,
                    n_compared=2,
                )
            )
        for month in range(1, 13):
            effect = -4.5 + 9.0 * (month - 1) / 11
            effects.append(
                SeasonEffect(trends[0].kind, trends[0].id, f"{month:02d}", effect, effect - 3.0, effect + 3.0)
            )
        curves = [
            CurvePoint(series.kind, series.id, period, share, max(0.0, share - 0.1), min(1.0, share + 0.1))
            for row, series in enumerate(prevalence.series)
            for period, share in enumerate(prevalence.share[row, WHOLE].tolist())
            if prevalence.n[WHOLE, period]
        ]
    return Trends(
        trends=tuple(trends),
        seasons=tuple(seasons),
        season_effects=tuple(effects),
        curves=tuple(curves),
        calibration=(
            CalibrationPoint("flat", 0.01, 0.009, 0.006, 0.013, 2000),
            CalibrationPoint("flat", 0.05, 0.044, 0.036, 0.054, 2000),
            CalibrationPoint("flat", 0.1, 0.092, 0.08, 0.105, 2000),
            CalibrationPoint("flat", 0.2, 0.19, 0.173, 0.208, 2000),
            CalibrationPoint("detectable", 0.8, 0.81, 0.792, 0.827, 2000),
        )
        if is_tested
        else (),
        se_inflation=1.0,
        n_periods=trends[0].n_periods if trends else 0,
        min_periods=8,
        warn_periods=20,
    )


def make_changes(names: Names, periods: Sequence[Period], *, is_tested: bool) -> Changes:
    """Make a change point in the first theme and one in the first topic, with a burst and an event beside them."""
    if not is_tested:
        return Changes((), (), (), (), n_periods=0, n_changes_requested=None, n_changes_possible=0)
    changed = choose_changed(names)
    kind, name = changed[0]
    return Changes(
        change_points=tuple(
            ChangePoint(kind, name, CHANGE, ((CHANGE - 1, CHANGE + 1),), True, 0.18, 0.34) for kind, name in changed
        ),
        bursts=(Burst(kind, name, first=CHANGE, last=CHANGE + 2, weight=5.4, share=0.41),),
        emergence=tuple(
            Emergence(
                kind,
                name,
                popularity=1.5,
                signal="strong" if (kind, name) == changed[0] else "weak",
                p_value=0.01 if (kind, name) == changed[0] else 0.4,
                q_value=0.04 if (kind, name) == changed[0] else 0.6,
                is_emerging=(kind, name) == changed[0],
            )
            for kind, name in names
        ),
        events=(
            EventMatch(
                event="Plan of the province",
                day=periods[CHANGE].start + timedelta(days=9),
                period=CHANGE,
                kind=kind,
                id=name,
                change=CHANGE,
                distance=0,
                p_value=0.02,
                q_value=0.02,
                is_coincident=True,
            ),
        ),
        n_periods=len(periods),
        n_changes_requested=None,
        n_changes_possible=len(periods) // 2 - 1,
        event_counts=(
            EventCount("Plan of the province", periods[CHANGE].start + timedelta(days=9), kind, 1, 1, 0.02, 0.02),
        ),
    )


def make_topic_lives(n_topics: int, n_periods: int, *, is_tested: bool) -> TopicLives:
    """Make a birth of the first topic and a split of the last; of the others nothing is found."""
    if not is_tested or not n_topics:
        return TopicLives((), 0, 0, 10, None, 0.05)
    missing = (-1, -1, -1, 40, 0, 0, *(NAN,) * 6, 1.0, 1.0, False)
    last = n_topics - 1
    return TopicLives(
        lives=(
            TopicLife(
                "birth",
                0,
                -1,
                CHANGE,
                CHANGE - 1,
                CHANGE,
                40,
                1,
                39,
                0.01,
                0.001,
                0.04,
                0.4,
                0.3,
                0.5,
                0.001,
                0.004,
                True,
            ),
            TopicLife("end", 0, -1, *missing),
            TopicLife(
                "split",
                last,
                last,
                CHANGE,
                CHANGE,
                CHANGE + 2,
                24,
                0,
                24,
                0.0,
                0.0,
                0.05,
                0.5,
                0.3,
                0.7,
                0.002,
                0.004,
                True,
            ),
            TopicLife("narrowing", last, last, *missing),
        ),
        n_stories=200,
        n_periods=n_periods,
        least_stories=10,
        smallest_birth=14,
        alpha=0.05,
    )


def make_word_changes(names: Names, words: Mapping[str, Sequence[str]], *, is_tested: bool) -> WordChanges:
    """Make words of both sides of each change point, in every language; the second has none before in English."""
    if not is_tested:
        return WordChanges((), (), 10)
    rows, comparisons = [], []
    for place, (kind, name) in enumerate(choose_changed(names)):
        for language in sorted(words):
            comparisons.append(WordComparison(kind, name, CHANGE, language, 30, 25, "different"))
            for side, listed in (("before", words[language][:2]), ("after", words[language][2:])):
                if place == 1 and language == "en" and side == "before":
                    continue
                for rank, word in enumerate(listed, start=1):
                    often, seldom = 0.6 / rank, 0.1 / rank
                    shares = (often, seldom) if side == "before" else (seldom, often)
                    rows.append(WordChange(kind, name, CHANGE, language, side, rank, word, 7.0 / rank, *shares))
        comparisons.append(WordComparison(kind, name, CHANGE, "de", 30, 4, "too_few_stories"))
    return WordChanges(tuple(rows), tuple(comparisons), 10)


def choose_changed(names: Names) -> list[tuple[SeriesKind, str]]:
    """Choose the first theme, if there is one, and the first topic."""
    return [next(entry for entry in names if entry[0] == kind) for kind in dict.fromkeys(kind for kind, _ in names)]
