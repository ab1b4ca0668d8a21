"""How words were told apart in each language, and what that leaves to be desired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from research.records import Segmenter, WordRule
from research.text.wording import format_language, format_list

_INSTALL = 'pip install "themeline[words]"'
_FALLBACKS: dict[Segmenter, str] = {
    "scripts": "words are runs of Chinese characters or of katakana, and pairs of characters of longer runs",
    "particles": "particles and endings are taken off by rules, so that some forms of one word are counted apart",
    "clusters": "words are overlapping groups of three characters, because the script leaves no spaces between words",
}
_METHODS: dict[Segmenter, str] = {
    "jieba": "Chinese text was converted to simplified characters and segmented (OpenCC, jieba)",
    "sudachi": "Japanese text was segmented into nouns, verbs and adjectives in their dictionary form (Sudachi)",
    "scripts": "Japanese text was divided into runs of one script",
    "mecab": "Korean text was segmented, and nouns were counted (MeCab, mecab-ko-dic)",
    "particles": "particles were removed from Korean words by rules",
    "newmm": "Thai text was segmented by a dictionary (newmm)",
    "clusters": "text without spaces was divided into groups of three characters",
}


def list_word_rule_cautions(rules: Sequence[WordRule], *, minor: Collection[str] = ()) -> tuple[str, ...]:
    """Say of which languages words are told apart for want of something better, and which have no stop words.

    Languages in ``minor`` are left out.
    """
    shown = [rule for rule in rules if rule.language not in minor]
    return (*_describe_fallbacks(shown), *_describe_lists(shown))


def describe_segmenting(rules: Sequence[WordRule], *, minor: Collection[str] = ()) -> str:
    """Tell how the text of languages was divided into words; empty if all have spaces."""
    used = dict.fromkeys(rule.segmenter for rule in rules if rule.language not in minor)
    return "; ".join(_METHODS[segmenter] for segmenter in used if segmenter in _METHODS)


def _describe_fallbacks(rules: Sequence[WordRule]) -> Iterator[str]:
    for rule in rules:
        if rule.segmenter in _FALLBACKS:
            remedy = "" if rule.segmenter == "clusters" else f" For the words of a dictionary, install {_INSTALL}."
            yield f"{format_language(rule.language)} has no segmenter here: {_FALLBACKS[rule.segmenter]}.{remedy}"


def _describe_lists(rules: Sequence[WordRule]) -> Iterator[str]:
    codes = [rule.language for rule in rules if not rule.has_stop_words]
    if codes:
        where = "this language" if len(codes) == 1 else "these languages"
        yield (
            f"There is no list of stop words for {format_list([format_language(code) for code in codes])}; words "
            f"without content may be among the words of topics in {where}. "
            "topics.stop_words adds words to leave out."
        )
