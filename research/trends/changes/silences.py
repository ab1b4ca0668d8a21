"""Silences of one source: days without articles that its own rate does not explain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_USUAL = 0.9
"""Quantile of waits that is the usual one; the rule follows from it."""

_CHANCE = 0.01
"""Part of the sources without a silence in which one is found, by the rule; nominal, a convention. Measured in tests on
Poisson series: at most 2 in 100 at 0.05 to 3 articles a day."""

_MIN_WAITS = 15
"""Fewer waits leave their 90 % quantile to one or two of them. A convention."""

_LONGEST = 3
"""How many times the longest other wait a silence is where waits are few. A convention."""

MIN_SILENT_DAYS = 7
"""Days without an article that are a silence at least: a weekly paper has six. A convention."""


def find_longest_wait(days: NDArray[np.int64]) -> float:
    """Give the number of days from one day with articles to the next that a source's own rate still explains.

    Where the chance to publish is the same every day, a wait that one in ten exceeds is exceeded k-fold by one in
    10^k; so k = 2 + log10(number of waits) makes one source in a hundred have a longer wait anywhere by chance. Of
    fewer than 15 waits, three times the longest is taken.

    Parameters
    ----------
    days
        Shape (n_days,); distinct days with articles, ascending, counted from any origin.

    Returns
    -------
    Days; infinite if there is one day with articles.
    """
    waits = np.diff(days)
    if not len(waits):
        return float("inf")
    if len(waits) < _MIN_WAITS:
        allowed = float(_LONGEST * waits.max())
    else:
        allowed = float(np.log10(len(waits) / _CHANCE) * np.quantile(waits, _USUAL, method="higher"))
    return max(allowed, float(MIN_SILENT_DAYS))


def find_silences(days: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Find the silences between the first and the last day of a source.

    Parameters
    ----------
    days
        Shape (n_days,); distinct days with articles, ascending.

    Returns
    -------
    First and last silent day of each silence. Of fewer than 15 waits none is told.
    """
    waits = np.diff(days)
    if len(waits) < _MIN_WAITS:
        return []
    places = np.flatnonzero(waits > find_longest_wait(days))
    return [(int(days[place]) + 1, int(days[place + 1]) - 1) for place in places]
