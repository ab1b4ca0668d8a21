"""Power for changes of any size and shape, error rates under noises that the test was not made for, and curve bands.

    python benchmarks/trend_power.py [--families 100] [--jobs 2] [--only sizes,shapes,noises,curves] [--out FILE]

Families of 20 series of 220 units a period, shares of 2, 5, 10 and 20 %. Where series change, five do. "Before" are the
rates of the test that worked around the mean share, with autoregressive noise alone. The number of families of 24
periods is four times, of 60 periods twice that of 120. Standard errors are those between families.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import false_discovery_control

from research.datasets.series import DAYS_PER_PERIOD, simulate_process
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.claims.curves import fit_curves
from research.trends.claims.shapes import find_shapes
from research.trends.stats.regression import fit_lines

N_SERIES, N_CHANGED, N_UNITS = 20, 5, 220
ALPHA = 0.05
LEVELS = np.tile([0.02, 0.05, 0.1, 0.2], 5)

Course = Callable[[int], NDArray[np.float64]]
"""Gives the log odds of a changing series over so many periods."""


@dataclass(frozen=True)
class Cell:
    """One kind of family; ``before`` is what the former test found."""

    name: str
    n_periods: int
    noise: str = "AR .6"
    spread: float = 0.5
    course: Course | None = None
    is_lone: bool = False
    before: str = ""
    shape: str = ""


def odds(share: float) -> float:
    """Return log odds."""
    return float(to_log_odds(np.array([share]))[0])


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


def epidemic(n: int) -> NDArray[np.float64]:
    """Return a share of half a percent that jumps to 41 % after three quarters, and falls to 23 % in two years."""
    since = np.arange(n) - 3 * n // 4
    late = np.interp(since, [0, 12, 24], [odds(0.41), odds(0.24), odds(0.23)])
    return np.where(since < 0, odds(0.005), late)


def list_sizes() -> list[Cell]:
    """List steps of growing size, and a series like the share of news on an epidemic."""
    before = {(0.02, 0.05): "78", (0.02, 0.1): "83", (0.1, 0.4): "27", (0.005, 0.2): "33", (0.02, 0.4): "13"}
    cells = [Cell(f"{a:g} to {b:g}", 120, course=step(a, b), before=text) for (a, b), text in before.items()]
    return [*cells, Cell("epidemic", 120, course=epidemic, before="no change claimed", shape="step fading")]


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
        Cell("line, .05 to .15", 60, "AR .6", 0.4, course=line(0.05, 0.15), before="95", shape="line gradual"),
        Cell("line, .05 to .2", 24, "AR .6", 0.4, course=line(0.05, 0.2), before="84", shape="line gradual"),
        Cell("line, .05 to .1", 24, "AR 0", 0.4, course=line(0.05, 0.1), before="61", shape="line gradual"),
    ]


def list_noises() -> list[Cell]:
    """List noises: those that the test was made for, and others."""
    before = {
        "ARFIMA .3": ("10; 16", "14; 36", "22; 64"),
        "quiet, then restless": ("8; 0", "12; 18", "21; 33"),
        "AR(2), 30 periods": ("14; 23", "4; 5", "3; 0"),
        "AR .6": ("5; 0", "5; 3", "4; 5"),
        "none": ("4; 1", "4; 3", "4; 0"),
        "one restless": ("26", "9", ""),
    }
    return [
        Cell(noise, n_periods, noise, is_lone=noise == "one restless", before=rates[place])
        for noise, rates in before.items()
        for place, n_periods in enumerate((24, 60, 120))
    ]


def draw_noise(cell: Cell, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the process noise of a family, log odds."""
    n, shape = cell.n_periods, (N_SERIES, cell.n_periods)
    if cell.noise == "none":
        return np.zeros(shape)
    if cell.noise == "ARFIMA .3":
        lag = np.arange(n)
        correlation = np.exp(gammaln(0.7) - gammaln(0.3) + gammaln(lag + 0.3) - gammaln(lag + 0.7))
        factor = np.linalg.cholesky(correlation[np.abs(np.subtract.outer(lag, lag))])
        return cell.spread * rng.standard_normal(shape) @ factor.T
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
    return cell.spread * simulate_process(float(cell.noise[2:]), *shape, rng=rng)


def list_cells(name: str) -> list[Cell]:
    """List the cells of a table."""
    return {"sizes": list_sizes, "shapes": list_shapes, "noises": list_noises}[name]()


