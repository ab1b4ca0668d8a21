"""Effects of covariates: coverage of intervals where the mix of sources changes, beside ordinary least squares.

    python benchmarks/trend_effects.py [--families 400] [--jobs 2] [--periods 24 60 120] [--seed 1] [--out FILE]

Corpora of two sources, the second of which grows from 20 to 80 % of the articles, with five series of shares around
17 %. Numbers in brackets are Monte Carlo errors, between corpora.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from research.datasets.series import DAYS_PER_PERIOD, simulate_process
from research.trends.groups.design import Column, Design, average_periods
from research.trends.groups.effects import fit_time, regress_within

N_SERIES, ALPHA, DAYS_PER_YEAR = 5, 0.05, 365.2425


@dataclass(frozen=True)
class Cell:
    """One kind of corpus.

    ``effect`` and ``slope`` are the true effects of the source and of a year, as shares; ``shock`` and ``own`` are
    standard deviations, as shares, of what moves both sources and each (AR .6); ``copies`` is the mean number of
    articles that print a story.
    """

    name: str
    n_periods: int = 60
    units: int = 40
    effect: float = 0.05
    slope: float = 0.0
    shock: float = 0.03
    own: float = 0.0
    copies: float = 1.0


def list_cells() -> list[Cell]:
    """List the cells."""
    cells = []
    for n_periods in (24, 60, 120):
        cells += [
            Cell("no shocks", n_periods, shock=0.0),
            Cell("no effects, shocks AR .6", n_periods, effect=0.0),
            Cell("shocks AR .6", n_periods),
            Cell("shocks of each source, too", n_periods, own=0.015),
            Cell("2 articles a story", n_periods, copies=2.0),
            Cell("a slope of 1 point a year", n_periods, slope=0.01),
        ]
    return cells


def measure(task: tuple[Cell, int, int]) -> dict[str, tuple[float, float]]:
    """Measure coverage of the effects of a source and of time, beside those of ordinary least squares."""
    cell, n_families, seed = task
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    day = np.arange(cell.n_periods) * DAYS_PER_PERIOD
    year, place = day / DAYS_PER_YEAR, np.linspace(-0.5, 0.5, cell.n_periods)
    for _ in range(n_families):
        n = np.maximum(rng.poisson(cell.units, cell.n_periods), 2)
        period = np.repeat(np.arange(cell.n_periods), n)
        source = (rng.random(len(period)) < 0.5 + 0.6 * place[period]).astype(float)
        shock = cell.shock * simulate_process(0.6, N_SERIES, cell.n_periods, rng=rng)
        own = cell.own * simulate_process(0.6, 2 * N_SERIES, cell.n_periods, rng=rng).reshape(2, N_SERIES, -1)
        moved = (0.17 + shock + cell.slope * (year - year.mean()))[:, period]
        share = moved + cell.effect * source + own[source.astype(int), :, period].T
        values = (rng.random(share.shape) < np.clip(share, 0.005, 0.995)).astype(float).T
        if cell.copies > 1:
            copied = np.repeat(np.arange(len(period)), rng.geometric(1 / cell.copies, len(period)))
            values, period, source = values[copied], period[copied], source[copied]
        raw = source[:, None]
        column = Column("source", "level", "b", "a", len(period))
        design = Design((column,), raw - average_periods(raw, period)[period], raw, ())
        made = regress_within(values, design, period=period, year=year[period])
        is_used = np.ones(cell.n_periods, bool)
        line = fit_time(values, design, made, period=period, day=day, is_used=is_used, confidence=0.95)
        half = made.standard_error[0] * student.ppf(0.975, made.n_degrees)
        noted = {
            "source holds": np.mean(np.abs(made.value[0] - cell.effect) <= half),
            "source width": np.mean(half),
            "source found": np.mean(np.abs(made.value[0]) > half),
            "time holds": np.mean((line.low <= cell.slope) & (cell.slope <= line.high)),
            "time width": np.mean(line.high - line.low) / 2,
            "time found": np.mean(line.p_value < ALPHA),
        }
        for number, (name, truth) in enumerate((("time", cell.slope), ("source", cell.effect))):
            error = 1.96 * made.naive_error[number]
            noted[f"naive {name} holds"] = np.mean(np.abs(made.naive_value[number] - truth) <= error)
            noted[f"naive {name} width"] = np.mean(error)
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    return {
        name: (float(np.mean(values)), float(np.std(values) / np.sqrt(len(values)))) for name, values in found.items()
    }


COLUMNS = {
    "source holds": "source: interval holds",
    "source found": "found, p < .05",
    "source width": "half width, points",
    "naive source holds": "OLS holds",
    "naive source width": "OLS half width",
    "time holds": "time: interval holds",
    "time found": "found, p < .05",
    "time width": "half width, points a year",
    "naive time holds": "OLS holds",
    "naive time width": "OLS half width",
}


def tabulate(cells: list[Cell], results: list[dict[str, tuple[float, float]]]) -> list[str]:
    """Return the lines of the table."""
    titles = list(COLUMNS.values())
    lines = ["| corpora | periods | " + " | ".join(titles) + " |", "|---" * (2 + len(titles)) + "|"]
    for cell, found in zip(cells, results, strict=True):
        numbers = [
            f"{100 * found[name][0]:.2f}" if "width" in name else f"{found[name][0]:.3f} ({found[name][1]:.3f})"
            for name in COLUMNS
        ]
        lines.append(f"| {cell.name} | {cell.n_periods} | " + " | ".join(numbers) + " |")
    return lines


def main() -> None:
    """Measure all cells and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=12_500)
    parser.add_argument("--periods", type=int, nargs="*", default=[24, 60, 120])
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = time.perf_counter()
    cells = [cell for cell in list_cells() if cell.n_periods in asked.periods]
    tasks = [(cell, asked.families, asked.seed + place) for place, cell in enumerate(cells)]
    with ProcessPoolExecutor(asked.jobs) as pool:
        text = ["## Effects of covariates", "", *tabulate(cells, list(pool.map(measure, tasks))), ""]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
