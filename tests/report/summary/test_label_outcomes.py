"""What became of labels, in words: every fact of the record is told."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from made import make_records

from research.records import LabelProblem
from research.report.summary.label_outcomes import describe_actions, describe_outcome

DONE, REFUSED = make_records().editing.matches


def test_what_was_done_is_told_in_the_order_of_the_actions():
    both = replace(DONE, actions=("merge", "rename"), merged_with=("a", "b"))
    assert describe_outcome(both, 0.5) == "merged with a and b; named"
    assert describe_actions(both) == "merge + rename"
    out = replace(DONE, actions=("exclude",), n_passages=1200)
    assert describe_outcome(out, 0.5) == "excluded (1,200 passages)"
    assert describe_outcome(replace(DONE, actions=("merged",), merged_into="x"), 0.5) == "merged into x"
    assert describe_outcome(replace(DONE, actions=("split",)), 0.5) == "split into finer topics"
    assert describe_outcome(replace(DONE, actions=()), 0.5) == "no action requested"
    assert describe_actions(replace(DONE, actions=())) == ""


@pytest.mark.parametrize("problem", get_args(LabelProblem))
def test_every_problem_has_words_that_name_the_others_it_is_with(problem):
    others = ("one", "two") if problem not in {"nothing_fits", "weak_match", "no_fine_topics", "no_topic_left"} else ()
    told = describe_outcome(replace(REFUSED, problem=problem, others=others), 0.5)
    assert told
    assert all(name in told for name in others)


def test_a_weak_match_tells_its_strength_and_what_is_needed():
    assert describe_outcome(REFUSED, 0.5) == "weak match: strength 0.33 (minimum 0.50)"


def test_a_topic_that_is_named_although_a_member_is_missing_is_said_to_be_named():
    half = replace(DONE, actions=("merge", "rename"), problem="members_not_matched", others=("gone",))
    assert describe_outcome(half, 0.5) == "named; not merged: gone"
    assert describe_outcome(replace(half, actions=("merge",)), 0.5) == "not merged: gone"
