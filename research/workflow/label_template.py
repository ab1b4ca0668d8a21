"""Template of a labels file: the topics of a finished run, for editing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from research import topics
from research.errors import RunError
from research.records import Clusters, RunRecords
from research.store import disk_errors, read_manifest, read_records
from research.study import Study, TopicLabel, load_completed_study

_ID_DIGITS = 10
_EXCERPT = 70

_HEAD = """\
# Labels for the topics of {run} ({study}).
#
# Each entry identifies one topic, by its words and by the passages nearest to its centre, and may hold actions.
# To request an action, remove the # in front of a line below the entry and edit the line:
#   name      name of the topic, per language
#   merge     other topics of this file that become part of this topic
#   split     the fine topics of this topic replace it; the template of the next run lists them, with part_of
#   exclude   the passages of this topic belong to no topic
#   note      reason for the action, for readers
# Entries without an action may remain: they prevent other labels from being matched to their topics. The order of the
# entries does not matter. Topics are numbered as in the run: topic_3 is topic 3 of its tables, figures and page. If a
# name is already used for another topic, the next free number is used.
# To use this file, add to the study: topics: {{labels: {name}}} (path relative to the study file).
"""


@dataclass(frozen=True)
class Entry:
    """An entry of the template: the label and its topic.

    Attributes
    ----------
    label
        Label as it is written.
    n_passages
        Number of passages of the topic.
    text
        Text of the passage nearest to the centre of the topic.
    clusters, index
        Clustering and index of the topic in it.
    """

    label: TopicLabel
    n_passages: int
    text: str
    clusters: Clusters
    index: int


@dataclass(frozen=True)
class _Names:
    """Names of entries without a label: ``topic_3`` is topic 3 of the tables of the run.

    Attributes
    ----------
    topic_of_fine
        Shape (n_fine,); topic of the run that each detected fine topic is part of, -1 for none.
    n_topics
        Number of topics of the run.
    used
        Names already in use; new names are added.
    """

    topic_of_fine: NDArray[np.int64]
    n_topics: int
    used: set[str]

    def take(self, is_inside: NDArray[np.bool_]) -> str:
        """Name the topic of some fine topics; a topic that is not in the run gets a number beyond its topics."""
        numbers = np.unique(self.topic_of_fine[is_inside])
        own = [int(number) for number in numbers if np.array_equal(self.topic_of_fine == number, is_inside)]
        counted = itertools.chain((number for number in own if number >= 0), itertools.count(self.n_topics))
        name = next(name for name in map("topic_{}".format, counted) if name not in self.used)
        self.used.add(name)
        return name


def write_labels(folder: Path, path: Path, *, may_replace: bool = False) -> int:
    """Write the topics of a run as a labels file.

    Parameters
    ----------
    folder
        Run folder.
    path
        File to write.
    may_replace
        Whether an existing file may be replaced.

    Returns
    -------
    Number of entries. Actions of the labels of the run are kept; labels that match no topic are listed last.

    Raises
    ------
    RunError
        If the file exists, the folder is not a complete run, or the file cannot be written.
    """
    if path.exists() and not may_replace:
        raise RunError(f"{path}: the file exists; choose another --out, or add --replace to replace it")
    manifest = read_manifest(folder)
    study = load_completed_study(folder, study_file=manifest.get("study_file"))
    records, _ = read_records(folder)
    entries, left = list_entries(records, study)
    languages = sorted({language for entry in entries for language in entry.label.words}) or ["en"]
    merged = {} if study.labels is None else study.labels.merged_into
    blocks = [_write_entry(entry, languages, merged_into=merged.get(entry.label.topic)) for entry in entries]
    if left:
        plain = ("\n".join(_write_label(label)) + "\n" for label in left)
        blocks.append("  # The following labels match no topic of the run.\n" + "\n".join(plain))
    text = _HEAD.format(run=manifest.get("run", folder.name), study=study.name, name=path.name)
    with disk_errors(path):
        path.write_text(text + "\ntopics:\n" + "\n".join(blocks), encoding="utf-8", newline="")
    return len(entries) + len(left)


def list_entries(records: RunRecords, study: Study) -> tuple[list[Entry], list[TopicLabel]]:
    """List the topics as detected, and the fine topics of split topics, with their labels.

    Returns
    -------
    Entries, the largest topic first, and the labels of the study that match no topic.
    """
    asked = {} if study.labels is None else {label.topic: label for label in study.labels.topics}
    names = _Names(records.editing.topic_of_fine, records.clusters.n_topics, set(asked))
    fitted = {match.label: match for match in records.editing.matches if match.is_matched}
    whole: dict[int, TopicLabel] = {}
    for name, match in fitted.items():
        # If two merged labels match one topic, the label that they are merged into is used.
        if match.detected_topic is not None and asked[name].part_of is None and match.actions != ("merged",):
            whole[match.detected_topic] = asked[name]
    for name, match in fitted.items():
        if match.detected_topic is not None and asked[name].part_of is None:
            whole.setdefault(match.detected_topic, asked[name])
    detected = records.detected
    entries = []
    for entry in _describe(records, study, detected, topic_of_fine=detected.topic_of_fine, labels=whole, names=names):
        entries.append(entry)
        if entry.label.split:
            entries += _list_parts(records, study, entry.label, names=names)
    entries = [_give_claimant(entry, asked, taken={e.label.topic for e in entries}) for entry in entries]
    taken = {entry.label.topic for entry in entries}
    return _leave_out_repeats(entries, [label for name, label in asked.items() if name not in taken])


def _give_claimant(entry: Entry, asked: Mapping[str, TopicLabel], *, taken: Set[str]) -> Entry:
    """Give an entry without a label the unmatched label that lists its passages, to avoid two equal entries."""
    if entry.label.topic in asked:
        return entry
    for name, label in asked.items():
        if name not in taken and label.part_of == entry.label.part_of and _is_repeat(label, entry.label):
            return replace(entry, label=label)
    return entry


def _leave_out_repeats(entries: Sequence[Entry], left: Sequence[TopicLabel]) -> tuple[list[Entry], list[TopicLabel]]:
    """Leave out unmatched labels that list the passages of an entry, with their parts and references to them."""
    out = {
        label.topic
        for label in left
        for entry in entries
        if label.part_of != entry.label.topic and _is_repeat(label, entry.label)
    }
    out |= {label.topic for label in left if label.part_of in out}
    kept = [_forget(label, out) for label in left if label.topic not in out]
    return [replace(entry, label=_forget(entry.label, out)) for entry in entries], kept


def _is_repeat(one: TopicLabel, other: TopicLabel) -> bool:
    return bool(one.passages) and sorted(one.passages) == sorted(other.passages)


def _forget(label: TopicLabel, out: Set[str]) -> TopicLabel:
    return label.model_copy(update={"merge": [member for member in label.merge if member not in out]})


def _list_parts(records: RunRecords, study: Study, parent: TopicLabel, *, names: _Names) -> list[Entry]:
    """List the fine topics of a split topic, with their labels."""
    detected, asked = records.detected, {} if study.labels is None else {e.topic: e for e in study.labels.topics}
    above = next(match.detected_topic for match in records.editing.matches if match.label == parent.topic)
    fines = np.flatnonzero(detected.topic_of_fine == above)
    if len(fines) < 2:
        return []
    groups = detected.topic_of_fine.copy()
    groups[fines] = detected.n_topics + fines
    topic_of_fine = topics.number_groups(detected, groups)
    split = topics.regroup_clusters(detected, topic_of_fine, records.alignment.values, passages=records.passages)
    labels = {
        int(topic_of_fine[match.detected_fine]): asked[match.label]
        for match in records.editing.matches
        if match.detected_fine is not None and match.detected_fine in fines
    }
    pieces = sorted({int(topic) for topic in topic_of_fine[fines] if topic >= 0})
    listed = _describe(records, study, split, topic_of_fine=topic_of_fine, labels=labels, names=names, chosen=pieces)
    return [replace(e, label=e.label.model_copy(update={"part_of": parent.topic})) for e in listed]


def _describe(
    records: RunRecords,
    study: Study,
    clusters: Clusters,
    *,
    topic_of_fine: NDArray[np.int64],
    labels: Mapping[int, TopicLabel],
    names: _Names,
    chosen: Sequence[int] | None = None,
) -> list[Entry]:
    """Make the entries of topics: their words and passages, and the actions of the matched labels.

    ``topic_of_fine``, shape (n_fine,), gives the topic of ``clusters`` that each detected fine topic is part of.
    """
    passages = records.passages
    described = topics.describe_topics(
        records.corpus, passages, records.alignment.values, clusters=clusters, settings=study.topics
    )
    words = topics.list_topic_words(described.words, clusters.n_topics)
    rows = topics.choose_fingerprints(passages, clusters, records.corpus.story_of)
    entries = []
    for index in range(clusters.n_topics) if chosen is None else chosen:
        label = labels[index] if index in labels else TopicLabel(topic=names.take(topic_of_fine == index))
        near = [passages.passages[row] for row in rows[index]]
        fingerprint = {"words": words[index], "passages": [passage.id[:_ID_DIGITS] for passage in near]}
        topic = described.topics[index]
        entries.append(
            Entry(label.model_copy(update=fingerprint), topic.n_passages, near[0].text if near else "", clusters, index)
        )
    return entries


# -------------------------------------------------------------------------------------------------- text


def _write_entry(entry: Entry, languages: Sequence[str], *, merged_into: str | None) -> str:
    """Write one entry; an entry without an action lists the possible actions as comments."""
    label = entry.label
    stability = float(entry.clusters.stability[entry.index])
    size = f"{entry.n_passages:,} passages" + (f", stability {stability:.2f}" if stability == stability else "")
    lines = [f"  # {size}", f"  # {_excerpt(entry.text)}", *_write_label(label)]
    if merged_into is not None:
        lines.append(f"    # merged into {merged_into}")
    elif not (label.name or label.merge or label.split or label.exclude):
        lines += [f"    # {hint}" for hint in _list_hints(entry, languages)]
    return "\n".join(lines) + "\n"


def _list_hints(entry: Entry, languages: Sequence[str]) -> Iterator[str]:
    yield "name: {" + ", ".join(f'{language}: ""' for language in languages) + "}"
    yield "merge: [topic_9]"
    n_fine = int((entry.clusters.topic_of_fine == entry.index).sum())
    if n_fine > 1:
        yield f"split: true  # into {n_fine} fine topics"
    yield "exclude: true"
    if not entry.label.note:
        yield "note: reason"


def _write_label(label: TopicLabel) -> list[str]:
    """Write a label, one line per setting; words come first, one line per language."""
    lines = [f"  - topic: {label.topic}"]
    if label.part_of is not None:
        lines.append(f"    part_of: {label.part_of}")
    if label.words:
        lines.append("    words:")
        lines += [f"      {_flow(language)}: {_flow(words)}" for language, words in label.words.items()]
    if label.passages:
        lines.append(f"    passages: {_flow(label.passages)}")
    for name in ("name", "merge", "split", "exclude", "note"):
        value = getattr(label, name)
        if value:
            lines.append(f"    {name}: {_flow(value)}")
    return lines


def _flow(value: Any) -> str:
    """Write a value as YAML on one line, quoted if necessary."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False)
    return text.removesuffix("...\n").strip()


def _excerpt(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return f"{plain[:_EXCERPT]}{'…' if len(plain) > _EXCERPT else ''}"
