"""Choice of resolution: agreement of subsamples and number of communities by resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.design import Design
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, measure_text, separate_labels
from research.figures.layout import POINTS_PER_MM, find_width, open_figure
from research.figures.palette import DIM, INK, LINE, MUTED
from research.figures.sentences import join_sentences
from research.figures.style import Look
from research.records import Resolution, RunRecords
from research.text.messages import say
from research.text.wording import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COUNTS = tuple(step * 10**power for power in range(6) for step in (1, 2, 5))
_MARKERS = {"coarse": "s", "middle": "o", "fine": "^"}
_PANEL_MM = 44.0
_MOST_TICKS = 7


def draw_topic_resolutions(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the agreement of subsamples with its standard deviation, and the number of communities, by resolution."""
    import pandas as pd

    swept = records.clusters.resolutions
    resolution = np.array([entry.resolution for entry in swept])
    agreement = np.array([entry.agreement for entry in swept])
    sd = np.array([entry.sd for entry in swept])
    counts = [entry.n_topics for entry in swept]
    figure = open_figure(design, (_PANEL_MM + 11) * (2 if design.is_narrow else 1))
    panel_mm = 0.88 * find_width(figure) / (1 if design.is_narrow else 2) - 10
    left, right = figure.subplots(2, 1) if design.is_narrow else figure.subplots(1, 2)
    left.fill_between(resolution, agreement - sd, agreement + sd, color=DIM, alpha=0.25, linewidth=0)
    left.plot(resolution, agreement, color=DIM, marker="o", markersize=2.5, linewidth=1.0)
    left.set_ylim(min(0.0, float(np.nanmin(agreement - sd, initial=0.0))), 1.05)
    left.set_yticks(*_list_ticks(left.get_ylim()))
    left.set_ylabel(say("agreement of subsamples (ARI)"))
    right.plot(resolution, counts, color=DIM, marker="o", markersize=2.5, linewidth=1.0)
    right.set_yscale("log")
    right.set_ylim(0.8 * min(counts), 1.5 * max(counts))
    right.set_ylabel(say("number of communities"))
    shown = [tick for tick in _COUNTS if min(counts) * 0.8 <= tick <= max(counts) * 1.25]
    right.set_yticks(shown, [format_number(tick, 0) for tick in shown])
    right.set_yticks([], minor=True)
    for axes, values in ((left, agreement), (right, np.array(counts))):
        _mark_layers(axes, swept, values, width_mm=panel_mm)
        _show_resolutions(axes, resolution)
    chosen = next((entry for entry in swept if entry.layer == "middle"), swept[0])
    return Drawing(
        "topic_resolutions",
        figure,
        pd.DataFrame(
            [
                {
                    "resolution": entry.resolution,
                    "n_topics": entry.n_topics,
                    "agreement": entry.agreement,
                    "sd": entry.sd,
                    "layer": entry.layer,
                }
                for entry in swept
            ]
        ),
        join_sentences(
            [
                say(
                    "Mean adjusted Rand index (ARI) between clusterings of two subsamples (80% of the passages each), "
                    "by resolution; band: ± 1 standard deviation. Beside it: mean number of communities in a "
                    "subsample, including small ones. Marked: resolutions of the layers of topics."
                ),
                say(
                    "Agreement is usually higher at coarser resolutions, so it does not choose the topics. Resolution "
                    "0.63 is a default, which agreed best with the classes of labelled corpora on average; another "
                    "one takes its place only if subsamples agree far better there."
                ),
            ]
        ),
        say(
            "Line charts of the agreement of subsamples at {n} resolutions from {first} to {last}. Topics come from "
            "resolution {chosen}, where the agreement is {agreement} and a subsample has {n_topics} communities.",
            n=len(swept),
            first=float(resolution[0]),
            last=float(resolution[-1]),
            chosen=float(chosen.resolution),
            agreement=format_number(chosen.agreement, 2),
            n_topics=format_number(chosen.n_topics, 0),
        ),
        look.families,
    )


def _mark_layers(axes: Axes, swept: tuple[Resolution, ...], values: NDArray[np.float64], *, width_mm: float) -> None:
    """Mark the resolutions that topics are taken from, each with a marker of its own and its name above the panel."""
    names = {"coarse": say("coarse topics"), "middle": say("topics"), "fine": say("fine topics")}
    marked = [(entry, float(value)) for entry, value in zip(swept, values, strict=True) if entry.layer in names]
    low, high = np.log(swept[0].resolution), np.log(swept[-1].resolution)
    wanted = [(np.log(entry.resolution) - low) / max(high - low, 1e-9) * width_mm for entry, _ in marked]
    gap = max((measure_text(names[entry.layer], SMALL) for entry, _ in marked), default=0.0) + 1
    placed = separate_labels(wanted, gap=gap, low=0.0, high=width_mm)
    for (entry, value), want, place in zip(marked, wanted, placed, strict=True):
        axes.axvline(entry.resolution, color=LINE, linewidth=0.6, linestyle=(0, (1, 1.5)), zorder=1)
        axes.plot([entry.resolution], [value], _MARKERS[entry.layer], color=INK, markersize=5, label=names[entry.layer])
        axes.annotate(
            names[entry.layer],
            (entry.resolution, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=((place - want) * POINTS_PER_MM, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=SMALL,
            color=MUTED,
            annotation_clip=False,
        )


def _list_ticks(limits: tuple[float, float]) -> tuple[list[float], list[str]]:
    """List ticks of the adjusted Rand index, which is rarely below zero."""
    ticks = [tick / 4 for tick in range(-4, 5) if limits[0] <= tick / 4 <= limits[1]]
    return ticks, [format_number(tick, 2) for tick in ticks]


def _show_resolutions(axes: Axes, resolution: NDArray[np.float64]) -> None:
    axes.set_xscale("log")
    shown = resolution[:: -(-len(resolution) // _MOST_TICKS)]
    axes.set_xticks(shown, [format_number(value, 2).rstrip("0").rstrip(".,") for value in shown])
    axes.set_xticks([], minor=True)
    axes.set_xlabel(say("resolution"))
