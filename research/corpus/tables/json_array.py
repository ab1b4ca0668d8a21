"""Reading of JSON files that hold one list of articles, and of objects one after another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS, check_columns, list_keys, list_needed, make_raw, match_columns
from research.corpus.files import Head, read_text
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_MOST_DAMAGED = 1_000
"""Damaged records after which the reading of a file ends; a bound on time."""

_LISTS_DEPTH = 4
"""Depth to which the list of articles is looked for in objects within objects; a convention."""

_RECORDS_FOR_NAMES = 100
"""Records whose keys are collected before a key is missing; a convention."""

_SPACE = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*+,?\s*+(?=\{)")
_LIST_OF_OBJECTS = re.compile(r'"[^"]{0,200}"\s*:\s*\[\s*\{')
_TELLING = 4_000
"""Characters of one long line within which a list of objects begins; a convention."""


def is_json_lines(head: Head) -> bool:
    """Check whether a file has one JSON object on each line."""
    lines = head.lines
    if not lines or not lines[0].startswith("{"):
        return False
    if len(lines) > 1:
        return lines[1].startswith("{")
    # A line by itself is an article, or an object that holds all of them.
    return _LIST_OF_OBJECTS.search(lines[0][:_TELLING]) is None


def is_json(head: Head) -> bool:
    """Check whether a file is a list of JSON objects, or an object over several lines."""
    text = head.text.lstrip()
    return re.match(r"\[\s*\{|\{\s*\"|\[\s*\]", text) is not None


def read_json(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read a list of JSON objects, an object that holds such a list, or objects one after another.

    Lines are the numbers of the objects. Damaged ones are rejected.

    Raises
    ------
    CorpusError
        If the file holds no objects, or a key named in the study is missing.
    """
    records = list_records(path, settings)
    names: dict[str, None] = {}
    needed = set(list_needed(settings).values())
    for record in records[:_RECORDS_FOR_NAMES]:
        if isinstance(record, dict):
            names |= dict.fromkeys(list_keys(record))
    if not needed <= names.keys():
        # A key of few records may come late.
        for record in records[_RECORDS_FOR_NAMES:]:
            if isinstance(record, dict):
                names |= dict.fromkeys(list_keys(record))
    settings = check_columns(path, names, settings)
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            yield make_raw(record, settings, path=path, line=number)
        else:
            excerpt = record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
            yield RejectedRow(path.name, number, "not_json_object", (), excerpt[:EXCERPT_CHARACTERS])


def list_records(path: Path, settings: InputSettings) -> list[object]:
    """List the records of a file; a damaged one as the text that it begins with.

    Raises
    ------
    CorpusError
        If it holds no objects.
    """
    values = list(_parse_values(read_text(path, settings.encoding, settings.limits)))
    if not any(isinstance(value, dict) for value in values):
        raise CorpusError(f"{path}: it holds no JSON objects; check corpus.inputs format")
    if len(values) == 1 and isinstance(values[0], dict):
        return _find_records(values[0], settings)
    return values


def _parse_values(text: str) -> Iterator[object]:
    """Yield the elements of a list, or values one after another; a damaged one as the text that it begins with."""
    decoder = json.JSONDecoder()
    position = len(text) - len(text.lstrip())
    position += text[position : position + 1] == "["
    n_damaged = 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space is not None else position
        if position >= len(text) or text[position] == "]":
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            n_damaged += 1
            yield text[position : position + EXCERPT_CHARACTERS]
            following = _NEXT.search(text, position)
            if following is None or n_damaged >= _MOST_DAMAGED:
                return
            position = following.end()
        else:
            yield value


def _find_records(loaded: Mapping[str, object], settings: InputSettings) -> list[object]:
    """Return the list of objects within an object: the first one with the columns, or else the longest."""
    lists = list(_list_lists(loaded, _LISTS_DEPTH))
    for records in lists:
        names = {
            name for record in records[:_RECORDS_FOR_NAMES] if isinstance(record, dict) for name in list_keys(record)
        }
        if set(list_needed(match_columns(names, settings)).values()) <= names:
            return records
    return max(lists, key=len) if lists else [loaded]


def _list_lists(loaded: Mapping[str, object], depth: int) -> Iterator[list[object]]:
    for value in loaded.values():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield value
        elif isinstance(value, dict) and depth > 1:
            yield from _list_lists(value, depth - 1)
