"""Data frames of shares that sum to one: ratios to the rest, gains and losses, differences of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import NO_SERIES, RunRecords
from research.report.summary.displacements import name_part
from research.report.summary.series_names import name_series
from research.report.tables.column_types import flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_compositions(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per tested series and reference: its change relative to it, as a ratio per year."""
    import pandas as pd

    rows, names = records.compositions.relative, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(row.kind for row in rows),
            "name": text_column(names[row.kind, row.id] for row in rows),
            "reference": text_column(
                "rest" if row.reference == NO_SERIES else names[row.kind, row.reference] for row in rows
            ),
            "ratio": number_column(row.ratio for row in rows),
            "low": number_column(row.low for row in rows),
            "high": number_column(row.high for row in rows),
            "p_value": number_column(row.p_value for row in rows),
            "q_value": number_column(row.q_value for row in rows),
            "change_p": number_column(row.change_p for row in rows),
            "change_q": number_column(row.change_q for row in rows),
            "verdict": text_column(row.verdict or None for row in rows),
            "is_displaced": flag_column(row.is_displaced for row in rows),
            "displaced_by": text_column(
                "; ".join(name_part(row.kind, mover, names) for mover in row.movers) or None for row in rows
            ),
            "is_member": flag_column(row.is_member for row in rows),
            "id": text_column(row.id for row in rows),
        }
    )


def tabulate_gains(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series, and one for what belongs to none: points gained or lost, and at whose cost."""
    import pandas as pd

    rows, names = records.compositions.gains, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(row.kind for row in rows),
            "name": text_column(name_part(row.kind, row.id, names) for row in rows),
            "early": number_column(row.early for row in rows),
            "late": number_column(row.late for row in rows),
            "change": number_column(row.change for row in rows),
            "low": number_column(row.low for row in rows),
            "high": number_column(row.high for row in rows),
            "displaced": number_column(row.displaced for row in rows),
            "displaced_low": number_column(row.displaced_low for row in rows),
            "displaced_high": number_column(row.displaced_high for row in rows),
            "own": number_column(row.own for row in rows),
            "own_low": number_column(row.own_low for row in rows),
            "own_high": number_column(row.own_high for row in rows),
            "id": text_column(row.id or None for row in rows),
        }
    )


def tabulate_differences(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per pair of series that are compared: difference of shares, and course of their ratio."""
    import pandas as pd

    rows, names = records.compositions.differences, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(row.kind for row in rows),
            "first": text_column(names[row.kind, row.first] for row in rows),
            "second": text_column(names[row.kind, row.second] for row in rows),
            "difference": number_column(row.difference for row in rows),
            "low": number_column(row.low for row in rows),
            "high": number_column(row.high for row in rows),
            "p_value": number_column(row.p_value for row in rows),
            "q_value": number_column(row.q_value for row in rows),
            "latest": number_column(row.latest for row in rows),
            "latest_low": number_column(row.latest_low for row in rows),
            "latest_high": number_column(row.latest_high for row in rows),
            "latest_p": number_column(row.latest_p for row in rows),
            "latest_q": number_column(row.latest_q for row in rows),
            "ratio": number_column(row.ratio for row in rows),
            "ratio_low": number_column(row.ratio_low for row in rows),
            "ratio_high": number_column(row.ratio_high for row in rows),
            "ratio_p": number_column(row.ratio_p for row in rows),
            "ratio_q": number_column(row.ratio_q for row in rows),
            "first_id": text_column(row.first for row in rows),
            "second_id": text_column(row.second for row in rows),
        }
    )
