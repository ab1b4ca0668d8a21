"""Streams of bytes and lines of a file, decompressed; no more of a file is in memory than its limits allow."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import itertools
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

from research.corpus.files.codec import choose_codec
from research.corpus.files.expansion import MEGABYTE, Expansion
from research.errors import CorpusError, DamagedFileError
from research.study import InputSettings, LimitSettings

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18
"""Bytes read at once; a convention."""

_FIELDS_OF_A_LINE = 2
"""Length of the longest line, in longest fields; chosen, as a bound on memory."""


class Line(NamedTuple):
    """A line of a text file without its line end, or a run of empty lines.

    Attributes
    ----------
    number
        From 1; of a run, that of its first line.
    text
        The line, or its beginning if it is longer than any line of articles; of a run, the line ends but the last.
    n_characters
        Length of the whole line.
    """

    number: int
    text: str
    n_characters: int

    @property
    def is_cut(self) -> bool:
        """Whether the line is longer than its text."""
        return self.n_characters > len(self.text)


@contextlib.contextmanager
def open_bytes(path: Path, limits: LimitSettings) -> Iterator[IO[bytes]]:
    """Open a file, decompressed if it is a gzip file.

    Raises
    ------
    CorpusError
        If the file does not exist, is damaged, or is larger than ``limits.unpacked_mb`` or ``limits.unpacked_ratio``
        allow when decompressed; the last two are found while it is read, within the block.
    """
    with file_errors(path), path.open("rb") as packed:
        if packed.read(2) != _GZIP and path.suffix.lower() != ".gz":
            packed.seek(0)
            yield packed
            return
        packed.seek(0)
        with gzip.GzipFile(fileobj=packed) as unpacked:
            bounded = _BoundedStream(cast("IO[bytes]", unpacked), Expansion(path, limits))
            yield cast("IO[bytes]", io.BufferedReader(bounded, _CHUNK))


def read_chunks(path: Path, limits: LimitSettings) -> Iterator[bytes]:
    """Read the bytes of a file in pieces, decompressed; see `open_bytes`."""
    with open_bytes(path, limits) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def read_lines(path: Path, settings: InputSettings) -> Iterator[Line]:
    r"""Read the lines of a text file one by one; lines end with ``\n``, ``\r\n`` or ``\r``.

    Many empty lines may be given as one run. The bytes are read twice: once to find the encoding, so that no line is
    given before it is known, and once for the lines.

    Raises
    ------
    CorpusError
        If the file does not exist, is damaged or too large, or is not text in the encoding of the input.
    """
    limits = settings.limits
    codec = choose_codec(lambda: read_chunks(path, limits), path, settings.encoding)
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec.name)(codec.errors), translate=True)
    texts = (decoder.decode(chunk) for chunk in read_chunks(path, limits))
    rest = (decoder.decode(b"", final=True) for _ in (None,))
    return _split_lines(itertools.chain(texts, rest), _FIELDS_OF_A_LINE * limits.field_characters)


def _split_lines(texts: Iterable[str], longest: int) -> Iterator[Line]:
    """Split consecutive texts into lines, of which at most ``longest`` characters are kept."""
    number = 1
    parts: list[str] = []
    n_kept = n_characters = 0
    for text in texts:
        if not parts and text and not text.strip("\n"):
            yield Line(number, text[:-1], len(text) - 1)
            number += len(text)
            continue
        first, *others = text.split("\n")
        if n_kept < longest:
            parts.append(first[: longest - n_kept])
            n_kept += len(parts[-1])
        n_characters += len(first)
        if others:
            yield Line(number, "".join(parts), n_characters)
            for place, line in enumerate(others[:-1], start=number + 1):
                yield Line(place, line[:longest], len(line))
            number += len(others)
            parts = [others[-1][:longest]] if others[-1] else []
            n_kept, n_characters = len(others[-1][:longest]), len(others[-1])
    if n_characters:
        yield Line(number, "".join(parts), n_characters)


@contextlib.contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise a `CorpusError` with the path for a file that does not exist, is damaged or cannot be read."""
    try:
        yield
    except FileNotFoundError as error:
        raise CorpusError(f"{path}: there is no such file") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedFileError(
            f"{path}: not a complete gzip file ({error}); decompress it, or download it again"
        ) from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror or error})") from error


@contextlib.contextmanager
def open_member(archive: zipfile.ZipFile, name: str, limits: LimitSettings) -> Iterator[IO[bytes]]:
    """Open a member of a ZIP archive, such as the text of a Word document.

    Raises
    ------
    CorpusError
        If it is larger than ``limits.unpacked_mb`` or ``limits.unpacked_ratio`` allow; found while it is read, within
        the block.
    """
    with archive.open(name) as stream:
        path = Path(archive.filename or name)
        bounded = _BoundedStream(stream, Expansion(path, limits, archive.getinfo(name).compress_size))
        yield cast("IO[bytes]", io.BufferedReader(bounded, _CHUNK))


def check_archive(data: bytes, path: Path, limits: LimitSettings) -> None:
    """Check that the members of a ZIP archive are together no larger than a file that is read as a whole may be.

    Raises
    ------
    CorpusError
        If they are larger.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            n_bytes = sum(member.file_size for member in archive.infolist())
            Expansion(path, limits, len(data)).add(n_bytes)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    if n_bytes > limits.document_mb * MEGABYTE:
        raise CorpusError(
            f"{path}: {n_bytes / MEGABYTE:,.0f} MB when decompressed, more than {limits.document_mb:,} MB; if this is "
            "right, raise corpus.limits.document_mb"
        )


class _BoundedStream(io.RawIOBase):
    """A stream of bytes that is not read beyond a limit."""

    def __init__(self, stream: IO[bytes], expansion: Expansion) -> None:
        self._stream, self._expansion = stream, expansion

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read bytes into a buffer."""
        data = self._stream.read(len(buffer))
        self._expansion.add(len(data))
        self._expansion.check_size()
        buffer[: len(data)] = data
        return len(data)
