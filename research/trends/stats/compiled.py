"""Loops compiled to machine code: numba's one door in this room."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from research.machine_code import name_files_apart


@functools.cache
def compile_loop(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of arrays and numbers; the machine code is kept beside its file, or in the user's cache."""
    import numba

    try:
        made: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(loop)
        name_files_apart(made)
    except RuntimeError:  # nowhere to keep it
        made = numba.njit(nogil=True, error_model="numpy")(loop)
    return made
