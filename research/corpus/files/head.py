"""The beginning of a file, by which its format is recognised."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from research.corpus.files.codec import decode_start
from research.corpus.files.streams import file_errors

_GZIP = b"\x1f\x8b"

_HEAD_BYTES = 65_536
"""Bytes by which a format is recognised; a convention."""


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
    def is_cut(self) -> bool:
        """Whether the file may go on after these bytes."""
        return len(self.data) >= _HEAD_BYTES

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
    with file_errors(path), path.open("rb") as stream:
        start = stream.read(_HEAD_BYTES)
        if start.startswith(_GZIP):
            start = _unpack(start)
    return Head(path, start, _list_members(path) if start.startswith(b"PK\x03\x04") else frozenset())


def _unpack(packed: bytes) -> bytes:
    """Unpack the beginning of a gzip file, as far as it goes: its reader says if the file is cut short."""
    unpacked = b""
    while packed.startswith(_GZIP) and len(unpacked) < _HEAD_BYTES:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        unpacked += member.decompress(packed, _HEAD_BYTES - len(unpacked))
        packed = member.unused_data
    return unpacked


def _list_members(path: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
