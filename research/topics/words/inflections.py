"""Forms of one word, counted as one: by Snowball, and in Arabic and Korean by evidence of the corpus."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from research.topics.words.korean import strip_particles

STEMMERS = {
    "cs": "czech",
    "el": "greek",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "lt": "lithuanian",
    "ne": "nepali",
    "pl": "polish",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "ta": "tamil",
    "tr": "turkish",
}
"""Languages whose nouns have many forms, and their algorithms of Snowball."""

_ARTICLES = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "فلل", "لل", "ال")
"""The article of Arabic, with the conjunctions and prepositions before it, the longest first."""
_PREFIXES = ("وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ك", "ل", "س")
_RADICAL = re.compile("الت.ا.")
"""Nouns whose first letters are no article, as in التزام; taken for one only if what is left is a word."""
_WITH_ARTICLE = frozenset(
    ["الله", "الذي", "التي", "الذين", "اللذان", "اللتان", "الآن", "اليوم", "الكترون", "الكترونية", "الكتروني"]
)
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
"""Endings of light10 (Larkey et al. 2007)."""
_SHORTEST_STEM = 3
"""Letters of an Arabic stem; as in light10 (Larkey et al. 2007), published."""


def merges_forms(language: str) -> bool:
    """Tell whether the forms of a word are counted together in a language that is not segmented."""
    return language == "ar" or language in STEMMERS


def merge_forms(frequency: Mapping[str, int], language: str, *, is_segmented: bool = True) -> dict[str, str]:
    """Give the word that each form counts as: the most frequent form of those with one stem.

    Parameters
    ----------
    frequency
        How often each form is found in the corpus.
    language
        ISO 639-1 code.
    is_segmented
        False if Korean is still as written, with its particles.

    Returns
    -------
    The word of each form, empty where it is none; the forms themselves in languages without rules.
    """
    if language == "ko":
        return {form: form for form in frequency} if is_segmented else strip_particles(frequency)
    base = _strip_arabic(frequency) if language == "ar" else {form: form for form in frequency}
    stem = _choose_stemmer(language)
    if stem is None:
        return base
    counts: dict[str, int] = defaultdict(int)
    for form, word in base.items():
        counts[word] += frequency[form]
    best: dict[str, str] = {}
    stem_of = {word: stem(word) for word in counts}
    for word in sorted(counts, key=lambda word: (-counts[word], len(word), word)):
        best.setdefault(stem_of[word], word)
    return {form: best[stem_of[word]] for form, word in base.items()}


def _choose_stemmer(language: str) -> Callable[[str], str] | None:
    if language == "ar":
        return _stem_arabic
    return _stemmer(STEMMERS[language]).stemWord if language in STEMMERS else None


def _strip_arabic(frequency: Mapping[str, int]) -> dict[str, str]:
    """Take off the article, and conjunctions and prepositions where what is left is the more frequent word."""
    bare: dict[str, int] = defaultdict(int)
    for form, n in frequency.items():
        bare[_strip_article(form, frequency)] += n
    stripped = {}
    for form in frequency:
        word = _strip_article(form, frequency)
        if word == form:
            rests = (form.removeprefix(prefix) for prefix in _PREFIXES if form.startswith(prefix))
            fitting = (rest for rest in rests if len(rest) >= _SHORTEST_STEM and bare.get(rest, 0) > bare[form])
            word = next(fitting, form)
        stripped[form] = word
    return stripped


def _strip_article(form: str, frequency: Mapping[str, int]) -> str:
    if form in _WITH_ARTICLE:
        return form
    for article in _ARTICLES:
        rest = form.removeprefix(article)
        if rest != form and len(rest) >= _SHORTEST_STEM - 1:
            is_doubtful = article not in {"ال", "وال", "بال"} or _RADICAL.fullmatch(form)
            written = f"ال{rest}"
            is_known = rest in frequency or (written in frequency and written != form)
            return rest if is_known or not is_doubtful else form
    return form


def _stem_arabic(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


@functools.cache
def _stemmer(name: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(name)
