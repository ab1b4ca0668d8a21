"""Data frames of trends, and of the curves through the series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.periods import find_last_day
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_coincidence, find_events_of_trend
from research.report.summary.trend_reasons import describe_trend
from research.report.tables.column_types import (
    count_column,
    day_column,
    flag_column,
    number_column,
    text_column,
)

if TYPE_CHECKING:
    import pandas as pd


def tabulate_trends(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series: its trend, or the reason why it was not tested.

    Returns
    -------
    Slopes are in percentage points per year, odds ratios per year.
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
            "reason": text_column(describe_trend(trend, records.prevalence, records.changes) for trend in trends),
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
            "change_p": number_column(trend.change_p for trend in trends),
            "change_q": number_column(trend.change_q for trend in trends),
            "shape": text_column(trend.shape or None for trend in trends),
            "shape_first": text_column(_label(records, trend.shape_first) for trend in trends),
            "shape_last": text_column(_label(records, trend.shape_last) for trend in trends),
            "share_before": number_column(trend.share_before for trend in trends),
            "share_after": number_column(trend.share_after for trend in trends),
            "is_unlike_family": flag_column(trend.is_unlike_family for trend in trends),
            "detectable_step": number_column(trend.detectable_step for trend in trends),
            "equivalence_q": number_column(trend.equivalence_q for trend in trends),
            "adjusted_low": number_column(trend.adjusted_low for trend in trends),
            "adjusted_high": number_column(trend.adjusted_high for trend in trends),
            "shrunken_slope": number_column(trend.shrunken_slope for trend in trends),
            "n_taken": number_column(trend.n_taken for trend in trends),
            "refusal": text_column(trend.refusal or None for trend in trends),
            "source_events": text_column(
                describe_coincidence(find_events_of_trend(records, trend)) or None for trend in trends
            ),
        }
    )


def _label(records: RunRecords, period: int) -> str | None:
    return records.prevalence.periods[period].label if period >= 0 else None


def tabulate_curves(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per tested series and period: smoothed share with its simultaneous band."""
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
