"""The corpus at a glance: articles by period and source."""

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
    """Draw stacked bars of articles by period, sources in colours, the smaller ones together."""
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
    groups = [
        ([row], look.word(str(names[row]), width=28), OKABE_ITO[place])
        for place, row in enumerate(order[:_MOST_SOURCES])
    ]
    if len(order) > _MOST_SOURCES:
        n_others = len(order) - _MOST_SOURCES
        groups.append((order[_MOST_SOURCES:], f"{n_others} other{'s' if n_others > 1 else ''}", GREY))
    for members, label, color in groups:
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
        rows += [
            {"source": label, "period": period.label, "n_articles": int(height[period.index])} for period in periods
        ]
    axes.set_ylabel("articles")
    show_counts(axes.yaxis)
    show_periods(axes, periods, most=12)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", title="source (articles)", alignment="left")
    n_reprints = corpus.n_articles - corpus.n_stories
    partial = [period.label for period in periods if period.is_partial]
    cut = f" Cut by the edge of the corpus: {', '.join(partial)}." if partial else ""
    return Drawing(
        "corpus_overview",
        figure,
        pd.DataFrame(rows),
        f"{_describe_number(corpus.n_articles, 'article')} of {_describe_number(len(names), 'source')} by "
        f"{records.prevalence.length}; {f'{n_reprints:,}' if n_reprints else 'none'} of them "
        f"{'reprint' if n_reprints > 1 else 'reprints'} another.{cut}",
        f"Bars of the number of articles by {records.prevalence.length}, from {periods[0].label} to "
        f"{periods[-1].label}; at most {int(floor.max()):,} in one. The largest source is "
        f"{clip(str(names[order[0]]), 60)} with {_describe_number(int(counts[order[0]]), 'article')}.",
        look.families,
    )


def _describe_number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
