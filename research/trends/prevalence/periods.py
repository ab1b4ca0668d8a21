"""Bins of publication dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from research.errors import CorpusError
from research.records import Corpus, Period
from research.study import PeriodLength
from research.trends.prevalence.collection_gaps import count_gap_days, find_gaps

MAX_PERIODS = 20_000
"""More periods are taken for a mistyped date: 20,000 days are 55 years. A convention."""

_USUAL = 0.95
"""Quantile of the days between publication days that a missing beginning or end is compared with. A convention chosen
without measurement."""


def bin_periods(
    corpus: Corpus, length: PeriodLength, *, start: date | None = None, end: date | None = None
) -> tuple[tuple[Period, ...], NDArray[np.int64]]:
    """Bin articles by publication date, in the study's time zone.

    The first and the last period are partial if the edge of what was collected cuts them. Where the study states that
    edge (``start``, ``end``), it decides, and periods without articles up to it are part of the series. Where it does
    not, the edge is the first or last publication date (the end of its month or year, if it has no day), and a period
    is cut if more days lie between it and the period's edge than between 95 % of the neighbouring publication days of
    the corpus (all of them, below twenty): a hole in the middle does not excuse a missing end. Days are never cut.
    Holes in the middle are counted by period (`research.trends.prevalence.collection_gaps`); what is missing at the
    edges is not among them.

    Parameters
    ----------
    corpus
        Articles with their dates of publication.
    length
        Length of a period. ISO weeks start on Monday; quarters in January, April, July, October.
    start, end
        First and last day of the collection, if the study says.

    Returns
    -------
    Every period from the first to the last, empty ones included, and the period of every article, shape (n_articles,).

    Raises
    ------
    CorpusError
        If the dates lie so far apart that one of them must be wrong.
    """
    first, last = date.fromordinal(int(corpus.days.min())), date.fromordinal(int(corpus.last_days.max()))
    first, last = min(first, start or first), max(last, end or last)
    _check_range(corpus, first, last, length=length)
    spans = list(_walk(floor_date(first, length), last, length))
    edges = [span[0].toordinal() for span in spans]
    period_of = np.searchsorted(edges, corpus.days, side="right") - 1
    n_articles = np.bincount(period_of, minlength=len(spans))
    pairs = np.unique(np.column_stack([period_of, corpus.story_of]), axis=0)
    n_stories = np.bincount(pairs[:, 0], minlength=len(spans))
    tolerance = _find_usual_gap(corpus.days)
    gaps = find_gaps([date.fromordinal(day) for day in corpus.days.tolist()])
    periods = []
    for index, (begins, ends) in enumerate(spans):
        is_cut = index == 0 and _is_cut((first - begins).days, start is not None, tolerance)
        is_cut |= index == len(spans) - 1 and _is_cut((ends - last).days - 1, end is not None, tolerance)
        periods.append(
            Period(
                index,
                label_period(begins, length),
                begins,
                ends,
                int(n_articles[index]),
                int(n_stories[index]),
                bool(is_cut),
                count_gap_days(gaps, begins, ends),
            )
        )
    return tuple(periods), period_of.astype(np.int64)


def floor_date(day: date, length: PeriodLength) -> date:
    """Give the first day of the period that a day is in."""
    if length == "day":
        return day
    if length == "week":
        return day - timedelta(days=day.weekday())
    if length == "month":
        return day.replace(day=1)
    if length == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def next_period(begins: date, length: PeriodLength) -> date:
    """Give the first day of the period after the one that begins on a day."""
    if length == "day":
        return begins + timedelta(days=1)
    if length == "week":
        return begins + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[length]
    month = begins.month - 1 + months
    return date(begins.year + month // 12, month % 12 + 1, 1)


def label_period(begins: date, length: PeriodLength) -> str:
    """Name a period: 2025-08-31, 2025-W35, 2025-08, 2025-Q3 or 2025."""
    if length == "day":
        return begins.isoformat()
    if length == "week":
        year, week, _ = begins.isocalendar()
        return f"{year}-W{week:02d}"
    if length == "month":
        return f"{begins:%Y-%m}"
    return f"{begins.year}-Q{(begins.month - 1) // 3 + 1}" if length == "quarter" else f"{begins.year}"


def _walk(begins: date, last: date, length: PeriodLength) -> Iterator[tuple[date, date]]:
    while begins <= last:
        ends = next_period(begins, length)
        yield begins, ends
        begins = ends


def _check_range(corpus: Corpus, first: date, last: date, *, length: PeriodLength) -> None:
    shortest = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}[length]
    if (last - first).days / shortest > MAX_PERIODS or last.year == date.max.year:
        ends = (corpus.articles[0], corpus.articles[-1])
        places = " and ".join(f"{one.published:%Y-%m-%d} in {one.file} line {one.line}" for one in ends)
        raise CorpusError(
            f"The articles span {first} to {last}, which is too long to count by {length}; one of these dates must be "
            f"wrong ({places}). Mend it, or set corpus.start and corpus.end to the dates the study is about."
        )


def _find_usual_gap(days: NDArray[np.int64]) -> int:
    """Give the days between neighbouring publication days that all but the longest gaps stay within."""
    gaps = np.diff(np.unique(days))
    return int(np.quantile(gaps, _USUAL, method="higher")) if len(gaps) else 1


def _is_cut(n_days: int, is_stated: bool, tolerance: int) -> bool:
    """Tell whether days between a period's edge and the corpus's edge cut the period."""
    return n_days > 0 if is_stated else n_days >= tolerance
