"""Error rates and power of the claim that a share follows the calendar.

    python benchmarks/trend_seasons.py [--families 40] [--jobs 2] [--only none,once,every] [--out FILE]

Families of 20 monthly series of 220 units, shares of 2, 5, 10 and 20 %. Either no series has a season (all 20 are
counted), or ten have a pattern that does not recur (a spike in one month of one year; in every fourth February; in two
Novembers), or ten have one that does (June every year; a wave; a June of different height each year). A season is
claimed if the months differ after the correction (q < .05) and the pattern recurs (p < .05). "Months alone" is the
first of the two, which was all that was asked before. Standard errors are those between families.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from monthly_families import draw_noise, print_cells
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from research.datasets.series import DAYS_PER_PERIOD, PERIODS_PER_YEAR
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.stats.regression import DAYS_PER_YEAR
from research.trends.stats.seasons import Calendar, find_seasons

N_SERIES, N_CHANGED, N_UNITS = 20, 10, 220
ALPHA = 0.05
LEVELS = np.tile([0.02, 0.05, 0.1, 0.2], 5)

Pattern = Callable[[int, np.random.Generator], NDArray[np.float64]]
"""Gives what a series has in log odds above its level over so many months."""


@dataclass(frozen=True)
class Cell:
    """One kind of family."""

    name: str
    n_periods: int
    noise: str = "AR .6"
    spread: float = 0.4
    pattern: Pattern | None = None
    is_season: bool = False
    level: float | None = None


def spike(size: float) -> Pattern:
    """Return one month of one year that is higher by so much."""

    def make(n_periods: int, rng: np.random.Generator) -> NDArray[np.float64]:
        return size * (np.arange(n_periods) == rng.integers(n_periods))

    return make


def games(size: float) -> Pattern:
    """Return a February that is higher in every fourth year, beginning with any."""

    def make(n_periods: int, rng: np.random.Generator) -> NDArray[np.float64]:
        month, year = np.arange(n_periods) % PERIODS_PER_YEAR, np.arange(n_periods) // PERIODS_PER_YEAR
        first = rng.integers(min(4, n_periods // PERIODS_PER_YEAR))
        return size * ((month == 1) & (year % 4 == first))

    return make


def congresses(size: float) -> Pattern:
    """Return a November that is higher in two years; in one, of three years."""

    def make(n_periods: int, rng: np.random.Generator) -> NDArray[np.float64]:
        month, year = np.arange(n_periods) % PERIODS_PER_YEAR, np.arange(n_periods) // PERIODS_PER_YEAR
        n_years = n_periods // PERIODS_PER_YEAR
        chosen = rng.choice(n_years, size=2 if n_years > 3 else 1, replace=False)
        return size * ((month == 10) & np.isin(year, chosen))

    return make


def june(size: float) -> Pattern:
    """Return a June that is higher every year."""
    return lambda n_periods, rng: size * (np.arange(n_periods) % PERIODS_PER_YEAR == 5)


def uneven_june(size: float) -> Pattern:
    """Return a June that is higher every year, by between a half and one and a half of the size."""
    return lambda n_periods, rng: (
        size * (np.arange(n_periods) % PERIODS_PER_YEAR == 5) * rng.uniform(0.5, 1.5, n_periods)
    )


def wave(size: float) -> Pattern:
    """Return a smooth wave of the year, by so much from lowest to highest, with its peak in any month."""
    return lambda n_periods, rng: (
        size / 2 * np.cos(2 * np.pi * (np.arange(n_periods) - rng.integers(PERIODS_PER_YEAR)) / PERIODS_PER_YEAR)
    )


def list_none() -> list[Cell]:
    """List series without a season."""
    noises = (("none", 0.0), ("AR .6", 0.4), ("AR .9", 0.4), ("ARFIMA .3", 0.5), ("variance grows", 0.4))
    return [Cell("no season", n, noise, sd) for noise, sd in noises for n in (24, 36, 60, 120)]


def list_once() -> list[Cell]:
    """List patterns that do not recur."""
    cells = [Cell(f"one spike, {size:g}", n, pattern=spike(size)) for size in (1, 2, 3) for n in (24, 36, 60, 120)]
    cells += [
        Cell(f"every fourth February, {size:g}", n, pattern=games(size)) for size in (1, 2, 3) for n in (36, 60, 120)
    ]
    cells += [Cell(f"two Novembers, {size:g}", n, pattern=congresses(size)) for size in (1, 2, 3) for n in (60, 120)]
    quiet = [Cell("one spike, 3", n, "none", 0.0, spike(3)) for n in (36, 60, 120)]
    quiet += [Cell("every fourth February, 2", n, "none", 0.0, games(2)) for n in (36, 60, 120)]
    return [*cells, *quiet, Cell("two Novembers, 2", 120, "none", 0.0, congresses(2))]


def list_every() -> list[Cell]:
    """List patterns that recur."""
    years = (24, 36, 60, 120)
    cells = [Cell(f"June, {size:g}", n, pattern=june(size), is_season=True) for size in (0.5, 1, 2) for n in years]
    cells += [
        Cell("June, .5 to 4 %", n, noise, sd, june(2.11), is_season=True, level=0.005)
        for noise, sd in (("none", 0.0), ("AR .6", 0.4))
        for n in years
    ]
    cells += [Cell("June, 0.5 to 1.5", n, pattern=uneven_june(1), is_season=True) for n in years]
    return cells + [
        Cell(f"wave, {size:g}", n, pattern=wave(size), is_season=True) for size in (0.5, 1, 2) for n in years
    ]


def draw_family(cell: Cell, rng: np.random.Generator) -> BinomialSeries:
    """Draw a family; the first series have the pattern, if there is one."""
    levels = rng.permutation(LEVELS)
    if cell.level:
        levels[:N_CHANGED] = cell.level
    odds = to_log_odds(levels)[:, None] + draw_noise(cell.noise, cell.spread, (N_SERIES, cell.n_periods), rng=rng)
    if cell.pattern:
        odds[:N_CHANGED] += [cell.pattern(cell.n_periods, rng) for _ in range(N_CHANGED)]
    n = np.full(odds.shape, float(N_UNITS))
    day = np.arange(cell.n_periods) * DAYS_PER_PERIOD + 15
    return BinomialSeries(rng.binomial(N_UNITS, to_share(odds)).astype(np.float64), n, day)


def make_months(n_periods: int) -> Calendar:
    """Make the calendar of simulated months."""
    dummies = np.eye(PERIODS_PER_YEAR)[np.arange(n_periods) % PERIODS_PER_YEAR]
    names = tuple(f"{month:02d}" for month in range(1, 13))
    return Calendar(n_periods * DAYS_PER_PERIOD / DAYS_PER_YEAR, names, dummies[:, :-1] - dummies[:, -1:], 12)


def list_cells(only: str) -> list[Cell]:
    """List the cells of the parts that are asked for."""
    lists = {"none": list_none, "once": list_once, "every": list_every}
    return [cell for name in only.split(",") for cell in lists[name]()]


def measure(task: tuple[str, int, int, int]) -> dict[str, float]:
    """Count claims among the series that have the pattern, or among all."""
    only, number, n_families, seed = task
    cell = list_cells(only)[number]
    rng = np.random.default_rng(seed)
    months, recurring, claimed, both = [], [], [], []
    for _ in range(n_families):
        family = draw_family(cell, rng)
        tests = find_seasons(family, calendar=make_months(cell.n_periods), confidence=0.95)
        rows = slice(0, N_CHANGED if cell.pattern else N_SERIES)
        q_value = false_discovery_control(tests.p_value, method="bh")
        is_found, recurs = q_value[rows] < ALPHA, tests.recurrence_p[rows] < ALPHA
        months.append(is_found.mean())
        recurring.append(recurs.mean())
        claimed.append((is_found & recurs).mean())
        both.append(((q_value < ALPHA) & (tests.recurrence_p < ALPHA)).any())
    return {
        "n": float(n_families * (N_CHANGED if cell.pattern else N_SERIES)),
        "months": float(np.mean(months)),
        "recurs": float(np.mean(recurring)),
        "claimed": float(np.mean(claimed)),
        "error": float(np.std(claimed) / np.sqrt(n_families)),
        "any": float(np.mean(both)),
    }


def describe(cell: Cell, result: dict[str, float]) -> str:
    """Format the row of a cell."""
    noise = "none" if not cell.spread else f"{cell.noise}, {cell.spread:g}"
    return (
        f"| {cell.name} | {cell.n_periods} | {noise} | {100 * result['months']:.1f} | {100 * result['recurs']:.1f} "
        f"| {100 * result['claimed']:.1f} ± {100 * result['error']:.1f} | {'season' if cell.is_season else 'none'} "
        f"| {result['n']:.0f} |"
    )


def main() -> None:
    """Measure every cell and print a table."""
    print_cells(
        __doc__,
        "| pattern | months | noise | months alone (q) | recurs (p) | season claimed, % | truth | series |",
        tables="none,once,every",
        seed=4000,
        list_cells=list_cells,
        has_change=lambda cell: bool(cell.pattern),
        measure=measure,
        describe=describe,
    )


if __name__ == "__main__":
    main()
