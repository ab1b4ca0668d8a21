"""Error rates of change points, on simulated series with a known truth.

    python benchmarks/trend_changes.py [--families 8] [--jobs 2] [--out FILE]

False alarms per series are measured without any abrupt change (constant share, straight line, seasons modelled by
seasonal terms). For steps the script measures the detection rate, the error of the date, and the coverage of its 95 %
interval. Families have 25 series, whose process noise is estimated together as in a run; in families with steps, five
series have one.
"""

from __future__ import annotations

import argparse
import itertools
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from research.datasets.series import PERIODS_PER_YEAR, Shape, SimulatedSeries, simulate_series
from research.trends.changes.change_points import FoundChanges, find_change_points
from research.trends.changes.changes import N_REPLICATES
from research.trends.changes.null_models import make_nulls
from research.trends.stats.regression import fit_lines

N_SERIES, N_STEPS = 25, 5
ALPHA = 0.05


@dataclass(frozen=True)
class Cell:
    """One kind of series."""

    shape: Shape
    size: float
    n_periods: int
    n_units: float
    spread: float
    correlation: float

    def say(self) -> str:
        """Format the columns that identify the cell."""
        noise = "none" if not self.spread else f"{self.spread:g}, AR {self.correlation:g}"
        return f"{self.shape} {self.size:g} | {self.n_periods} | {self.n_units:g} | {noise}"


def list_cells() -> list[Cell]:
    """List the full grid of series without abrupt changes, and the cells with steps."""
    noises = ((0.0, 0.0), (0.4, 0.3), (0.4, 0.6))
    still = [
        Cell(shape, size, n_periods, n_units, *noise)
        for (shape, size), n_periods, n_units, noise in itertools.product(
            (("flat", 0.0), ("linear", 1.5)), (12, 24, 60, 120), (5, 50, 500), noises
        )
    ]
    seasonal = [Cell("seasonal", 1.0, n_periods, 50, *noise) for n_periods in (36, 60) for noise in noises]
    steps = [
        Cell("step", size, n_periods, n_units, *noise)
        for size, n_periods, n_units, noise in itertools.product((0.8, 1.6), (24, 60, 120), (50,), noises)
    ]
    few = [Cell("step", 1.6, n_periods, 5, 0.0, 0.0) for n_periods in (24, 60, 120)]
    return [*still, *seasonal, *steps, *few]


def search(made: SimulatedSeries, seed: int, *, is_seasonal: bool) -> list[FoundChanges]:
    """Search every series of a family for change points, as a run does."""
    month = np.arange(len(made.day)) % PERIODS_PER_YEAR
    dummies = np.eye(PERIODS_PER_YEAR)[month]
    seasons = dummies[:, :-1] - dummies[:, -1:] if is_seasonal else None
    follows = np.full(len(made.count), is_seasonal)
    lines = fit_lines(made.counts, confidence=0.95, seasons=seasons, is_seasonal=follows)
    nulls = make_nulls(made.counts, noise=lines.noise, seasons=seasons, is_seasonal=follows)
    return [
        find_change_points(
            made.count[row], made.n[row], null=nulls[row], alpha=ALPHA, n_replicates=N_REPLICATES, seed=seed + row
        )
        for row in range(len(nulls))
    ]


def level_out(made: SimulatedSeries, rng: np.random.Generator) -> SimulatedSeries:
    """Remove the step from all but the first `N_STEPS` series."""
    odds, course = (np.log(values / (1 - values)) for values in (made.share, made.expected_share))
    flat = odds - course + course.mean(axis=1, keepdims=True)
    odds[N_STEPS:] = flat[N_STEPS:]
    share = 1 / (1 + np.exp(-odds))
    return SimulatedSeries(
        rng.binomial(made.n.astype(int), share).astype(float), made.n, share, made.expected_share, made.day, made.change
    )


def measure(task: tuple[Cell, int, int]) -> dict[str, float]:
    """Measure false alarms, or detected steps and the accuracy of their dates."""
    cell, n_families, seed = task
    rng = np.random.default_rng(seed)
    found, errors, held, near = [], [], [], []
    for family in range(n_families):
        made = simulate_series(
            cell.shape,
            n_series=N_SERIES,
            n_periods=cell.n_periods,
            n_units=cell.n_units,
            size=cell.size,
            process_sd=cell.spread,
            correlation=cell.correlation,
            share_range=(0.05, 0.3),
            rng=rng,
        )
        if cell.shape == "step":
            made = level_out(made, rng)
        for row, result in enumerate(search(made, 1000 * family, is_seasonal=cell.shape == "seasonal")):
            if cell.shape == "step" and row >= N_STEPS:
                continue
            found.append(bool(result.changes))
            if result.changes and cell.shape == "step":
                truth = int(made.change[row])
                change = min(result.changes, key=lambda one, t=truth: abs(one.period - t))
                errors.append(abs(change.period - truth))
                held.append(any(first <= truth <= last for first, last in change.ranges))
                near.append(errors[-1] <= max(1, cell.n_periods // 20))
    return {
        "n": float(len(found)),
        "found": float(np.mean(found)),
        "error": float(np.median(errors)) if errors else float("nan"),
        "near": float(np.mean(near)) if near else float("nan"),
        "held": float(np.mean(held)) if held else float("nan"),
    }


def main() -> None:
    """Measure every cell and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = time.perf_counter()
    cells = list_cells()
    with ProcessPoolExecutor(asked.jobs) as pool:
        results = list(pool.map(measure, [(cell, asked.families, 7000 + i) for i, cell in enumerate(cells)]))
    pairs = list(zip(cells, results, strict=True))
    text = ["| series | periods | units | noise | false alarms | simulated series |", "|---" * 6 + "|"]
    missed = []
    for cell, result in pairs:
        if cell.shape != "step":
            text.append(f"| {cell.say()} | {result['found']:.3f} | {result['n']:.0f} |")
            if result["found"] > ALPHA + 2 * np.sqrt(ALPHA * (1 - ALPHA) / result["n"]):
                missed.append(f"- {cell.say()}: {result['found']:.3f}")
    text += ["", f"Cells significantly above 5 %: {len(missed)}", *missed, ""]
    text += [
        "| series | periods | units | noise | detected | median date error, periods | within 5 % of the span | "
        "interval coverage |",
        "|---" * 8 + "|",
    ]
    for cell, result in pairs:
        if cell.shape == "step":
            numbers = f"{result['found']:.2f} | {result['error']:.0f} | {result['near']:.2f} | {result['held']:.2f}"
            text.append(f"| {cell.say()} | {numbers} |")
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
