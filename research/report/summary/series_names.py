"""Names of the series, for tables and page alike."""

from __future__ import annotations

from research.records import RunRecords


def name_series(records: RunRecords, language: str = "en") -> dict[tuple[str, str], str]:
    """Give the name of every theme, in a language if it has one in it, and of every topic."""
    names = {("theme", theme.id): theme.name(language) for theme in records.themes.themes}
    return names | {("topic", str(topic.index)): topic.name for topic in records.topics.topics}
