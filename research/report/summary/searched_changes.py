"""Whether a run searched for abrupt changes, for methods and page alike."""

from __future__ import annotations

from research.records import RunRecords


def is_searched(records: RunRecords) -> bool:
    """Tell whether abrupt changes were searched for: every series that was searched has a row of emergence."""
    changes = records.changes
    return bool(changes.emergence or changes.change_points or changes.bursts)
