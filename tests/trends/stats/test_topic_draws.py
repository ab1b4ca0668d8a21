from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_articles import make_clusters, make_passages

from research.trends.stats.topic_draws import list_clusterings, pick_top


def share(topic_of, clustering, *, article_of=None, n_topics=2, noise=()):
    passages = make_passages(article_of if article_of is not None else range(len(topic_of)))
    clusters = make_clusters(topic_of, n_topics=n_topics, clusterings=[clustering], noise=noise)
    made = list_clusterings(clusters, passages.article_of)
    assert (made.n_draws, made.n_topics) == (1, n_topics)
    return made.share(0, n_articles=passages.n_articles)


def test_a_cluster_stands_for_the_topic_that_most_of_its_passages_are_in():
    found = share([0, 0, 0, 1, 1, 1], [7, 7, 7, 7, 2, 2])
    # The fourth passage was taken into the cluster of the first topic.
    assert found.tolist() == [[1, 0]] * 4 + [[0, 1]] * 2


def test_finer_clusters_of_one_topic_are_that_topic():
    assert share([0, 0, 0, 1, 1], [4, 5, 6, 0, 1]).tolist() == [[1, 0]] * 3 + [[0, 1]] * 2


def test_a_coarser_cluster_leaves_nothing_to_the_smaller_topic():
    assert share([0, 0, 0, 1, 1], [0] * 5).tolist() == [[1, 0]] * 5


def test_an_article_without_a_passage_has_no_topic():
    clusters = make_clusters([0, 1], n_topics=2, clusterings=[[0, 1]])
    found = list_clusterings(clusters, np.array([0, 2])).share(0, n_articles=4)
    assert found.tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]


def test_noise_of_the_topics_and_of_the_clustering_stays_noise():
    found = share([0, 0, 0, 1, 1], [0, 0, -1, 1, 1], noise=[1])
    assert found.tolist() == [[1, 0], [0, 0], [0, 0], [0, 1], [0, 1]]


def test_noise_has_no_vote_on_what_a_cluster_stands_for():
    assert share([0, 0, 0, 1, 1], [0, 0, 0, 0, 0], noise=[0, 1]).tolist()[3] == [0, 1]


def test_a_clustering_of_nothing_but_noise_gives_no_topics():
    assert share([0, 1], [-1, -1]).tolist() == [[0, 0], [0, 0]]


def test_an_article_has_the_share_of_its_passages():
    found = share([0, 0, 1, 1], [0, 0, 1, -1], article_of=[0, 0, 0, 1])
    np.testing.assert_allclose(found, [[2 / 3, 1 / 3], [0, 0]])


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.permutations(range(5)))
def test_the_same_clustering_under_other_numbers_gives_the_topics_themselves(topic_of, numbers):
    found = share(topic_of, [numbers[topic] for topic in topic_of], n_topics=5)
    np.testing.assert_array_equal(found, np.eye(5)[topic_of])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 6)), min_size=1, max_size=40))
def test_rows_sum_to_one_or_to_nothing_for_articles_of_one_passage(pairs):
    found = share([p[0] for p in pairs], [p[1] for p in pairs], n_topics=4)
    np.testing.assert_array_equal(found.sum(axis=1), [float(p[1] >= 0) for p in pairs])


def test_the_top_is_the_largest_share_and_nothing_has_no_top():
    found = pick_top(np.array([[0.2, 0.5], [0.0, 0.0], [0.3, 0.3]]))
    assert found.tolist() == [[0, 1], [0, 0], [1, 0]]
