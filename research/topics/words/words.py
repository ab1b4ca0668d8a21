"""The words that set topics apart, per language."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from research.records import Passages, TopicWord
from research.study import TopicSettings
from research.text.spelling import compare_spelling, repeats
from research.topics.words.inflections import merge_forms
from research.topics.words.segmenters import choose_segmenter
from research.topics.words.stop_words import list_stop_words
from research.topics.words.tokens import WordNumbers
from research.topics.words.weighing import WEIGHINGS

_CANDIDATES = 40
"""Words of most weight that a topic's words are chosen from, at least. Chosen without a measurement."""

_SHOWN = 5
"""First words of a topic, of which siblings share at most one. Chosen without a measurement."""

_ENOUGH_WORDS = 3
"""Words in several passages from which on words of a single passage are left out. Chosen without a measurement."""

_RARE = 2
"""Passages of a topic, or of a language, that a word must stand in. A convention, chosen without a measurement."""

_ENOUGH_FOR_RARE = 200
"""Passages of a language from which on words of a single passage are not counted. Chosen without a measurement."""


@dataclass(frozen=True)
class Vocabulary:
    """The countable words of one language's passages.

    Attributes
    ----------
    language
        ISO 639-1 code.
    rows
        Passages in this language.
    words
        The words counted, sorted.
    counts
        Sparse matrix of shape (n_rows, n_words): how often each word stands in each of these passages.
    """

    language: str
    rows: NDArray[np.int64]
    words: tuple[str, ...]
    counts: Any


class Groups(Protocol):
    """What words are ranked for: `Clusters`, or another grouping of all passages."""

    @property
    def topic_of(self) -> NDArray[np.int64]:
        """Group of each passage, shape (n_passages,)."""

    @property
    def is_outlier(self) -> NDArray[np.bool_]:
        """True where a passage is in no group, shape (n_passages,)."""

    @property
    def n_topics(self) -> int:
        """Number of groups."""


@dataclass(frozen=True)
class Grouping:
    """A grouping of all passages that is no clustering; fields as in `Groups`."""

    topic_of: NDArray[np.int64]
    is_outlier: NDArray[np.bool_]
    n_topics: int


