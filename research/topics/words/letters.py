"""Runs of letters: the words of languages that put spaces between them."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from research.text.scripts import ARABIC_VOWEL_SIGNS, match_any

_LETTER = r"[^\W\d_]"
_MARKED = (range(0x300, 0x20000), range(0xE0000, 0xE1000))
"""Codes among which Unicode has combining marks; between them are ideographs and codes that are not assigned."""


def _list_marks() -> str:
    """Write the combining marks as ranges of a character class: without them, words of many scripts fall apart."""
    codes = [code for plane in _MARKED for code in plane if unicodedata.category(chr(code)).startswith("M")]
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARKS = _list_marks()
_MARK = re.compile(f"[{_MARKS}]")
_JOINERS = "\u200c\u200d"
"""Zero-width joiners, which stand within words of Persian and of Indian languages."""
_WORD = re.compile(rf"{_LETTER}+(?:['-]{_LETTER}+)*")
_MARKED_LETTER = rf"(?:{_LETTER}[{_MARKS}]*)"
_MARKED_WORD = re.compile(rf"{_MARKED_LETTER}+(?:['{_JOINERS}-]{_MARKED_LETTER}+)*")
_CLUSTER = re.compile(_MARKED_LETTER)
_APOSTROPHES = re.compile("[\u2019\u02bc\u2018\uff07]")
_ARABIC_SIGNS = re.compile(f"{match_any(ARABIC_VOWEL_SIGNS)}|[\u0670\u0640]")
"""Vowel signs of Arabic, which most texts leave out, and the stroke that lengthens words."""

_WHOLE_VOWELS = frozenset({"th", "lo"})
_TURKIC = frozenset({"tr", "az"})
_CLUSTERS = 3
"""Characters with their marks that make a word where nothing tells words apart. A convention of text retrieval."""


def fold_letters(text: str, language: str) -> str:
    """Fold a text to lower case, to one form of each character and to one apostrophe."""
    if language in _TURKIC:
        # Otherwise the dotted capital leaves its dot behind, and the other one gains one.
        text = text.replace("\u0130", "i").replace("I", "\u0131")
    # Of Thai and Lao, compatibility takes a vowel apart that every dictionary writes as one.
    form: Literal["NFC", "NFKC"] = "NFC" if language in _WHOLE_VOWELS else "NFKC"
    folded = _APOSTROPHES.sub("'", unicodedata.normalize(form, text).lower())
    return _ARABIC_SIGNS.sub("", folded)


def find_words(text: str, language: str) -> list[str]:
    """Cut a text at what is no letter, after `fold_letters`; apostrophes and hyphens within a word are kept."""
    folded = fold_letters(text, language)
    has_marks = _MARK.search(folded) or any(sign in folded for sign in _JOINERS)
    return (_MARKED_WORD if has_marks else _WORD).findall(folded)


def find_clusters(text: str, language: str) -> list[str]:
    """Cut every run of letters into overlapping groups of three characters, for scripts that leave no spaces."""
    found = []
    for run in find_words(text, language):
        clusters = _CLUSTER.findall(run)
        last = max(1, len(clusters) - _CLUSTERS + 1)
        found += ["".join(clusters[start : start + _CLUSTERS]) for start in range(last)]
    return found
