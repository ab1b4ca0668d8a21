"""One JSON object a line, packed or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import check_columns, make_raw
from research.corpus.files import read_text
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_ENOUGH_TO_TELL = 20


def read_json_lines(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read JSON lines; a line that is not a JSON object is rejected, not fatal.

    Raises
    ------
    CorpusError
        If none of the first lines is a JSON object, or none has the keys that the study names.
    """
    n_good = n_bad = 0
    for number, line in enumerate(read_text(path, settings.encoding).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            n_bad += 1
            if n_good == 0 and n_bad >= _ENOUGH_TO_TELL:
                raise CorpusError(
                    f"{path}: not JSON lines: none of its first {n_bad} lines is a JSON object; "
                    "look at corpus.inputs format"
                )
            yield RejectedRow(path.name, number, "not a JSON object", line[:120])
            continue
        if n_good == 0:
            check_columns(path, row, settings)
        n_good += 1
        yield make_raw(row, settings, path=path, line=number)
    if n_good == 0:
        raise CorpusError(f"{path}: not JSON lines: no line is a JSON object; look at corpus.inputs format")
