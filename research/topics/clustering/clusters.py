"""Passages to topics, whatever the method: points, ensemble, consensus, layers, outliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import FEW_TEXTS, ArticleTopics, Clusters, Passages, Resolution, TextNeighbors
from research.study import TopicSettings
from research.topics.clustering.consensus import (
    OUTLIER,
    dissolve_topic,
    find_consensus,
    find_medoid,
    measure_agreement,
    measure_co_assignment,
    measure_overlaps,
)
from research.topics.clustering.ensemble import Ensemble, draw_seeds, make_ensemble
from research.topics.clustering.joining import join_topics
from research.topics.clustering.late_topics import Sampled, add_late_topics, find_late_topics
from research.topics.clustering.layers import (
    Layers,
    dissolve_small,
    drop_repeated,
    find_centroids,
    judge_layers,
    nest_layers,
    number_by_size,
    number_layers,
)
from research.topics.clustering.neighbors import find_nearest
from research.topics.clustering.outliers import find_outliers, measure_own
from research.topics.clustering.points import Points
from research.topics.clustering.resolutions import is_beyond
from research.topics.clustering.sampling import (
    N_VOTERS,
    Strata,
    choose_common,
    choose_sample_size,
    draw_sample,
    extend_layers,
    join_labels,
    list_kinds,
    measure_held_out,
    vote_labels,
)
from research.topics.clustering.shared_neighbors import find_text_neighbors, open_points

DISSOLVED = 0.5
"""Stability below which a small topic is not there in the mean clustering (Hennig 2007), so that it is no topic."""

MOST_CLUSTERINGS = 40
"""Clusterings of the ensemble that are kept one by one; a bound on what is stored, chosen without a measurement."""

_LEAST_SAMPLED = 10
"""Least size of a topic in a sample, in points, if that is below the least size in the corpus: fewer would be chance.
Chosen without a measurement."""

_COMPARED = 10
"""Seeds, and subsamples, under which a second sample is clustered at most. A bound on the work: its topics are less
steady than those of the first, so that the agreement that is reported is rather too low. Chosen without a
measurement."""

_FIRM = 0.75
"""Stability from which a fine topic recurs firmly (Hennig 2007); published."""

_SMALL = 0.5
"""Size, in mean topics, below which a topic is small. Chosen without a measurement."""

_SMALLEST, _LARGEST = 2, 50
"""Bounds of the least size of a topic, in points. Chosen without a measurement."""


def cluster_passages(
    values: NDArray[np.float32],
    passages: Passages,
    settings: TopicSettings,
    *,
    seed: int,
    story_of: NDArray[np.int64] | None = None,
    strata: Strata | None = None,
    neighbors: TextNeighbors | None = None,
) -> Clusters:
    """Group passages into topics.

    Equal texts are one point, reprints are left out and get the topics of their story's first article, and points are
    put in the order of their content's hash before anything looks at them; so neither reprints nor the order of the
    input decide. Points are clustered under many seeds and subsamples (`ensemble`), of which the consensus is kept. Of
    a large corpus a sample is clustered, and its topics are extended to the other points (`sampling`).

    Parameters
    ----------
    values
        Shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    settings
        Method and its settings.
    seed
        Random seed that the seeds of the ensemble are drawn from.
    story_of
        Shape (n_articles,); articles with the same number reprint one another. None if no two do.
    strata
        Source and time of the articles, which a sample is stratified by. None: by language alone.
    neighbors
        From `find_text_neighbors`, by the same arguments. None: they are looked for.

    Returns
    -------
    Topics ordered by size, in three nested layers; from one passage up there is at least one topic.
    """
    if neighbors is None:
        neighbors = find_text_neighbors(values, passages, settings, story_of=story_of)
    points = open_points(neighbors, passages)
    least = settings.min_topic_size or choose_min_size(points.n_points, settings.n_topics)
    n_wanted = choose_sample_size(points.n_points, settings.sample)
    if n_wanted < points.n_points:
        kinds = list_kinds(passages, strata, point_of=points.point_of)
        found = _cluster_sample(values, points, settings, kinds=kinds, n_wanted=n_wanted, least=least, seed=seed)
    else:
        # Compiled code takes arrays that can be written to.
        near = neighbors.rows.copy(), neighbors.cosines.copy()
        found = _cluster_points(
            np.ascontiguousarray(values[points.rows]), settings, least=least, seed=seed, neighbors=near
        )
    layers, ensemble = found.layers, found.ensemble
    n_topics = int(layers.topic_of.max()) + 1
    is_nowhere = layers.topic_of == OUTLIER
    co_assignment = measure_co_assignment(found.members, np.where(is_nowhere, n_topics, layers.topic_of))
    centroid = find_centroids(values, layers.topic_of, n_topics, rows=points.rows)
    topic_of, fine_of = _assign_passages(layers, points, values, centroid=centroid)
    is_outlier = is_nowhere[points.point_of]
    if points.n_points >= FEW_TEXTS:
        # Points are judged, not passages, so that copies do not move the deviations.
        nearest = layers.topic_of.copy()
        nearest[is_nowhere] = (values[points.rows[is_nowhere]] @ centroid.T).argmax(axis=1)
        is_outlier |= find_outliers(values, nearest, centroid, rows=points.rows)[points.point_of]
    return Clusters(
        topic_of=topic_of,
        is_outlier=is_outlier,
        fine_of=fine_of,
        topic_of_fine=layers.topic_of_fine,
        coarse_of_topic=layers.coarse_of_topic,
        centroid=centroid,
        similarity=measure_own(values, topic_of, centroid),
        co_assignment=co_assignment[points.point_of].astype(np.float32),
        stability=found.stability,
        seed_agreement=ensemble.seed_agreement,
        resample_agreement=ensemble.resample_agreement,
        half_agreement=found.half_agreement,
        resolutions=ensemble.resolutions,
        n_texts=points.n_points,
        method=ensemble.method,
        asked_method=settings.method,
        n_neighbors=ensemble.n_neighbors,
        neighbor_recall=ensemble.recall,
        resolution=ensemble.resolution,
        is_resolution_asked=settings.resolution is not None,
        n_members=len(ensemble.members),
        seeds=ensemble.seeds,
        n_subsamples=ensemble.n_subsamples,
        clusterings=found.clusterings[:, points.point_of],
        n_sampled=found.n_sampled,
        held_out_agreement=found.held_out_agreement,
        sample_agreement=found.sample_agreement,
        sample_information=found.sample_information,
        n_late=found.n_late,
        n_asked=settings.n_topics or 0,
        recurrence=found.recurrence,
        fine_stability=found.fine_stability,
        n_fine_stable=found.n_fine_stable,
        hubness=ensemble.hubness,
    )


def choose_min_size(n_points: int, n_topics: int | None = None) -> int:
    """Give the smallest topic worth its name: a quarter of the root of the number of passages, 2 to 50.

    Where a number of topics is asked for, at most a quarter of their mean size, so that there can be so many.
    """
    usual = int(np.clip(round(np.sqrt(n_points) / 4), _SMALLEST, _LARGEST))
    return usual if n_topics is None else max(min(usual, n_points // (4 * n_topics)), _SMALLEST)


def share_topics(passages: Passages, clusters: Clusters) -> ArticleTopics:
    """Give every article the share of its passages in each topic."""
    article_of = passages.article_of
    counts = np.bincount(article_of, minlength=passages.n_articles)
    is_kept = ~clusters.is_outlier
    share = np.zeros((passages.n_articles, clusters.n_topics))
    np.add.at(share, (article_of[is_kept], clusters.topic_of[is_kept]), 1.0)
    # Ties go to the topic that the article's passages are more like; the tie-break never outweighs a passage.
    similarity = np.zeros_like(share)
    np.add.at(similarity, (article_of, clusters.topic_of), (clusters.similarity.astype(np.float64) + 1) / 2)
    top = (share + similarity / (2 * np.maximum(counts, 1)[:, None])).argmax(axis=1)
    share /= np.maximum(counts, 1)[:, None]
    return ArticleTopics(share, top.astype(np.int64), share.sum(axis=1) == 0)


def _assign_passages(
    layers: Layers, points: Points, values: NDArray[np.float32], *, centroid: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every passage the topics of its point; one that is nowhere gets the nearest, for the map and ties only."""
    topic_of, fine_of = layers.topic_of[points.point_of].copy(), layers.fine_of[points.point_of].copy()
    lost = np.flatnonzero(topic_of == OUTLIER)
    if len(lost):
        topic_of[lost] = (values[lost] @ centroid.T).argmax(axis=1)
        first_fine = {
            int(topic): int(fine_of[np.flatnonzero(topic_of == topic)].max()) for topic in np.unique(topic_of[lost])
        }
        fine_of[lost] = [first_fine[int(topic)] for topic in topic_of[lost]]
    return topic_of, fine_of


