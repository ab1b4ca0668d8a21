"""Themes on the page: what each is, how much of the coverage it takes, and what it looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from research.records import RunRecords
from research.report.page.quotes import Quote, quote_theme
from research.report.summary.prevalence_totals import PrevalenceTotal, sum_prevalence
from research.report.summary.theme_levels import ThemeLevel, list_theme_levels
from research.study import Study

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_GREY = "#777777"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a theme's name or description is in one language."""

    language: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeView:
    """One theme as the page shows it; descriptions start with the page's language."""

    id: str
    name: str
    name_language: str
    other_names: tuple[Wording, ...]
    color: str
    descriptions: tuple[Wording, ...]
    total: PrevalenceTotal | None
    level: ThemeLevel | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class PlaceboView:
    """The placebo test: number of placebo themes, and median and largest share, 0 to 1."""

    n: int
    median: float
    largest: float
    largest_name: str


def make_theme_views(records: RunRecords, study: Study) -> tuple[ThemeView, ...]:
    """Put every theme of the codebook into the shape of the page."""
    totals = {total.id: total for total in sum_prevalence(records, "theme")}
    levels = {level.id: level for level in list_theme_levels(records)}
    definitions = {theme.id: theme for theme in study.codebook.themes} if study.codebook else {}
    views = []
    for index, theme in enumerate(records.themes.themes):
        names = dict(zip(theme.name_languages, theme.names, strict=True))
        shown = choose_shown(names, study.figures.language)
        definition = definitions.get(theme.id)
        described = definition.description if definition else {}
        views.append(
            ThemeView(
                id=theme.id,
                name=names[shown],
                name_language=shown,
                other_names=tuple(Wording(code, (name,)) for code, name in names.items() if code != shown),
                color=theme.color if _COLOR.fullmatch(theme.color) else _GREY,
                descriptions=tuple(
                    Wording(code, tuple(texts))
                    for code, texts in sorted(described.items(), key=lambda item: (item[0] != shown, item[0]))
                ),
                total=totals.get(theme.id),
                level=levels.get(theme.id),
                quotes=quote_theme(records, index, study.report.n_examples),
            )
        )
    return tuple(views)


def make_placebo_view(records: RunRecords) -> PlaceboView | None:
    """Sum up the placebo test; None if there was none."""
    placebos = records.theme_checks.placebos
    if not placebos:
        return None
    largest = max(placebos, key=lambda placebo: placebo.share)
    median = float(np.median([placebo.share for placebo in placebos]))
    return PlaceboView(len(placebos), median, largest.share, largest.name)


def choose_shown(names: dict[str, str], language: str) -> str:
    """Give the language a name is shown in: the wanted one, or the first there is."""
    return language if language in names else next(iter(names))
