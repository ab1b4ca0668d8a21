"""Words that say the same, told by how they are written."""

from __future__ import annotations

import re

from research.text.scripts import HAN_AND_HEXAGRAMS, HANGUL, KANA, match_any

_EASTERN = re.compile(match_any(KANA, HAN_AND_HEXAGRAMS, HANGUL))
_ENDS = ("ies", "ing", "ed", "es", "s", "y", "e")
_DOUBLED = re.compile(r"([bdfgklmnprt])\1$")
_SHORTEST_STEM = 3
"""Letters that a stem keeps at least; a convention, not measured."""

_SHORTEST_START = 5
"""Letters that two words begin with alike if one repeats the other; a convention, not measured."""

_LONGEST_END = 0.25
"""Share of the longer word in which they may then differ; a convention, not measured."""


def repeats(word: str, other: str) -> bool:
    """Tell words of which one repeats the other: contained, doubled or inflected.

    East Asian words repeat one another if one contains the other (转型, 城市转型) or both are made of the same
    characters (干净, 干干净净); others if they have the same stem (plan, plans, planning) or differ in a short end only
    (nation, national).
    """
    if _EASTERN.search(word) and _EASTERN.search(other):
        return word in other or other in word or set(word) == set(other)
    return _stem(word) == _stem(other) or _share_start(word, other)


def compare_spelling(word: str, other: str) -> float:
    """1 for words that repeat one another, else the share of letter pairs that they have in common."""
    if repeats(word, other):
        return 1.0
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (word, other))
    return 2 * len(pairs & others) / max(1, len(pairs) + len(others))


def _share_start(word: str, other: str) -> bool:
    longest = max(len(word), len(other))
    same = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return same >= _SHORTEST_START and longest - same <= _LONGEST_END * longest


def _stem(word: str) -> str:
    for end in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= _SHORTEST_STEM:
            stem = word[: -len(end)]
            return _DOUBLED.sub(r"\1", stem) if end in {"ing", "ed"} else stem
    return word
