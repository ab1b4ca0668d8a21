"""Sheets of coders: who codes what, in which order, and what comes twice."""

from __future__ import annotations

from collections import Counter

import pytest

from research.coding.assignment import assign_stories, name_coders


def test_shared_stories_are_on_every_sheet_and_others_on_one():
    items = assign_stories(50, n_coders=3, n_double=20, n_repeats=0, seed=[1])
    coders = {row: {item.coder for item in items if item.row == row} for row in range(50)}
    counts = Counter(len(of) for of in coders.values())
    assert counts == {3: 20, 1: 30}
    assert Counter(item.coder for item in items) == dict.fromkeys(name_coders(3), 30)


def test_repeats_come_far_after_their_first_appearance_under_another_name():
    items = assign_stories(60, n_coders=1, n_double=0, n_repeats=10, seed=[2])
    first = {item.row: place for place, item in enumerate(items) if not item.is_repeat}
    again = [(place, item) for place, item in enumerate(items) if item.is_repeat]
    assert len(again) == 10
    assert all(place - first[item.row] >= 20 for place, item in again)
    assert len({item.item for item in items}) == 70


@pytest.mark.parametrize("n", [0, 1, 2, 4, 9])
def test_small_sheets_have_few_repeats(n):
    items = assign_stories(n, n_coders=1, n_double=0, n_repeats=10, seed=[3])
    assert sum(item.is_repeat for item in items) <= n // 5


def test_identifiers_tell_nothing_and_are_never_used_twice():
    once = assign_stories(100, n_coders=2, n_double=100, n_repeats=0, seed=[4])
    twice = assign_stories(100, n_coders=2, n_double=100, n_repeats=0, seed=[4], taken=[item.item for item in once])
    assert not {item.item for item in once} & {item.item for item in twice}
    orders = [[item.row for item in once if item.coder == coder] for coder in name_coders(2)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
