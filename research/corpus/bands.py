"""Candidates of near-duplicates: texts that share a band of their MinHash signatures (Broder 1997; `rensa`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

N_HASHES = 128
"""Length of MinHash signatures; the default of common implementations, such as datasketch."""

_SEED = 20250904
"""Seed of the hash functions; chosen arbitrarily and fixed, so that results are reproducible."""

_IN_MEMORY = 1 << 28
"""Bytes of bands that are kept in memory (a million texts at the default threshold); chosen. More are written to a
temporary file."""

_FACTOR = np.uint64(0x100000001B3)
_MIXER = np.uint64(0x9E3779B97F4A7C15)


class Bands:
    """The bands of the signatures of texts, each as a hash of 64 bits; a context that keeps a temporary file.

    Parameters
    ----------
    threshold
        Jaccard similarity from which pairs are found with a probability of at least .999.
    length
        Length of the n-grams in characters.

    Attributes
    ----------
    length
        The same.
    """

    def __init__(self, threshold: float, length: int) -> None:
        self._n_rows = choose_band_rows(threshold)
        self.length = length
        self._blocks: list[NDArray[np.uint64]] = []
        self._sizes: list[int] = []
        self._spilled: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._spilled is not None:
            self._spilled.close()

    @property
    def n_bands(self) -> int:
        """Number of bands."""
        return N_HASHES // self._n_rows

    def add_texts(self, texts: Sequence[str]) -> None:
        """Sign further texts, none of which is shorter than an n-gram."""
        signature = _sign_texts(texts, self.length)
        banded = signature[:, : self.n_bands * self._n_rows].reshape(len(texts), self.n_bands, self._n_rows)
        hashed = np.zeros((len(texts), self.n_bands), np.uint64)
        for place in range(self._n_rows):
            hashed = (hashed ^ banded[:, :, place]) * _MIXER
            hashed ^= hashed >> np.uint64(29)
        self._keep_block(np.ascontiguousarray(hashed.T))

    def _keep_block(self, block: NDArray[np.uint64]) -> None:
        self._sizes.append(block.shape[1])
        if self._spilled is None and 8 * self.n_bands * sum(self._sizes) > _IN_MEMORY:
            self._spilled = tempfile.TemporaryFile(prefix="research-bands-")  # noqa: SIM115
            for kept in self._blocks:
                self._spilled.write(kept.tobytes())
            self._blocks = []
        if self._spilled is None:
            self._blocks.append(block)
        else:
            self._spilled.write(block.tobytes())

    def _read_band(self, band: int) -> NDArray[np.uint64]:
        if self._spilled is None:
            return np.concatenate([block[band] for block in self._blocks])
        parts, start = [], 0
        for size in self._sizes:
            self._spilled.seek(8 * (start * self.n_bands + band * size))
            parts.append(np.frombuffer(self._spilled.read(8 * size), np.uint64))
            start += size
        return np.concatenate(parts)

    def propose_pairs(self, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """Yield the pairs of texts that share a band, one band after the other.

        A text is paired with the one before it and with the first one of those that share the band, so that the number
        of pairs is at most twice that of texts however many share a band. Groups are joined transitively.

        Parameters
        ----------
        rows
            Shape (n_rows,); the texts to pair, by their number in the order of adding, ascending.

        Yields
        ------
        Shape (n_pairs, 2); pairs of numbers, the smaller one first.
        """
        if len(rows) < 2:
            return
        for number in range(self.n_bands):
            band = self._read_band(number)[rows]
            order = np.argsort(band, kind="stable")
            is_same = band[order[1:]] == band[order[:-1]]
            later = np.flatnonzero(is_same) + 1
            starts = np.where(np.concatenate([[False], is_same]), 0, np.arange(len(order)))
            first = np.maximum.accumulate(starts)[later]
            far = first < later - 1
            pairs = np.stack(
                [
                    np.concatenate([order[later - 1], order[first[far]]]),
                    np.concatenate([order[later], order[later[far]]]),
                ],
                axis=1,
            )
            yield rows[pairs]


def hash_grams(text: str, length: int) -> NDArray[np.uint64]:
    """Return the distinct n-grams of a text as sorted 64-bit hashes."""
    hashed = _hash_windows(_list_codes(text), length)
    hashed.sort()
    is_first = np.ones(len(hashed), bool)
    np.not_equal(hashed[1:], hashed[:-1], out=is_first[1:])
    return hashed[is_first]


def choose_band_rows(threshold: float) -> int:
    """Choose the longest band that finds a pair at the threshold with a probability of at least .999."""
    for n_rows in (16, 8, 4, 2):
        if 1 - (1 - threshold**n_rows) ** (N_HASHES // n_rows) >= 0.999:
            return n_rows
    return 1


def _list_codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _hash_windows(codes: NDArray[np.uint32], length: int) -> NDArray[np.uint64]:
    """Hash every ``length`` consecutive characters."""
    wide = codes.astype(np.uint64)
    n_grams = len(codes) - length + 1
    hashed = np.zeros(n_grams, np.uint64)
    for offset in range(length):
        hashed *= _FACTOR
        hashed += wide[offset : offset + n_grams]
    hashed ^= hashed >> np.uint64(31)
    hashed *= _MIXER
    hashed ^= hashed >> np.uint64(29)
    return hashed


def _sign_texts(texts: Sequence[str], length: int) -> NDArray[np.uint64]:
    """Give the MinHash signature of each text, shape (n_texts, n_hashes)."""
    import rensa

    sizes = np.array([len(text) for text in texts])
    hashed = _hash_windows(_list_codes("".join(texts)), length)
    # N-grams over the end of a text are of none.
    is_within = np.ones(len(hashed), bool)
    ends = np.cumsum(sizes)[:-1]
    for back in range(1, length):
        is_within[ends - back] = False
    offsets = np.concatenate([[0], np.cumsum(sizes - length + 1)]).astype(np.uint64)
    digests = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashed[is_within], offsets, N_HASHES, _SEED)
    return np.array(digests.to_rows(), np.uint32).astype(np.uint64)
