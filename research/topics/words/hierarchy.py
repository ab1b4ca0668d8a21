"""The layers around the topics: the coarse ones that they make up, and the fine ones that they are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, LayerTopic, Passages, TopicName, TopicWord
from research.study import TopicSettings
from research.topics.words.genre_words import add_own_words, find_genre_words
from research.topics.words.names import count_languages, name_groups
from research.topics.words.words import Grouping, Vocabulary, rank_words


@dataclass(frozen=True)
class Described:
    """Words and names of topics."""

    words: Sequence[TopicWord]
    names: Sequence[TopicName]


def describe_layers(
    passages: Passages,
    vocabularies: Sequence[Vocabulary],
    topics: Described,
    *,
    clusters: Clusters,
    settings: TopicSettings,
    name_language: str = "",
) -> tuple[LayerTopic, ...]:
    """Name coarse and fine topics.

    Parameters
    ----------
    passages
        The passages of a run.
    vocabularies
        Word counts of the passages, one a language.
    topics
        Words and names of the topics.
    clusters
        The topics of the passages.
    settings
        Number of words, and how they are weighed.
    name_language
        Language of the names, for topics that have enough passages in it; empty: that of most passages.

    Returns
    -------
    The coarse topics, then the fine ones; none of a layer that the clusters do not have. A coarse topic is told from
    other coarse ones, a fine one from the others of its topic; one that is a whole topic by itself has that topic's
    words and name.
    """
    rows: tuple[LayerTopic, ...] = ()
    if clusters.n_coarse < clusters.n_topics:
        rows += _describe_coarse(
            passages, vocabularies, topics, clusters=clusters, settings=settings, name_language=name_language
        )
    if clusters.n_fine > clusters.n_topics:
        rows += _describe_fine(
            passages, vocabularies, topics, clusters=clusters, settings=settings, name_language=name_language
        )
    return rows


def _describe_coarse(
    passages: Passages,
    vocabularies: Sequence[Vocabulary],
    topics: Described,
    *,
    clusters: Clusters,
    settings: TopicSettings,
    name_language: str,
) -> tuple[LayerTopic, ...]:
    coarse = Grouping(clusters.coarse_of_topic[clusters.topic_of], clusters.is_outlier, clusters.n_coarse)
    alone = _find_alone(clusters.coarse_of_topic, clusters.n_coarse)
    passed_over = find_genre_words(vocabularies, coarse)

    def rank(skipped: Collection[tuple[int, str, str]]) -> list[TopicWord]:
        return [word for one in vocabularies for word in rank_words(one, coarse, settings, passed_over=skipped)]

    return _describe_layer(
        "coarse",
        passages,
        coarse,
        rank=rank,
        passed_over=passed_over,
        same=(alone, topics),
        parents=None,
        name_language=name_language,
    )


def _describe_fine(
    passages: Passages,
    vocabularies: Sequence[Vocabulary],
    topics: Described,
    *,
    clusters: Clusters,
    settings: TopicSettings,
    name_language: str,
) -> tuple[LayerTopic, ...]:
    fine = Grouping(clusters.fine_of, clusters.is_outlier, clusters.n_fine)
    parents = clusters.topic_of_fine
    whole = {child: parent for parent, child in _find_alone(parents, clusters.n_topics).items()}
    passed_over = find_genre_words(vocabularies, fine)

    def rank(skipped: Collection[tuple[int, str, str]]) -> list[TopicWord]:
        return _rank_within(vocabularies, clusters, settings, alone=set(whole.values()), passed_over=skipped)

    return _describe_layer(
        "fine",
        passages,
        fine,
        rank=rank,
        passed_over=passed_over,
        same=(whole, topics),
        parents=parents,
        name_language=name_language,
    )


def _find_alone(parent_of: NDArray[np.int64], n_parents: int) -> dict[int, int]:
    """Give the child of each parent that has no other."""
    sizes = np.bincount(parent_of, minlength=n_parents)
    return {int(parent_of[child]): int(child) for child in np.flatnonzero(sizes[parent_of] == 1)}


def _rank_within(
    vocabularies: Sequence[Vocabulary],
    clusters: Clusters,
    settings: TopicSettings,
    *,
    alone: set[int],
    passed_over: Collection[tuple[int, str, str]],
) -> list[TopicWord]:
    """Rank words of the fine topics against the others of the same topic."""
    ranked: list[TopicWord] = []
    for topic in sorted(set(clusters.topic_of_fine.tolist()) - alone):
        outside = clusters.is_outlier | (clusters.topic_of != topic)
        grouping = Grouping(clusters.fine_of, outside, clusters.n_fine)
        for vocabulary in vocabularies:
            ranked += rank_words(vocabulary, grouping, settings, family=clusters.topic_of_fine, passed_over=passed_over)
    return ranked


def _describe_layer(
    layer: Literal["coarse", "fine"],
    passages: Passages,
    groups: Grouping,
    *,
    rank: Callable[[Collection[tuple[int, str, str]]], list[TopicWord]],
    passed_over: Collection[tuple[int, str, str]],
    same: tuple[Mapping[int, int], Described],
    parents: NDArray[np.int64] | None,
    name_language: str,
) -> tuple[LayerTopic, ...]:
    """Make the rows of one layer; ``same`` tells which groups are a whole topic, and what that is called."""
    topic_of, topics = same
    languages = count_languages(passages, groups)
    words = rank(frozenset())
    names = name_groups(
        add_own_words(words, passed_over, rank=lambda: rank(passed_over)),
        languages,
        quote=lambda index: f"{layer} topic {index}",
        preferred=name_language,
        passed_over=passed_over,
    )
    own, article_of = Described(words, names), passages.article_of
    rows = []
    for index in range(groups.n_topics):
        told, place = (topics, topic_of[index]) if index in topic_of else (own, index)
        main = next(entry for entry in told.names if entry.topic == place)
        kept = (groups.topic_of == index) & ~groups.is_outlier
        rows.append(
            LayerTopic(
                layer=layer,
                index=index,
                parent=-1 if parents is None else int(parents[index]),
                name=main.name,
                language=main.language,
                words=tuple(w.word for w in told.words if w.topic == place and w.language == main.language),
                n_passages=int(kept.sum()),
                n_articles=len(np.unique(article_of[kept])),
            )
        )
    return tuple(rows)
