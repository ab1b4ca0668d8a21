"""Topics: what clustering finds in the vectors, and what the clusters are about."""

from __future__ import annotations

from research.topics.clustering.clusters import cluster_passages, share_topics
from research.topics.clustering.regrouping import number_groups, regroup_clusters
from research.topics.clustering.topic_map import lay_out_map
from research.topics.labelling.editing import edit_topics, rename_topics
from research.topics.labelling.fingerprints import choose_fingerprints, list_topic_words
from research.topics.words.bertopic_model import make_bertopic
from research.topics.words.describe import describe_topics
from research.topics.words.word_changes import compare_words

__all__ = [
    "choose_fingerprints",
    "cluster_passages",
    "compare_words",
    "describe_topics",
    "edit_topics",
    "lay_out_map",
    "list_topic_words",
    "make_bertopic",
    "number_groups",
    "regroup_clusters",
    "rename_topics",
    "share_topics",
]
