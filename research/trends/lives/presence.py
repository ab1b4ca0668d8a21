"""In which period each topic and each of its parts has how many stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import ArticleTopics, Clusters, Corpus, Passages, Period


@dataclass(frozen=True)
class Presence:
    """Stories of every period by topic and by part.

    Attributes
    ----------
    n
        Shape (n_periods,); stories of the corpus, those of no topic included.
    topic
        Shape (n_topics, n_periods); stories of each topic.
    part
        Shape (n_fine, n_periods); stories of each fine topic.
    """

    n: NDArray[np.int64]
    topic: NDArray[np.int64]
    part: NDArray[np.int64]


def count_presence(
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    *,
    article_topics: ArticleTopics,
    periods: Sequence[Period],
) -> Presence:
    """Count the stories of each topic and of each of its parts by period.

    A story is its first article, in the period of that article: reprints are no new stories. It belongs to the top
    topic of the article, and to the fine topic within it that has most of its passages (ties: the larger fine topic);
    to none if all its passages are outliers.

    Parameters
    ----------
    corpus, passages, clusters, article_topics
        Articles, their passages, and their topics.
    periods
        Every period of the study, in order.
    """
    # Articles are in the order of publication.
    first = np.unique(corpus.story_of, return_index=True)[1]
    starts = [period.start.toordinal() for period in periods]
    days = corpus.days[first]
    period_of = np.searchsorted(starts, days, side="right") - 1
    topic_of, part_of = article_topics.top_topic[first], _find_parts(passages, clusters, article_topics)[first]
    is_kept = ~article_topics.is_outlier[first] & (part_of >= 0)
    n_periods = len(periods)
    return Presence(
        n=np.bincount(period_of, minlength=n_periods).astype(np.int64),
        topic=_count(topic_of[is_kept], period_of[is_kept], (clusters.n_topics, n_periods)),
        part=_count(part_of[is_kept], period_of[is_kept], (clusters.n_fine, n_periods)),
    )


def _find_parts(passages: Passages, clusters: Clusters, article_topics: ArticleTopics) -> NDArray[np.int64]:
    """Give the fine topic of every article within its top topic, -1 for articles without one."""
    article_of = passages.article_of
    inside = np.flatnonzero(~clusters.is_outlier & (clusters.topic_of == article_topics.top_topic[article_of]))
    found = np.full(passages.n_articles, -1, np.int64)
    pairs, counts = np.unique(
        np.column_stack([article_of[inside], clusters.fine_of[inside]]), axis=0, return_counts=True
    )
    size = np.bincount(clusters.fine_of[~clusters.is_outlier], minlength=clusters.n_fine)
    # The last entry of an article is the one that is kept.
    order = np.lexsort((size[pairs[:, 1]], counts))
    found[pairs[order, 0]] = pairs[order, 1]
    return found


def _count(group_of: NDArray[np.int64], period_of: NDArray[np.int64], shape: tuple[int, int]) -> NDArray[np.int64]:
    table = np.zeros(shape, np.int64)
    np.add.at(table, (group_of, period_of), 1)
    return table
