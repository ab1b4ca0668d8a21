"""Data frame of interrupted series: changes of level and slope at the events of the study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.series_names import name_series
from research.report.tables.column_types import count_column, day_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_interruptions(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per event and series; changes of level are in percentage points, of slope in points a year."""
    import pandas as pd

    rows, names, periods = records.interruptions.interruptions, name_series(records), records.prevalence.periods
    return pd.DataFrame(
        {
            "event": text_column(row.event for row in rows),
            "day": day_column(row.day for row in rows),
            "kind": text_column(row.kind for row in rows),
            "name": text_column(names[row.kind, row.id] for row in rows),
            "period": text_column(periods[row.period].label if row.period >= 0 else None for row in rows),
            "refusal": text_column(row.refusal or None for row in rows),
            "share_expected": number_column(row.share_expected for row in rows),
            "share": number_column(row.share for row in rows),
            "level": number_column(row.level for row in rows),
            "level_low": number_column(row.level_low for row in rows),
            "level_high": number_column(row.level_high for row in rows),
            "odds_ratio": number_column(row.odds_ratio for row in rows),
            "odds_low": number_column(row.odds_low for row in rows),
            "odds_high": number_column(row.odds_high for row in rows),
            "slope": number_column(row.slope for row in rows),
            "slope_low": number_column(row.slope_low for row in rows),
            "slope_high": number_column(row.slope_high for row in rows),
            "p_value": number_column(row.p_value for row in rows),
            "q_value": number_column(row.q_value for row in rows),
            "placebo_p": number_column(row.placebo_p for row in rows),
            "n_placebos": count_column(row.n_placebos for row in rows),
            "comparison": text_column(
                names[row.comparison_kind, row.comparison] if row.comparison_kind else None for row in rows
            ),
            "ratio": number_column(row.ratio for row in rows),
            "ratio_low": number_column(row.ratio_low for row in rows),
            "ratio_high": number_column(row.ratio_high for row in rows),
            "ratio_p": number_column(row.ratio_p for row in rows),
            "n_before": count_column(row.n_before for row in rows),
            "n_after": count_column(row.n_after for row in rows),
            "id": text_column(row.id for row in rows),
        }
    )
