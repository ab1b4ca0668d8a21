"""Paths of a study: environment variables, patterns, and checks that the files exist."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def expand_variables(text: str) -> str:
    """Replace ``${NAME}`` and ``${NAME:-default}`` by environment variables; unset ones without default remain."""

    def value(match: re.Match[str]) -> str:
        return os.environ.get(match[1]) or (match[2] if match[2] is not None else match[0])

    return _VARIABLE.sub(value, text)


def is_pattern(place: Path) -> bool:
    """Check whether a path is a pattern; an existing file of exactly this name is not."""
    return any(sign in str(place) for sign in "*?[") and not place.is_file()


def find_files(place: Path) -> list[Path]:
    """Return the files that match a pattern such as ``press/*/2024.csv`` or ``press/**/*.csv``, sorted."""
    plain = list(itertools.takewhile(lambda part: not any(sign in part for sign in "*?["), place.parts))
    pattern = Path(*place.parts[len(plain) :])
    return sorted(path for path in Path(*plain).glob(str(pattern)) if path.is_file())


def check_paths(path: Path, settings: dict[str, Any]) -> list[str]:
    """Check that the files named in the study exist."""
    problems = []
    for where, name in _named_paths(settings):
        expanded = expand_variables(name)
        unset = _VARIABLE.search(expanded)
        if unset:
            problems.append(
                f"{path}: {where} names the environment variable {unset[1]}, which is not set; "
                f"set it, or write ${{{unset[1]}:-folder}} for a default"
            )
            continue
        place = path.parent / expanded
        if is_pattern(place):
            if not find_files(place):
                problems.append(f"{path}: {where}: no file matches {place}")
        elif not place.is_file():
            found = "is a folder, not a file" if place.is_dir() else "there is no such file"
            problems.append(f"{path}: {where}: {place}: {found}")
        elif where == "figures.font" and not _looks_like_font(place):
            problems.append(f"{path}: {where}: {place}: not a font; give a .ttf or .otf file")
    return problems


_FONT_STARTS = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")


def _looks_like_font(place: Path) -> bool:
    try:
        with place.open("rb") as stream:
            return stream.read(4) in _FONT_STARTS
    except OSError:
        return False


def _named_paths(settings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    corpus = settings.get("corpus")
    inputs = corpus.get("inputs") if isinstance(corpus, dict) else None
    for index, entry in enumerate(inputs if isinstance(inputs, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("path"), str):
            yield f"corpus.inputs[{index}].path", entry["path"]
    themes = settings.get("themes")
    if isinstance(themes, dict):
        sheets = themes.get("codes")
        for index, name in enumerate(sheets if isinstance(sheets, list) else ()):
            if isinstance(name, str):
                yield f"themes.codes[{index}]", name
        for setting in ("code_key", "adjudicated"):
            if isinstance(themes.get(setting), str):
                yield f"themes.{setting}", themes[setting]
    figures = settings.get("figures")
    if isinstance(figures, dict) and isinstance(figures.get("font"), str):
        yield "figures.font", figures["font"]
