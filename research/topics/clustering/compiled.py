"""Loops compiled to machine code: numba's one door in this room."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from research.machine_code import name_files_apart


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
        name_files_apart(made)
    except RuntimeError:  # nowhere to keep it
        made = numba.njit(nogil=True, error_model="numpy", fastmath=fast)(loop)
    return made
