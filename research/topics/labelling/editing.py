"""What the researcher's labels do with the topics of a run: names, merges, splits, exclusions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Editing, GivenName, LabelMatch, Passages, Topics
from research.study.labels import Labels, TopicLabel
from research.topics.clustering.regrouping import EXCLUDED, number_groups, regroup_clusters
from research.topics.labelling.fingerprints import list_topic_words
from research.topics.labelling.matching import LEAST_STRENGTH, Fit, Match, match_labels, measure_fit

Describe = Callable[[Clusters], Topics]
"""Gives the words of topics, which labels are compared by."""


@dataclass(frozen=True)
class _Ground:
    """What labels are matched to."""

    found: Clusters
    passages: Passages
    values: NDArray[np.float32]
    describe: Describe


@dataclass(frozen=True)
class _Place:
    """Where a label stands: its match, how well, and the group of fine topics that it means."""

    label: TopicLabel
    match: Match
    found_topic: int | None
    n_known: int
    n_inside: int
    likeness: float
    strength: float
    group: int | None


def edit_topics(
    found: Clusters,
    labels: Labels | None,
    passages: Passages,
    *,
    values: NDArray[np.float32],
    describe: Describe,
) -> Editing:
    """Decide what labels do with the topics that were found.

    Labels are matched to topics first, those with ``part_of`` to the fine topics of the topic they are part of. What
    does not match is not applied; the record says so of each. Nothing depends on the order of the entries.

    Parameters
    ----------
    found
        Topics as found.
    labels
        None if the study has none.
    passages
        Of the run.
    values
        Shape (n_passages, n_dims), rows of unit length.
    describe
        Called for the topics as found, and again with topics split where a label is for a part of one.

    Returns
    -------
    Matches, names, and the topic of every fine topic. Without labels everything is as found.
    """
    if labels is None:
        return Editing((), (), found.topic_of_fine, LEAST_STRENGTH)
    ground = _Ground(found, passages, values, describe)
    places = _place_labels(ground, labels)
    group_of_fine = _split(found, places)
    places |= _place_parts(ground, labels, places, group_of_fine=group_of_fine)
    sizes = _count_groups(found, found.topic_of_fine) | _count_groups(found, group_of_fine)
    outcomes = {name: place.match.reason for name, place in places.items() if place.group is None}
    outcomes |= _describe_split(found, places)
    outcomes |= _merge(labels, places, group_of_fine)
    outcomes |= _exclude(found, places, group_of_fine)
    topic_of_fine = number_groups(found, group_of_fine)
    topic_of = {int(group): int(topic) for group, topic in zip(group_of_fine, topic_of_fine, strict=True)}
    ordered = [places[entry.topic] for entry in labels.topics]
    topics = [_find_topic(place, labels, places, topic_of=topic_of) for place in ordered]
    matches = tuple(
        _report(
            place,
            labels,
            problem=outcomes.get(place.label.topic, ""),
            sizes=sizes,
            topic=topic,
            # A fine topic that is moved by itself is a group by itself.
            found_fine=None if place.label.part_of is None or place.group is None else place.group - found.n_topics,
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


def _place_labels(ground: _Ground, labels: Labels) -> dict[str, _Place]:
    found = ground.found
    whole = [entry for entry in labels.topics if entry.part_of is None]
    words = list_topic_words(ground.describe(found).words, found.n_topics)
    topic_of = np.where(found.is_noise, -1, found.topic_of)
    return _match(whole, ground.passages, topic_of, words=words, labels=labels, group_of=range(found.n_topics))


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
        found_topic=topic,
        n_known=int(fit.n_known[row]),
        n_inside=int(fit.n_inside[row, topic]),
        likeness=float(fit.likeness[row, topic]),
        strength=float(fit.strength[row, topic]),
        group=None if match.reason else group_of[topic],
    )


def _place_parts(
    ground: _Ground, labels: Labels, places: Mapping[str, _Place], *, group_of_fine: NDArray[np.int64]
) -> dict[str, _Place]:
    """Match labels of parts to the fine topics of what they are part of, each parent by itself."""
    parents = sorted({entry.part_of for entry in labels.topics if entry.part_of is not None})
    if not parents:
        return {}
    topic_of_fine = number_groups(ground.found, group_of_fine)
    split = regroup_clusters(ground.found, topic_of_fine, ground.values, passages=ground.passages)
    words = list_topic_words(ground.describe(split).words, split.n_topics)
    group_of = {int(topic): int(group) for topic, group in zip(topic_of_fine, group_of_fine, strict=True)}
    placed: dict[str, _Place] = {}
    for parent in parents:
        entries = [entry for entry in labels.topics if entry.part_of == parent]
        above = places[parent]
        pieces = _list_pieces(ground.found, above, topic_of_fine, group_of_fine=group_of_fine)
        if not pieces:
            match = Match(None, f"{parent} was not split")
            placed |= {e.topic: _Place(e, match, None, 0, 0, float("nan"), 0.0, None) for e in entries}
            continue
        place_of = np.full(split.n_topics + 1, -1)
        place_of[pieces] = np.arange(len(pieces))
        matched = _match(
            entries,
            ground.passages,
            place_of[np.where(split.is_noise, -1, split.topic_of)],
            words=[words[piece] for piece in pieces],
            labels=labels,
            group_of=[group_of[piece] for piece in pieces],
        )
        placed |= {name: replace(place, found_topic=above.found_topic) for name, place in matched.items()}
    return placed


def _list_pieces(
    found: Clusters, above: _Place, topic_of_fine: NDArray[np.int64], *, group_of_fine: NDArray[np.int64]
) -> list[int]:
    if above.group is None:
        return []
    is_piece = (found.topic_of_fine == above.group) & (group_of_fine >= found.n_topics) & (topic_of_fine != EXCLUDED)
    return sorted({int(topic) for topic in topic_of_fine[is_piece]})


# ------------------------------------------------------------------------------------------------- actions


def _split(found: Clusters, places: Mapping[str, _Place]) -> NDArray[np.int64]:
    """Give the group of every fine topic: its topic, or a group of its own where that is split."""
    group_of_fine = found.topic_of_fine.copy()
    for place in places.values():
        if place.label.split and place.group is not None:
            fines = np.flatnonzero(found.topic_of_fine == place.group)
            if len(fines) > 1:
                group_of_fine[fines] = found.n_topics + fines
    return group_of_fine


def _describe_split(found: Clusters, places: Mapping[str, _Place]) -> dict[str, str]:
    said = {}
    for name, place in places.items():
        if place.label.split and place.group is not None and (found.topic_of_fine == place.group).sum() < 2:
            said[name] = "this run has no finer topics in it"
    return said


def _merge(labels: Labels, places: Mapping[str, _Place], group_of_fine: NDArray[np.int64]) -> dict[str, str]:
    """Merge in place; give what was not done, by label."""
    said: dict[str, str] = {}
    for entry in labels.topics:
        if not entry.merge:
            continue
        target = places[entry.topic].group
        if target is None:
            said |= {name: f"{entry.topic} is not matched" for name in entry.merge if places[name].group is not None}
            continue
        missing = []
        for name in entry.merge:
            group = places[name].group
            if group is None:
                missing.append(name)
            else:
                group_of_fine[group_of_fine == group] = target
        if missing:
            said[entry.topic] = f"not merged: {', '.join(missing)}"
    return said


def _exclude(found: Clusters, places: Mapping[str, _Place], group_of_fine: NDArray[np.int64]) -> dict[str, str]:
    """Exclude in place, unless no topic would be left."""
    chosen = {name: place.group for name, place in places.items() if place.label.exclude and place.group is not None}
    left = group_of_fine.copy()
    left[np.isin(left, list(chosen.values()))] = EXCLUDED
    if chosen and not (left[found.fine_of[~found.is_noise]] != EXCLUDED).any():
        return dict.fromkeys(chosen, "no topic would be left")
    group_of_fine[:] = left
    return {}


# --------------------------------------------------------------------------------------------------- report


def _count_groups(found: Clusters, group_of_fine: NDArray[np.int64]) -> dict[int, int]:
    groups, counts = np.unique(group_of_fine[found.fine_of[~found.is_noise]], return_counts=True)
    return dict(zip(groups.tolist(), counts.tolist(), strict=True))


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
    problem: str,
    sizes: Mapping[int, int],
    topic: int | None,
    found_fine: int | None,
) -> LabelMatch:
    label, action, is_matched = place.label, _name_action(place.label, labels), place.group is not None
    n_passages = sizes.get(place.group, 0) if place.group is not None else 0
    done = _describe_done(label, labels.merged_into.get(label.topic), n_passages)
    return LabelMatch(
        label=label.topic,
        action=action,
        found_topic=place.found_topic,
        found_fine=found_fine,
        topic=topic,
        n_listed=len(set(label.passages)),
        n_known=place.n_known,
        n_inside=place.n_inside,
        likeness=place.likeness,
        strength=place.strength,
        n_passages=n_passages,
        is_matched=is_matched,
        is_applied=bool(action) and is_matched and not problem,
        outcome=f"named; {problem}" if problem and is_matched and label.name and label.merge else problem or done,
        note=label.note,
    )


def _name_action(label: TopicLabel, labels: Labels) -> str:
    asked = {
        "merged": label.topic in labels.merged_into,
        "exclude": label.exclude,
        "split": label.split,
        "merge": bool(label.merge),
        "rename": bool(label.name) and not label.exclude,
    }
    return " + ".join(name for name, is_asked in asked.items() if is_asked)


def _describe_done(label: TopicLabel, target: str | None, n_passages: int) -> str:
    said = []
    if target is not None:
        said.append(f"merged into {target}")
    if label.exclude:
        said.append(f"excluded: {n_passages:,} passage{'s' if n_passages != 1 else ''} in no topic")
    if label.split:
        said.append("split into its fine topics")
    if label.merge:
        said.append(f"merged with {', '.join(label.merge)}")
    if label.name and not label.exclude:
        said.append("named")
    return "; ".join(said) or "nothing asked"
