"""Words that changed inside themes and topics, as a data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.column_types import hold_counts, hold_numbers, hold_texts
from research.report.series_frames import name_series

if TYPE_CHECKING:
    import pandas as pd


def tabulate_word_changes(records: RunRecords) -> pd.DataFrame:
    """Give one row a change point, language, side and word; rank counts from 1.

    Returns
    -------
    ``period`` is the first period of the later part; ``before`` and ``after`` are the shares of stories that hold the
    word, ``z`` is above zero on both sides.
    """
    import pandas as pd

    words, periods, names = records.word_changes.words, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(word.kind for word in words),
            "name": hold_texts(names[word.kind, word.id] for word in words),
            "period": hold_texts(periods[word.period].label for word in words),
            "language": hold_texts(word.language for word in words),
            "side": hold_texts(word.side for word in words),
            "rank": hold_counts(word.rank for word in words),
            "word": hold_texts(word.word for word in words),
            "z": hold_numbers(word.z for word in words),
            "before": hold_numbers(word.before for word in words),
            "after": hold_numbers(word.after for word in words),
            "id": hold_texts(word.id for word in words),
        }
    )
