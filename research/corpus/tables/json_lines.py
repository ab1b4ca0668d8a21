"""Reading of JSON Lines files: one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS, check_columns, list_keys, list_needed, make_raw
from research.corpus.files import Line, read_lines
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_ENOUGH_TO_TELL = 20
"""Number of invalid lines at the beginning after which a file is not JSON Lines; a convention."""

_ENOUGH_FOR_NAMES = 1_000
"""Lines whose keys are collected where those that must exist are found; a convention."""

# Values that are not numbers, such as NaN, are missing values. Made once: `json.loads` would make one a line.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)


def read_json_lines(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read JSON Lines; lines that are not JSON objects are rejected.

    Raises
    ------
    CorpusError
        If none of the first lines is a JSON object, or a key named in the study is missing from all objects.
    """
    n_good = n_bad = 0
    first = ""
    deepest = settings.limits.depth
    for line in read_lines(path, settings):
        if not line.text.strip():
            continue
        first = first or line.text[:EXCERPT_CHARACTERS].strip()
        row = None if line.is_cut else _load_object(line.text)
        if row is None:
            n_bad += 1
            if n_good == 0 and n_bad >= _ENOUGH_TO_TELL:
                raise CorpusError(
                    f"{path}: not JSON lines: none of its first {n_bad} lines is a JSON object; {_hint(first)}"
                )
            yield _reject_line(path, line)
            continue
        if n_good == 0:
            settings = check_columns(path, _collect_keys(row, path, settings), settings)
        n_good += 1
        if _measure_depth(row, deepest) > deepest:
            yield RejectedRow(path.name, line.number, "deep_nesting", (), line.text[:EXCERPT_CHARACTERS])
        else:
            yield make_raw(row, settings, path=path, line=line.number)
    if n_good == 0:
        raise CorpusError(f"{path}: not JSON lines: no line is a JSON object; {_hint(first)}")


def _reject_line(path: Path, line: Line) -> RejectedRow:
    excerpt = line.text[:EXCERPT_CHARACTERS]
    if line.is_cut:
        return RejectedRow(path.name, line.number, "long_text", (str(line.n_characters),), excerpt)
    return RejectedRow(path.name, line.number, "not_json_object", (), excerpt)


def _load_object(line: str) -> dict[str, object] | None:
    """Parse a line; None if it is not an object."""
    try:
        row = _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _measure_depth(row: dict[str, object], most: int) -> int:
    """Return the depth of nested lists and objects, at most one more than ``most``."""
    depth = 1
    level: list[object] = [value for value in row.values() if isinstance(value, list | dict)]
    while level and depth <= most:
        depth += 1
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
            if isinstance(inner, list | dict)
        ]
    return depth


def _collect_keys(first: dict[str, object], path: Path, settings: InputSettings) -> list[str]:
    """Return the keys of the first object, and of further objects until all keys named in the study are found."""
    keys = dict.fromkeys(list_keys(first))
    wanted = set(settings.columns.list_columns().values())
    needed = set(list_needed(settings).values())
    if not wanted <= keys.keys():
        # The file is read a second time, because its lines are not kept.
        for number, line in enumerate(read_lines(path, settings)):
            keys |= dict.fromkeys(list_keys((not line.is_cut and _load_object(line.text)) or {}))
            if wanted <= keys.keys() or (number >= _ENOUGH_FOR_NAMES and needed <= keys.keys()):
                break
    return list(keys)


def _hint(first: str) -> str:
    if first.startswith("["):
        return "the file looks like one JSON list; write one object per line, without brackets and commas between them"
    return "check corpus.inputs format"
