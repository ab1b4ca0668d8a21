"""Many clusterings of the same points, under other seeds and on subsamples, for each way to cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.records import ClusterMethod, LayerName, Resolution
from research.study import TopicSettings
from research.topics.clustering.consensus import OUTLIER, find_consensus, measure_pairs
from research.topics.clustering.density import find_dense_regions
from research.topics.clustering.joining import join_topics
from research.topics.clustering.layers import find_centroids
from research.topics.clustering.neighbors import find_neighbors, measure_recall
from research.topics.clustering.reduction import reduce_vectors
from research.topics.clustering.resampling import draw_subsample, extend_labels
from research.topics.clustering.resolutions import (
    DOUBT_SUBSAMPLES,
    FAR,
    RESOLUTIONS,
    STANDARD,
    SWEEP_SEEDS,
    SWEEP_SUBSAMPLES,
    Member,
    Neighbors,
    choose_resolutions,
    list_doubted,
    list_swept,
    measure_resolutions,
    plan_resolution,
    plan_sweep,
    run_members,
    window_around,
)

MOST_NEIGHBORS = 30
"""Neighbours in the graph of a large corpus. Measured: more stable than 15, and finds the same classes."""

MOST_LAYOUTS = 10
"""Seeds, and subsamples, that UMAP is run for at most: each takes as long as everything else together. A bound on
the work, chosen without a measurement."""

_LAYOUT_NEIGHBORS = 15
"""Neighbours in UMAP unless the study gives a number: UMAP's default."""

_LAYOUT_DIMS = 5
"""Dimensions that UMAP gives to HDBSCAN: BERTopic's default."""

_SPARE = 2
"""Neighbours looked for, in those that the graph uses, so that enough are left in a subsample of 80 %. Chosen without a
measurement."""

_DENSITY_NEEDS = 30
"""Points below which density is not looked for; the graph is used instead. Chosen without a measurement."""

_DEFAULT_K = 10
"""Clusters of k-means at most unless the study gives a number. A convention, chosen without a measurement."""

_MANY_STARTS = 3
"""Starts of k-means, of which the best is kept. Chosen without a measurement."""

_SEARCH_SEEDS = 6
"""Clusterings whose consensus says how many topics a resolution gives. One clustering found 0.61 to 1.02, by its seed.
Chosen without a measurement; their seeds are the same in every study, so that its seed does not move the resolution."""

_SEARCH_STEP = 8
"""Steps of the search in a doubling of the resolution: each is 1.09 times the one before. Chosen without a
measurement."""

_SEARCH_DOUBLINGS = (-5, 7)
"""Doublings of the standard resolution that are searched: 0.02 to 81, from one topic to very many. Chosen without
a measurement."""

_SEARCH_RETRIES = 4
"""Times that the ensemble is made again one step finer, where its consensus has fewer topics than asked for. A bound
on the work, chosen without a measurement."""

_LARGEST_SEED = 2**31
"""Bound on seeds, which scikit-learn and UMAP take as 32-bit numbers."""


@dataclass(frozen=True)
class Ensemble:
    """Clusterings of the same points.

    Attributes
    ----------
    members
        Shape (n_members, n_points): what the consensus is made of.
    origins
        Seed of each member, or of its subsample; members at several resolutions share one.
    coarse, fine
        Members at a coarser and a finer resolution, if the method has one.
    resampled, draw_of
        Labels of each clustering of a subsample with what it drew, and the number of the subsample.
    seed_agreement, resample_agreement
        Mean adjusted Rand index of every two seeds and of every two subsamples at one resolution; NaN with fewer than
        two.
    resolutions
        The sweep.
    consensus
        Consensus of the members, if it was needed to find the resolution.
    hubness
        Skewness of how often points are neighbours of others; NaN for methods without a graph.
    coarse_agreement, fine_agreement
        Mean adjusted Rand index of every two subsamples at the coarser and the finer resolution; NaN with fewer than
        two.
    fine_resampled, fine_draw_of
        As ``resampled`` and ``draw_of``, at the finer resolution and its neighbours.
    recall
        Part of the nearest neighbours that the search found, on a sample; NaN for methods without a graph.
    """

    members: NDArray[np.int64]
    origins: tuple[int, ...]
    method: ClusterMethod
    seeds: tuple[int, ...]
    n_subsamples: int
    seed_agreement: float
    resample_agreement: float
    resampled: tuple[tuple[NDArray[np.int64], NDArray[np.bool_]], ...] = ()
    draw_of: tuple[int, ...] = ()
    coarse: NDArray[np.int64] | None = None
    fine: NDArray[np.int64] | None = None
    resolutions: tuple[Resolution, ...] = ()
    resolution: float = float("nan")
    n_neighbors: int = 0
    consensus: NDArray[np.int64] | None = None
    recall: float = float("nan")
    hubness: float = float("nan")
    coarse_agreement: float = float("nan")
    fine_agreement: float = float("nan")
    fine_resampled: tuple[tuple[NDArray[np.int64], NDArray[np.bool_]], ...] = ()
    fine_draw_of: tuple[int, ...] = ()