# ------------------------------------------------------------------------------- all points, or a sample


@dataclass(frozen=True)
class _Found:
    """Topics of all points, with how they were found.

    Attributes
    ----------
    layers
        The topics, of shape (n_points,).
    ensemble
        The clusterings that they are a consensus of: of all points, or of the sample.
    members
        Clusterings that co-assignment is measured in, shape (n_members, n_points).
    clusterings
        Clusterings that are kept one by one, shape (n_clusterings, n_points).
    stability, recurrence
        Shape (n_topics,).
    """

    layers: Layers
    ensemble: Ensemble
    members: NDArray[np.int64] | NDArray[np.int32]
    clusterings: NDArray[np.int32]
    stability: NDArray[np.float64]
    half_agreement: float
    recurrence: NDArray[np.float64]
    fine_stability: float
    n_fine_stable: int
    n_sampled: int = 0
    held_out_agreement: float = float("nan")
    sample_agreement: float = float("nan")
    sample_information: float = float("nan")
    n_late: int = 0


def _cluster_points(
    points: NDArray[np.float32],
    settings: TopicSettings,
    *,
    least: int,
    seed: int,
    neighbors: tuple[NDArray[np.int32], NDArray[np.float32]] | None = None,
) -> _Found:
    ensemble = make_ensemble(points, settings, least=least, seed=seed, found=neighbors)
    if settings.min_topic_size is None:
        least = _allow_events(ensemble, len(points), least=least)
    labels = _choose_partition(ensemble, points, settings, least=least)
    has_coarse, has_fine = judge_layers(ensemble)
    layers = drop_repeated(
        nest_layers(
            labels,
            find_consensus(ensemble.coarse) if ensemble.coarse is not None and has_coarse else None,
            find_consensus(ensemble.fine) if ensemble.fine is not None and has_fine else None,
            points=points,
            least=least,
        )
    )
    halves = _find_halves(ensemble)
    n_topics, n_fine = int(layers.topic_of.max()) + 1, int(layers.fine_of.max()) + 1
    fine_stability = np.zeros(0)
    if n_fine > n_topics:
        fine_stability = _measure_stability(
            layers.fine_of, ensemble.fine_resampled, ensemble.fine_draw_of, n_topics=n_fine
        )
    return _Found(
        layers=layers,
        ensemble=replace(ensemble, resolutions=_mark_layers(ensemble, layers)),
        members=ensemble.members,
        clusterings=_keep_some(ensemble),
        stability=_measure_stability(layers.topic_of, ensemble.resampled, ensemble.draw_of, n_topics=n_topics),
        half_agreement=measure_agreement(*halves) if halves else float("nan"),
        recurrence=_measure_recurrence(layers.topic_of, halves, n_topics),
        fine_stability=float(fine_stability.mean()) if len(fine_stability) else float("nan"),
        n_fine_stable=int((fine_stability >= _FIRM).sum()),
    )


