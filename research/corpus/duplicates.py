"""Detection of reprints, which are grouped into stories.

Candidate pairs are found by MinHash signatures of character n-grams (Broder 1997; `rensa`), banded so that pairs above
the threshold are rarely missed. A pair counts as a reprint if the exact Jaccard similarity of its n-grams reaches the
threshold.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from research.corpus.origins import Origin, may_reprint
from research.study import DuplicateSettings

_N_HASHES = 128
"""Length of MinHash signatures; the default of common implementations, such as datasketch."""

_SEED = 20250904
"""Seed of the hash functions; chosen arbitrarily and fixed, so that results are reproducible."""

_N_KEPT = 512
"""Texts whose n-grams are in memory at once; a bound on memory, a convention."""

_SHORT = 20
"""Texts with fewer n-grams are reprints only if equal, because similarities of so few are imprecise; a convention."""

_NOISE = re.compile(r"\[\d{1,3}\]|[\W_]+")


def group_stories(texts: Sequence[str], origins: Sequence[Origin], settings: DuplicateSettings) -> NDArray[np.int64]:
    """Return the story of each text.

    Parameters
    ----------
    texts
        Texts in order of publication.
    origins
        When and where each text appeared; see `may_reprint`.
    settings
        Threshold of similarity, length of the n-grams, and maximum number of days between reprints.

    Returns
    -------
    Shape (n_texts,); number of the story, from 0 in the order of first texts. It depends only on the texts and their
    order.
    """
    plain = _NormalTexts(texts)
    parent = list(range(len(texts)))
    equal = _EqualTexts(origins, settings.window_days)
    heads: list[int] = []
    for row in range(len(texts)):
        text = plain[row]
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        # Empty texts are never reprints.
        found = equal.find(key, row) if text else []
        for before in found:
            _join(parent, row, before)
        if not found and len(text) - settings.n_characters + 1 >= _SHORT:
            heads.append(row)

    # Texts and their n-grams take many times the memory of the corpus, so they are made where they are needed.
    @functools.lru_cache(maxsize=_N_KEPT)
    def hash_grams(row: int) -> NDArray[np.uint64]:
        return _hash_grams(plain[row], settings.n_characters)

    for a, b in _propose_pairs(plain, heads, settings):
        if not may_reprint(origins[a], origins[b], window_days=settings.window_days, is_equal=False):
            continue
        if _find(parent, a) != _find(parent, b) and _jaccard(hash_grams(a), hash_grams(b)) >= settings.threshold:
            _join(parent, a, b)
    return _number_stories(parent)


def normalise_text(text: str) -> str:
    """Give the letters and digits of a text in one form of case and width, without citation marks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def group_equal(texts: Sequence[int], origins: Sequence[Origin], *, window_days: int) -> NDArray[np.int64]:
    """Return the story of each text, where only equal texts reprint one another.

    Parameters
    ----------
    texts
        Number of the text of each article, in order of publication; equal texts have equal numbers.
    origins
        When and where each text appeared; see `may_reprint`.
    window_days
        Maximum number of days from one reprint to the next.

    Returns
    -------
    Shape (n_texts,); number of the story, from 0 in the order of first texts.
    """
    parent = list(range(len(texts)))
    equal = _EqualTexts(origins, window_days)
    for row, text in enumerate(texts):
        for before in equal.find(text, row):
            _join(parent, row, before)
    return _number_stories(parent)


def _number_stories(parent: list[int]) -> NDArray[np.int64]:
    numbers: dict[int, int] = {}
    roots = [_find(parent, row) for row in range(len(parent))]
    return np.array([numbers.setdefault(root, len(numbers)) for root in roots], np.int64)


