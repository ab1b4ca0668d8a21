"""Names of text encodings."""

from __future__ import annotations

import codecs

_NOT_OF_FILES = frozenset({"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
"""Codecs of Python that are no encodings of text files, or not on every system."""


def is_encoding(name: str) -> bool:
    """Check whether a name is that of an encoding of text files."""
    try:
        found = codecs.lookup(name)
        # Codecs between bytes, such as hex, are refused here.
        "a".encode(name).decode(name)
    except (LookupError, ValueError):
        return False
    return found.incrementaldecoder is not None and found.name.replace("-", "_") not in _NOT_OF_FILES
