"""Share of every theme as similarity assigns it, and as codes correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.figures.design import SINGLE_MM, Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import LEAST_SIZE, fit_label
from research.figures.layout import add_key, find_width, open_figure
from research.figures.named_series import NamedSeries, name_themes
from research.figures.palette import DIM, MUTED
from research.figures.sentences import format_share_of, join_sentences
from research.figures.style import Look, show_percent
from research.records import WHOLE, RunRecords
from research.text.messages import say
from research.text.wording import format_count, format_share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_MM = 6.5
_OFFSET = 0.16
_NAME_PART = 0.34


def has_theme_levels(records: RunRecords) -> bool:
    """Check whether the shares of themes are corrected by codes."""
    return records.prevalence.membership == "corrected"


def draw_theme_levels(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw both shares of every theme, one below the other, in the order of the corrected share."""
    every = name_themes(records, look)
    named = choose_series(every, design, figure="theme_levels")
    data = _tabulate(records, named, rows=[every.index(entry) for entry in named])
    figure = open_figure(design, 13 + _ROW_MM * len(data), usual_mm=SINGLE_MM)
    panel = figure.subplots()
    _draw_rows(
        panel,
        data,
        {entry.id: entry if is_highlighted(entry, design) else entry.dim() for entry in named},
        share=format_share_of(records.prevalence.unit),
    )
    name_mm = find_width(figure) * _NAME_PART
    label_of = {entry.id: fit_label(entry.label, name_mm, most_lines=2) for entry in named}
    panel.set_yticks(range(len(data)), [label_of[identity] for identity in data["id"]])
    _add_signs(figure)
    return Drawing("theme_levels", figure, data, _describe_caption(records, data), _describe_alt(data), look.families)


def _tabulate(records: RunRecords, named: list[NamedSeries], *, rows: list[int]) -> pd.DataFrame:
    import pandas as pd

    prevalence = records.prevalence
    n = prevalence.n[WHOLE]
    unknown = float("nan")
    told = []
    for row, series in zip(rows, named, strict=True):
        hard = prevalence.hard_share[row, WHOLE, n > 0]
        is_claimed = not prevalence.refused[row]
        told.append(
            {
                "id": series.id,
                "name": series.name,
                "assigned": float((hard * n[n > 0]).sum() / n.sum()),
                "corrected": float(prevalence.level[row, WHOLE]) if is_claimed else unknown,
                "low": float(prevalence.level_low[row, WHOLE]) if is_claimed else unknown,
                "high": float(prevalence.level_high[row, WHOLE]) if is_claimed else unknown,
            }
        )
    return pd.DataFrame(told).sort_values(["corrected", "assigned"], ascending=False, ignore_index=True)


def _draw_rows(panel: Axes, data: pd.DataFrame, series: dict[str, NamedSeries], *, share: str) -> None:
    for y, row in data.iterrows():
        place = float(str(y))
        panel.plot([row["assigned"]], [place + _OFFSET], "D", color=DIM, markersize=3.4, label="_assigned")
        if row["corrected"] != row["corrected"]:
            panel.text(
                0,
                place - _OFFSET,
                f" {say('no claim')}",
                color=MUTED,
                va="center",
                fontsize=LEAST_SIZE,
            )
            continue
        color = series[row["id"]].color
        panel.plot([row["low"], row["high"]], [place - _OFFSET] * 2, color=color, linewidth=1.4, solid_capstyle="butt")
        panel.plot([row["corrected"]], [place - _OFFSET], "o", color=color, markersize=4.6, label="_corrected")
    panel.set_ylim(len(data) - 0.5, -0.5)
    panel.set_xlim(left=0)
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="x")
    panel.set_axisbelow(True)
    panel.spines["left"].set_visible(False)
    show_percent(panel.xaxis)
    panel.set_xlabel(share)


def _add_signs(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    add_key(
        figure,
        [
            (True, Line2D([], [], color=MUTED, marker="o", markersize=4.6, linewidth=1.4), say("corrected by codes")),
            (
                True,
                Line2D([], [], color=DIM, marker="D", markersize=3.4, linestyle=""),
                say("assigned by similarity"),
            ),
        ],
    )


def _describe_caption(records: RunRecords, data: pd.DataFrame) -> str:
    n_units, unit = int(records.prevalence.n[WHOLE].sum()), records.prevalence.unit
    parts = [
        say(
            "Share of each theme in {units}: assigned by similarity to the codebook (diamonds), and corrected by "
            "{n_coded} coded stories (circles) with {percent} confidence intervals that contain the errors of the "
            "classifier.",
            units=format_count(n_units, unit),
            n_coded=records.codes.n_coded,
            percent=format_share(records.prevalence.confidence),
        )
    ]
    if data["corrected"].isna().any():
        parts.append(say("No claim: too few coded stories of the theme, or too little agreement of the coders."))
    return join_sentences(parts)


def _describe_alt(data: pd.DataFrame) -> str:
    parts = [say("Shares of {n} theme.", "Shares of {n} themes.", n=len(data))]
    for _, row in data.iterrows():
        name, assigned = str(row["name"]), format_share(row["assigned"], 1)
        if row["corrected"] != row["corrected"]:
            parts.append(say("{name}: {assigned} by similarity, no claim by codes.", name=name, assigned=assigned))
            continue
        parts.append(
            say(
                "{name}: {assigned} by similarity, {corrected} corrected ({low} to {high}).",
                corrected=format_share(row["corrected"], 1),
                low=format_share(row["low"], 1),
                high=format_share(row["high"], 1),
                name=name,
                assigned=assigned,
            )
        )
    return join_sentences(parts)
