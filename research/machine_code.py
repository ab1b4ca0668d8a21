"""Loops compiled to machine code: numba's one door."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any

_FIRST_NUMBER = secrets.randbits(48)
"""Where this process begins to number the files that it writes."""


@functools.cache
def compile_loop(loop: Callable[..., Any], *, reorders_sums: bool = False) -> Callable[..., Any]:
    """Compile a function of arrays and numbers; the machine code is kept beside its file, or in the user's cache.

    Parameters
    ----------
    loop
        The function. It lets go of the interpreter, so that threads run it side by side.
    reorders_sums
        Whether sums may be added up in another order, several terms at once: faster, and right to rounding.

    Returns
    -------
    The compiled function.
    """
    import numba

    fast: Any = {"reassoc", "contract", "nsz"} if reorders_sums else False
    try:
        made: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=fast)(loop)
        _name_files_apart(made)
    except RuntimeError:  # nowhere to keep it
        made = numba.njit(nogil=True, error_model="numpy", fastmath=fast)(loop)
    return made


def _name_files_apart(loop: Any) -> None:
    """Let the files of a compiled loop have names that no other process gives.

    Numba numbers the files of a loop, one for each combination of types, by what its index lists. Two processes that
    compile a loop for different types at once take the same number, and the index can then lead to the code for the
    other types, which runs without an error and gives wrong numbers. With names of their own, the later index may leave
    the other file out: it is compiled once more. Where numba keeps its files in another way, they are left as they are.
    """
    files = getattr(getattr(loop, "_cache", None), "_cache_file", None)
    name = getattr(files, "_data_name", None)
    if files is not None and name is not None:
        files._data_name = lambda number: name(_FIRST_NUMBER + number)
