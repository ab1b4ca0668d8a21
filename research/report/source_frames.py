"""What the mix of sources does to a share, as data frames: shares with the mix held fixed, and changes in two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.article_frames import find_last_day
from research.report.column_types import hold_claims, hold_days, hold_numbers, hold_texts
from research.report.series_frames import name_series

if TYPE_CHECKING:
    import pandas as pd


def tabulate_standardised(records: RunRecords) -> pd.DataFrame:
    """Give one row a series and period: the share if every source had published its usual part; missing if unknown."""
    import pandas as pd

    points, names = records.prevalence.standardised, name_series(records)
    periods = [records.prevalence.periods[point.period] for point in points]
    return pd.DataFrame(
        {
            "kind": hold_texts(point.kind for point in points),
            "name": hold_texts(names[point.kind, point.id] for point in points),
            "period": hold_texts(period.label for period in periods),
            "period_start": hold_days(period.start for period in periods),
            "period_end": hold_days(find_last_day(period) for period in periods),
            "is_partial": hold_claims(period.is_partial for period in periods),
            "share": hold_numbers(point.share for point in points),
            "low": hold_numbers(point.low for point in points),
            "high": hold_numbers(point.high for point in points),
            "covered": hold_numbers(point.covered for point in points),
            "id": hold_texts(point.id for point in points),
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
            "kind": hold_texts(split.kind for split in splits),
            "name": hold_texts(names[split.kind, split.id] for split in splits),
            "change": hold_numbers(split.change for split in splits),
            "coverage": hold_numbers(split.coverage for split in splits),
            "coverage_low": hold_numbers(split.coverage_low for split in splits),
            "coverage_high": hold_numbers(split.coverage_high for split in splits),
            "sources": hold_numbers(split.sources for split in splits),
            "sources_low": hold_numbers(split.sources_low for split in splits),
            "sources_high": hold_numbers(split.sources_high for split in splits),
            "slope": hold_numbers(split.slope for split in splits),
            "slope_low": hold_numbers(split.slope_low for split in splits),
            "slope_high": hold_numbers(split.slope_high for split in splits),
            "least_slope": hold_numbers(split.least_slope for split in splits),
            "least_without": hold_texts(split.least_without or None for split in splits),
            "most_slope": hold_numbers(split.most_slope for split in splits),
            "most_without": hold_texts(split.most_without or None for split in splits),
            "is_reversed": hold_claims(split.is_reversed for split in splits),
            "remark": hold_texts(split.remark or None for split in splits),
            "id": hold_texts(split.id for split in splits),
        }
    )
