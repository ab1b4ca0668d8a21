"""What became of the researcher's labels, as a data frame and in counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import LabelMatch, RunRecords
from research.report.column_types import hold_claims, hold_counts, hold_numbers, hold_texts

if TYPE_CHECKING:
    import pandas as pd


def tabulate_labels(records: RunRecords) -> pd.DataFrame:
    """Give one row an entry of the labels file, in its order; no rows without one."""
    import pandas as pd

    matches = records.editing.matches
    names = {topic.index: topic.name for topic in records.topics.topics}
    return pd.DataFrame(
        {
            "label": hold_texts(match.label for match in matches),
            "action": hold_texts(match.action or None for match in matches),
            "topic": pd.array([match.topic for match in matches], dtype="Int64"),
            "name": hold_texts(None if match.topic is None else names.get(match.topic) for match in matches),
            "strength": hold_numbers(match.strength for match in matches),
            "is_applied": hold_claims(match.is_applied for match in matches),
            "outcome": hold_texts(match.outcome for match in matches),
            "note": hold_texts(match.note or None for match in matches),
            "found_topic": pd.array([match.found_topic for match in matches], dtype="Int64"),
            "is_matched": hold_claims(match.is_matched for match in matches),
            "n_listed": hold_counts(match.n_listed for match in matches),
            "n_known": hold_counts(match.n_known for match in matches),
            "n_inside": hold_counts(match.n_inside for match in matches),
            "likeness": hold_numbers(match.likeness for match in matches),
            "n_passages": hold_counts(match.n_passages for match in matches),
        }
    )


def list_asked(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels that ask for something."""
    return tuple(match for match in records.editing.matches if match.action)


def list_excluded(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels whose topics were excluded."""
    return tuple(match for match in list_asked(records) if match.is_applied and "exclude" in match.action)


def list_refused(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels that ask for something and of which not everything was done."""
    return tuple(match for match in list_asked(records) if not match.is_applied)
