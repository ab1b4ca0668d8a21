"""Zip archives that depend on their contents alone."""

from __future__ import annotations

import zipfile

_DATE = (1980, 1, 1, 0, 0, 0)
"""A fixed mark, the first date that the format knows: the archive must not know the clock."""

_REGULAR_FILE = 0o100644 << 16
"""Attributes of a file that all may read."""


def open_entry(name: str) -> zipfile.ZipInfo:
    """Make the entry of a file of an archive, without the time, the user and the system."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = _REGULAR_FILE
    return entry


def pack_text(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """Add a text as a file in UTF-8."""
    archive.writestr(open_entry(name), text.encode("utf-8"))
