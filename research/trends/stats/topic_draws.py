"""The topics as single clusterings of the ensemble have them: how uncertain the topics themselves are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters


@dataclass(frozen=True)
class Clusterings:
    """The topics of a run, with the single clusterings that they are a consensus of.

    Attributes
    ----------
    clusters
        The topics.
    article_of
        Shape (n_passages,); the article of every passage.
    """

    clusters: Clusters
    article_of: NDArray[np.int64]

    @property
    def n_draws(self) -> int:
        """Number of clusterings."""
        return len(self.clusters.clusterings)

    @property
    def n_topics(self) -> int:
        """Number of topics."""
        return self.clusters.n_topics

    def share(self, draw: int, *, n_articles: int) -> NDArray[np.float64]:
        """Give every article the share of its passages in each topic, by one clustering.

        Each cluster of the clustering stands for the topic that most of its passages are in, so that clusterings at
        other resolutions, and topics that labels merged or split, are comparable. What is noise stays noise.

        Parameters
        ----------
        draw
            Number of the clustering.
        n_articles
            How many articles there are, those without a passage included.

        Returns
        -------
        Shape (n_articles, n_topics); rows sum to at most 1.
        """
        clusters, label = self.clusters, self.clusters.clusterings[draw].astype(np.int64)
        is_kept = ~clusters.is_outlier & (label >= 0)
        label = label[is_kept]
        shape = (int(label.max(initial=0)) + 1, clusters.n_topics)
        pair = label * clusters.n_topics + clusters.topic_of[is_kept]
        topic_of_label = np.bincount(pair, minlength=shape[0] * shape[1]).reshape(shape).argmax(axis=1)
        # Counted into the articles at once: a table of passages by topics would be larger than everything else.
        cell = self.article_of[is_kept] * clusters.n_topics + topic_of_label[label]
        share = np.bincount(cell, minlength=n_articles * clusters.n_topics).reshape(n_articles, -1)
        return share / np.maximum(np.bincount(self.article_of, minlength=n_articles), 1)[:, None]


def pick_top(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give 1 for the largest share of each row and 0 for the others; rows without any share are all 0."""
    hard = np.zeros_like(share)
    rows = np.flatnonzero(share.sum(axis=1) > 0)
    hard[rows, share[rows].argmax(axis=1)] = 1
    return hard
