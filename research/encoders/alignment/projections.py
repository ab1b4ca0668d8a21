"""Leaving out the dimensions that tell languages apart, after Chang et al. (2025), arXiv:2412.12433.

That paper decomposes the matrix of all vectors as ``U @ diag(s) @ V.T``, finds that multilingual encoders write the
language into few of its dimensions ("language-dependent dimensions"), and proposes two refinements before the vectors
are clustered. They are written here from its abstract and summaries of it; none of its code is used, and details that
those do not give were decided here, as each function says. A refinement is kept as axes on which any vector of the same
encoder can be projected, so that other texts get the same treatment.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import StoredFloats, list_blocks

N_AXES = 100
"""Dimensions of u-SVD.

With all of them every direction weighs the same, noise like content: the consensus on SIB-200 is one topic. 50 and 100
find eight to ten topics, 100 the better for the default encoder.
"""

N_READ = 4000
"""Passages that the language is learned from: enough to find one dimension in a few hundred. Not measured."""

_RANK = 1e-4
"""Singular values below this part of the largest are rounding errors: vectors are float32."""


def find_unscaled_axes(values: StoredFloats) -> NDArray[np.float32]:
    """Find the axes of u-SVD ("unscaled"): coordinates are ``U``, singular values are left out.

    From the paper: the refined vectors are rows of ``U``, in which a dimension that carries the language weighs no more
    than any other. Decided here: vectors are not centred first, and only the `N_AXES` strongest dimensions are kept.

    Parameters
    ----------
    values
        Vectors of the passages, shape (n_passages, n_dims).

    Returns
    -------
    Shape (n_axes, n_dims), float32: a vector times the transpose gives its row of ``U``.
    """
    singular, axes = _decompose(values)
    return (axes[:N_AXES] / singular[:N_AXES, None]).astype(np.float32)


def find_axes_without_language(
    values: StoredFloats, languages: Sequence[str], order: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Find the axes of SVD-LR: all dimensions but those by which a logistic regression tells the language.

    From the paper: the regression predicts the language from ``U @ diag(s)``, and the dimension with the largest
    absolute coefficient is left out. Decided here: of k languages k - 1 dimensions are left out, since so many part k
    groups; a dimension counts by its largest coefficient for any language; languages weigh the same however few
    passages they have; at most `N_READ` passages are read.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims).
    languages
        Language of each passage, at least two.
    order
        Rows in an order that owes nothing to the order of the input; the first are read.

    Returns
    -------
    Shape (n_axes, n_dims), float32, orthonormal rows; all dimensions if there are no more than are to be left out.
    """
    from sklearn.linear_model import LogisticRegression

    _, axes = _decompose(values)
    codes = np.asarray(languages)
    _, firsts = np.unique(codes[order], return_index=True)
    # The first passage of each language is read in any case.
    rows = np.unique(np.concatenate([order[firsts], order[:N_READ]]))
    rows = rows[np.argsort(np.argsort(order)[rows])]
    regression = LogisticRegression(class_weight="balanced", max_iter=1000)
    regression.fit(values[rows].astype(np.float64) @ axes.T, codes[rows])
    telling = np.abs(regression.coef_).max(axis=0)
    n_dropped = len(firsts) - 1
    if len(axes) <= n_dropped:
        return axes.astype(np.float32)
    kept = np.sort(np.argsort(-telling, kind="stable")[n_dropped:])
    return axes[kept].astype(np.float32)


def _decompose(values: StoredFloats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give singular values, the largest first, and right singular vectors as rows, without those that are zero."""
    gram = np.zeros((values.shape[1], values.shape[1]))
    for block in list_blocks(len(values)):
        exact = values[block].astype(np.float64)
        gram += exact.T @ exact
    weight, columns = np.linalg.eigh(gram)
    singular, axes = np.sqrt(np.maximum(weight[::-1], 0)), columns.T[::-1]
    n_kept = max(1, int((singular > _RANK * singular[0]).sum()))
    axes = axes[:n_kept]
    # The sign of a singular vector is the machine's choice; the largest entry is made positive.
    sign = np.sign(axes[np.arange(n_kept), np.abs(axes).argmax(axis=1)])
    return singular[:n_kept], axes * sign[:, None]
