"""Words of Japanese: the door to Sudachi, and runs of one script where it is not installed."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from research.text.scripts import (
    HAN_EXTENSION_A,
    HAN_REPETITION,
    HAN_UNIFIED,
    KANA_EXTENSION,
    KATAKANA_LETTERS,
    KATAKANA_MARKS,
    match_any,
)

_HAN = match_any(HAN_EXTENSION_A, HAN_UNIFIED, HAN_REPETITION)
_ONE_HAN = re.compile(_HAN)
_RUN = re.compile(f"{_HAN}{{2,}}|{match_any(KATAKANA_LETTERS, KATAKANA_MARKS, KANA_EXTENSION)}{{2,}}")
_LATIN = re.compile("[a-z]{2,}")
_WHOLE_RUN = 4
"""Characters of a run of Han that is taken for one word where there is no dictionary. Chosen without a measurement."""

_MOST_CHARACTERS = 8000
"""Characters that the dictionary is asked about at once; Sudachi refuses texts of 49,149 bytes and more. Chosen
without a measurement."""

_PREFIXES_OFF = frozenset("各約第同計毎両本当お御全")
_SUFFIXES_OFF = frozenset("達氏等的中用様殿君発側内外別分回件目")
_TIME = "副詞可能"


def segment_japanese(text: str) -> list[str]:
    """Cut a text into nouns, verbs and adjectives in the form of the dictionary; particles and numbers are left out.

    Nouns are those of the dictionary. One of a single character, and a suffix or prefix, is joined to its neighbour,
    as in 再開発 and 飛行機.
    """
    folded = unicodedata.normalize("NFKC", text)
    tokenizer = _tokenizer()
    words: list[str] = []
    for start in range(0, len(folded), _MOST_CHARACTERS):
        part = folded[start : start + _MOST_CHARACTERS]
        words += _choose_words((m.dictionary_form(), _name_kinds(m)) for m in tokenizer.tokenize(part))
    return words


def find_japanese_runs(text: str) -> list[str]:
    """Cut a text into runs of Han and of katakana, for want of a dictionary; longer runs of Han into pairs."""
    folded = unicodedata.normalize("NFKC", text)
    found = _LATIN.findall(folded.lower())
    for run in _RUN.findall(folded):
        if len(run) <= _WHOLE_RUN or not _ONE_HAN.match(run):
            found.append(run)
        else:
            found += [a + b for a, b in itertools.pairwise(run)]
    return found


def _choose_words(morphemes: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield words, with the morphemes of a compound joined where they are single characters."""
    run: list[str] = []
    after_number = False
    for form, kinds in morphemes:
        is_measure = after_number and (kinds[0] == "接尾辞" or kinds[2].startswith("助数詞"))
        after_number = kinds[0] == "名詞" and kinds[1] == "数詞"
        if _continues(form, kinds) and not is_measure:
            run.append(form)
            continue
        yield from _join(run)
        run = []
        is_said = kinds[0] in {"動詞", "形容詞", "形状詞"} and kinds[1] == "一般" and _ONE_HAN.search(form)
        is_time = kinds[0] == "名詞" and kinds[2] == _TIME and len(form) > 1
        if is_said or (is_time and not is_measure):
            yield form.lower()
    yield from _join(run)


def _continues(form: str, kinds: tuple[str, ...]) -> bool:
    """Tell morphemes that a compound noun is made of."""
    if kinds[0] == "名詞":
        return kinds[1] in {"普通名詞", "固有名詞"} and kinds[2] != _TIME
    if kinds[0] == "接頭辞":
        return form not in _PREFIXES_OFF
    return kinds[0] == "接尾辞" and kinds[1] == "名詞的" and form not in _SUFFIXES_OFF and bool(_ONE_HAN.match(form))


def _join(run: list[str]) -> Iterator[str]:
    """Join single characters to the word before them, or to that after them if there is none."""
    words: list[str] = []
    for form in run:
        if words and (len(form) == 1 or (len(words) == 1 and len(words[0]) == 1)):
            words[-1] += form
        else:
            words.append(form)
    yield from (word.lower() for word in words)


_kinds: dict[int, tuple[str, ...]] = {}
"""Parts of speech by their number, since Sudachi makes a new tuple of each."""


def _name_kinds(morpheme: Any) -> tuple[str, ...]:
    number: int = morpheme.part_of_speech_id()
    if number not in _kinds:
        _kinds[number] = tuple(morpheme.part_of_speech())
    return _kinds[number]


@functools.cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="small").tokenizer(SplitMode.C)
