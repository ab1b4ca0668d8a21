"""How many numbers a study asks for: groups times series times periods, counted before they are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from research.errors import CorpusError
from research.records import LEAST_ARTICLES, Corpus
from research.study import PeriodLength, PrevalenceSettings
from research.trends.prevalence.periods import bin_periods

MOST_CELLS = 10_000_000
"""Shares of a series in a group and a period that a run makes at most: a bound on memory and disk, of which each takes
56 bytes in the record. Chosen so that a run of a million articles stays within 3 GB on disk."""

_LONGER: dict[PeriodLength, tuple[PeriodLength, ...]] = {
    "day": ("week", "month", "quarter", "year"),
    "week": ("month", "quarter", "year"),
    "month": ("quarter", "year"),
    "quarter": ("year",),
    "year": (),
}


def check_cells(
    corpus: Corpus,
    settings: PrevalenceSettings,
    *,
    by: Sequence[str],
    n_series: int,
    start: date | None = None,
    end: date | None = None,
) -> None:
    """Refuse a study whose shares would not fit, as soon as its articles are read.

    Parameters
    ----------
    corpus
        The articles.
    settings
        Length of the periods, and the least number of articles of a group.
    by
        What has groups of its own.
    n_series
        Series that there will be at least.
    start, end
        First and last day of the collection, if the study says.

    Raises
    ------
    CorpusError
        See `choose_least_articles`.
    """
    periods, _ = bin_periods(corpus, settings.period, start=start, end=end)
    choose_least_articles(corpus, settings, by=by, n_series=n_series, n_periods=len(periods))


def choose_least_articles(
    corpus: Corpus, settings: PrevalenceSettings, *, by: Sequence[str], n_series: int, n_periods: int
) -> int:
    """Choose how many articles a group needs to have series of its own.

    That is what the study says. Where it says nothing, `LEAST_ARTICLES`; or, if the groups of so many articles would
    have more than `MOST_CELLS` shares, the least number with which they do not.

    Raises
    ------
    CorpusError
        If the groups that the study asks for, or the corpus without any group, have too many; the message has the
        arithmetic and the settings that would do.
    """
    asked = settings.min_articles
    counts = np.array(
        [n for kind in dict.fromkeys(by) for value, n in Counter(corpus.list_values(kind)).items() if value], np.int64
    )
    a_group = n_series * n_periods
    most_groups = MOST_CELLS // max(1, a_group) - 1
    least = LEAST_ARTICLES if asked is None else asked
    n_groups = int((counts >= least).sum())
    if n_groups <= most_groups:
        return least
    # Without room for any group, no number of articles would do.
    fitting = 0 if most_groups < 0 or not len(counts) else int(np.sort(counts)[::-1][most_groups]) + 1
    if asked is None and fitting:
        return fitting
    raise CorpusError(
        _describe_cells(settings, n_groups=n_groups, n_series=n_series, n_periods=n_periods)
        + _advise(corpus, settings, n_groups=n_groups, n_series=n_series)
        + (f", or set prevalence.min_articles: {fitting}" if fitting else "")
    )


def _describe_cells(settings: PrevalenceSettings, *, n_groups: int, n_series: int, n_periods: int) -> str:
    n_cells = (1 + n_groups) * n_series * n_periods
    return (
        f"prevalence: (1 + {n_groups:,} groups) x {n_series:,} series x {n_periods:,} {settings.period}s = "
        f"{n_cells / 1e6:,.0f} million shares, more than the {MOST_CELLS / 1e6:.0f} million that a run makes. "
    )


def _advise(corpus: Corpus, settings: PrevalenceSettings, *, n_groups: int, n_series: int) -> str:
    n_days = int(corpus.days.max() - corpus.days.min()) + 1
    length_of = {"week": 7, "month": 30, "quarter": 91, "year": 365}
    for length in _LONGER[settings.period]:
        if (1 + n_groups) * n_series * (n_days // length_of[length] + 2) <= MOST_CELLS:
            return f"Set prevalence.period: {length}"
    return "Leave groups out (prevalence.by)"
