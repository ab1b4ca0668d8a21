"""The encoding of a text file, found from all of its bytes without holding them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from research.errors import CorpusError, EncodingError
from research.text.encodings import is_encoding
from research.text.scripts import HAN_AND_HEXAGRAMS, PUNCTUATION_TO_HAN, match_any

GUESSED = ("utf-8", "gb18030")
"""Encodings tried for files without a byte order mark; GB18030 accepts nearly all bytes and is therefore last."""

_HAN = match_any(HAN_AND_HEXAGRAMS)
_NEIGHBOUR = match_any(PUNCTUATION_TO_HAN)
_CHINESE = re.compile(_HAN)
_LONE_CHINESE = re.compile(f"(?<!{_NEIGHBOUR}){_HAN}(?=[A-Za-z])|(?<=[A-Za-z]){_HAN}(?!{_NEIGHBOUR})")
_ESCAPED = re.compile("[\udc80-\udcff]")
_ENOUGH_TO_TELL = 1_000_000
"""Number of characters inspected for a wrong encoding; a bound on time, a convention."""

_MAX_DAMAGE = 0.05
"""Largest ratio of invalid bytes to bytes of non-ASCII characters in a damaged file of an encoding; a convention: in
a file of another encoding, most of these bytes are invalid."""

_MAX_NAMED_DAMAGE = 0.001
"""Largest ratio of invalid bytes to characters in a file whose encoding the study or a mark names; a
convention."""

_HOPELESS = 10_000
"""Number of invalid bytes after which the rest of a file is not read if they are many; a bound on time, chosen."""

_MAX_ZEROS = 0.02
"""Largest share of zero bytes at the beginning of a text file; a convention: half of UTF-16 are zeros."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Chunks = Callable[[], Iterator[bytes]]
"""Function that gives the bytes of a file from its beginning, in pieces."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How the bytes of a file become text.

    Attributes
    ----------
    name
        Name of the codec.
    errors
        ``surrogateescape`` if a few bytes are invalid: each becomes half of a surrogate pair, by which the rows that
        they damage are told.
    """

    name: str
    errors: Literal["strict", "surrogateescape"] = "strict"


def choose_codec(read: Chunks, path: Path, encoding: str = "auto") -> Codec:
    """Choose the codec of a file.

    Parameters
    ----------
    read
        Function that gives the bytes of the file.
    path
        The file, for messages.
    encoding
        Name of a codec, or ``auto``.

    Raises
    ------
    CorpusError
        If the file is not text in this encoding, or in none of those that are tried.
    """
    start = next(read(), b"")
    if encoding != "auto":
        return _check_named(read, path, encoding)
    codec = _find_mark(start)
    if codec is not None:
        trial = _try_codec(read(), codec)
        if not trial.is_damaged_little:
            raise CorpusError(
                f"{path}: its byte order mark is that of {codec.removesuffix('-sig').upper()}, but byte "
                f"{trial.first_invalid:,} is invalid; save it again as UTF-8, or set its encoding in corpus.inputs"
            )
        return trial.codec
    if _has_many_zeros(start):
        raise CorpusError(f"{path}: not a text file (it contains zero bytes); check corpus.inputs format and path")
    for name in GUESSED:
        trial = _try_codec(read(), name)
        if trial.is_likely and not _is_misread(trial.start):
            return trial.codec
    raise EncodingError(
        f"{path}: neither UTF-8, UTF-16 nor GB18030; save it as UTF-8, or set its encoding in corpus.inputs, such as "
        "encoding: cp1252"
    )


def decode_start(data: bytes) -> str:
    r"""Decode the first bytes of a file, which may end within a character; line ends become ``\n``.

    Returns
    -------
    The text; empty if the bytes are not text.
    """
    name = _find_mark(data)
    if name is not None:
        text = codecs.getincrementaldecoder(name)(errors="replace").decode(data)
    elif _has_many_zeros(data):
        return ""
    else:
        for guess in GUESSED:
            trial = _try_codec([data], guess, is_whole=False)
            if trial.is_likely and not _is_misread(trial.start):
                text = trial.start
                break
        else:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _has_many_zeros(start: bytes) -> bool:
    """Check whether the beginning of a file has more zero bytes than a damaged text has."""
    return start[:4096].count(0) > _MAX_ZEROS * len(start[:4096])


