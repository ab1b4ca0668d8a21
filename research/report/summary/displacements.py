"""Displacement in words: a share that changes because others do."""

from __future__ import annotations

from collections.abc import Mapping

from research.records import NO_SERIES, Claim, Composition, RelativeTrend, RunRecords, SeriesKind
from research.text.wording import format_list, format_number

_MOST_MOVERS = 3
"""Series that are named as those that displace; a convention."""

_VERBS: dict[Claim, tuple[str, str]] = {"rising": ("rises", "fall"), "falling": ("falls", "rise")}

Names = Mapping[tuple[str, str], str]


def name_part(kind: SeriesKind, name: str, names: Names) -> str:
    """Give the name of a series, or of what belongs to none."""
    return f"no {kind}" if name == NO_SERIES else names[kind, name]


def find_relative(records: RunRecords) -> dict[tuple[SeriesKind, str], RelativeTrend]:
    """Give the change of every series relative to the rest, by kind and id."""
    return {(one.kind, one.id): one for one in records.compositions.relative if one.reference == NO_SERIES}


def describe_displacement(relative: RelativeTrend | None, claim: Claim, names: Names, *, confidence: float) -> str:
    """Say that a share changes because others do, or that it moves the other way in what is left without them.

    Returns
    -------
    A clause in lower case, without a full stop; empty if the change is the series' own, or cannot be told.
    """
    if relative is None or claim not in _VERBS or relative.verdict not in {"displaced", "opposed"}:
        return ""
    interval = (
        f"times {format_number(relative.ratio)} a year, {100 * confidence:g}% CI {format_number(relative.low)} to "
        f"{format_number(relative.high)}"
    )
    if relative.verdict == "opposed":
        return f"relative to the rest it {_VERBS[_turn(claim)][0]} ({interval})"
    told = [f"\u201c{name_part(relative.kind, mover, names)}\u201d" for mover in relative.movers]
    verb, other = _VERBS[claim]
    others = f"{format_list(told, most=_MOST_MOVERS)} {other}{'s' if len(told) == 1 else ''}"
    return f"it {verb} because {others}: its share of the rest shows no change ({interval})"


def _turn(claim: Claim) -> Claim:
    return "falling" if claim == "rising" else "rising"


_REFUSALS = {
    "too_few_periods": "there are too few complete periods",
    "too_few_parts": "fewer than three parts can be tested, and of two nobody can tell which one moved",
    "no_reference": "too few of them keep their proportions, so that there is no rest to compare with",
    "corrected": "codes correct the shares of themes, and ratios of corrected shares have no known error rate",
}


def describe_composition_refusal(composition: Composition) -> str:
    """Say why no ratios to the rest are given; a clause, empty if they are."""
    return _REFUSALS.get(composition.refusal, "")
