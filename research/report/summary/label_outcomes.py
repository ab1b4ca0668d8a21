"""The outcome of each entry of the labels file, in words."""

from __future__ import annotations

from research.records import LabelMatch, RunRecords
from research.text.wording import format_count


def describe_actions(match: LabelMatch) -> str:
    """List the actions that an entry requests, joined by `` + ``; empty if nothing."""
    return " + ".join(match.actions)


def describe_outcome(match: LabelMatch, least_strength: float) -> str:
    """Describe what was done with an entry, or why it was not; ``least_strength`` is what a match needs, 0 to 1."""
    if match.problem is None:
        return _describe_done(match)
    problem = _describe_problem(match, least_strength)
    # A topic is named even where one that it should be merged with is missing.
    return f"named; {problem}" if match.is_matched and {"rename", "merge"} <= set(match.actions) else problem


def _describe_problem(match: LabelMatch, least_strength: float) -> str:
    others = ", ".join(match.others)
    match match.problem:
        case "nothing_fits" | None:
            return "no topic of this run contains its passages or words"
        case "weak_match":
            return f"weak match: strength {match.strength:.2f} (minimum {least_strength:.2f})"
        case "contested":
            return f"the matching topic is also matched by {others}"
        case "parent_not_split":
            return f"{others} was not split"
        case "no_fine_topics":
            return "the topic has no finer topics"
        case "target_not_matched":
            return f"no topic matches {others}"
        case "members_not_matched":
            return f"not merged: {others}"
        case "no_topic_left":
            return "no topic would remain"


def _describe_done(match: LabelMatch) -> str:
    said = []
    for action in match.actions:
        match action:
            case "merged":
                said.append(f"merged into {match.merged_into}")
            case "exclude":
                said.append(f"excluded ({format_count(match.n_passages, 'passage')})")
            case "split":
                said.append("split into finer topics")
            case "merge":
                said.append(f"merged with {', '.join(match.merged_with)}")
            case "rename":
                said.append("named")
    return "; ".join(said) or "no action requested"


def list_asked(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels that ask for something."""
    return tuple(match for match in records.editing.matches if match.actions)


def list_excluded(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels whose topics were excluded."""
    return tuple(match for match in list_asked(records) if match.is_applied and "exclude" in match.actions)


def list_refused(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels that ask for something and of which not everything was done."""
    return tuple(match for match in list_asked(records) if not match.is_applied)
