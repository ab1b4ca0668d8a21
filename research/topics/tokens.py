"""Texts to countable words, per language."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HAN_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_SHORTEST = 3


def tokenize(text: str, language: str) -> list[str]:
    """Cut a text into words worth counting: no digits, no punctuation, nothing very short.

    Chinese is folded to simplified characters and segmented; other languages are folded to lower case and cut at
    what is no letter.
    """
    folded = unicodedata.normalize("NFKC", text)
    if language == "zh":
        words = _segmenter().cut(_simplifier().convert(folded))
        return [word for word in words if _HAN_WORD.fullmatch(word)]
    shortest = 2 if language in {"ja", "ko"} else _SHORTEST
    found = _WORD.findall(folded.lower().replace("’", "'"))
    # The possessive is no part of a word.
    return [word for word in (match.removesuffix("'s") for match in found) if len(word) >= shortest]


def list_stop_words(language: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """Give the words of a language that say nothing: the ISO list, and those the study adds."""
    words = {unicodedata.normalize("NFKC", word).lower() for word in (*_stop_words(language), *extra)}
    if language == "zh":
        words |= {_simplifier().convert(word) for word in words}
    return frozenset(words)


def tokenize_all(texts: Sequence[str], language: str) -> list[list[str]]:
    """Tokenise many texts of one language."""
    return [tokenize(text, language) for text in texts]


def _stop_words(language: str) -> Iterable[str]:
    import stopwordsiso

    found: Iterable[str] = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else ()
    return found


@functools.cache
def _segmenter() -> Any:
    import rjieba

    return rjieba


@functools.cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
