"""The topics as single clusterings of the ensemble have them: how uncertain the topics themselves are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters
from research.trends.units import mean_rows


def share_by_clustering(
    clusters: Clusters, article_of: NDArray[np.int64], draw: int, *, n_articles: int
) -> NDArray[np.float64]:
    """Give every article the share of its passages in each topic, by one clustering of the ensemble.

    Each cluster of the clustering stands for the topic that most of its passages are in, so that clusterings at other
    resolutions, and topics that labels merged or split, are comparable. What is noise stays noise.

    Parameters
    ----------
    clusters
        The topics, and the clusterings that they are a consensus of.
    article_of
        Shape (n_passages,); the article of every passage.
    draw
        Number of the clustering.
    n_articles
        How many there are, those without a passage included.

    Returns
    -------
    Shape (n_articles, n_topics); rows sum to at most 1.
    """
    label = clusters.clusterings[draw].astype(np.int64)
    is_kept = ~clusters.is_noise & (label >= 0)
    table = np.zeros((int(label.max(initial=0)) + 1, clusters.n_topics))
    np.add.at(table, (label[is_kept], clusters.topic_of[is_kept]), 1)
    member = np.zeros((len(label), clusters.n_topics))
    member[np.flatnonzero(is_kept), table.argmax(axis=1)[label[is_kept]]] = 1
    return mean_rows(member, article_of, n_articles)


def pick_top(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give 1 for the largest share of each row and 0 for the others; rows without any share are all 0."""
    hard = np.zeros_like(share)
    rows = np.flatnonzero(share.sum(axis=1) > 0)
    hard[rows, share[rows].argmax(axis=1)] = 1
    return hard
