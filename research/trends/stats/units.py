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
        Shape (n_units,); number of the period in which the row is counted, ascending.
    source
        Shape (n_units,); number of the source that published the row's first article.
    story
        Shape (n_units,); rows of one story have one number, 0..n_stories-1, in the order of their first rows.
    copies
        Shape (n_units,); how many units the row counts as: its number of articles, or 1 for a story.
    row_of
        Shape (n_articles,); the row in which an article of the corpus is counted, -1 for articles that are not.
    code_weight
        Shape (n_units,); how many stories a coded one stands for, 0 where nobody coded. None if shares are not
        corrected by codes.
    """

    share: NDArray[np.float64]
    hard: NDArray[np.float64]
    period: NDArray[np.int64]
    source: NDArray[np.int64]
    story: NDArray[np.int64]
    copies: NDArray[np.float64]
    row_of: NDArray[np.int64]
    code_weight: NDArray[np.float64] | None = None

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
    code_weight: NDArray[np.float64] | None = None,
) -> Units:
    """Put articles together into what is counted.

    A story is counted once, in the period of the first of its articles, with the mean of its articles' memberships. By
    article each counts, but those of one story in one period are one row: they are one answer given several times.

    Parameters
    ----------
    share, hard
        Shape (n_articles, n_series); memberships, 0 to 1, and 1 or 0 for the top theme or topic, of the whole corpus.
    rows
        Indices of the articles that are counted, in order of publication.
    period_of, story_of, source_of
        Shape (n_articles,); number of the period, the story and the source of every article of the corpus.
    is_story
        True if stories are counted, False if articles are.
    code_weight
        Shape (n_articles,); of the article's story, as in `Units`.
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
        code_weight=None if code_weight is None else code_weight[rows][first],
    )


def mean_rows(values: NDArray[np.float64], row_of: NDArray[np.int64], n_rows: int) -> NDArray[np.float64]:
    """Average values by row.

    Parameters
    ----------
    values
        Shape (n_values, n_series).
    row_of
        Shape (n_values,); the row in which a value counts, -1 for values that are left out.
    n_rows
        Number of rows of the result.

    Returns
    -------
    Shape (n_rows, n_series); 0 for rows without a value.
    """
    from scipy.sparse import csr_matrix

    if (row_of < 0).any():
        values, row_of = values[row_of >= 0], row_of[row_of >= 0]
    table = csr_matrix((np.ones(len(values)), (row_of, np.arange(len(values)))), shape=(n_rows, len(values)))
    mean: NDArray[np.float64] = (table @ values) / np.maximum(np.bincount(row_of, minlength=n_rows), 1)[:, None]
    return mean


def sum_periods(values: NDArray[np.float64], units: Units, n_periods: int) -> NDArray[np.float64]:
    """Sum values by period, each as often as its unit counts.

    Parameters
    ----------
    values
        Shape (n_units, n_series).
    units
        The units that the values belong to.
    n_periods
        Number of periods, empty ones included.

    Returns
    -------
    Shape (n_series, n_periods).
    """
    from scipy.sparse import csr_matrix

    places = (units.period, np.arange(len(values)))
    table = csr_matrix((units.copies, places), shape=(n_periods, len(values)))
    total: NDArray[np.float64] = (table @ values).T
    return total