def count_words(passages: Passages, settings: TopicSettings) -> tuple[list[Vocabulary], tuple[str, ...]]:
    """Count the words of every language; also gives the stop words used, as ``language:word``."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, language in enumerate(passages.languages):
        rows_of[language].append(row)
    texts = passages.texts
    vocabularies, stop_words = [], []
    for language, rows in sorted(rows_of.items()):
        stops = list_stop_words(language, settings.stop_words.get(language, ()))
        stop_words += [f"{language}:{word}" for word in sorted(stops)]
        numbers = WordNumbers(language, stops)
        vocabulary = _count(numbers, rows, numbers.number(texts[row] for row in rows))
        if vocabulary is not None:
            vocabularies.append(vocabulary)
    return vocabularies, tuple(stop_words)


def rank_words(
    vocabulary: Vocabulary,
    groups: Groups,
    settings: TopicSettings,
    *,
    family: NDArray[np.int64] | None = None,
    passed_over: Collection[tuple[int, str, str]] = frozenset(),
) -> list[TopicWord]:
    """Rank each topic's words in one language, leaving out words that repeat one another.

    Parameters
    ----------
    vocabulary
        Word counts of the language.
    groups
        Topics to tell apart.
    settings
        Number of words, how they are weighed, and how different their spelling must be.
    family
        Shape (n_topics,); topics of the same number are siblings, and share at most one of their first five words where
        there are others. By default none are.
    passed_over
        Words that are not to be among those of a topic, as (topic, language, word).

    Returns
    -------
    Words by topic and rank.
    """
    candidates = _list_candidates(vocabulary, groups, settings, passed_over=passed_over)
    kin = np.arange(groups.n_topics) if family is None else family
    chosen = _choose_apart(candidates, kin, settings)
    return [
        TopicWord(topic, vocabulary.language, rank, word, weight)
        for topic in sorted(chosen)
        for rank, (word, weight) in enumerate(chosen[topic], start=1)
    ]


def _list_candidates(
    vocabulary: Vocabulary,
    groups: Groups,
    settings: TopicSettings,
    *,
    passed_over: Collection[tuple[int, str, str]],
) -> dict[int, list[tuple[str, float]]]:
    """Give the words of most weight of each topic that has any, best first."""
    from scipy import sparse

    is_kept = ~groups.is_outlier[vocabulary.rows]
    topics = groups.topic_of[vocabulary.rows][is_kept]
    n_kept = len(topics)
    member = sparse.csr_array((np.ones(n_kept), (topics, np.arange(n_kept))), shape=(groups.n_topics, n_kept))
    counts = vocabulary.counts[np.flatnonzero(is_kept)]
    n_passages = (member @ (counts > 0).astype(np.float64)).tocsr()
    by_topic = n_passages if settings.word_unit == "passage" else (member @ counts).tocsr()
    is_present = np.flatnonzero(np.asarray(by_topic.sum(axis=1)).ravel())
    if len(is_present) == 0:
        return {}
    weights = WEIGHINGS[settings.word_weight](by_topic[is_present]).tocsr()
    most = max(_CANDIDATES, 4 * settings.n_words)
    candidates = {}
    skipped = _find_columns(vocabulary, passed_over)
    for place, topic in enumerate(is_present.tolist()):
        row = weights[[place]].toarray().ravel()
        row[skipped[topic]] = 0
        # What a single passage says is not what the topic says, as long as there is something else.
        often = np.flatnonzero((n_passages[[topic]].toarray().ravel() >= _RARE) & (row > 0))
        columns = often if len(often) >= _ENOUGH_WORDS else np.flatnonzero(row > 0)
        order = columns[np.lexsort((columns, -row[columns]))][:most]
        candidates[topic] = [(vocabulary.words[column], float(row[column])) for column in order.tolist()]
    return candidates


def _find_columns(vocabulary: Vocabulary, passed_over: Collection[tuple[int, str, str]]) -> dict[int, list[int]]:
    """Give the columns of the words that each topic is not to have."""
    found: dict[int, list[int]] = defaultdict(list)
    if passed_over:
        column_of = {word: column for column, word in enumerate(vocabulary.words)}
        for topic, language, word in passed_over:
            if language == vocabulary.language:
                found[topic].append(column_of[word])
    return found


def _choose_apart(
    candidates: Mapping[int, list[tuple[str, float]]], family: NDArray[np.int64], settings: TopicSettings
) -> dict[int, list[tuple[str, float]]]:
    """Choose each topic's words; of two words that siblings share among their first, the weaker topic gives one up."""
    left = {topic: list(words) for topic, words in candidates.items()}

    def choose(topic: int) -> list[tuple[str, float]]:
        return choose_diverse(left[topic], settings.n_words, settings.word_diversity)

    chosen = {topic: choose(topic) for topic in left}
    siblings = [(a, b) for a, b in itertools.combinations(sorted(left), 2) if family[a] == family[b]]
    given_up = settings.word_diversity > 0
    while given_up:
        given_up = False
        for a, b in siblings:
            while (loss := _find_loss(chosen, left, (a, b))) is not None:
                topic, word = loss
                left[topic] = [entry for entry in left[topic] if entry[0] != word]
                chosen[topic] = choose(topic)
                given_up = True
    return chosen


def _find_loss(
    chosen: Mapping[int, list[tuple[str, float]]],
    left: Mapping[int, list[tuple[str, float]]],
    siblings: tuple[int, int],
) -> tuple[int, str] | None:
    """Tell which topic should give up which word, None if they share at most one or have no others to show."""
    a, b = siblings
    first = {topic: dict(chosen[topic][:_SHOWN]) for topic in siblings}
    shared = sorted(first[a].keys() & first[b].keys())
    if len(shared) < 2:
        return None
    strength = {
        (topic, word): first[topic][word] / chosen[topic][0][1]
        for topic in (a, b)
        if len(left[topic]) > _SHOWN
        for word in shared
    }
    return min(strength, key=lambda key: (strength[key], key)) if strength else None


