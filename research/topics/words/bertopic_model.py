"""The door to BERTopic (Grootendorst 2022): a run as a fitted model, for those who use its plots and tables."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Passages, Topics
from research.study import TopicSettings
from research.text.scripts import HANGUL, KANA, PUNCTUATION_TO_HAN, THAI, match_any
from research.topics.words.stop_words import list_stop_words
from research.topics.words.tokens import tokenize

if TYPE_CHECKING:
    from bertopic import BERTopic

_RUNS = re.compile(f"(?P<th>{match_any(THAI)}+)|(?P<eastern>{match_any(PUNCTUATION_TO_HAN, HANGUL)}+)")
_KANA, _HANGUL = re.compile(match_any(KANA)), re.compile(match_any(HANGUL))
_UNSPACED = frozenset({"zh", "ja", "ko", "th"})

_WORD = r"(?u)[^\s.,;:!?()\[\]{}\"“”«»„…。，、；：！？（）《》「」『』]+"
"""Words of the texts that a loaded model is given: a saved one has no tokenizer of ours. Words with spaces between them
are found in any language."""

_NO_WORD = ("", 0.00001)
"""What BERTopic has in the place of a word that is not there."""

N_TYPICAL = 3
"""Typical documents of a topic. A convention of BERTopic."""


@dataclass(frozen=True)
class RunMethods:
    """What a run does with texts that BERTopic brings to it.

    Attributes
    ----------
    embed_texts, embed_terms
        Vectors of documents, and of words to look for, in the space of the topics.
    find_topics
        Topics of vectors by the bounds of the run, -1 for those that are far from all.
    """

    embed_texts: Callable[[Sequence[str]], NDArray[np.float32]]
    embed_terms: Callable[[Sequence[str]], NDArray[np.float32]]
    find_topics: Callable[[NDArray[np.float32]], NDArray[np.int64]]


class Tokenizer:
    """Cuts documents into words, whatever languages they are in; what BERTopic joins is of several.

    Chinese, Japanese, Korean and Thai are told by their script, all others are cut as the most frequent one of them.

    Parameters
    ----------
    languages
        Codes of the languages of the documents.
    stop_words
        Words not to count.
    """

    def __init__(self, languages: Sequence[str], stop_words: frozenset[str]) -> None:
        counts = Counter(languages)
        spaced = [code for code, _ in counts.most_common() if code not in _UNSPACED]
        self.spaced = spaced[0] if spaced else "en"
        self.han = "ja" if counts["ja"] > counts["zh"] else "zh"
        self.stop_words = stop_words

    def __call__(self, text: str) -> list[str]:
        """Give the words of a text, in order."""
        words: list[str] = []
        end = 0
        for match in _RUNS.finditer(text):
            words += tokenize(text[end : match.start()], self.spaced)
            words += tokenize(match[0], self._guess_language(match))
            end = match.end()
        words += tokenize(text[end:], self.spaced)
        return [word for word in words if word not in self.stop_words]

    def _guess_language(self, match: re.Match[str]) -> str:
        if match["th"]:
            return "th"
        return "ko" if _HANGUL.search(match[0]) else "ja" if _KANA.search(match[0]) else self.han


def label_passages(clusters: Clusters) -> NDArray[np.int64]:
    """Give BERTopic's topic of every passage, shape (n_passages,): its own, or -1 for outliers.

    A topic of outliers alone keeps them, since BERTopic cannot count past a topic without documents.
    """
    kept = np.bincount(clusters.topic_of[~clusters.is_outlier], minlength=clusters.n_topics)
    is_outlier = clusters.is_outlier & (kept[clusters.topic_of] > 0)
    return np.where(is_outlier, -1, clusters.topic_of).astype(np.int64)


def list_bags(passages: Passages, settings: TopicSettings) -> list[str]:
    """Give the words of every passage that are counted, in the order of the alphabet and separated by spaces."""
    stops = {
        language: list_stop_words(language, settings.stop_words.get(language, ()))
        for language in sorted(set(passages.languages))
    }
    return [
        " ".join(sorted(word for word in tokenize(text, language) if word not in stops[language]))
        for text, language in zip(passages.texts, passages.languages, strict=True)
    ]


def make_bertopic(
    passages: Passages,
    values: NDArray[np.float32],
    *,
    clusters: Clusters,
    topics: Topics,
    settings: TopicSettings,
    methods: RunMethods,
) -> BERTopic:
    """Fit a BERTopic to topics that are found already.

    Parameters
    ----------
    passages
        The passages of a run, which are the documents of the model.
    values
        Their vectors, shape (n_passages, n_dims).
    clusters, topics
        Their topics, with words, names and exemplars.
    settings
        Number of words, and stop words.
    methods
        What the run does with other texts.

    Returns
    -------
    A fitted model whose topics have the numbers, words, names and exemplars that they have in every table of the run.
    Outliers are topic -1. Words of all languages stand together in the order of their weights, and apart as an aspect
    of each language; names are custom labels. ``probabilities_`` is the co-assignment.
    """
    labels = label_passages(clusters)
    languages = [code for code, _ in Counter(passages.languages).most_common()]
    stops = frozenset(word for code in languages for word in list_stop_words(code, settings.stop_words.get(code, ())))
    with _quiet():
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
        from sklearn.feature_extraction.text import CountVectorizer

        from research.topics.words.bertopic_parts import NumberedTopics, RunClusters, RunEmbedder

        vectorizer = CountVectorizer(tokenizer=str.split, token_pattern=_WORD)
        model = NumberedTopics(
            # Of English, the default, BERTopic keeps Latin letters alone: no Chinese word would be counted.
            language="multilingual",
            embedding_model=None,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=RunClusters(methods),
            vectorizer_model=vectorizer,
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
            top_n_words=settings.n_words,
            calculate_probabilities=False,
            verbose=False,
        )
        bags = [bag or str(own) for bag, own in zip(list_bags(passages, settings), passages.ids, strict=True)]
        model.fit(bags, embeddings=values, y=labels)
        model.__class__ = BERTopic
    model.hdbscan_model.labels_ = labels
    model.embedding_model = RunEmbedder(methods)
    vectorizer.tokenizer = Tokenizer(passages.languages, stops)
    model.probabilities_ = clusters.co_assignment.astype(np.float64)
    has_outliers = int(-1 in model.topic_sizes_)
    model.topic_embeddings_ = np.vstack([model.topic_embeddings_[:has_outliers], clusters.centroid])
    _describe_topics(model, topics, languages=languages, n_words=settings.n_words)
    texts = passages.texts
    model.representative_docs_ = _list_typical(texts, labels, clusters=clusters, topics=topics)
    return model


def _describe_topics(model: BERTopic, topics: Topics, *, languages: Sequence[str], n_words: int) -> None:
    """Give a model the words and names of topics."""
    numbers = sorted(model.topic_representations_)
    by_language: dict[str, dict[int, list[tuple[str, float]]]] = {
        code: {number: [] for number in numbers} for code in languages
    }
    for word in topics.words:
        by_language.setdefault(word.language, {number: [] for number in numbers})[word.topic].append(
            (word.word, float(word.weight))
        )
    for topic in topics.topics:
        together = [pair for words in by_language.values() for pair in words[topic.index]]
        # The sort is stable: of equal weights, words of the language with most passages come first.
        together.sort(key=lambda pair: -pair[1])
        model.topic_representations_[topic.index] = _fill(together[:n_words], n_words)
    model.topic_aspects_ = {
        code: {number: _fill(words[:n_words], n_words) for number, words in listed.items()}
        for code, listed in by_language.items()
    }
    names = {-1: "outliers"} | {topic.index: topic.name for topic in topics.topics}
    model.custom_labels_ = [names[number] for number in numbers]


def _fill(words: list[tuple[str, float]], n_words: int) -> list[tuple[str, float]]:
    return words + [_NO_WORD] * (n_words - len(words))


def _list_typical(
    texts: Sequence[str], labels: NDArray[np.int64], *, clusters: Clusters, topics: Topics
) -> dict[int, list[str]]:
    """List the texts of the exemplars of every topic, and of the passages that are farthest from all."""
    typical: dict[int, list[str]] = {number: [] for number in sorted({*labels.tolist()})}
    for exemplar in sorted(topics.exemplars, key=lambda exemplar: exemplar.rank):
        if len(typical[exemplar.topic]) < N_TYPICAL:
            typical[exemplar.topic].append(texts[exemplar.passage])
    outliers = np.flatnonzero(labels == -1)
    for row in outliers[np.argsort(clusters.similarity[outliers], kind="stable")][:N_TYPICAL]:
        typical[-1].append(texts[row])
    return typical


class _quiet(warnings.catch_warnings):  # noqa: N801
    """Keep deprecation notes of BERTopic's own dependencies from the reader, who cannot act on them."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")
