"""Number of articles by period and source."""

from __future__ import annotations

import numpy as np

from research.figures.drawing import Drawing
from research.figures.style import (
    DOUBLE_MM,
    GREY,
    OKABE_ITO,
    Look,
    choose_bars,
    clip,
    new_figure,
    show_counts,
    show_periods,
)
from research.records import RunRecords

_MOST_SOURCES = 7


def draw_corpus_overview(records: RunRecords, look: Look) -> Drawing:
    """Draw stacked bars of articles by period, coloured by source; smaller sources are combined."""
    import pandas as pd

    corpus, periods = records.corpus, records.prevalence.periods
    sources = np.array([article.source for article in corpus.articles])
    names, counts = np.unique(sources, return_counts=True)
    order = [int(row) for row in np.lexsort((names, -counts))]
    starts = [period.start.toordinal() for period in periods]
    days = [article.published.date().toordinal() for article in corpus.articles]
    period_of = np.searchsorted(starts, days, side="right") - 1
    figure = new_figure(DOUBLE_MM, 62)
    axes = figure.add_subplot()
    floor = np.zeros(len(periods))
    rows = []
    groups = [([row], str(names[row]), OKABE_ITO[place]) for place, row in enumerate(order[:_MOST_SOURCES])]
    if len(order) > _MOST_SOURCES:
        n_others = len(order) - _MOST_SOURCES
        groups.append((order[_MOST_SOURCES:], f"{n_others} other{'s' if n_others > 1 else ''}", GREY))
    for members, name, color in groups:
        label = look.word(name, width=28)
        mine = np.isin(sources, names[members])
        height = np.bincount(period_of[mine], minlength=len(periods)).astype(float)
        axes.bar(
            range(len(periods)),
            height,
            bottom=floor,
            color=color,
            **choose_bars(len(periods)),
            label=f"{label} ({int(mine.sum()):,})",
        )
        floor += height
        shown = clip(name, 28)
        rows += [
            {"source": shown, "period": period.label, "n_articles": int(height[period.index])} for period in periods
        ]
    axes.set_ylabel("articles")
    show_counts(axes.yaxis)
    show_periods(axes, periods, most=12)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", title="source (articles)", alignment="left")
    n_reprints = corpus.n_articles - corpus.n_stories
    partial = [period.label for period in periods if period.is_partial]
    cut = f" Partial periods at the edges of the corpus: {', '.join(partial)}." if partial else ""
    return Drawing(
        "corpus_overview",
        figure,
        pd.DataFrame(rows),
        f"Number of articles by {records.prevalence.length} and source: "
        f"{_describe_number(corpus.n_articles, 'article')} of {_describe_number(len(names), 'source')}. "
        f"{_describe_reprints(n_reprints)}{cut}",
        f"Stacked bars of the number of articles by {records.prevalence.length}, from {periods[0].label} to "
        f"{periods[-1].label}; maximum {int(floor.max()):,}. The largest source is "
        f"{clip(str(names[order[0]]), 60)} with {_describe_number(int(counts[order[0]]), 'article')}.",
        look.families,
    )


def _describe_reprints(n_reprints: int) -> str:
    if n_reprints == 0:
        return "No article is a reprint of another."
    return f"{n_reprints:,} {'article is a reprint' if n_reprints == 1 else 'articles are reprints'} of another."


def _describe_number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
