"""Paths of a study: environment variables, patterns, and checks that the files exist."""

from __future__ import annotations

import itertools
import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def expand_variables(text: str) -> str:
    """Replace ``${NAME}`` and ``${NAME:-default}`` by environment variables; unset ones without default remain."""

    def value(match: re.Match[str]) -> str:
        return os.environ.get(match[1]) or (match[2] if match[2] is not None else match[0])

    return _VARIABLE.sub(value, text)


def locate(name: str, folder: Path) -> Path:
    """Give the place of a path of the study: the file of exactly this name, or else with variables replaced."""
    literal = folder / name
    return literal if _exists(literal) else folder / expand_variables(name)


def is_pattern(place: Path) -> bool:
    """Check whether a path is a pattern; an existing file or folder of exactly this name is not."""
    return any(sign in str(place) for sign in "*?[") and not _exists(place)


MOST_ENTRIES = 100_000
"""Files and folders of a folder that is searched, as the default of ``corpus.limits.folder_files``; chosen: listing
them takes seconds."""


def find_files(place: Path, *, most: int = MOST_ENTRIES) -> list[Path]:
    """List the files of a folder, or those that match a pattern, sorted.

    Parameters
    ----------
    place
        A folder, which is searched with its subfolders, or a pattern such as ``press/*/2024.csv`` or
        ``press/**/*.csv``.
    most
        Number of files and folders within it at most.

    Returns
    -------
    The files. Of a folder, hidden files, files of the system, the parts of saved pages and the folders of runs are left
    out.

    Raises
    ------
    ValueError
        If the pattern is invalid, or the folder holds more files and folders than ``most``; the message says why.
    """
    if _is_folder(place):
        found = [path for path in _walk(place, most) if _is_file(path) and not _is_hidden(path, place)]
        runs = {path.parent for path in found if path.name == _MANIFEST and is_run_folder(path.parent)} - {place}
        return sorted(path for path in found if runs.isdisjoint(path.parents))
    if any("**" in part and part != "**" for part in place.parts):
        raise ValueError(f"{place}: ** stands for folders, so nothing else is between two /; write * instead")
    plain = list(itertools.takewhile(lambda part: not any(sign in part for sign in "*?["), place.parts))
    pattern = Path(*place.parts[len(plain) :])
    if "**" in pattern.parts:
        deque(_walk(Path(*plain), most), maxlen=0)
    try:
        return sorted(path for path in Path(*plain).glob(str(pattern)) if _is_file(path))
    except (ValueError, OSError, NotImplementedError) as error:
        raise ValueError(f"{place} is no pattern of files ({error})") from None


def _walk(folder: Path, most: int) -> Iterator[Path]:
    """Yield what is in a folder and its subfolders."""
    for number, path in enumerate(folder.rglob("*")):
        if number >= most:
            raise ValueError(
                f"{folder}: more than {most:,} files and folders are in it; name the folder that holds the articles "
                "alone, or raise corpus.limits.folder_files in the study"
            )
        yield path


def is_run_folder(folder: Path) -> bool:
    """Check whether a folder is that of a run, which holds results, not articles."""
    return _is_file(folder / _MANIFEST) and _is_folder(folder / "records")


_MANIFEST = "manifest.json"
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "@eaDir"})
_PAGE_PARTS = re.compile(r"(?P<page>.+?)(?:[-_ .]?(?:files|Dateien|fichiers|archivos|file|arquivos|bestanden))", re.I)


def _is_hidden(path: Path, folder: Path) -> bool:
    """Check whether a file of a folder is hidden, of the system, a lock of an editor, or a part of a saved page."""
    names = path.relative_to(folder).parts
    if any(name.startswith((".", "~$")) or name in _SYSTEM_FOLDERS for name in names):
        return True
    if path.name.lower() in _SYSTEM_FILES:
        return True
    inner = itertools.takewhile(lambda parent: parent != folder, path.parents)
    return any(_is_page_part(parent) for parent in inner)


def _is_page_part(folder: Path) -> bool:
    """Check whether a folder holds the images and frames of a page that a browser saved beside it."""
    match = _PAGE_PARTS.fullmatch(folder.name)
    if match is None:
        return False
    return any(_is_file(folder.with_name(match["page"] + suffix)) for suffix in (".html", ".htm", ".xhtml"))


def _is_file(place: Path) -> bool:
    """Check whether a path is a file; a name that no file can have is not."""
    try:
        return place.is_file()
    except (OSError, ValueError):
        return False


def _exists(place: Path) -> bool:
    return _is_file(place) or _is_folder(place)


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except (OSError, ValueError):
        return False


def check_paths(path: Path, settings: dict[str, Any]) -> list[str]:
    """Check that the files named in the study exist."""
    problems = []
    corpus = settings.get("corpus")
    limits = corpus.get("limits") if isinstance(corpus, dict) else None
    named = limits.get("folder_files") if isinstance(limits, dict) else None
    most = named if isinstance(named, int) else MOST_ENTRIES
    for where, name in _named_paths(settings):
        place = locate(name, path.parent)
        unset = None if place == path.parent / name and _exists(place) else _VARIABLE.search(expand_variables(name))
        if unset:
            problems.append(
                f"{path}: {where} names the environment variable {unset[1]}, which is not set; "
                f"set it, or write ${{{unset[1]}:-folder}} for a default"
            )
            continue
        if problem := _check_place(place, is_input=where.startswith("corpus.inputs"), most=most):
            problems.append(f"{path}: {where}: {problem}")
        elif where == "figures.font" and not _looks_like_font(place):
            problems.append(f"{path}: {where}: {place}: not a font; give a .ttf or .otf file")
    return problems


def _check_place(place: Path, *, is_input: bool, most: int) -> str:
    """Say why a path of the study cannot be read; empty if it can."""
    if is_pattern(place) or (is_input and _is_folder(place)):
        try:
            found = find_files(place, most=most)
        except ValueError as error:
            return str(error)
        return "" if found else f"no file {'in' if _is_folder(place) else 'matches'} {place}"
    if _is_file(place):
        return ""
    return f"{place}: {'is a folder, not a file' if _is_folder(place) else 'there is no such file'}"


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
