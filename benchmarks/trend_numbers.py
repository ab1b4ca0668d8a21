"""Numbers beside a claim: odds ratios, slopes of claimed series, detectable changes, and equivalence.

    python benchmarks/trend_numbers.py [--families 400] [--jobs 2] [--only selection,power,margin] [--out FILE]

Families of 20 series of 220 units a period, shares of 2, 5, 10 and 20 %, process noise with a standard deviation of .4
log odds. A line in a quarter of the series rises or falls by so many log odds from the first period to the last. The
standard deviation between families, over the root of their number, is given in brackets.
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
from trend_power import Cell as NoiseCell
from trend_power import draw_noise

from research.datasets.series import DAYS_PER_PERIOD
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.claims.calibration import calibrate_test
from research.trends.stats.odds import find_odds
from research.trends.stats.regression import DAYS_PER_YEAR, Lines, fit_lines
from research.trends.stats.shrinkage import shrink_slopes

N_SERIES, N_UNITS, SPREAD = 20, 220, 0.4
ALPHA, CONFIDENCE = 0.05, 0.95
LEVELS = np.tile([0.02, 0.05, 0.1, 0.2], N_SERIES // 4)
NOISES = ("none", "AR .6", "ARFIMA .3")
PERIODS = (24, 60, 120)


@dataclass(frozen=True)
class Cell:
    """One kind of family: periods, noise, growth of the units from first to last, and size of the lines."""

    n_periods: int
    noise: str
    growth: float = 1.0
    rise: float = 1.0
    margin: float = 0.0


def list_cells(table: str) -> list[Cell]:
    """List the cells of a table."""
    if table == "selection":
        return [
            Cell(n, noise, growth, rise)
            for n in PERIODS
            for noise in NOISES
            for growth, rise in ((1.0, 0.5), (1.0, 1.5), (20.0, 1.5))
        ]
    return [Cell(n, noise, growth) for n in PERIODS for noise in NOISES for growth in (1.0, 20.0)]


def draw_family(
    cell: Cell, change: NDArray[np.float64], rng: np.random.Generator
) -> tuple[BinomialSeries, NDArray[np.float64]]:
    """Draw a family whose log odds change so much over the span; also give the shares without noise."""
    time_ = np.linspace(-0.5, 0.5, cell.n_periods)
    course = to_log_odds(LEVELS)[:, None] + change[:, None] * time_
    noise = draw_noise(NoiseCell("", cell.n_periods, cell.noise, SPREAD), rng)
    mean = cell.growth**time_
    n = np.repeat(np.maximum(np.round(N_UNITS * mean / mean.mean()), 1)[None], N_SERIES, axis=0)
    count = rng.binomial(n.astype(int), to_share(course + noise)).astype(float)
    return BinomialSeries(count, n, np.arange(cell.n_periods) * DAYS_PER_PERIOD), to_share(course)


def find_claimed(lines: Lines) -> NDArray[np.bool_]:
    """Tell which series are claimed: as `claim_trends` does, without its calibration."""
    q_value = np.minimum(false_discovery_control(lines.change_p), false_discovery_control(lines.p_value))
    return np.asarray(q_value < ALPHA)


def measure_selection(cell: Cell, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Measure the intervals and slopes of one family: sums and numbers of cases."""
    change = np.zeros(N_SERIES)
    change[rng.permutation(N_SERIES)[: N_SERIES // 4]] = cell.rise
    change *= rng.choice((-1.0, 1.0), N_SERIES)
    series, share = draw_family(cell, change, rng)
    lines = fit_lines(series, confidence=CONFIDENCE)
    years = (series.day[-1] - series.day[0]) / DAYS_PER_YEAR
    true, odds = 100 * (share[:, -1] - share[:, 0]) / years, find_odds(lines)
    is_claimed, ratio = find_claimed(lines), np.exp(change / years)
    level = 1 - (1 - CONFIDENCE) * max(int(is_claimed.sum()), 1) / N_SERIES
    low, high = lines.find_intervals(np.full(N_SERIES, level))
    plain, adjusted = (lines.low <= true) & (true <= lines.high), (low <= true) & (true <= high)
    shrunken = shrink_slopes(lines, series.day)
    is_right = is_claimed & (change != 0)
    held = (odds.low <= ratio) & (ratio <= odds.high)
    n, n_right, n_line = float(is_claimed.sum()), float(is_right.sum()), float((change != 0).sum())
    return {
        "odds": (float(held.sum()), N_SERIES),
        "odds line": (float(held[change != 0].sum()), n_line),
        "claimed": (n_right, n_line),
        "plain": (float(plain[is_claimed].sum()), n),
        "adjusted": (float(adjusted[is_claimed].sum()), n),
        "fcr": (float((is_claimed & ~adjusted).sum()) / max(n, 1.0), 1.0),
        "steep": (float((lines.slope[is_right] / true[is_right]).sum()), n_right),
        "shrunken": (float((shrunken[is_right] / true[is_right]).sum()), n_right),
        "error": (float(((lines.slope - true) ** 2).sum()), N_SERIES),
        "shrunken error": (float(((shrunken - true) ** 2).sum()), N_SERIES),
    }


def measure_margin(cell: Cell, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Count lines exactly at the margin, and levels, that are called no larger change."""
    change = np.zeros(N_SERIES)
    change[rng.permutation(N_SERIES)[: N_SERIES // 4]] = 1.0
    series, _ = draw_family(cell, change, rng)
    lines = fit_lines(series, confidence=CONFIDENCE)
    years = (series.day[-1] - series.day[0]) / DAYS_PER_YEAR
    is_claimed = find_claimed(lines)
    either, alone = np.zeros((2, N_SERIES), bool)
    for level in np.unique(LEVELS):
        # The margin of a study is one number: that of the lines of one level, with which the others are not counted.
        rows = level == LEVELS
        ends = to_share(to_log_odds(np.full(2, level)) + np.array([-0.5, 0.5]))
        p_value = lines.find_equivalence(100 * float(np.diff(ends)[0]) / years)
        alone[rows] = p_value[rows] < ALPHA
        either[rows] = false_discovery_control(np.where(is_claimed, 1.0, p_value))[rows] < ALPHA
    is_line = change != 0
    return {
        "at margin": (float(either[is_line].sum()), float(is_line.sum())),
        "uncorrected": (float(alone[is_line].sum()), float(is_line.sum())),
        "level": (float(either[~is_line].sum()), float((~is_line).sum())),
    }


def measure_power(cell: Cell, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Find what a family without changes could have found, and how often new families with it find it."""
    series, _ = draw_family(cell, np.zeros(N_SERIES), rng)
    lines, seed = fit_lines(series, confidence=CONFIDENCE), int(rng.integers(2**31))
    found = calibrate_test(series, lines=lines, first_alpha=np.full(N_SERIES, ALPHA / N_SERIES), seed=seed)
    points = {point.kind: point for point in found.points}
    noted = {}
    for kind, sizes in (("detectable", found.detectable_slope), ("detectable_step", found.detectable_step)):
        noted[f"{kind} infinite"] = (float(np.isinf(sizes).sum()), N_SERIES)
        if kind in points:
            noted[kind] = (points[kind].observed * points[kind].n_series, float(points[kind].n_series))
    return noted


MEASURES = {"selection": measure_selection, "margin": measure_margin, "power": measure_power}


def measure(task: tuple[str, int, int, int]) -> dict[str, tuple[float, float]]:
    """Measure a cell: rates with their standard errors between families."""
    table, place, n_families, seed = task
    cell, rng = list_cells(table)[place], np.random.default_rng(seed)
    families = [MEASURES[table](cell, rng) for _ in range(n_families)]
    found = {}
    for name in dict.fromkeys(name for family in families for name in family):
        total, n = np.array([family.get(name, (0.0, 0.0)) for family in families]).T
        rate = float(total.sum() / n.sum()) if n.sum() else float("nan")
        error = float(np.sqrt(((total - rate * n) ** 2).sum()) / n.sum()) if n.sum() else float("nan")
        found[name] = (rate, error)
    return found


TITLES = {
    "selection": "## Numbers beside claims: odds ratios and slopes of claimed series",
    "power": "## Numbers beside claims: power at the minimum detectable slope and step",
    "margin": "## Numbers beside claims: lines at the margin called no larger change",
}
COLUMNS = {
    "selection": {
        "odds": "95 % interval of the odds ratio holds it",
        "odds line": "of lines",
        "claimed": "lines claimed",
        "plain": "claimed: plain interval holds the slope",
        "adjusted": "claimed: adjusted interval",
        "fcr": "false coverage rate of adjusted intervals",
        "steep": "claimed over true slope",
        "shrunken": "shrunken over true slope",
        "error": "mean squared error of all slopes",
        "shrunken error": "of shrunken slopes",
    },
    "power": {
        "detectable": "line found",
        "detectable infinite": "no line",
        "detectable_step": "step found",
        "detectable_step infinite": "no step",
    },
    "margin": {
        "at margin": "line at the margin: no larger change",
        "uncorrected": "two one-sided tests alone",
        "level": "level: no larger change",
    },
}


def tabulate(table: str, results: list[dict[str, tuple[float, float]]]) -> list[str]:
    """Return the lines of a table."""
    columns = COLUMNS[table]
    lines = ["| periods | noise | growth of units | rise, log odds | " + " | ".join(columns.values()) + " |"]
    lines.append("|---" * (4 + len(columns)) + "|")
    for cell, found in zip(list_cells(table), results, strict=True):
        numbers = (
            f"{found[name][0]:.3f} ({found[name][1]:.3f})"
            if name in found and found[name][0] == found[name][0]
            else "–"
            for name in columns
        )
        rise = "–" if table == "power" else f"{cell.rise:g}"
        lines.append(f"| {cell.n_periods} | {cell.noise} | {cell.growth:g} | {rise} | {' | '.join(numbers)} |")
    return lines


def main() -> None:
    """Measure the requested tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="selection,power,margin")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began, text = time.perf_counter(), []
    with ProcessPoolExecutor(asked.jobs) as pool:
        for number, (table, title) in enumerate(TITLES.items()):
            if table not in asked.only.split(","):
                continue
            # A run of the calibration simulates 180 families of its own.
            n = max(2, asked.families // 100) if table == "power" else asked.families
            tasks = [(table, place, n, 31_000 + 100 * number + place) for place in range(len(list_cells(table)))]
            text += [title, "", f"Families: {n}.", "", *tabulate(table, list(pool.map(measure, tasks))), ""]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
