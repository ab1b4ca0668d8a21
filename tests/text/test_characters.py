"""Counts of kinds of characters are the same by table and by pattern."""

from __future__ import annotations

import re

import numpy as np
import pytest

from research.text import characters, scripts
from research.text.characters import count_eastern, count_scripts, drop_characters, find_eastern

TEXTS = ["lake 湖 みずうみ 호수 ー ｶ ﾞ ，。 ½ 3 ß é", "湖" * 7 + "a\ud800𠀀", "озеро λίμνη", "", "㐀豈⺀ᄀ"]


@pytest.mark.parametrize("text", TEXTS)
def test_long_texts_are_counted_as_short_ones(text, monkeypatch):
    by_pattern = [count_scripts(text), count_eastern(text)]
    monkeypatch.setattr(characters, "_TABLE_FROM", 0)
    assert [count_scripts(text), count_eastern(text)] == by_pattern
    assert count_scripts(text).n_letters == len(re.findall(r"[^\W\d_]", text))


@pytest.mark.parametrize("text", TEXTS)
def test_eastern_characters_are_found_where_they_are(text):
    pattern = re.compile(scripts.match_any(*scripts.EASTERN))
    expected = [pattern.match(sign) is not None for sign in text]
    assert find_eastern(text).tolist() == expected
    assert count_eastern(text) == np.sum(expected)


@pytest.mark.parametrize("text", [*TEXTS, "[1] a湖_b, c" * 30, "湖，水。\ud800" * 60])
def test_characters_are_dropped_by_table_as_by_pattern(text, monkeypatch):
    pattern = re.compile(r"[\W_湖]")
    expected = pattern.sub("", text)
    monkeypatch.setattr(characters, "_TABLE_FROM", 0)
    assert drop_characters(text, pattern) == expected
