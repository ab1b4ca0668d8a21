"""Ways to weigh the words of topics, from how often each topic has each word; zero where a word is no sign of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PRIOR_WORDS = 1000.0
"""Words that the informative prior is worth in all. A convention, chosen without a measurement."""

_EXCLUSIVITY = 0.5
"""Weight of exclusivity against frequency in FREX: the default of R's stm."""


def weigh_class_tfidf(counts: Any) -> Any:
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


def weigh_log_odds(counts: Any) -> Any:
    """Give the log-odds of each word in a topic against all others, in standard errors (Monroe et al. 2008).

    The prior is informative: as frequent as the word is in all topics, worth 1,000 words in all, so that a word must be
    seen often to be told apart. The evidence for it grows with its frequency; rare words cannot lead.

    Parameters
    ----------
    counts
        Sparse matrix of shape (n_topics, n_words): times, or passages, that a topic has a word.

    Returns
    -------
    Sparse matrix of the same shape, the z scores above zero. With a single topic, which differs from nothing, or a
    single word, which has no others to have odds against, the square root of the counts.
    """
    from scipy import sparse

    counts = sparse.csr_array(counts, dtype=np.float64)
    if counts.shape[0] < 2 or counts.shape[1] < 2:
        return counts.sqrt().tocsr()
    here, word, in_topic = _read_entries(counts)
    in_all = np.asarray(counts.sum(axis=0)).ravel()
    total = float(in_all.sum())
    return _fill(counts, np.maximum(score_log_odds(here, in_all[word], n_here=in_topic, n_all=total), 0.0))


def score_log_odds(
    here: NDArray[np.float64], in_all: NDArray[np.float64], *, n_here: NDArray[np.float64], n_all: float
) -> NDArray[np.float64]:
    """Give the log-odds ratio of words in a part against the rest, in standard errors (Monroe et al. 2008).

    Parameters
    ----------
    here
        How often the part has each word; any shape.
    in_all
        How often the part and the rest have it, more than zero; a shape that goes with ``here``.
    n_here
        Number of words of the part; a shape that goes with ``here``.
    n_all
        Number of words of the part and the rest. No word is all of them.

    Returns
    -------
    z scores, above zero for words of the part, in the shape of ``here``; of the rest they are the same with the other
    sign.
    """
    prior = _PRIOR_WORDS * in_all / n_all
    inside, outside = here + prior, in_all - here + prior
    n_inside, n_outside = n_here + _PRIOR_WORDS, n_all - n_here + _PRIOR_WORDS
    odds = np.log(inside / (n_inside - inside)) - np.log(outside / (n_outside - outside))
    z: NDArray[np.float64] = odds / np.sqrt(1 / inside + 1 / outside)
    return z


def weigh_frex(counts: Any) -> Any:
    """Give the harmonic mean of two ranks in a topic: of a word's frequency and of its exclusivity.

    After Bischof & Airoldi (2012); half of the weight is on each. Exclusivity is the topic's part of a word's rates in
    all topics, shrunken by one count a topic, or every word seen once would be wholly exclusive.

    Parameters
    ----------
    counts
        Sparse matrix of shape (n_topics, n_words) without empty rows.

    Returns
    -------
    Sparse matrix of the same shape, 0 to 1.
    """
    from scipy import sparse

    counts = sparse.csr_array(counts, dtype=np.float64)
    n_words = counts.shape[1]
    here, word, in_topic = _read_entries(counts)
    sums = np.asarray(counts.sum(axis=1)).ravel() + 1
    rates = np.bincount(word, weights=here / (in_topic + 1), minlength=n_words) + (1 / sums).sum()
    exclusive = (here + 1) / (in_topic + 1) / rates[word]
    weight = np.zeros(len(here))
    for start, end in zip(counts.indptr[:-1], counts.indptr[1:], strict=True):
        if end > start:
            often, alone = (_rank(part[start:end]) / (end - start) for part in (here, exclusive))
            weight[start:end] = 1 / (_EXCLUSIVITY / alone + (1 - _EXCLUSIVITY) / often)
    return _fill(counts, weight)


def _rank(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank values from 1; equal ones have the largest of their ranks."""
    return np.searchsorted(np.sort(values), values, side="right")


def _read_entries(counts: Any) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Give the counts that are there, the word of each, and the sum of its topic."""
    sums = np.asarray(counts.sum(axis=1)).ravel()
    return counts.data, counts.indices, np.repeat(sums, np.diff(counts.indptr))


def _fill(counts: Any, weights: NDArray[np.float64]) -> Any:
    from scipy import sparse

    filled = sparse.csr_array((weights, counts.indices, counts.indptr), shape=counts.shape)
    filled.eliminate_zeros()
    return filled


WEIGHINGS: dict[str, Callable[[Any], Any]] = {
    "c-tf-idf": weigh_class_tfidf,
    "log-odds": weigh_log_odds,
    "frex": weigh_frex,
}
"""By the name that a study gives them."""
