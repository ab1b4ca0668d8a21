"""Whether the direction of a change depends on the sources, in words."""

from __future__ import annotations

from research.records import Direction, SourceSplit

_VERBS: dict[Direction, str] = {"rising": "rises", "falling": "falls"}
_OPPOSITES: dict[Direction, Direction] = {"rising": "falling", "falling": "rising"}


def describe_source_split(split: SourceSplit) -> str:
    """Describe whether the direction of a series holds within sources and without each of them.

    Returns
    -------
    One or two clauses in lower case, without a full stop; empty if the direction holds as far as can be told.
    """
    clauses = (_describe_within(split), _describe_without(split))
    return "; ".join(clause for clause in clauses if clause)


def _describe_within(split: SourceSplit) -> str:
    """Describe the direction at a constant mix of sources."""
    if split.within_sources == "consistent":
        return ""
    if split.within_sources == "masked":
        return (
            f"{_VERBS[split.fixed_direction]} within sources, masked in the raw share by a change in the mix of sources"
        )
    raw = f"{_VERBS[split.raw_direction]} in the raw share"
    if split.within_sources == "reversed":
        return f"{raw}, but {_VERBS[split.fixed_direction]} within sources (Simpson's paradox)"
    return f"{raw}, but not clearly within sources"


def _describe_without(split: SourceSplit) -> str:
    """Describe the direction without one source."""
    if split.without_source == "consistent":
        return ""
    verb = _VERBS[split.raw_direction]
    if split.without_source == "reversed":
        return f"{verb}, but {_VERBS[_OPPOSITES[split.raw_direction]]} without {split.left_out}"
    return f"{verb}, but not clearly without {split.left_out}"
