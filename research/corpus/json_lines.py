"""One JSON object a line, packed or not."""

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
"""Lines from which a file without any JSON object is recognised; a convention, not measured."""


def read_json_lines(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read JSON lines; a line that is not a JSON object is rejected, not fatal.

    Raises
    ------
    CorpusError
        If none of the first lines is a JSON object, or no object has a key that the study names.
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
    """Give the keys of the first object, and those of the others if it lacks one that the study names."""
    keys = dict.fromkeys(first)
    wanted = {name for name in settings.columns.model_dump().values() if name is not None}
    for line in rest:
        if wanted <= keys.keys():
            break
        keys |= dict.fromkeys(_load_object(line) or ())
    return list(keys)


def _hint(lines: Sequence[str]) -> str:
    if next((line for line in lines if line.strip()), "").lstrip().startswith("["):
        return "it looks like one JSON list; write its objects one a line, without the brackets and commas around them"
    return "look at corpus.inputs format"
