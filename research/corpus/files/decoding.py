"""Reading of text files: compressed or not, in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path

from research.errors import CorpusError
from research.text.scripts import HAN_AND_HEXAGRAMS, PUNCTUATION_TO_HAN, match_any

GUESSED = ("utf-8", "gb18030")
"""Encodings tried for files without a byte order mark; GB18030 accepts nearly all bytes and is therefore last."""

_HAN = match_any(HAN_AND_HEXAGRAMS)
_NEIGHBOUR = match_any(PUNCTUATION_TO_HAN)
_CHINESE = re.compile(_HAN)
_LONE_CHINESE = re.compile(f"(?<!{_NEIGHBOUR}){_HAN}(?=[A-Za-z])|(?<=[A-Za-z]){_HAN}(?!{_NEIGHBOUR})")
_ENOUGH_TO_TELL = 1_000_000
"""Number of characters inspected for a wrong encoding; a bound on time, a convention."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(path: Path, encoding: str = "auto") -> str:
    r"""Read a text file, decompressed if its name ends in ``.gz``; line ends become ``\\n``.

    Parameters
    ----------
    path
        The file.
    encoding
        Name of a codec, or ``auto``.

    Raises
    ------
    CorpusError
        If the file does not exist, is damaged, is not text, or is not in this encoding.
    """
    text = decode_bytes(read_bytes(path), path, encoding)
    if "\0" in text[:4096]:
        raise CorpusError(f"{path}: not a text file (it contains zero bytes); check corpus.inputs format and path")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path) -> bytes:
    """Read a file, decompressed if its name ends in ``.gz``.

    Raises
    ------
    CorpusError
        If the file does not exist or is damaged.
    """
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except FileNotFoundError as error:
        raise CorpusError(f"{path}: there is no such file") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CorpusError(f"{path}: not a complete gzip file ({error}); decompress it, or download it again") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error


def decode_bytes(data: bytes, path: Path, encoding: str = "auto") -> str:
    """Decode the bytes of a file.

    Raises
    ------
    CorpusError
        If they are not text in this encoding.
    """
    if encoding != "auto":
        try:
            return data.decode(encoding)
        except LookupError as error:
            raise CorpusError(
                f'{path}: encoding is "{encoding}", which does not exist; use auto, or a name such as gb18030'
            ) from error
        except UnicodeDecodeError as error:
            raise CorpusError(
                f"{path}: not {encoding} (invalid byte at {error.start:,}); use encoding: auto, or the correct one"
            ) from error
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, path, codec)
    for codec in GUESSED:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not _is_misread(text):
            return text
    raise CorpusError(
        f"{path}: neither UTF-8, UTF-16 nor GB18030; save it as UTF-8, or set its encoding in corpus.inputs, such as "
        "encoding: cp1252"
    )


def decode_start(data: bytes) -> str:
    r"""Decode the first bytes of a file, which may end within a character; line ends become ``\\n``.

    Returns
    -------
    The text; empty if the bytes are not text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = codecs.getincrementaldecoder(codec)(errors="replace").decode(data)
            return text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\0" in data:
        return ""
    for codec in GUESSED:
        try:
            text = codecs.getincrementaldecoder(codec)().decode(data)
        except UnicodeDecodeError:
            continue
        if not _is_misread(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    return data.decode("cp1252", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _is_misread(text: str) -> bool:
    """Check whether European text was decoded as GB18030, by single Chinese characters within words.

    `Überschrift` in a Western European encoding is valid GB18030 and is decoded as 躡erschrift.
    """
    start = text[:_ENOUGH_TO_TELL]
    n_chinese = len(_CHINESE.findall(start))
    return 2 * len(_LONE_CHINESE.findall(start)) > n_chinese


def _decode_marked(data: bytes, path: Path, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path}: its byte order mark is that of {codec.removesuffix('-sig').upper()}, but byte {error.start:,} is "
            "invalid; save it again as UTF-8, or set its encoding in corpus.inputs"
        ) from error
