"""Words before and after change points, one panel per change point and language."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from research.figures.drawing import Drawing
from research.figures.style import DOUBLE_MM, GREY, Look, new_figure, topic_color
from research.records import RunRecords, SeriesKind, WordChange
from research.text.wording import format_count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_PANELS = 6
_MOST_WORDS = 6
_COLUMNS = 2
_ROOM = 1.04
"""Length of an axis relative to the longest bar."""

Panel = tuple[SeriesKind, str, int, str]
"""Kind and id of a series, period of its change point, and language."""


def draw_word_changes(records: RunRecords, look: Look) -> Drawing:
    """Draw bars of the words that are more frequent before or after a change point.

    The panels show the change points with the highest z, in the order of the records.
    """
    import pandas as pd

    by_panel: dict[Panel, list[WordChange]] = defaultdict(list)
    for word in records.word_changes.words:
        by_panel[word.kind, word.id, word.period, word.language].append(word)
    panels = _choose_panels(by_panel)
    shown = [word for panel in panels for word in by_panel[panel] if word.rank <= _MOST_WORDS]
    longest, most = max(word.z for word in shown), max(word.rank for word in shown)
    n_columns = min(_COLUMNS, len(panels))
    n_rows = -(-len(panels) // n_columns)
    figure = new_figure(DOUBLE_MM, 10 + (14 + 4.2 * most) * n_rows)
    grid = figure.add_gridspec(n_rows, n_columns, wspace=0.06)
    for place, panel in enumerate(panels):
        axes = figure.add_subplot(grid[divmod(place, n_columns)])
        _draw_panel(axes, panel, by_panel[panel], records=records, look=look, longest=longest, most=most)
        is_lowest = place + n_columns >= len(panels)
        axes.tick_params(axis="x", labelbottom=is_lowest)
        axes.set_xlabel("z" if is_lowest else "")
    data = pd.DataFrame(
        [
            {
                "kind": word.kind,
                "id": word.id,
                "name": _name(records, word.kind, word.id, look=look),
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
    note = f" Not shown: {format_count(left, 'more panel')}." if left else ""
    return Drawing(
        "word_changes",
        figure,
        data,
        "Words that are more frequent in the stories of a theme or topic before a change point (left) or after it "
        "(right). Bar length: z of the weighted log-odds ratio (informative Dirichlet prior), on a common scale. Words "
        "are shown if z exceeds the 95th percentile of the maximum z in random divisions of the same stories. They "
        "describe the difference between the two parts, not the cause of the change." + note,
        " ".join(
            [
                f"Bars of words before and after for {len(panels)} change points and languages.",
                *(_describe_panel(records, panel, by_panel[panel], look=look) for panel in panels),
            ]
        ),
        look.families,
    )


def _choose_panels(by_panel: dict[Panel, list[WordChange]]) -> list[Panel]:
    """Choose the panels with the highest z; every change point is included once before any second language."""
    strength = {panel: max(word.z for word in words) for panel, words in by_panel.items()}
    ranked = sorted(by_panel, key=lambda panel: -strength[panel])
    first = {panel[:3]: panel for panel in reversed(ranked)}
    ranked.sort(key=lambda panel: first[panel[:3]] != panel)
    chosen = set(ranked[:_MOST_PANELS])
    return [panel for panel in by_panel if panel in chosen]


def _draw_panel(
    axes: Axes, panel: Panel, words: list[WordChange], *, records: RunRecords, look: Look, longest: float, most: int
) -> None:
    """Draw words before the change to the left of a line and words after it to the right, with labels at the edges."""
    from matplotlib.ticker import MaxNLocator

    kind, identity, period, language = panel
    edge = axes.twinx()
    for side, place, sign, color in (
        ("before", axes, -1, GREY),
        ("after", edge, 1, _color(records, kind, identity)),
    ):
        listed = sorted((word for word in words if word.side == side), key=lambda word: word.rank)[:_MOST_WORDS]
        y = list(range(len(listed)))
        place.barh(y, [sign * word.z for word in listed], color=color, alpha=0.85, height=0.72)
        place.set_yticks(y, [look.word(word.word, width=18) for word in listed])
        place.set_ylim(most - 0.5, -0.5)
        place.tick_params(axis="y", length=0)
        place.spines[["left", "right"]].set_visible(False)
        if not listed:
            axes.text(sign * longest / 2, 0, "no words", ha="center", va="center", fontsize=6, color="#777777")
    axes.set_xlim(-_ROOM * longest, _ROOM * longest)
    axes.axvline(0, color="#333333", linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, symmetric=True))
    axes.xaxis.set_major_formatter(lambda z, _: f"{abs(z):.0f}")
    since = records.prevalence.periods[period].label
    beside: dict[str, Any] = {
        "transform": axes.get_xaxis_transform(),
        "fontsize": 6.5,
        "color": "#555555",
        "va": "bottom",
    }
    axes.text(-0.05 * longest, 1.01, f"before {since}", ha="right", **beside)
    axes.text(0.05 * longest, 1.01, f"from {since} on", ha="left", **beside)
    axes.set_title(f"{_name(records, kind, identity, look=look)} ({look.word(language)})", loc="center", pad=13)


def _color(records: RunRecords, kind: SeriesKind, identity: str) -> str:
    if kind == "topic":
        return topic_color(int(identity))
    return next(theme.color for theme in records.themes.themes if theme.id == identity)


def _name(records: RunRecords, kind: SeriesKind, identity: str, *, look: Look) -> str:
    if kind == "topic":
        topic = records.topics.topics[int(identity)]
        return f"{topic.index}  {look.word(topic.name, width=42)}"
    theme = next(theme for theme in records.themes.themes if theme.id == identity)
    return look.label(theme.name(look.language), width=42)


def _describe_panel(records: RunRecords, panel: Panel, words: list[WordChange], *, look: Look) -> str:
    kind, identity, period, language = panel
    sides = []
    for side, tells in (("before", "before"), ("after", "from")):
        said = [word.word for word in sorted(words, key=lambda word: word.rank) if word.side == side][:3]
        sides.append(f"{tells} {records.prevalence.periods[period].label}: {', '.join(said) or 'no words'}")
    return f"{_name(records, kind, identity, look=look)} ({language}), {'; '.join(sides)}."