def make_ensemble(
    points: NDArray[np.float32],
    settings: TopicSettings,
    *,
    least: int,
    seed: int,
    found: tuple[NDArray[np.int32], NDArray[np.float32]] | None = None,
) -> Ensemble:
    """Cluster points under ``settings.n_seeds`` seeds and on ``settings.n_subsamples`` subsamples.

    Parameters
    ----------
    points
        Shape (n_points, n_dims), rows of unit length.
    settings
        Method and its settings.
    least
        Smallest topic, in points, for methods that need it.
    seed
        Random seed that all other seeds are drawn from.
    found
        Neighbours of the points and their cosines, as many as `count_searched` says. None: they are looked for.

    Returns
    -------
    The ensemble. Too few points for a method are clustered by the graph; fewer than three are one topic. UMAP and
    HDBSCAN are run for `MOST_LAYOUTS` seeds and subsamples at most.
    """
    seeds = draw_seeds(seed, settings.n_seeds, kind=0)
    draws = draw_seeds(seed, settings.n_subsamples, kind=1)
    if len(points) < 3:
        nan = float("nan")
        return Ensemble(np.zeros((1, len(points)), np.int64), seeds[:1], "graph", seeds[:1], 0, nan, nan)
    found = find_neighbors(points, count_searched(len(points), settings)) if found is None else found
    if settings.method == "kmeans":
        return _repeat(
            lambda rows, s: _cluster_kmeans(rows, settings, s), points, settings, found=found, seeds=seeds, draws=draws
        )
    if settings.method == "umap+hdbscan" and len(points) >= _DENSITY_NEEDS:
        return _repeat(
            lambda rows, s: _cluster_density(rows, settings, least=least, seed=s),
            points,
            settings,
            found=found,
            seeds=seeds[:MOST_LAYOUTS],
            draws=draws[:MOST_LAYOUTS],
        )
    k = _count_joined(len(points), settings)
    neighbors = Neighbors(*found, k, measure_recall(points, found[1], seed=0))
    return _cluster_graph(neighbors, settings, least=least, seeds=seeds, draws=draws)


def count_searched(n_points: int, settings: TopicSettings) -> int:
    """Give the neighbours of every point that its clustering needs: for the graph, or to extend subsamples."""
    if n_points < 3:
        return 0
    if settings.method == "graph" or (settings.method == "umap+hdbscan" and n_points < _DENSITY_NEEDS):
        return _SPARE * _count_joined(n_points, settings)
    return MOST_NEIGHBORS if settings.n_subsamples else 0


def _count_joined(n_points: int, settings: TopicSettings) -> int:
    return min(settings.n_neighbors or choose_n_neighbors(n_points), n_points - 1)


def draw_seeds(seed: int, n_seeds: int, *, kind: int) -> tuple[int, ...]:
    """Give seeds that differ between kinds and between the seeds they are drawn from."""
    state = np.random.SeedSequence([seed, kind]).generate_state(n_seeds) if n_seeds else ()
    return tuple(int(number) % _LARGEST_SEED for number in state)


def choose_n_neighbors(n_points: int) -> int:
    """Give the neighbours of a point in the graph: 0.7 times the root of the number of points, 3 to 30."""
    return int(min(np.clip(round(0.7 * np.sqrt(n_points)), 3, MOST_NEIGHBORS), n_points - 1))


# ------------------------------------------------------------------------------------------ the graph


def _cluster_graph(
    neighbors: Neighbors, settings: TopicSettings, *, least: int, seeds: tuple[int, ...], draws: tuple[int, ...]
) -> Ensemble:
    if settings.resolution is not None:
        return _cluster_at(neighbors, settings.resolution, seeds=seeds, draws=draws)
    if settings.n_topics is not None:
        return _reach_number(neighbors, settings.n_topics, least=least, seeds=seeds, draws=draws)
    return _sweep(neighbors, seeds=seeds, draws=draws)