def _is_misread(text: str) -> bool:
    """Check whether European text was decoded as GB18030, by single Chinese characters within words.

    `Überschrift` in a Western European encoding is valid GB18030 and is decoded as 躡erschrift.
    """
    start = text[:_ENOUGH_TO_TELL]
    n_chinese = len(_CHINESE.findall(start))
    return 2 * len(_LONE_CHINESE.findall(start)) > n_chinese


@dataclass
class _Trial:
    """What decoding all bytes of a file with one codec gave."""

    codec: Codec
    n_bytes: int = 0
    n_characters: int = 0
    n_invalid: int = 0
    first_invalid: int = 0
    start: str = ""

    @property
    def is_likely(self) -> bool:
        """Whether the invalid bytes are few beside the valid bytes of non-ASCII characters."""
        return self.n_invalid <= _MAX_DAMAGE * (self.n_bytes - self.n_characters)

    @property
    def is_damaged_little(self) -> bool:
        """Whether the invalid bytes are few, for a file that is known to have this encoding."""
        return self.is_likely or self.n_invalid <= _MAX_NAMED_DAMAGE * self.n_characters

    @property
    def is_hopeless(self) -> bool:
        """Whether so many bytes were invalid that the rest need not be read."""
        return self.n_invalid > _HOPELESS and not self.is_damaged_little


def _check_named(read: Chunks, path: Path, encoding: str) -> Codec:
    if not is_encoding(encoding):
        raise CorpusError(
            f'{path}: encoding is "{encoding}", which does not exist; use auto, or a name such as gb18030'
        )
    trial = _try_codec(read(), encoding)
    if not trial.is_damaged_little:
        raise CorpusError(
            f"{path}: not {encoding} (invalid byte at {trial.first_invalid:,}); use encoding: auto, or the correct one"
        )
    if _has_many_zeros(trial.start[:4096].encode("utf-8", "surrogatepass")):
        raise CorpusError(f"{path}: not a text file (it contains zero bytes); check corpus.inputs format and path")
    return trial.codec


def _find_mark(start: bytes) -> str | None:
    return next((codec for mark, codec in _MARKS if start.startswith(mark)), None)


def _try_codec(chunks: Iterable[bytes], name: str, *, is_whole: bool = True) -> _Trial:
    """Decode the bytes of a file and count what is invalid."""
    make = codecs.getincrementaldecoder(name)
    strict, tolerant = make("strict"), make("surrogateescape")
    trial = _Trial(Codec(name))
    n_start = 0
    parts: list[str] = []

    def decode(chunk: bytes, *, is_last: bool) -> None:
        nonlocal n_start
        state = strict.getstate()
        try:
            text = strict.decode(chunk, is_last)
        except UnicodeDecodeError as error:
            if trial.n_invalid == 0:
                trial.first_invalid = trial.n_bytes + len(chunk) - len(error.object) + error.start
            tolerant.setstate(state)
            text = tolerant.decode(chunk, is_last)
            strict.setstate(tolerant.getstate())
            trial.n_invalid += len(_ESCAPED.findall(text))
            trial.codec = Codec(name, "surrogateescape")
        trial.n_bytes += len(chunk)
        trial.n_characters += len(text)
        if n_start < _ENOUGH_TO_TELL:
            parts.append(text)
            n_start += len(text)

    try:
        for chunk in chunks:
            decode(chunk, is_last=False)
            if trial.is_hopeless:
                break
        else:
            if is_whole:
                decode(b"", is_last=True)
    except UnicodeError:
        # Bytes that cannot even be skipped, as in UTF-16.
        trial.n_invalid = trial.n_bytes + trial.n_characters + 1
    trial.start = "".join(parts)
    return trial
