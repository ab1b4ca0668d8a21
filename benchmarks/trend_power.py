"""Power for changes of any size and shape, error rates under noises that the test was not made for, and curve bands.

    python benchmarks/trend_power.py [--families 400] [--jobs 2] [--only sizes,shapes,kin,noises] [--cells TEXT]
        [--store FILE] [--out FILE]

Families of 20 series of 220 units a period, shares of 2, 5, 10 and 20 %. Where series change, five do, and a fifth of
the families are simulated; where one series is in question, all are. "Before" are the rates of the test that worked
around the mean share, with autoregressive noise alone. "Known noise" is the same test by an oracle that knows the
process: the most that can be found. "After correction" and "any claim" count what a run claims: the test of any change
or that of a line. Standard errors are those between families. With ``--store`` the results of each cell are kept, and
the tables are put together from all that are stored, so that they can be made in pieces (``--cells``: part of the name
of cells).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from research.datasets.series import DAYS_PER_PERIOD, simulate_long_memory, simulate_process
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.claims.curves import fit_curves, is_abrupt
from research.trends.claims.shapes import find_shapes
from research.trends.stats.change_evidence import find_change_p, make_waves
from research.trends.stats.contrasts import find_contrasts
from research.trends.stats.regression import Lines, fit_lines
from research.trends.stats.step_scan import scan_steps
from research.trends.stats.working_response import find_response

N_SERIES, N_CHANGED, N_UNITS = 20, 5, 220
ALPHA = 0.05
LINE = "line gradual"
LEVELS = np.tile([0.02, 0.05, 0.1, 0.2], 5)

Course = Callable[[int], NDArray[np.float64]]
"""Gives the log odds of a changing series over so many periods."""


@dataclass(frozen=True)
class Cell:
    """One kind of family; ``before`` is what the former test found, ``known`` the noise: sd, correlation, memory."""

    name: str
    n_periods: int
    noise: str = "AR .6"
    spread: float = 0.5
    course: Course | None = None
    is_lone: bool = False
    before: str = ""
    shape: str = ""
    n_series: int = N_SERIES
    known: tuple[float, float, float] | None = None

    @property
    def label(self) -> str:
        """Name of the cell among all."""
        return f"{self.name}, {self.n_periods}, {self.noise}"

    @property
    def changed(self) -> NDArray[np.bool_]:
        """Which series change, or which one is in question."""
        n = self.n_series
        if self.is_lone:
            return np.arange(n) == 0
        return np.arange(n) >= (n - N_CHANGED if self.course else n)


def odds(share: float) -> float:
    """Return log odds."""
    return float(to_log_odds(np.array([share]))[0])


def flat(n: int) -> NDArray[np.float64]:
    """Return a level of 10 %."""
    return np.full(n, odds(0.1))


def step(before: float, after: float) -> Course:
    """Return a step at three quarters of the span."""
    return lambda n: np.where(np.arange(n) < 3 * n // 4, odds(before), odds(after))


def line(before: float, after: float) -> Course:
    """Return a straight line on the scale of log odds."""
    return lambda n: np.linspace(odds(before), odds(after), n)


def hump(size: float) -> Course:
    """Return a course from 10 % up by a size and down again; a V if the size is negative."""
    return lambda n: odds(0.1) + size * np.sin(np.pi * np.arange(n) / (n - 1)) ** 2


def curve(before: float, after: float, duration: float) -> Course:
    """Return an S-curve whose 10 to 90 % take so many periods."""
    scale = 2 * np.log(9) / duration
    return lambda n: odds(before) + (odds(after) - odds(before)) / (1 + np.exp(-(np.arange(n) - n / 2) * scale))


def fade(before: float, after: float) -> Course:
    """Return a jump at a third of the span that loses half of its height in four periods."""
    return lambda n: (
        odds(before)
        + (odds(after) - odds(before)) * np.where(np.arange(n) >= n // 3, 0.5 ** ((np.arange(n) - n // 3) / 4), 0)
    )


def wave(n_cycles: float) -> Course:
    """Return a sine of so many cycles, one log odds either way of 10 %, that begins in the middle."""
    return lambda n: odds(0.1) + np.sin(2 * np.pi * n_cycles * np.arange(n) / (n - 1))


def epidemic(n: int) -> NDArray[np.float64]:
    """Return a share of half a percent that jumps to 41 % after three quarters, and falls to 23 % in two years."""
    since = np.arange(n) - 3 * n // 4
    late = np.interp(since, [0, 12, 24], [odds(0.41), odds(0.24), odds(0.23)])
    return np.where(since < 0, odds(0.005), late)


def list_sizes() -> list[Cell]:
    """List steps of growing size, and a series like the share of news on an epidemic."""
    before = {(0.02, 0.05): "78", (0.02, 0.1): "83", (0.1, 0.4): "27", (0.005, 0.2): "33", (0.02, 0.4): "13"}
    known = (0.5, 0.6, 0.0)
    cells = [
        Cell(f"{a:g} to {b:g}", 120, course=step(a, b), before=text, shape="step", known=known)
        for (a, b), text in before.items()
    ]
    last = Cell("epidemic", 120, course=epidemic, before="no change claimed", shape="step fading", known=known)
    return [*cells, last]


def list_shapes() -> list[Cell]:
    """List shapes that are no lasting step."""
    return [
        Cell("hump, 1.5", 60, "none", course=hump(1.5), before="3-7", shape="hump"),
        Cell("hump, 1.5", 60, "AR .3", 0.4, course=hump(1.5), before="3-7", shape="hump"),
        Cell("V, 1.5", 60, "none", course=hump(-1.5), before="3-7", shape="trough"),
        Cell("S-curve of 13 periods, .05 to .3", 60, "none", course=curve(0.05, 0.3, 13), shape="gradual"),
        Cell("S-curve of 13 periods, .05 to .3", 120, "AR .3", 0.3, course=curve(0.05, 0.3, 13), shape="gradual"),
        Cell("step, .05 to .2", 60, "AR .3", 0.3, course=step(0.05, 0.2), shape="step"),
        Cell("jump that fades, .05 to .4", 60, "AR .3", 0.3, course=fade(0.05, 0.4), shape="fading"),
        Cell("recurring, 2 cycles", 60, "AR .3", 0.3, course=wave(2), shape="recurring", known=(0.3, 0.3, 0)),
        Cell("recurring, 2.5 cycles", 60, "AR .3", 0.3, course=wave(2.5), shape="recurring", known=(0.3, 0.3, 0)),
        Cell("recurring, 3 cycles", 60, "AR .3", 0.3, course=wave(3), shape="recurring", known=(0.3, 0.3, 0)),
        Cell("line, .05 to .15", 60, "AR .6", 0.4, line(0.05, 0.15), False, "91; 72", LINE, known=(0.4, 0.6, 0)),
        Cell("line, .05 to .2", 24, "AR .6", 0.4, line(0.05, 0.2), False, "79; 40", LINE, known=(0.4, 0.6, 0)),
        Cell("line, .05 to .1", 24, "AR 0", 0.4, line(0.05, 0.1), False, "58; 20", LINE, known=(0.4, 0, 0)),
        Cell("line, .05 to .09", 24, "AR 0", 0.1, line(0.05, 0.09), False, "85; 55", LINE, known=(0.1, 0, 0)),
        Cell("step, .05 to .2", 24, "AR .3", 0.4, step(0.05, 0.2), False, "87; 53", "step", known=(0.4, 0.3, 0)),
    ]


def list_kin() -> list[Cell]:
    """List series that rise alone, and among others that are like them or unlike."""
    rise, known = line(0.05, 0.09), (0.1, 0.0, 0.0)
    one = {"is_lone": True, "n_series": 1}
    return [
        Cell("quiet riser among 19 quiet", 24, "AR 0", 0.1, rise, True, "88", known=known),
        Cell("quiet riser among 19 restless", 24, "one quiet", 0.1, rise, True, "24", known=known),
        Cell("quiet riser among 19 quiet, .05 to .075", 60, "AR 0", 0.1, line(0.05, 0.075), True, "95", known=known),
        Cell(
            "quiet riser among 19 restless, .05 to .075",
            60,
            "one quiet",
            0.1,
            line(0.05, 0.075),
            True,
            "79",
            known=known,
        ),
        Cell("a single series, .05 to .1", 24, "none", 0, line(0.05, 0.1), before="90", known=(0, 0, 0), **one),
        Cell(
            "a single series, .05 to .15", 24, "AR .3", 0.4, line(0.05, 0.15), before="44", known=(0.4, 0.3, 0), **one
        ),
        Cell("a single series, .05 to .2", 24, "AR .6", 0.4, line(0.05, 0.2), before="60", known=(0.4, 0.6, 0), **one),
        Cell("a single series, flat", 24, "none", 0, flat, before="1", known=(0, 0, 0), **one),
        Cell("a single series, flat", 24, "AR .6", 0.5, flat, before="4", known=(0.5, 0.6, 0), **one),
        Cell("a single series, flat", 24, "AR .8", 0.7, flat, before="8", known=(0.7, 0.8, 0), **one),
        Cell(
            "restless among 4 quiet, flat", 24, "one restless", 0.7, flat, True, "19", n_series=5, known=(0.7, 0.8, 0)
        ),
    ]


def list_noises() -> list[Cell]:
    """List noises: those that the test was made for, and others."""
    before = {
        "ARFIMA .3": ("10; 16", "14; 36", "22; 64"),
        "quiet, then restless": ("8; 0", "12; 18", "21; 33"),
        "AR(2), 30 periods": ("14; 23", "4; 5", "3; 0"),
        "AR .6": ("5; 0", "5; 3", "4; 5"),
        "none": ("4; 1", "4; 3", "4; 0"),
        "one restless": ("26", "6", "7"),
    }
    known = {
        "ARFIMA .3": (0.5, 0.3 / 0.7, 0.3),
        "AR .6": (0.5, 0.6, 0),
        "none": (0, 0, 0),
        "one restless": (0.7, 0.8, 0),
    }
    return [
        Cell(
            noise,
            n_periods,
            noise,
            is_lone=noise == "one restless",
            before=rates[place],
            known=known.get(noise),
        )
        for noise, rates in before.items()
        for place, n_periods in enumerate((24, 60, 120))
    ]


def draw_noise(cell: Cell, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the process noise of a family, log odds."""
    n, shape = cell.n_periods, (cell.n_series, cell.n_periods)
    if cell.noise == "none":
        return np.zeros(shape)
    if cell.noise == "ARFIMA .3":
        return cell.spread * simulate_long_memory(0.3, *shape, rng=rng)
    if cell.noise == "quiet, then restless":
        path = simulate_process(0.6, *shape, rng=rng)
        return path * np.where(np.arange(n) < n // 2, 0.1, 0.7)
    if cell.noise == "AR(2), 30 periods":
        first, second = 1.8 * np.cos(2 * np.pi / 30), -0.81
        path, deviate = np.zeros((N_SERIES, n + 200)), rng.standard_normal((N_SERIES, n + 200))
        for t in range(2, n + 200):
            path[:, t] = first * path[:, t - 1] + second * path[:, t - 2] + deviate[:, t]
        variance = (1 - second) / (1 + second) / ((1 - second) ** 2 - first**2)
        return cell.spread * path[:, 200:] / np.sqrt(variance)
    if cell.noise == "one restless":
        quiet = 0.1 * rng.standard_normal(shape)
        quiet[0] = 0.7 * simulate_process(0.8, 1, n, rng=rng)[0]
        return quiet
    if cell.noise == "one quiet":
        restless = 0.7 * simulate_process(0.8, *shape, rng=rng)
        restless[0] = 0.1 * rng.standard_normal(n)
        return restless
    return cell.spread * simulate_process(float(cell.noise[2:]), *shape, rng=rng)


def list_cells(name: str) -> list[Cell]:
    """List the cells of a table."""
    return {"sizes": list_sizes, "shapes": list_shapes, "kin": list_kin, "noises": list_noises}[name]()


def find_known(series: BinomialSeries, cell: Cell) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return p-values of a line and of any change by an oracle that knows the noise, each of shape (n_series,)."""
    sd, correlation, memory = cell.known or (0.0, 0.0, 0.0)
    response = find_response(series)
    scan = scan_steps(
        response.log_odds,
        response.variance,
        np.column_stack([np.ones(series.n_periods), make_waves(series.day)]),
        n_base=1,
        gap=series.gap,
        grid=np.array([(sd, correlation, memory, 0.0)]),
    )
    deviate = find_contrasts(scan.whitened).deviate[..., 1:]
    change = find_change_p(deviate, largest_step=scan.largest, n_periods=series.n_periods)
    return 2 * norm.sf(np.abs(deviate[:, 0, 0])), change[:, 0]


def measure(task: tuple[str, int, int, int]) -> dict[str, float]:
    """Measure what is found in the families of a cell, and how often any claim is made."""
    table, place, n_families, seed = task
    cell = list_cells(table)[place]
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    asked = cell.changed if cell.changed.any() else np.ones(cell.n_series, bool)
    still = np.ones(cell.n_series, bool) if cell.course is None else ~cell.changed
    n_families = n_families if cell.course is None or cell.is_lone else -(-n_families // N_CHANGED)
    for family in range(n_families):
        log_odds = np.repeat(to_log_odds(LEVELS[: cell.n_series])[:, None], cell.n_periods, axis=1)
        if cell.course:
            log_odds[cell.changed] = cell.course(cell.n_periods)
        course = to_share(log_odds)
        count = rng.binomial(N_UNITS, to_share(log_odds + draw_noise(cell, rng))).astype(float)
        series = BinomialSeries(
            count, np.full(count.shape, float(N_UNITS)), np.arange(cell.n_periods) * DAYS_PER_PERIOD
        )
        lines = fit_lines(series, confidence=0.95)
        q_value = np.minimum(*(false_discovery_control(p_value) for p_value in (lines.change_p, lines.p_value)))
        noted = {"line": np.mean(lines.p_value[asked] < ALPHA), "found": np.mean(lines.change_p[asked] < ALPHA)}
        if still.any():
            noted["change"] = np.mean(lines.change_p[still] < ALPHA)
            noted["any"] = float((q_value[still] < ALPHA).any())
        noted["claimed"] = np.mean(q_value[asked] < ALPHA)
        if cell.known:
            known_line, known = find_known(series, cell)
            noted["known line"], noted["known"] = np.mean(known_line[asked] < ALPHA), np.mean(known[asked] < ALPHA)
            noted["known claimed"] = np.mean(false_discovery_control(known)[asked] < ALPHA)
        if cell.shape:
            noted |= measure_shapes(series, cell, lines, q_value=q_value, course=course, family=family)
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    result = {name: float(np.mean(values)) for name, values in found.items()}
    result |= {f"{name} error": float(np.std(values) / np.sqrt(len(values))) for name, values in found.items()}
    return result | {"families": float(n_families)}


def measure_shapes(
    series: BinomialSeries,
    cell: Cell,
    lines: Lines,
    *,
    q_value: NDArray[np.float64],
    course: NDArray[np.float64],
    family: int,
) -> dict[str, float]:
    """Measure which shapes are named and dated, and in every other family whether the bands of curves hold."""
    changed, n = cell.changed, cell.n_periods
    shapes = find_shapes(
        series.take(changed),
        noise=type(lines.noise)(lines.noise.weight[changed], lines.noise.line_weight[changed]),
        seasons=None,
        is_seasonal=np.zeros(int(changed.sum()), bool),
    )
    noted = {
        "shape": np.mean([one.shape in cell.shape.split() for one in shapes]),
        "date": np.mean([abs(one.first - 3 * n // 4) <= 3 for one in shapes]),
    }
    if family % 2 == 0:
        abrupt = np.zeros(cell.n_series, bool)
        abrupt[changed] = [is_abrupt(one.shape, n_between=one.last - one.first, n_periods=n) for one in shapes]
        curves = fit_curves(
            series,
            noise=lines.noise,
            confidence=0.95,
            n_replicates=1000,
            seed=family,
            abrupt=abrupt & (q_value < ALPHA),
        )
        held = ((curves.low <= course) & (course <= curves.high)).all(axis=1)
        noted["held"], noted["held still"] = np.mean(held[changed]), np.mean(held[~changed])
    return noted


def tabulate(name: str, stored: dict[str, dict[str, float]]) -> list[str]:
    """Return the lines of a table of the cells that are stored."""

    def show(found: dict[str, float], column: str) -> str:
        if found.get(column, np.nan) != found.get(column):
            return "–"
        return f"{100 * found[column]:.1f} ({100 * found[f'{column} error']:.1f})"

    columns = {
        "noises": ["line", "found", "any", "known line", "known"],
        "kin": ["line", "found", "claimed", "change", "known line", "known"],
        "sizes": ["found", "claimed", "known", "known claimed", "shape", "date", "change", "held", "held still"],
        "shapes": ["line", "found", "claimed", "known", "known claimed", "shape", "change", "held", "held still"],
    }[name]
    titles = {
        "line": "line, p < .05",
        "found": "any change, p < .05",
        "claimed": "claimed after correction",
        "any": "families with any claim",
        "known line": "known noise: line",
        "known": "known noise: any change",
        "known claimed": "known noise: after correction",
        "shape": "shape named",
        "date": "first period within 3 of the step",
        "change": "false alarms of the others, any change",
        "held": "band holds the course",
        "held still": "band holds a level",
    }
    lines = ["| series | periods | noise | before | families | " + " | ".join(titles[one] for one in columns) + " |"]
    lines.append("|---" * (5 + len(columns)) + "|")
    for cell in list_cells(name):
        found = stored.get(f"{name}: {cell.label}")
        if found is None:
            continue
        plain = {cell.name, "none", "one restless", "one quiet"}
        noise = cell.noise if cell.noise in plain else f"{cell.noise} (sd {cell.spread:g})"
        numbers = " | ".join(show(found, one) for one in columns)
        lines.append(
            f"| {cell.name} | {cell.n_periods} | {noise} | {cell.before} | {found['families']:.0f} | {numbers} |"
        )
    return lines


def main() -> None:
    """Measure the requested cells and print all that are stored."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="sizes,shapes,kin,noises")
    parser.add_argument("--cells", default="")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = time.perf_counter()
    titles = {
        "sizes": "## Changes of growing size",
        "shapes": "## Changes of other shapes",
        "kin": "## Series that are alone, or unlike their family",
        "noises": "## Noises that the test was not made for",
    }
    stored: dict[str, dict[str, float]] = {}
    if asked.store and asked.store.exists():
        stored = json.loads(asked.store.read_text(encoding="utf-8"))
    tasks = {
        f"{name}: {cell.label}": (name, place, asked.families, 11_000 + 100 * number + place)
        for number, name in enumerate(titles)
        if name in asked.only.split(",")
        for place, cell in enumerate(list_cells(name))
        if asked.cells in cell.label
    }
    with ProcessPoolExecutor(asked.jobs) as pool:
        for label, found in zip(tasks, pool.map(measure, tasks.values()), strict=True):
            stored[label] = found
            if asked.store:
                asked.store.write_text(json.dumps(stored, indent=1), encoding="utf-8")
    text = [line for name, title in titles.items() for line in (title, "", *tabulate(name, stored), "")]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
