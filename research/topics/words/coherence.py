"""How good the words of topics are: do they go together, do they tell topics apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.records import TopicWord
from research.topics.words.words import Groups, Vocabulary

_MOST_PASSAGES = 50_000
"""Passages that coherence in vectors is measured on; a bound on the memory, chosen without a measurement."""


def measure_npmi(vocabulary: Vocabulary, words: Sequence[TopicWord]) -> float:
    """Mean normalised pointwise mutual information of each topic's words, counted over passages; NaN if none.

    Bouma (2009); for topics, Lau et al. (2014).
    """
    is_there = (vocabulary.counts > 0).astype(np.float64).tocsc()
    n_passages = is_there.shape[0]
    means = []
    for columns in _find_columns(vocabulary, words).values():
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


def measure_embedding_coherence(
    vocabulary: Vocabulary, words: Sequence[TopicWord], values: NDArray[np.float32]
) -> float:
    """Tell how much nearer than any two passages those are that hold two words of one topic.

    For words a and b, the mean cosine of a passage that holds a with *another* that holds b, less the mean cosine of
    any two passages of the language; then the mean over the pairs of a topic's words, and over topics. Like the
    coherence by word embeddings of Ding et al. (2018), but on the run's own vectors, which are of passages.

    Parameters
    ----------
    vocabulary
        Word counts of one language.
    words
        Words of all topics in all languages.
    values
        Vectors of all passages, shape (n_passages, n_dims), rows of unit length.

    Returns
    -------
    -2 to 2, in practice 0 (as any two passages) to about .5; NaN where no topic has two words.
    """
    # Evenly spread ones of very many passages are enough for a mean, and keep the memory within bounds.
    step = -(-len(vocabulary.rows) // _MOST_PASSAGES)
    part = values[vocabulary.rows[::step]].astype(np.float64)
    n_passages = len(part)
    if n_passages < 2:
        return float("nan")
    whole = part.sum(axis=0)
    chance = (float(whole @ whole) - n_passages) / (n_passages * (n_passages - 1))
    is_there = (vocabulary.counts[::step] > 0).astype(np.float64).tocsc()
    means = []
    for columns in _find_columns(vocabulary, words).values():
        near = _compare_holders(is_there[:, columns], part)
        if not np.isnan(near).all():
            means.append(float(np.nanmean(near)) - chance)
    return float(np.mean(means)) if means else float("nan")


def _compare_holders(holds: Any, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean cosine between holders of every two words, no passage with itself; NaN where there are no two."""
    sums = np.asarray(holds.T @ values)
    both = (holds.T @ holds).toarray()
    n_pairs = np.outer(np.diag(both), np.diag(both)) - both
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(n_pairs > 0, (sums @ sums.T - both) / n_pairs, np.nan)
    near: NDArray[np.float64] = cosine[np.triu_indices(len(cosine), 1)]
    return near


def measure_exclusivity(vocabulary: Vocabulary, words: Sequence[TopicWord], groups: Groups) -> float:
    """Mean exclusivity of the topics' words (Bischof & Airoldi 2012): a topic's part of a word's rates in all topics.

    A rate is the share of a topic's passages in the language that hold the word, so that large topics do not count for
    more. 1 if every word is found in its own topic alone, ``1 / n_topics`` if it is as frequent in all; NaN if none.
    """
    from scipy import sparse

    columns_of = _find_columns(vocabulary, words)
    topics = np.where(groups.is_outlier, groups.n_topics, groups.topic_of)[vocabulary.rows]
    n_rows = len(topics)
    member = sparse.csr_array((np.ones(n_rows), (topics, np.arange(n_rows))), shape=(groups.n_topics + 1, n_rows))
    size = np.bincount(topics, minlength=groups.n_topics + 1)[:-1]
    columns = sorted({column for listed in columns_of.values() for column in listed})
    place = {column: i for i, column in enumerate(columns)}
    holds = (vocabulary.counts.tocsc()[:, columns] > 0).astype(np.float64)
    rates = (member @ holds).toarray()[:-1] / np.maximum(size, 1)[:, None]
    means = []
    for topic, listed in columns_of.items():
        own, all_ = (part[[place[c] for c in listed]] for part in (rates[topic], rates.sum(axis=0)))
        if all_.any():
            means.append(float((own[all_ > 0] / all_[all_ > 0]).mean()))
    return float(np.mean(means)) if means else float("nan")


def measure_diversity(words: Sequence[TopicWord]) -> float:
    """Share of distinct words among all topics' words, languages apart (Dieng et al. 2020); NaN if there are none."""
    counts = Counter((word.language, word.word) for word in words)
    return len(counts) / counts.total() if counts else float("nan")


def _find_columns(vocabulary: Vocabulary, words: Sequence[TopicWord]) -> dict[int, list[int]]:
    """Give the columns of each topic's words in the vocabulary."""
    column_of = {word: column for column, word in enumerate(vocabulary.words)}
    by_topic: dict[int, list[int]] = defaultdict(list)
    for entry in words:
        if entry.language == vocabulary.language and entry.word in column_of:
            by_topic[entry.topic].append(column_of[entry.word])
    return by_topic
