"""Halves of surrogate pairs: what is left of a character that was cut, which no file can store."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def has_surrogate(text: str) -> bool:
    """Check whether a text holds half of a surrogate pair."""
    return not text.isascii() and _SURROGATE.search(text) is not None
