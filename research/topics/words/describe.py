"""What the clusters are about: words, names, exemplars, quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Corpus, Exemplar, Passages, QualityMeasure, Topic, Topics, TopicWord
from research.study import TopicSettings
from research.topics.words.coherence import (
    measure_distinctness,
    measure_diversity,
    measure_embedding_coherence,
    measure_npmi,
)
from research.topics.words.hierarchy import Described, describe_layers
from research.topics.words.names import choose_main_names, count_languages, name_groups
from research.topics.words.words import Vocabulary, count_words, rank_words

_NAME_LETTERS = 40
_CLOSE = 0.02


def describe_topics(
    corpus: Corpus,
    passages: Passages,
    values: NDArray[np.float32],
    *,
    clusters: Clusters,
    settings: TopicSettings,
) -> Topics:
    """Name topics and show what they hold.

    Parameters
    ----------
    corpus, passages, clusters
        Of one run.
    values
        Shape (n_passages, n_dims), rows of unit length.
    settings
        How many words and exemplars.

    Returns
    -------
    Topics with sizes, names and words per language, exemplars from distinct stories, the layers around them, and
    diagnostics.
    """
    vocabularies, stop_words = count_words(passages, settings)
    family = clusters.coarse_of_topic
    words = [word for vocabulary in vocabularies for word in rank_words(vocabulary, clusters, settings, family=family)]
    words.sort(key=lambda word: (word.topic, word.language, word.rank))
    exemplars = _choose_exemplars(corpus, passages, clusters, settings.n_exemplars)
    names = name_groups(
        words,
        count_languages(passages, clusters),
        quote=lambda topic: _quote_exemplar(passages, exemplars, topic),
    )
    described = Described(words, names)
    return Topics(
        topics=_size_topics(corpus, passages, clusters, choose_main_names(names)),
        words=tuple(words),
        exemplars=exemplars,
        quality=_measure_quality(values, passages, clusters, words, vocabularies),
        stop_words=stop_words,
        names=names,
        layers=describe_layers(passages, vocabularies, described, clusters=clusters, settings=settings),
    )


def _size_topics(corpus: Corpus, passages: Passages, clusters: Clusters, names: Sequence[str]) -> tuple[Topic, ...]:
    article_of = passages.article_of
    sized = []
    for topic, name in enumerate(names):
        articles = np.unique(article_of[(clusters.topic_of == topic) & ~clusters.is_noise])
        n_passages = int(((clusters.topic_of == topic) & ~clusters.is_noise).sum())
        sized.append(Topic(topic, name, n_passages, len(articles), len(np.unique(corpus.story_of[articles]))))
    return tuple(sized)


def _choose_exemplars(corpus: Corpus, passages: Passages, clusters: Clusters, n_exemplars: int) -> tuple[Exemplar, ...]:
    """Take passages nearest to the centroid, no two of one story; among equals prefer a source not yet shown."""
    chosen: list[Exemplar] = []
    ids = np.array([passage.id for passage in passages.passages])
    article_of = passages.article_of
    for topic in range(clusters.n_topics):
        rows = np.flatnonzero((clusters.topic_of == topic) & ~clusters.is_noise)
        left = list(rows[np.lexsort((ids[rows], -clusters.similarity[rows]))][: 50 * n_exemplars])
        stories: set[int] = set()
        sources: Counter[str] = Counter()
        rank = 0
        while left and rank < n_exemplars:
            best = float(clusters.similarity[left[0]])
            near = [row for row in left if clusters.similarity[row] >= best - _CLOSE]
            row = min(near, key=lambda r: sources[corpus.articles[article_of[r]].source])
            left.remove(row)
            article = int(article_of[row])
            story = int(corpus.story_of[article])
            if story in stories:
                continue
            rank += 1
            stories.add(story)
            sources[corpus.articles[article].source] += 1
            chosen.append(Exemplar(topic, rank, int(row), float(clusters.similarity[row])))
    return tuple(chosen)


def _quote_exemplar(passages: Passages, exemplars: Sequence[Exemplar], topic: int) -> str:
    for exemplar in exemplars:
        if exemplar.topic == topic:
            text = passages.passages[exemplar.passage].text
            return f"“{text[:_NAME_LETTERS]}{'…' if len(text) > _NAME_LETTERS else ''}”"
    return f"topic {topic + 1}"


def _measure_quality(
    values: NDArray[np.float32],
    passages: Passages,
    clusters: Clusters,
    words: Sequence[TopicWord],
    vocabularies: Sequence[Vocabulary],
) -> tuple[QualityMeasure, ...]:
    measures = [
        QualityMeasure(
            "agreement between halves",
            clusters.half_agreement,
            "Adjusted Rand index of the topics that one half of the clusterings agrees on with those of the other: 1 "
            "if the topics are settled, 0 if they are chance.",
        ),
        QualityMeasure(
            "agreement between seeds",
            clusters.seed_agreement,
            "Mean adjusted Rand index between single clusterings under different seeds: 1 if chance in the algorithm "
            "plays no part, 0 if nothing but chance does.",
        ),
        QualityMeasure(
            "agreement between subsamples",
            clusters.resample_agreement,
            "Mean adjusted Rand index between single clusterings of different subsamples of 80 % of the passages.",
        ),
        QualityMeasure(
            "co_assignment",
            float(clusters.co_assignment.mean()) if len(clusters.co_assignment) else float("nan"),
            "Mean share of the clusterings that have two passages of one topic together.",
        ),
        QualityMeasure(
            "noise",
            float(clusters.is_noise.mean()),
            "Share of passages that belong to no topic: far from every one, or excluded by the labels.",
        ),
        QualityMeasure(
            "margin",
            _measure_margin(values, clusters),
            "Mean cosine of a passage with its own topic's centre less that with the nearest other centre: the larger, "
            "the clearer topics are apart.",
        ),
        QualityMeasure(
            "word diversity",
            measure_diversity(words),
            "Share of distinct words among the words of all topics: 1 if no two topics share one.",
        ),
        QualityMeasure(
            "topics in several languages",
            _measure_mixing(passages, clusters),
            "Share of topics of which no language makes more than nine tenths; meaningful only if articles of all "
            "languages are about the same things.",
        ),
    ]
    for vocabulary in vocabularies:
        measures += _measure_words(values, vocabulary, words, clusters)
    return tuple(measures)


def _measure_words(
    values: NDArray[np.float32], vocabulary: Vocabulary, words: Sequence[TopicWord], clusters: Clusters
) -> list[QualityMeasure]:
    code = vocabulary.language
    return [
        QualityMeasure(
            f"coherence of words ({code})",
            measure_npmi(vocabulary, words),
            "Normalised pointwise mutual information of a topic's words over passages: 1 if they always appear "
            "together, 0 as chance would, -1 never. Low where passages are short.",
        ),
        QualityMeasure(
            f"coherence of words in vectors ({code})",
            measure_embedding_coherence(vocabulary, words, values),
            "Mean cosine of passages that hold one word of a topic with others that hold another, less that of any two "
            "passages: 0 if the words have no more to do with one another than chance.",
        ),
        QualityMeasure(
            f"distinctness of words ({code})",
            measure_distinctness(vocabulary, words, clusters),
            "A topic's part of its words' rates in all topics: 1 if its words are found in no other, "
            f"{1 / max(1, clusters.n_topics):.2f} if they are as frequent everywhere.",
        ),
    ]


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
        mixed.append(max(Counter(inside.tolist()).values()) <= 0.9 * len(inside))
    return float(np.mean(mixed))
