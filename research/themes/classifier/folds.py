"""Folds of cross-validation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def draw_folds(
    n_stories: int, n_folds: int, *, seed: int, classes: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Draw folds of equal size at random.

    Parameters
    ----------
    n_stories
        Number of stories.
    n_folds
        Number of folds, 1 to ``n_stories``.
    seed
        Seed of the draw.
    classes
        Shape (n_stories,); if given, every fold has as equal parts of each class as there can be.

    Returns
    -------
    Number of the fold of every story, shape (n_stories,).
    """
    order = np.random.default_rng(seed).permutation(n_stories)
    if classes is not None:
        order = order[np.argsort(classes[order], kind="stable")]
    fold = np.empty(n_stories, np.int64)
    fold[order] = np.arange(n_stories) % n_folds
    return fold
