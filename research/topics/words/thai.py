"""Words of Thai: the door to newmm, which finds the fewest words of a dictionary."""

from __future__ import annotations

import re
import unicodedata

from research.text.scripts import THAI, THAI_DIGITS_AND_SIGNS, match_any
from research.topics.words.letters import find_words

_RUN = re.compile(f"{match_any(THAI)}+")
_SIGNS = re.compile(f"(?:[\u0e2f\u0e46\u0e3f\u0e4f]|{match_any(THAI_DIGITS_AND_SIGNS)})+")
"""Abbreviation and repetition signs, digits, and what else is no letter."""
_LONGEST_RUN = 400
"""Characters without a space that are cut at once; the time of newmm grows with their square. Chosen
without a measurement."""


def segment_thai(text: str) -> list[str]:
    """Cut the Thai parts of a text by its dictionary, and the others at what is no letter."""
    from newmm_tokenizer.tokenizer import word_tokenize

    folded = unicodedata.normalize("NFC", text)
    words = find_words(_RUN.sub(" ", folded), "th")
    for run in _RUN.findall(_SIGNS.sub(" ", folded)):
        for start in range(0, len(run), _LONGEST_RUN):
            words += word_tokenize(run[start : start + _LONGEST_RUN])
    return words
