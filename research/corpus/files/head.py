"""The beginning of a file, by which its format is recognised."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from research.corpus.files.codec import decode_start
from research.corpus.files.streams import file_errors, open_bytes
from research.study import LimitSettings

_HEAD_BYTES = 65_536
"""Bytes by which a format is recognised; a convention."""

_GZIP_WINDOW = 31
"""Number by which zlib reads gzip members; a convention of zlib."""


@dataclass(frozen=True)
class Head:
    """The beginning of a file, decompressed.

    Attributes
    ----------
    path
        The file.
    data
        Its first bytes, at most 65,536.
    members
        Names of the members of a ZIP archive, which office documents are; empty for other files.
    """

    path: Path
    data: bytes
    members: frozenset[str] = frozenset()

    @cached_property
    def text(self) -> str:
        r"""The bytes as text with line ends ``\n``; empty if they are not text."""
        return decode_start(self.data)

    @cached_property
    def lines(self) -> list[str]:
        """The lines that are not empty, without spaces at either end."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @property
    def suffix(self) -> str:
        """Extension of the file name in lower case, without ``.gz``; used only where contents do not differ."""
        name = self.path.with_suffix("") if self.path.suffix.lower() == ".gz" else self.path
        return name.suffix.lower()


def read_head(path: Path) -> Head:
    """Read the beginning of a file.

    Raises
    ------
    CorpusError
        If the file does not exist or cannot be read.
    """
    start = _unpack_start(path)
    if not start:
        with open_bytes(path, LimitSettings()) as stream:
            start = stream.read(_HEAD_BYTES)
    return Head(path, start, _list_members(path) if start.startswith(b"PK\x03\x04") else frozenset())


def _unpack_start(path: Path) -> bytes:
    """Unpack the beginning of a gzip file; empty for other files.

    A file that was cut is recognised by what is left; its reader says what is wrong.
    """
    with file_errors(path), path.open("rb") as stream:
        packed = stream.read(_HEAD_BYTES)
    start = b""
    while packed.startswith(b"\x1f\x8b") and len(start) < _HEAD_BYTES:
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            start += member.decompress(packed, _HEAD_BYTES - len(start))
        except zlib.error:
            break
        packed = member.unused_data
    return start


def _list_members(path: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
