"""Arrays that jobs read and write, as files in a folder that all processes see; nothing is pickled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.leftovers import name_temporary
from research.store import disk_errors


def write_inputs(arrays: Mapping[str, NDArray[Any]], folder: Path) -> Path:
    """Write what jobs read, one file an array, into a folder that is named by what the arrays hold.

    Files that are there are left as they are: they were written whole, and hold the same.

    Returns
    -------
    The absolute path of the folder.

    Raises
    ------
    RunError
        If the folder cannot be written.
    """
    digest = hashlib.sha256()
    for name, values in arrays.items():
        digest.update(f"{name} {values.dtype.str} {values.shape} ".encode())
        digest.update(np.ascontiguousarray(values).data)
    place = folder.absolute() / digest.hexdigest()[:32]
    with disk_errors(folder):
        place.mkdir(parents=True, exist_ok=True)
        for name, values in arrays.items():
            if (place / f"{name}.npy").is_file():
                continue
            temporary = name_temporary(place / f"{name}.npy")
            with temporary.open("wb") as stream:
                np.save(stream, values, allow_pickle=False)
            temporary.replace(place / f"{name}.npy")
    return place


def read_input(place: Path, name: str) -> NDArray[Any]:
    """Read one array of `write_inputs`; of a large one, only what is used comes into memory."""
    values: NDArray[Any] = np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return values


def write_result(path: Path, **arrays: NDArray[Any]) -> None:
    """Write what a job has made, whole or not at all.

    Raises
    ------
    RunError
        If the folder cannot be written.
    """
    temporary = name_temporary(path)
    with disk_errors(path.parent):
        with temporary.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        temporary.replace(path)


def read_result(path: Path) -> dict[str, NDArray[Any]]:
    """Read what `write_result` has written."""
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
