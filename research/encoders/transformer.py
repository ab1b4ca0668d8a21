"""Encoders from sentence-transformers; the only module that imports that library and torch."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from research.encoders.protocol import EncodedTexts, Encoder
from research.errors import EncoderError
from research.study import EncoderSettings


class TransformerEncoder:
    """A sentence-transformers model, loaded when the first text is encoded.

    Parameters
    ----------
    name, revision
        Name and version of the model, under which vectors are cached.
    locate
        Function that returns the folder of the model.
    settings
        Device, number type and batch size.
    prompt
        Prefix of every text; None for no prefix, or for the prompt called ``settings.prompt_name``.
    n_dims, max_tokens
        Dimensions of a vector and maximum length of a text in tokens; None to read them from the model.
    dtype
        Number format of the model where the settings leave it to us.
    normalize_text
        Function applied to every text before encoding; None to leave texts unchanged.
    """

    def __init__(
        self,
        *,
        name: str,
        revision: str,
        locate: Callable[[], Path],
        settings: EncoderSettings,
        prompt: str | None = None,
        n_dims: int | None = None,
        max_tokens: int | None = None,
        normalize_text: Callable[[str], str] | None = None,
        dtype: str = "float32",
    ) -> None:
        self.name = name
        self._revision, self._locate, self._settings = revision, locate, settings
        self._prompt, self._n_dims, self._max_tokens = prompt, n_dims, max_tokens
        self._batch_size = settings.batch_size
        self._dtype = dtype if settings.dtype == "auto" else settings.dtype
        self._normalize = normalize_text or (lambda text: text)

    @property
    def revision(self) -> str:
        """Version of the model, with the settings that affect its vectors: number type and prompt."""
        prompt = self._prompt if self._prompt is not None else f"[{self._settings.prompt_name or ''}]"
        return f"{self._revision};{self._dtype};{prompt}"

    @property
    def n_dims(self) -> int:
        """Number of dimensions of a vector."""
        if self._n_dims is None:
            self._n_dims = int(self._model.get_embedding_dimension())
        return self._n_dims

    @property
    def max_tokens(self) -> int:
        """Maximum length of a text in tokens; longer texts are truncated."""
        if self._max_tokens is None:
            # Read from the folder if given there, so that a run with cached vectors loads no weights.
            self._max_tokens = _read_max_tokens(self._locate()) or int(self._model.get_max_seq_length() or 512)
        return self._max_tokens

    @cached_property
    def _model(self) -> Any:
        folder = self._locate()
        with _quiet_library():
            import torch
            from sentence_transformers import SentenceTransformer

            device = _choose_device(torch, self._settings.device)
            try:
                return SentenceTransformer(
                    str(folder),
                    device=device,
                    trust_remote_code=False,
                    local_files_only=True,
                    model_kwargs={"dtype": getattr(torch, self._dtype)},
                )
            except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
                raise EncoderError(f"encoder.name is {self.name}: the model cannot be loaded: {error}") from error

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Encode texts; see `Encoder`."""
        if not texts:
            return EncodedTexts(np.zeros((0, self.n_dims), np.float32), np.zeros(0, bool))
        clean = [self._normalize(text.encode("utf-8", "replace").decode("utf-8")) for text in texts]
        prompts: dict[str, str] = {}
        if self._prompt is not None:
            prompts["prompt"] = self._prompt
        elif self._settings.prompt_name is not None:
            prompts["prompt_name"] = self._settings.prompt_name
        model = self._model
        with _quiet_library():
            import torch

            while True:
                try:
                    made = model.encode(
                        clean,
                        batch_size=self._batch_size,
                        show_progress_bar=False,
                        convert_to_tensor=True,
                        normalize_embeddings=True,
                        **prompts,
                    )
                    break
                except torch.OutOfMemoryError as error:
                    if self._batch_size == 1:
                        raise EncoderError(
                            f"encoder.name is {self.name}: one text is too much for the memory of the device; "
                            "set encoder.device: cpu, or choose a smaller model"
                        ) from error
                    # Kept for all texts to come: they would not fit either.
                    self._batch_size //= 2
                except ValueError as error:
                    raise EncoderError(f"encoder.prompt_name is {self._settings.prompt_name}: {error}") from error
            values = made.to(torch.float32).cpu().numpy()
        values = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
        return EncodedTexts(values.astype(np.float32), self._find_truncated(clean))

    def _find_truncated(self, texts: list[str]) -> Any:
        """Find texts that are longer than the model reads; only texts that may be too long are tokenised."""
        prompt = self._prompt or ""
        is_truncated = np.zeros(len(texts), bool)
        # A text never has more tokens than bytes.
        rows = [row for row, text in enumerate(texts) if len((prompt + text).encode()) + 2 > self.max_tokens]
        if rows:
            tokens = self._model.tokenizer([prompt + texts[row] for row in rows], truncation=False, verbose=False)
            is_truncated[rows] = [len(ids) > self.max_tokens for ids in tokens["input_ids"]]
        return is_truncated


