"""Dates that say less than the periods of a study ask, or less than they seem to say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from research.errors import CorpusError
from research.records import Article, Precision
from research.study import PeriodLength

_TOO_FINE: dict[Precision, frozenset[PeriodLength]] = {
    "year": frozenset({"day", "week", "month", "quarter"}),
    "month": frozenset({"day", "week"}),
}
"""Lengths of period that a date of each precision does not belong to for certain; every other date does."""

_ALLOWED: dict[Precision, tuple[PeriodLength, ...]] = {"year": ("year",), "month": ("month", "quarter", "year")}

FINE = frozenset({"minute", "second"})
"""Precisions of dates that have a time of day."""

_FEWEST_TIMES = 20
"""Articles from which one time of day that all of a file have says nothing; chosen: of fewer, all may have appeared at
midnight."""


def blur_equal_times(articles: list[Article], file_of: Sequence[int]) -> None:
    """Give the precision of a day to the articles of files in which all times of day are equal.

    Spreadsheets and databases write days as midnight, in their zone or in UTC.

    Parameters
    ----------
    articles
        Articles; changed in place.
    file_of
        Number of the file of each article.
    """
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row, article in enumerate(articles):
        if article.precision in FINE:
            rows_of[file_of[row]].append(row)
    for rows in rows_of.values():
        if len(rows) < _FEWEST_TIMES:
            continue
        times = [articles[row].published for row in rows]
        local, universal = times[0].time(), times[0].astimezone(UTC).time()
        if all(time.time() == local for time in times) or all(
            time.astimezone(UTC).time() == universal for time in times
        ):
            for row in rows:
                articles[row] = replace(articles[row], precision="day")


class PrecisionCheck:
    """Checks that the dates of one file are as precise as the periods of the study.

    Parameters
    ----------
    path
        The file.
    period
        Length of the periods; None accepts every date.
    """

    def __init__(self, path: Path, period: PeriodLength | None) -> None:
        self._path = path
        self._period = period
        self._n_dates = 0
        self._coarse: Counter[Precision] = Counter()

    def accepts(self, article: Article) -> bool:
        """Tell whether the date of an article belongs to one period for certain, and count it."""
        self._n_dates += 1
        is_coarse = self._period is not None and self._period in _TOO_FINE.get(article.precision, ())
        if is_coarse:
            self._coarse[article.precision] += 1
        return not is_coarse

    def finish(self) -> None:
        """Refuse a file most of whose dates are less precise than a period.

        Raises
        ------
        CorpusError
            If they are more than half.
        """
        n_coarse = self._coarse.total()
        if 2 * n_coarse <= self._n_dates:
            return
        precision: Precision = "year" if self._coarse["year"] else "month"
        only = "the year" if set(self._coarse) == {"year"} else "the year or the month"
        allowed = " or ".join(_ALLOWED[precision])
        raise CorpusError(
            f"{self._path}: {n_coarse:,} of {self._n_dates:,} dates give only {only}, which is less than a "
            f"{self._period}; set prevalence.period: {allowed}"
        )
