"""Work on independent series or families in a few threads: the compiled loops run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from research.cpus import count_cpus

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def map_in_threads(function: Callable[[_Given], _Made], items: Iterable[_Given]) -> list[_Made]:
    """Apply a function to every item, one thread a processor, and give the results in the order of the items.

    Each piece has draws of its own, so the results do not depend on the number of threads.
    """
    with ThreadPoolExecutor(count_cpus()) as pool:
        return list(pool.map(function, items))
