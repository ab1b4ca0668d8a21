"""Reading of JSON Lines files: one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS, check_columns, make_raw
from research.corpus.files import read_text
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_ENOUGH_TO_TELL = 20
"""Number of invalid lines at the beginning after which a file is not JSON Lines; a convention."""


def read_json_lines(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read JSON Lines; lines that are not JSON objects are rejected.

    Raises
    ------
    CorpusError
        If none of the first lines is a JSON object, or a key named in the study is missing from all objects.
    """
    n_good = n_bad = 0
    lines = read_text(path, settings.encoding).split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _load_object(line)
        if row is None:
            n_bad += 1
            if n_good == 0 and n_bad >= _ENOUGH_TO_TELL:
                raise CorpusError(
                    f"{path}: not JSON lines: none of its first {n_bad} lines is a JSON object; {_hint(lines)}"
                )
            yield RejectedRow(path.name, number, "not_json_object", (), line[:EXCERPT_CHARACTERS])
            continue
        if n_good == 0:
            check_columns(path, _collect_keys(row, lines[number:], settings), settings)
        n_good += 1
        yield make_raw(row, settings, path=path, line=number)
    if n_good == 0:
        raise CorpusError(f"{path}: not JSON lines: no line is a JSON object; {_hint(lines)}")


def _load_object(line: str) -> dict[str, object] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _collect_keys(first: dict[str, object], rest: Sequence[str], settings: InputSettings) -> list[str]:
    """Return the keys of the first object, and of further objects until all keys named in the study are found."""
    keys = dict.fromkeys(first)
    wanted = {name for name in settings.columns.model_dump().values() if name is not None}
    for line in rest:
        if wanted <= keys.keys():
            break
        keys |= dict.fromkeys(_load_object(line) or ())
    return list(keys)


def _hint(lines: Sequence[str]) -> str:
    if next((line for line in lines if line.strip()), "").lstrip().startswith("["):
        return "the file looks like one JSON list; write one object per line, without brackets and commas between them"
    return "check corpus.inputs format"
