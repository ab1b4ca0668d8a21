"""What the page says of abrupt changes: change points with events beside them, bursts, and what emerges."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Burst, ChangePoint, Emergence, EventCount, EventMatch, RunRecords, SeriesKind
from research.report.summary.change_dates import list_dates
from research.report.summary.searched_changes import is_searched
from research.report.summary.source_events import describe_coincidence, find_events_of_change

_SIGNALS = ("strong", "weak", "noise", "")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of level: its most probable period, the dates that it may have, and the events nearest to it.

    ``events`` are those that chance hardly brings so near. ``caution`` says which changes of sources it coincides with;
    empty if none.
    """

    kind: SeriesKind
    id: str
    label: str
    dates: str
    before: float
    after: float
    events: tuple[EventMatch, ...]
    caution: str


@dataclass(frozen=True, slots=True)
class BurstRow:
    """A burst with the labels of its first and last period."""

    kind: SeriesKind
    id: str
    first: str
    last: str
    share: float
    weight: float


@dataclass(frozen=True)
class ChangeSection:
    """Abrupt changes in the order of the series; of what emerges the clearest first.

    ``is_searched`` is False if nothing was looked for; ``n_searched`` series were. ``rows`` are the change points with
    a date, ``n_undated`` the number of the others. ``n_matches`` pairs of an event and a series were held against
    chance, ``n_coincident`` of them passed.
    """

    is_searched: bool
    n_searched: int
    rows: tuple[ChangeRow, ...]
    n_undated: int
    n_matches: int
    n_coincident: int
    event_counts: tuple[EventCount, ...]
    bursts: tuple[BurstRow, ...]
    emergence: tuple[Emergence, ...]

    @property
    def has_events(self) -> bool:
        """True if any change point coincides with an event beyond chance."""
        return any(row.events for row in self.rows)


def make_change_section(records: RunRecords) -> ChangeSection:
    """Put the abrupt changes into rows."""
    changes = records.changes
    return ChangeSection(
        is_searched=is_searched(records),
        n_searched=len(changes.emergence) or sum(trend.claim != "none" for trend in records.trends.trends),
        rows=tuple(make_change_row(records, point) for point in changes.dated),
        n_undated=changes.n_undated,
        n_matches=sum(match.change >= 0 for match in changes.events),
        n_coincident=sum(match.is_coincident for match in changes.events),
        event_counts=changes.event_counts,
        bursts=tuple(_make_burst(records, burst) for burst in changes.bursts),
        emergence=tuple(sorted(changes.emergence, key=_rank_emergence)),
    )


def make_change_row(records: RunRecords, point: ChangePoint) -> ChangeRow:
    """Put a change point beside the events that chance hardly brings so near."""
    periods = records.prevalence.periods
    events = tuple(
        match
        for match in records.changes.events
        if match.is_coincident and (match.kind, match.id, match.change) == (point.kind, point.id, point.period)
    )
    return ChangeRow(
        kind=point.kind,
        id=point.id,
        label=periods[point.period].label,
        dates=list_dates(point, periods),
        before=point.before,
        after=point.after,
        events=events,
        caution=describe_coincidence(find_events_of_change(records, point)),
    )


def _make_burst(records: RunRecords, burst: Burst) -> BurstRow:
    periods = records.prevalence.periods
    first, last = periods[burst.first].label, periods[burst.last].label
    return BurstRow(burst.kind, burst.id, first, last, burst.share, burst.weight)


def _rank_emergence(entry: Emergence) -> tuple[bool, float, int]:
    q_value = entry.q_value if entry.q_value == entry.q_value else 1.0
    return not entry.is_emerging, q_value, _SIGNALS.index(entry.signal)
