"""Loops compiled to machine code."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


@functools.cache
def compile_loop(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of arrays and numbers; the machine code is kept beside its file, or in the user's cache.

    Where neither folder can be written the function is compiled again in every process.
    """
    import numba

    try:
        made: Callable[..., Any] = numba.njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # nowhere to keep it
        made = numba.njit(nogil=True)(loop)
    return made
