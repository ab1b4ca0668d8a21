"""The words that set topics apart, per language."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Passages, TopicWord
from research.study import TopicSettings
from research.topics.tokens import WordNumbers, list_stop_words

_CANDIDATES = 40
_RARE = 2
_ENOUGH_FOR_RARE = 200


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


def count_words(passages: Passages, settings: TopicSettings) -> tuple[list[Vocabulary], tuple[str, ...]]:
    """Count the words of every language; also gives the stop words used, as ``language:word``."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, passage in enumerate(passages.passages):
        rows_of[passage.language].append(row)
    vocabularies, stop_words = [], []
    for language, rows in sorted(rows_of.items()):
        stops = list_stop_words(language, settings.stop_words.get(language, ()))
        stop_words += [f"{language}:{word}" for word in sorted(stops)]
        numbers = WordNumbers(language, stops)
        vocabulary = _count(numbers, rows, [numbers.number(passages.passages[row].text) for row in rows])
        if vocabulary is not None:
            vocabularies.append(vocabulary)
    return vocabularies, tuple(stop_words)


def rank_words(vocabulary: Vocabulary, clusters: Clusters, settings: TopicSettings) -> list[TopicWord]:
    """Rank each topic's words in one language by c-TF-IDF, avoiding words that repeat one another."""
    from scipy import sparse

    is_kept = ~clusters.is_noise[vocabulary.rows]
    topics = clusters.topic_of[vocabulary.rows][is_kept]
    if len(topics) == 0:
        return []
    n_kept = len(topics)
    member = sparse.csr_matrix((np.ones(n_kept), (topics, np.arange(n_kept))), shape=(clusters.n_topics, n_kept))
    by_topic = (member @ vocabulary.counts[is_kept]).tocsr()
    is_present = np.flatnonzero(np.asarray(by_topic.sum(axis=1)).ravel())
    weights = weigh_words(by_topic[is_present])
    ranked = []
    for place, topic in enumerate(is_present):
        row = weights[place].toarray().ravel()
        order = np.lexsort((np.arange(len(row)), -row))[:_CANDIDATES]
        candidates = [(vocabulary.words[column], float(row[column])) for column in order if row[column] > 0]
        chosen = choose_diverse(candidates, settings.n_words, settings.word_diversity)
        ranked += [
            TopicWord(int(topic), vocabulary.language, rank, word, weight)
            for rank, (word, weight) in enumerate(chosen, start=1)
        ]
    return ranked


def weigh_words(counts: Any) -> Any:
    """Give the class-based TF-IDF of word counts (Grootendorst 2022), which is BERTopic's, to the digit.

    A topic's share of a word, its square root taken so that frequent words do not drown the others, times
    ``log(1 + A / f)`` with A the mean number of words of a topic and f the word's frequency in all.

    Parameters
    ----------
    counts
        Sparse matrix of shape (n_topics, n_words) without empty rows or columns.

    Returns
    -------
    Sparse matrix of the same shape.
    """
    from scipy import sparse

    counts = counts.astype(np.float64)
    in_topic = np.asarray(counts.sum(axis=1)).ravel()
    in_all = np.asarray(counts.sum(axis=0)).ravel()
    rarity = np.log(int(in_topic.mean()) / np.maximum(in_all, 1) + 1)
    share = sparse.diags_array(1 / np.maximum(in_topic, 1)) @ counts
    return (share.sqrt() @ sparse.diags_array(rarity)).tocsr()


def choose_diverse(candidates: Sequence[tuple[str, float]], n_words: int, diversity: float) -> list[tuple[str, float]]:
    """Choose words by maximal marginal relevance, likeness being that of spelling.

    Parameters
    ----------
    candidates
        Words with weights, best first.
    n_words
        How many to choose at most.
    diversity
        0 goes by weight alone; higher keeps off words that contain one another or share their stem.

    Returns
    -------
    The chosen words, best first.
    """
    if not candidates:
        return []
    top = candidates[0][1]
    left = list(candidates)
    chosen: list[tuple[str, float]] = []
    while left and len(chosen) < n_words:
        scores = [
            (1 - diversity) * weight / top
            - diversity * max((_likeness(word, other) for other, _ in chosen), default=0.0)
            for word, weight in left
        ]
        chosen.append(left.pop(int(np.argmax(scores))))
    return sorted(chosen, key=lambda item: -item[1])


def measure_coherence(vocabulary: Vocabulary, words: Sequence[TopicWord]) -> float:
    """Mean normalised pointwise mutual information of each topic's words, counted over passages; NaN if none."""
    column_of = {word: column for column, word in enumerate(vocabulary.words)}
    is_there = (vocabulary.counts > 0).astype(np.float64).tocsc()
    n_passages = is_there.shape[0]
    by_topic: dict[int, list[int]] = defaultdict(list)
    for entry in words:
        if entry.language == vocabulary.language:
            by_topic[entry.topic].append(column_of[entry.word])
    means = []
    for columns in by_topic.values():
        if len(columns) < 2:
            continue
        part = is_there[:, columns]
        joint = (part.T @ part).toarray() / n_passages
        single = np.diag(joint)
        with np.errstate(divide="ignore", invalid="ignore"):
            npmi = np.log(joint / np.outer(single, single)) / -np.log(joint)
        # Words that never meet are as incoherent as can be; words that always meet as coherent.
        npmi = np.where(joint == 0, -1.0, np.where(joint >= 1, 1.0, npmi))
        means.append(float(npmi[np.triu_indices(len(columns), 1)].mean()))
    return float(np.mean(means)) if means else float("nan")


def _count(numbers: WordNumbers, rows: list[int], numbered: list[list[int]]) -> Vocabulary | None:
    """Put the words of passages into a matrix, its columns in the order of the alphabet."""
    from scipy import sparse

    if not numbers.words:
        return None
    flat = np.fromiter(itertools.chain.from_iterable(numbered), np.int64)
    place = np.repeat(np.arange(len(rows)), [len(inner) for inner in numbered])
    place, flat = place[flat >= 0], flat[flat >= 0]
    shape = (len(rows), len(numbers.words))
    counts = sparse.csr_array((np.ones(len(flat)), (place, flat)), shape=shape)
    spread = np.bincount(counts.indices, minlength=shape[1])
    # A word of a single passage says nothing about a topic, once there are many.
    least = _RARE if len(rows) >= _ENOUGH_FOR_RARE else 1
    kept = sorted(np.flatnonzero(spread >= least).tolist(), key=numbers.words.__getitem__)
    if not kept:
        return None
    words = tuple(numbers.words[column] for column in kept)
    return Vocabulary(numbers.language, np.array(rows), words, counts[:, kept])


def _likeness(word: str, other: str) -> float:
    """1 for words of which one contains or inflects the other, else the share of letter pairs they share."""
    if word in other or other in word or _stem(word) == _stem(other):
        return 1.0
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (word, other))
    return 2 * len(pairs & others) / max(1, len(pairs) + len(others))


def _stem(word: str) -> str:
    for end in ("ies", "ing", "ed", "es", "s", "y", "e"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word