def _mark_layers(ensemble: Ensemble, layers: Layers) -> tuple[Resolution, ...]:
    """Take the mark from the resolutions whose layer was dropped."""
    n_topics = int(layers.topic_of.max()) + 1
    dropped = set()
    if int(layers.coarse_of_topic.max()) + 1 == n_topics:
        dropped.add("coarse")
    if len(layers.topic_of_fine) == n_topics:
        dropped.add("fine")
    return tuple(replace(entry, layer="") if entry.layer in dropped else entry for entry in ensemble.resolutions)


def _allow_events(ensemble: Ensemble, n_points: int, *, least: int) -> int:
    """Lower the smallest size of a topic where the corpus was found to consist of many small groups."""
    middle = [entry for entry in ensemble.resolutions if entry.layer == "middle" and is_beyond(entry.resolution)]
    return min([least, *(choose_min_size(n_points, round(entry.n_topics)) for entry in middle)])


def _cluster_sample(
    values: NDArray[np.float32],
    points: Points,
    settings: TopicSettings,
    *,
    kinds: NDArray[np.int64],
    n_wanted: int,
    least: int,
    seed: int,
) -> _Found:
    """Cluster a sample of the points and extend what is found to the others."""
    is_sampled = draw_sample(points.ids, kinds, n_wanted, seed=seed)
    sampled = np.ascontiguousarray(values[points.rows[is_sampled]])
    found = _cluster_points(sampled, settings, least=_shrink(least, points.n_points, len(sampled)), seed=seed)
    voters = find_nearest(values, points.rows[~is_sampled], sampled, n_neighbors=N_VOTERS)
    layers = extend_layers(found.layers, voters, is_sampled=is_sampled)
    members = found.clusterings if len(found.clusterings) else found.ensemble.members[:1]
    extended = np.empty((len(members), points.n_points), np.int32)
    for one, of_all in zip(members, extended, strict=True):
        of_all[:] = join_labels(one, vote_labels(one, *voters), is_sampled=is_sampled)
    late = (
        find_late_topics(
            values,
            Sampled(is_sampled, *voters, layers=layers, resolution=found.ensemble.resolution),
            settings,
            rows_of_points=points.rows,
            least=least,
            seed=seed,
        )
        if settings.n_topics is None
        else []
    )
    layers = add_late_topics(layers, extended, late)
    layers, order = number_layers(layers)
    agreement, information = _compare_samples(
        values, points, settings, kinds=kinds, least=least, seed=seed, topic_of=layers.topic_of, is_sampled=is_sampled
    )
    return replace(
        found,
        layers=layers,
        members=extended,
        clusterings=extended[: len(found.clusterings)],
        stability=np.append(found.stability, [topic.stability for topic in late])[order],
        recurrence=np.append(found.recurrence, np.full(len(late), np.nan))[order],
        n_sampled=len(sampled),
        held_out_agreement=measure_held_out(sampled, found.layers.topic_of),
        sample_agreement=agreement,
        sample_information=information,
        n_late=len(late),
    )