def _cluster_at(neighbors: Neighbors, resolution: float, *, seeds: tuple[int, ...], draws: tuple[int, ...]) -> Ensemble:
    """Cluster at one resolution, and at half and twice it for the other layers."""
    tried = (resolution, resolution / 2, 2 * resolution)
    members = run_members(
        neighbors,
        tried,
        whole=[(0, seed) for seed in seeds] + [(place, seed) for place in (1, 2) for seed in seeds[:SWEEP_SEEDS]],
        parts={(number, seed): (0, 1, 2) if number < SWEEP_SUBSAMPLES else (0,) for number, seed in enumerate(draws)},
    )
    return _assemble(neighbors, members, tried, middle=[0], coarse=[1], fine=[2], resolutions=())


def _sweep(neighbors: Neighbors, *, seeds: tuple[int, ...], draws: tuple[int, ...]) -> Ensemble:
    """Cluster at every second resolution a few times, and around the chosen one as often as was asked."""
    n_points = neighbors.n_points
    swept = list_swept(n_points)
    first_draws = plan_sweep(n_points, len(draws), most=SWEEP_SUBSAMPLES)
    first_seeds = plan_sweep(n_points, len(seeds), most=SWEEP_SEEDS)
    # Far resolutions are hardly ever chosen: nothing but whether subsamples agree is asked of them.
    done_whole = [(place, i) for place in swept if place not in FAR for i in first_seeds]
    done_parts = [(place, i) for place in swept for i in (first_draws[:2] if place in FAR else first_draws)]
    members = run_members(
        neighbors,
        RESOLUTIONS,
        whole=[(place, seeds[i]) for place, i in done_whole],
        parts={(i, draws[i]): [place for place, one in done_parts if one == i] for i in first_draws},
    )
    measured = measure_resolutions(members, RESOLUTIONS, swept)
    if doubted := list_doubted(measured, n_points=n_points):
        added = [
            (place, i)
            for i in range(min(len(draws), DOUBT_SUBSAMPLES))
            for place in doubted
            if (place, i) not in done_parts
        ]
        members += run_members(
            neighbors,
            RESOLUTIONS,
            whole=[],
            parts={(i, draws[i]): [place for place, one in added if one == i] for i in {one for _, one in added}},
        )
        done_parts += added
        measured = measure_resolutions(members, RESOLUTIONS, swept)
    chosen = choose_resolutions(measured, n_points=n_points)
    window = window_around(chosen.middle)
    whole: list[tuple[int, int]] = []
    parts: dict[tuple[int, int], list[int]] = {(i, seed): [] for i, seed in enumerate(draws)}
    for rank, place in enumerate(window):
        for i in plan_resolution(n_points, len(seeds), place=rank, n_places=len(window)):
            if (place, i) not in done_whole:
                whole.append((place, seeds[i]))
        for i in plan_resolution(n_points, len(draws), place=rank, n_places=len(window)):
            if (place, i) not in done_parts:
                parts[i, draws[i]].append(place)
    members += run_members(neighbors, RESOLUTIONS, whole=whole, parts=parts)
    layers: dict[int | None, LayerName] = {chosen.middle: "middle", chosen.coarse: "coarse", chosen.fine: "fine"}
    return _assemble(
        neighbors,
        members,
        RESOLUTIONS,
        middle=window,
        coarse=[] if chosen.coarse is None else window_around(chosen.coarse),
        fine=[] if chosen.fine is None else window_around(chosen.fine),
        resolutions=tuple(replace(entry, layer=layers.get(place, "")) for place, entry in measured.items()),
    )


