"""Topics: what clustering finds in the vectors, and what the clusters are about."""

from __future__ import annotations

from research.topics.clustering import (
    Member,
    Neighbors,
    cluster_passages,
    find_distances,
    find_nearest,
    find_passage_neighbors,
    find_text_neighbors,
    lay_out_map,
    list_strata,
    make_members,
    number_groups,
    regroup_clusters,
    share_members,
    share_topics,
)
from research.topics.labelling import choose_fingerprints, edit_topics, list_topic_words, rename_topics
from research.topics.words import (
    RunMethods,
    compare_words,
    count_article_words,
    describe_topics,
    describe_word_rules,
    find_keyness,
    label_passages,
    list_bags,
    make_bertopic,
)

__all__ = [
    "Member",
    "Neighbors",
    "RunMethods",
    "choose_fingerprints",
    "cluster_passages",
    "compare_words",
    "count_article_words",
    "describe_topics",
    "describe_word_rules",
    "edit_topics",
    "find_distances",
    "find_keyness",
    "find_nearest",
    "find_passage_neighbors",
    "find_text_neighbors",
    "label_passages",
    "lay_out_map",
    "list_bags",
    "list_strata",
    "list_topic_words",
    "make_bertopic",
    "make_members",
    "number_groups",
    "regroup_clusters",
    "rename_topics",
    "share_members",
    "share_topics",
]
