"""The labels: what a researcher does with topics once they have been read, by the words and passages they had then."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

LABELS_FILE = "labels.yaml"
"""Name of the file in a run folder, and of a template."""

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639-1 code, such as zh or en.")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
LabelId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PassageId = Annotated[str, Field(pattern=r"^[0-9a-f]{6,16}$", description="First digits of a passage's identifier.")]


class _Closed(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TopicLabel(_Closed):
    """One topic as it was when it was labelled, and what to do with it."""

    topic: LabelId = Field(description="Short name used in this file and in tables: lower case, digits, _.")
    words: dict[LanguageCode, list[Text]] = Field(
        default_factory=dict, description="Its top words per language, best first."
    )
    passages: list[PassageId] = Field(default_factory=list, description="The passages nearest to its centre.")
    part_of: LabelId | None = Field(None, description="The topic with `split: true` that this is a fine topic of.")
    name: dict[LanguageCode, Text] = Field(default_factory=dict, description="Its name, per language.")
    merge: list[LabelId] = Field(default_factory=list, description="Topics of this file that become part of this one.")
    split: bool = Field(False, description="true: its fine topics take its place.")
    exclude: bool = Field(False, description="true: its passages belong to no topic.")
    note: str = Field("", description="Why; for the reader.")

    def name_in(self, language: str) -> str:
        """Give the name in a language, or in the first that there is one in; empty if there is none."""
        return self.name.get(language) or next(iter(self.name.values()), "")


class Labels(_Closed):
    """The topics that a study's researcher has read."""

    topics: list[TopicLabel] = Field(min_length=1, description="One entry a topic, in any order.")

    def to_yaml(self) -> str:
        """Write the labels as YAML, without what says nothing."""
        listed = [entry.model_dump(mode="json", exclude_defaults=True) for entry in self.topics]
        return yaml.safe_dump({"topics": listed}, allow_unicode=True, sort_keys=False, width=100)

    @property
    def merged_into(self) -> dict[str, str]:
        """The entry that each merged one becomes part of."""
        return {member: entry.topic for entry in self.topics for member in entry.merge}


def find_contradictions(settings: Mapping[str, Any]) -> list[str]:
    """Find what no single key shows: entries that do not go together.

    Parameters
    ----------
    settings
        The file as read, right or wrong; what has not the right shape is passed over, since `Labels` says so.

    Returns
    -------
    Every problem, one line each, such as ``topics[2]: merge and exclude contradict each other; keep one``.
    """
    listed = settings.get("topics")
    entries = dict(enumerate(listed if isinstance(listed, list) else ()))
    entries = {index: entry for index, entry in entries.items() if isinstance(entry, dict)}
    ids = {index: entry.get("topic") for index, entry in entries.items() if isinstance(entry.get("topic"), str)}
    problems = []
    for index, entry in entries.items():
        problems += [f"topics[{index}]{problem}" for problem in _check_entry(entry, entries, ids)]
    return problems + list(_check_repeats(entries, ids))


_PAIRS = (("merge", "exclude"), ("merge", "split"), ("split", "exclude"))


def _check_entry(entry: Mapping[str, Any], entries: Mapping[int, Any], ids: Mapping[int, Any]) -> Iterator[str]:
    for one, other in _PAIRS:
        if entry.get(one) and entry.get(other):
            yield f": {one} and {other} contradict each other; keep one"
    if entry.get("split") and entry.get("name"):
        yield ": split and name contradict each other; name its parts, in entries with part_of"
    if not entry.get("words") and not entry.get("passages"):
        yield " has neither words nor passages, so that no topic can be matched to it; `research label` writes them"
    own = entry.get("topic")
    by_id = {name: entries[index] for index, name in ids.items()}
    for member in _texts(entry.get("merge")):
        if member == own:
            yield f".merge names {member} itself; name the others only"
        elif member not in by_id:
            yield f".merge names {member}, which is no topic of this file{_nearest(member, by_id)}"
        else:
            yield from _check_member(member, by_id[member], own)
    parent = entry.get("part_of")
    if isinstance(parent, str):
        if parent not in by_id:
            yield f".part_of names {parent}, which is no topic of this file{_nearest(parent, by_id)}"
        elif not by_id[parent].get("split"):
            yield f".part_of names {parent}, which is not split; give it split: true"
        if entry.get("split"):
            yield ": part_of and split contradict each other; fine topics have no finer ones"


def _check_member(member: str, entry: Mapping[str, Any], own: Any) -> Iterator[str]:
    for action in ("exclude", "split", "merge"):
        if entry.get(action):
            yield f".merge: {member} is merged into {own} and has {action} itself; keep one"
    if entry.get("name"):
        yield f".merge: {member} is merged into {own}, whose name holds for both; take the name of {member} away"


def _check_repeats(entries: Mapping[int, Any], ids: Mapping[int, Any]) -> Iterator[str]:
    for name, count in Counter(ids.values()).items():
        if count > 1:
            yield f"topics: {count} entries are called {name}; give each a topic of its own"
    members = Counter(member for entry in entries.values() for member in set(_texts(entry.get("merge"))))
    for member, count in members.items():
        if count > 1:
            yield f"topics: {member} is merged into {count} topics; choose one"
    named = Counter(
        (code, text)
        for entry in entries.values()
        if isinstance(entry.get("name"), dict)
        for code, text in entry["name"].items()
        if isinstance(text, str)
    )
    for (code, text), count in named.items():
        if count > 1:
            yield f'topics: {count} topics have the {code} name "{text}"; names must differ, or merge the topics'
    seen: dict[tuple[str, ...], list[int]] = {}
    for index, entry in entries.items():
        passages = tuple(sorted(_texts(entry.get("passages"))))
        alike = seen.setdefault(passages, [])
        twin = next((other for other in alike if not _is_part(entry, entries[other])), None)
        if passages and twin is not None:
            yield f"topics[{index}] lists the passages of topics[{twin}]; one topic, one entry"
        alike.append(index)


def _is_part(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether either is part of the other: a topic may be no more than one of its fine topics."""
    pairs = ((one.get("part_of"), other.get("topic")), (other.get("part_of"), one.get("topic")))
    return any(isinstance(parent, str) and parent == topic for parent, topic in pairs)


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""
