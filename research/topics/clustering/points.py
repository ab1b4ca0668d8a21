"""What is clustered: distinct texts, without reprints, in an order that the input does not decide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Passages


@dataclass(frozen=True)
class Points:
    """What is clustered: one point for every distinct text of a story's first article, by the order of hashes.

    Attributes
    ----------
    ids
        Hash of the text of every point, in their order.
    rows
        Shape (n_points,); a passage with the text of each point.
    point_of
        Shape (n_passages,); the point of every passage. A passage of a reprint that its story's first article does not
        have has the most similar passage of that article.
    """

    ids: NDArray[np.str_]
    rows: NDArray[np.int64]
    point_of: NDArray[np.int64]

    @property
    def n_points(self) -> int:
        """Number of points."""
        return len(self.rows)


def find_points(passages: Passages, story_of: NDArray[np.int64] | None, *, values: NDArray[np.float32]) -> Points:
    """Find the points of a corpus.

    Parameters
    ----------
    passages
        The passages.
    story_of
        Shape (n_articles,); articles with the same number reprint one another. None if no two do.
    values
        Vectors of the passages, shape (n_passages, n_dims), rows of unit length.
    """
    ids = passages.ids
    is_first = _find_first(passages, story_of)
    rows = np.flatnonzero(is_first)
    distinct, first = np.unique(ids[rows], return_index=True)
    chosen = rows[first]
    point_of = np.searchsorted(distinct, ids)
    is_known = (point_of < len(distinct)) & (distinct[np.minimum(point_of, len(distinct) - 1)] == ids)
    left = np.flatnonzero(~is_known)
    if len(left) and story_of is not None:
        story = story_of[passages.article_of]
        point_of[left] = _match_reprints(left, values, story=story, point_of=point_of, is_first=is_first)
    return Points(distinct, chosen, point_of.astype(np.int64))


def _find_first(passages: Passages, story_of: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Mark the passages of the first article of each story that has any."""
    article_of = passages.article_of
    if story_of is None:
        return np.ones(len(article_of), bool)
    first: dict[int, int] = {}
    for article in article_of.tolist():
        story = int(story_of[article])
        first[story] = min(first.get(story, article), article)
    return np.fromiter((first[int(story_of[a])] == a for a in article_of.tolist()), bool, len(article_of))


def _match_reprints(
    left: NDArray[np.int64],
    values: NDArray[np.float32],
    *,
    story: NDArray[np.int64],
    point_of: NDArray[np.int64],
    is_first: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Give the point of the most similar passage of the story's first article; ``story`` is that of each passage."""
    rows_of: dict[int, list[int]] = {}
    for row in np.flatnonzero(is_first).tolist():
        rows_of.setdefault(int(story[row]), []).append(row)
    return np.array(
        [
            point_of[rows[int((values[rows] @ values[row]).argmax())]]
            for row in left.tolist()
            for rows in (rows_of[int(story[row])],)
        ],
        np.int64,
    )
