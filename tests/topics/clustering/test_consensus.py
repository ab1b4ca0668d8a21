"""The median partition: what most clusterings measure_agreement on."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from research.topics.clustering.consensus import (
    OUTLIER,
    _unique_columns,
    dissolve_topic,
    find_consensus,
    measure_agreement,
    measure_co_assignment,
    measure_overlaps,
)

MEMBERS = st.integers(2, 9).flatmap(
    lambda n_rows: st.lists(st.lists(st.integers(0, 3), min_size=n_rows, max_size=n_rows), min_size=1, max_size=6)
)


def value(members: np.ndarray, labels: np.ndarray) -> float:
    """Sum over the pairs in one topic of the share of members that have them together, less a half."""
    pairs = itertools.combinations(range(members.shape[1]), 2)
    return sum(float(np.mean(members[:, i] == members[:, j])) - 0.5 for i, j in pairs if labels[i] == labels[j])


def test_one_clustering_is_its_own_consensus():
    labels = np.array([2, 2, 0, 1, 0])
    assert adjusted_rand_score(find_consensus(labels[None, :]), labels) == 1


def test_a_majority_wins_over_a_clustering_that_differs():
    true, other = np.repeat([0, 1, 2], 20), np.random.default_rng(0).integers(0, 3, 60)
    assert adjusted_rand_score(find_consensus(np.stack([true, true, other])), true) == 1


def test_a_planted_partition_is_found_through_much_noise():
    rng = np.random.default_rng(1)
    true = np.repeat(np.arange(5), 60)
    members = np.stack([np.where(rng.random(300) < 0.25, rng.integers(0, 5, 300), true) for _ in range(30)])
    single = np.mean([adjusted_rand_score(member, true) for member in members])
    assert single < 0.7
    assert adjusted_rand_score(find_consensus(members), true) > 0.97


@settings(max_examples=60, deadline=None)
@given(MEMBERS)
def test_the_consensus_is_at_least_as_good_as_every_member(rows):
    members = np.array(rows)
    found = value(members, find_consensus(members))
    assert found >= max(value(members, member) for member in members) - 1e-9


@settings(max_examples=40, deadline=None)
@given(MEMBERS, st.randoms(use_true_random=False))
def test_names_of_topics_do_not_matter(rows, random):
    members = np.array(rows)
    renamed = np.stack([np.array(random.sample(range(9), 4))[member] for member in members])
    assert adjusted_rand_score(find_consensus(members), find_consensus(renamed)) == 1


@pytest.mark.parametrize(("lowest", "highest"), [(0, 1), (-1, 4), (0, 10**7)])
def test_columns_are_told_apart_in_the_order_that_sorting_gives(lowest, highest):
    table = np.random.default_rng(0).integers(lowest, highest, (3, 90))
    table = np.hstack([table, table[:, ::2]])
    ours, theirs = _unique_columns(table), np.unique(table.T, axis=0, return_inverse=True, return_counts=True)
    for one, other in zip(ours, theirs, strict=True):
        assert one.tolist() == other.tolist()


def test_rows_that_most_put_nowhere_are_alone():
    members = np.array([[0, 0, 0, OUTLIER, OUTLIER], [0, 0, 0, OUTLIER, OUTLIER], [0, 0, 0, 1, 1]])
    found = find_consensus(members)
    assert len(set(found[:3])) == 1
    assert len({found[0], found[3], found[4]}) == 3


def test_firmness_is_the_share_that_has_a_row_with_its_topic():
    members = np.array([[0, 0, 0, 1, 1], [0, 0, 1, 1, 1]])
    labels = np.array([0, 0, 0, 1, 1])
    np.testing.assert_allclose(measure_co_assignment(members, labels), [0.75, 0.75, 0.5, 1, 1])
    assert measure_co_assignment(members, np.arange(5)).tolist() == [1] * 5, "alone is with nobody else"


def test_a_dissolved_topic_goes_to_those_it_is_together_with():
    members = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1]])
    handed = dissolve_topic(members, np.array([0, 0, 2, 2, 1, 1]), 2)
    assert handed.tolist() == [0, 0, 0, 1, 1, 1]


def test_agreement_counts_noise_as_rows_alone():
    assert measure_agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1
    assert measure_agreement(np.array([OUTLIER, OUTLIER, 1, 1]), np.array([0, 0, 1, 1])) < 1


def test_overlaps_are_those_of_sets():
    rng = np.random.default_rng(4)
    labels, other = rng.integers(OUTLIER, 5, 200), rng.integers(OUTLIER, 7, 200)
    is_drawn = rng.random(200) < 0.8
    kept = set(np.flatnonzero(is_drawn & (labels != OUTLIER)).tolist())
    expected = []
    for topic in range(5):
        mine = kept & set(np.flatnonzero(labels == topic).tolist())
        theirs = [kept & set(np.flatnonzero(other == cluster).tolist()) for cluster in range(7)]
        expected.append(max(len(mine & one) / len(mine | one) for one in theirs))
    np.testing.assert_allclose(measure_overlaps(labels, other, is_drawn=is_drawn, n_topics=5), expected)
