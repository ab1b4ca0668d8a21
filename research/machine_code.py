"""Files of compiled loops that processes cannot mix up."""

from __future__ import annotations

import secrets
from typing import Any

_FIRST_NUMBER = secrets.randbits(48)
"""Where this process begins to number the files that it writes."""


def name_files_apart(loop: Any) -> None:
    """Let the files of a loop that numba compiled have names that no other process gives.

    Numba numbers the files of a loop, one for each combination of types, by what its index lists. Two processes that
    compile a loop for different types at once take the same number, and the index can then lead to the code for the
    other types, which runs without an error and gives wrong numbers. With names of their own, the later index may leave
    the other file out: it is compiled once more.

    Parameters
    ----------
    loop
        What `numba.njit` gives with ``cache=True``; left as it is where numba keeps its files in another way.
    """
    files = getattr(getattr(loop, "_cache", None), "_cache_file", None)
    name = getattr(files, "_data_name", None)
    if files is not None and name is not None:
        files._data_name = lambda number: name(_FIRST_NUMBER + number)
