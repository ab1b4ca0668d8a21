"""How fine topics are: a sweep over resolutions, and the levels that hold up best under resampling."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from research.records import Level
from research.topics.clustering.consensus import agree_pairs
from research.topics.clustering.graph import Graph, build_graph
from research.topics.clustering.leiden import find_communities
from research.topics.clustering.resampling import draw_subsample, extend_labels, thin_neighbors

RESOLUTIONS = tuple(round(0.25 * 2 ** (step / 6), 3) for step in range(21))
"""Resolutions, 0.25 to 2.5, each 1.12 times the one before."""

STANDARD = 8
"""Place of the middle level if resampling has no clear word to say: resolution 0.63."""

MIDDLE = (6, 8, 10, 12)
"""Places that the middle level is chosen from: resolutions 0.5 to 1."""

MANY_POINTS = 5000
"""Points above which fewer levels are swept, and levels share two thirds of the seeds and subsamples asked for.

Clusterings of many points take longer and agree better."""

SWEEP_SUBSAMPLES = 4
"""Subsamples at every swept level: six pairs to compare."""

SWEEP_SEEDS = 2
"""Clusterings of all points at every swept level."""

_REACH = 2
_CLEARLY = 2 / 3
_COARSER = 4
_FINER = 6


@dataclass(frozen=True)
class Neighbors:
    """The neighbours of every point, more of them than the graph uses, so that subsamples have enough.

    ``rows`` and ``cosines`` have shape (n_points, n_found), nearest first.
    """

    rows: NDArray[np.int64]
    cosines: NDArray[np.float32]
    n_neighbors: int

    @property
    def n_points(self) -> int:
        """Number of points."""
        return len(self.rows)

    @cached_property
    def graph(self) -> Graph:
        """The graph of all points, built once however often they are clustered."""
        return build_graph(self.rows[:, : self.n_neighbors], self.cosines[:, : self.n_neighbors])


@dataclass(frozen=True)
class Member:
    """One clustering of the ensemble.

    Attributes
    ----------
    level
        Place of its resolution.
    seed
        Of the Leiden algorithm.
    labels
        Shape (n_points,); those that a subsample left out have the label of their neighbours.
    subsample
        Number of its subsample, None for a clustering of all points.
    is_drawn
        Shape (n_points,).
    """

    level: int
    seed: int
    labels: NDArray[np.int64]
    subsample: int | None
    is_drawn: NDArray[np.bool_]


@dataclass(frozen=True)
class Chosen:
    """Places of the coarse, middle and fine level among those swept; None where no other level is told apart."""

    middle: int
    coarse: int | None
    fine: int | None


def run_members(
    neighbors: Neighbors,
    resolutions: Sequence[float],
    *,
    whole: Sequence[tuple[int, int]],
    parts: Mapping[tuple[int, int], Sequence[int]],
) -> list[Member]:
    """Cluster all points, and subsamples of them, at some levels.

    Parameters
    ----------
    neighbors
        Of the points.
    resolutions
        Of every level.
    whole
        Level and seed of each clustering of all points.
    parts
        Levels that each subsample is clustered at, by its number and seed.

    Returns
    -------
    The members: all points first, then one subsample after another, whatever thread made them.
    """
    n_points = neighbors.n_points
    everything = np.ones(n_points, bool)
    # Before the threads begin, which would each build their own.
    graph = neighbors.graph

    def run_whole(level: int, seed: int) -> list[Member]:
        labels = find_communities(graph, resolution=resolutions[level], seed=seed)
        return [Member(level, seed, labels, None, everything)]

    def run_part(number: int, seed: int, levels: Sequence[int]) -> list[Member]:
        is_drawn = draw_subsample(n_points, seed)
        near = thin_neighbors(neighbors.rows, neighbors.cosines, is_drawn=is_drawn, n_neighbors=neighbors.n_neighbors)
        inside = build_graph(*near)
        made = []
        for level in levels:
            labels = find_communities(inside, resolution=resolutions[level], seed=seed)
            extended = extend_labels(labels, neighbors.rows, neighbors.cosines, is_drawn=is_drawn)
            made.append(Member(level, seed, extended, number, is_drawn))
        return made

    # The compiled steps let go of the interpreter, so threads share the cores without copies of the graph.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting = [pool.submit(run_whole, level, seed) for level, seed in whole]
        waiting += [pool.submit(run_part, number, seed, levels) for (number, seed), levels in parts.items() if levels]
        return [member for job in waiting for member in job.result()]


def measure_levels(members: Sequence[Member], resolutions: Sequence[float], levels: Sequence[int]) -> dict[int, Level]:
    """Compare, at each of some levels, every two subsamples on the points that both have drawn."""
    measured = {}
    for level in levels:
        inside = [member for member in members if member.level == level and member.subsample is not None]
        counts = [len(np.unique(member.labels[member.is_drawn])) for member in inside]
        pairs = agree_pairs([(member.labels, member.is_drawn) for member in inside])
        nan = float("nan")
        measured[level] = Level(
            resolutions[level],
            float(np.mean(counts)) if counts else nan,
            float(np.mean(pairs)) if pairs else nan,
            float(np.std(pairs)) if pairs else nan,
            layer="",
        )
    return measured


def list_swept(n_points: int) -> range:
    """Give the places of the resolutions swept: every second one, every fourth in a large corpus."""
    return range(0, len(RESOLUTIONS), 4 if n_points > MANY_POINTS else 2)


def choose_levels(measured: Mapping[int, Level]) -> Chosen:
    """Choose the middle, coarse and fine level from how well subsamples agree.

    A level is judged with its neighbours, since a plateau means more than a peak. Coarser levels nearly always agree
    better, and one topic for everything agrees perfectly, so the most stable of all is no topic model. The middle level
    is therefore looked for between resolutions 0.5 and 1 only, and is 0.63 unless another has at most two thirds of its
    disagreement; these bounds were set on labelled corpora (`benchmarks/README.md`). The coarse level is the most
    stable one at most 0.63 times the middle resolution, the fine level the most stable one at least twice it.

    Parameters
    ----------
    measured
        Of every place swept; agreement is NaN where there were fewer than two subsamples; the
        levels are then the standard one and fixed ones on either side.

    Returns
    -------
    Places of the levels.
    """
    swept = list(measured)
    if not any(level.agreement == level.agreement for level in measured.values()):
        return Chosen(STANDARD, STANDARD - _COARSER, STANDARD + _FINER)
    plateau = {
        place: float(np.mean([1 - measured[near].agreement for near in window_around(place) if near in measured]))
        for place in swept
    }
    middle = STANDARD
    best = min((place for place in MIDDLE if place in measured), key=plateau.__getitem__)
    if plateau[best] <= _CLEARLY * plateau[STANDARD]:
        middle = best
    below = [place for place in swept[1:] if place <= middle - _COARSER]
    above = [place for place in swept[:-1] if place >= middle + _FINER]
    return Chosen(
        middle,
        min(below, key=plateau.__getitem__, default=None),
        min(above, key=plateau.__getitem__, default=None),
    )


def window_around(place: int) -> list[int]:
    """Give the places of a level and of the two on each side."""
    return list(range(max(0, place - _REACH), min(len(RESOLUTIONS), place + _REACH + 1)))


def plan_sweep(n_points: int, n_asked: int, *, most: int) -> range:
    """Choose the seeds, or the subsamples, that every swept level is clustered with; fewer in a large corpus."""
    return range(min(n_asked, most - 1 if n_points > MANY_POINTS else most))


def plan_level(n_points: int, n_asked: int, *, place: int, n_levels: int) -> range:
    """Choose the seeds, or the subsamples, that one level around the middle one is clustered with.

    All that were asked for, in a small corpus. In a large one the levels share two thirds of them out.

    Parameters
    ----------
    n_points
        Size of the corpus.
    n_asked
        How many the study asks for.
    place
        Of the level among the ``n_levels``.
    n_levels
        How many share.
    """
    if n_points <= MANY_POINTS:
        return range(n_asked)
    share = -(-2 * n_asked // (3 * n_levels))
    # From the centre outwards and in pairs, so that few seeds do not make the levels lopsided.
    away = abs(place - n_levels // 2)
    if away and (2 * away + 1) * share > n_asked:
        return range(0)
    rank = 2 * away - (1 if place < n_levels // 2 else 0) if away else 0
    return range(min(rank * share, n_asked), min((rank + 1) * share, n_asked))
