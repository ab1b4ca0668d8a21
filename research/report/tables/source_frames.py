"""Data frames of standardised shares, and of rate effects and composition effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.records import RunRecords
from research.report.summary.periods import find_last_day
from research.report.summary.series_names import name_series
from research.report.summary.source_remarks import describe_source_split
from research.report.tables.column_types import day_column, flag_column, number_column, repeat_text, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_standardised(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series and period: share standardised to a constant mix of sources; missing if unknown."""
    import pandas as pd

    sources, periods, names = records.sources, records.prevalence.periods, name_series(records)
    n_series, n_periods = sources.standardised.shape
    # Rows are ordered by series and period.
    series_of, period_of = np.repeat(np.arange(n_series), n_periods), np.tile(np.arange(n_periods), n_series)
    return pd.DataFrame(
        {
            "kind": repeat_text([one.kind for one in sources.series], series_of),
            "name": repeat_text([names[one.kind, one.id] for one in sources.series], series_of),
            "period": repeat_text([period.label for period in periods], period_of),
            "period_start": day_column(period.start for period in periods)[period_of],
            "period_end": day_column(find_last_day(period) for period in periods)[period_of],
            "is_partial": flag_column(period.is_partial for period in periods)[period_of],
            "share": sources.standardised.ravel(),
            "low": sources.standardised_low.ravel(),
            "high": sources.standardised_high.ravel(),
            "covered": sources.covered[period_of],
            "id": repeat_text([one.id for one in sources.series], series_of),
        }
    )


def tabulate_source_splits(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series: its change in two parts, and its slope with a constant mix of sources.

    Returns
    -------
    Changes are in percentage points, slopes in percentage points per year. Names of sources are missing if no source
    was left out, numbers if they cannot be computed.
    """
    import pandas as pd

    splits, names = records.sources.splits, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(split.kind for split in splits),
            "name": text_column(names[split.kind, split.id] for split in splits),
            "change": number_column(split.change for split in splits),
            "rate_effect": number_column(split.rate_effect for split in splits),
            "rate_effect_low": number_column(split.rate_effect_low for split in splits),
            "rate_effect_high": number_column(split.rate_effect_high for split in splits),
            "composition_effect": number_column(split.composition_effect for split in splits),
            "composition_effect_low": number_column(split.composition_effect_low for split in splits),
            "composition_effect_high": number_column(split.composition_effect_high for split in splits),
            "slope": number_column(split.slope for split in splits),
            "slope_low": number_column(split.slope_low for split in splits),
            "slope_high": number_column(split.slope_high for split in splits),
            "least_slope": number_column(split.least_slope for split in splits),
            "least_without": text_column(split.least_without or None for split in splits),
            "most_slope": number_column(split.most_slope for split in splits),
            "most_without": text_column(split.most_without or None for split in splits),
            "is_reversed": flag_column(split.is_reversed for split in splits),
            "within_sources": text_column(split.within_sources for split in splits),
            "without_source": text_column(split.without_source for split in splits),
            "left_out": text_column(split.left_out or None for split in splits),
            "remark": text_column(describe_source_split(split) or None for split in splits),
            "id": text_column(split.id for split in splits),
        }
    )
