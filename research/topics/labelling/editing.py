"""What the researcher's labels do with the topics of a run: names, merges, splits, exclusions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Editing, GivenName, LabelAction, LabelMatch, LabelProblem, Passages, Topics
from research.study import Labels, TopicLabel
from research.topics.clustering import EXCLUDED, number_groups, regroup_clusters
from research.topics.labelling.fingerprints import list_topic_words
from research.topics.labelling.matching import LEAST_STRENGTH, Fit, Match, match_labels, measure_fit

Describe = Callable[[Clusters], Topics]
"""Gives the words of topics, which labels are compared by."""


@dataclass(frozen=True)
class _Target:
    """What labels are matched to: the topics as detected, their passages and vectors, and what gives their words."""

    detected: Clusters
    passages: Passages
    values: NDArray[np.float32]
    describe: Describe


@dataclass(frozen=True)
class _Place:
    """Where a label stands: its match, how well, and the group of fine topics that it means."""

    label: TopicLabel
    match: Match
    detected_topic: int | None
    n_known: int
    n_inside: int
    word_similarity: float
    strength: float
    group: int | None


@dataclass(frozen=True)
class _Problem:
    """Why not all was done that a label asks for, and the labels that the problem is with."""

    kind: LabelProblem
    others: tuple[str, ...] = ()


def edit_topics(
    detected: Clusters,
    labels: Labels | None,
    passages: Passages,
    *,
    values: NDArray[np.float32],
    describe: Describe,
) -> Editing:
    """Decide what labels do with the topics that were detected.

    Labels are matched to topics first, those with ``part_of`` to the fine topics of the topic they are part of. What
    does not match is not applied; the record says so of each. Nothing depends on the order of the entries.

    Parameters
    ----------
    detected
        Topics as detected.
    labels
        Labels of the study; None if it has none.
    passages
        The passages of the run.
    values
        Their vectors, shape (n_passages, n_dims), rows of unit length.
    describe
        Gives the words of topics: of those detected, and again of those split where a label is for a part of one.

    Returns
    -------
    Matches, names, and the topic of every fine topic. Without labels everything is as detected.
    """
    if labels is None:
        return Editing((), (), detected.topic_of_fine, LEAST_STRENGTH)
    target = _Target(detected, passages, values, describe)
    places = _place_labels(target, labels)
    group_of_fine = _split(detected, places)
    places |= _place_parts(target, labels, places, group_of_fine=group_of_fine)
    sizes = _count_groups(detected, detected.topic_of_fine) | _count_groups(detected, group_of_fine)
    problems = _list_unmatched(places)
    problems |= _list_unsplit(detected, places)
    problems |= _merge(labels, places, group_of_fine)
    problems |= _exclude(detected, places, group_of_fine)
    topic_of_fine = number_groups(detected, group_of_fine)
    topic_of = {int(group): int(topic) for group, topic in zip(group_of_fine, topic_of_fine, strict=True)}
    ordered = [places[entry.topic] for entry in labels.topics]
    topics = [_find_topic(place, labels, places, topic_of=topic_of) for place in ordered]
    matches = tuple(
        _report(
            place,
            labels,
            problem=problems.get(place.label.topic),
            sizes=sizes,
            topic=topic,
            detected_fine=_find_fine(place, detected),
        )
        for place, topic in zip(ordered, topics, strict=True)
    )
    names = tuple(
        GivenName(match.topic, language, name)
        for place, match in zip(ordered, matches, strict=True)
        if match.is_matched and match.topic is not None
        for language, name in place.label.name.items()
    )
    return Editing(matches, names, topic_of_fine, LEAST_STRENGTH)


def rename_topics(topics: Topics, editing: Editing, *, language: str) -> Topics:
    """Give topics the names of the labels, in a language or in the first that there is a name in."""
    names: dict[int, str] = {}
    for entry in editing.names:
        if entry.language == language or entry.topic not in names:
            names[entry.topic] = entry.name
    if not names:
        return topics
    return replace(topics, topics=tuple(replace(t, name=names.get(t.index, t.name)) for t in topics.topics))


# ------------------------------------------------------------------------------------------------ matching


def _place_labels(target: _Target, labels: Labels) -> dict[str, _Place]:
    detected = target.detected
    whole = [entry for entry in labels.topics if entry.part_of is None]
    words = list_topic_words(target.describe(detected).words, detected.n_topics)
    topic_of = np.where(detected.is_outlier, -1, detected.topic_of)
    return _match(whole, target.passages, topic_of, words=words, labels=labels, group_of=range(detected.n_topics))


def _match(
    entries: Sequence[TopicLabel],
    passages: Passages,
    topic_of: NDArray[np.int64],
    *,
    words: Sequence[Mapping[str, Sequence[str]]],
    labels: Labels,
    group_of: Sequence[int],
) -> dict[str, _Place]:
    """Match some of the labels with some topics, whose groups are given."""
    fit = measure_fit(entries, passages, topic_of, words=words)
    matches = match_labels(entries, fit, merged_into=labels.merged_into)
    return {
        label.topic: _place(label, match, fit, row=row, group_of=group_of)
        for row, (label, match) in enumerate(zip(entries, matches, strict=True))
    }


def _place(label: TopicLabel, match: Match, fit: Fit, *, row: int, group_of: Sequence[int]) -> _Place:
    topic = match.topic
    if topic is None:
        return _Place(label, match, None, int(fit.n_known[row]), 0, float("nan"), 0.0, None)
    return _Place(
        label=label,
        match=match,
        detected_topic=topic,
        n_known=int(fit.n_known[row]),
        n_inside=int(fit.n_inside[row, topic]),
        word_similarity=float(fit.word_similarity[row, topic]),
        strength=float(fit.strength[row, topic]),
        group=None if match.problem else group_of[topic],
    )


def _place_parts(
    target: _Target, labels: Labels, places: Mapping[str, _Place], *, group_of_fine: NDArray[np.int64]
) -> dict[str, _Place]:
    """Match labels of parts to the fine topics of what they are part of, each parent by itself."""
    parents = sorted({entry.part_of for entry in labels.topics if entry.part_of is not None})
    if not parents:
        return {}
    topic_of_fine = number_groups(target.detected, group_of_fine)
    split = regroup_clusters(target.detected, topic_of_fine, target.values, passages=target.passages)
    words = list_topic_words(target.describe(split).words, split.n_topics)
    group_of = {int(topic): int(group) for topic, group in zip(topic_of_fine, group_of_fine, strict=True)}
    placed: dict[str, _Place] = {}
    for parent in parents:
        entries = [entry for entry in labels.topics if entry.part_of == parent]
        above = places[parent]
        pieces = _list_pieces(target.detected, above, topic_of_fine, group_of_fine=group_of_fine)
        if not pieces:
            match = Match(None, "parent_not_split", (parent,))
            placed |= {e.topic: _Place(e, match, None, 0, 0, float("nan"), 0.0, None) for e in entries}
            continue
        place_of = np.full(split.n_topics + 1, -1)
        place_of[pieces] = np.arange(len(pieces))
        matched = _match(
            entries,
            target.passages,
            place_of[np.where(split.is_outlier, -1, split.topic_of)],
            words=[words[piece] for piece in pieces],
            labels=labels,
            group_of=[group_of[piece] for piece in pieces],
        )
        placed |= {name: replace(place, detected_topic=above.detected_topic) for name, place in matched.items()}
    return placed


def _list_pieces(
    detected: Clusters, above: _Place, topic_of_fine: NDArray[np.int64], *, group_of_fine: NDArray[np.int64]
) -> list[int]:
    if above.group is None:
        return []
    is_piece = (
        (detected.topic_of_fine == above.group) & (group_of_fine >= detected.n_topics) & (topic_of_fine != EXCLUDED)
    )
    return sorted({int(topic) for topic in topic_of_fine[is_piece]})


# ------------------------------------------------------------------------------------------------- actions


def _split(detected: Clusters, places: Mapping[str, _Place]) -> NDArray[np.int64]:
    """Give the group of every fine topic: its topic, or a group of its own where that is split."""
    group_of_fine = detected.topic_of_fine.copy()
    for place in places.values():
        if place.label.split and place.group is not None:
            fines = np.flatnonzero(detected.topic_of_fine == place.group)
            if len(fines) > 1:
                group_of_fine[fines] = detected.n_topics + fines
    return group_of_fine


def _list_unmatched(places: Mapping[str, _Place]) -> dict[str, _Problem]:
    """Give what is in the way of the labels that are not matched."""
    return {
        name: _Problem(place.match.problem, place.match.others)
        for name, place in places.items()
        if place.match.problem is not None
    }


def _list_unsplit(detected: Clusters, places: Mapping[str, _Place]) -> dict[str, _Problem]:
    """Give the labels that split a topic without finer ones."""
    return {
        name: _Problem("no_fine_topics")
        for name, place in places.items()
        if place.label.split and place.group is not None and (detected.topic_of_fine == place.group).sum() < 2
    }


def _merge(labels: Labels, places: Mapping[str, _Place], group_of_fine: NDArray[np.int64]) -> dict[str, _Problem]:
    """Merge in place; give what was not done, by label."""
    problems: dict[str, _Problem] = {}
    for entry in labels.topics:
        if not entry.merge:
            continue
        target = places[entry.topic].group
        if target is None:
            unmerged = _Problem("target_not_matched", (entry.topic,))
            problems |= {name: unmerged for name in entry.merge if places[name].group is not None}
            continue
        missing = []
        for name in entry.merge:
            group = places[name].group
            if group is None:
                missing.append(name)
            else:
                group_of_fine[group_of_fine == group] = target
        if missing:
            problems[entry.topic] = _Problem("members_not_matched", tuple(missing))
    return problems


def _exclude(detected: Clusters, places: Mapping[str, _Place], group_of_fine: NDArray[np.int64]) -> dict[str, _Problem]:
    """Exclude in place, unless no topic would be left."""
    chosen = {name: place.group for name, place in places.items() if place.label.exclude and place.group is not None}
    left = group_of_fine.copy()
    left[np.isin(left, list(chosen.values()))] = EXCLUDED
    if chosen and not (left[detected.fine_of[~detected.is_outlier]] != EXCLUDED).any():
        return dict.fromkeys(chosen, _Problem("no_topic_left"))
    group_of_fine[:] = left
    return {}


# --------------------------------------------------------------------------------------------------- report


def _count_groups(detected: Clusters, group_of_fine: NDArray[np.int64]) -> dict[int, int]:
    groups, counts = np.unique(group_of_fine[detected.fine_of[~detected.is_outlier]], return_counts=True)
    return dict(zip(groups.tolist(), counts.tolist(), strict=True))


def _find_fine(place: _Place, detected: Clusters) -> int | None:
    """Give the fine topic that a label of a part is matched to: moved by itself, it is a group by itself."""
    return None if place.label.part_of is None or place.group is None else place.group - detected.n_topics


def _find_topic(
    place: _Place, labels: Labels, places: Mapping[str, _Place], *, topic_of: Mapping[int, int]
) -> int | None:
    """Give the topic that a label's topic became; None if it is no topic any more."""
    if place.group is None:
        return None
    target = places.get(labels.merged_into.get(place.label.topic, ""))
    group = place.group if target is None or target.group is None else target.group
    topic = topic_of.get(group, EXCLUDED)
    return None if topic == EXCLUDED else topic


