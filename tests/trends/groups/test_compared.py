"""Which groups are compared: the largest, or those of the study, with a reference or in pairs."""

from __future__ import annotations

import pytest

from research.errors import CorpusError
from research.study import GroupSettings
from research.trends.groups.compared import MOST_COMPARED, choose_groups, list_pairs

COUNTS = {"a": 50, "b": 40, "c": 30, "d": 20, "e": 3}


def test_the_largest_groups_are_compared_and_small_ones_are_left_out_with_the_reason():
    groups, left_out = choose_groups(GroupSettings(by="party"), COUNTS, least=5)
    assert groups == ("a", "b", "c", "d")
    assert [(one.group, one.n_articles, one.reason) for one in left_out] == [("e", 3, "too_few_articles")]


def test_many_groups_are_cut_to_the_largest():
    counts = {f"s{number}": 100 - number for number in range(20)}
    groups, left_out = choose_groups(GroupSettings(by="source"), counts, least=5)
    assert len(groups) == MOST_COMPARED
    assert {one.reason for one in left_out} == {"beyond_largest"}
    named = GroupSettings(by="source", reference="s19")
    assert "s19" in choose_groups(named, counts, least=5)[0]


def test_few_groups_are_compared_in_pairs_and_many_with_the_largest():
    assert list_pairs(GroupSettings(by="party"), ("a", "b", "c")) == (("b", "a"), ("c", "a"), ("c", "b"))
    assert list_pairs(GroupSettings(by="party"), tuple("abcde")) == (("b", "a"), ("c", "a"), ("d", "a"), ("e", "a"))
    assert list_pairs(GroupSettings(by="party", reference="b"), ("a", "b", "c")) == (("a", "b"), ("c", "b"))


def test_a_group_that_no_article_has_is_an_error_with_the_nearest():
    with pytest.raises(CorpusError, match=r'groups: party: no article has "Gruene"; did you mean Grüne\?'):
        choose_groups(GroupSettings(by="party", levels=["SPÖ", "Gruene"]), {"Grüne": 9, "SPÖ": 9}, least=5)
