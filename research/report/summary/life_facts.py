"""Births, ends and splits of topics: their words, for tables and page alike."""

from __future__ import annotations

from research.records import RunRecords, TopicLife

MOST_WORDS = 6
"""Words of a topic or part that are listed; a convention."""


def list_life_words(records: RunRecords, life: TopicLife) -> tuple[str, ...]:
    """List words of a topic, in the language that most are in first, or of one of its parts; at most six."""
    if life.fine >= 0:
        layers = records.topics.layers
        words = next((one.words for one in layers if one.layer == "fine" and one.index == life.fine), ())
        return words[:MOST_WORDS]
    main = next((one.language for one in records.topics.names if one.topic == life.topic), "")
    return tuple(
        one.word for one in records.topics.words if (one.topic == life.topic and one.language in {main, ""}) or not main
    )[:MOST_WORDS]
