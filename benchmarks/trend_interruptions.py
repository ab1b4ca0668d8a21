"""Error rates, power and coverage of the change of level and slope at a stated event.

    python benchmarks/trend_interruptions.py [--families 20] [--jobs 2] [--only none,change] [--out FILE]

Families of 20 monthly series of 220 units, shares of 2, 5, 10 and 20 %, one event at two thirds of the span. Without a
change all series are counted, each against the 5 % of its test (p), with the rank among other dates (placebo p), and
the families with any claim after the correction. With a change the first ten series have it. Coverage is that of the
95 % intervals of the change of level (log odds, percentage points) and slope (log odds a year). Standard errors are
those between families; the rank is taken in one of `PLACEBO_FAMILIES` families.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from monthly_families import draw_noise, print_cells
from scipy.stats import false_discovery_control

from research.datasets.series import DAYS_PER_PERIOD
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.interruptions.placebo_dates import list_dates, rank_event
from research.trends.interruptions.segmented_lines import fit_break, scan_breaks
from research.trends.stats.working_response import find_response

N_SERIES, N_CHANGED, N_UNITS = 20, 10, 220
ALPHA = 0.05
LEVELS = np.tile([0.02, 0.05, 0.1, 0.2], 5)
PLACEBO_FAMILIES = 8
"""Of so many families one is ranked among other dates as well, which takes most of the time."""


@dataclass(frozen=True)
class Cell:
    """One kind of family; ``before`` and ``after`` are shares of the series that change, ``slope`` log odds a year."""

    name: str
    n_periods: int
    noise: str = "AR .6"
    spread: float = 0.4
    before: float = 0.0
    after: float = 0.0
    slope: float = 0.0


def list_none() -> list[Cell]:
    """List families without a change at the event."""
    noises = (("none", 0.0), ("AR .6", 0.4), ("ARFIMA .3", 0.5), ("variance grows", 0.4), ("AR .9", 0.4))
    cells = [Cell("no change", n, noise, sd) for noise, sd in noises for n in (24, 60, 120)]
    return [*cells, *(Cell("all rise steadily", n, slope=0.3) for n in (60, 120))]


def list_change() -> list[Cell]:
    """List families in which ten series change."""
    steps = [
        Cell(f"step, {before:g} to {after:g}", n, noise, sd, before, after)
        for before, after in ((0.05, 0.1), (0.05, 0.2))
        for noise, sd in (("none", 0.0), ("AR .6", 0.4), ("ARFIMA .3", 0.5))
        for n in (24, 60, 120)
    ]
    slopes = [
        Cell("slope, .4 log odds a year", n, noise, sd, 0.05, 0.05, 0.4)
        for noise, sd in (("none", 0.0), ("AR .6", 0.4))
        for n in (60, 120)
    ]
    return [*steps, *slopes, *(Cell("step and slope", n, "AR .6", 0.4, 0.05, 0.1, -0.3) for n in (60, 120))]


def list_cells(only: str) -> list[Cell]:
    """List the cells of the parts that are asked for."""
    lists = {"none": list_none, "change": list_change}
    return [cell for name in only.split(",") for cell in lists[name]()]


def draw_family(cell: Cell, first: int, rng: np.random.Generator) -> tuple[BinomialSeries, float]:
    """Draw a family, and the change of level of those that change, log odds."""
    levels = rng.permutation(LEVELS)
    day = np.arange(cell.n_periods) * DAYS_PER_PERIOD + 15
    years = (day - day[first]) / 365.2425
    step = 0.0
    if cell.before:
        levels[:N_CHANGED] = cell.before
        step = float(to_log_odds(np.array(cell.after)) - to_log_odds(np.array(cell.before)))
    odds = to_log_odds(levels)[:, None] + draw_noise(cell.noise, cell.spread, (N_SERIES, cell.n_periods), rng=rng)
    if cell.before:
        odds[:N_CHANGED] += step * (years >= 0) + cell.slope * np.maximum(years, 0)
    else:
        odds += cell.slope * years
    n = np.full(odds.shape, float(N_UNITS))
    return BinomialSeries(rng.binomial(N_UNITS, to_share(odds)).astype(np.float64), n, day), step


def measure(task: tuple[str, int, int, int]) -> dict[str, float]:
    """Count rejections, and intervals that hold the truth."""
    only, number, n_families, seed = task
    cell = list_cells(only)[number]
    rng = np.random.default_rng(seed)
    first, rows = 2 * cell.n_periods // 3, slice(0, N_CHANGED if cell.before else N_SERIES)
    found: dict[str, list[float]] = {name: [] for name in ("p", "q", "any", "level", "points", "slope", "placebo")}
    for family in range(n_families):
        series, step = draw_family(cell, first, rng)
        response = find_response(series)
        fitted = fit_break(series, first, response=response, confidence=0.95)
        q_value = false_discovery_control(fitted.p_value, method="bh")
        found["p"].append(float((fitted.p_value[rows] < ALPHA).mean()))
        found["q"].append(float((q_value[rows] < ALPHA).mean()))
        found["any"].append(float((q_value < ALPHA).any()))
        slope = cell.slope if cell.before else 0.0
        expected = to_log_odds(np.array(cell.before or 0.1))
        points = 100 * float(to_share(expected + step) - to_share(expected)) if cell.before else 0.0
        for name, low, high, truth in (
            ("level", fitted.level_low, fitted.level_high, step),
            ("slope", fitted.slope_low, fitted.slope_high, slope),
            ("points", fitted.points_low, fitted.points_high, points),
        ):
            found[name].append(float(((low[rows] <= truth) & (truth <= high[rows])).mean()))
        if family % PLACEBO_FAMILIES == 0:
            dates = list_dates(cell.n_periods)
            others = scan_breaks(series, dates[dates != first], response=response)
            ranks = rank_event(fitted.p_value, others)
            found["placebo"].append(float((ranks[rows] <= 0.1).mean()))
    means = {name: float(np.mean(values)) for name, values in found.items()}
    errors = {f"{name}_error": float(np.std(values) / np.sqrt(len(values))) for name, values in found.items()}
    return {"n": float(n_families * (N_CHANGED if cell.before else N_SERIES)), **means, **errors}


def describe(cell: Cell, result: dict[str, float]) -> str:
    """Format the row of a cell."""
    noise = "none" if not cell.spread else f"{cell.noise}, {cell.spread:g}"
    held = [f"{100 * result[n]:.1f} ± {100 * result[f'{n}_error']:.1f}" for n in ("level", "points", "slope")]
    return (
        f"| {cell.name} | {cell.n_periods} | {noise} | {100 * result['p']:.1f} ± {100 * result['p_error']:.1f} "
        f"| {100 * result['q']:.1f} | {100 * result['any']:.0f} | {100 * result['placebo']:.0f} "
        f"± {100 * result['placebo_error']:.0f} | {' | '.join(held)} | {result['n']:.0f} |"
    )


def main() -> None:
    """Measure every cell and print a table."""
    print_cells(
        __doc__,
        "| series | months | noise | p < .05, % | after BH, % | families with a claim, % | placebo p ≤ .1, % | "
        "coverage: level, log odds | level, points | slope | series |",
        tables="none,change",
        seed=5000,
        list_cells=list_cells,
        has_change=lambda cell: bool(cell.before),
        measure=measure,
        describe=describe,
    )


if __name__ == "__main__":
    main()
