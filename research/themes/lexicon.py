"""Keywords of the codebook, counted in passages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import Passages, list_column
from research.study import Codebook
from research.text.scripts import HAN_AND_HEXAGRAMS, HANGUL, KANA, match_any

_UNSPACED = re.compile(match_any(HAN_AND_HEXAGRAMS, KANA, HANGUL))


def count_keywords(passages: Passages, codebook: Codebook) -> NDArray[np.float32]:
    """Give log(1 + matches of a theme's keywords) of every passage, its context included.

    Keywords of all languages are looked for in every passage. Letters match without regard to case and at the bounds
    of words; Chinese, Japanese and Korean keywords match inside of longer strings, since no space bounds their words.

    Returns
    -------
    Shape (n_passages, n_themes); 0 for a theme without keywords.
    """
    patterns = [_compile([word for words in theme.keywords.values() for word in words]) for theme in codebook.themes]
    counts = np.zeros((passages.n_passages, len(patterns)), np.float32)
    if not any(patterns):
        return counts
    contexts = list_column(passages.passages, "context")
    for row, (context, own) in enumerate(zip(contexts, passages.texts, strict=True)):
        text = f"{context}\n{own}".casefold()
        for theme, pattern in enumerate(patterns):
            if pattern is not None:
                counts[row, theme] = sum(1 for _ in pattern.finditer(text))
    matches: NDArray[np.float32] = np.log1p(counts)
    return matches


def _compile(words: Sequence[str]) -> re.Pattern[str] | None:
    # The longest alternative first: a keyword inside of another is not counted in its place.
    ordered = sorted({word.strip().casefold() for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_bound, ordered))) if ordered else None


def _bound(word: str) -> str:
    return re.escape(word) if _UNSPACED.search(word) else rf"(?<!\w){re.escape(word)}(?!\w)"
