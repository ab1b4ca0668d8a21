"""What the page says of interrupted series: which change at an event of the study, and whether other dates do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from research.records import Interruption, InterruptionRefusal, RunRecords


@dataclass(frozen=True)
class InterruptionSection:
    """Interrupted series.

    Attributes
    ----------
    rows
        Those tested, the clearest first.
    n_changed
        How many of them change: the first of ``rows``.
    n_usual
        How many of these change no more than at other dates.
    refused
        Events for which nothing is estimated, with the date and the reason.
    has_comparison
        True if a comparison series is named for an event and was tested.
    least_periods
        Complete periods that are required on either side of an event.
    """

    rows: tuple[Interruption, ...]
    n_changed: int
    n_usual: int
    refused: tuple[tuple[str, date, InterruptionRefusal], ...]
    has_comparison: bool
    least_periods: int


def make_interruption_section(records: RunRecords) -> InterruptionSection:
    """Put the interrupted series into order."""
    made = records.interruptions
    tested = [row for row in made.interruptions if not row.refusal]
    refused = dict.fromkeys(
        (row.event, row.day, row.refusal) for row in made.interruptions if row.refusal not in ("", "not_tested")
    )
    return InterruptionSection(
        rows=tuple(sorted(tested, key=lambda row: (row.q_value, row.p_value))),
        n_changed=len(made.changed),
        n_usual=sum(row.is_usual for row in made.changed),
        refused=tuple(refused),
        has_comparison=any(row.comparison_kind for row in tested),
        least_periods=made.least_periods,
    )
