"""The list of figures of a run, and drawing of a figure by name."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

from research.errors import ResearchError
from research.figures.calibration import draw_calibration
from research.figures.composition import draw_composition
from research.figures.corpus_overview import draw_corpus_overview
from research.figures.design import DOUBLE_MM, SINGLE_MM, STANDARD, Design
from research.figures.drawing import Drawing
from research.figures.fonts import BASE, find_families, find_missing
from research.figures.groups import draw_groups, has_groups
from research.figures.heat_maps import draw_source_themes, draw_topic_themes
from research.figures.interruptions import draw_interruptions
from research.figures.prevalence import draw_prevalence, draw_topic_prevalence
from research.figures.seasons import draw_seasons
from research.figures.sentences import join_sentences
from research.figures.slope_chart import draw_slopes
from research.figures.source_split import draw_source_splits, has_splits
from research.figures.standardised import draw_standardised, has_standardised
from research.figures.style import Look, look_context, settle_layout
from research.figures.theme_levels import draw_theme_levels, has_theme_levels
from research.figures.topic_map import draw_topic_map
from research.figures.topic_resolutions import draw_topic_resolutions
from research.figures.topic_words import draw_topic_words
from research.figures.transliteration import name_scripts
from research.figures.word_changes import draw_word_changes
from research.records import RecordsShown, RunRecords
from research.study import FigureSettings, OwnFigureSettings
from research.text.conventions import Language
from research.text.messages import find_spoken, load_catalogue, say, speak
from research.text.wording import format_list

Draw = Callable[[RunRecords, Look, Design], Drawing]
"""Function that draws a figure: records, fonts and language of names, design."""


@dataclass(frozen=True)
class FigureKind:
    """A figure of the gallery.

    Attributes
    ----------
    draw
        Function that draws it.
    shows
        Records that it is drawn from, as fields of `RunRecords`; it can read no other.
    """

    draw: Draw
    shows: tuple[str, ...]


_NAMED = ("themes", "topics")
"""Records of the names of series."""

_SERIES = ("changes", "prevalence", "trends")
"""Records of panels of series, with their curves and events."""

_ALWAYS: dict[str, FigureKind] = {
    "corpus_overview": FigureKind(draw_corpus_overview, ("corpus", "prevalence")),
    "topic_prevalence": FigureKind(draw_topic_prevalence, (*_SERIES, "topics")),
    "topic_words": FigureKind(draw_topic_words, ("topics",)),
    "topic_map": FigureKind(draw_topic_map, ("clusters", "passages", "topic_map", "topics")),
}
_WITH_RESOLUTIONS: dict[str, FigureKind] = {
    "topic_resolutions": FigureKind(draw_topic_resolutions, ("clusters",)),
}
_WITH_THEMES: dict[str, FigureKind] = {
    "prevalence": FigureKind(draw_prevalence, (*_SERIES, "themes")),
    "composition": FigureKind(draw_composition, ("prevalence", "themes")),
    "source_themes": FigureKind(draw_source_themes, ("corpus", "themes")),
    "topic_themes": FigureKind(draw_topic_themes, ("topic_themes", *_NAMED)),
}
_WITH_CODES: dict[str, FigureKind] = {
    "theme_levels": FigureKind(draw_theme_levels, ("codes", "prevalence", "themes")),
}
_OF_CHANGE: dict[str, FigureKind] = {
    "slopes": FigureKind(draw_slopes, ("prevalence", "trends", *_NAMED)),
    "seasons": FigureKind(draw_seasons, ("prevalence", "trends", *_NAMED)),
    "interruptions": FigureKind(draw_interruptions, ("interruptions", "prevalence", *_NAMED)),
    "source_splits": FigureKind(draw_source_splits, ("prevalence", "sources", *_NAMED)),
    "standardised": FigureKind(draw_standardised, ("prevalence", "sources", "themes")),
    "calibration": FigureKind(draw_calibration, ("trends",)),
    "groups": FigureKind(draw_groups, ("group_trends", "prevalence", *_NAMED)),
    "word_changes": FigureKind(draw_word_changes, ("prevalence", "word_changes", *_NAMED)),
}
GALLERY: Mapping[str, FigureKind] = _ALWAYS | _WITH_RESOLUTIONS | _WITH_THEMES | _WITH_CODES | _OF_CHANGE
"""All figures by name."""

_OF_LABELS: Mapping[str, Callable[[RunRecords], Iterator[str]]] = {
    "changes": lambda records: (match.event for match in records.changes.events),
    "interruptions": lambda records: (row.event for row in records.interruptions.changed),
    "trends": lambda records: (effect.season for effect in records.trends.season_effects),
    "word_changes": lambda records: (word.word for word in records.word_changes.words),
}
"""Texts of labels in the records of some figures; names of themes, topics, groups and sources may be in any."""


def list_figures(records: RunRecords) -> tuple[str, ...]:
    """Give the names of the figures that a run has the data for."""
    has_curve = any(level.agreement == level.agreement for level in records.clusters.resolutions)
    return (
        *_list_with_themes(records),
        *(_WITH_CODES if has_theme_levels(records) else ()),
        *_ALWAYS,
        *(_WITH_RESOLUTIONS if has_curve else ()),
        *_list_of_change(records),
    )


def _list_with_themes(records: RunRecords) -> Iterator[str]:
    if records.themes.n_themes:
        # A stack of shares of single periods is only drawn where these can be read.
        yield from (
            name for name in _WITH_THEMES if name != "composition" or records.prevalence.is_single_period_claimed
        )


def _list_of_change(records: RunRecords) -> Iterator[str]:
    trends = records.trends
    if any(isfinite(trend.slope) for trend in trends.trends):
        yield "slopes"
    with_effects = {(effect.kind, effect.id) for effect in trends.season_effects}
    if any(season.is_seasonal and (season.kind, season.id) in with_effects for season in trends.seasons):
        yield "seasons"
    if records.interruptions.changed:
        yield "interruptions"
    if has_splits(records):
        yield "source_splits"
    if has_standardised(records):
        yield "standardised"
    if trends.calibration:
        yield "calibration"
    if has_groups(records):
        yield "groups"
    if records.word_changes.words:
        yield "word_changes"


def draw_figure(
    name: str,
    records: RunRecords,
    settings: FigureSettings,
    *,
    font: Path | None = None,
    design: Design = STANDARD,
    characters: frozenset[str] | None = None,
) -> Drawing:
    """Draw a figure.

    Parameters
    ----------
    name
        Name of the figure, one of `list_figures`.
    records
        Records of the run.
    settings
        Settings of figures, of which the language of theme names is used.
    font
        Font file of the study; None if the study sets none.
    design
        What it shows and how large it is; by default as the standard figure.
    characters
        Characters that `list_label_characters` gives; None: looked for in the records.

    Returns
    -------
    The figure with its data, caption and alternative text.

    Raises
    ------
    ResearchError
        If the run has no figure of this name, or the figure no series or event that the design names.
    FontError
        If the font file of the study cannot be read.
    """
    known = list_figures(records) if characters is None else GALLERY
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
        raise ResearchError(f'This run has no figure "{name}"; {hint}')
    if characters is None:
        characters = list_label_characters(name, records)
    kind = GALLERY[name]
    look = Look(
        find_families(characters | set(design.title) | _list_spoken(find_spoken()), font=font), settings.language
    )
    with look_context(look.families):
        drawing = kind.draw(RecordsShown(records, kind.shows, reader=f"the figure {name}"), look, design)
        settle_layout(drawing.figure)
    if look.spelled:
        scripts = format_list(name_scripts(look.spelled))
        note = say(
            "No available font contains {scripts}; labels have these characters in Latin letters.", scripts=scripts
        )
        drawing = replace(drawing, caption=join_sentences([drawing.caption, note]))
    return drawing


def draw_own_figure(
    entry: OwnFigureSettings,
    records: RunRecords,
    settings: FigureSettings,
    *,
    font: Path | None = None,
    characters: frozenset[str] | None = None,
) -> Drawing:
    """Draw a figure of a study's own; see `draw_figure`.

    Parameters
    ----------
    entry
        What is drawn.
    records
        Records of the run.
    settings
        Settings of figures.
    font
        Font file of the study; None if the study sets none.
    characters
        Characters that `list_label_characters` gives; None: looked for in the records.
    """
    design = Design(
        width_mm={"single": SINGLE_MM, "double": DOUBLE_MM}[entry.size] if isinstance(entry.size, str) else entry.size,
        series=tuple(map(str, entry.series)),
        highlight=tuple(map(str, entry.highlight)),
        title=entry.title,
        events=None if entry.events is None else tuple(entry.events),
    )
    name = settings.own_names[settings.draw.index(entry)]
    draw = functools.partial(draw_figure, entry.figure, records, font=font, design=design, characters=characters)
    if entry.language is None:
        return replace(draw(settings), name=name)
    with speak(entry.language):
        return replace(draw(settings.model_copy(update={"language": entry.language})), name=name)


@functools.cache
def _list_spoken(language: Language) -> frozenset[str]:
    """Return all characters of the messages in a language."""
    catalogue = load_catalogue(language)
    spoken = [*catalogue.messages.values(), *(form for forms in catalogue.nouns.values() for form in forms.values())]
    return frozenset(character for text in (*spoken, *catalogue.language_names.values()) for character in text)


def list_label_characters(name: str, records: RunRecords) -> frozenset[str]:
    """Return the characters of the labels of a figure that the base font lacks.

    Names of themes, topics, groups and sources count for every figure, so that most figures share one cut of the font
    with East Asian characters.

    Parameters
    ----------
    name
        Name of the figure.
    records
        Records of the run.
    """
    texts = set(records.corpus.sources)
    texts |= {text for theme in records.themes.themes for text in theme.names}
    texts |= {topic.name for topic in records.topics.topics} | {word.word for word in records.topics.words}
    texts |= {group.name for group in records.prevalence.groups}
    for need in GALLERY[name].shows if name in GALLERY else ():
        texts |= set(_OF_LABELS[need](records)) if need in _OF_LABELS else set()
    return frozenset(find_missing({character for text in texts for character in text}, [BASE]))
