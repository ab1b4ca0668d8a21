"""Data frames of series: prevalence, trends and curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.records import WHOLE, RunRecords
from research.report.summary.periods import find_last_day
from research.report.summary.series_names import name_series
from research.report.summary.trend_reasons import describe_trend
from research.report.tables.column_types import (
    count_column,
    day_column,
    flag_column,
    number_column,
    repeat_text,
    text_column,
)

if TYPE_CHECKING:
    import pandas as pd


def tabulate_prevalence(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series, group and period.

    Returns
    -------
    ``share`` is the mean membership, or the share of units with this top theme or topic (see ``membership``), with the
    interval of this period (``low``, ``high``) and the simultaneous band of the whole series (``band_low``,
    ``band_high``; missing for groups). All are missing in empty periods. ``period_end`` is the last day of the period.
    ``group_kind`` is ``all`` for the whole corpus.
    """
    import pandas as pd

    prevalence, names = records.prevalence, name_series(records)
    series, groups, periods = prevalence.series, prevalence.groups, prevalence.periods
    # Rows are ordered by group, series and period.
    shape = len(groups), len(series), len(periods)
    group_of, series_of, period_of = (place.ravel() for place in np.indices(shape, np.int64))
    n_rows = len(period_of)
    is_whole = group_of == WHOLE
    band_low, band_high = np.full(n_rows, np.nan), np.full(n_rows, np.nan)
    band_low[is_whole], band_high[is_whole] = prevalence.band_low.ravel(), prevalence.band_high.ravel()
    return pd.DataFrame(
        {
            "kind": repeat_text([one.kind for one in series], series_of),
            "name": repeat_text([names[one.kind, one.id] for one in series], series_of),
            "period_start": day_column(period.start for period in periods)[period_of],
            "period_end": day_column(find_last_day(period) for period in periods)[period_of],
            "is_partial": flag_column(period.is_partial for period in periods)[period_of],
            "n": prevalence.n[group_of, period_of],
            "share": _put_in_rows(prevalence.share),
            "low": _put_in_rows(prevalence.low),
            "high": _put_in_rows(prevalence.high),
            "id": repeat_text([one.id for one in series], series_of),
            "period": repeat_text([period.label for period in periods], period_of),
            "group_kind": repeat_text([group.kind for group in groups], group_of),
            "group": repeat_text([group.name for group in groups], group_of),
            "hard_share": _put_in_rows(prevalence.hard_share),
            "hard_low": _put_in_rows(prevalence.hard_low),
            "hard_high": _put_in_rows(prevalence.hard_high),
            "unit": repeat_text([prevalence.unit], np.zeros(n_rows, np.int64)),
            "membership": repeat_text([prevalence.membership], np.zeros(n_rows, np.int64)),
            "n_effective": _put_in_rows(prevalence.n_effective),
            "band_low": band_low,
            "band_high": band_high,
        }
    )


def _put_in_rows(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Flatten an array of shape (n_series, n_groups, n_periods) in the order of the rows."""
    return values.swapaxes(0, 1).ravel()


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
