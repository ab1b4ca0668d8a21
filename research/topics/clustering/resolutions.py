"""How fine topics are: a sweep over resolutions, and those that are most stable under resampling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from research.cpus import count_cpus
from research.records import Resolution
from research.topics.clustering.consensus import measure_pairs
from research.topics.clustering.graph import Graph, build_graph
from research.topics.clustering.leiden import find_communities
from research.topics.clustering.resampling import draw_subsample, extend_labels, restrict_neighbors

RESOLUTIONS = tuple(round(0.25 * 2 ** (step / 6), 3) for step in range(35))
"""Resolutions, 0.25 to 12.7, each 1.12 times the one before. A convention: clearly coarser and finer than the 0.63 that
agrees best with labelled corpora."""

STANDARD = 8
"""Place of the middle resolution unless another is clearly more stable: `DEFAULT_RESOLUTION`, 0.63. Measured: it agreed
best with the classes of labelled corpora on average (`benchmarks/README.md`)."""

MIDDLE = (6, 8, 10, 12)
"""Places that the middle resolution is chosen from: 0.5 to 1. Set on labelled corpora (`benchmarks/README.md`)."""

N_NEAR = 21
"""Resolutions that layers of topics are chosen from: the first, up to 2.5. A convention."""

FAR = (24, 28, 32)
"""Places of finer resolutions, 4 to 10, which subsamples alone are clustered at: where they agree far better than at
the middle resolution, the corpus consists of many small groups, such as events. Measured: subsamples agreed at .95 to 1
on seven planted corpora of 60 and 150 events, and at .54 to .79 on six corpora of classes (`benchmarks/README.md`)."""

MANY_POINTS = 5000
"""Points above which fewer resolutions are swept, and share half of the seeds and subsamples asked for.

Clusterings of many points take longer and agree better; where the bound lies was chosen without a measurement."""

SWEEP_SUBSAMPLES = 4
"""Subsamples at every swept resolution: six pairs to compare. A bound on the work, chosen without a measurement."""

SWEEP_SEEDS = 2
"""Clusterings of all points at every swept resolution. A bound on the work, chosen without a measurement."""

DOUBT_SUBSAMPLES = 10
"""Subsamples at the resolutions between which the first few leave the choice in doubt. Measured on news broadcasts:
with three, one ensemble of five chose another middle resolution than the rest."""

_DOUBT = 4 / 3
"""Factor within which a disagreement is too near to the most that it may be for few subsamples to decide. Measured: its
standard deviation was a ninth with three subsamples, on news broadcasts."""

_REACH = 2
"""Places on each side whose agreement counts with that of a resolution. Chosen without a measurement."""

_CLEARLY = 2 / 3
"""Part of the disagreement at `STANDARD` that another middle resolution may have at most, to take its place. Set on
labelled corpora (`benchmarks/README.md`)."""

_FAR_REACH = 4
"""Places on each side whose agreement counts with that of a far resolution: the next that is swept. Chosen without a
measurement."""

_FAR_CLEARLY = 1 / 2
"""Part of the disagreement at the middle resolution that one finer than those of `MIDDLE` may have at most, to take its
place. Measured: set on four corpora; at resolution 10 events had 0 to .23 of it, classes 1.1 and more
(`benchmarks/README.md`)."""

_FAR_MOST = 0.2
"""Disagreement that such a resolution may have at most. Measured: events had some .08 at most, classes .2 or more
(`benchmarks/README.md`)."""

_FAR_SIZE = 5
"""Points that a topic has at least, in the mean, at such a resolution: pairs and single points agree by themselves.
Chosen without a measurement."""

_COARSER = 4
"""Places that the coarse resolution lies below the middle one at least: 0.63 times. Chosen without a measurement."""

_FINER = 6
"""Places that the fine resolution lies above the middle one at least: twice. Chosen without a measurement."""


@dataclass(frozen=True)
class Neighbors:
    """The neighbours of every point, more of them than the graph uses, so that subsamples have enough.

    ``rows`` and ``cosines`` have shape (n_points, n_found), nearest first; ``recall`` is the part of the nearest that
    were found.
    """

    rows: NDArray[np.int32]
    cosines: NDArray[np.float32]
    n_neighbors: int
    recall: float = float("nan")

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
    place
        Place of its resolution among those clustered at.
    seed
        Random seed of the Leiden algorithm.
    labels
        Shape (n_points,); those that a subsample left out have the label of their neighbours.
    subsample
        Number of its subsample, None for a clustering of all points.
    is_drawn
        Shape (n_points,).
    """

    place: int
    seed: int
    labels: NDArray[np.int64]
    subsample: int | None
    is_drawn: NDArray[np.bool_]


@dataclass(frozen=True)
class Chosen:
    """Places of the coarse, middle and fine resolution among those swept; None where there is none for a layer."""

    middle: int
    coarse: int | None
    fine: int | None


