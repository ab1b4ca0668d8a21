"""What became of the researcher's labels, as a data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.label_outcomes import describe_actions, describe_outcome
from research.report.tables.column_types import count_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_labels(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per entry of the labels file, in its order; no rows without labels."""
    import pandas as pd

    matches, least = records.editing.matches, records.editing.least_strength
    names = {topic.index: topic.name for topic in records.topics.topics}
    return pd.DataFrame(
        {
            "label": text_column(match.label for match in matches),
            "action": text_column(describe_actions(match) or None for match in matches),
            "topic": pd.array([match.topic for match in matches], dtype="Int64"),
            "name": text_column(None if match.topic is None else names.get(match.topic) for match in matches),
            "strength": number_column(match.strength for match in matches),
            "is_applied": flag_column(match.is_applied for match in matches),
            "outcome": text_column(describe_outcome(match, least) for match in matches),
            "note": text_column(match.note or None for match in matches),
            "detected_topic": pd.array([match.detected_topic for match in matches], dtype="Int64"),
            "is_matched": flag_column(match.is_matched for match in matches),
            "n_listed": count_column(match.n_listed for match in matches),
            "n_known": count_column(match.n_known for match in matches),
            "n_inside": count_column(match.n_inside for match in matches),
            "word_similarity": number_column(match.word_similarity for match in matches),
            "n_passages": count_column(match.n_passages for match in matches),
        }
    )
