"""Neighbour graph, subsamples, and the choice of how fine topics are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from research.datasets.corpora import plant_vectors
from research.records import Resolution
from research.study import TopicSettings
from research.topics.clustering import ensemble
from research.topics.clustering.ensemble import choose_n_neighbors, draw_seeds, make_ensemble
from research.topics.clustering.graph import build_graph
from research.topics.clustering.leiden import find_communities
from research.topics.clustering.neighbors import find_neighbors
from research.topics.clustering.resampling import SHARE, draw_subsample, extend_labels, restrict_neighbors
from research.topics.clustering.resolutions import (
    DOUBT_SUBSAMPLES,
    MANY_POINTS,
    MIDDLE,
    RESOLUTIONS,
    STANDARD,
    Chosen,
    choose_resolutions,
    list_doubted,
    list_swept,
    plan_resolution,
)


def measured(agreement: dict[int, float], *, n_topics: int = 5) -> dict[int, Resolution]:
    return {
        place: Resolution(RESOLUTIONS[place], n_topics, agreement.get(place, 0.7), 0.01, "")
        for place in list_swept(100)
    }


def choose(agreement: dict[int, float], *, n_topics: int = 5) -> Chosen:
    return choose_resolutions(measured(agreement, n_topics=n_topics), n_points=500)


def test_the_standard_level_stands_unless_another_is_clearly_steadier():
    assert choose({}).middle == STANDARD
    assert choose({12: 0.75, 10: 0.72, 14: 0.72}).middle == STANDARD
    assert choose({12: 0.95, 10: 0.9, 14: 0.95}).middle == 12


def test_one_topic_for_everything_is_steady_and_not_chosen():
    chosen = choose({0: 1.0, 2: 1.0, 4: 0.99})
    assert chosen.middle in MIDDLE
    assert chosen.coarse is not None
    assert chosen.coarse < chosen.middle < chosen.fine


def test_a_peak_counts_less_than_a_plateau():
    peak = choose({10: 0.85})
    plateau = choose({10: 0.85, 12: 0.85, 14: 0.85})
    assert peak.middle == STANDARD
    assert plateau.middle == 12


def test_many_small_groups_are_found_where_subsamples_agree_far_better_on_fine_topics():
    rising = {20: 0.88, 24: 0.92, 28: 0.94, 32: 0.96}
    assert choose(rising, n_topics=60).middle == 32
    assert choose({place: agreement - 0.15 for place, agreement in rising.items()}, n_topics=60).middle == STANDARD
    assert choose(rising, n_topics=200).middle == STANDARD, "pairs and single points agree by themselves"


def test_a_choice_in_doubt_asks_for_more_subsamples_of_what_decides_it():
    def doubted(agreement: dict[int, float], *, n_topics: int = 5) -> list[int]:
        return list_doubted(measured(agreement, n_topics=n_topics), n_points=500)

    assert doubted({}) == []
    assert doubted({12: 0.99, 10: 0.99, 14: 0.99, 8: 0.7, 6: 0.7}) == [], "far from the most that it may be"
    # Disagreement of .3 at the standard level, so that another may have .2: .22 is too near to it.
    near = doubted({12: 0.78, 10: 0.78, 14: 0.78, 16: 0.78, 8: 0.6})
    assert set(near) == {6, 8, 10, 12, 14}
    events = {20: 0.8, 24: 0.84, 28: 0.86, 32: 0.86}
    assert set(doubted(events, n_topics=60)) == {6, 8, 10, 28, 32}
    assert doubted(events, n_topics=200) == [], "pairs and single points agree by themselves"
    unknown = {place: Resolution(RESOLUTIONS[place], math.nan, math.nan, math.nan, "") for place in list_swept(100)}
    assert list_doubted(unknown, n_points=100) == []


def test_an_ensemble_in_doubt_looks_again_and_takes_what_many_subsamples_say(monkeypatch):
    values, _, _ = plant_vectors(300, n_topics=4, seed=0)
    settings = TopicSettings(n_seeds=4, n_subsamples=12)
    asked: list[dict[int, set[int]]] = []
    original = ensemble.run_members

    def count(neighbors, resolutions, *, whole, parts):
        places: dict[int, set[int]] = {}
        for (number, _), some in parts.items():
            for place in some:
                places.setdefault(place, set()).add(number)
        asked.append(places)
        return original(neighbors, resolutions, whole=whole, parts=parts)

    monkeypatch.setattr(ensemble, "run_members", count)
    monkeypatch.setattr(ensemble, "list_doubted", lambda measured, n_points: [STANDARD, 12])
    made = ensemble.make_ensemble(values, settings, least=2, seed=1)
    assert {place: len(numbers | asked[0][place]) for place, numbers in asked[1].items()} == {
        STANDARD: DOUBT_SUBSAMPLES, 12: DOUBT_SUBSAMPLES
    }  # fmt: skip
    drawn = [(place, number) for places in asked for place, numbers in places.items() for number in numbers]
    assert len(drawn) == len(set(drawn)), "no subsample is clustered twice at one resolution"
    assert made.n_subsamples == settings.n_subsamples


def test_levels_are_chosen_without_subsamples():
    unknown = {place: Resolution(RESOLUTIONS[place], math.nan, math.nan, math.nan, "") for place in list_swept(100)}
    assert choose_resolutions(unknown, n_points=100).middle == STANDARD


def test_large_corpora_share_the_seeds_out_and_every_level_has_some():
    used = [set(plan_resolution(MANY_POINTS + 1, 20, place=place, n_places=5)) for place in range(5)]
    assert all(used)
    assert 10 <= len(set().union(*used)) <= 20
    assert len({frozenset(part) for part in used}) == 5
    assert plan_resolution(MANY_POINTS, 20, place=3, n_places=5) == range(20)


def test_few_seeds_in_a_large_corpus_are_dealt_from_the_middle_level_outwards():
    for asked, expected in ((1, [2]), (2, [2]), (3, [1, 2, 3]), (5, [0, 1, 2, 3, 4])):
        used = [place for place in range(5) if plan_resolution(MANY_POINTS + 1, asked, place=place, n_places=5)]
        assert used == expected


def test_seeds_of_neighbouring_studies_do_not_overlap():
    assert not set(draw_seeds(0, 20, kind=0)) & set(draw_seeds(1, 20, kind=0))
    assert not set(draw_seeds(0, 20, kind=0)) & set(draw_seeds(0, 20, kind=1))
    assert draw_seeds(0, 20, kind=0)[:5] == draw_seeds(0, 5, kind=0)


def test_edges_stand_in_both_directions_with_weights_from_zero_to_one():
    values, _, _ = plant_vectors(80, n_topics=3, seed=0)
    graph = build_graph(*find_neighbors(values, 6))
    row = np.repeat(np.arange(80), np.diff(graph.start))
    weight = np.zeros((80, 80))
    weight[row, graph.neighbor] = graph.weight
    assert (weight == weight.T).all()
    assert (np.diag(weight) == 0).all()
    assert ((graph.weight > 0) & (graph.weight <= 1)).all()
    nearest, _ = find_neighbors(values, 1)
    assert (weight[np.arange(80), nearest[:, 0]] == 1).all(), "the nearest neighbour counts fully"


def test_tiny_changes_of_the_vectors_do_not_change_the_graph():
    values, _, _ = plant_vectors(200, n_topics=3, seed=1)
    moved = values + np.random.default_rng(0).normal(0, 1e-7, values.shape).astype(np.float32)
    one, two = (build_graph(*find_neighbors(v, 8)) for v in (values, moved))
    assert one.neighbor.tolist() == two.neighbor.tolist()
    assert np.abs(one.weight - two.weight).max() <= 1e-4 + 1e-7
    labels = [find_communities(g, resolution=0.6, seed=3) for g in (one, two)]
    assert adjusted_rand_score(*labels) > 0.98


def test_a_subsample_has_the_nearest_of_its_own_rows():
    values, _, _ = plant_vectors(100, n_topics=3, seed=3)
    is_drawn = draw_subsample(100, 5)
    assert is_drawn.sum() == round(SHARE * 100)
    rows, cosines = find_neighbors(values, 40)
    thinned, near = restrict_neighbors(rows, cosines, is_drawn=is_drawn, n_neighbors=7)
    expected, _ = find_neighbors(values[is_drawn], 7)
    assert thinned.tolist() == expected.tolist()
    assert (np.diff(near, axis=1) <= 0).all()


def test_rows_left_out_get_the_label_of_their_neighbours():
    values, topic, _ = plant_vectors(200, n_topics=4, sd=0.4, seed=4)
    is_drawn = draw_subsample(200, 1)
    rows, cosines = find_neighbors(values, 10)
    extended = extend_labels(topic[is_drawn], rows, cosines, is_drawn=is_drawn)
    assert (extended == topic).mean() > 0.97
    nobody = np.full_like(rows, -1)
    alone = extend_labels(topic[is_drawn], nobody, cosines, is_drawn=is_drawn)[~is_drawn]
    assert len(set(alone.tolist())) == len(alone)
    assert not set(alone.tolist()) & set(topic.tolist())


@pytest.mark.parametrize("n", [3, 10, 52, 100, 2000, 10**6])
def test_the_number_of_neighbours_goes_with_the_corpus(n):
    assert 2 <= choose_n_neighbors(n) <= min(30, n - 1)
    assert choose_n_neighbors(n) <= choose_n_neighbors(4 * n)


def test_an_ensemble_tells_what_it_is_made_of():
    values, _, _ = plant_vectors(300, n_topics=4, seed=5)
    ensemble = make_ensemble(values, TopicSettings(n_seeds=6, n_subsamples=5), least=4, seed=0)
    n_places = 5
    assert ensemble.members.shape == (n_places * 11, 300)
    assert len(ensemble.seeds) == 6
    assert ensemble.n_subsamples == 5
    assert sum(level.layer == "middle" for level in ensemble.resolutions) == 1
    assert [level.resolution for level in ensemble.resolutions] == [RESOLUTIONS[place] for place in list_swept(300)]