class MemberRunner(Protocol):
    """Makes the members of an ensemble, as `make_members` does."""

    def __call__(
        self,
        neighbors: Neighbors,
        resolutions: Sequence[float],
        *,
        whole: Sequence[tuple[int, int]],
        parts: Mapping[tuple[int, int], Sequence[int]],
    ) -> list[Member]:
        """Give the members in the order of `make_members`."""


_RUNNER: ContextVar[MemberRunner | None] = ContextVar("runner", default=None)


@contextmanager
def share_members(runner: MemberRunner) -> Iterator[None]:
    """Let other processes make the members of all ensembles within; the members are the same."""
    token = _RUNNER.set(runner)
    try:
        yield
    finally:
        _RUNNER.reset(token)


def run_members(
    neighbors: Neighbors,
    resolutions: Sequence[float],
    *,
    whole: Sequence[tuple[int, int]],
    parts: Mapping[tuple[int, int], Sequence[int]],
) -> list[Member]:
    """Make members as `make_members` does, here or where `share_members` says."""
    return (_RUNNER.get() or make_members)(neighbors, resolutions, whole=whole, parts=parts)


def make_members(
    neighbors: Neighbors,
    resolutions: Sequence[float],
    *,
    whole: Sequence[tuple[int, int]],
    parts: Mapping[tuple[int, int], Sequence[int]],
) -> list[Member]:
    """Cluster all points, and subsamples of them, at some resolutions.

    Parameters
    ----------
    neighbors
        Nearest neighbours of every point.
    resolutions
        Resolutions, which the other parameters name by their place.
    whole
        Place of the resolution and random seed of each clustering of all points.
    parts
        Places of the resolutions that each subsample is clustered at, by its number and random seed.

    Returns
    -------
    The members: all points first, then one subsample after another, whatever thread made them.
    """
    n_points = neighbors.n_points
    everything = np.ones(n_points, bool)
    # Before the threads begin, which would each build their own.
    graph = neighbors.graph

    def run_whole(place: int, seed: int) -> list[Member]:
        labels = find_communities(graph, resolution=resolutions[place], seed=seed)
        return [Member(place, seed, labels, None, everything)]

    def run_part(number: int, seed: int, places: Sequence[int]) -> list[Member]:
        is_drawn = draw_subsample(n_points, seed)
        near = restrict_neighbors(
            neighbors.rows, neighbors.cosines, is_drawn=is_drawn, n_neighbors=neighbors.n_neighbors
        )
        inside = build_graph(*near)
        made = []
        for place in places:
            labels = find_communities(inside, resolution=resolutions[place], seed=seed)
            extended = extend_labels(labels, neighbors.rows, neighbors.cosines, is_drawn=is_drawn)
            made.append(Member(place, seed, extended, number, is_drawn))
        return made

    # The compiled steps let go of the interpreter, so threads share the cores without copies of the graph.
    with ThreadPoolExecutor(count_cpus()) as pool:
        waiting = [pool.submit(run_whole, place, seed) for place, seed in whole]
        waiting += [pool.submit(run_part, number, seed, places) for (number, seed), places in parts.items() if places]
        return [member for job in waiting for member in job.result()]


def measure_resolutions(
    members: Sequence[Member], resolutions: Sequence[float], places: Sequence[int]
) -> dict[int, Resolution]:
    """Compare, at each of some resolutions, every two subsamples on the points that both have drawn."""
    measured = {}
    for place in places:
        inside = [member for member in members if member.place == place and member.subsample is not None]
        counts = [len(np.unique(member.labels[member.is_drawn])) for member in inside]
        pairs = measure_pairs([(member.labels, member.is_drawn) for member in inside])
        nan = float("nan")
        measured[place] = Resolution(
            resolutions[place],
            float(np.mean(counts)) if counts else nan,
            float(np.mean(pairs)) if pairs else nan,
            float(np.std(pairs)) if pairs else nan,
            layer="",
        )
    return measured


def list_swept(n_points: int) -> list[int]:
    """Give the places of the resolutions swept: every second one, every fourth in a large corpus, and those far off."""
    return [*range(0, N_NEAR, 4 if n_points > MANY_POINTS else 2), *FAR]


def choose_resolutions(measured: Mapping[int, Resolution], *, n_points: int) -> Chosen:
    """Choose the middle, coarse and fine resolution from how well subsamples agree.

    A resolution is judged with its neighbours, since a plateau means more than a peak. Coarser ones nearly always agree
    better, and one topic for everything agrees perfectly, so the most stable of all is no topic model. The middle one
    is therefore 0.63 by default, at which topics agreed best with the classes of labelled corpora. Resampling has a
    veto: another between 0.5 and 1 takes its place with at most two thirds of its disagreement, and one beyond, for
    corpora of many small groups, with at most half of what that has. The coarse one is the most stable at most 0.63
    times the middle resolution, the fine one the most stable at least twice it, up to 2.5.

    Parameters
    ----------
    measured
        Agreement at every swept resolution, by its place. Where it is NaN, since there were fewer than two subsamples,
        the standard resolution is taken, and fixed ones on either side.
    n_points
        Number of points that were clustered.

    Returns
    -------
    Places of the three resolutions.
    """
    swept = [place for place in measured if place < N_NEAR]
    plateau = _measure_plateaus(measured)
    if not plateau:
        return Chosen(STANDARD, STANDARD - _COARSER, STANDARD + _FINER)
    middle = STANDARD
    for rival in _list_rivals(measured, plateau, n_points=n_points):
        if plateau[rival.place] <= rival.most:
            middle = rival.place
    below = [place for place in swept[1:] if place <= middle - _COARSER]
    above = [place for place in swept[:-1] if place >= middle + _FINER]
    return Chosen(
        middle,
        min(below, key=plateau.__getitem__, default=None),
        min(above, key=plateau.__getitem__, default=None),
    )


