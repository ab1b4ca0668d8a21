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
    from scipy.stats import false_discovery_control

    named, corrected = np.asarray(kinds, np.str_), np.full(len(p_value), np.nan)
    for kind in np.unique(named):
        rows = (named == kind) & np.isfinite(p_value)
        if rows.any():
            corrected[rows] = false_discovery_control(p_value[rows], method="bh")
    return corrected


def correct_tests(p_value: NDArray[np.float64], n_tests: int) -> NDArray[np.float64]:
    """Correct p-values over so many tests; those that are not given count as 1."""
    from scipy.stats import false_discovery_control

    every = np.concatenate([p_value, np.ones(max(0, n_tests - len(p_value)))])
    corrected: NDArray[np.float64] = false_discovery_control(every, method="bh") if len(every) else every
    return corrected[: len(p_value)]
