"""Texts to countable words, per language."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HAN_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_SHORTEST = 3


def tokenize(text: str, language: str) -> list[str]:
    """Cut a text into words worth counting: no digits, no punctuation, nothing very short.

    Chinese is folded to simplified characters and segmented; other languages are folded to lower case and cut at
    what is no letter.
    """
    return [word for word in (_clean(raw, language) for raw in _split(text, language)) if word]


class WordNumbers(dict[str, int]):
    """Numbers of words by their raw form, given out as forms are first looked up; -1 for what is not counted.

    A text has many times more words than different ones, so each form is judged once.

    Parameters
    ----------
    language
        ISO 639-1 code.
    stop_words
        Words not to count.
    """

    def __init__(self, language: str, stop_words: frozenset[str]) -> None:
        super().__init__()
        self.language = language
        self.stop_words = stop_words
        self.words: list[str] = []
        self._number_of: dict[str, int] = {}

    def __missing__(self, raw: str) -> int:
        word = _clean(raw, self.language)
        if not word or word in self.stop_words:
            number = -1
        else:
            number = self._number_of.setdefault(word, len(self.words))
            if number == len(self.words):
                self.words.append(word)
        self[raw] = number
        return number

    def number(self, text: str) -> list[int]:
        """Give the number of every word of a text, in order."""
        return list(map(self.__getitem__, _split(text, self.language)))


def _split(text: str, language: str) -> list[str]:
    """Cut a text into raw forms."""
    if language == "zh":
        # Of Chinese characters only these have another form; what else there is will not be counted.
        folded = unicodedata.normalize("NFKC", text) if _COMPATIBLE.search(text) else text
        words: list[str] = _segmenter().cut(_simplifier().convert(folded))
        return words
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower().replace("’", "'"))


def _clean(raw: str, language: str) -> str:
    """Give the word that a raw form counts as, empty if it is not to be counted."""
    if language == "zh":
        return raw if _HAN_WORD.fullmatch(raw) else ""
    # The possessive is no part of a word.
    word = raw.removesuffix("'s")
    return word if len(word) >= (2 if language in {"ja", "ko"} else _SHORTEST) else ""


def list_stop_words(language: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """Give the words of a language that say nothing: the ISO list, and those the study adds."""
    words = {unicodedata.normalize("NFKC", word).lower() for word in (*_stop_words(language), *extra)}
    if language == "zh":
        words |= {_simplifier().convert(word) for word in words}
    return frozenset(words)


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