def measure(task: tuple[str, int, int, int]) -> dict[str, float]:
    """Measure what is found in the families of a cell, and how often any claim is made."""
    table, place, n_families, seed = task
    cell = list_cells(table)[place]
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    changed = np.arange(N_SERIES) >= (N_SERIES - N_CHANGED if cell.course else N_SERIES)
    for family in range(n_families * {24: 4, 60: 2}.get(cell.n_periods, 1)):
        log_odds = np.repeat(to_log_odds(LEVELS)[:, None], cell.n_periods, axis=1)
        if cell.course:
            log_odds[changed] = cell.course(cell.n_periods)
        course = to_share(log_odds)
        count = rng.binomial(N_UNITS, to_share(log_odds + draw_noise(cell, rng))).astype(float)
        series = BinomialSeries(
            count, np.full(count.shape, float(N_UNITS)), np.arange(cell.n_periods) * DAYS_PER_PERIOD
        )
        lines = fit_lines(series, confidence=0.95)
        q_value = false_discovery_control(lines.change_p)
        still = np.flatnonzero(~changed)[:1] if cell.is_lone else np.flatnonzero(~changed)
        noted = {"line": np.mean(lines.p_value[still] < ALPHA), "change": np.mean(lines.change_p[still] < ALPHA)}
        noted["any"] = float((q_value[~changed] < ALPHA).any())
        if cell.course:
            noted["found"] = np.mean(lines.change_p[changed] < ALPHA)
            noted["claimed"] = np.mean(q_value[changed] < ALPHA)
            shapes = find_shapes(
                series.take(changed),
                noise=type(lines.noise)(lines.noise.weight[changed], lines.noise.line_weight[changed]),
                seasons=None,
                is_seasonal=np.zeros(N_CHANGED, bool),
            )
            noted["shape"] = np.mean([one.shape in cell.shape.split() for one in shapes]) if cell.shape else np.nan
            noted["date"] = np.mean([abs(one.first - 3 * cell.n_periods // 4) <= 3 for one in shapes])
            if family % 2 == 0:
                is_abrupt = np.zeros(N_SERIES, bool)
                is_abrupt[changed] = [one.shape in {"step", "fading"} for one in shapes]
                curves = fit_curves(
                    series,
                    noise=lines.noise,
                    confidence=0.95,
                    n_replicates=1000,
                    seed=family,
                    is_abrupt=is_abrupt & (q_value < ALPHA),
                )
                held = ((curves.low <= course) & (course <= curves.high)).all(axis=1)
                noted["held"], noted["held still"] = np.mean(held[changed]), np.mean(held[~changed])
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    result = {name: float(np.mean(values)) for name, values in found.items()}
    result |= {f"{name} error": float(np.std(values) / np.sqrt(len(values))) for name, values in found.items()}
    return result


def tabulate(cells: list[Cell], results: list[dict[str, float]], *, is_null: bool) -> list[str]:
    """Return the lines of a table."""

    def show(found: dict[str, float], name: str) -> str:
        return (
            f"{found[name]:.3f} ({found[f'{name} error']:.3f})" if found.get(name, np.nan) == found.get(name) else "–"
        )

    names = (
        ["line", "change", "any"] if is_null else ["found", "claimed", "shape", "date", "change", "held", "held still"]
    )
    titles = {
        "line": "line, p < .05",
        "change": "false alarms of the test of any change",
        "any": "any claim after correction",
        "found": "found, p < .05",
        "claimed": "after correction",
        "shape": "shape named",
        "date": "first period within 3 of the step",
        "held": "band holds the course",
        "held still": "band holds a level",
    }
    lines = ["| series | periods | noise | before, % | " + " | ".join(titles[name] for name in names) + " |"]
    lines.append("|---" * (4 + len(names)) + "|")
    for cell, found in zip(cells, results, strict=True):
        noise = cell.noise if cell.noise == cell.name or cell.noise == "none" else f"{cell.noise} (sd {cell.spread:g})"
        numbers = " | ".join(show(found, name) for name in names)
        lines.append(f"| {cell.name} | {cell.n_periods} | {noise} | {cell.before} | {numbers} |")
    return lines


def main() -> None:
    """Measure the requested tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="sizes,shapes,noises")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began, text = time.perf_counter(), []
    tables = {
        "sizes": "## Changes of growing size",
        "shapes": "## Changes of other shapes",
        "noises": "## Noises that the test was not made for",
    }
    with ProcessPoolExecutor(asked.jobs) as pool:
        for number, (name, title) in enumerate(tables.items()):
            if name not in asked.only:
                continue
            cells = list_cells(name)
            tasks = [(name, place, asked.families, 11_000 + 100 * number + place) for place in range(len(cells))]
            text += [title, "", *tabulate(cells, list(pool.map(measure, tasks)), is_null=name == "noises"), ""]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
