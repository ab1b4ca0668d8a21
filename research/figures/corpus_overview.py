"""Number of articles by period: in all, and of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.calendar_ticks import show_calendar
from research.figures.design import Design
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, fit_label
from research.figures.layout import POINTS_PER_MM, draw_bars, find_width, open_figure
from research.figures.palette import DIM, INK, MUTED, NEUTRAL
from research.figures.sentences import join_sentences, name_length
from research.figures.style import Look, clip
from research.records import RunRecords
from research.text.messages import say
from research.text.wording import format_count, format_list, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_SOURCES = 8
_TOTAL_MM, _ROW_MM = 20.0, 6.5
_LABEL_PART, _NARROW_LABEL_PART = 0.26, 0.36
_AXIS_MM = 10.0


def draw_corpus_overview(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the number of articles by period, and below it that of each source in a row; small ones are combined."""
    import pandas as pd

    corpus, periods = records.corpus, records.prevalence.periods
    sources = np.array(corpus.sources)
    names, counts = np.unique(sources, return_counts=True)
    order = [int(row) for row in np.lexsort((names, -counts))]
    starts = [period.start.toordinal() for period in periods]
    days = corpus.days
    period_of = np.searchsorted(starts, days, side="right") - 1
    groups = [([row], str(names[row])) for row in order[:_MOST_SOURCES]]
    n_others = len(order) - _MOST_SOURCES
    if n_others > 0:
        groups.append((order[_MOST_SOURCES:], say("{n} other", "{n} others", n=n_others)))
    heights = [
        np.bincount(period_of[np.isin(sources, names[members])], minlength=len(periods)) for members, _ in groups
    ]
    total = np.sum(heights, axis=0)
    figure = open_figure(design, 9 + _TOTAL_MM + (_ROW_MM * len(groups) if len(groups) > 1 else 0), hspace=0.0)
    ratios = [_TOTAL_MM, *([_ROW_MM] * len(groups) if len(groups) > 1 else [])]
    panels = figure.subplots(len(ratios), 1, squeeze=False, sharex=True, height_ratios=ratios)[:, 0]
    label_mm = find_width(figure) * (_NARROW_LABEL_PART if design.is_narrow else _LABEL_PART)
    width_mm = find_width(figure) - label_mm - _AXIS_MM
    heading = say("all sources") if len(groups) > 1 else look.word(groups[0][1], width=60)
    _draw_bars(panels[0], total, label=_label(heading, int(total.sum()), label_mm), color=NEUTRAL)
    top = max(int(height.max()) for height in heights)
    for panel, height, (_, name) in zip(panels[1:], heights, groups, strict=False):
        label = _label(look.word(name, width=60), int(height.sum()), label_mm)
        _draw_bars(panel, height, label=label, color=DIM, top=top)
    for place, panel in enumerate(panels):
        show_calendar(panel, periods, width_mm=width_mm, is_labelled=place == len(panels) - 1)
        if place < len(panels) - 1:
            panel.tick_params(axis="x", which="both", length=0)
    panels[0].set_ylabel(say("articles"))
    data = [
        {"source": clip(name, 28), "period": period.label, "n_articles": int(height[period.index])}
        for (_, name), height in zip(groups, heights, strict=True)
        for period in periods
    ]
    partial = [period.label for period in periods if period.is_partial]
    captions = [
        say(
            "Number of articles by {length}: {articles} of {sources}; rows of sources have one scale.",
            length=name_length(records.prevalence.length),
            articles=format_count(corpus.n_articles, "article"),
            sources=format_count(len(names), "source"),
        ),
        _describe_reprints(corpus.n_articles - corpus.n_stories),
    ]
    if partial:
        captions.append(say("Partial periods at the edges of the corpus: {listed}.", listed=format_list(partial)))
    return Drawing(
        "corpus_overview",
        figure,
        pd.DataFrame(data),
        join_sentences(captions),
        say(
            "Bars of the number of articles by {length}, from {first} to {last}, in all and by source; maximum {top}. "
            "The largest source is {source} with {articles}.",
            length=name_length(records.prevalence.length),
            first=periods[0].label,
            last=periods[-1].label,
            top=int(total.max()),
            source=clip(str(names[order[0]]), 60),
            articles=format_count(int(counts[order[0]]), "article"),
        ),
        look.families,
    )


def _label(name: str, n: int, label_mm: float) -> tuple[str, str]:
    return fit_label(name, label_mm - 10.5, size=SMALL, most_lines=2), format_number(n, 0)


def _draw_bars(
    panel: Axes, height: NDArray[np.int64], *, label: tuple[str, str], color: str, top: int | None = None
) -> None:
    """Draw a row of bars with its name and its sum beside it; rows of sources have no axis of their own."""
    draw_bars(panel, height.tolist(), color=color)
    most = int(height.max()) if top is None else top
    panel.set_ylim(0, 1.12 * most or 1)
    is_row = top is not None
    if is_row:
        panel.set_yticks([])
        panel.spines["left"].set_visible(False)
    else:
        panel.set_yticks([0, most], ["0", format_number(most, 0)])
    for text, offset, tone in ((label[1], 7.0, INK), (label[0], 9.0, INK if not is_row else MUTED)):
        panel.annotate(
            text,
            (1.0, 0.5 if is_row else 0.2),
            xycoords="axes fraction",
            xytext=(offset * POINTS_PER_MM, 0),
            textcoords="offset points",
            ha="right" if text is label[1] else "left",
            va="center",
            fontsize=SMALL,
            color=tone,
            annotation_clip=False,
        )


def _describe_reprints(n_reprints: int) -> str:
    if n_reprints == 0:
        return say("No article is a reprint of another.")
    return say("{n} article is a reprint of another.", "{n} articles are reprints of another.", n=n_reprints)
