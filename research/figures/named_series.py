"""Series in figures: their names and colours."""

from __future__ import annotations

from dataclasses import dataclass, replace

from research.figures.palette import DIM, NEUTRAL, make_readable
from research.figures.style import Look, clip
from research.records import RunRecords, SeriesKind

_NAME_WIDTH = 80
"""Characters of a name at most; figures break and cut labels by their width."""


@dataclass(frozen=True, slots=True)
class NamedSeries:
    """A theme or topic with its label and colour in figures, and its name in their data and captions.

    Name and label are the same but where no font contains the characters of the name.
    """

    kind: SeriesKind
    id: str
    label: str
    color: str
    name: str

    @property
    def key(self) -> tuple[SeriesKind, str]:
        """Key of the series in the records."""
        return self.kind, self.id

    def dim(self) -> NamedSeries:
        """Give the series in the pale colour of those that are not highlighted."""
        return replace(self, color=DIM)


def name_themes(records: RunRecords, look: Look) -> list[NamedSeries]:
    """Return all themes in the order of the codebook; a theme without a name is labelled by its id."""
    named = [(theme, theme.name(look.language) or theme.id) for theme in records.themes.themes]
    return [
        NamedSeries(
            "theme",
            theme.id,
            look.label(name, width=_NAME_WIDTH),
            make_readable(theme.color),
            clip(name, _NAME_WIDTH),
        )
        for theme, name in named
    ]


def name_topics(records: RunRecords, look: Look) -> list[NamedSeries]:
    """Return all topics, the largest first; a topic without a name is labelled by its number."""
    return [
        NamedSeries(
            "topic",
            str(topic.index),
            look.word(topic.name, width=_NAME_WIDTH) or f"topic {topic.index}",
            NEUTRAL,
            clip(topic.name, _NAME_WIDTH) or f"topic {topic.index}",
        )
        for topic in records.topics.topics
    ]
