"""Displacement in words: a share that changes because others do."""

from __future__ import annotations

from collections.abc import Mapping

from research.records import NO_SERIES, Claim, Composition, RelativeTrend, RunRecords, SeriesKind
from research.text.messages import say
from research.text.wording import format_level, format_list, format_number

_MOST_MOVERS = 3
"""Series that are named as those that displace; a convention."""

Names = Mapping[tuple[str, str], str]


def name_part(kind: SeriesKind, name: str, names: Names) -> str:
    """Give the name of a series, or of what belongs to none."""
    if name != NO_SERIES:
        return names[kind, name]
    return say("no theme") if kind == "theme" else say("no topic")


def find_relative(records: RunRecords) -> dict[tuple[SeriesKind, str], RelativeTrend]:
    """Give the change of every series relative to the rest, by kind and id."""
    return {(one.kind, one.id): one for one in records.compositions.relative if one.reference == NO_SERIES}


def describe_displacement(relative: RelativeTrend | None, claim: Claim, names: Names, *, confidence: float) -> str:
    """Say that a share changes because others do, or that it moves the other way in what is left without them.

    Returns
    -------
    A clause in lower case, without a full stop; empty if the change is the series' own, or cannot be told.
    """
    if relative is None or relative.verdict not in {"displaced", "opposed"}:
        return ""
    interval = say(
        "times {ratio} a year, {level} CI {low} to {high}",
        ratio=format_number(relative.ratio),
        level=format_level(confidence),
        low=format_number(relative.low),
        high=format_number(relative.high),
    )
    movers = [say("\u201c{name}\u201d", name=name_part(relative.kind, one, names)) for one in relative.movers]
    listed = format_list(movers, most=_MOST_MOVERS)
    if claim == "rising" and relative.verdict == "opposed":
        return say("relative to the rest it falls ({interval})", interval=interval)
    if claim == "falling" and relative.verdict == "opposed":
        return say("relative to the rest it rises ({interval})", interval=interval)
    if claim == "rising":
        return say(
            "it rises because {series} falls: its share of the rest shows no change ({interval})",
            "it rises because {series} fall: its share of the rest shows no change ({interval})",
            n=len(movers),
            series=listed,
            interval=interval,
        )
    if claim == "falling":
        return say(
            "it falls because {series} rises: its share of the rest shows no change ({interval})",
            "it falls because {series} rise: its share of the rest shows no change ({interval})",
            n=len(movers),
            series=listed,
            interval=interval,
        )
    return ""


def describe_composition_refusal(composition: Composition) -> str:
    """Say why no ratios to the rest are given; a clause, empty if they are."""
    refusals = {
        "too_few_periods": say("there are too few complete periods"),
        "too_few_parts": say("fewer than three parts can be tested, and of two nobody can tell which one moved"),
        "no_reference": say("too few of them keep their proportions, so that there is no rest to compare with"),
        "corrected": say("codes correct the shares of themes, and ratios of corrected shares have no known error rate"),
    }
    return refusals.get(composition.refusal, "")