def _shrink(least: int, n_points: int, n_sampled: int) -> int:
    """Give the least size of a topic in a sample: as many times smaller as the sample is."""
    return min(least, max(_LEAST_SAMPLED, round(least * n_sampled / n_points)))


def _compare_samples(
    values: NDArray[np.float32],
    points: Points,
    settings: TopicSettings,
    *,
    kinds: NDArray[np.int64],
    least: int,
    seed: int,
    topic_of: NDArray[np.int64],
    is_sampled: NDArray[np.bool_],
) -> tuple[float, float]:
    """Cluster another sample, and compare the topics of both on points that are in neither.

    Returns
    -------
    Adjusted Rand index and adjusted mutual information.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    (other,) = draw_seeds(seed, 1, kind=2)
    n_wanted = choose_sample_size(points.n_points, settings.sample)
    is_other = draw_sample(points.ids, kinds, n_wanted, seed=other)
    sampled = np.ascontiguousarray(values[points.rows[is_other]])
    fewer = settings.model_copy(
        update={"n_seeds": min(settings.n_seeds, _COMPARED), "n_subsamples": min(settings.n_subsamples, _COMPARED)}
    )
    own_least = _shrink(least, points.n_points, len(sampled))
    ensemble = make_ensemble(sampled, fewer, least=own_least, seed=other)
    labels = _choose_partition(ensemble, sampled, fewer, least=own_least)
    common = choose_common(is_sampled, is_other)
    voted = vote_labels(labels, *find_nearest(values, points.rows[common], sampled, n_neighbors=N_VOTERS))
    return measure_agreement(topic_of[common], voted), float(adjusted_mutual_info_score(topic_of[common], voted))


# -------------------------------------------------------------------------------------------- consensus


def _choose_partition(
    ensemble: Ensemble, points: NDArray[np.float32], settings: TopicSettings, *, least: int
) -> NDArray[np.int64]:
    """Give the one partition that stands for an ensemble, without pieces that are no topics.

    The graph's is the consensus. The other methods are asked for as they are, so theirs is the clustering of all points
    that agrees best with the others.
    """
    if ensemble.method != "graph":
        return number_by_size(ensemble.members[find_medoid(ensemble.members[: len(ensemble.seeds)])])
    consensus = find_consensus(ensemble.members) if ensemble.consensus is None else ensemble.consensus
    labels = dissolve_small(consensus, points, least)
    if settings.n_topics is not None:
        return number_by_size(join_topics(labels, points, settings.n_topics))
    return _drop_unstable(number_by_size(labels), ensemble)


def _drop_unstable(labels: NDArray[np.int64], ensemble: Ensemble) -> NDArray[np.int64]:
    """Dissolve small topics that the clusterings do not have, the least stable first.

    What lies between two topics can come out of a consensus as a piece of its own that hardly any clustering has. Such
    pieces are small; a large topic that is not stable is kept, and the page says not to interpret it. Clusterings of
    all points count too: by subsamples alone, ensembles of other seeds kept other topics (`benchmarks/README.md`).
    """
    everything = np.ones(len(labels), bool)
    clusterings = [(member, everything) for member in ensemble.members]
    while ensemble.resampled and (n_topics := int(labels.max()) + 1) > 1:
        is_small = np.bincount(labels) < _SMALL * len(labels) / n_topics
        stability = np.where(is_small, _measure_stability(labels, clusterings, ensemble.origins, n_topics=n_topics), 1)
        worst = int(stability.argmin())
        if stability[worst] >= DISSOLVED:
            break
        labels = number_by_size(dissolve_topic(ensemble.members, labels, worst))
    return labels


def _keep_some(ensemble: Ensemble) -> NDArray[np.int32]:
    """Give clusterings extended evenly over the ensemble, shape (n_clusterings, n_points); none of a single one."""
    members = ensemble.members
    if len(members) < 2:
        return np.zeros((0, members.shape[1]), np.int32)
    kept = np.unique(np.linspace(0, len(members) - 1, min(len(members), MOST_CLUSTERINGS)).round().astype(int))
    some: NDArray[np.int32] = members[kept].astype(np.int32)
    return some


def _measure_stability(
    labels: NDArray[np.int64],
    resampled: Sequence[tuple[NDArray[np.int64], NDArray[np.bool_]]],
    draw_of: Sequence[int],
    *,
    n_topics: int,
) -> NDArray[np.float64]:
    """Mean over the subsamples of each topic's best Jaccard overlap, among the points drawn (Hennig 2007)."""
    if not resampled:
        return np.full(n_topics, np.nan)
    best: dict[int, NDArray[np.float64]] = {}
    for draw, (other, is_drawn) in zip(draw_of, resampled, strict=True):
        # A consensus over several resolutions is compared with those of one subsample.
        overlap = measure_overlaps(labels, other, is_drawn=is_drawn, n_topics=n_topics)
        best[draw] = np.maximum(best[draw], overlap) if draw in best else overlap
    stability: NDArray[np.float64] = np.mean(list(best.values()), axis=0)
    return stability


def _find_halves(ensemble: Ensemble) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Give the consensus of each half of the seeds and subsamples; None below four."""
    origins = list(dict.fromkeys(ensemble.origins))
    if len(origins) < 4:
        return None
    is_even = np.isin(ensemble.origins, origins[::2])
    return find_consensus(ensemble.members[is_even]), find_consensus(ensemble.members[~is_even])


def _measure_recurrence(
    labels: NDArray[np.int64], halves: tuple[NDArray[np.int64], NDArray[np.int64]] | None, n_topics: int
) -> NDArray[np.float64]:
    """Give the best Jaccard overlap of every topic with one of either half, in that half which has it less."""
    if halves is None:
        return np.full(n_topics, np.nan)
    everything = np.ones(len(labels), bool)
    least: NDArray[np.float64] = np.min(
        [_measure_stability(labels, [(half, everything)], [0], n_topics=n_topics) for half in halves], axis=0
    )
    return least
