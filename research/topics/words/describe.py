"""What the clusters are about: words, names, exemplars, quality."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Corpus, Exemplar, Passages, QualityMeasure, Topic, Topics, TopicWord
from research.study import TopicSettings
from research.topics.words.coherence import (
    measure_diversity,
    measure_embedding_coherence,
    measure_exclusivity,
    measure_npmi,
)
from research.topics.words.genre_words import add_own_words, find_genre_words
from research.topics.words.hierarchy import Described, describe_layers
from research.topics.words.names import choose_main_names, count_languages, name_groups
from research.topics.words.segmenters import describe_word_rules
from research.topics.words.words import Vocabulary, count_words, rank_words

_NAME_LETTERS = 40
"""Letters of the passage that names a topic without words. A convention, chosen without a measurement."""

_CLOSE = 0.02
"""Cosine below the best up to which passages are as good exemplars, so that another source is preferred. Chosen without
a measurement."""

_TRIED = 50
"""Passages looked at for each exemplar, since many can be of one story; a bound on the work."""

_MIXED = 0.9
"""Share of a topic's passages up to which its largest language leaves it mixed. Chosen without a measurement."""


def describe_topics(
    corpus: Corpus,
    passages: Passages,
    values: NDArray[np.float32],
    *,
    clusters: Clusters,
    settings: TopicSettings,
    name_language: str = "",
) -> Topics:
    """Name topics and show what they hold.

    Parameters
    ----------
    corpus, passages
        The articles of a run, and the passages that they were cut into.
    values
        Vectors of the passages, shape (n_passages, n_dims), rows of unit length.
    clusters
        Their topics.
    settings
        Numbers of words and exemplars, how words are weighed, and stop words.
    name_language
        Language of the main names, for topics that have enough passages in it; empty: that of most passages.

    Returns
    -------
    Topics with sizes, names and words per language, exemplars from distinct stories, the layers around them, and
    diagnostics.
    """
    vocabularies, stop_words = count_words(passages, settings)
    family = clusters.coarse_of_topic
    passed_over = find_genre_words(vocabularies, clusters)

    def rank(skipped: Collection[tuple[int, str, str]] = frozenset()) -> list[TopicWord]:
        ranked = (rank_words(one, clusters, settings, family=family, passed_over=skipped) for one in vocabularies)
        return sorted(itertools.chain.from_iterable(ranked), key=lambda word: (word.topic, word.language, word.rank))

    words = rank()
    exemplars = _choose_exemplars(corpus, passages, clusters, n_exemplars=settings.n_exemplars)
    names = name_groups(
        add_own_words(words, passed_over, rank=lambda: rank(passed_over)),
        count_languages(passages, clusters),
        quote=lambda topic: _quote_exemplar(passages, exemplars, topic),
        preferred=name_language,
        passed_over=passed_over,
    )
    described = Described(words, names)
    return Topics(
        topics=_size_topics(corpus, passages, clusters, names=choose_main_names(names)),
        words=tuple(words),
        exemplars=exemplars,
        quality=_measure_quality(values, passages, clusters, words=words, vocabularies=vocabularies),
        stop_words=stop_words,
        names=names,
        layers=describe_layers(
            passages, vocabularies, described, clusters=clusters, settings=settings, name_language=name_language
        ),
        word_rules=describe_word_rules(passages.languages),
    )


def _size_topics(corpus: Corpus, passages: Passages, clusters: Clusters, *, names: Sequence[str]) -> tuple[Topic, ...]:
    article_of = passages.article_of
    sized = []
    for topic, name in enumerate(names):
        articles = np.unique(article_of[(clusters.topic_of == topic) & ~clusters.is_outlier])
        n_passages = int(((clusters.topic_of == topic) & ~clusters.is_outlier).sum())
        sized.append(Topic(topic, name, n_passages, len(articles), len(np.unique(corpus.story_of[articles]))))
    return tuple(sized)


