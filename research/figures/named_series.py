"""Series in figures: their names and colours."""

from __future__ import annotations

from dataclasses import dataclass

from research.figures.style import Look, topic_color
from research.records import RunRecords, SeriesKind


@dataclass(frozen=True, slots=True)
class NamedSeries:
    """A theme or topic with its label and colour in figures."""

    kind: SeriesKind
    id: str
    label: str
    color: str

    @property
    def key(self) -> tuple[SeriesKind, str]:
        """Key of the series in the records."""
        return self.kind, self.id


def name_themes(records: RunRecords, look: Look, *, width: int) -> list[NamedSeries]:
    """Return all themes in the order of the codebook; a theme without a name is labelled by its id."""
    return [
        NamedSeries("theme", theme.id, look.label(theme.name(look.language) or theme.id, width=width), theme.color)
        for theme in records.themes.themes
    ]


def name_topics(records: RunRecords, look: Look, *, width: int) -> list[NamedSeries]:
    """Return all topics, the largest first; a topic without a name is labelled by its number."""
    return [
        NamedSeries(
            "topic",
            str(topic.index),
            look.word(topic.name, width=width) or f"topic {topic.index}",
            topic_color(topic.index),
        )
        for topic in records.topics.topics
    ]
