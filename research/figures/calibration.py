"""Calibration of the trend test in simulated series with the properties of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.figures.design import DOUBLE_MM, SINGLE_MM, Design
from research.figures.drawing import Drawing
from research.figures.labels import SMALL
from research.figures.layout import open_figure
from research.figures.palette import LINE, MUTED, NEUTRAL
from research.figures.sentences import join_sentences
from research.figures.style import Look, show_percent
from research.records import CalibrationPoint, RunRecords
from research.text.messages import say
from research.text.wording import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL_MM = 46.0


def draw_calibration(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw observed against nominal rejection rates, and power at the minimum detectable slope."""
    import pandas as pd

    points = records.trends.calibration
    flat = sorted((p for p in points if p.kind == "flat"), key=lambda point: point.nominal)
    detectable = [point for point in points if point.kind in {"detectable", "detectable_step"}]
    n_panels = bool(flat) + bool(detectable)
    is_stacked = design.is_narrow and n_panels == 2
    usual = DOUBLE_MM if n_panels == 2 else SINGLE_MM
    figure = open_figure(design, (_PANEL_MM + 14) * (2 if is_stacked else 1), usual_mm=usual)
    if is_stacked:
        panels = figure.subplots(2, 1)
    else:
        panels = figure.subplots(1, n_panels, squeeze=False, width_ratios=[1.3, 1] if n_panels == 2 else None)[0]
    if flat:
        _draw_alarms(panels[0], flat)
    if detectable:
        _draw_power(panels[-1], detectable)
    data = pd.DataFrame(
        [
            {
                "kind": point.kind,
                "nominal": point.nominal,
                "observed": point.observed,
                "low": point.low,
                "high": point.high,
                "n_series": point.n_series,
            }
            for point in [*flat, *detectable]
        ]
    )
    return Drawing(
        "calibration",
        figure,
        data,
        _describe_caption(flat, detectable),
        _describe_alt(flat, detectable),
        look.families,
    )


def _draw_alarms(axes: Axes, points: list[CalibrationPoint]) -> None:
    nominal, observed = [point.nominal for point in points], [point.observed for point in points]
    below = [max(point.observed - point.low, 0.0) for point in points]
    above = [max(point.high - point.observed, 0.0) for point in points]
    top = 1.08 * max([*nominal, *(point.high for point in points)])
    axes.plot([0, top], [0, top], color=LINE, linewidth=0.8, linestyle=(0, (3, 2)), label="_nominal")
    axes.errorbar(nominal, observed, yerr=[below, above], fmt="o", color=NEUTRAL, elinewidth=1.0, label="_observed")
    _note(axes, say("more often than nominal"), (0.03, 0.94), side="left")
    _note(axes, say("less often than nominal"), (0.97, 0.06), side="right")
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    for axis in (axes.xaxis, axes.yaxis):
        show_percent(axis, nbins=5)
    axes.set_xlabel(say("nominal alpha"))
    axes.set_ylabel(say("rejection rate"))
    axes.set_title(say("Series without a trend: false positives"))
    axes.grid(axis="both")
    axes.set_axisbelow(True)


def _note(axes: Axes, text: str, place: tuple[float, float], *, side: str) -> None:
    axes.text(*place, text, transform=axes.transAxes, ha=side, va="center", fontsize=SMALL, color=MUTED)


def _draw_power(axes: Axes, points: list[CalibrationPoint]) -> None:
    names = {
        "detectable": say("at the minimum\ndetectable slope"),
        "detectable_step": say("at the minimum\ndetectable step"),
    }
    nominal = points[0].nominal
    axes.axhline(nominal, color=LINE, linewidth=0.8, linestyle=(0, (3, 2)), label="_nominal")
    _note_line(axes, say("nominal {percent}", percent=format_share(nominal)), nominal)
    for x, point in enumerate(points):
        axes.errorbar(
            x,
            point.observed,
            yerr=[[max(point.observed - point.low, 0.0)], [max(point.high - point.observed, 0.0)]],
            fmt="o",
            color=NEUTRAL,
            elinewidth=1.0,
            label="_observed",
        )
    axes.set_xlim(-0.7, len(points) - 0.3)
    axes.set_ylim(0, 1.0)
    show_percent(axes.yaxis)
    axes.set_xticks(range(len(points)), [names[point.kind] for point in points])
    axes.set_ylabel(say("rejection rate"))
    axes.set_title(say("Series with a change: power"))
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def _note_line(axes: Axes, text: str, height: float) -> None:
    """Write a note at the left end of a line, above it."""
    axes.annotate(
        text,
        (0.0, height),
        xycoords=axes.get_yaxis_transform(),
        xytext=(2, 2),
        textcoords="offset points",
        va="bottom",
        fontsize=SMALL,
        color=MUTED,
    )


def _describe_caption(flat: list[CalibrationPoint], detectable: list[CalibrationPoint]) -> str:
    parts = []
    if flat:
        parts.append(
            say(
                "Rejection rate of the trend test in {n} simulated series without a trend, by nominal alpha; the "
                "series have the periods, numbers of units and process noise of the run. On the dashed line the test "
                "is exact.",
                n=flat[0].n_series,
            )
        )
    if detectable:
        parts.append(
            say(
                "Power: rejection rate in {n} simulated series with the minimum detectable change; dashed: nominal "
                "power.",
                n=detectable[0].n_series,
            )
        )
    parts.append(say("Error bars: {percent} confidence intervals (Monte Carlo error).", percent=format_share(0.95)))
    return join_sentences(parts)


def _describe_alt(flat: list[CalibrationPoint], detectable: list[CalibrationPoint]) -> str:
    rates = [
        say(
            "{observed} false positives at nominal {nominal}",
            observed=format_share(point.observed, 1),
            nominal=format_share(point.nominal),
        )
        for point in flat
    ]
    rates += [
        say(
            "power {observed} at nominal {nominal}",
            observed=format_share(point.observed),
            nominal=format_share(point.nominal),
        )
        for point in detectable
    ]
    return say("Calibration of the trend test: {listed}.", listed="; ".join(rates))
