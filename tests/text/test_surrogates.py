"""Halves of surrogate pairs."""

from __future__ import annotations

from research.text.surrogates import has_surrogate


def test_half_of_a_pair_is_found_and_a_whole_character_is_not():
    assert has_surrogate("lake \ud800 full")
    assert has_surrogate("\udfff")
    assert not has_surrogate("lake")
    assert not has_surrogate("湖 \U0001f30a")
