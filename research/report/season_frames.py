"""Seasons as data frames: whether a share follows the calendar, and how far each season lies from the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.column_types import hold_claims, hold_numbers, hold_texts
from research.report.series_frames import name_series

if TYPE_CHECKING:
    import pandas as pd


def tabulate_seasons(records: RunRecords) -> pd.DataFrame:
    """Give one row a series that was tested for seasons; ``swing`` is in percentage points."""
    import pandas as pd

    seasons, names = records.trends.seasons, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(season.kind for season in seasons),
            "name": hold_texts(names[season.kind, season.id] for season in seasons),
            "is_seasonal": hold_claims(season.is_seasonal for season in seasons),
            "highest": hold_texts(season.high for season in seasons),
            "lowest": hold_texts(season.low for season in seasons),
            "swing": hold_numbers(season.swing for season in seasons),
            "p_value": hold_numbers(season.p_value for season in seasons),
            "q_value": hold_numbers(season.q_value for season in seasons),
            "n_cycles": hold_numbers(season.n_cycles for season in seasons),
            "id": hold_texts(season.id for season in seasons),
        }
    )


def tabulate_season_effects(records: RunRecords) -> pd.DataFrame:
    """Give one row a series and season or feast; effects are percentage points above the mean of the seasons."""
    import pandas as pd

    effects, names = records.trends.season_effects, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(effect.kind for effect in effects),
            "name": hold_texts(names[effect.kind, effect.id] for effect in effects),
            "season": hold_texts(effect.season for effect in effects),
            "effect": hold_numbers(effect.effect for effect in effects),
            "low": hold_numbers(effect.low for effect in effects),
            "high": hold_numbers(effect.high for effect in effects),
            "id": hold_texts(effect.id for effect in effects),
        }
    )
