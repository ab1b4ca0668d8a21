"""The beginning of a file, by which its format is recognised."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from research.corpus.files.decoding import decode_start
from research.errors import CorpusError

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
    try:
        with path.open("rb") as stream:
            start = stream.read(_HEAD_BYTES)
        if start.startswith(b"\x1f\x8b"):
            with gzip.open(path, "rb") as unpacked:
                start = unpacked.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise CorpusError(f"{path}: there is no such file") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CorpusError(f"{path}: not a complete gzip file ({error}); decompress it, or download it again") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error
    return Head(path, start, _list_members(path) if start.startswith(b"PK\x03\x04") else frozenset())


def _list_members(path: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
