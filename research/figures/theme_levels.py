"""Share of every theme as similarity assigns it, and as codes correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.figures.drawing import Drawing
from research.figures.named_series import NamedSeries, name_themes
from research.figures.style import GREY, SINGLE_MM, Look, new_figure
from research.records import WHOLE, RunRecords

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_MM = 7.0
_NAME_WIDTH = 30
_OFFSET = 0.17


def has_theme_levels(records: RunRecords) -> bool:
    """Check whether the shares of themes are corrected by codes."""
    return records.prevalence.membership == "corrected"


def draw_theme_levels(records: RunRecords, look: Look) -> Drawing:
    """Draw both shares of every theme, one below the other, in the order of the corrected share."""
    named = name_themes(records, look, width=_NAME_WIDTH)
    data = _tabulate(records, named)
    figure = new_figure(SINGLE_MM, 26 + _ROW_MM * len(data))
    panel = figure.subplots()
    _draw_rows(panel, data, {series.id: series.color for series in named})
    _add_legend(figure)
    return Drawing("theme_levels", figure, data, _describe_caption(records, data), _describe_alt(data), look.families)


def _tabulate(records: RunRecords, named: list[NamedSeries]) -> pd.DataFrame:
    import pandas as pd

    prevalence = records.prevalence
    n = prevalence.n[WHOLE]
    rows = []
    for row, series in enumerate(named):
        hard = prevalence.hard_share[row, WHOLE, n > 0]
        is_claimed = not prevalence.refused[row]
        unknown = float("nan")
        rows.append(
            {
                "id": series.id,
                "name": series.name,
                "assigned": float((hard * n[n > 0]).sum() / n.sum()),
                "corrected": float(prevalence.level[row, WHOLE]) if is_claimed else unknown,
                "low": float(prevalence.level_low[row, WHOLE]) if is_claimed else unknown,
                "high": float(prevalence.level_high[row, WHOLE]) if is_claimed else unknown,
            }
        )
    return pd.DataFrame(rows).sort_values(["corrected", "assigned"], ascending=False, ignore_index=True)


def _draw_rows(panel: Axes, data: pd.DataFrame, colors: dict[str, str]) -> None:
    for y, row in data.iterrows():
        place = float(str(y))
        panel.plot([100 * row["assigned"]], [place - _OFFSET], "D", color=GREY, markersize=3.6, label="_assigned")
        if row["corrected"] != row["corrected"]:
            panel.text(0, place + _OFFSET, "no claim", color=GREY, va="center", fontsize=6.5)
            continue
        color = colors[row["id"]]
        panel.plot([100 * row["low"], 100 * row["high"]], [place + _OFFSET] * 2, color=color, linewidth=1.2)
        panel.plot([100 * row["corrected"]], [place + _OFFSET], "o", color=color, markersize=4.6, label="_corrected")
    panel.set_yticks(range(len(data)), list(data["name"]))
    panel.set_ylim(len(data) - 0.4, -0.6)
    panel.set_xlim(left=0)
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="x")
    panel.set_axisbelow(True)
    panel.spines["left"].set_visible(False)
    panel.set_xlabel("share, %")


def _add_legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    tone = "#444444"
    figure.legend(
        [
            Line2D([], [], color=tone, marker="o", markersize=4.6),
            Line2D([], [], color=GREY, marker="D", markersize=3.6, linestyle=""),
        ],
        ["corrected by codes", "assigned by similarity"],
        loc="outside lower left",
        ncols=2,
    )


def _describe_caption(records: RunRecords, data: pd.DataFrame) -> str:
    n_units, unit = int(records.prevalence.n[WHOLE].sum()), records.prevalence.unit
    units = unit if n_units == 1 else {"story": "stories", "article": "articles"}[unit]
    text = (
        f"Share of each theme in {n_units:,} {units}: assigned by similarity to the codebook (diamonds), and corrected "
        f"by {records.codes.n_coded:,} coded stories (circles) with {records.prevalence.confidence:.0%} confidence "
        "intervals that contain the errors of the classifier."
    )
    if data["corrected"].isna().any():
        text += " No claim: too few coded stories of the theme, or too little agreement of the coders."
    return text


def _describe_alt(data: pd.DataFrame) -> str:
    told = [
        f"{row['name']}: {row['assigned']:.1%} by similarity, "
        + (
            "no claim by codes"
            if row["corrected"] != row["corrected"]
            else f"{row['corrected']:.1%} corrected ({row['low']:.1%} to {row['high']:.1%})"
        )
        for _, row in data.iterrows()
    ]
    return f"Shares of {len(data)} themes. {'; '.join(told)}."
