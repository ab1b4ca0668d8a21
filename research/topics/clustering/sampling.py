"""Large corpora: which points are clustered, and what their topics say of the points that are not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import Corpus, Passages
from research.topics.clustering.layers import Layers
from research.topics.clustering.neighbors import find_nearest, find_neighbors
from research.topics.clustering.resampling import LEAST_WEIGHT

SAMPLED_ABOVE = 150_000
"""Distinct texts above which ``topics.sample: auto`` clusters a sample, and the texts in it. A bound on the work,
chosen without a measurement at this size: neighbours grow with the square of the texts that are clustered, everything
else in proportion."""

N_VOTERS = 10
"""Sampled neighbours that vote on a text. Measured on bbc, reuters10 and sib in four languages: of 1, 3, 5, 10, 15 and
30 voters in a half and in a fifth of the texts, 10 give most of the others the topics that a clustering of everything
gives them (.978, .978, .975 and .970, .961, .923)."""

LEAST = 30
"""Texts of each source, language and month that a sample holds at least, if there are as many and together they are no
more than a tenth of it. Chosen without a measurement."""

_LEAST_SHARE = 0.1
"""Part of the sample that the least numbers of a kind may take at most. Chosen without a measurement."""

_HELD_OUT = 10
"""One of so many texts of the sample is held out. A convention, chosen without a measurement."""

_FEW_COMMON, _MOST_COMMON = 1000, 10_000
"""Texts in neither sample below which all are compared, and texts that are compared at most: the standard error of a
share is then half a percentage point. Chosen without a measurement."""

_VOTED_AT_ONCE = 8192
"""Texts that are voted on at once; changes the memory, not the result, so that no measurement chose it."""


@dataclass(frozen=True)
class Strata:
    """What a sample is stratified by, for every article: its source, its day and its month.

    All of shape (n_articles,); sources are numbered by name, days and months count from a fixed date.
    """

    source_of: NDArray[np.int64]
    day_of: NDArray[np.int64]
    month_of: NDArray[np.int64]


def list_strata(corpus: Corpus) -> Strata:
    """Give source, day and month of every article."""
    days, day_of = np.unique(corpus.days, return_inverse=True)
    dates = [date.fromordinal(day) for day in days.tolist()]
    return Strata(
        source_of=np.unique(np.array(corpus.sources, np.str_), return_inverse=True)[1].astype(np.int64),
        day_of=corpus.days,
        month_of=np.array([12 * day.year + day.month for day in dates], np.int64)[day_of],
    )


def list_kinds(passages: Passages, strata: Strata | None, *, point_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give language, source, day and month of every point, shape (4, n_points); all zero but the language if unknown.

    Of passages with one text the first in the order of language, source and day decides.
    """
    kinds = np.zeros((4, passages.n_passages), np.int64)
    kinds[0] = np.unique(np.array(passages.languages), return_inverse=True)[1]
    if strata is not None:
        article_of = passages.article_of
        for place, of_article in enumerate((strata.source_of, strata.day_of, strata.month_of), start=1):
            kinds[place] = of_article[article_of]
    order = np.lexsort((kinds[2], kinds[1], kinds[0], point_of))
    _, first = np.unique(point_of[order], return_index=True)
    return kinds[:, order[first]]


def choose_sample_size(n_points: int, asked: int | Literal["auto", "all"]) -> int:
    """Give the number of points that are clustered; ``asked`` is the study's ``topics.sample``."""
    if asked == "all":
        return n_points
    return min(n_points, SAMPLED_ABOVE if asked == "auto" else asked)


def draw_sample(ids: NDArray[np.str_], kinds: NDArray[np.int64], n_wanted: int, *, seed: int) -> NDArray[np.bool_]:
    """Draw a stratified sample of points.

    Points are put in the order of language, source, day and hash, and cut into as many stretches as points are wanted;
    of each stretch the point with the least salted hash is taken. So every source of every language is sampled in
    proportion, evenly over time. What is rare is filled up to `LEAST`, again by hash.

    Parameters
    ----------
    ids
        Hash of every point's text, without repetition, in their order.
    kinds
        Shape (4, n_points): language, source, day and month of every point, as numbers.
    n_wanted
        Size of the sample; rare languages, sources and months are added to it.
    seed
        Random seed: the salt of the hashes.

    Returns
    -------
    Shape (n_points,); True in the sample.
    """
    n_points = len(ids)
    if n_wanted >= n_points:
        return np.ones(n_points, bool)
    lot = np.array([_hash(point, seed) for point in ids.tolist()], np.uint64)
    language, source, day, month = kinds
    order = np.lexsort((np.arange(n_points), day, source, language))
    stretch = np.empty(n_points, np.int64)
    stretch[order] = np.arange(n_points) * n_wanted // n_points
    by_lot = np.lexsort((lot, stretch))
    is_first = np.append(True, np.diff(stretch[by_lot]) > 0)
    is_drawn = np.zeros(n_points, bool)
    is_drawn[by_lot[is_first]] = True
    for kind in (language, source, month):
        n_kinds = len(np.unique(kind))
        _fill_rare(is_drawn, kind, lot, least=min(LEAST, int(_LEAST_SHARE * n_wanted / n_kinds)))
    return is_drawn


def _hash(text: str, seed: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}:{text}".encode(), digest_size=8).digest(), "big")


