"""Selection of the encoder, and encoding with the cache."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.encoders.cache import read_vectors, write_vectors
from research.encoders.e5 import E5_NAME, open_e5
from research.encoders.protocol import Encoder
from research.encoders.transformer import open_transformer
from research.encoders.use import USE_NAME, UseEncoder
from research.errors import EncoderError
from research.records import Passages, Vectors
from research.study import EncoderSettings

BUNDLED = (USE_NAME, E5_NAME)
"""Encoders that come with the toolkit and need no download."""

CHUNK = 512
"""Texts encoded between two writes to the cache: what a killed run loses at most. A bound, chosen without a
measurement."""


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

    Raises
    ------
    EncoderError
        If the model cannot be loaded.
    RunError
        If the cache cannot be written.
    """
    texts = [passage.embedded_text for passage in passages.passages]
    values, is_truncated = _encode_through_cache(texts, encoder, cache_dir=cache_dir, on_progress=on_progress)
    return Vectors(values, encoder.name, encoder.revision, int(is_truncated.sum()))


def encode_texts(texts: Sequence[str], encoder: Encoder, *, cache_dir: Path | None) -> NDArray[np.float32]:
    """Encode texts that are not passages, such as the descriptions of a codebook.

    Returns
    -------
    Shape (n_texts, n_dims), float32, rows of unit length.
    """
    return _encode_through_cache(list(texts), encoder, cache_dir=cache_dir, on_progress=None)[0]


def _encode_through_cache(
    texts: list[str], encoder: Encoder, *, cache_dir: Path | None, on_progress: Callable[[int], None] | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Encode every distinct text once, and only texts that are not in the cache."""
    tell = on_progress or (lambda count: None)
    rows: dict[str, int] = {}
    row_of = np.fromiter((rows.setdefault(text, len(rows)) for text in texts), np.int64, len(texts))
    distinct = list(rows)
    count_of = np.bincount(row_of, minlength=len(distinct))
    values = np.zeros((len(distinct), 0), np.float32)
    is_truncated = np.zeros(len(distinct), bool)
    missing = np.arange(len(distinct))
    if cache_dir is not None:
        found = read_vectors(distinct, encoder, cache_dir)
        values, is_truncated, missing = found.values, found.is_truncated, found.missing
        tell(int(count_of.sum() - count_of[missing].sum()))
    if values.shape[1] == 0:
        values = np.zeros((len(distinct), encoder.n_dims), np.float32)
    # Texts are sorted by length, so that batches need little padding.
    order = missing[np.argsort([len(distinct[row]) for row in missing], kind="stable")]
    for start in range(0, len(order), CHUNK):
        chunk = order[start : start + CHUNK]
        made = encoder.encode([distinct[row] for row in chunk])
        values[chunk], is_truncated[chunk] = made.values, made.is_truncated
        if cache_dir is not None:
            write_vectors([distinct[row] for row in chunk], made, encoder, cache_dir=cache_dir)
        tell(int(count_of[chunk].sum()))
    return values[row_of], is_truncated[row_of]
