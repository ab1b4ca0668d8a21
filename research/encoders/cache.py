"""Cache of vectors on disk, addressed by encoder, version and text.

A shard is a file with one chunk of vectors. It is written to a temporary file and renamed, so that a killed run
leaves complete shards only. Every member of a shard has a checksum; a damaged shard is ignored and its texts are
encoded again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import uuid
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.encoders.protocol import EncodedTexts, Encoder
from research.errors import RunError

_KEY = np.dtype("V16")


@dataclass(frozen=True)
class CachedVectors:
    """Cached vectors of some texts.

    Attributes
    ----------
    values
        Shape (n_texts, n_dims), or (n_texts, 0) if no text is in the cache; rows of missing texts are zero.
    is_truncated
        Shape (n_texts,); True if the text is longer than the encoder reads.
    missing
        Indices of texts that are not in the cache, ascending; shape (n_missing,).
    """

    values: NDArray[np.float32]
    is_truncated: NDArray[np.bool_]
    missing: NDArray[np.int64]


def read_vectors(texts: Sequence[str], encoder: Encoder, cache_dir: Path) -> CachedVectors:
    """Read the vectors of texts from the cache of an encoder."""
    folder = _encoder_folder(encoder, cache_dir)
    keys = _hash_texts(texts)
    values = np.zeros((len(texts), 0), np.float32)
    is_truncated = np.zeros(len(texts), bool)
    is_missing = np.ones(len(texts), bool)
    order = np.argsort(keys.view("S16"))
    ordered = keys.view("S16")[order]
    for path in sorted(folder.glob("*.npz")) if folder.is_dir() and len(texts) else ():
        shard = _read_shard(path, ordered)
        if shard is None:
            continue
        place, found, vectors, truncated = shard
        rows = order[place[found]]
        if values.shape[1] == 0:
            values = np.zeros((len(texts), vectors.shape[1]), np.float32)
        if vectors.shape[1] != values.shape[1]:
            continue
        values[rows], is_truncated[rows] = vectors[found], truncated[found]
        is_missing[rows] = False
        if not is_missing.any():
            break
    return CachedVectors(values, is_truncated, np.flatnonzero(is_missing))


def _read_shard(
    path: Path, ordered: NDArray[np.bytes_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.float32], NDArray[np.bool_]] | None:
    """Find the texts that a shard contains; its vectors are read only if there are any."""
    try:
        # The stream is opened here because NumPy leaves it open if the file is not an archive.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as shard:
            keys = shard["keys"].view("S16").reshape(-1)
            place = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
            found = ordered[place] == keys
            if not found.any():
                return None
            vectors, truncated = shard["values"], shard["is_truncated"]
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error):
        return None
    if vectors.ndim != 2 or len(vectors) != len(keys) or len(truncated) != len(keys):
        return None
    return place, found, vectors, truncated


def write_vectors(texts: Sequence[str], made: EncodedTexts, encoder: Encoder, *, cache_dir: Path) -> None:
    """Write one shard with the vectors of some texts.

    Raises
    ------
    RunError
        If the disk is full or the folder cannot be written.
    """
    folder = _encoder_folder(encoder, cache_dir)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        keys=_hash_texts(texts).view(np.uint8).reshape(-1, 16),
        values=made.values,
        is_truncated=made.is_truncated,
    )
    name = f"{uuid.uuid4().hex}.npz"
    temporary = folder / f".{name}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(buffer.getbuffer())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(folder / name)
    except OSError as error:
        _discard(temporary)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise RunError(
                f"{folder}: the disk is full; free some space and run the same command again, "
                "what is encoded so far is kept"
            ) from error
        raise RunError(f"{folder}: vectors cannot be kept here ({error.strerror})") from error
    except BaseException:
        _discard(temporary)
        raise


def _discard(path: Path) -> None:
    # The cause of the first error may also prevent this; only the first error is reported.
    with contextlib.suppress(OSError):
        path.unlink()


def _encoder_folder(encoder: Encoder, cache_dir: Path) -> Path:
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", encoder.name)[:60]
    version = hashlib.sha256(f"{encoder.name}\n{encoder.revision}".encode()).hexdigest()[:12]
    return cache_dir / f"{name}-{version}"


def _hash_texts(texts: Sequence[str]) -> NDArray[np.void]:
    # NumPy strips trailing zero bytes from byte strings, so the last byte of a key is never zero.
    digests = bytearray()
    for text in texts:
        digest = bytearray(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16])
        digest[15] |= 1
        digests += digest
    return np.frombuffer(bytes(digests), dtype=_KEY)
