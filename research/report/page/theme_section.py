"""Themes on the page: what each is, how much of the coverage it takes, and what it looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from research.records import RunRecords, TextCheck, ThemePair
from research.report.page.quotes import Quote, name_for_html, quote_theme
from research.report.summary.codebook_checks import (
    MOST_NAMED,
    list_influential_texts,
    list_stray_texts,
    list_tested_texts,
    quote_text,
)
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


@dataclass(frozen=True, slots=True)
class TextView:
    """A text of the codebook that is quoted; ``theme`` and ``nearest`` are ids, ``share_change`` is -1 to 1."""

    theme: str
    nearest: str
    language: str
    text: str
    share_change: float


@dataclass(frozen=True, slots=True)
class CodebookView:
    """What the texts of the codebook do, the worst first and at most `MOST_NAMED` of each kind.

    Attributes
    ----------
    n_pairs, pairs
        Pairs of themes that the encoder cannot tell apart.
    n_texts, n_tested
        Texts that describe a theme, and those of them that are not the only one of their theme.
    n_strays, strays
        Texts nearer to another theme than to the other texts of their own.
    n_influential, influential
        Texts without which the share of their theme changes by five percentage points or more.
    largest
        The text whose absence changes a share most; None if no text is tested.
    """

    n_pairs: int
    pairs: tuple[ThemePair, ...]
    n_texts: int
    n_tested: int
    n_strays: int
    strays: tuple[TextView, ...]
    n_influential: int
    influential: tuple[TextView, ...]
    largest: TextView | None


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


def make_codebook_view(records: RunRecords) -> CodebookView | None:
    """Sum up what the texts of the codebook do; None without a codebook."""
    checks = records.theme_checks
    if not checks.texts:
        return None
    strays, influential, tested = list_stray_texts(checks), list_influential_texts(checks), list_tested_texts(checks)
    return CodebookView(
        n_pairs=len(checks.pairs),
        pairs=checks.pairs[:MOST_NAMED],
        n_texts=len(checks.texts),
        n_tested=len(tested),
        n_strays=len(strays),
        strays=tuple(_quote_text(text) for text in strays[:MOST_NAMED]),
        n_influential=len(influential),
        influential=tuple(_quote_text(text) for text in influential[:MOST_NAMED]),
        largest=_quote_text(tested[0]) if tested else None,
    )


def _quote_text(text: TextCheck) -> TextView:
    return TextView(
        theme=text.theme,
        nearest=text.nearest,
        language=name_for_html(text.language),
        text=quote_text(text),
        share_change=text.share_change,
    )


def choose_shown(names: dict[str, str], language: str) -> str:
    """Give the language a name is shown in: the wanted one, or the first there is."""
    return language if language in names else next(iter(names))
