"""Reading of whole text files: compressed or not, in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

from pathlib import Path

from research.corpus.files.codec import choose_codec
from research.corpus.files.expansion import MEGABYTE
from research.corpus.files.streams import open_bytes
from research.errors import CorpusError
from research.study import LimitSettings


def read_text(path: Path, encoding: str = "auto", limits: LimitSettings | None = None) -> str:
    r"""Read a text file as a whole, decompressed if it is a gzip file; line ends become ``\n``.

    Parameters
    ----------
    path
        The file.
    encoding
        Name of a codec, or ``auto``.
    limits
        Limits of the corpus; None: the defaults.

    Raises
    ------
    CorpusError
        If the file does not exist, is damaged, is not text, is not in this encoding, or is too large to be read as a
        whole.
    """
    text = decode_bytes(read_bytes(path, limits), path, encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, limits: LimitSettings | None = None) -> bytes:
    """Read a file as a whole, decompressed if it is a gzip file.

    Raises
    ------
    CorpusError
        If the file does not exist, is damaged, or is larger than ``limits.document_mb``.
    """
    limits = limits or LimitSettings()
    with open_bytes(path, limits) as stream:
        data = stream.read(limits.document_mb * MEGABYTE + 1)
    if len(data) > limits.document_mb * MEGABYTE:
        raise CorpusError(
            f"{path}: larger than {limits.document_mb:,} MB, which a file of this kind may be; if this is right, raise "
            "corpus.limits.document_mb"
        )
    return data


def decode_bytes(data: bytes, path: Path, encoding: str = "auto") -> str:
    """Decode the bytes of a file; a few invalid ones become halves of surrogate pairs.

    Raises
    ------
    CorpusError
        If they are not text in this encoding.
    """
    codec = choose_codec(lambda: iter((data,)), path, encoding)
    return data.decode(codec.name, codec.errors)
