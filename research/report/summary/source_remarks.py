"""Whether the direction of a change depends on the sources, in words."""

from __future__ import annotations

from research.records import SourceSplit
from research.text.messages import say
from research.text.wording import join_clauses


def describe_source_split(split: SourceSplit) -> str:
    """Describe whether the direction of a series holds within sources and without each of them.

    Returns
    -------
    One or two clauses in lower case, without a full stop; empty if the direction holds as far as can be told.
    """
    return join_clauses((_describe_within(split), _describe_without(split)))


def _describe_within(split: SourceSplit) -> str:
    """Describe the direction at a constant mix of sources."""
    if split.within_sources == "consistent":
        return ""
    if split.within_sources == "masked":
        if split.fixed_direction == "rising":
            return say("rises within sources, masked in the raw share by a change in the mix of sources")
        return say("falls within sources, masked in the raw share by a change in the mix of sources")
    is_rising = split.raw_direction == "rising"
    if split.within_sources == "reversed":
        if is_rising:
            return say("rises in the raw share, but falls within sources (Simpson's paradox)")
        return say("falls in the raw share, but rises within sources (Simpson's paradox)")
    if is_rising:
        return say("rises in the raw share, but not clearly within sources")
    return say("falls in the raw share, but not clearly within sources")


def _describe_without(split: SourceSplit) -> str:
    """Describe the direction without one source."""
    if split.without_source == "consistent":
        return ""
    is_rising = split.raw_direction == "rising"
    if split.without_source == "reversed":
        if is_rising:
            return say("rises, but falls without {source}", source=split.left_out)
        return say("falls, but rises without {source}", source=split.left_out)
    if is_rising:
        return say("rises, but not clearly without {source}", source=split.left_out)
    return say("falls, but not clearly without {source}", source=split.left_out)
