"""Temporary files and folders of writing: their names, and removal of those that killed processes left behind.

Something new is written beside its place as ``.<name>.<machine>-<process>.<random>.tmp``. What it replaces is renamed
to the same name with ``.old`` for the moment in which there is neither.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
import re
import shutil
import time
import uuid
from pathlib import Path

_NAME = re.compile(r"\.(?P<name>.+)\.(?P<machine>[0-9a-f]{6})-(?P<process>\d+)\.[0-9a-f]+\.(?P<end>tmp|old)")
_NAMELESS = re.compile(r"\..+\.(?:[0-9a-f]{8}\.(?:old|tmp)|npz\.tmp)")
"""Names without a process: shards of vectors, unpacked models, and what earlier versions wrote."""

_OLD_SECONDS = 3600
"""Age from which a temporary file without the number of its process is removed; chosen, far above any time of writing
one."""


def name_temporary(place: Path, end: str = "tmp") -> Path:
    """Return a new temporary name beside a place."""
    return place.parent / f".{place.name}.{_name_machine()}-{os.getpid()}.{uuid.uuid4().hex[:8]}.{end}"


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files and folders in a folder that killed processes of this machine left.

    What a process had renamed to make room, and could not replace before it was killed, gets its name back.
    """
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            match = _NAME.fullmatch(path.name)
            if match is None:
                if _NAMELESS.fullmatch(path.name) and _is_old(path):
                    _remove(path)
            elif match["machine"] == _name_machine() and not _is_running(int(match["process"])):
                place = folder / match["name"]
                if match["end"] == "old" and not place.exists():
                    with contextlib.suppress(OSError):
                        path.rename(place)
                else:
                    _remove(path)


def remove_all_leftovers(outputs: Path, *, inside: tuple[str, ...]) -> None:
    """Remove leftovers everywhere in an outputs folder: beside studies, runs and their parts, and stored results.

    Parameters
    ----------
    outputs
        The outputs folder.
    inside
        Names of hidden folders whose folders are looked through as well.
    """
    remove_leftovers(outputs)
    with contextlib.suppress(OSError):
        for folder in sorted(path for path in outputs.iterdir() if path.is_dir()):
            if folder.name.startswith(".") and folder.name not in inside:
                continue
            remove_leftovers(folder)
            for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
                remove_leftovers(inner)


def is_temporary(name: str) -> bool:
    """Check whether a name is that of a temporary file or folder."""
    return _NAME.fullmatch(name) is not None or _NAMELESS.fullmatch(name) is not None


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _is_old(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    # A rename changes the second of these only.
    return time.time() - max(status.st_mtime, status.st_ctime) > _OLD_SECONDS


def _is_running(process: int) -> bool:
    # Not os.kill(process, 0), which ends the process on Windows.
    import psutil

    try:
        return bool(psutil.pid_exists(process))
    except (OverflowError, psutil.Error):
        return True


@functools.cache
def _name_machine() -> str:
    # Shared disks contain folders of several machines, whose process numbers are unrelated.
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]
