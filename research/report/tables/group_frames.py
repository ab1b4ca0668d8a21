"""Data frames of groups compared, and of effects of covariates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.series_names import name_series
from research.report.tables.column_types import count_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = (
    *("level", "level_low", "level_high", "level_p", "level_q", "odds_ratio", "odds_low", "odds_high"),
    *("slope", "slope_low", "slope_high", "slope_p", "slope_q", "growth_ratio", "growth_low", "growth_high"),
)


def tabulate_group_levels(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per group and series: its share over all periods, 0 to 1, with the interval of sampling."""
    import pandas as pd

    levels, names = records.group_trends.levels, name_series(records)
    return pd.DataFrame(
        {
            "by": text_column(level.by for level in levels),
            "group": text_column(level.group for level in levels),
            "kind": text_column(level.kind for level in levels),
            "name": text_column(names[level.kind, level.id] for level in levels),
            "n": count_column(level.n for level in levels),
            "n_taken": number_column(level.n_taken for level in levels),
            "level": number_column(level.level for level in levels),
            "low": number_column(level.low for level in levels),
            "high": number_column(level.high for level in levels),
            "id": text_column(level.id for level in levels),
        }
    )


def tabulate_group_differences(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per pair of groups and series: differences of levels and slopes, or why there are none."""
    import pandas as pd

    rows, names = records.group_trends.differences, name_series(records)
    return pd.DataFrame(
        {
            "by": text_column(row.by for row in rows),
            "group": text_column(row.group for row in rows),
            "reference": text_column(row.reference for row in rows),
            "kind": text_column(row.kind for row in rows),
            "name": text_column(names[row.kind, row.id] for row in rows),
            **{number: number_column(getattr(row, number) for row in rows) for number in _NUMBERS},
            "n_periods": count_column(row.n_periods for row in rows),
            "n_tests": count_column(row.n_tests for row in rows),
            "process_sd": number_column(row.process_sd for row in rows),
            "refusal": text_column(row.refusal or None for row in rows),
            "n_required": count_column(row.n_required for row in rows),
            "family": text_column(row.family for row in rows),
            "id": text_column(row.id for row in rows),
        }
    )


def tabulate_left_out(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per group that is not compared."""
    import pandas as pd

    rows = records.group_trends.left_out
    return pd.DataFrame(
        {
            "by": text_column(row.by for row in rows),
            "group": text_column(row.group for row in rows),
            "n_articles": count_column(row.n_articles for row in rows),
            "reason": text_column(row.reason for row in rows),
        }
    )


def tabulate_effects(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series and coefficient; estimates are percentage points of the share."""
    import pandas as pd

    rows, names = records.effects.effects, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(row.kind for row in rows),
            "name": text_column(names[row.kind, row.id] for row in rows),
            "covariate": text_column(row.covariate for row in rows),
            "level": text_column(row.level or None for row in rows),
            "reference": text_column(row.reference or None for row in rows),
            "estimate": number_column(row.estimate for row in rows),
            "low": number_column(row.low for row in rows),
            "high": number_column(row.high for row in rows),
            "p_value": number_column(row.p_value for row in rows),
            "q_value": number_column(row.q_value for row in rows),
            "n": count_column(row.n for row in rows),
            "naive_low": number_column(row.naive_low for row in rows),
            "naive_high": number_column(row.naive_high for row in rows),
            "refusal": text_column(row.refusal or None for row in rows),
            "refused_by": text_column(row.refused_by or None for row in rows),
            "family": text_column(row.family for row in rows),
            "id": text_column(row.id for row in rows),
        }
    )
