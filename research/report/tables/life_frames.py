"""Data frame of births, ends, splits and narrowings of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.life_facts import list_life_words
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_coincidence, find_events_of_life
from research.report.tables.column_types import count_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_topic_lives(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per test of a birth, an end, a split or a narrowing, found or not.

    Returns
    -------
    ``period`` is the first period after the change, empty without a date; shares are of all stories, or of those of the
    topic for its parts.
    """
    import pandas as pd

    lives, periods, names = records.topic_lives.lives, records.prevalence.periods, name_series(records)

    def label(period: int) -> str | None:
        return periods[period].label if period >= 0 else None

    numbers = ("before", "before_low", "before_high", "after", "after_low", "after_high", "p_value", "q_value")
    return pd.DataFrame(
        {
            "kind": text_column(life.kind for life in lives),
            "topic": count_column(life.topic for life in lives),
            "name": text_column(names["topic", str(life.topic)] for life in lives),
            "part": text_column(str(life.fine) if life.fine >= 0 else None for life in lives),
            "words": text_column(", ".join(list_life_words(records, life)) or None for life in lives),
            "is_found": flag_column(life.is_found for life in lives),
            "period": text_column(label(life.period) for life in lives),
            "low": text_column(label(life.low) for life in lives),
            "high": text_column(label(life.high) for life in lives),
            "n_stories": count_column(life.n_stories for life in lives),
            "n_before": count_column(life.n_before for life in lives),
            "n_after": count_column(life.n_after for life in lives),
            **{name: number_column(getattr(life, name) for life in lives) for name in numbers},
            "source_events": text_column(
                describe_coincidence(find_events_of_life(records, life)) or None for life in lives
            ),
        }
    )
