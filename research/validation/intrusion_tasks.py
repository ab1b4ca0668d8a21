"""Intrusion tasks (Chang et al. 2009): people are asked what does not belong to a topic.

A word task shows five words of a topic and one of another; a passage task shows three passages of a topic and one of
another. Who finds the intruder has seen what holds the rest together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Corpus, Passages, Topics
from research.text.spelling import repeats

N_WORDS_SHOWN = 5
N_PASSAGES_SHOWN = 3
MOST_TOPICS = 100
"""The largest topics are asked about; nobody reads more."""

_PASSAGE_ROUNDS = 2
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class IntrusionTask:
    """One question.

    ``item`` begins with ``w`` or ``p``; ``options`` are words or passages, of which number ``intruder`` (from 1) is of
    the topic ``other`` and the rest of ``topic``.
    """

    item: str
    kind: Literal["word", "passage"]
    language: str
    topic: int
    other: int
    options: tuple[str, ...]
    intruder: int


def make_word_tasks(topics: Topics, *, seed: int) -> tuple[IntrusionTask, ...]:
    """Ask for the intruder among the words of each topic, in each language that it is named in.

    The intruder is one of the first five words of another topic that repeats none of this topic's words. Topics with
    fewer than five words, and those that no word intrudes on, are left out.
    """
    rng = np.random.default_rng([seed, 1])
    listed: dict[tuple[int, str], list[str]] = defaultdict(list)
    for entry in sorted(topics.words, key=lambda entry: (entry.topic, entry.language, entry.rank)):
        listed[entry.topic, entry.language].append(entry.word)
    found: list[tuple[str, int, int, list[str]]] = []
    for name in topics.names:
        own = listed[name.topic, name.language]
        if len(own) < N_WORDS_SHOWN or name.topic >= MOST_TOPICS:
            continue
        strangers = [
            (other, word)
            for (other, language), words in listed.items()
            if language == name.language and other != name.topic
            for word in words[:N_WORDS_SHOWN]
            if not any(repeats(word, known) for known in own)
        ]
        if strangers:
            other, word = strangers[int(rng.integers(len(strangers)))]
            found.append((name.language, name.topic, other, [word, *own[:N_WORDS_SHOWN]]))
    return _shuffle("word", found, rng)


def make_passage_tasks(
    topics: Topics, passages: Passages, *, corpus: Corpus, clusters: Clusters, seed: int
) -> tuple[IntrusionTask, ...]:
    """Ask, twice for each topic, for the intruder among passages of one language.

    Passages are drawn at random from the half of a topic that is nearest to its centre, no two of one story; they are
    cut at 400 characters.
    """
    rng = np.random.default_rng([seed, 2])
    story_of = corpus.story_of[passages.article_of]
    languages = np.array(passages.languages)
    rows_of = {}
    for topic in topics.topics:
        rows = np.flatnonzero((clusters.topic_of == topic.index) & ~clusters.is_outlier)
        rows_of[topic.index] = (
            rows[clusters.similarity[rows] >= np.median(clusters.similarity[rows])] if len(rows) else rows
        )
    main = {name.topic: name.language for name in reversed(topics.names)}
    found: list[tuple[str, int, int, list[str]]] = []
    for topic in topics.topics[:MOST_TOPICS]:
        language = main.get(topic.index, "")
        for _ in range(_PASSAGE_ROUNDS):
            own = _draw(rows_of[topic.index], languages == language, story_of, n=N_PASSAGES_SHOWN, rng=rng)
            others = [
                index for index in rows_of if index != topic.index and (languages[rows_of[index]] == language).any()
            ]
            if len(own) < N_PASSAGES_SHOWN or not others:
                break
            other = others[int(rng.integers(len(others)))]
            is_free = (languages == language) & ~np.isin(story_of, story_of[own])
            strangers = _draw(rows_of[other], is_free, story_of, n=1, rng=rng)
            if strangers:
                texts = [_shorten(passages.passages[row].text) for row in [*strangers, *own]]
                found.append((language, topic.index, other, texts))
    return _shuffle("passage", found, rng)


def _draw(
    rows: NDArray[np.int64],
    is_allowed: NDArray[np.bool_],
    story_of: NDArray[np.int64],
    *,
    n: int,
    rng: np.random.Generator,
) -> list[int]:
    """Draw passages of different stories."""
    drawn: list[int] = []
    for row in rng.permutation(rows[is_allowed[rows]]).tolist():
        if len(drawn) < n and story_of[row] not in story_of[drawn]:
            drawn.append(row)
    return drawn


def _shuffle(
    kind: Literal["word", "passage"], found: Sequence[tuple[str, int, int, list[str]]], rng: np.random.Generator
) -> tuple[IntrusionTask, ...]:
    """Put tasks, and the options of each, into an order that says nothing; intruders come first in ``found``."""
    tasks = []
    for number, place in enumerate(rng.permutation(len(found)).tolist(), start=1):
        language, topic, other, options = found[place]
        order = rng.permutation(len(options)).tolist()
        tasks.append(
            IntrusionTask(
                item=f"{kind[0]}{number:03d}",
                kind=kind,
                language=language,
                topic=topic,
                other=other,
                options=tuple(options[i] for i in order),
                intruder=order.index(0) + 1,
            )
        )
    return tuple(tasks)


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