class _EqualTexts:
    """Finds earlier texts that equal one, and may be its reprints."""

    def __init__(self, origins: Sequence[Origin], window_days: int) -> None:
        self._origins, self._window_days = origins, window_days
        self._latest: dict[bytes | int, int] = {}
        self._of_other_source: dict[bytes | int, int] = {}
        self._of_title: dict[tuple[bytes | int, str, str], int] = {}
        self._has_coarse = any(origin.is_coarse for origin in origins)

    def find(self, text: bytes | int, row: int) -> list[int]:
        """Find the latest text that equals this one; where days are unknown, also those of other sources and titles."""
        origin = self._origins[row]
        rows = {self._latest.get(text)}
        if self._has_coarse:
            of_title = text, origin.source, origin.title
            rows |= {self._of_other_source.get(text), self._of_title.get(of_title)}
            latest = self._latest.get(text)
            if latest is not None and self._origins[latest].source != origin.source:
                self._of_other_source[text] = latest
            self._of_title[of_title] = row
        self._latest[text] = row
        return sorted(
            before
            for before in rows
            if before is not None
            and may_reprint(self._origins[before], origin, window_days=self._window_days, is_equal=True)
        )


def _hash_grams(text: str, length: int) -> NDArray[np.uint64]:
    """Return the distinct n-grams of a text as sorted 64-bit hashes."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    n_grams = len(codes) - length + 1
    hashed = np.zeros(n_grams, np.uint64)
    for offset in range(length):
        hashed = hashed * np.uint64(0x100000001B3) + codes[offset : offset + n_grams]
    hashed ^= hashed >> np.uint64(31)
    hashed *= np.uint64(0x9E3779B97F4A7C15)
    hashed ^= hashed >> np.uint64(29)
    return np.unique(hashed)


class _NormalTexts:
    """The letters and digits of texts, made when they are asked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __getitem__(self, row: int) -> str:
        return normalise_text(self._texts[row])


def _propose_pairs(plain: _NormalTexts, rows: Sequence[int], settings: DuplicateSettings) -> list[tuple[int, int]]:
    """Return the pairs of rows that share a band of their signatures, each pair once, in order."""
    if len(rows) < 2:
        return []
    signature = _sign_texts(plain, rows, settings.n_characters)
    n_rows = _band_rows(settings.threshold)
    pairs: set[tuple[int, int]] = set()
    for start in range(0, _N_HASHES - n_rows + 1, n_rows):
        band = np.ascontiguousarray(signature[:, start : start + n_rows])
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for row, key in zip(rows, band, strict=True):
            buckets[key.tobytes()].append(row)
        # Adjacent members of a bucket suffice, because stories are joined transitively.
        pairs.update(pair for bucket in buckets.values() for pair in pairwise(bucket))
        pairs.update((bucket[0], row) for bucket in buckets.values() for row in bucket[2:])
    return sorted(pairs)


def _sign_texts(plain: _NormalTexts, rows: Sequence[int], length: int) -> NDArray[np.uint32]:
    """Give the MinHash signature of each text, shape (n_rows, n_hashes)."""
    import rensa

    signature = np.zeros((len(rows), _N_HASHES), np.uint32)
    for start in range(0, len(rows), _N_KEPT):
        grams = [_hash_grams(plain[row], length) for row in rows[start : start + _N_KEPT]]
        offsets = np.concatenate([[0], np.cumsum([len(gram) for gram in grams])]).astype(np.uint64)
        digests = rensa.RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(grams), offsets, _N_HASHES, _SEED)
        signature[start : start + len(grams)] = np.array(digests.to_rows(), np.uint32)
    return signature


def _band_rows(threshold: float) -> int:
    """Choose the longest band that finds a pair at the threshold with a probability of at least .999."""
    for n_rows in (16, 8, 4, 2):
        if 1 - (1 - threshold**n_rows) ** (_N_HASHES // n_rows) >= 0.999:
            return n_rows
    return 1


def _jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    n_shared = len(np.intersect1d(a, b, assume_unique=True))
    return n_shared / (len(a) + len(b) - n_shared)


def _find(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _join(parent: list[int], a: int, b: int) -> None:
    first, second = sorted((_find(parent, a), _find(parent, b)))
    parent[second] = first
