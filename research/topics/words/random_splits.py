"""Words that set two sets of stories apart further than chance would, told by dividing the same stories at random."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.topics.words.weighing import score_log_odds

N_SPLITS = 1000
"""Random divisions that a comparison is held against; 5 % of them are fifty, which bounds the Monte Carlo error."""

FALSE_RATE = 0.05
"""How often stories that differ by chance alone give any word, of either side: the conventional 5 %."""

_MOST_CELLS = 4_000_000
"""Numbers held at once while splits are drawn."""


def score_split(held: Any, is_before: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Score every word by the evidence that the earlier stories have it more than the later ones.

    Parameters
    ----------
    held
        Sparse matrix of shape (n_stories, n_words), 1 where a story holds a word; no empty columns, and more than one.
    is_before
        Shape (n_stories,); True for stories of the earlier part.

    Returns
    -------
    z of the weighted log-odds ratio, shape (n_words,); below zero for words of the later stories.
    """
    return _score(held, is_before[None, :].astype(np.float64)).ravel()


def bound_chance(held: Any, is_before: NDArray[np.bool_], *, seed: int) -> tuple[float, float]:
    """Give the z that the best word of either side must exceed, if it is not to be chance.

    Stories are divided at random into two sets as large as those given, and the largest z of each side is noted: what
    95 % of these divisions stay below on both sides is chance (permutation of the maximum; Westfall & Young 1993). It
    accounts for the number of words and for words that come together. Each side has its own bound, since words of the
    smaller set reach higher by chance. z alone would not do: with its prior it is far from normal.

    Parameters
    ----------
    held, is_before
        As in `score_split`.
    seed
        Random seed of the divisions.

    Returns
    -------
    Bounds for words of the earlier stories and of the later ones, both above zero.
    """
    rng = np.random.default_rng(seed)
    highest = np.concatenate([_find_highest(held, splits) for splits in _draw_splits(is_before, held.shape[1], rng)])
    # The division at hand is one of those that chance may give, hence one more than were drawn.
    place = int(np.ceil((1 - FALSE_RATE / 2) * (N_SPLITS + 1))) - 1
    before, after = np.sort(highest, axis=0)[place]
    return float(before), float(after)


def _draw_splits(is_before: NDArray[np.bool_], n_words: int, rng: np.random.Generator) -> Iterator[NDArray[np.float64]]:
    """Yield random divisions, some at a time, as rows of 0 and 1."""
    at_once = max(1, _MOST_CELLS // max(len(is_before), n_words))
    for start in range(0, N_SPLITS, at_once):
        rows = np.tile(is_before.astype(np.float64), (min(at_once, N_SPLITS - start), 1))
        yield rng.permuted(rows, axis=1)


def _find_highest(held: Any, splits: NDArray[np.float64]) -> NDArray[np.float64]:
    z = _score(held, splits)
    return np.stack([z.max(axis=1), -z.min(axis=1)], axis=1)


def _score(held: Any, splits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score the words of every division, shape (n_splits, n_words)."""
    in_all = np.asarray(held.sum(axis=0)).ravel()
    before = (held.T @ splits.T).T
    return score_log_odds(before, in_all, n_here=before.sum(axis=1, keepdims=True), n_all=float(in_all.sum()))