def choose_diverse(candidates: Sequence[tuple[str, float]], n_words: int, diversity: float) -> list[tuple[str, float]]:
    """Choose words by maximal marginal relevance, with the similarity of spelling.

    Parameters
    ----------
    candidates
        Words with weights, best first.
    n_words
        How many to choose at most.
    diversity
        0 goes by weight alone; higher keeps off words that are spelled alike, and above 0 no word repeats another
        (see `repeats`).

    Returns
    -------
    The chosen words, best first.
    """
    left = list(candidates)
    near = [0.0] * len(left)
    chosen: list[tuple[str, float]] = []
    while left and len(chosen) < n_words:
        top = candidates[0][1]
        scores = [
            (1 - diversity) * weight / top - diversity * alike for (_, weight), alike in zip(left, near, strict=True)
        ]
        word, weight = left.pop(best := int(np.argmax(scores)))
        near.pop(best)
        chosen.append((word, weight))
        if diversity > 0:
            kept = [i for i, (other, _) in enumerate(left) if not repeats(other, word)]
            near = [max(near[i], compare_spelling(left[i][0], word)) for i in kept]
            left = [left[i] for i in kept]
    return sorted(chosen, key=lambda item: -item[1])


def _count(
    numbers: WordNumbers, rows: list[int], numbered: tuple[NDArray[np.int32], NDArray[np.int64]]
) -> Vocabulary | None:
    """Put the words of passages into a matrix, its columns in the order of the alphabet.

    Forms of one word are one column; a word that is not to be counted in one of its forms is not counted in any.
    """
    from scipy import sparse

    if not numbers.words:
        return None
    form, ends = numbered
    place = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(ends, prepend=0))
    place, form = place[form >= 0], form[form >= 0]
    column_of_form, merged = _merge(numbers, np.bincount(form, minlength=len(numbers.words)))
    column = column_of_form[form]
    place, column = place[column >= 0], column[column >= 0]
    counts = sparse.csr_array((np.ones(len(column)), (place, column)), shape=(len(rows), len(merged)))
    document_frequency = np.bincount(counts.indices, minlength=len(merged))
    # A word of a single passage says nothing about a topic, once there are many.
    least = _RARE if len(rows) >= _ENOUGH_FOR_RARE else 1
    is_kept = document_frequency >= least
    if not is_kept.any():
        return None
    words = tuple(itertools.compress(merged, is_kept.tolist()))
    return Vocabulary(numbers.language, np.array(rows), words, _take_columns(counts, is_kept))


def _take_columns(counts: Any, is_kept: NDArray[np.bool_]) -> Any:
    """Give some of the columns of word counts, in their order."""
    from scipy import sparse

    is_there = is_kept[counts.indices]
    column = (np.cumsum(is_kept, dtype=np.int32) - 1)[counts.indices[is_there]]
    ends = np.concatenate([[0], np.cumsum(is_there)])[counts.indptr].astype(counts.indptr.dtype)
    shape = (counts.shape[0], int(is_kept.sum()))
    return sparse.csr_array((counts.data[is_there], column, ends), shape=shape)


def _merge(numbers: WordNumbers, frequency: NDArray[np.int64]) -> tuple[NDArray[np.int32], list[str]]:
    """Give the column of each form, -1 for none, and the word of each column, in the order of the alphabet."""
    language = numbers.language
    counted = {word: int(n) for word, n in zip(numbers.words, frequency, strict=True)}
    word_of = merge_forms(counted, language, is_segmented=choose_segmenter(language) != "particles")
    words = sorted({word for word in word_of.values() if word and word not in numbers.stop_words})
    place = {word: column for column, word in enumerate(words)}
    return np.array([place.get(word_of[form], -1) for form in numbers.words], np.int32), words
