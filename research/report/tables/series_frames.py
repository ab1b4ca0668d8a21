"""Series over the periods as data frames: prevalence, the claims made about it, and the curves through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.trend_reasons import describe_trend
from research.report.tables.article_frames import find_last_day
from research.report.tables.column_types import count_column, day_column, flag_column, number_column, text_column

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
            "kind": text_column(point.kind for point in points),
            "name": text_column(names[point.kind, point.id] for point in points),
            "period_start": day_column(period.start for period in periods),
            "period_end": day_column(find_last_day(period) for period in periods),
            "is_partial": flag_column(period.is_partial for period in periods),
            "n": count_column(point.n for point in points),
            "share": number_column(point.share for point in points),
            "low": number_column(point.low for point in points),
            "high": number_column(point.high for point in points),
            "id": text_column(point.id for point in points),
            "period": text_column(period.label for period in periods),
            "group_kind": text_column(point.group_kind for point in points),
            "group": text_column(point.group for point in points),
            "hard_share": number_column(point.hard_share for point in points),
            "hard_low": number_column(point.hard_low for point in points),
            "hard_high": number_column(point.hard_high for point in points),
            "unit": text_column(prevalence.unit for _ in points),
            "membership": text_column(prevalence.membership for _ in points),
            "n_effective": number_column(point.n_effective for point in points),
            "band_low": number_column(point.band_low for point in points),
            "band_high": number_column(point.band_high for point in points),
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
            "kind": text_column(trend.kind for trend in trends),
            "name": text_column(names[trend.kind, trend.id] for trend in trends),
            "n_periods": count_column(trend.n_periods for trend in trends),
            "n": count_column(trend.n for trend in trends),
            "slope": number_column(trend.slope for trend in trends),
            "low": number_column(trend.low for trend in trends),
            "high": number_column(trend.high for trend in trends),
            "p_value": number_column(trend.p_value for trend in trends),
            "q_value": number_column(trend.q_value for trend in trends),
            "claim": text_column(trend.claim for trend in trends),
            "reason": text_column(describe_trend(trend, records.prevalence) for trend in trends),
            "id": text_column(trend.id for trend in trends),
            "family": text_column(trend.family for trend in trends),
            "n_tests": count_column(trend.n_tests for trend in trends),
            "odds_ratio": number_column(trend.odds_ratio for trend in trends),
            "odds_low": number_column(trend.odds_low for trend in trends),
            "odds_high": number_column(trend.odds_high for trend in trends),
            "median_slope": number_column(trend.median_slope for trend in trends),
            "median_low": number_column(trend.median_low for trend in trends),
            "median_high": number_column(trend.median_high for trend in trends),
            "kendall_p": number_column(trend.kendall_p for trend in trends),
            "process_sd": number_column(trend.process_sd for trend in trends),
            "autocorrelation": number_column(trend.autocorrelation for trend in trends),
            "serial_correlation": number_column(trend.serial_correlation for trend in trends),
            "detectable_slope": number_column(trend.detectable_slope for trend in trends),
            "is_seasonal": flag_column(trend.is_seasonal for trend in trends),
            "n_taken": number_column(trend.n_taken for trend in trends),
            "refusal": text_column(trend.refusal or None for trend in trends),
        }
    )


def tabulate_curves(records: RunRecords) -> pd.DataFrame:
    """Give one row a tested series and period: its smooth course with its simultaneous band."""
    import pandas as pd

    curves, periods, names = records.trends.curves, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(point.kind for point in curves),
            "name": text_column(names[point.kind, point.id] for point in curves),
            "period": text_column(periods[point.period].label for point in curves),
            "period_start": day_column(periods[point.period].start for point in curves),
            "period_end": day_column(find_last_day(periods[point.period]) for point in curves),
            "share": number_column(point.share for point in curves),
            "low": number_column(point.low for point in curves),
            "high": number_column(point.high for point in curves),
            "id": text_column(point.id for point in curves),
        }
    )


def name_series(records: RunRecords, language: str = "en") -> dict[tuple[str, str], str]:
    """Give the name of every theme, in a language if it has one in it, and of every topic."""
    names = {("theme", theme.id): theme.name(language) for theme in records.themes.themes}
    return names | {("topic", str(topic.index)): topic.name for topic in records.topics.topics}
