"""What the page says of shares that sum to one: what rises at whose cost."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import Gain, RelativeTrend, RunRecords, SeriesKind
from research.report.summary.displacements import (
    Names,
    describe_composition_refusal,
    find_relative,
    name_part,
)


@dataclass(frozen=True, slots=True)
class GainRow:
    """What a part gains or loses, and its change relative to the rest; None for parts that were not tested."""

    name: str
    gain: Gain
    relative: RelativeTrend | None
    is_displaced: bool


@dataclass(frozen=True)
class CompositionGroup:
    """The parts of one kind, the largest gain first.

    Attributes
    ----------
    rest
        Names of the parts that keep their proportions; none if the ratios are refused.
    n_displaced
        Series whose change is displacement.
    refusal
        Why no ratios are given, a clause; else empty.
    """

    kind: SeriesKind
    rows: tuple[GainRow, ...]
    rest: tuple[str, ...]
    n_displaced: int
    refusal: str


def make_composition_groups(records: RunRecords, names: Names) -> tuple[CompositionGroup, ...]:
    """Put gains and losses into rows; kinds without any are left out, unless they say why."""
    relative, found = find_relative(records), records.compositions
    groups = []
    for one in found.compositions:
        gains = sorted((gain for gain in found.gains if gain.kind == one.kind), key=lambda gain: -gain.change)
        rows = [
            GainRow(
                name=name_part(gain.kind, gain.id, names),
                gain=gain,
                relative=relative.get((gain.kind, gain.id)),
                is_displaced=(gain.kind, gain.id) in relative and relative[gain.kind, gain.id].is_displaced,
            )
            for gain in gains
        ]
        groups.append(
            CompositionGroup(
                kind=one.kind,
                rows=tuple(rows),
                rest=tuple(name_part(one.kind, member, names) for member in one.members),
                n_displaced=sum(row.is_displaced for row in rows),
                refusal=describe_composition_refusal(one),
            )
        )
    return tuple(group for group in groups if group.rows or group.refusal)
