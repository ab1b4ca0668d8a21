"""Chinese in one form of its characters."""

from __future__ import annotations

import functools
from typing import Any


def simplify(text: str) -> str:
    """Convert Chinese text to simplified characters."""
    simple: str = _simplifier().convert(text)
    return simple


@functools.cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