def _choose_exemplars(
    corpus: Corpus, passages: Passages, clusters: Clusters, *, n_exemplars: int
) -> tuple[Exemplar, ...]:
    """Take passages nearest to the centroid, no two of one story; among equals prefer a source not yet shown."""
    chosen: list[Exemplar] = []
    ids = passages.ids
    article_of, source_of = passages.article_of, corpus.sources
    for topic in range(clusters.n_topics):
        rows = np.flatnonzero((clusters.topic_of == topic) & ~clusters.is_outlier)
        left = list(rows[np.lexsort((ids[rows], -clusters.similarity[rows]))][: _TRIED * n_exemplars])
        stories: set[int] = set()
        sources: Counter[str] = Counter()
        rank = 0
        while left and rank < n_exemplars:
            best = float(clusters.similarity[left[0]])
            near = [row for row in left if clusters.similarity[row] >= best - _CLOSE]
            row = min(near, key=lambda r: sources[source_of[article_of[r]]])
            left.remove(row)
            article = int(article_of[row])
            story = int(corpus.story_of[article])
            if story in stories:
                continue
            rank += 1
            stories.add(story)
            sources[source_of[article]] += 1
            chosen.append(Exemplar(topic, rank, int(row), float(clusters.similarity[row])))
    return tuple(chosen)


def _quote_exemplar(passages: Passages, exemplars: Sequence[Exemplar], topic: int) -> str:
    for exemplar in exemplars:
        if exemplar.topic == topic:
            text = passages.passages[exemplar.passage].text
            return f"“{text[:_NAME_LETTERS]}{'…' if len(text) > _NAME_LETTERS else ''}”"
    return f"topic {topic}"


def _measure_quality(
    values: NDArray[np.float32],
    passages: Passages,
    clusters: Clusters,
    *,
    words: Sequence[TopicWord],
    vocabularies: Sequence[Vocabulary],
) -> tuple[QualityMeasure, ...]:
    nan = float("nan")
    co_assignment = float(clusters.co_assignment.mean()) if len(clusters.co_assignment) else nan
    measures = [
        QualityMeasure("half_agreement", clusters.half_agreement),
        QualityMeasure("seed_agreement", clusters.seed_agreement),
        QualityMeasure("subsample_agreement", clusters.resample_agreement),
        *_measure_sample(clusters),
        QualityMeasure("co_assignment", co_assignment),
        QualityMeasure("neighbor_recall", clusters.neighbor_recall),
        QualityMeasure("hubness", clusters.hubness),
        QualityMeasure("fine_stability", clusters.fine_stability),
        QualityMeasure("outliers", float(clusters.is_outlier.mean())),
        QualityMeasure("margin", _measure_margin(values, clusters)),
        QualityMeasure("word_diversity", measure_diversity(words)),
        QualityMeasure("mixed_languages", _measure_mixing(passages, clusters)),
    ]
    for vocabulary in vocabularies:
        code = vocabulary.language
        measures += [
            QualityMeasure("npmi", measure_npmi(vocabulary, words), code),
            QualityMeasure("embedding_coherence", measure_embedding_coherence(vocabulary, words, values), code),
            QualityMeasure("exclusivity", measure_exclusivity(vocabulary, words, clusters), code),
        ]
    return tuple(measures)


def _measure_sample(clusters: Clusters) -> tuple[QualityMeasure, ...]:
    """Give how well topics carry over from the sample that they were detected in, if they were."""
    if not clusters.n_sampled:
        return ()
    return (
        QualityMeasure("held_out_agreement", clusters.held_out_agreement),
        QualityMeasure("sample_agreement", clusters.sample_agreement),
        QualityMeasure("sample_information", clusters.sample_information),
    )


def _measure_margin(values: NDArray[np.float32], clusters: Clusters) -> float:
    if clusters.n_topics < 2:
        return float("nan")
    total = 0.0
    for start in range(0, len(values), 4096):
        part = values[start : start + 4096] @ clusters.centroid.T
        own = part[np.arange(len(part)), clusters.topic_of[start : start + 4096]].copy()
        part[np.arange(len(part)), clusters.topic_of[start : start + 4096]] = -2
        total += float((own - part.max(axis=1)).sum())
    return total / len(values)


def _measure_mixing(passages: Passages, clusters: Clusters) -> float:
    languages = np.array(passages.languages)
    if len(set(languages.tolist())) < 2:
        return float("nan")
    mixed = []
    for topic in range(clusters.n_topics):
        inside = languages[clusters.topic_of == topic]
        mixed.append(max(Counter(inside.tolist()).values()) <= _MIXED * len(inside))
    return float(np.mean(mixed))
