"""How words were told apart in each language, and what that leaves to be desired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from research.records import Segmenter, WordRule
from research.text.messages import say
from research.text.wording import format_language, format_list, join_clauses

_INSTALL = 'pip install "themeline[words]"'


def list_word_rule_cautions(rules: Sequence[WordRule], *, minor: Collection[str] = ()) -> tuple[str, ...]:
    """Say of which languages words are told apart for want of something better, and which have no stop words.

    Languages in ``minor`` are left out.
    """
    shown = [rule for rule in rules if rule.language not in minor]
    return (*_describe_fallbacks(shown), *_describe_lists(shown))


def describe_segmenting(rules: Sequence[WordRule], *, minor: Collection[str] = ()) -> str:
    """Tell how the text of languages was divided into words; empty if all have spaces."""
    methods: dict[Segmenter, str] = {
        "jieba": say("Chinese text was converted to simplified characters and segmented (OpenCC, jieba)"),
        "sudachi": say(
            "Japanese text was segmented into nouns, verbs and adjectives in their dictionary form (Sudachi)"
        ),
        "scripts": say("Japanese text was divided into runs of one script"),
        "mecab": say("Korean text was segmented, and nouns were counted (MeCab, mecab-ko-dic)"),
        "particles": say("particles were removed from Korean words by rules"),
        "newmm": say("Thai text was segmented by a dictionary (newmm)"),
        "clusters": say("text without spaces was divided into groups of three characters"),
    }
    used = dict.fromkeys(rule.segmenter for rule in rules if rule.language not in minor)
    return join_clauses(methods[segmenter] for segmenter in used if segmenter in methods)


def _describe_fallbacks(rules: Sequence[WordRule]) -> Iterator[str]:
    for rule in rules:
        named = format_language(rule.language)
        fallbacks: dict[Segmenter, str] = {
            "scripts": say(
                "{language} has no segmenter here: words are runs of Chinese characters or of katakana, and pairs of "
                "characters of longer runs. For the words of a dictionary, install {command}.",
                language=named,
                command=_INSTALL,
            ),
            "particles": say(
                "{language} has no segmenter here: particles and endings are taken off by rules, so that some forms of "
                "one word are counted apart. For the words of a dictionary, install {command}.",
                language=named,
                command=_INSTALL,
            ),
            "clusters": say(
                "{language} has no segmenter here: words are overlapping groups of three characters, because the "
                "script leaves no spaces between words.",
                language=named,
            ),
        }
        if rule.segmenter in fallbacks:
            yield fallbacks[rule.segmenter]


def _describe_lists(rules: Sequence[WordRule]) -> Iterator[str]:
    codes = [rule.language for rule in rules if not rule.has_stop_words]
    if codes:
        yield say(
            "There is no list of stop words for {languages}; words without content may be among the words of topics in "
            "this language. topics.stop_words adds words to leave out.",
            "There is no list of stop words for {languages}; words without content may be among the words of topics in "
            "these languages. topics.stop_words adds words to leave out.",
            n=len(codes),
            languages=format_list([format_language(code) for code in codes]),
        )
