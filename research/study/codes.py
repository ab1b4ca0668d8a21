"""What a study says of codes: contradictions between its settings."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from research.study.codebook import Codebook
from research.study.paths import locate

CODE_KEY_FILE = "keys/coding_key_not_for_coders.csv"
"""Key of the sheets, relative to the folder of the first."""


def check_codes(path: Path, settings: Mapping[str, Any], codebook: Codebook | None) -> list[str]:
    """Check that codes have a codebook, one origin and a key, and that codes are mapped to themes.

    Parameters
    ----------
    path
        The study file.
    settings
        Content of the file; values of the wrong type are skipped, because the models report them.
    codebook
        The codebook, if it could be read.
    """
    return [f"{path}: {problem}" for problem in _find_problems(path, settings, codebook)]


def _find_problems(path: Path, settings: Mapping[str, Any], codebook: Codebook | None) -> Iterator[str]:
    themes = settings.get("themes")
    themes = themes if isinstance(themes, dict) else {}
    sheets = [name for name in _list(themes.get("codes")) if isinstance(name, str)]
    corpus = settings.get("corpus")
    inputs = _list(corpus.get("inputs")) if isinstance(corpus, dict) else []
    columns = [
        entry["columns"] for entry in inputs if isinstance(entry, dict) and isinstance(entry.get("columns"), dict)
    ]
    has_column = any(isinstance(entry.get("code"), str) for entry in columns)
    if sheets and has_column:
        yield "codes come from themes.codes and from corpus.inputs columns.code; keep one of them"
    if any(isinstance(entry.get("code_probability"), str) and not entry.get("code") for entry in columns):
        yield "corpus.inputs columns.code_probability is set without columns.code; name the column of the codes, too"
    if (sheets or has_column) and not isinstance(themes.get("codebook"), str):
        yield "there are codes but no themes.codebook; name the codebook that they were coded with"
    for setting in ("code_key", "adjudicated", "code_map"):
        if themes.get(setting) and not sheets:
            yield f"themes.{setting} is set without themes.codes; name the sheets of the coders, too"
    if sheets and not isinstance(themes.get("code_key"), str):
        key = locate(sheets[0], path.parent).parent / CODE_KEY_FILE
        if not key.is_file():
            yield f"themes.codes: the key {key} is not there; copy it back, or set themes.code_key"
    mapped = themes.get("code_map")
    if isinstance(mapped, dict) and codebook is not None:
        known = [*(theme.id for theme in codebook.themes), "none"]
        for code, meant in mapped.items():
            if isinstance(meant, str) and meant not in known:
                near = difflib.get_close_matches(meant, known, 1, cutoff=0.6)
                hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(known)}"
                yield f'themes.code_map.{code} is "{meant}", which is not a theme of the codebook; {hint}'


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
