"""What is counted: articles or stories, in which period, from whom, and how many printed the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Units:
    """Articles of one story in one period, or stories; each row is one, and rows are in the order of periods.

    Attributes
    ----------
    share
        Shape (n_units, n_series); mean membership of the row's articles, 0 to 1.
    hard
        Shape (n_units, n_series); part of the row's articles whose top theme or topic it is.
    period
        Shape (n_units,).
    source
        Shape (n_units,); who published the row's first article, as a number.
    story
        Shape (n_units,); rows of one story have one number, 0..n_stories-1, in the order of their first rows.
    copies
        Shape (n_units,); how many the row counts as: its articles, or 1 for a story.
    row_of
        Shape (n_articles,); the row of every article of the corpus, -1 for those that are not meant.
    """

    share: NDArray[np.float64]
    hard: NDArray[np.float64]
    period: NDArray[np.int64]
    source: NDArray[np.int64]
    story: NDArray[np.int64]
    copies: NDArray[np.float64]
    row_of: NDArray[np.int64]

    def count(self, n_periods: int) -> NDArray[np.float64]:
        """Give how many articles or stories each period has, shape (n_periods,)."""
        return np.bincount(self.period, weights=self.copies, minlength=n_periods).astype(np.float64)


def count_units(
    share: NDArray[np.float64],
    hard: NDArray[np.float64],
    *,
    rows: NDArray[np.int64],
    period_of: NDArray[np.int64],
    story_of: NDArray[np.int64],
    source_of: NDArray[np.int64],
    is_story: bool,
) -> Units:
    """Put articles together into what is counted.

    A story is counted once, in the period of the first of its articles, with the mean of its articles' memberships. By
    article each counts, but those of one story in one period are one row: they are one answer given several times.

    Parameters
    ----------
    share, hard
        Shape (n_articles, n_series), of the whole corpus.
    rows
        The articles meant, in order of publication.
    period_of, story_of, source_of
        Shape (n_articles,).
    is_story
        Whether stories are counted, or articles.
    """
    period, story = period_of[rows], np.unique(story_of[rows], return_inverse=True)[1]
    key = story if is_story else story * (int(period.max(initial=0)) + 1) + period
    _, first, row_of = np.unique(key, return_index=True, return_inverse=True)
    # In the order of periods; numbered anew, so that stories stand as their first rows do.
    order = np.lexsort((first, period[first]))
    first, row_of = first[order], np.argsort(order)[row_of]
    known, begins, number = np.unique(story[first], return_index=True, return_inverse=True)
    place = np.empty(len(known), np.int64)
    place[np.argsort(begins)] = np.arange(len(known))
    size = np.bincount(row_of, minlength=len(first))
    every = np.full(len(share), -1, np.int64)
    every[rows] = row_of
    return Units(
        share=mean_rows(share[rows], row_of, len(first)),
        hard=mean_rows(hard[rows], row_of, len(first)),
        period=period[first],
        source=source_of[rows][first],
        story=place[number],
        copies=np.ones(len(first)) if is_story else size.astype(np.float64),
        row_of=every,
    )


def mean_rows(values: NDArray[np.float64], row_of: NDArray[np.int64], n_rows: int) -> NDArray[np.float64]:
    """Average the values, shape (n_values, n_series), of each row; those of row -1 are left out."""
    from scipy.sparse import csr_matrix

    if (row_of < 0).any():
        values, row_of = values[row_of >= 0], row_of[row_of >= 0]
    table = csr_matrix((np.ones(len(values)), (row_of, np.arange(len(values)))), shape=(n_rows, len(values)))
    mean: NDArray[np.float64] = (table @ values) / np.maximum(np.bincount(row_of, minlength=n_rows), 1)[:, None]
    return mean


def sum_periods(values: NDArray[np.float64], units: Units, n_periods: int) -> NDArray[np.float64]:
    """Sum values of the units, shape (n_units, n_series), by period and by copies: shape (n_series, n_periods)."""
    from scipy.sparse import csr_matrix

    places = (units.period, np.arange(len(values)))
    table = csr_matrix((units.copies, places), shape=(n_periods, len(values)))
    total: NDArray[np.float64] = (table @ values).T
    return total