def _report(
    place: _Place,
    labels: Labels,
    *,
    problem: _Problem | None,
    sizes: Mapping[int, int],
    topic: int | None,
    detected_fine: int | None,
) -> LabelMatch:
    label, actions, is_matched = place.label, _list_actions(place.label, labels), place.group is not None
    return LabelMatch(
        label=label.topic,
        actions=actions,
        detected_topic=place.detected_topic,
        detected_fine=detected_fine,
        topic=topic,
        n_listed=len(set(label.passages)),
        n_known=place.n_known,
        n_inside=place.n_inside,
        word_similarity=place.word_similarity,
        strength=place.strength,
        n_passages=sizes.get(place.group, 0) if place.group is not None else 0,
        is_matched=is_matched,
        is_applied=bool(actions) and is_matched and problem is None,
        problem=None if problem is None else problem.kind,
        others=() if problem is None else problem.others,
        merged_into=labels.merged_into.get(label.topic, ""),
        merged_with=tuple(label.merge),
        note=label.note,
    )


def _list_actions(label: TopicLabel, labels: Labels) -> tuple[LabelAction, ...]:
    """List what a label asks for, always in this order."""
    asked: dict[LabelAction, bool] = {
        "merged": label.topic in labels.merged_into,
        "exclude": label.exclude,
        "split": label.split,
        "merge": bool(label.merge),
        "rename": bool(label.name) and not label.exclude,
    }
    return tuple(name for name, is_asked in asked.items() if is_asked)
