"""How far two groupings agree beyond chance: adjusted mutual information (Vinh, Epps and Bailey 2010)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEAST = float(np.finfo(np.float64).eps)


def measure_mutual_information(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Give the adjusted mutual information of two groupings of the same rows: 1 if they are equal, about 0 by chance.

    It is adjusted by the mean of both entropies, as scikit-learn does.

    Parameters
    ----------
    one, other
        Groups of the rows, numbered from 0, shape (n_rows,).
    """
    n_groups = int(other.max()) + 1
    table = np.bincount(one * n_groups + other, minlength=(int(one.max()) + 1) * n_groups).reshape(-1, n_groups)
    sizes, others = table.sum(axis=1), table.sum(axis=0)
    if (sizes > 0).sum() == (others > 0).sum() == 1:
        return 1.0
    n = len(one)
    row, column = np.nonzero(table)
    share = table[row, column] / n
    shared = float((share * np.log(share * n * n / (sizes[row] * others[column]))).sum())
    expected = sum(_expect(int(a), int(b), n) for a in sizes[sizes > 0] for b in others[others > 0])
    room = (_find_entropy(sizes) + _find_entropy(others)) / 2 - expected
    return (shared - expected) / (min(room, -_LEAST) if room < 0 else max(room, _LEAST))


def _find_entropy(sizes: NDArray[np.int64]) -> float:
    share = sizes[sizes > 0] / sizes.sum()
    return float(-(share * np.log(share)).sum())


def _expect(one: int, other: int, n: int) -> float:
    """Give what two groups of these sizes add to the mutual information of groupings drawn at random."""
    from scipy.special import gammaln

    both = np.arange(max(1, one + other - n), min(one, other) + 1, dtype=np.float64)
    sizes = np.array([one, other, n - one, n - other])
    ways = gammaln(sizes + 1.0).sum() - gammaln(n + 1.0)
    for cell in (both, one - both, other - both, n - one - other + both):
        ways = ways - gammaln(cell + 1)
    return float((both / n * np.log(n * both / (one * other)) * np.exp(ways)).sum())
