"""Clustering: passages to topics by a graph, an ensemble and its consensus; topics put together anew; their map."""

from __future__ import annotations

from research.topics.clustering.clusters import cluster_passages, share_topics
from research.topics.clustering.neighbors import find_nearest
from research.topics.clustering.outliers import find_distances
from research.topics.clustering.regrouping import EXCLUDED, number_groups, regroup_clusters
from research.topics.clustering.resolutions import Member, Neighbors, make_members, share_members
from research.topics.clustering.sampling import list_strata
from research.topics.clustering.shared_neighbors import find_passage_neighbors, find_text_neighbors
from research.topics.clustering.topic_map import lay_out_map

__all__ = [
    "EXCLUDED",
    "Member",
    "Neighbors",
    "cluster_passages",
    "find_distances",
    "find_nearest",
    "find_passage_neighbors",
    "find_text_neighbors",
    "lay_out_map",
    "list_strata",
    "make_members",
    "number_groups",
    "regroup_clusters",
    "share_members",
    "share_topics",
]
