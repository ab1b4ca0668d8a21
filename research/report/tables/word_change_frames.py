"""Data frame of words before and after change points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.series_names import name_series
from research.report.tables.column_types import count_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_word_changes(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per change point, language, side and word; ``rank`` counts from 1.

    Returns
    -------
    ``period`` is the first period of the later part; ``before`` and ``after`` are the shares of stories with the word;
    ``z`` is above 0 on both sides.
    """
    import pandas as pd

    words, periods, names = records.word_changes.words, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(word.kind for word in words),
            "name": text_column(names[word.kind, word.id] for word in words),
            "period": text_column(periods[word.period].label for word in words),
            "language": text_column(word.language for word in words),
            "side": text_column(word.side for word in words),
            "rank": count_column(word.rank for word in words),
            "word": text_column(word.word for word in words),
            "z": number_column(word.z for word in words),
            "before": number_column(word.before for word in words),
            "after": number_column(word.after for word in words),
            "id": text_column(word.id for word in words),
        }
    )
