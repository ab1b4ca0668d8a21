"""The beginning of a file, by which its format is recognised."""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from research.corpus.files.codec import decode_start
from research.corpus.files.streams import open_bytes
from research.study import LimitSettings

_PIECE_BYTES = 1024
"""Bytes that are read at once, so that few are lost where a compressed file is cut; a convention."""

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
    start = b""
    with open_bytes(path, LimitSettings()) as stream:
        # A file that is cut short is recognised by what there is; its reader says that it is cut.
        with contextlib.suppress(EOFError, zlib.error):
            while len(start) < _HEAD_BYTES and (piece := stream.read(_PIECE_BYTES)):
                start += piece
    return Head(path, start, _list_members(path) if start.startswith(b"PK\x03\x04") else frozenset())


def _list_members(path: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
