"""Data frames of seasonality and of seasonal effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.series_names import name_series
from research.report.tables.column_types import count_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_seasons(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series that was tested for seasonality; ``swing`` is in percentage points."""
    import pandas as pd

    seasons, names = records.trends.seasons, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(season.kind for season in seasons),
            "name": text_column(names[season.kind, season.id] for season in seasons),
            "is_seasonal": flag_column(season.is_seasonal for season in seasons),
            "highest": text_column(season.high for season in seasons),
            "lowest": text_column(season.low for season in seasons),
            "swing": number_column(season.swing for season in seasons),
            "p_value": number_column(season.p_value for season in seasons),
            "q_value": number_column(season.q_value for season in seasons),
            "recurrence_p": number_column(season.recurrence_p for season in seasons),
            "agreement": number_column(season.agreement for season in seasons),
            "n_above": count_column(season.n_above for season in seasons),
            "n_compared": count_column(season.n_compared for season in seasons),
            "n_cycles": number_column(season.n_cycles for season in seasons),
            "id": text_column(season.id for season in seasons),
        }
    )


def tabulate_season_effects(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series and season or holiday; effects are in percentage points."""
    import pandas as pd

    effects, names = records.trends.season_effects, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(effect.kind for effect in effects),
            "name": text_column(names[effect.kind, effect.id] for effect in effects),
            "season": text_column(effect.season for effect in effects),
            "effect": number_column(effect.effect for effect in effects),
            "low": number_column(effect.low for effect in effects),
            "high": number_column(effect.high for effect in effects),
            "id": text_column(effect.id for effect in effects),
        }
    )
