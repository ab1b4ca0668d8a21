"""What a reader must know of a change whose direction hangs on the sources, in words."""

from __future__ import annotations

from research.records import Direction, SourceSplit

_VERBS: dict[Direction, str] = {"rising": "rises", "falling": "falls"}
_OPPOSITES: dict[Direction, Direction] = {"rising": "falling", "falling": "rising"}


def describe_source_split(split: SourceSplit) -> str:
    """Say whether the direction of a series holds within sources and without each of them.

    Returns
    -------
    One or two clauses in lower case, without a full stop; empty if the direction holds as far as can be told.
    """
    clauses = (_describe_within(split), _describe_without(split))
    return "; ".join(clause for clause in clauses if clause)


def _describe_within(split: SourceSplit) -> str:
    """Say what holding the mix of sources fixed does to the direction."""
    if split.within_sources == "consistent":
        return ""
    if split.within_sources == "masked":
        return f"{_VERBS[split.fixed_direction]} within sources, which a change of sources hides in the raw share"
    raw = f"{_VERBS[split.raw_direction]} in the raw share"
    if split.within_sources == "reversed":
        return f"{raw}, but {_VERBS[split.fixed_direction]} within sources (Simpson's paradox)"
    return f"{raw}, but not clearly within sources"


def _describe_without(split: SourceSplit) -> str:
    """Say what leaving one source out does to the direction."""
    if split.without_source == "consistent":
        return ""
    verb = _VERBS[split.raw_direction]
    if split.without_source == "reversed":
        return f"{verb}, but {_VERBS[_OPPOSITES[split.raw_direction]]} when {split.left_out} is left out"
    return f"{verb}, but not clearly when {split.left_out} is left out"
