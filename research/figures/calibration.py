"""Calibration of the trend test in simulated series with the properties of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.figures.drawing import Drawing
from research.figures.style import DOUBLE_MM, OKABE_ITO, PALE, SINGLE_MM, Look, new_figure
from research.records import CalibrationKind, CalibrationPoint, RunRecords

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOR, _POWER_COLOR = OKABE_ITO[0], OKABE_ITO[2]


def draw_calibration(records: RunRecords, look: Look) -> Drawing:
    """Draw observed against nominal rejection rates, and power at the minimum detectable slope."""
    import pandas as pd

    points = records.trends.calibration
    flat = sorted((p for p in points if p.kind == "flat"), key=lambda point: point.nominal)
    detectable = [point for point in points if point.kind in {"detectable", "detectable_step"}]
    is_wide = bool(flat and detectable)
    figure = new_figure(DOUBLE_MM if is_wide else SINGLE_MM, 66)
    panels = figure.subplots(1, 2 if is_wide else 1, squeeze=False, width_ratios=[1.5, 1] if is_wide else None)[0]
    if flat:
        _draw_alarms(panels[0], flat)
    if detectable:
        _draw_power(panels[-1], detectable)
    if flat:
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower left", ncols=2)
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
        "calibration", figure, data, _describe_caption(flat, detectable), _describe_alt(flat, detectable), look.families
    )


_CHANGES: dict[CalibrationKind, str] = {"detectable": "slope", "detectable_step": "step"}


def _draw_alarms(axes: Axes, points: list[CalibrationPoint]) -> None:
    nominal, observed = [point.nominal for point in points], [point.observed for point in points]
    below = [max(point.observed - point.low, 0.0) for point in points]
    above = [max(point.high - point.observed, 0.0) for point in points]
    top = 1.08 * max([*nominal, *(point.high for point in points)])
    axes.plot([0, top], [0, top], color="#888888", linewidth=0.8, linestyle=(0, (3, 2)), label="nominal")
    axes.errorbar(nominal, observed, yerr=[below, above], fmt="o-", color=_COLOR, elinewidth=0.9, label="observed")
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_write_percent)
    axes.set_xlabel("nominal alpha")
    axes.set_ylabel("rejection rate in series\nwithout a trend")
    axes.set_title("False positive rate")
    axes.grid(axis="both")
    axes.set_axisbelow(True)


def _draw_power(axes: Axes, points: list[CalibrationPoint]) -> None:
    for x, point in enumerate(points):
        axes.bar(x, point.observed, width=0.5, color=_POWER_COLOR, alpha=0.35, linewidth=0)
        axes.errorbar(
            x,
            point.observed,
            yerr=[[max(point.observed - point.low, 0.0)], [max(point.high - point.observed, 0.0)]],
            fmt="o",
            color=_POWER_COLOR,
            elinewidth=0.9,
        )
        axes.plot([x - 0.35, x + 0.35], [point.nominal] * 2, color="#555555", linewidth=0.9, linestyle=(0, (3, 2)))
        axes.annotate(
            f"nominal {point.nominal:.0%}",
            (x + 0.35, point.nominal),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
        )
    axes.set_xlim(-0.7, len(points) - 1 + 1.1)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(_write_percent)
    axes.set_xticks(range(len(points)), [f"at the minimum\ndetectable {_CHANGES[point.kind]}" for point in points])
    axes.set_ylabel("rejection rate in series\nwith that change")
    axes.set_title("Power")
    axes.grid(axis="y", color=PALE)
    axes.set_axisbelow(True)


def _write_percent(value: float, _: object = None) -> str:
    return f"{100 * value:.4g}%"


def _describe_caption(flat: list[CalibrationPoint], detectable: list[CalibrationPoint]) -> str:
    parts = []
    if flat:
        parts.append(
            f"{'Left: rejection' if detectable else 'Rejection'} rate of the trend test in {flat[0].n_series:,} "
            "simulated series without a trend, by nominal alpha; the series have the periods, numbers of units and "
            "process noise of the run. The test is exact on the dashed diagonal, anticonservative above it and "
            "conservative below it."
        )
    if detectable:
        parts.append(
            f"{'Right: power' if flat else 'Power'} in {detectable[0].n_series:,} simulated series with the minimum "
            "detectable change; dashed line: nominal power."
        )
    parts.append("Error bars: 95% confidence intervals (Monte Carlo error).")
    return " ".join(parts)


def _describe_alt(flat: list[CalibrationPoint], detectable: list[CalibrationPoint]) -> str:
    rates = [f"{point.observed:.1%} false positives at nominal {_write_percent(point.nominal)}" for point in flat]
    rates += [f"power {point.observed:.0%} at nominal {point.nominal:.0%}" for point in detectable]
    return f"Calibration of the trend test: {'; '.join(rates)}."
