"""Data frame of theme memberships of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.records import RunRecords
from research.report.tables.column_types import text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_themes(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per article and theme.

    Returns
    -------
    ``score`` is the membership, 0 to 1, mean over the passages of the article; the scores of an article sum to at most
    1, and the rest belongs to no theme. ``standard_score`` is the mean standardised similarity. ``is_top`` is true for
    the theme to which the article is assigned.
    """
    import pandas as pd

    themes = records.themes
    n_articles, n_themes = themes.article_share.shape
    is_top = np.zeros((n_articles, n_themes), bool)
    if n_themes:
        is_top[np.arange(n_articles), themes.top_theme] = ~themes.is_abstained
    ids = np.array(records.corpus.ids, dtype=object)
    names = np.array([theme.id for theme in themes.themes], dtype=object)
    return pd.DataFrame(
        {
            "article": text_column(np.repeat(ids, n_themes)),
            "theme": text_column(np.tile(names, n_articles)),
            "score": themes.article_share.reshape(-1).astype(np.float64),
            "standard_score": _average_scores(records).reshape(-1),
            "is_top": is_top.reshape(-1),
        }
    )


def _average_scores(records: RunRecords) -> NDArray[np.float64]:
    """Compute the mean standardised similarity per article, shape (n_articles, n_themes); NaN without passages."""
    score = records.themes.passage_similarity.astype(np.float64)
    article_of = records.passages.article_of
    n_articles = records.corpus.n_articles
    counts = np.bincount(article_of, minlength=n_articles)
    total = np.zeros((n_articles, score.shape[1]))
    np.add.at(total, article_of, score)
    mean: NDArray[np.float64] = np.where(counts[:, None] > 0, total / np.maximum(counts, 1)[:, None], np.nan)
    return mean
