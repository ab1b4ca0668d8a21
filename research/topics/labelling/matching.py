"""Which topic of a run each label means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import LabelProblem, Passages
from research.study import TopicLabel

LEAST_STRENGTH = 0.5
"""Strength from which a match counts: half of what a label lists is in the topic. A convention, chosen without a
measurement."""

LEAST_LEAD = 0.25
"""How much better one of two labels must fit a topic that both fit; with less, the topic is what both mean together.
A convention, chosen without a measurement."""


@dataclass(frozen=True)
class Fit:
    """How well labels fit topics.

    Attributes
    ----------
    n_known
        Shape (n_labels,); passages listed that are in the corpus.
    n_inside
        Shape (n_labels, n_topics); those of them that are in each topic.
    word_similarity
        Shape (n_labels, n_topics); cosine of the words, NaN where the run has none in the label's languages.
    strength
        Shape (n_labels, n_topics), 0 to 1.
    score
        Shape (n_labels, n_topics), 0 to 1; the mean of strength and word similarity, so that words decide between
        topics that hold a label's passages alike.
    """

    n_known: NDArray[np.int64]
    n_inside: NDArray[np.int64]
    word_similarity: NDArray[np.float64]
    strength: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """The topic that a label means.

    Attributes
    ----------
    topic
        Index of the topic that fits best; None if nothing fits.
    problem
        Why the label is not matched; None if it is.
    others
        Labels that the problem is with: those that fit the same topic, or the parent that was not split.
    """

    topic: int | None
    problem: LabelProblem | None = None
    others: tuple[str, ...] = ()


def measure_fit(
    labels: Sequence[TopicLabel],
    passages: Passages,
    topic_of: NDArray[np.int64],
    *,
    words: Sequence[Mapping[str, Sequence[str]]],
) -> Fit:
    """Measure how well every label fits every topic.

    The strength is the part of the label's passages that are in the topic. A passage that is not in the corpus any more
    counts by the similarity of the words, so that a label without passages, or for another corpus, goes by its words.

    Parameters
    ----------
    labels
        Entries of the labels file, with passages, words or both.
    passages
        The passages of the run.
    topic_of
        Shape (n_passages,); topic of each passage from 0, -1 where it is in none.
    words
        Words of every topic per language, best first.
    """
    n_topics = len(words)
    inside = np.zeros((len(labels), n_topics), np.int64)
    known = np.zeros(len(labels), np.int64)
    ids, rows = np.unique(passages.ids, return_index=True)
    for index, label in enumerate(labels):
        listed = np.array(sorted(set(label.passages)), dtype=str)
        places = np.searchsorted(ids, listed)
        held = [int(rows[p]) for p, i in zip(places, listed, strict=True) if p < len(ids) and ids[p].startswith(i)]
        known[index] = len(held)
        topics = topic_of[held]
        inside[index] = np.bincount(topics[topics >= 0], minlength=n_topics)
    languages = frozenset(language for entry in words for language in entry)
    similarity = np.array([[_compare_words(label.words, entry, languages) for entry in words] for label in labels])
    similarity = similarity.reshape(len(labels), n_topics)
    listed_counts = np.array([len(set(label.passages)) for label in labels])
    by_words = np.nan_to_num(similarity)
    n_gone = (listed_counts - known)[:, None]
    strength = (inside + n_gone * by_words) / np.maximum(listed_counts, 1)[:, None]
    strength = np.where(listed_counts[:, None] > 0, strength, by_words)
    score = np.where(np.isnan(similarity), strength, (strength + by_words) / 2)
    return Fit(known, inside, similarity, strength, score)


def match_labels(labels: Sequence[TopicLabel], fit: Fit, *, merged_into: Mapping[str, str]) -> tuple[Match, ...]:
    """Give every label the topic that it means, no topic to two.

    Labels whose best topic has a strength below `LEAST_STRENGTH` are left out. Of the others the sum of scores is made
    as large as it can be (Hungarian matching). A label that this gives a topic below that strength, or one that scores
    `LEAST_LEAD` less than its best, has none: its best topic was given to another. That topic is what both mean
    together, so that neither is matched, unless the other fits it better by `LEAST_LEAD`, or the two are to be merged.

    Parameters
    ----------
    labels
        Entries of the labels file; their order is of no matter.
    fit
        How well they fit the topics, of which there is at least one.
    merged_into
        For each label that is merged, the one that it becomes part of.

    Returns
    -------
    One match a label, in their order.
    """
    groups = [merged_into.get(label.topic, label.topic) for label in labels]
    best = fit.score.argmax(axis=1)
    given = _assign_topics(labels, fit, best)
    holder = {topic: index for index, topic in given.items()}
    rivals: dict[int, list[int]] = {}
    matched: dict[int, Match] = {}
    for index in range(len(labels)):
        wanted, strength = int(best[index]), float(fit.strength[index, best[index]])
        if index in given:
            continue
        if strength < LEAST_STRENGTH:
            matched[index] = Match(wanted, "weak_match") if strength > 0 else Match(None, "nothing_fits")
        elif wanted in holder and groups[holder[wanted]] == groups[index]:
            matched[index] = Match(wanted)
        else:
            rivals.setdefault(wanted, []).append(index)
    for topic, claimants in rivals.items():
        held = holder.get(topic)
        # The holder keeps its topic if it leads everyone; who has none is told of all the others.
        is_contested = held is not None and any(
            fit.score[other, topic] > fit.score[held, topic] - LEAST_LEAD for other in claimants
        )
        involved = [*claimants, *([] if held is None else [held])]
        for index in claimants if not is_contested else involved:
            others = sorted(labels[other].topic for other in involved if other != index)
            matched[index] = Match(topic, "contested", tuple(others))
    return tuple(matched.get(index) or Match(given[index]) for index in range(len(labels)))


def _assign_topics(labels: Sequence[TopicLabel], fit: Fit, best: NDArray[np.int64]) -> dict[int, int]:
    """Give the labels that get a topic that fits, with it."""
    from scipy.optimize import linear_sum_assignment

    strong = [index for index in range(len(labels)) if fit.strength[index, best[index]] >= LEAST_STRENGTH]
    # By name, so that ties do not go by the order of the file.
    strong.sort(key=lambda index: labels[index].topic)
    rows, topics = linear_sum_assignment(fit.score[strong], maximize=True)
    given = {strong[row]: int(topic) for row, topic in zip(rows, topics, strict=True)}
    return {
        index: topic
        for index, topic in given.items()
        if fit.strength[index, topic] >= LEAST_STRENGTH
        and fit.score[index, topic] >= fit.score[index, best[index]] - LEAST_LEAD
    }


def _compare_words(
    listed: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]], languages: frozenset[str]
) -> float:
    """Mean over the languages of the cosine of two ranked lists; a word weighs 1 / log2(1 + rank), as in DCG."""
    shared = [language for language in listed if language in languages]
    if not shared:
        return float("nan")
    return float(np.mean([_compare_ranked(listed[language], found.get(language, ())) for language in shared]))


def _compare_ranked(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = _weigh(one), _weigh(other)
    product = sum(weight * second.get(word, 0.0) for word, weight in first.items())
    length = np.sqrt(sum(w * w for w in first.values()) * sum(w * w for w in second.values()))
    return float(product / length) if length > 0 else 0.0


def _weigh(words: Sequence[str]) -> dict[str, float]:
    return {word: float(1 / np.log2(2 + rank)) for rank, word in enumerate(dict.fromkeys(words))}
