"""Cache of vectors on disk, addressed by encoder, version and text.

A shard is a file with one chunk of vectors. It is written to a temporary file and renamed, so that a killed run
leaves complete shards only. Every member of a shard has a checksum; a damaged shard is ignored and its texts are
encoded again.

Vectors are rounded to half precision before they are stored, in a folder of their own. Shards of single precision,
which earlier versions wrote, are read too, and rounded then; a study that stores single precision reads and writes only
these.
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
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.encoders.protocol import Encoder
from research.errors import RunError
from research.records import StoredFloats

Store = Literal["float16", "float32"]
"""How vectors are stored: the study's ``encoder.store``."""

_KEY = np.dtype("V16")


@dataclass(frozen=True)
class CachedVectors:
    """Cached vectors of some texts.

    Attributes
    ----------
    values
        Shape (n_texts, n_dims), or (n_texts, 0) if no text is in the cache; rows of missing texts are zero. Rounded as
        they are stored.
    is_truncated
        Shape (n_texts,); True if the text is longer than the encoder reads.
    missing
        Indices of texts that are not in the cache, ascending; shape (n_missing,).
    """

    values: StoredFloats
    is_truncated: NDArray[np.bool_]
    missing: NDArray[np.int64]


def read_vectors(texts: Sequence[str], encoder: Encoder, cache_dir: Path, *, store: Store) -> CachedVectors:
    """Read the vectors of texts from the cache of an encoder, one shard after the other."""
    keys = _hash_texts(texts)
    values: StoredFloats = np.zeros((len(texts), 0), np.dtype(store))
    is_truncated = np.zeros(len(texts), bool)
    is_missing = np.ones(len(texts), bool)
    order = np.argsort(keys.view("S16"))
    ordered = keys.view("S16")[order]
    for path in _list_shards(encoder, cache_dir, store) if len(texts) else ():
        shard = _read_shard(path, ordered)
        if shard is None:
            continue
        place, found, vectors, truncated = shard
        rows = order[place[found]]
        if values.shape[1] == 0:
            values = np.zeros((len(texts), vectors.shape[1]), np.dtype(store))
        if vectors.shape[1] != values.shape[1]:
            continue
        values[rows], is_truncated[rows] = vectors[found], truncated[found]
        is_missing[rows] = False
        if not is_missing.any():
            break
    return CachedVectors(values, is_truncated, np.flatnonzero(is_missing))


def _list_shards(encoder: Encoder, cache_dir: Path, store: Store) -> list[Path]:
    """List the shards that may be read; those of single precision hold what half precision needs, not the reverse."""
    folders = [_encoder_folder(encoder, cache_dir, each) for each in dict.fromkeys((store, "float32"))]
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.npz"))]


def _read_shard(
    path: Path, ordered: NDArray[np.bytes_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], StoredFloats, NDArray[np.bool_]] | None:
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


def write_vectors(
    texts: Sequence[str],
    values: StoredFloats,
    is_truncated: NDArray[np.bool_],
    *,
    encoder: Encoder,
    cache_dir: Path,
) -> None:
    """Write one shard with the vectors of some texts, which are rounded as they are stored.

    It is named by its texts, so that two processes that encode the same ones write the same file.

    Raises
    ------
    RunError
        If the disk is full or the folder cannot be written.
    """
    folder = _encoder_folder(encoder, cache_dir, "float16" if values.dtype == np.float16 else "float32")
    buffer = io.BytesIO()
    keys = _hash_texts(texts)
    np.savez(buffer, keys=keys.view(np.uint8).reshape(-1, 16), values=values, is_truncated=is_truncated)
    temporary = folder / f".{uuid.uuid4().hex}.npz.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(buffer.getbuffer())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(folder / _name_shard(keys))
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


def has_shard(texts: Sequence[str], encoder: Encoder, cache_dir: Path, *, store: Store) -> bool:
    """Check whether there is a shard of exactly these texts."""
    return (_encoder_folder(encoder, cache_dir, store) / _name_shard(_hash_texts(texts))).is_file()


def _name_shard(keys: NDArray[np.void]) -> str:
    return f"{hashlib.sha256(keys.tobytes()).hexdigest()[:32]}.npz"


def _discard(path: Path) -> None:
    # The cause of the first error may also prevent this; only the first error is reported.
    with contextlib.suppress(OSError):
        path.unlink()


def _encoder_folder(encoder: Encoder, cache_dir: Path, store: Store) -> Path:
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", encoder.name)[:60]
    version = hashlib.sha256(f"{encoder.name}\n{encoder.revision}".encode()).hexdigest()[:12]
    # The folder of single precision is that of earlier versions, which stored nothing else.
    return cache_dir / (f"{name}-{version}" if store == "float32" else f"{name}-{version}-{store}")


def _hash_texts(texts: Sequence[str]) -> NDArray[np.void]:
    # NumPy strips trailing zero bytes from byte strings, so the last byte of a key is never zero.
    digests = bytearray()
    for text in texts:
        digest = bytearray(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16])
        digest[15] |= 1
        digests += digest
    return np.frombuffer(bytes(digests), dtype=_KEY)
