"""The series that figures show: a name that fits, and the colour that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from research.figures.style import Look, topic_color
from research.records import RunRecords, SeriesKind


@dataclass(frozen=True, slots=True)
class NamedSeries:
    """A theme or a topic as figures show it."""

    kind: SeriesKind
    id: str
    label: str
    color: str

    @property
    def key(self) -> tuple[SeriesKind, str]:
        """What records know it by."""
        return self.kind, self.id


def name_themes(records: RunRecords, look: Look, *, width: int) -> list[NamedSeries]:
    """Name every theme, in the order of the codebook; one without a name by its id."""
    return [
        NamedSeries("theme", theme.id, look.label(theme.name(look.language) or theme.id, width=width), theme.color)
        for theme in records.themes.themes
    ]


def name_topics(records: RunRecords, look: Look, *, width: int) -> list[NamedSeries]:
    """Name every topic, the largest first; one without a name by its number."""
    return [
        NamedSeries(
            "topic",
            str(topic.index),
            look.word(topic.name, width=width) or f"topic {topic.index}",
            topic_color(topic.index),
        )
        for topic in records.topics.topics
    ]
