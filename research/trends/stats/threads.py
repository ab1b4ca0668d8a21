"""Work on independent series or families in a few threads: the compiled loops run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

_THREADS = 2
"""Pieces of work that are done at the same time; a convention, the cores of a small machine. Each piece has draws of
its own, so the results do not depend on it."""


def map_in_threads(function: Callable[[_Given], _Made], items: Iterable[_Given]) -> list[_Made]:
    """Apply a function to every item, and give the results in the order of the items."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(function, items))
