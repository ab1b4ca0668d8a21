"""What people did to the files of a run folder: it is kept when the run is written again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from research.leftovers import is_temporary
from research.store import RECORDS_FOLDER, hash_file

KEPT = "kept"
"""Folder of a run with edited files whose place the run needed."""

_MANIFEST = "manifest.json"


def hash_run_files(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a run by its path; records have digests of their own."""
    return {name: hash_file(folder / name) for name in _list_files(folder) if name != _MANIFEST}


def keep_additions(old: Path, new: Path) -> tuple[str, ...]:
    """Keep what people added to a run folder or edited in it, before a new folder replaces it.

    Parameters
    ----------
    old
        The run folder so far; it may not exist.
    new
        The folder that will replace it.

    Returns
    -------
    Paths of the kept files in the new folder. An added file keeps its place. So does an edited one if the run wrote
    the same file again as before, such as a sheet that a coder has filled, unless the run shows it as its own result;
    other edited files go to ``kept/``.
    """
    written = _read_digests(old)
    kept = []
    for name in _list_files(old) if old.is_dir() else ():
        source, target = old / name, new / name
        if name == _MANIFEST or (written is None and _is_output(name)):
            continue
        before = (written or {}).get(name)
        digest = hash_file(source)
        if digest == before or (target.is_file() and hash_file(target) == digest):
            continue
        if target.exists():
            if not _is_output(name) and (before is None or before == hash_file(target)):
                target.unlink()
            else:
                target = _find_place(new / KEPT / name)
        elif before is not None and _is_output(name):
            target = _find_place(new / KEPT / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        kept.append(target.relative_to(new).as_posix())
    return tuple(kept)


def _is_output(name: str) -> bool:
    """Check whether a file is a result of the run, rather than a sheet for coders or something added."""
    first = name.partition("/")[0]
    top = {"study.yaml", "codebook.yaml", "labels.yaml", "rejected.csv", "report.html", "explore.html"}
    return first in {"figures", "tables", "paper"} or name in top


def _list_files(folder: Path) -> list[str]:
    """List the files of a run but its records and temporary files."""
    names = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if parts[0] != RECORDS_FOLDER and not any(map(is_temporary, parts)) and path.is_file():
            names.append("/".join(parts))
    return names


def _read_digests(folder: Path) -> dict[str, str] | None:
    """Read the digests of the files that a run wrote; None if it is of an earlier version or damaged."""
    try:
        files = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if isinstance(files, dict) else None


def _find_place(place: Path) -> Path:
    """Return a path that is free: the given one, or one with a number."""
    number = 1
    free = place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.stem}-{number}{place.suffix}")
    return free
