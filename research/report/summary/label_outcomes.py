"""The outcome of each entry of the labels file, in words."""

from __future__ import annotations

from research.records import LabelMatch, RunRecords
from research.text.messages import say
from research.text.wording import format_count, format_list, format_number, join_clauses


def describe_actions(match: LabelMatch) -> str:
    """List the actions that an entry requests, joined by `` + ``; empty if nothing."""
    return " + ".join(match.actions)


def describe_outcome(match: LabelMatch, least_strength: float) -> str:
    """Describe what was done with an entry, or why it was not; ``least_strength`` is what a match needs, 0 to 1."""
    if match.problem is None:
        return _describe_done(match)
    problem = _describe_problem(match, least_strength)
    # A topic is named even where one that it should be merged with is missing.
    is_named = match.is_matched and {"rename", "merge"} <= set(match.actions)
    return join_clauses([say("named"), problem]) if is_named else problem


def _describe_problem(match: LabelMatch, least_strength: float) -> str:
    others = format_list(match.others)
    match match.problem:
        case "nothing_fits" | None:
            return say("no topic of this run contains its passages or words")
        case "weak_match":
            return say(
                "weak match: strength {strength} (minimum {least})",
                strength=format_number(match.strength),
                least=format_number(least_strength),
            )
        case "contested":
            return say("the matching topic is also matched by {others}", others=others)
        case "parent_not_split":
            return say("{others} was not split", others=others)
        case "no_fine_topics":
            return say("the topic has no finer topics")
        case "target_not_matched":
            return say("no topic matches {others}", others=others)
        case "members_not_matched":
            return say("not merged: {others}", others=others)
        case "no_topic_left":
            return say("no topic would remain")


def _describe_done(match: LabelMatch) -> str:
    said = []
    for action in match.actions:
        match action:
            case "merged":
                said.append(say("merged into {topic}", topic=str(match.merged_into)))
            case "exclude":
                said.append(say("excluded ({passages})", passages=format_count(match.n_passages, "passage")))
            case "split":
                said.append(say("split into finer topics"))
            case "merge":
                said.append(say("merged with {topics}", topics=format_list(match.merged_with)))
            case "rename":
                said.append(say("named"))
    return join_clauses(said) or say("no action requested")


def list_asked(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels that ask for something."""
    return tuple(match for match in records.editing.matches if match.actions)


def list_excluded(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels whose topics were excluded."""
    return tuple(match for match in list_asked(records) if match.is_applied and "exclude" in match.actions)


def list_refused(records: RunRecords) -> tuple[LabelMatch, ...]:
    """Give the labels that ask for something and of which not everything was done."""
    return tuple(match for match in list_asked(records) if not match.is_applied)
