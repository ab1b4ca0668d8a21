"""Days on which nothing was collected, as far as the rest of the corpus tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

MIN_GAP_DAYS = 8
"""Days without an article that are a gap at least: a week without is a weekly paper, or a week of holidays.
A convention."""

BUSY_ARTICLES = 5
"""Articles on the median day of publication of a corpus that does not fall silent by itself; a convention."""

_NEIGHBOURS = 40
"""Waits before, and after, that a wait is compared with. A convention chosen without measurement."""

_MIN_NEIGHBOURS = 15
"""Fewer waits on a side leave its 90 % quantile to one or two of them. A convention chosen without measurement."""

_USUAL = 0.9
"""Quantile of waits that is the usual one; the rule of `find_gaps` follows from it."""

_CHANCE = 0.01
"""Part of the corpora without a gap in which one is found, by the rule of `find_gaps`; nominal, a convention."""

_LONGEST = 3
"""How many times the longest other wait a gap must be in a corpus of few articles a day. A convention chosen without
measurement."""


def find_gaps(days: Sequence[date]) -> list[tuple[date, date]]:
    """Find the runs of days without any article that are too long for how the corpus publishes around them.

    A wait is the number of days from one day with articles to the next. Where the chance to publish is the same every
    day, a wait that one in ten exceeds is exceeded k-fold by one in 10^k; so k = 2 + log10(number of waits) makes one
    corpus in a hundred have a longer wait anywhere by chance. A gap is a wait of more than k times the usual one, with
    at least `MIN_GAP_DAYS` empty days. The usual wait is the 90 % quantile of the 40 waits before, or of the 40
    after, whichever is longer: a corpus that grows has long waits while it is small. Weekends and the days
    between weekly or monthly issues are usual waits themselves. Gaps are then left out, and the rest is searched again
    until none is found.

    A corpus about one matter publishes in bouts, and its silence is news rather than a hole. So where the median day
    of publication has fewer than `BUSY_ARTICLES` articles, a gap must also be more than three times as long as any
    other wait around it: of waits that are memoryless beyond the bouts, the longest rarely is.

    Parameters
    ----------
    days
        Day of publication of every article, in any order.

    Returns
    -------
    First and last empty day of each gap, in order. A side with fewer than 15 waits says nothing; if neither side has
    as many, nothing is called a gap. What lies before the first and after the last article never is one.
    """
    published, n_articles = np.unique(np.array([day.toordinal() for day in days], dtype=np.int64), return_counts=True)
    is_busy = bool(np.median(n_articles) >= BUSY_ARTICLES)
    waits = np.diff(published)
    is_gap = np.zeros(len(waits), bool)
    factor = float(np.log10(max(len(waits), 1) / _CHANCE))
    while True:
        found = ~is_gap & (waits > _find_longest_allowed(waits, is_gap, factor=factor, is_busy=is_busy))
        if not found.any():
            break
        is_gap |= found
    day = timedelta(days=1)
    return [
        (date.fromordinal(int(published[i])) + day, date.fromordinal(int(published[i + 1])) - day)
        for i in np.flatnonzero(is_gap)
    ]


def count_gap_days(gaps: Sequence[tuple[date, date]], begins: date, ends: date) -> int:
    """Count the days of a period (``ends`` exclusive) that lie in gaps."""
    return sum(max(0, (min(last + timedelta(days=1), ends) - max(first, begins)).days) for first, last in gaps)


def _find_longest_allowed(
    waits: NDArray[np.int64], is_gap: NDArray[np.bool_], *, factor: float, is_busy: bool
) -> NDArray[np.float64]:
    """Give the longest wait that is no gap, at the place of each wait; infinite where it cannot be told."""
    allowed = np.full(len(waits), np.inf)
    kept = np.flatnonzero(~is_gap)
    # Short waits are never gaps, so their neighbourhood need not be known.
    for place in np.flatnonzero(waits[kept] > MIN_GAP_DAYS):
        sides = (kept[max(0, place - _NEIGHBOURS) : place], kept[place + 1 : place + 1 + _NEIGHBOURS])
        told = [waits[side] for side in sides if len(side) >= _MIN_NEIGHBOURS]
        if told:
            longest = max(float(factor * np.quantile(side, _USUAL, method="higher")) for side in told)
            beside = 0 if is_busy else max(int(waits[side].max(initial=0)) for side in sides)
            allowed[kept[place]] = max(longest, _LONGEST * beside)
    return allowed
