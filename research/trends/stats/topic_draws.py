"""The topics as single clusterings of the ensemble have them: how uncertain the topics themselves are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters
from research.trends.stats.units import Units, mean_rows


@dataclass(frozen=True)
class Clusterings:
    """The topics of a run, with the single clusterings that they are a consensus of.

    Attributes
    ----------
    labels
        Shape (n_draws, n_passages); the cluster of every passage in each clustering, negative for noise.
    topic_of, is_outlier
        Shape (n_passages,); the topic of every passage, and whether it has none.
    n_topics
        Number of topics.
    article_of
        Shape (n_passages,); the article of every passage.
    """

    labels: NDArray[np.int32]
    topic_of: NDArray[np.int64]
    is_outlier: NDArray[np.bool_]
    n_topics: int
    article_of: NDArray[np.int64]

    @property
    def n_draws(self) -> int:
        """Number of clusterings."""
        return len(self.labels)

    def share(self, draw: int, *, n_articles: int, is_top: bool = False) -> NDArray[np.float64]:
        """Give every article the share of its passages in each topic, by one clustering.

        Each cluster of the clustering stands for the topic that most of its passages are in, so that clusterings at
        other resolutions, and topics that labels merged or split, are comparable. What is noise stays noise.

        Parameters
        ----------
        draw
            Number of the clustering.
        n_articles
            How many articles there are, those without a passage included.
        is_top
            Whether the largest share of an article counts as 1 and the others as 0.

        Returns
        -------
        Shape (n_articles, n_topics); rows sum to at most 1.
        """
        label = self.labels[draw].astype(np.int64)
        is_kept = ~self.is_outlier & (label >= 0)
        label = label[is_kept]
        shape = (int(label.max(initial=0)) + 1, self.n_topics)
        pair = label * self.n_topics + self.topic_of[is_kept]
        topic_of_label = np.bincount(pair, minlength=shape[0] * shape[1]).reshape(shape).argmax(axis=1)
        # Counted into the articles at once: a table of passages by topics would be larger than everything else.
        cell = self.article_of[is_kept] * self.n_topics + topic_of_label[label]
        count = np.bincount(cell, minlength=n_articles * self.n_topics).reshape(n_articles, -1)
        share = count / np.maximum(np.bincount(self.article_of, minlength=n_articles), 1)[:, None]
        return pick_top(share) if is_top else share

    def share_of_units(self, units: Units, *, draw: int, is_top: bool) -> NDArray[np.float64]:
        """Give the topic memberships of units by one clustering, shape (n_units, n_topics).

        Parameters
        ----------
        units
            The articles or stories.
        draw, is_top
            As `share` takes them.
        """
        share = self.share(draw, n_articles=len(units.row_of), is_top=is_top)
        return mean_rows(share, units.row_of, len(units.period))


def list_clusterings(clusters: Clusters, article_of: NDArray[np.int64]) -> Clusterings:
    """Give the single clusterings of topics; ``article_of``, shape (n_passages,), is the article of every passage."""
    return Clusterings(clusters.clusterings, clusters.topic_of, clusters.is_outlier, clusters.n_topics, article_of)


def pick_top(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give 1 for the largest share of each row and 0 for the others; rows without any share are all 0."""
    hard = np.zeros_like(share)
    rows = np.flatnonzero(share.sum(axis=1) > 0)
    hard[rows, share[rows].argmax(axis=1)] = 1
    return hard
