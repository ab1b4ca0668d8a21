"""Words that say the same, told by how they are written."""

from __future__ import annotations

import pytest

from research.text.spelling import compare_spelling, repeats

SAME = ("转型 城市转型", "干净 干干净净", "plan planning", "company companies", "nation national", "station stations")
OTHER = ("art party", "content contest", "market mark", "修复 恢复", "interest internet", "china chin")


@pytest.mark.parametrize("pair", SAME)
def test_inflected_contained_and_doubled_words_repeat_one_another(pair):
    word, other = pair.split()
    assert repeats(word, other)
    assert repeats(other, word)
    assert compare_spelling(word, other) == 1.0


@pytest.mark.parametrize("pair", OTHER)
def test_words_that_only_look_alike_do_not(pair):
    word, other = pair.split()
    assert not repeats(word, other)
    assert compare_spelling(word, other) < 1
