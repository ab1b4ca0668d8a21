"""Differences between groups: how often they are claimed where there is none, coverage, and power.

    python benchmarks/trend_groups.py [--families 400] [--jobs 2] [--periods 24 60 120] [--seed 1] [--out FILE]

Families of 10 themes in two groups, which share the shocks of the news. The peer is a quasi-binomial regression with an
interaction of time and group, as generalised linear models have it. Numbers in brackets are Monte Carlo errors, between
families.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control
from scipy.stats import t as student

from research.datasets.series import DAYS_PER_PERIOD, simulate_long_memory, simulate_process
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.groups.differences import fit_differences
from research.trends.stats.logistic import fit_logistic

N_THEMES, ALPHA = 10, 0.05
SHARES = np.array([0.03, 0.05, 0.08, 0.12, 0.2])


@dataclass(frozen=True)
class Cell:
    """One kind of family of two groups.

    ``units`` are those of a period in either group, ``growth`` is how many times more the second has at the end than at
    the beginning; ``shared`` and ``own`` are standard deviations, log odds, of the shocks that both groups have and of
    those of each; ``level`` and ``slope`` are the true differences of half of the themes, log odds and log odds over
    the span.
    """

    name: str
    n_periods: int = 60
    noise: str = "AR .6"
    units: tuple[float, float] = (110, 110)
    growth: float = 1.0
    shared: float = 0.5
    own: float = 0.2
    trend: float = 0.0
    level: float = 0.0
    slope: float = 0.0


def list_cells() -> list[Cell]:
    """List the cells: no difference of any kind, then differences."""
    cells = []
    for n_periods in (24, 60, 120):
        cells += [
            Cell("shared shocks alone", n_periods, own=0.0),
            Cell("shared and own shocks", n_periods),
            Cell("own shocks alone", n_periods, shared=0.0, own=0.4),
            Cell("shared and own shocks", n_periods, "ARFIMA .3", own=0.3),
            Cell("one group grows tenfold", n_periods, units=(110, 60), growth=10.0),
            Cell("one group is small", n_periods, units=(110, 15)),
            Cell("both rise by 1.5", n_periods, trend=1.5),
        ]
    for n_periods in (24, 60, 120):
        cells += [
            Cell("levels differ by .5, slopes by 1", n_periods, level=0.5, slope=1.0),
            Cell("levels differ by .5, slopes by 1", n_periods, "ARFIMA .3", own=0.3, level=0.5, slope=1.0),
            Cell("the same, one grows tenfold", n_periods, units=(110, 60), growth=10.0, level=0.5, slope=1.0),
        ]
    return cells


def draw_noise(name: str, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw process noise of variance 1."""
    if name == "ARFIMA .3":
        return simulate_long_memory(0.3, *shape, rng=rng)
    return simulate_process(float(name[2:]), *shape, rng=rng)


def draw_family(
    cell: Cell, rng: np.random.Generator
) -> tuple[BinomialSeries, BinomialSeries, NDArray[np.float64], NDArray[np.float64]]:
    """Draw the counts of both groups, and the true differences of levels and slopes (log odds, log odds a year)."""
    shape = (N_THEMES, cell.n_periods)
    place = np.linspace(-0.5, 0.5, cell.n_periods)
    day = np.arange(cell.n_periods) * DAYS_PER_PERIOD
    is_different = np.arange(N_THEMES) < N_THEMES // 2
    sign = rng.choice((-1.0, 1.0), N_THEMES)
    level, slope = sign * is_different * cell.level, sign * is_different * cell.slope
    base = to_log_odds(np.tile(SHARES, 2))[:, None] + cell.trend * rng.choice((-1, 1), N_THEMES)[:, None] * place
    common = base + cell.shared * draw_noise(cell.noise, shape, rng)
    groups = []
    for number, units in enumerate(cell.units):
        mean = units * (cell.growth**place if number else np.ones(cell.n_periods))
        n = np.maximum(rng.poisson(mean), 1)
        moved = common + (number == 0) * (level[:, None] + slope[:, None] * place)
        share = to_share(moved + cell.own * draw_noise(cell.noise, shape, rng))
        count = rng.binomial(n, share).astype(np.float64)
        groups.append(BinomialSeries(count, np.repeat(n[None].astype(np.float64), N_THEMES, axis=0), day))
    years = (day[-1] - day[0]) / 365.2425
    return groups[0], groups[1], level, slope / years


