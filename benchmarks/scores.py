"""Scores of a partition of a labelled data set: agreement with the classes, between seeds, and quality of its words."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from labelled_sets import LabelledSet, make_passages
from numpy.typing import NDArray
from peers import OUTLIER
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, fowlkes_mallows_score

from research.records import TopicWord
from research.study import TopicSettings
from research.topics.words.coherence import measure_npmi
from research.topics.words.words import Vocabulary, count_words, rank_words

N_WORDS = 10


@dataclass(frozen=True)
class Scores:
    """Scores of one method on one data set under one seed.

    Attributes
    ----------
    ami, fmi
        Agreement with the gold classes over all texts, with the outliers as one additional cluster.
    ami_kept
        AMI over the texts that are not outliers; NaN if all are.
    n_topics
        Number of clusters, without that of the outliers.
    topics_error
        ``|n_topics - n_classes| / n_classes``.
    noise
        Share of texts that are outliers.
    npmi
        Mean NPMI over languages and topics; co-occurrence is within a text.
    diversity
        Share of distinct words among the words of all topics; mean over languages.
    """

    ami: float
    ami_kept: float
    fmi: float
    n_topics: int
    topics_error: float
    noise: float
    npmi: float
    diversity: float


@dataclass(frozen=True)
class _Partition:
    """The part of a clustering that the ranking of words needs."""

    topic_of: NDArray[np.int64]
    is_outlier: NDArray[np.bool_]
    n_topics: int


class Scorer:
    """Scores partitions of one data set; its words are counted only once.

    Parameters
    ----------
    labelled
        The data set.
    """

    def __init__(self, labelled: LabelledSet) -> None:
        self.labelled = labelled
        self.settings = TopicSettings(n_words=N_WORDS, word_weight="c-tf-idf", word_unit="word")
        self.vocabularies, _ = count_words(make_passages(labelled), self.settings)

    def score(self, labels: NDArray[np.int64]) -> Scores:
        """Score a partition; -1 is noise."""
        gold, is_outlier = np.asarray(self.labelled.labels), labels == OUTLIER
        n_topics = len(set(labels[~is_outlier].tolist()))
        words = self._rank(labels, n_topics)
        return Scores(
            ami=float(adjusted_mutual_info_score(gold, labels)),
            ami_kept=float(adjusted_mutual_info_score(gold[~is_outlier], labels[~is_outlier]))
            if n_topics
            else float("nan"),
            fmi=float(fowlkes_mallows_score(gold, labels)),
            n_topics=n_topics,
            topics_error=abs(n_topics - self.labelled.n_classes) / self.labelled.n_classes,
            noise=float(is_outlier.mean()),
            npmi=_mean([measure_npmi(vocabulary, found) for vocabulary, found in words]),
            diversity=_mean([_measure_diversity(found) for _, found in words]),
        )

    def _rank(self, labels: NDArray[np.int64], n_topics: int) -> list[tuple[Vocabulary, list[TopicWord]]]:
        """Rank words from the labels alone, by one protocol for all methods: c-TF-IDF per language."""
        topic_of = np.searchsorted(np.unique(labels[labels != OUTLIER]), labels)
        partition = _Partition(np.where(labels == OUTLIER, 0, topic_of), labels == OUTLIER, n_topics)
        return [(vocabulary, rank_words(vocabulary, partition, self.settings)) for vocabulary in self.vocabularies]


def compare_seeds(runs: Sequence[NDArray[np.int64]]) -> float:
    """Mean adjusted Rand index over all pairs of runs, outliers as one additional cluster; NaN for a single run."""
    return _mean([float(adjusted_rand_score(a, b)) for a, b in itertools.combinations(runs, 2)])


def _measure_diversity(words: Sequence[TopicWord]) -> float:
    by_topic: dict[int, set[str]] = defaultdict(set)
    for word in words:
        by_topic[word.topic].add(word.word)
    total = sum(map(len, by_topic.values()))
    return len(set().union(*by_topic.values())) / total if total else float("nan")


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
