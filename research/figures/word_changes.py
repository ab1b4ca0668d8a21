"""Words before and after change points, one panel per change point and language."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from research.figures.design import Design, choose_series
from research.figures.drawing import Drawing
from research.figures.labels import LEAST_SIZE, SMALL, fit_label
from research.figures.layout import find_width, open_figure
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import DIM, LINE, MUTED
from research.figures.sentences import join_sentences
from research.figures.style import Look, clip
from research.records import RunRecords, SeriesKind, WordChange
from research.text.messages import say
from research.text.wording import format_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_PANELS = 6
_MOST_WORDS = 6
_ROOM = 1.04
"""Length of an axis relative to the longest bar."""

_ROW_MM, _HEAD_MM = 3.8, 15.0
_WORD_MM = 22.0

Panel = tuple[SeriesKind, str, int, str]
"""Kind and id of a series, period of its change point, and language."""


def draw_word_changes(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw bars of the words that are more frequent before or after a change point.

    The panels show the change points with the highest z, in the order of the records.
    """
    import pandas as pd

    named = {entry.key: entry for entry in (*name_themes(records, look), *name_topics(records, look))}
    changed = list(dict.fromkeys((word.kind, word.id) for word in records.word_changes.words))
    chosen = {entry.key for entry in choose_series([named[key] for key in changed], design, figure="word_changes")}
    by_panel: dict[Panel, list[WordChange]] = defaultdict(list)
    for word in records.word_changes.words:
        if (word.kind, word.id) in chosen:
            by_panel[word.kind, word.id, word.period, word.language].append(word)
    panels = _choose_panels(by_panel)
    shown = [word for panel in panels for word in by_panel[panel] if word.rank <= _MOST_WORDS]
    longest, most = max(word.z for word in shown), max(word.rank for word in shown)
    n_columns = min(1 if design.is_narrow else 2, len(panels))
    n_rows = -(-len(panels) // n_columns)
    figure = open_figure(design, 5 + (_HEAD_MM + _ROW_MM * most) * n_rows)
    panel_mm = find_width(figure) / n_columns - 4
    grid = figure.add_gridspec(n_rows, n_columns, wspace=0.06)
    titles = {panel: _write_title(records, panel, named=named, look=look) for panel in panels}
    for place, panel in enumerate(panels):
        axes = figure.add_subplot(grid[divmod(place, n_columns)])
        color = named[panel[:2]].color
        _draw_panel(axes, panel, by_panel[panel], records=records, look=look, longest=longest, most=most, color=color)
        axes.set_title(fit_label(titles[panel], panel_mm, size=7.5), loc="center", pad=13)
        is_lowest = place + n_columns >= len(panels)
        axes.tick_params(axis="x", labelbottom=is_lowest)
        axes.set_xlabel("z" if is_lowest else "")
    data = pd.DataFrame(
        [
            {
                "kind": word.kind,
                "id": word.id,
                "name": named[word.kind, word.id].name,
                "period": records.prevalence.periods[word.period].label,
                "language": word.language,
                "side": word.side,
                "rank": word.rank,
                "word": word.word,
                "z": word.z,
                "before": word.before,
                "after": word.after,
            }
            for word in shown
        ]
    )
    left = len(by_panel) - len(panels)
    captions = [
        say(
            "Words that are more frequent in the stories of a theme or topic before a change point (left) or after it "
            "(right). Bar length: z of the weighted log-odds ratio (informative Dirichlet prior), on a common scale. "
            "Words are shown if z exceeds the 95th percentile of the maximum z in random divisions of the same "
            "stories. They describe the difference between the two parts, not the cause of the change."
        )
    ]
    if left > 0:
        captions.append(say("Not shown: {n} more panel.", "Not shown: {n} more panels.", n=left))
    opening = say(
        "Bars of words before and after, in {n} panel.", "Bars of words before and after, in {n} panels.", n=len(panels)
    )
    told = [_describe_panel(records, panel, by_panel[panel], title=titles[panel]) for panel in panels]
    return Drawing(
        "word_changes", figure, data, join_sentences(captions), join_sentences([opening, *told]), look.families
    )


def _write_title(
    records: RunRecords, panel: Panel, *, named: dict[tuple[SeriesKind, str], NamedSeries], look: Look
) -> str:
    kind, identity, _, language = panel
    entry = named[kind, identity]
    name = f"{identity}  {entry.label}" if kind == "topic" else entry.label
    return f"{name} ({look.word(format_language(language))})"


def _choose_panels(by_panel: dict[Panel, list[WordChange]]) -> list[Panel]:
    """Choose the panels with the highest z; every change point is included once before any second language."""
    strength = {panel: max(word.z for word in words) for panel, words in by_panel.items()}
    ranked = sorted(by_panel, key=lambda panel: -strength[panel])
    first = {panel[:3]: panel for panel in reversed(ranked)}
    ranked.sort(key=lambda panel: first[panel[:3]] != panel)
    chosen = set(ranked[:_MOST_PANELS])
    return [panel for panel in by_panel if panel in chosen]


def _draw_panel(
    axes: Axes,
    panel: Panel,
    words: list[WordChange],
    *,
    records: RunRecords,
    look: Look,
    longest: float,
    most: int,
    color: str,
) -> None:
    """Draw words before the change to the left of a line and words after it to the right, with labels at the edges."""
    from matplotlib.ticker import MaxNLocator

    edge = axes.twinx()
    for side, place, sign, tone in (("before", axes, -1, DIM), ("after", edge, 1, color)):
        listed = sorted((word for word in words if word.side == side), key=lambda word: word.rank)[:_MOST_WORDS]
        y = list(range(len(listed)))
        place.barh(y, [sign * word.z for word in listed], color=tone, height=0.66)
        place.set_yticks(y, [fit_label(look.word(word.word, width=40), _WORD_MM, size=SMALL) for word in listed])
        place.set_ylim(most - 0.5, -0.5)
        place.tick_params(axis="y", length=0)
        place.spines[["left", "right"]].set_visible(False)
        if not listed:
            axes.text(
                sign * longest / 2, 0, say("no words"), ha="center", va="center", fontsize=LEAST_SIZE, color=MUTED
            )
    axes.set_xlim(-_ROOM * longest, _ROOM * longest)
    axes.axvline(0, color=LINE, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, symmetric=True))
    axes.xaxis.set_major_formatter(lambda z, _: f"{abs(z):.0f}")
    since = records.prevalence.periods[panel[2]].label
    beside: dict[str, Any] = {
        "transform": axes.get_xaxis_transform(),
        "fontsize": SMALL,
        "color": MUTED,
        "va": "bottom",
    }
    axes.text(-0.05 * longest, 1.01, say("before {period}", period=since), ha="right", **beside)
    axes.text(0.05 * longest, 1.01, say("from {period} on", period=since), ha="left", **beside)


def _describe_panel(records: RunRecords, panel: Panel, words: list[WordChange], *, title: str) -> str:
    listed = {
        side: ", ".join(clip(word.word, 30) for word in sorted(words, key=lambda word: word.rank) if word.side == side)
        for side in ("before", "after")
    }
    return say(
        "{title}: before {period}: {before}; from then on: {after}.",
        title=title,
        period=records.prevalence.periods[panel[2]].label,
        before=listed["before"] or say("no words"),
        after=listed["after"] or say("no words"),
    )