def _fill_rare(is_drawn: NDArray[np.bool_], kind: NDArray[np.int64], lot: NDArray[np.uint64], *, least: int) -> None:
    """Add points of kinds of which fewer than ``least`` are drawn, those with the least lots."""
    _, kind = np.unique(kind, return_inverse=True)
    wanted = np.maximum(least - np.bincount(kind[is_drawn], minlength=int(kind.max()) + 1), 0)
    left = np.flatnonzero(~is_drawn & (wanted[kind] > 0))
    left = left[np.lexsort((lot[left], kind[left]))]
    place = np.arange(len(left)) - np.searchsorted(kind[left], kind[left])
    is_drawn[left[place < wanted[kind[left]]]] = True


# ------------------------------------------------------------------------------------------------ votes


def vote_labels(
    labels: NDArray[np.int64],
    rows: NDArray[np.int64],
    cosines: NDArray[np.float32],
    *,
    within: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> NDArray[np.int64]:
    """Give every point the label that its sampled neighbours vote for, weighted by their cosines.

    Parameters
    ----------
    labels
        Shape (n_sampled,); that of no topic is one of the answers.
    rows, cosines
        The voters of every point, shape (n_others, n_voters), nearest first.
    within
        Other labels of the sample and the one that each point has: only neighbours that have it too vote. None: all
        do.

    Returns
    -------
    Shape (n_others,); of two labels with as many votes that of the nearer neighbour.
    """
    chosen = np.empty(len(rows), np.int64)
    for start in range(0, len(rows), _VOTED_AT_ONCE):
        part = slice(start, start + _VOTED_AT_ONCE)
        voted = labels[rows[part]]
        weight = np.maximum(cosines[part].astype(np.float64), LEAST_WEIGHT)
        if within is not None:
            weight = np.where(within[0][rows[part]] == within[1][part, None], weight, 0.0)
        votes = np.zeros_like(weight)
        for column in range(voted.shape[1]):
            votes += weight[:, [column]] * (voted == voted[:, [column]])
        chosen[part] = voted[np.arange(len(voted)), np.where(weight > 0, votes, -1).argmax(axis=1)]
    return chosen


def join_labels(
    labels: NDArray[np.int64] | NDArray[np.int32], voted: NDArray[np.int64], *, is_sampled: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Put the labels of the sample and of the other points together, shape (n_points,)."""
    joined = np.empty(len(is_sampled), np.int64)
    joined[is_sampled], joined[~is_sampled] = labels, voted
    return joined


def extend_layers(
    layers: Layers, voters: tuple[NDArray[np.int64], NDArray[np.float32]], *, is_sampled: NDArray[np.bool_]
) -> Layers:
    """Give the other points the topic that most of their voters have, and the fine topic that most of these have.

    Parameters
    ----------
    layers
        Topics of the sample.
    voters
        Rows and cosines of the sampled neighbours of the other points, from `find_nearest`.
    is_sampled
        Shape (n_points,).
    """
    topic = vote_labels(layers.topic_of, *voters)
    fine = vote_labels(layers.fine_of, *voters, within=(layers.topic_of, topic))
    return replace(
        layers,
        topic_of=join_labels(layers.topic_of, topic, is_sampled=is_sampled),
        fine_of=join_labels(layers.fine_of, fine, is_sampled=is_sampled),
    )


def find_sampled_neighbors(
    values: NDArray[np.float32], ids: NDArray[np.str_], n_neighbors: int, *, most: int = SAMPLED_ABOVE
) -> NDArray[np.int32]:
    """Find the nearest other passages of every passage: among all, or in a large corpus among a sample.

    The work grows with the passages, not with their pairs.

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    ids
        Hash of the text of each passage. Those with the least are the sample: any sample of texts is as likely.
    n_neighbors
        Neighbours of each passage.
    most
        Passages that neighbours are looked for among at most.

    Returns
    -------
    Rows of the neighbours, shape (n_passages, n_neighbors), nearest first.
    """
    if len(values) <= most:
        return find_neighbors(values, n_neighbors)[0]
    sample = np.sort(np.argsort(ids, kind="stable")[:most])
    is_sampled = np.zeros(len(values), bool)
    is_sampled[sample] = True
    base = values[sample]
    neighbors = np.empty((len(values), n_neighbors), np.int32)
    neighbors[sample] = sample[find_neighbors(base, n_neighbors)[0]]
    others = np.flatnonzero(~is_sampled)
    neighbors[others] = sample[find_nearest(values, others, base, n_neighbors=n_neighbors)[0]]
    return neighbors


# ------------------------------------------------------------------------------------------- agreement


def measure_held_out(sampled: NDArray[np.float32], topic_of: NDArray[np.int64]) -> float:
    """Assign a tenth of the sample by the rest, and give the share of it that gets the topic that it has.

    Parameters
    ----------
    sampled
        Vectors of the sample, shape (n_sampled, n_dims), in an order that has nothing to do with topics.
    topic_of
        Shape (n_sampled,); topics as detected.
    """
    is_held = np.arange(len(sampled)) % _HELD_OUT == 0
    voters = find_nearest(sampled, np.flatnonzero(is_held), sampled[~is_held], n_neighbors=N_VOTERS)
    return float((vote_labels(topic_of[~is_held], *voters) == topic_of[is_held]).mean())


def choose_common(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Choose points that two samples are compared on: those in neither, or all if these are few."""
    rows = np.flatnonzero(~one & ~other)
    if len(rows) < _FEW_COMMON:
        rows = np.arange(len(one))
    return rows[:_MOST_COMMON]
