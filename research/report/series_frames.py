"""Series over the periods as data frames: prevalence, the claims made about it, and the curves through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.article_frames import find_last_day
from research.report.column_types import hold_claims, hold_counts, hold_days, hold_numbers, hold_texts

if TYPE_CHECKING:
    import pandas as pd


def tabulate_prevalence(records: RunRecords) -> pd.DataFrame:
    """Give one row a series, group and period.

    Returns
    -------
    ``share`` is the mean membership, or the share whose top theme or topic it is (see ``membership``), with the
    interval of this period alone (``low``, ``high``) and the simultaneous band of the whole series (``band_low``,
    ``band_high``; missing for groups). All are missing where nothing was published. ``period_end`` is the period's last
    day. ``group_kind`` is ``all`` for the whole corpus.
    """
    import pandas as pd

    prevalence = records.prevalence
    points = prevalence.points
    periods = [prevalence.periods[point.period] for point in points]
    names = name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(point.kind for point in points),
            "name": hold_texts(names[point.kind, point.id] for point in points),
            "period_start": hold_days(period.start for period in periods),
            "period_end": hold_days(find_last_day(period) for period in periods),
            "is_partial": hold_claims(period.is_partial for period in periods),
            "n": hold_counts(point.n for point in points),
            "share": hold_numbers(point.share for point in points),
            "low": hold_numbers(point.low for point in points),
            "high": hold_numbers(point.high for point in points),
            "id": hold_texts(point.id for point in points),
            "period": hold_texts(period.label for period in periods),
            "group_kind": hold_texts(point.group_kind for point in points),
            "group": hold_texts(point.group for point in points),
            "hard_share": hold_numbers(point.hard_share for point in points),
            "hard_low": hold_numbers(point.hard_low for point in points),
            "hard_high": hold_numbers(point.hard_high for point in points),
            "unit": hold_texts(prevalence.unit for _ in points),
            "membership": hold_texts(prevalence.membership for _ in points),
            "n_effective": hold_numbers(point.n_effective for point in points),
            "band_low": hold_numbers(point.band_low for point in points),
            "band_high": hold_numbers(point.band_high for point in points),
        }
    )


def tabulate_trends(records: RunRecords) -> pd.DataFrame:
    """Give one row a series: the claim about its change, or why there is none.

    Returns
    -------
    Slopes are in percentage points per year, ratios of odds are those of one year to the year before.
    """
    import pandas as pd

    trends = records.trends.trends
    names = name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(trend.kind for trend in trends),
            "name": hold_texts(names[trend.kind, trend.id] for trend in trends),
            "n_periods": hold_counts(trend.n_periods for trend in trends),
            "n": hold_counts(trend.n for trend in trends),
            "slope": hold_numbers(trend.slope for trend in trends),
            "low": hold_numbers(trend.low for trend in trends),
            "high": hold_numbers(trend.high for trend in trends),
            "p_value": hold_numbers(trend.p_value for trend in trends),
            "q_value": hold_numbers(trend.q_value for trend in trends),
            "claim": hold_texts(trend.claim for trend in trends),
            "reason": hold_texts(trend.reason for trend in trends),
            "id": hold_texts(trend.id for trend in trends),
            "family": hold_texts(trend.family for trend in trends),
            "n_tests": hold_counts(trend.n_tests for trend in trends),
            "odds_ratio": hold_numbers(trend.odds_ratio for trend in trends),
            "odds_low": hold_numbers(trend.odds_low for trend in trends),
            "odds_high": hold_numbers(trend.odds_high for trend in trends),
            "median_slope": hold_numbers(trend.median_slope for trend in trends),
            "median_low": hold_numbers(trend.median_low for trend in trends),
            "median_high": hold_numbers(trend.median_high for trend in trends),
            "kendall_p": hold_numbers(trend.kendall_p for trend in trends),
            "process_spread": hold_numbers(trend.process_spread for trend in trends),
            "autocorrelation": hold_numbers(trend.autocorrelation for trend in trends),
            "detectable": hold_numbers(trend.detectable for trend in trends),
        }
    )


def tabulate_curves(records: RunRecords) -> pd.DataFrame:
    """Give one row a tested series and period: its smooth course with its simultaneous band."""
    import pandas as pd

    curves, periods, names = records.trends.curves, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(point.kind for point in curves),
            "name": hold_texts(names[point.kind, point.id] for point in curves),
            "period": hold_texts(periods[point.period].label for point in curves),
            "period_start": hold_days(periods[point.period].start for point in curves),
            "period_end": hold_days(find_last_day(periods[point.period]) for point in curves),
            "share": hold_numbers(point.share for point in curves),
            "low": hold_numbers(point.low for point in curves),
            "high": hold_numbers(point.high for point in curves),
            "id": hold_texts(point.id for point in curves),
        }
    )


def name_series(records: RunRecords, language: str = "en") -> dict[tuple[str, str], str]:
    """Give the name of every theme, in a language if it has one in it, and of every topic."""
    names = {("theme", theme.id): theme.name(language) for theme in records.themes.themes}
    return names | {("topic", str(topic.index)): topic.name for topic in records.topics.topics}
