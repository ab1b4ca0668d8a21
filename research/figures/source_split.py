"""Change of each series between the halves of the periods, and its two parts: within sources, and their mix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, count_lines, fit_label, fit_names
from research.figures.layout import open_figure
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import INK, LINE, MUTED
from research.figures.sentences import describe_rest, join_sentences
from research.figures.style import Look, clip, show_numbers
from research.records import RunRecords, SourceSplit
from research.text.messages import say
from research.text.wording import format_change, format_list, format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_TOPICS = 8
_MOST_ROWS = 24
_ROW_MM, _DOUBLE_ROW_MM = 5.0, 7.0
_NAME_PART, _NARROW_NAME_PART = 0.22, 0.27
_MOST_TOLD = 12
_FIELDS = (
    "change",
    "rate_effect",
    "rate_effect_low",
    "rate_effect_high",
    "composition_effect",
    "composition_effect_low",
    "composition_effect_high",
    "is_reversed",
    "within_sources",
    "without_source",
    "left_out",
)
_PARTS = ("change", "rate_effect", "composition_effect")
_MARKERS = {"change": "D", "rate_effect": "o", "composition_effect": "s"}

Row = tuple[NamedSeries, SourceSplit]
"""A series and its change."""


def has_splits(records: RunRecords) -> bool:
    """Check whether the run has more than one source and a change that was decomposed."""
    sources = set(records.corpus.sources)
    return len(sources) > 1 and any(_is_known(split) for split in records.sources.splits)


def draw_source_splits(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the change of each theme and of the largest topics, and beside it the two parts that sum to it."""
    import pandas as pd

    splits = {(split.kind, split.id): split for split in records.sources.splits if _is_known(split)}
    topics = name_topics(records, look)
    named = [*name_themes(records, look), *(topics if design.series else topics[:_MOST_TOPICS])]
    every = choose_series([entry for entry in named if entry.key in splits], design, figure="source_splits")
    rows = [(entry, splits[entry.key]) for entry in every[:_MOST_ROWS]]
    name_mm = design.find_width() * (_NARROW_NAME_PART if design.is_narrow else _NAME_PART)
    panel_mm = (design.find_width() - name_mm - 8) / len(_PARTS)
    names = fit_names([entry.label for entry, _ in rows], name_mm)
    row_mm = _ROW_MM if count_lines(names) == 1 else _DOUBLE_ROW_MM
    figure = open_figure(design, 18 + row_mm * len(rows))
    panels = figure.subplots(1, len(_PARTS), sharey=True, sharex=True)
    headings = {
        "change": say("total change"),
        "rate_effect": say("= within sources"),
        "composition_effect": say("+ mix of sources"),
    }
    for panel, part in zip(panels, _PARTS, strict=True):
        _draw_part(panel, rows, part=part, design=design)
        panel.set_title(fit_label(headings[part], panel_mm, size=7.5, most_lines=2))
        show_numbers(panel.xaxis, nbins=3 if design.is_narrow else 5)
    panels[0].set_yticks(range(len(rows)), names)
    panels[1].set_xlabel(say("change of the share, percentage points"))
    left = len(every) - len(rows) + (0 if design.series else max(0, len(topics) - _MOST_TOPICS))
    return Drawing(
        "source_splits",
        figure,
        pd.DataFrame(
            [
                {"kind": series.kind, "id": series.id, "name": series.name}
                | {name: getattr(split, name) for name in _FIELDS}
                for series, split in rows
            ]
        ),
        join_sentences([_describe_caption(records, rows), describe_rest(left)]),
        _describe_rows(rows),
        look.families,
    )


def _is_known(split: SourceSplit) -> bool:
    return bool(np.isfinite([split.change, split.rate_effect, split.composition_effect]).all())


def _draw_part(panel: Axes, rows: Sequence[Row], *, part: str, design: Design) -> None:
    """Draw the total change or one of its parts, with its interval where it has one."""
    panel.axvline(0, color=LINE, linewidth=0.7, zorder=1)
    panel.grid(axis="x")
    panel.set_axisbelow(True)
    for y, (entry, split) in enumerate(rows):
        color = (entry if is_highlighted(entry, design) else entry.dim()).color
        if part != "change":
            low, high = getattr(split, f"{part}_low"), getattr(split, f"{part}_high")
            if np.isfinite([low, high]).all():
                panel.plot([low, high], [y, y], color=color, linewidth=1.0, solid_capstyle="butt", label="_interval")
        panel.plot([getattr(split, part)], [y], _MARKERS[part], color=color, markersize=4.0, zorder=3, label=f"_{part}")
        if part == "change" and split.is_reversed:
            panel.annotate(
                say("reversed"),
                (split.change, y),
                xytext=(-5 if split.change > 0 else 5, 0),
                textcoords="offset points",
                ha="right" if split.change > 0 else "left",
                va="center",
                fontsize=SMALL,
                color=INK,
            )
    n_themes = sum(entry.kind == "theme" for entry, _ in rows)
    if 0 < n_themes < len(rows):
        panel.axhline(n_themes - 0.5, color=MUTED, linewidth=0.5)
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_visible(False)


def _describe_caption(records: RunRecords, rows: Sequence[Row]) -> str:
    parts = [
        say(
            "Change of the share from the first to the second half of the complete periods, and the two parts that sum "
            "to it (Kitagawa 1955): shares within sources change, or the mix of sources does."
        ),
        say("Lines: {percent} confidence intervals.", percent=format_share(records.prevalence.confidence)),
        say("Sources that published in one half only belong to the mix of sources."),
    ]
    kinds = {series.kind for series, _ in rows}
    if len(kinds) > 1:
        parts.append(say("Above the line: themes; below it: the largest topics."))
    turned = [(series, split) for series, split in rows if split.is_reversed]
    if turned:
        # Names of sources come from the input; the page escapes captions.
        parts.append(
            say(
                "Reversed: the direction changes if the mix of sources is held constant or if one source is left out "
                "({listed}).",
                listed="; ".join(_describe_reversal(series, split) for series, split in turned),
            )
        )
    return join_sentences(parts)


def _describe_reversal(series: NamedSeries, split: SourceSplit) -> str:
    """State what reverses the direction of the total change."""
    causes = [say("with a constant mix of sources")] if split.within_sources == "reversed" else []
    if split.without_source == "reversed":
        causes.append(say("without {source}", source=split.left_out))
    return say("{name}: reversed {causes}", name=clip(series.name, 60), causes=format_list(causes))


def _describe_rows(rows: Sequence[Row]) -> str:
    parts = [say("Dot plot of the change of {n} series, and of its two parts.", n=len(rows))]
    for series, split in rows[:_MOST_TOLD]:
        name, change = clip(series.name, 60), format_change(split.change)
        within, mix = format_change(split.rate_effect), format_change(split.composition_effect)
        if split.is_reversed:
            parts.append(
                say(
                    "{name}: {change} points, within sources {within}, mix of sources {mix}; reversed.",
                    name=name,
                    change=change,
                    within=within,
                    mix=mix,
                )
            )
        else:
            parts.append(
                say(
                    "{name}: {change} points, within sources {within}, mix of sources {mix}.",
                    name=name,
                    change=change,
                    within=within,
                    mix=mix,
                )
            )
    return join_sentences(parts)
