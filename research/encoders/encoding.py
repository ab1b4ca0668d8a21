"""Selection of the encoder, and encoding with the cache."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.encoders.cache import Store, has_shard, read_vectors, write_vectors
from research.encoders.e5 import E5_NAME, open_e5
from research.encoders.protocol import Encoder
from research.encoders.transformer import open_transformer
from research.encoders.use import USE_NAME, UseEncoder
from research.errors import EncoderError
from research.records import Passages, StoredFloats, Vectors
from research.study import EncoderSettings

BUNDLED = (USE_NAME, E5_NAME)
"""Encoders that come with the toolkit and need no download."""

CHUNK = 512
"""Texts encoded at once; rounding depends on which, so a resumed run divides texts as one that was not stopped. A
convention, chosen without a measurement."""

SHARE = 16
"""A shard is written when a sixteenth as much as was encoded before is waiting: a killed run loses no more, and the
number of shards grows with the logarithm of the number of texts. A bound, chosen without a measurement."""

MOST_CHUNKS = 32
"""Chunks in a shard at most: 16,384 texts, 16 MB at 512 dimensions. A bound, chosen without a measurement."""

SHARE_CHUNKS = 8
"""Chunks that one process encodes at a time, of several: one file in the cache. Chosen: a minute of work with the
slower of the bundled encoders, seconds with the faster one."""


def open_encoder(settings: EncoderSettings) -> Encoder:
    """Return the encoder that a study names; only its name and version are read, no weights.

    Raises
    ------
    EncoderError
        If there is no such encoder, or it is only available from a hub that cannot be reached.
    """
    if settings.name == USE_NAME:
        _refuse_settings(settings)
        return UseEncoder()
    if settings.name == E5_NAME:
        return open_e5(settings)
    near = difflib.get_close_matches(settings.name, BUNDLED, 1, cutoff=0.75)
    if near and "/" not in settings.name:
        raise EncoderError(f'encoder.name is "{settings.name}"; did you mean {near[0]}?')
    return open_transformer(settings, bundled=BUNDLED)


def _refuse_settings(settings: EncoderSettings) -> None:
    """Reject settings that use-multilingual does not support, instead of ignoring them silently."""
    plain = EncoderSettings()
    given = [name for name in ("revision", "prompt_name", "prompt") if getattr(settings, name) is not None]
    given += ["dtype"] if settings.dtype != plain.dtype else []
    given += ["device"] if settings.device not in ("auto", "cpu") else []
    if given:
        listed = ", ".join(f"encoder.{name}" for name in given)
        raise EncoderError(
            f"{listed}: {USE_NAME} has no such choice (it has no prompts and runs in float32 on the processor); "
            f"leave {'it' if len(given) == 1 else 'them'} out, or choose e5-small or a sentence-transformers model"
        )


def encode_passages(
    passages: Passages,
    encoder: Encoder,
    *,
    cache_dir: Path | None,
    on_progress: Callable[[int], None] | None = None,
    store: Store = "float16",
) -> Vectors:
    """Encode the passages of a corpus.

    Parameters
    ----------
    passages
        Passages to encode; the embedded text includes the context of each.
    encoder
        Encoder from `open_encoder`.
    cache_dir
        Folder of the vector cache; None for no cache.
    on_progress
        Called with the number of passages completed since the last call.
    store
        How the vectors are rounded: the study's ``encoder.store``.

    Raises
    ------
    EncoderError
        If the model cannot be loaded.
    RunError
        If the cache cannot be written.
    """
    texts = passages.embedded_texts
    values, is_truncated = _encode_through_cache(
        texts, encoder, cache_dir=cache_dir, on_progress=on_progress, store=store
    )
    return Vectors(values, encoder.name, encoder.revision, int(is_truncated.sum()))


def encode_texts(
    texts: Sequence[str], encoder: Encoder, *, cache_dir: Path | None, store: Store = "float16"
) -> NDArray[np.float32]:
    """Encode texts that are not passages, such as the descriptions of a codebook.

    Returns
    -------
    Shape (n_texts, n_dims), float32, rows of unit length, rounded as those of passages are.
    """
    values, _ = _encode_through_cache(list(texts), encoder, cache_dir=cache_dir, on_progress=None, store=store)
    return values.astype(np.float32)


def plan_encoding(passages: Passages, encoder: Encoder, *, cache_dir: Path, store: Store) -> NDArray[np.int64]:
    """List the passages whose texts must be encoded, one for each text that is not in the cache, the shortest first.

    Returns
    -------
    Their indices, in the order in which `encode_passages` encodes them; shape (n_missing,).
    """
    first_row: dict[str, int] = {}
    for row, passage in enumerate(passages.passages):
        first_row.setdefault(passage.embedded_text, row)
    distinct, rows = list(first_row), np.fromiter(first_row.values(), np.int64, len(first_row))
    missing = read_vectors(distinct, encoder, cache_dir, store=store).missing
    return rows[_sort_by_length(missing, distinct)]


def cut_shares(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Cut what `plan_encoding` lists into shares for several processes, in chunks as one process encodes them."""
    return [rows[start : start + SHARE_CHUNKS * CHUNK] for start in range(0, len(rows), SHARE_CHUNKS * CHUNK)]