def open_transformer(settings: EncoderSettings, *, bundled: Sequence[str]) -> Encoder:
    """Return a model by the name of its folder or its name on the hub, pinned to the exact commit.

    Raises
    ------
    EncoderError
        If the model is neither on this machine nor available from the hub.
    """
    folder = Path(settings.name).expanduser()
    if any((folder / name).is_file() for name in ("modules.json", "config.json")):
        return TransformerEncoder(
            name=folder.absolute().name,
            revision=_hash_weights(folder),
            locate=lambda: folder,
            settings=settings,
            prompt=settings.prompt,
        )
    if folder.is_dir() or settings.name.startswith(("/", ".", "~")) or settings.name.count("/") > 1:
        raise EncoderError(
            f'encoder.name is "{settings.name}": no folder with a model in it (it has no modules.json or config.json); '
            f"give the folder of a sentence-transformers model, a name of the hub, or {' or '.join(bundled)}"
        )
    place = _fetch_model(settings, bundled)
    return TransformerEncoder(
        name=settings.name,
        revision=place.name,
        locate=lambda: place,
        settings=settings,
        prompt=settings.prompt,
    )


def _fetch_model(settings: EncoderSettings, bundled: Sequence[str]) -> Path:
    """Return the folder of a hub model, which is named by its commit; download missing files."""
    with _quiet_library():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

        name = settings.name if "/" in settings.name else f"sentence-transformers/{settings.name}"
        # Only safetensors weights are downloaded, because other formats can contain code.
        wanted = ["*.json", "*.txt", "*.model", "*.safetensors", "*/*.json", "*/*.safetensors"]
        try:
            place = Path(snapshot_download(name, revision=settings.revision, local_files_only=True))
            # An interrupted download leaves a folder without weights, which is downloaded again below.
            if any(place.rglob("*.safetensors")):
                return place
        except HFValidationError as error:
            raise EncoderError(f'encoder.name is "{settings.name}", which no model can be called') from error
        except (LocalEntryNotFoundError, OSError, ValueError):
            pass
        try:
            place = Path(snapshot_download(name, revision=settings.revision, allow_patterns=wanted, etag_timeout=5))
            if any(place.rglob("*.safetensors")):
                return place
            raise FileNotFoundError("it has no weights in the safetensors format")
        except (HfHubHTTPError, OSError, ValueError) as error:
            raise EncoderError(
                f"encoder.name is {settings.name}: not on this machine, and the model hub cannot give it "
                f"({type(error).__name__}). Check the name, or fetch it once where there is a network; "
                f"{' and '.join(bundled)} come with the toolkit and need none."
            ) from error


def _hash_weights(folder: Path) -> str:
    """Hash all files of a folder that can affect its vectors: weights of any format, settings, vocabularies."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".pt", ".json", ".model", ".txt"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def _read_max_tokens(folder: Path) -> int | None:
    """Return the maximum length in tokens given in the folder of a model; None if it is not given."""
    try:
        said = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return said if isinstance(said, int) and said > 0 else None


def _choose_device(torch: Any, device: str) -> str:
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    kind = device.split(":")[0]
    is_there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not is_there.get(kind, False):
        allowed = ", ".join(name for name, there in is_there.items() if there)
        raise EncoderError(f'encoder.device is "{device}", which this machine does not have; choose auto or {allowed}')
    return device


@contextlib.contextmanager
def _quiet_library() -> Iterator[None]:
    """Suppress progress bars and log messages of the libraries."""
    names = ("transformers", "sentence_transformers", "huggingface_hub")
    levels = {name: logging.getLogger(name).level for name in names}
    variables = {
        "TOKENIZERS_PARALLELISM": "true",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        # Read on first import of the library; its default would override the levels set below.
        "TRANSFORMERS_VERBOSITY": "error",
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update({name: value for name, value in variables.items() if before[name] is None})
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