def fit_peer(first: BinomialSeries, second: BinomialSeries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the difference of quasi-binomial slopes (log odds a year), and its standard error."""
    year = (first.day - first.day.mean()) / 365.2425
    columns = np.column_stack([np.ones(len(year)), year])
    slope, variance, squares = [], [], np.zeros(first.n_series)
    for series in (first, second):
        coefficient = fit_logistic(series, columns)
        share = np.clip(to_share(coefficient @ columns.T), 1e-9, 1 - 1e-9)
        weight = series.n * share * (1 - share)
        squares += ((series.count - series.n * share) ** 2 / weight).sum(axis=1)
        information = np.einsum("st,ti,tj->sij", weight, columns, columns)
        slope.append(coefficient[:, 1])
        variance.append(np.linalg.inv(information)[:, 1, 1])
    dispersion = squares / (2 * len(year) - 4)
    return slope[0] - slope[1], np.sqrt((variance[0] + variance[1]) * dispersion)


def measure(task: tuple[Cell, int, int]) -> dict[str, tuple[float, float]]:
    """Measure rates over the families of a cell, with their Monte Carlo errors."""
    cell, n_families, seed = task
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for _ in range(n_families):
        first, second, level, slope = draw_family(cell, rng)
        made = fit_differences(first, second, confidence=0.95)
        peer, peer_se = fit_peer(first, second)
        peer_p = 2 * student.sf(np.abs(peer / peer_se), 2 * cell.n_periods - 4)
        half = peer_se * student.ppf(0.975, 2 * cell.n_periods - 4)
        noted = {}
        for name, estimates, truth in (("level", made.level, level), ("slope", made.slope, slope)):
            noted[f"{name} holds"] = np.mean((estimates.low <= truth) & (truth <= estimates.high))
            noted[f"{name} bias"] = np.mean((estimates.value - truth) * np.where(truth == 0, 1, np.sign(truth)))
            q_value = false_discovery_control(estimates.p_value)
            is_same = truth == 0
            noted[f"{name} false"] = np.mean(estimates.p_value[is_same] < ALPHA)
            if not is_same.all():
                noted[f"{name} found"] = np.mean(estimates.p_value[~is_same] < ALPHA)
                noted[f"{name} claimed"] = np.mean(q_value[~is_same] < ALPHA)
            else:
                noted[f"{name} any"] = float((q_value < ALPHA).any())
        is_same = slope == 0
        noted["peer false"] = np.mean(peer_p[is_same] < ALPHA)
        noted["peer holds"] = np.mean(np.abs(peer - slope) <= half)
        if not is_same.all():
            noted["peer found"] = np.mean(peer_p[~is_same] < ALPHA)
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    return {
        name: (float(np.mean(values)), float(np.std(values) / np.sqrt(len(values)))) for name, values in found.items()
    }


COLUMNS = {
    "level false": "levels: false, p < .05",
    "level any": "any after BH",
    "level holds": "interval holds",
    "level claimed": "claimed",
    "slope false": "slopes: false, p < .05",
    "slope any": "any after BH",
    "slope holds": "interval holds",
    "slope found": "found, p < .05",
    "slope claimed": "claimed",
    "peer false": "interaction (quasi-binomial): false",
    "peer holds": "interval holds",
    "peer found": "found",
}


def tabulate(cells: list[Cell], results: list[dict[str, tuple[float, float]]]) -> list[str]:
    """Return the lines of the table."""
    lines = ["| families | periods | noise | " + " | ".join(COLUMNS.values()) + " |", "|---" * (3 + len(COLUMNS)) + "|"]
    for cell, found in zip(cells, results, strict=True):
        numbers = [f"{found[name][0]:.3f} ({found[name][1]:.3f})" if name in found else "–" for name in COLUMNS]
        lines.append(f"| {cell.name} | {cell.n_periods} | {cell.noise} | " + " | ".join(numbers) + " |")
    return lines


def main() -> None:
    """Measure the requested tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=12_000)
    parser.add_argument("--periods", type=int, nargs="*", default=[24, 60, 120])
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = time.perf_counter()
    cells = [cell for cell in list_cells() if cell.n_periods in asked.periods]
    tasks = [(cell, asked.families, asked.seed + place) for place, cell in enumerate(cells)]
    with ProcessPoolExecutor(asked.jobs) as pool:
        text = ["## Differences between groups", "", *tabulate(cells, list(pool.map(measure, tasks))), ""]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
