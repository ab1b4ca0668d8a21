"""False discovery rates: p-values corrected over a family of tests (Benjamini and Hochberg 1995)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def correct_by_kind(p_value: NDArray[np.float64], kinds: Sequence[str]) -> NDArray[np.float64]:
    """Correct p-values over the tests of each kind.

    Parameters
    ----------
    p_value
        Shape (n_tests,); NaN is no test, stays, and does not count.
    kinds
        Kind of every test.

    Returns
    -------
    Corrected p-values, shape (n_tests,).
    """
    named, corrected = np.asarray(kinds, np.str_), np.full(len(p_value), np.nan)
    for kind in np.unique(named):
        rows = (named == kind) & np.isfinite(p_value)
        if rows.any():
            corrected[rows] = control_false_discoveries(p_value[rows])
    return corrected


def correct_tests(p_value: NDArray[np.float64], n_tests: int) -> NDArray[np.float64]:
    """Correct p-values over so many tests; those that are not given count as 1."""
    every = np.concatenate([p_value, np.ones(max(0, n_tests - len(p_value)))])
    return control_false_discoveries(every)[: len(p_value)]


def control_false_discoveries(p_value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correct p-values over a family of tests, shape (n_tests,)."""
    n_tests = len(p_value)
    order = np.argsort(p_value)
    corrected = np.empty(n_tests)
    scaled = p_value[order] * (n_tests / np.arange(1, n_tests + 1, dtype=np.float64))
    corrected[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.clip(corrected, 0.0, 1.0)
