"""Words of a genre: what texts are full of whatever they are about, so that it names no topic."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from research.records import TopicWord
from research.text.simplified import simplify
from research.topics.words.letters import fold_letters
from research.topics.words.names import NAME_WORDS
from research.topics.words.words import Groups, Vocabulary

_FILE = Path(__file__).with_name("genre_words.yaml")

_OWN = 4.0
"""Times that a topic has a word more often than the others, from which on it is the topic's own, listed as doubtful or
not. Chosen on names of two and three topics in seven corpora (newsgroups, an agency, broadcasts, debates in English and
Spanish, phrases of abstracts put around sentences in Chinese and Spanish; found topics, and eight draws of labelled
classes): of 195 names, 110 hold a word that tells nothing of the texts if only lists are used, 64 with this rule, and
two names lose a word of their subject; in the five corpora without added phrases 36 of 105, and 27. At 3 the numbers
are 76 and none; at 5 and 6 more subjects go. On planted counts of 2 to 20 topics, in the topic that has the word most,
96 to 99 % of the words of the genre are left out, at most 4 % of those that are the subject of one topic (2 topics;
.4 % with 20), and .1 % of those that the others mention once while the topic repeats them."""

_EVEN = 0.8
"""Effective share of the other topics that a word is spread over, from which on it is a word of the genre. Measured on
planted counts of 4 to 20 topics: 96 % or more of the words of the genre are above, and at most 3 % of the words that
two topics, or half of them, share. With three topics, 8 % of the words that two of them share are above (23 % at .7),
and 97 % of the words of the genre."""

_EVEN_DOUBTFUL = 0.5
"""The same for words that are listed as doubtful. Chosen without a measurement."""

_COMMON = 0.05
"""Share of a language's passages that a word of the genre must stand in, unless it is listed. Chosen without a
measurement."""

_EXPECTED = 3.0
"""Passages of a topic that a word must be expected in, for the topic to tell whether the word is spread. Chosen without
a measurement."""

_TELLING = 3
"""Other topics that can tell whether a word is spread over them, at least; all others where there are fewer. Chosen
without a measurement."""


def find_genre_words(vocabularies: Iterable[Vocabulary], groups: Groups) -> frozenset[tuple[int, str, str]]:
    """Find the words that say nothing about a topic, since texts of its genre have them whatever they are about.

    They are of three kinds: words listed as empty; words listed as doubtful, unless the topic has them several times
    as often as the others do, or they belong to a few topics; words found in many passages and spread evenly over the
    other topics, unless the topic has them several times as often. How often is occurrences by passage, so that a
    topic whose texts repeat a word that others mention keeps it. One other topic has every word evenly: of two topics
    each keeps what it has several times as often as the other. With a single topic only empty words are found.

    Parameters
    ----------
    vocabularies
        Word counts, one a language.
    groups
        The topics.

    Returns
    -------
    The words as (topic, language, word).
    """
    return frozenset(
        (topic, vocabulary.language, vocabulary.words[column])
        for vocabulary in vocabularies
        for topic, column in _find_columns(vocabulary, groups)
    )


def add_own_words(
    words: Sequence[TopicWord],
    passed_over: Collection[tuple[int, str, str]],
    *,
    rank: Callable[[], Sequence[TopicWord]],
) -> list[TopicWord]:
    """Add words to name groups by, where those of most weight are of the genre.

    Parameters
    ----------
    words
        Words of the groups, by rank.
    passed_over
        Words that name no group, as `find_genre_words` gives them.
    rank
        Ranks the words without those passed over; called only if a group has too few others for a name.

    Returns
    -------
    The words, then those added.
    """
    listed = {(word.topic, word.language, word.word) for word in words}
    n_own = Counter({(topic, language): 0 for topic, language, _ in listed})
    n_own.update((topic, language) for topic, language, _ in listed.difference(passed_over))
    lacking = {group for group, n in n_own.items() if n < NAME_WORDS}
    if not lacking or listed.isdisjoint(passed_over):
        return list(words)
    found = [word for word in rank() if (word.topic, word.language) in lacking]
    return [*words, *(word for word in found if (word.topic, word.language, word.word) not in listed)]


def list_genre_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the words of genres that are listed in a language: the empty ones, and the doubtful ones."""
    genres = _read().get(language, {}).values()
    empty, doubtful = (
        {fold_letters(word, language) for genre in genres for word in genre.get(kind, "").split()}
        for kind in ("empty", "doubtful")
    )
    if language == "zh":
        empty, doubtful = ({simplify(word) for word in words} for words in (empty, doubtful))
    return frozenset(empty), frozenset(doubtful - empty)


