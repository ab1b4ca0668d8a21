"""Topics: what clustering finds in the vectors, and what the clusters are about."""

from __future__ import annotations

from research.topics.bertopic_model import make_bertopic
from research.topics.clusters import cluster_passages, share_topics
from research.topics.describe import describe_topics
from research.topics.topic_map import lay_out_map

__all__ = ["cluster_passages", "describe_topics", "lay_out_map", "make_bertopic", "share_topics"]
