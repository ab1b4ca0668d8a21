"""The network of the Universal Sentence Encoder, with token-level computations done once per distinct token.

The network of the package looks up each token, projects and normalises it, and applies two convolutions over adjacent
tokens. Everything before the sum of the first convolution depends on the token alone, and a batch of news contains each
distinct token about twenty times. That part is therefore computed once per distinct token, and the first convolution
becomes a sum of rows that are looked up. The arithmetic is that of the package in another order; vectors agree up to
rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TOKENS_AT_ONCE = 768
"""Tokens of texts run through the second half together: what stays in a core's cache. Changes the time, not the
result."""

_DISTINCT_AT_ONCE = 12_000
"""Distinct tokens that are kept; each takes 15 kB of memory."""

_ORDERS = ((2, 0), (3, 1), (5, 2))
"""Width of each convolution, and how many of its tokens stand to the left. Given by the
published model."""

_WIDTH = 256
"""Width of a token's embedding, given by the published model."""

_LEFT = max(left for _, left in _ORDERS)
_RIGHT = max(width - 1 - left for width, left in _ORDERS)


@dataclass(frozen=True)
class _TokenTable:
    """Results of the computations that depend on a single token.

    Attributes
    ----------
    ids
        Shape (n_distinct,); token ids, ascending.
    embedding
        Shape (n_distinct, 512); embeddings of the tokens.
    projected
        Shape (n_distinct, 768); projected and normalised embeddings, one third of the columns for each convolution.
    parts
        For each convolution, shape (n_distinct + 1, width, 256): contribution of a token to the sum at each position of
        the window. The last row is zero and represents positions outside of the text.
    """

    ids: NDArray[np.int64]
    embedding: NDArray[np.float32]
    projected: NDArray[np.float32]
    parts: tuple[NDArray[np.float32], ...]


def run_network(weights: Any, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Compute the vectors of tokenised texts.

    Parameters
    ----------
    weights
        Network object of the package, with its weights loaded.
    ids
        Token ids of each text, at least one per text. Sorting texts by length is fastest.

    Returns
    -------
    Shape (n_texts, 512), float32, rows of unit length.
    """
    values = np.empty((len(ids), weights.table.shape[1]), np.float32)
    first, distinct = 0, set[int]()
    for text, tokens in enumerate(ids):
        fresh = set(tokens) - distinct
        if first < text and len(distinct) + len(fresh) > _DISTINCT_AT_ONCE:
            values[first:text] = _run_texts(weights, ids[first:text], _make_table(weights, distinct))
            first, distinct, fresh = text, set(), set(tokens)
        distinct |= fresh
    if ids:
        values[first:] = _run_texts(weights, ids[first:], _make_table(weights, distinct))
    return values


def _make_table(weights: Any, distinct: set[int]) -> _TokenTable:
    ids = np.array(sorted(distinct), np.int64)
    chunk = ids % len(weights.scale)
    embedding = weights.table[ids].astype(np.float32)
    embedding *= weights.scale[chunk, None]
    embedding += weights.lo[chunk, None]
    projected = _normalise(
        embedding @ weights.proj_W + weights.proj_b, weights.ln_g_all, weights.ln_b_all, epsilon=weights.eps
    )
    parts = []
    for order, (width, _) in enumerate(_ORDERS):
        by_place = weights.w1[order].reshape(width, _WIDTH, _WIDTH).transpose(1, 0, 2).reshape(_WIDTH, -1)
        part = np.zeros((len(ids) + 1, width * _WIDTH), np.float32)
        np.matmul(projected[:, order * _WIDTH : (order + 1) * _WIDTH], by_place, out=part[:-1])
        parts.append(part.reshape(-1, width, _WIDTH))
    return _TokenTable(ids, embedding, projected, tuple(parts))


def _run_texts(weights: Any, ids: Sequence[Sequence[int]], table: _TokenTable) -> NDArray[np.float32]:
    """Run texts whose tokens are all in the table, in small batches."""
    lengths = np.fromiter(map(len, ids), np.int64, len(ids))
    rows = np.searchsorted(table.ids, np.fromiter(chain.from_iterable(ids), np.int64, int(lengths.sum())))
    ends = np.cumsum(lengths)
    made, first = [], 0
    while first < len(ids):
        start = int(ends[first] - lengths[first])
        last = max(first + 1, int(np.searchsorted(ends, start + _TOKENS_AT_ONCE, side="right")))
        made.append(_run_batch(weights, rows[start : ends[last - 1]], lengths[first:last], table=table))
        first = last
    return np.concatenate(made)


def _run_batch(
    weights: Any, rows: NDArray[np.int64], lengths: NDArray[np.int64], *, table: _TokenTable
) -> NDArray[np.float32]:
    n_tokens, starts = len(rows), np.cumsum(lengths) - lengths
    windows = _find_windows(starts, lengths)
    outside = len(table.ids)
    token_at = np.append(rows, outside)
    depth = table.embedding.shape[1]
    features = np.empty((n_tokens, depth + len(_ORDERS) * _WIDTH), np.float32)
    features[:, :depth] = table.embedding[rows]
    # The last row stays zero and represents positions outside of the text.
    padded = np.zeros((n_tokens + 1, _WIDTH), np.float32)
    for order, (width, left) in enumerate(_ORDERS):
        window = windows[:, _LEFT - left : _LEFT - left + width]
        tokens = token_at[window]
        hidden = table.parts[order][tokens[:, 0], 0]
        for place in range(1, width):
            hidden += table.parts[order][tokens[:, place], place]
        hidden += weights.b1[order]
        np.maximum(hidden, 0, out=hidden)
        hidden += table.projected[rows, order * _WIDTH : (order + 1) * _WIDTH]
        padded[:n_tokens] = hidden
        output = padded[window].reshape(n_tokens, width * _WIDTH) @ weights.w2[order]
        output += weights.b2[order]
        np.maximum(output, 0, out=output)
        output += hidden
        features[:, depth + order * _WIDTH : depth + (order + 1) * _WIDTH] = output
    _normalise(features, weights.ln_g, weights.ln_b, epsilon=weights.eps)
    return _pool(weights, np.add.reduceat(features, starts, axis=0), lengths.astype(np.float32)[:, None])


def _pool(weights: Any, total: NDArray[np.float32], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """Map the sum over the tokens of a text to its vector: four dense layers, then scaling to unit length."""
    pooled = (total @ weights.cnn_W + lengths * weights.cnn_b) / np.sqrt(lengths)
    first = np.maximum(pooled @ weights.d0, 0)
    second = np.maximum(pooled @ weights.p1 + first @ weights.d1, 0)
    third = np.maximum(second @ weights.d2, 0)
    values: NDArray[np.float32] = np.tanh(second @ weights.p3 + third @ weights.d3)
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return values


def _find_windows(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the indices in the widest window around each token; positions in other texts are set to n_tokens."""
    n_tokens = int(lengths.sum())
    place = np.arange(n_tokens)[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    start = np.repeat(starts, lengths)[:, None]
    end = np.repeat(starts + lengths, lengths)[:, None]
    return np.where((place >= start) & (place < end), place, n_tokens)


def _normalise(
    rows: NDArray[np.float32], gain: NDArray[np.float32], shift: NDArray[np.float32], *, epsilon: float
) -> NDArray[np.float32]:
    """Normalise each row to mean 0 and variance 1, in place, then scale and shift it."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + epsilon)).astype(np.float32)[:, None]
    rows *= gain
    rows += shift
    return rows