def list_doubted(measured: Mapping[int, Resolution], *, n_points: int) -> list[int]:
    """Give the places whose agreement must be known better before the middle resolution is chosen.

    Those that decide between the standard resolution and another, where what that has of the disagreement is near to
    the most that it may have. Parameters as in `choose_resolutions`.
    """
    plateau = _measure_plateaus(measured)
    if not plateau:
        return []
    doubted: set[int] = set()
    for rival in _list_rivals(measured, plateau, n_points=n_points):
        if rival.most / _DOUBT < plateau[rival.place] < rival.most * _DOUBT:
            doubted.update(_list_plateau(measured, rival.place), _list_plateau(measured, rival.against))
    return sorted(doubted)


@dataclass(frozen=True)
class _Rival:
    """A resolution that may take the place of another, with the disagreement that it may have at most."""

    place: int
    most: float
    against: int


def _list_rivals(
    measured: Mapping[int, Resolution], plateau: Mapping[int, float], *, n_points: int
) -> Iterator[_Rival]:
    """Give the best of the middle resolutions, and the best of those beyond them, each against what stands then."""
    middle = STANDARD
    best = min((place for place in MIDDLE if place in measured), key=plateau.__getitem__)
    if best != STANDARD:
        most = _CLEARLY * plateau[STANDARD]
        yield _Rival(best, most, STANDARD)
        if plateau[best] <= most:
            middle = best
    beyond = [place for place in measured if place > MIDDLE[-1] and _FAR_SIZE * measured[place].n_topics <= n_points]
    if beyond:
        finest = min(beyond, key=plateau.__getitem__)
        yield _Rival(finest, min(_FAR_CLEARLY * plateau[middle], _FAR_MOST), middle)


def _measure_plateaus(measured: Mapping[int, Resolution]) -> dict[int, float]:
    """Give the mean disagreement of subsamples at every resolution and the nearest ones; nothing if none is known."""
    if not any(entry.agreement == entry.agreement for entry in measured.values()):
        return {}
    return {
        place: float(np.mean([1 - measured[other].agreement for other in _list_plateau(measured, place)]))
        for place in measured
    }


def _list_plateau(measured: Mapping[int, Resolution], place: int) -> list[int]:
    """Give the places whose disagreement counts at one of them."""
    reach = _FAR_REACH if place in FAR else _REACH
    return [other for other in measured if abs(other - place) <= reach]


def is_beyond(resolution: float) -> bool:
    """Say whether a resolution is finer than those that the middle one is usually chosen from."""
    return resolution > RESOLUTIONS[MIDDLE[-1]]


def window_around(place: int) -> list[int]:
    """Give the places of a resolution and of the two on each side."""
    return list(range(max(0, place - _REACH), min(len(RESOLUTIONS), place + _REACH + 1)))


def plan_sweep(n_points: int, n_asked: int, *, most: int) -> range:
    """Choose the seeds, or the subsamples, that every swept resolution is clustered with; fewer in a large corpus."""
    return range(min(n_asked, most - 1 if n_points > MANY_POINTS else most))


def plan_resolution(n_points: int, n_asked: int, *, place: int, n_places: int) -> range:
    """Choose the seeds, or the subsamples, that one resolution around the middle one is clustered with.

    All that were asked for, in a small corpus. In a large one the resolutions share half of them out.

    Parameters
    ----------
    n_points
        Number of points that are clustered.
    n_asked
        Number of seeds, or of subsamples, that the study asks for.
    place
        Place of the resolution among those that share, from 0.
    n_places
        Number of resolutions that share.

    Returns
    -------
    Numbers of the seeds, or subsamples, from 0.
    """
    if n_points <= MANY_POINTS:
        return range(n_asked)
    share = -(-n_asked // (2 * n_places))
    # From the centre outwards and in pairs, so that few seeds do not favour one side.
    away = abs(place - n_places // 2)
    if away and (2 * away + 1) * share > n_asked:
        return range(0)
    rank = 2 * away - (1 if place < n_places // 2 else 0) if away else 0
    return range(min(rank * share, n_asked), min((rank + 1) * share, n_asked))