def _assemble(
    neighbors: Neighbors,
    members: Sequence[Member],
    tried: Sequence[float],
    *,
    middle: list[int],
    coarse: list[int],
    fine: list[int],
    resolutions: tuple[Resolution, ...],
) -> Ensemble:
    centre = middle[len(middle) // 2]
    inside = [member for member in members if member.place in middle]
    drawn = [member for member in inside if member.subsample is not None]
    at_centre = [member for member in inside if member.place == centre]
    around_fine = [member for member in members if member.place in fine and member.subsample is not None]
    return Ensemble(
        members=np.stack([member.labels for member in inside]),
        origins=tuple(member.seed for member in inside),
        method="graph",
        seeds=tuple(sorted({member.seed for member in inside if member.subsample is None})),
        n_subsamples=len({member.subsample for member in drawn}),
        seed_agreement=_agree_all([(m.labels, m.is_drawn) for m in at_centre if m.subsample is None]),
        resample_agreement=_agree_all([(m.labels, m.is_drawn) for m in at_centre if m.subsample is not None]),
        resampled=tuple((member.labels, member.is_drawn) for member in drawn),
        draw_of=tuple(member.subsample or 0 for member in drawn),
        coarse=_stack([member for member in members if member.place in coarse]),
        fine=_stack([member for member in members if member.place in fine]),
        hubness=measure_hubness(neighbors.rows[:, : neighbors.n_neighbors]),
        coarse_agreement=_agree_at(members, coarse),
        fine_agreement=_agree_at(members, fine),
        fine_resampled=tuple((member.labels, member.is_drawn) for member in around_fine),
        fine_draw_of=tuple(member.subsample or 0 for member in around_fine),
        resolutions=resolutions,
        resolution=tried[centre],
        n_neighbors=neighbors.n_neighbors,
        recall=neighbors.recall,
    )


def measure_hubness(rows: NDArray[np.integer[Any]]) -> float:
    """Give the skewness of how often points are neighbours of others (Radovanovic, Nanopoulos and Ivanovic 2010).

    ``rows`` has shape (n_points, n_neighbors). NaN if all points are neighbours equally often.
    """
    counts = np.bincount(rows[rows >= 0], minlength=len(rows)).astype(np.float64)
    beyond = counts - counts.mean()
    sd = float(np.sqrt((beyond**2).mean()))
    return float((beyond**3).mean() / sd**3) if sd > 0 else float("nan")


def _agree_at(members: Sequence[Member], window: list[int]) -> float:
    """Mean agreement of every two subsamples at the middle one of some resolutions."""
    if not window:
        return float("nan")
    centre = window[len(window) // 2]
    return _agree_all([(m.labels, m.is_drawn) for m in members if m.place == centre and m.subsample is not None])


def _stack(members: Sequence[Member]) -> NDArray[np.int64] | None:
    return np.stack([member.labels for member in members]) if members else None


def _reach_number(
    neighbors: Neighbors, n_topics: int, *, least: int, seeds: tuple[int, ...], draws: tuple[int, ...]
) -> Ensemble:
    """Cluster at the least resolution whose consensus has as many topics as wanted; too many are joined later."""
    resolution = _find_resolution(neighbors, n_topics, least=least)
    for _ in range(1 + _SEARCH_RETRIES):
        ensemble = _cluster_at(neighbors, resolution, seeds=seeds, draws=draws)
        consensus = find_consensus(ensemble.members)
        if _count_topics(consensus, least) >= n_topics:
            break
        resolution *= 2 ** (1 / _SEARCH_STEP)
    return replace(ensemble, consensus=consensus)


def _find_resolution(neighbors: Neighbors, n_topics: int, *, least: int) -> float:
    """Find the least resolution that gives as many topics as wanted, or else the one that gives most.

    Topics are those of the consensus of a few clusterings. Resolutions are doubled or halved until they give enough, or
    too few, and the interval is then halved.
    """
    lowest, highest = (_SEARCH_STEP * doublings for doublings in _SEARCH_DOUBLINGS)
    seeds = draw_seeds(0, _SEARCH_SEEDS, kind=2)
    counted: dict[int, int] = {}

    def is_enough(step: int) -> bool:
        tried = (RESOLUTIONS[STANDARD] * 2 ** (step / _SEARCH_STEP),)
        members = run_members(neighbors, tried, whole=[(0, one) for one in seeds], parts={})
        counted[step] = _count_topics(find_consensus(np.stack([member.labels for member in members])), least)
        return counted[step] >= n_topics

    low, high = -_SEARCH_STEP, 0
    if is_enough(high):
        while low > lowest and is_enough(low):
            low, high = low - _SEARCH_STEP, low
    else:
        # Beyond some resolution more and more pieces are too small to count.
        while not is_enough(high + _SEARCH_STEP) and high + _SEARCH_STEP < highest and _is_rising(counted):
            high += _SEARCH_STEP
        low, high = high, high + _SEARCH_STEP
    if counted[high] < n_topics:
        most = max(counted, key=lambda step: (counted[step], -step))
        return float(RESOLUTIONS[STANDARD] * 2 ** (most / _SEARCH_STEP))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    # One step more, since the consensus of many may have fewer topics than that of a few.
    return float(RESOLUTIONS[STANDARD] * 2 ** ((high + 1) / _SEARCH_STEP))


def _is_rising(counted: Mapping[int, int]) -> bool:
    """Say whether the finest resolution gives at least half as many topics as the one that gives most."""
    return 2 * counted[max(counted)] >= max(counted.values())


def _count_topics(labels: NDArray[np.int64], least: int) -> int:
    """Count the topics that are not too small."""
    return int((np.bincount(labels) >= least).sum())


# ----------------------------------------------------------------------------------- the other methods


def _repeat(
    cluster: Callable[[NDArray[np.float32], int], NDArray[np.int64]],
    points: NDArray[np.float32],
    settings: TopicSettings,
    *,
    found: tuple[NDArray[np.int32], NDArray[np.float32]],
    seeds: tuple[int, ...],
    draws: tuple[int, ...],
) -> Ensemble:
    """Run any way to cluster under every seed and on every subsample."""
    n_points = len(points)
    everything = np.ones(n_points, bool)
    whole = [(cluster(points, seed), everything) for seed in seeds]
    parts = []
    for seed in draws:
        is_drawn = draw_subsample(n_points, seed)
        labels = cluster(np.ascontiguousarray(points[is_drawn]), seed)
        parts.append((_extend(labels, *found, is_drawn=is_drawn), is_drawn))
    members = np.stack([labels for labels, _ in (*whole, *parts)])
    return Ensemble(
        members=members,
        origins=(*seeds, *draws),
        method=settings.method,
        seeds=seeds,
        n_subsamples=len(draws),
        seed_agreement=_agree_all(whole),
        resample_agreement=_agree_all(parts),
        resampled=tuple(parts),
        draw_of=tuple(range(len(parts))),
        n_neighbors=settings.n_neighbors or _LAYOUT_NEIGHBORS,
    )


def _extend(
    labels: NDArray[np.int64],
    rows: NDArray[np.int32],
    cosines: NDArray[np.float32],
    *,
    is_drawn: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Let neighbours vote, being an outlier as one of the answers."""
    return extend_labels(labels - OUTLIER, rows, cosines, is_drawn=is_drawn) + OUTLIER


def _cluster_kmeans(points: NDArray[np.float32], settings: TopicSettings, seed: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans

    n_distinct = len({row.tobytes() for row in points})
    k = min(settings.n_topics or min(_DEFAULT_K, max(2, len(points) // 5)), n_distinct)
    labels: NDArray[np.int64] = KMeans(k, n_init=_MANY_STARTS, random_state=seed).fit_predict(points)
    return labels.astype(np.int64)


def _cluster_density(
    points: NDArray[np.float32], settings: TopicSettings, *, least: int, seed: int
) -> NDArray[np.int64]:
    n_neighbors = settings.n_neighbors or _LAYOUT_NEIGHBORS
    laid_out = reduce_vectors(points, _LAYOUT_DIMS, n_neighbors=n_neighbors, min_dist=0.0, seed=seed)
    labels = find_dense_regions(laid_out, max(least, 2))
    if settings.n_topics is not None:
        if labels.max() + 1 < settings.n_topics:
            labels = _part_regions(labels, find_dense_regions(laid_out, max(least, 2), is_fine=True), points)
        labels = join_topics(labels, points, settings.n_topics)
    return labels if (labels != OUTLIER).any() else np.zeros(len(points), np.int64)


def _part_regions(labels: NDArray[np.int64], fine: NDArray[np.int64], points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Part regions into the denser ones within them, to which their other points go by the nearest mean."""
    parted, n_before = np.full(len(labels), OUTLIER, np.int64), 0
    for region in range(int(labels.max()) + 1):
        rows = np.flatnonzero(labels == region)
        inside = np.unique(fine[rows], return_inverse=True)[1] - (fine[rows] == OUTLIER).any()
        if inside.max() < 1:
            inside = np.zeros(len(rows), np.int64)
        lost = np.flatnonzero(inside == OUTLIER)
        inside[lost] = (points[rows[lost]] @ find_centroids(points[rows], inside, int(inside.max()) + 1).T).argmax(
            axis=1
        )
        parted[rows] = n_before + inside
        n_before += int(inside.max()) + 1
    return parted


def _agree_all(runs: Sequence[tuple[NDArray[np.int64], NDArray[np.bool_]]]) -> float:
    """Mean agreement of every two runs; NaN if there are fewer than two."""
    pairs = measure_pairs(runs)
    return float(np.mean(pairs)) if pairs else float("nan")
