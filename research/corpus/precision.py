"""Dates that say less than the periods of a study ask."""

from __future__ import annotations

from collections import Counter
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
