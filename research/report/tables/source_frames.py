"""What the mix of sources does to a share, as data frames: shares with the mix held fixed, and changes in two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.tables.article_frames import find_last_day
from research.report.tables.column_types import day_column, flag_column, number_column, text_column
from research.report.tables.series_frames import name_series

if TYPE_CHECKING:
    import pandas as pd


def tabulate_standardised(records: RunRecords) -> pd.DataFrame:
    """Give one row a series and period: the share if every source had published its usual part; missing if unknown."""
    import pandas as pd

    points, names = records.prevalence.standardised, name_series(records)
    periods = [records.prevalence.periods[point.period] for point in points]
    return pd.DataFrame(
        {
            "kind": text_column(point.kind for point in points),
            "name": text_column(names[point.kind, point.id] for point in points),
            "period": text_column(period.label for period in periods),
            "period_start": day_column(period.start for period in periods),
            "period_end": day_column(find_last_day(period) for period in periods),
            "is_partial": flag_column(period.is_partial for period in periods),
            "share": number_column(point.share for point in points),
            "low": number_column(point.low for point in points),
            "high": number_column(point.high for point in points),
            "covered": number_column(point.covered for point in points),
            "id": text_column(point.id for point in points),
        }
    )


def tabulate_source_splits(records: RunRecords) -> pd.DataFrame:
    """Give one row a series: its change in two parts, and its slope without the mix of sources.

    Returns
    -------
    Changes are in percentage points, slopes in percentage points per year. Names of sources are missing where none was
    left out, numbers where they cannot be taken.
    """
    import pandas as pd

    splits, names = records.prevalence.splits, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(split.kind for split in splits),
            "name": text_column(names[split.kind, split.id] for split in splits),
            "change": number_column(split.change for split in splits),
            "coverage": number_column(split.coverage for split in splits),
            "coverage_low": number_column(split.coverage_low for split in splits),
            "coverage_high": number_column(split.coverage_high for split in splits),
            "sources": number_column(split.sources for split in splits),
            "sources_low": number_column(split.sources_low for split in splits),
            "sources_high": number_column(split.sources_high for split in splits),
            "slope": number_column(split.slope for split in splits),
            "slope_low": number_column(split.slope_low for split in splits),
            "slope_high": number_column(split.slope_high for split in splits),
            "least_slope": number_column(split.least_slope for split in splits),
            "least_without": text_column(split.least_without or None for split in splits),
            "most_slope": number_column(split.most_slope for split in splits),
            "most_without": text_column(split.most_without or None for split in splits),
            "is_reversed": flag_column(split.is_reversed for split in splits),
            "remark": text_column(split.remark or None for split in splits),
            "id": text_column(split.id for split in splits),
        }
    )