def _find_columns(vocabulary: Vocabulary, groups: Groups) -> list[tuple[int, int]]:
    """Give the pairs of a topic and a column of the vocabulary that are no subject of the topic."""
    from scipy import sparse

    rows = np.flatnonzero(~groups.is_outlier[vocabulary.rows])
    topics = groups.topic_of[vocabulary.rows][rows]
    counts = vocabulary.counts[rows]
    in_passages = np.bincount(counts.indices, minlength=len(vocabulary.words))
    empty, doubtful = (
        np.array([word in listed for word in vocabulary.words]) for listed in list_genre_words(vocabulary.language)
    )
    columns = np.flatnonzero(empty | doubtful | (in_passages >= _COMMON * max(len(rows), 1)))
    if not len(columns):
        return []
    shape = (groups.n_topics, len(rows))
    member = sparse.csr_array((np.ones(len(rows)), (topics, np.arange(len(rows)))), shape=shape)
    counts = counts[:, columns]
    size = np.bincount(topics, minlength=groups.n_topics).astype(np.float64)
    times = _compare_rates((member @ counts).toarray(), size)
    evenness = _measure_evenness((member @ (counts > 0).astype(np.float64)).toarray(), size)
    is_common = in_passages[columns] >= _COMMON * len(rows)
    is_even = (times < _OWN) & is_common & (evenness >= _EVEN)
    is_doubtful = doubtful[columns] & (times < _OWN) & ~(evenness < _EVEN_DOUBTFUL)
    found = np.argwhere(is_even | is_doubtful | empty[columns])
    return [(int(topic), int(columns[place])) for topic, place in found]


def _compare_rates(counts: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide how often passages of each topic have each word by how often those of the others have it.

    Shapes (n_topics, n_words) and (n_topics,); infinite where no other has it, or there is no other.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = counts / size[:, None]
        outside = (counts.sum(axis=0) - counts) / (size.sum() - size)[:, None]
        times: NDArray[np.float64] = inside / outside
    times[~(outside > 0)] = np.inf
    return times


def _measure_evenness(n_passages: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how evenly each word is spread over the topics other than each, by the exponential of the entropy.

    Shapes as in `_compare_rates`; 1 where all the others have it at the same rate, NaN where too few can tell.
    """
    least = np.clip((size > 0).sum() - 1, 1, _TELLING)
    overall = n_passages.sum(axis=0) / max(size.sum(), 1.0)
    is_telling = size[:, None] * overall >= _EXPECTED
    rate = np.where(is_telling, n_passages / np.maximum(size, 1.0)[:, None], 0.0)
    logs = np.where(rate > 0, rate * np.log(np.maximum(rate, 1e-300)), 0.0)
    n_others = is_telling.sum(axis=0) - is_telling
    total = rate.sum(axis=0) - rate
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = np.log(total) - (logs.sum(axis=0) - logs) / total
        # Rounded, or the last digit would decide where one of two others has the word.
        evenness: NDArray[np.float64] = np.round(np.exp(entropy) / n_others, 9)
    return np.where((n_others >= least) & (total > 0), evenness, np.nan)


@functools.cache
def _read() -> dict[str, Any]:
    listed: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return listed
