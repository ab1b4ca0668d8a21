"""How the topics that were detected relate to the themes that were defined."""

from __future__ import annotations

import numpy as np

from research.records import Clusters, Themes, TopicThemes


def relate_topics(themes: Themes, clusters: Clusters) -> TopicThemes:
    """Give the mean theme membership of each topic's passages; outliers do not count.

    Returns
    -------
    Shares of shape (n_topics, n_themes); NaN for a topic whose passages are all outliers.
    """
    share = np.full((clusters.n_topics, themes.n_themes), np.nan)
    for topic in range(clusters.n_topics):
        rows = (clusters.topic_of == topic) & ~clusters.is_outlier
        if rows.any():
            share[topic] = themes.passage_share[rows].mean(axis=0)
    return TopicThemes(share)
