"""Bins of publication dates."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from research.records import Corpus, Period
from research.study import PeriodLength

MAX_PERIODS = 20_000


def bin_periods(
    corpus: Corpus, length: PeriodLength, *, start: date | None = None, end: date | None = None
) -> tuple[tuple[Period, ...], NDArray[np.int64]]:
    """Bin articles by publication date, in the study's time zone.

    The first and the last period are partial if the edge of what was collected cuts them. Where the study states that
    edge (``start``, ``end``), it decides, and periods without articles up to it are part of the series. Where it does
    not, the edge is the first or last publication date, and a period is cut if more days lie between it and the
    period's edge than between any two neighbouring publication days of the corpus; for days this never happens.

    Parameters
    ----------
    corpus
        Its articles.
    length
        ISO weeks start on Monday; quarters in January, April, July, October.
    start, end
        First and last day of the collection, if the study says.

    Returns
    -------
    Every period from the first to the last, empty ones included, and the period of every article, shape (n_articles,).
    """
    days = [article.published.date() for article in corpus.articles]
    first, last = start or min(days), end or max(days)
    spans = list(_walk(floor_date(first, length), last, length))
    edges = [span[0].toordinal() for span in spans]
    period_of = np.searchsorted(edges, [day.toordinal() for day in days], side="right") - 1
    n_articles = np.bincount(period_of, minlength=len(spans))
    n_stories = [len(np.unique(corpus.story_of[period_of == index])) for index in range(len(spans))]
    tolerance = _longest_gap(days)
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
                n_stories[index],
                bool(is_cut),
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


def _longest_gap(days: list[date]) -> int:
    ordered = sorted({day.toordinal() for day in days})
    return max((b - a for a, b in itertools.pairwise(ordered)), default=1)


def _is_cut(n_days: int, is_stated: bool, tolerance: int) -> bool:
    """Tell whether days between a period's edge and the corpus's edge cut the period."""
    return n_days > 0 if is_stated else n_days >= tolerance
