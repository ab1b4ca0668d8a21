"""Labelling: matching the researcher's labels to the topics of a run, and applying them."""

from __future__ import annotations

from research.topics.labelling.editing import edit_topics, rename_topics
from research.topics.labelling.fingerprints import choose_fingerprints, list_topic_words

__all__ = ["choose_fingerprints", "edit_topics", "list_topic_words", "rename_topics"]
