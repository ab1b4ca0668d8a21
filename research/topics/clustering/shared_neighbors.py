"""One search of neighbours for topics and themes: among distinct texts, from which those of all passages follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import Passages, TextNeighbors, list_blocks
from research.study import TopicSettings
from research.topics.clustering.ensemble import count_searched
from research.topics.clustering.neighbors import find_nearest, find_neighbors
from research.topics.clustering.points import Points, find_points
from research.topics.clustering.sampling import SAMPLED_ABOVE, choose_sample_size, find_sampled_neighbors

_MANY = 0.25
"""Part of the passages whose vector is not that of their text, above which a search among all passages compares fewer
pairs; follows from the number of pairs."""


def find_text_neighbors(
    values: NDArray[np.float32],
    passages: Passages,
    settings: TopicSettings,
    *,
    story_of: NDArray[np.int64] | None = None,
) -> TextNeighbors:
    """Find the texts that are clustered, and as many neighbours of each as their clustering needs.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    settings
        Method and its settings.
    story_of
        Shape (n_articles,); articles with the same number reprint one another. None if no two do.
    """
    points = find_points(passages, story_of, values=values)
    rows, cosines = np.empty((points.n_points, 0), np.int32), np.empty((points.n_points, 0), np.float32)
    is_sampled = choose_sample_size(points.n_points, settings.sample) < points.n_points
    if not is_sampled and (n_neighbors := count_searched(points.n_points, settings)):
        rows, cosines = find_neighbors(values[points.rows], n_neighbors)
    return TextNeighbors(points.rows.astype(np.int32), points.point_of.astype(np.int32), rows, cosines)


def open_points(neighbors: TextNeighbors, passages: Passages) -> Points:
    """Give the texts of a search as points."""
    rows = neighbors.row_of_text.astype(np.int64)
    return Points(passages.ids[rows], rows, neighbors.text_of.astype(np.int64))


def find_passage_neighbors(
    values: NDArray[np.float32],
    passages: Passages,
    n_neighbors: int,
    *,
    found: TextNeighbors,
    most: int = SAMPLED_ABOVE,
) -> NDArray[np.int32]:
    """Find the nearest other passages of every passage, equal ones included.

    They follow from the neighbours of the texts where these are as many; else they are looked for
    (`find_sampled_neighbors`), with the same result.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    n_neighbors
        Neighbours of each passage.
    found
        Neighbours of their texts.
    most
        Passages that neighbours are looked for among at most.

    Returns
    -------
    Rows of the neighbours, shape (n_passages, n_neighbors), nearest first and of those equally near the first row
    first.
    """
    is_unlike = np.zeros(len(values), bool)
    for block in list_blocks(len(values)):
        is_unlike[block] = (values[block] != values[found.row_of_text[found.text_of[block]]]).any(axis=1)
    is_few = is_unlike.sum() <= _MANY * len(values)
    if len(values) > most or found.n_neighbors < n_neighbors or not is_few:
        return find_sampled_neighbors(values, passages.ids, n_neighbors, most=most)
    neighbors = np.empty((len(values), n_neighbors), np.int32)
    alike, unlike = np.flatnonzero(~is_unlike), np.flatnonzero(is_unlike)
    passages_of = _list_copies(found, alike, most=n_neighbors + 1)
    for block in list_blocks(len(alike)):
        part = alike[block]
        rows, cosines = _list_near(part, found, passages_of, n_neighbors=n_neighbors)
        if len(unlike):
            # A passage unlike its text may be near to any other.
            near, near_cosines = find_nearest(values, part, values[unlike], n_neighbors=n_neighbors)
            rows, cosines = np.hstack([rows, unlike[near]]), np.hstack([cosines, near_cosines])
        neighbors[part] = _choose_nearest(rows, cosines, n_neighbors)
    if len(unlike):
        rows, cosines = find_nearest(values, unlike, values, n_neighbors=n_neighbors + 1)
        cosines[rows == unlike[:, None]] = -np.inf
        neighbors[unlike] = _choose_nearest(rows, cosines, n_neighbors)
    return neighbors


def _list_copies(found: TextNeighbors, rows: NDArray[np.int64], *, most: int) -> NDArray[np.int64]:
    """Give the first of some passages with each text, shape (n_texts, at most ``most``); -1 where there is none."""
    text = found.text_of[rows]
    order = np.argsort(text, kind="stable")
    place = np.empty(len(rows), np.int64)
    place[order] = np.arange(len(rows)) - np.searchsorted(text[order], text[order])
    is_first = place < most
    copies = np.full((len(found.row_of_text), int(place[is_first].max(initial=0)) + 1), -1, np.int64)
    copies[text[is_first], place[is_first]] = rows[is_first]
    return copies


def _list_near(
    rows: NDArray[np.int64], found: TextNeighbors, passages_of: NDArray[np.int64], *, n_neighbors: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """List the other passages with the text of each of some passages, and those with the texts that are nearest to it.

    Returns
    -------
    Rows and cosines, both of shape (n_rows, n_candidates); the cosine is -inf where there is no passage.
    """
    text, n_copies = found.text_of[rows], passages_of.shape[1]
    near = passages_of[found.rows[text, :n_neighbors]].reshape(len(rows), -1)
    candidates = np.hstack([passages_of[text], near])
    cosines = np.hstack(
        [
            np.full((len(rows), n_copies), np.inf, np.float32),
            np.repeat(found.cosines[text, :n_neighbors], n_copies, axis=1),
        ]
    )
    cosines[(candidates < 0) | (candidates == rows[:, None])] = -np.inf
    return candidates, cosines


def _choose_nearest(rows: NDArray[np.int64], cosines: NDArray[np.float32], n_neighbors: int) -> NDArray[np.int64]:
    """Give the rows with the largest cosines, of equal ones the first row first."""
    order = np.lexsort((rows, -cosines), axis=1)[:, :n_neighbors]
    return np.take_along_axis(rows, order, axis=1)
