"""Texts to countable words, per language."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from research.topics.words.chinese import is_chinese_word
from research.topics.words.elisions import strip_elisions
from research.topics.words.segmenters import split_words

_SHORTEST = 3
"""Letters of a word at least. A convention of topic models."""

_LONGEST = 40
"""Letters of a word at most: longer runs are data, such as addresses, sequences and texts without spaces.
Chosen without a measurement."""

_LONGEST_EASTERN = 16
"""The same for Chinese, Japanese and Korean. Chosen without a measurement."""

_SHORTEST_DENSE = 2
"""Characters of a word at least, in Chinese, Japanese, Korean, Thai, Arabic and Hebrew. A convention."""

_EASTERN = frozenset({"zh", "ja", "ko"})
_DENSE = _EASTERN | {"ar", "fa", "he", "th", "ur"}
"""Languages whose words have few characters."""


def tokenize(text: str, language: str) -> list[str]:
    """Cut a text into words worth counting: no numbers, no punctuation, nothing very short or far too long.

    Chinese is folded to simplified characters and segmented, Japanese, Korean and Thai are segmented; other languages
    are folded to lower case and cut at what is no letter. Elided words and particles are taken off. Forms of one word
    are still apart; see `research.topics.words.inflections`.
    """
    return [word for word in (_clean(raw, language) for raw in split_words(text, language)) if word]


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

    def number(self, texts: Iterable[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give the number of every word of texts, one text after the other, and the last place of each text plus 1."""
        numbered, ends = array("i"), array("q")
        for text in texts:
            numbered.extend(map(self.__getitem__, split_words(text, self.language)))
            ends.append(len(numbered))
        return np.frombuffer(numbered, np.int32), np.frombuffer(ends, np.int64)


def _clean(raw: str, language: str) -> str:
    """Give the word that a raw form counts as, empty if it is not to be counted."""
    if language == "zh":
        return raw if _SHORTEST_DENSE <= len(raw) <= _LONGEST_EASTERN and is_chinese_word(raw) else ""
    word = raw if language in _EASTERN else strip_elisions(raw, language)
    is_dense = language in _DENSE and not word.isascii()
    shortest = _SHORTEST_DENSE if is_dense else _SHORTEST
    return word if shortest <= len(word) <= (_LONGEST_EASTERN if language in _EASTERN else _LONGEST) else ""