def encode_share(texts: Sequence[str], encoder: Encoder, *, cache_dir: Path, store: Store) -> None:
    """Encode some texts as `encode_passages` does, and write them to the cache as one shard.

    Raises
    ------
    EncoderError
        If the model cannot be loaded.
    RunError
        If the cache cannot be written.
    """
    values: StoredFloats = np.zeros((len(texts), encoder.n_dims), np.dtype(store))
    is_truncated = np.zeros(len(texts), bool)
    for start in range(0, len(texts), CHUNK):
        made = encoder.encode(texts[start : start + CHUNK])
        values[start : start + CHUNK], is_truncated[start : start + CHUNK] = made.values, made.is_truncated
    write_vectors(texts, values, is_truncated, encoder=encoder, cache_dir=cache_dir)


def has_share(texts: Sequence[str], encoder: Encoder, *, cache_dir: Path, store: Store) -> bool:
    """Check whether `encode_share` has written exactly these texts."""
    return has_shard(texts, encoder, cache_dir, store=store)


def _sort_by_length(missing: NDArray[np.int64], texts: Sequence[str]) -> NDArray[np.int64]:
    """Sort texts by length, so that batches need little padding."""
    return missing[np.argsort([len(texts[row]) for row in missing], kind="stable")]


def _encode_through_cache(
    texts: list[str],
    encoder: Encoder,
    *,
    cache_dir: Path | None,
    on_progress: Callable[[int], None] | None,
    store: Store,
) -> tuple[StoredFloats, NDArray[np.bool_]]:
    """Encode every distinct text once, and only texts that are not in the cache.

    Vectors are rounded at once, so that they are the same whether they come from the cache or not.
    """
    tell = on_progress or (lambda count: None)
    rows: dict[str, int] = {}
    row_of = np.fromiter((rows.setdefault(text, len(rows)) for text in texts), np.int64, len(texts))
    distinct = list(rows)
    count_of = np.bincount(row_of, minlength=len(distinct))
    values: StoredFloats = np.zeros((len(distinct), 0), np.dtype(store))
    is_truncated = np.zeros(len(distinct), bool)
    missing = np.arange(len(distinct))
    if cache_dir is not None:
        found = read_vectors(distinct, encoder, cache_dir, store=store)
        values, is_truncated, missing = found.values, found.is_truncated, found.missing
        tell(int(count_of.sum() - count_of[missing].sum()))
    if values.shape[1] == 0:
        values = np.zeros((len(distinct), encoder.n_dims), np.dtype(store))
    order = _sort_by_length(missing, distinct)
    n_written = 0

    def write(end: int) -> None:
        nonlocal n_written
        if cache_dir is not None and end > n_written:
            kept = order[n_written:end]
            write_vectors(
                [distinct[row] for row in kept],
                values[kept],
                is_truncated[kept],
                encoder=encoder,
                cache_dir=cache_dir,
            )
        n_written = end

    end = 0
    try:
        for start in range(0, len(order), CHUNK):
            chunk = order[start : start + CHUNK]
            made = encoder.encode([distinct[row] for row in chunk])
            values[chunk], is_truncated[chunk] = made.values, made.is_truncated
            end = start + len(chunk)
            if end - n_written >= min(n_written // SHARE, MOST_CHUNKS * CHUNK):
                write(end)
            tell(int(count_of[chunk].sum()))
    finally:
        write(end)
    return (values, is_truncated) if len(distinct) == len(texts) else (values[row_of], is_truncated[row_of])
