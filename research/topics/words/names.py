"""Names of topics: two or three of their words, in every language that they have enough passages in."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from research.records import Passages, TopicName, TopicWord
from research.topics.words.words import Groups

NAME_WORDS = 3
"""Words in a name. A convention, chosen without a measurement."""

_NAME_WIDTH = 36
"""Width up to which three words make the name, else two; a Chinese character counts as two. Chosen without a
measurement."""

_ENOUGH_PASSAGES = 5
"""Passages that a topic must have in a language, to be named in it besides its main one. Chosen without a
measurement."""


_PREFERRED_SHARE = 0.1
"""Share of its passages that a topic must have in a language, to take its main name in it. Chosen without a
measurement."""

_MANY_PASSAGES = 30
"""Passages that are enough whatever their share. Chosen without a measurement."""


def count_languages(passages: Passages, groups: Groups) -> list[Counter[str]]:
    """Count each group's passages by language, outliers left out."""
    codes, language_of = np.unique(passages.languages, return_inverse=True)
    counts = np.zeros((groups.n_topics, len(codes)), np.int64)
    kept = ~groups.is_outlier
    np.add.at(counts, (groups.topic_of[kept], language_of[kept]), 1)
    return [Counter({str(code): int(n) for code, n in zip(codes, row, strict=True) if n}) for row in counts]


def name_groups(
    words: Sequence[TopicWord],
    languages: Sequence[Counter[str]],
    *,
    quote: Callable[[int], str],
    preferred: str = "",
    passed_over: Collection[tuple[int, str, str]] = frozenset(),
) -> tuple[TopicName, ...]:
    """Name groups in each of their languages.

    Parameters
    ----------
    words
        Words of the groups, by rank.
    languages
        Number of passages of each group by language, as `count_languages` gives them.
    quote
        Gives a name for a group that has no words, from its index.
    preferred
        Language of the main name, for groups that have enough passages in it; empty: none.
    passed_over
        Words that a group is not named by as long as it has others, as `find_genre_words` gives them.

    Returns
    -------
    Names by group, the main one first: in the preferred language if the group has enough passages and words in it,
    else in that with the most passages among those it has words in. No two groups have the same name in a language,
    nor the same main name.
    """
    listed: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in words:
        listed[word.topic, word.language].append(word.word)
    names: list[TopicName] = []
    taken: dict[str, set[str]] = defaultdict(set)
    for index, counts in enumerate(languages):
        codes = [code for code in _rank_languages(counts) if listed[index, code]]
        if preferred in codes and _is_enough(counts, preferred) and len(listed[index, preferred]) >= NAME_WORDS:
            codes.sort(key=lambda code: code != preferred)
        if not codes:
            main = _choose_unique([quote(index)], taken[""], index)
            names.append(TopicName(index, _rank_languages(counts)[0] if counts else "", main, counts.total()))
        for place, code in enumerate(codes):
            if place and counts[code] < _ENOUGH_PASSAGES:
                continue
            # Main names stand in one list, whatever their language.
            others = taken[code] | taken[""] if place == 0 else taken[code]
            own = [word for word in listed[index, code] if (index, code, word) not in passed_over]
            # Words passed over tell names apart where own words do not.
            proposals = [
                *(_propose(own) if own else ()),
                *_propose(own + [w for w in listed[index, code] if w not in own]),
            ]
            name = _choose_unique(proposals, others, index)
            taken[code].add(name)
            if place == 0:
                taken[""].add(name)
            names.append(TopicName(index, code, name, counts[code]))
    return tuple(names)


def choose_main_names(names: Sequence[TopicName]) -> list[str]:
    """Give the main name of each group: the first."""
    main: dict[int, str] = {}
    for name in names:
        main.setdefault(name.topic, name.name)
    return [main[index] for index in sorted(main)]


def _is_enough(counts: Counter[str], code: str) -> bool:
    least = min(_MANY_PASSAGES, _PREFERRED_SHARE * counts.total())
    return counts[code] >= max(_ENOUGH_PASSAGES, least)


def _rank_languages(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda code: (-counts[code], code))


def _propose(listed: Sequence[str]) -> list[str]:
    """Give names to choose from: the best three words, or two if they are long; then with others of the words."""
    best = ", ".join(listed[:NAME_WORDS])
    n_words = NAME_WORDS if _measure_width(best) <= _NAME_WIDTH else NAME_WORDS - 1
    if len(listed) <= n_words:
        return [", ".join(listed)]
    return [", ".join(some) for some in itertools.combinations(listed, n_words)]


def _choose_unique(proposals: Sequence[str], taken: set[str], index: int) -> str:
    """Choose the first name that is not taken; if all are, the first with the number of the group."""
    name = next((name for name in proposals if name not in taken), f"{proposals[0]} ({index})")
    taken.add(name)
    return name


def _measure_width(text: str) -> int:
    return sum(2 if ord(character) >= 0x2E80 else 1 for character in text)
