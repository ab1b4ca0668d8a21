"""Labels: actions of the researcher on topics, which are identified by their words and passages."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

LABELS_FILE = "labels.yaml"
"""Name of the labels file in a run folder, and of a template."""

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639-1 code, such as zh or en.")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
LabelId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PassageId = Annotated[
    str, Field(pattern=r"^[0-9a-f]{6,16}$", description="First digits of the identifier of a passage.")
]


class _Closed(BaseModel):
    """A model that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TopicLabel(_Closed):
    """Words and passages of one topic when it was labelled, and the requested actions."""

    topic: LabelId = Field(description="Short name used in this file and in tables: lower-case letters, digits, _.")
    words: dict[LanguageCode, list[Text]] = Field(
        default_factory=dict, description="Top words by language, most distinctive first."
    )
    passages: list[PassageId] = Field(default_factory=list, description="Passages nearest to the centre of the topic.")
    part_of: LabelId | None = Field(None, description="Topic with `split: true` that contains this fine topic.")
    name: dict[LanguageCode, Text] = Field(default_factory=dict, description="Name by language.")
    merge: list[LabelId] = Field(
        default_factory=list, description="Topics of this file that become part of this topic."
    )
    split: bool = Field(False, description="true: the fine topics replace this topic.")
    exclude: bool = Field(False, description="true: the passages belong to no topic.")
    note: str = Field("", description="Reason for the action, for readers.")

    def name_in(self, language: str) -> str:
        """Return the name in a language, or in the first language with a name; empty if there is none."""
        return self.name.get(language) or next(iter(self.name.values()), "")


class Labels(_Closed):
    """Labels of the topics of a study."""

    topics: list[TopicLabel] = Field(min_length=1, description="One entry per topic, in any order.")

    def to_yaml(self) -> str:
        """Write the labels as YAML, without default values."""
        listed = [entry.model_dump(mode="json", exclude_defaults=True) for entry in self.topics]
        return yaml.safe_dump({"topics": listed}, allow_unicode=True, sort_keys=False, width=100)

    @property
    def merged_into(self) -> dict[str, str]:
        """For each merged entry, the entry that it becomes part of."""
        return {member: entry.topic for entry in self.topics for member in entry.merge}


def find_contradictions(settings: Mapping[str, Any]) -> list[str]:
    """Find contradictions between keys or entries.

    Parameters
    ----------
    settings
        Content of the file. Entries of the wrong type are skipped, because `Labels` reports them.

    Returns
    -------
    Problems, one line each, such as ``topics[2]: merge and exclude contradict each other; keep one``.
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
        yield ": split and name contradict each other; name the fine topics, in entries with part_of"
    if not entry.get("words") and not entry.get("passages"):
        yield " has neither words nor passages, so no topic can be matched; `research label` writes them"
    own = entry.get("topic")
    by_id = {name: entries[index] for index, name in ids.items()}
    for member in _texts(entry.get("merge")):
        if member == own:
            yield f".merge lists {member} itself; list only other topics"
        elif member not in by_id:
            yield f".merge lists {member}, which is not a topic of this file{_nearest(member, by_id)}"
        else:
            yield from _check_member(member, by_id[member], own)
    parent = entry.get("part_of")
    if isinstance(parent, str):
        if parent not in by_id:
            yield f".part_of is {parent}, which is not a topic of this file{_nearest(parent, by_id)}"
        elif not by_id[parent].get("split"):
            yield f".part_of is {parent}, which is not split; add split: true to it"
        if entry.get("split"):
            yield ": part_of and split contradict each other; fine topics cannot be split"


def _check_member(member: str, entry: Mapping[str, Any], own: Any) -> Iterator[str]:
    for action in ("exclude", "split", "merge"):
        if entry.get(action):
            yield f".merge: {member} is merged into {own} and also has {action}; keep one"
    if entry.get("name"):
        yield f".merge: {member} is merged into {own} and also has a name; remove the name of {member}"


def _check_repeats(entries: Mapping[int, Any], ids: Mapping[int, Any]) -> Iterator[str]:
    for name, count in Counter(ids.values()).items():
        if count > 1:
            yield f"topics: {count} entries have the topic {name}; use a different name for each"
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
            yield f"topics[{index}] lists the same passages as topics[{twin}]; keep one entry per topic"
        alike.append(index)


def _is_part(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Check whether one entry is part of the other, because a topic may consist of a single fine topic."""
    pairs = ((one.get("part_of"), other.get("topic")), (other.get("part_of"), one.get("topic")))
    return any(isinstance(parent, str) and parent == topic for parent, topic in pairs)


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""
