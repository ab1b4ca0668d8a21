"""Data frames of the history of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.tables.column_types import count_column, day_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_source_histories(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per source, the largest first: rhythm, silences, jumps, texts cut short, duplicates."""
    import pandas as pd

    rows = records.histories.histories
    return pd.DataFrame(
        {
            "source": text_column(row.source for row in rows),
            "n_articles": count_column(row.n_articles for row in rows),
            "first_day": day_column(row.first for row in rows),
            "last_day": day_column(row.last for row in rows),
            "median_gap_days": number_column(row.median_gap_days for row in rows),
            "active_share": number_column(row.active_share for row in rows),
            "n_silences": count_column(row.n_silences for row in rows),
            "n_jumps": count_column(row.n_jumps for row in rows),
            "is_searched": flag_column(row.is_searched for row in rows),
            "cut_share": number_column(row.cut_share for row in rows),
            "cut_characters": number_column(row.cut_characters or float("nan") for row in rows),
            "n_reprints": count_column(row.n_reprints for row in rows),
            "n_repeated": count_column(row.n_repeated for row in rows),
            "n_repeated_across_files": count_column(row.n_repeated_across_files for row in rows),
        }
    )


def tabulate_source_events(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per event of a source that may be mistaken for a trend, the largest first."""
    import pandas as pd

    rows = records.histories.events
    return pd.DataFrame(
        {
            "source": text_column(row.source for row in rows),
            "kind": text_column(row.kind for row in rows),
            "day": day_column(row.day for row in rows),
            "last_day": day_column(row.last_day for row in rows),
            "before": number_column(row.before for row in rows),
            "after": number_column(row.after for row in rows),
            "share_before": number_column(row.share_before for row in rows),
            "share_after": number_column(row.share_after for row in rows),
            "size": number_column(row.size for row in rows),
        }
    )
