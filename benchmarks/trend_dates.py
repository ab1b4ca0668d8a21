"""Dates of change points, events held against chance, and emergence, on simulated series with a known truth.

    python benchmarks/trend_dates.py [--families 80] [--jobs 2] [--only dates,events,emergence] [--out FILE]

Families of 20 series of 220 units a period, shares of 2, 5, 10 and 20 %. Where series change, five do: a step at a date
between the first and the last fifth (dates, events), or a change of the latest periods (emergence). Families of 24
periods are four times, of 60 periods twice as many where false alarms are counted. Standard errors are those between
families; those of coverage are binomial, and of 95 % where more sets hold the truth. Bootstraps of change points draw
100 series instead of 500.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control
from trend_power import (
    ALPHA,
    LEVELS,
    N_CHANGED,
    N_SERIES,
    N_UNITS,
    Cell,
    Course,
    draw_noise,
    epidemic,
    line,
    odds,
    step,
)

from research.datasets.series import DAYS_PER_PERIOD
from research.records import ChangePoint, Period
from research.trends import BinomialSeries, to_log_odds, to_share
from research.trends.changes.change_points import FoundChange, find_change_points
from research.trends.changes.emergence import find_latest_p
from research.trends.changes.events import match_events
from research.trends.changes.null_models import make_nulls
from research.trends.stats.noise_prior import Noise
from research.trends.stats.regression import fit_lines

N_REPLICATES = 100
SPREAD = {"AR 0": 0.4, "AR .3": 0.4, "AR .6": 0.5, "ARFIMA .3": 0.5, "quiet, then restless": 0.5, "none": 0.0}


@dataclass(frozen=True)
class Family:
    """A simulated family, its noise as a run learns it, the series that change, and the first period of each change."""

    series: BinomialSeries
    noise: Noise
    changed: NDArray[np.bool_]
    when: NDArray[np.int64]


def late(before: float, after: float, n_late: int) -> Course:
    """Return a step so many periods before the end."""
    return lambda n: np.where(np.arange(n) < n - n_late, odds(before), odds(after))


def make_family(cell: Cell, size: float, rng: np.random.Generator) -> Family:
    """Draw a family: steps of a size at random dates, or the course of the cell, in the last five series."""
    n_periods = cell.n_periods
    changed = np.arange(N_SERIES) >= N_SERIES - (N_CHANGED if size or cell.course else 0)
    log_odds = np.repeat(to_log_odds(LEVELS)[:, None], n_periods, axis=1)
    when = rng.integers(n_periods // 5, n_periods - n_periods // 5 + 1, N_SERIES)
    if cell.course:
        log_odds[changed] = cell.course(n_periods)
        when[:] = 3 * n_periods // 4
    elif size:
        # From 10 % up or down to it, so that no share comes near 0 or 1.
        sign = np.where(rng.random(N_SERIES) < 0.5, 1.0, -1.0)[:, None]
        moved = odds(0.1) + size / 2 + sign * size * ((np.arange(n_periods) >= when[:, None]) - 0.5)
        log_odds = np.where(changed[:, None], moved, log_odds)
    count = rng.binomial(N_UNITS, to_share(log_odds + draw_noise(cell, rng))).astype(float)
    series = BinomialSeries(count, np.full(count.shape, float(N_UNITS)), np.arange(n_periods) * DAYS_PER_PERIOD)
    return Family(series, fit_lines(series, confidence=0.95).noise, changed, when)


def search(family: Family, rows: NDArray[np.int64], seed: int) -> list[tuple[FoundChange, ...]]:
    """Search some series of a family for change points, as a run does."""
    series, nulls = family.series, make_nulls(family.series, noise=family.noise)
    return [
        find_change_points(
            series.count[row], series.n[row], null=nulls[row], alpha=ALPHA, n_replicates=N_REPLICATES, seed=seed
        ).changes
        for row in rows
    ]


def measure_dates(task: tuple[Cell, float, int, int]) -> dict[str, float]:
    """Measure how many steps are found, and how often the set of dates holds the truth."""
    cell, size, n_families, seed = task
    rng = np.random.default_rng(seed)
    held, n_dates, hulls, dated, near, n_steps = [], [], [], [], [], 0
    for number in range(n_families):
        family = make_family(cell, size, rng)
        rows = np.flatnonzero(family.changed)
        n_steps += len(rows)
        for row, changes in zip(rows, search(family, rows, number), strict=True):
            if not changes:
                continue
            truth = int(family.when[row])
            nearest = min(changes, key=lambda change, at=truth: abs(change.period - at))
            dated.append(nearest.is_dated)
            near.append(abs(nearest.period - truth) <= 3)
            if nearest.is_dated:
                held.append(any(first <= truth <= last for first, last in nearest.ranges))
                n_dates.append(sum(last - first + 1 for first, last in nearest.ranges))
                hulls.append(nearest.ranges[-1][1] - nearest.ranges[0][0] + 1)
    coverage = float(np.mean(held)) if held else np.nan
    spread = min(coverage, 0.95)
    return {
        "steps": n_steps,
        "found": len(dated) / n_steps,
        "near": float(np.mean(near)) if near else np.nan,
        "dated": float(np.mean(dated)) if dated else np.nan,
        "coverage": coverage,
        "coverage error": float(np.sqrt(spread * (1 - spread) / max(len(held), 1))),
        "dates": float(np.mean(n_dates)) if n_dates else np.nan,
        "hull": float(np.mean(hulls)) if hulls else np.nan,
    }


def make_periods(n_periods: int) -> tuple[Period, ...]:
    """Make months."""
    starts = [date(2000 + month // 12, month % 12 + 1, 1) for month in range(n_periods + 1)]
    return tuple(
        Period(month, f"{starts[month]:%Y-%m}", starts[month], starts[month + 1], N_UNITS, N_UNITS, False)
        for month in range(n_periods)
    )


def measure_events(task: tuple[int, int, int, int]) -> dict[str, float]:
    """Measure false matches of random events, and how many events at the true dates are matched."""
    n_periods, n_events, n_families, seed = task
    rng, cell = np.random.default_rng(seed), Cell("steps", n_periods, "AR .3", SPREAD["AR .3"])
    periods, names = make_periods(n_periods), [("theme", str(row)) for row in range(N_SERIES)]
    false, inside, hits, hits_together = [], [], [], []
    for number in range(n_families):
        family = make_family(cell, 1.6, rng)
        rows = np.flatnonzero(family.changed)
        points = [
            ChangePoint("theme", str(row), one.period, one.ranges, one.is_dated, one.before, one.after)
            for row, changes in zip(rows, search(family, rows, number), strict=True)
            for one in changes
        ]

        def match(places: list[int], points: list[ChangePoint] = points) -> list[tuple[str, str, bool, int]]:
            events = [(str(place), periods[at].start) for place, at in enumerate(places)]
            matches = match_events(
                events, points, series=names, periods=periods, searched=range(n_periods), alpha=ALPHA
            )
            return [(one.event, one.id, one.is_coincident, one.distance) for one in matches]

        # The search is dear and the events are cheap: twenty sets of random events for each family.
        for _ in range(20):
            matches = match(rng.integers(0, n_periods, n_events).tolist())
            false.append(any(hit for *_, hit, _ in matches))
            inside.append(any(distance == 0 for *_, distance in matches))
        true = {str(place): str(row) for place, row in enumerate(rows)}
        hits.append(np.mean([hit for event, row, hit, _ in match(family.when[rows].tolist()) if true[event] == row]))
        (first, *_) = family.when[rows].tolist()
        hits_together.append(np.mean([hit for _, row, hit, _ in match([first]) if row == str(rows[0])]))
    by_family = np.reshape(false, (n_families, 20)).mean(axis=1)
    return {
        "false": float(np.mean(false)),
        "false error": float(by_family.std() / np.sqrt(n_families)),
        "inside": float(np.mean(inside)),
        "one": float(np.mean(hits_together)),
        "five": float(np.mean(hits)),
        "five error": float(np.std(hits) / np.sqrt(n_families)),
    }


def measure_emergence(task: tuple[Cell, int, int, bool]) -> dict[str, float]:
    """Measure how often series emerge, and how often they have a change point near that of the truth."""
    cell, n_families, seed, is_searched = task
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for number in range(n_families):
        family = make_family(cell, 0.0, rng)
        p_value = find_latest_p(family.series, noise=family.noise)
        emerging = false_discovery_control(p_value) < ALPHA
        still = ~family.changed
        noted = {"false": np.mean(p_value[still] < ALPHA), "any": float(emerging[still].any())}
        if cell.course:
            noted["emerging"] = np.mean(emerging[family.changed])
        if is_searched:
            rows = np.flatnonzero(family.changed) if cell.course else np.arange(N_SERIES)[:5]
            changes = search(family, rows, number)
            noted["changes"] = np.mean([bool(one) for one in changes])
            truth = 3 * cell.n_periods // 4
            noted["near"] = np.mean([any(abs(one.period - truth) <= 3 for one in some) for some in changes])
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    result = {name: float(np.mean(values)) for name, values in found.items()}
    return result | {f"{name} error": float(np.std(values) / np.sqrt(n_families)) for name, values in found.items()}


def list_rises() -> list[tuple[Cell, bool]]:
    """List what should emerge, and whether it is searched for change points too."""
    cells = [
        (Cell(f"2 to {after} % in the latest quarter", n, "AR .6", course=step(0.02, after / 100)), after != 4)
        for n in (24, 60, 120)
        for after in (4, 8, 15, 40)
    ]
    others = [
        Cell(".5 to 20 % in the latest quarter", 120, "AR .6", course=step(0.005, 0.2)),
        Cell("epidemic: .5 to 41, then 23 %", 120, "AR .6", course=epidemic),
    ]
    slow = [
        Cell("2 to 8 % in the last 6", 120, "AR .6", course=late(0.02, 0.08, 6)),
        Cell("2 to 15 % in the last 6", 120, "AR .6", course=late(0.02, 0.15, 6)),
        Cell("2 to 15 % in the last 3", 24, "AR .6", course=late(0.02, 0.15, 3)),
        Cell("steadily from 2 to 8 %", 120, "AR .6", course=line(0.02, 0.08)),
    ]
    return [*cells, *((cell, True) for cell in others), *((cell, False) for cell in slow)]


def list_noises() -> list[Cell]:
    """List noises without any change."""
    noises = ("none", "AR .6", "ARFIMA .3", "quiet, then restless")
    return [Cell("no change", n, noise, SPREAD[noise]) for noise in noises for n in (24, 60, 120)]


def show(found: dict[str, float], name: str) -> str:
    """Write a rate with its standard error in per cent."""
    if name not in found or found[name] != found[name]:
        return "–"
    return f"{100 * found[name]:.1f} ({100 * found[f'{name} error']:.1f})"


def tabulate_dates(run: Callable[..., list[dict[str, float]]], n_families: int) -> list[str]:
    """Return the table of dates."""
    cells = [
        (Cell("step", n, noise, SPREAD[noise]), size)
        for noise in ("AR 0", "AR .3", "AR .6", "ARFIMA .3")
        for n in (60, 120)
        for size in (0.8, 1.6, 3.0)
    ]
    results = run(measure_dates, [(*cell, n_families, 21_000 + place) for place, cell in enumerate(cells)])
    text = [
        "| noise | periods | step, log odds | steps | found, % | within 3 periods, % | dated, % | set holds the date, "
        "% | dates in the set | from first to last |",
        "|---" * 10 + "|",
    ]
    for (cell, size), found in zip(cells, results, strict=True):
        text.append(
            f"| {cell.noise} (sd {cell.spread:g}) | {cell.n_periods} | {size:g} | {found['steps']:.0f} | "
            f"{100 * found['found']:.0f} | {100 * found['near']:.0f} | {100 * found['dated']:.0f} | "
            f"{show(found, 'coverage')} | {found['dates']:.1f} | {found['hull']:.1f} |"
        )
    return text


def tabulate_events(run: Callable[..., list[dict[str, float]]], n_families: int) -> list[str]:
    """Return the table of events."""
    cells = [(60, 1), (60, 6), (120, 1), (120, 6)]
    results = run(measure_events, [(*cell, n_families, 22_000 + place) for place, cell in enumerate(cells)])
    text = [
        "| periods | random events | any lies among the dates, % | any called coincident, % | "
        "an event at the date of a step, alone: called coincident, % | five events at the dates of five steps, % |",
        "|---" * 6 + "|",
    ]
    for (n_periods, n_events), found in zip(cells, results, strict=True):
        text.append(
            f"| {n_periods} | {n_events} | {100 * found['inside']:.0f} | {show(found, 'false')} | "
            f"{100 * found['one']:.0f} | {show(found, 'five')} |"
        )
    return text


def tabulate_emergence(run: Callable[..., list[dict[str, float]]], n_families: int) -> list[str]:
    """Return the tables of what emerges and of false alarms."""
    rises, noises = list_rises(), list_noises()
    # A quarter of the families is enough for power.
    tasks = [(cell, max(1, n_families // 4), 23_000 + place, is_both) for place, (cell, is_both) in enumerate(rises)]
    tasks += [
        (cell, n_families * {24: 4, 60: 2}.get(cell.n_periods, 1), 24_000 + place, False)
        for place, cell in enumerate(noises)
    ]
    results = run(measure_emergence, tasks)
    text = [
        "| series (AR .6, sd .5) | periods | emerging after correction, % | any change point, % | "
        "one within 3 periods, % |",
        "|---" * 5 + "|",
    ]
    for (cell, _), found in zip(rises, results, strict=False):
        numbers = " | ".join(show(found, name) for name in ("emerging", "changes", "near"))
        text.append(f"| {cell.name} | {cell.n_periods} | {numbers} |")
    text += ["", "| noise, no change | periods | emerging, p < .05, % | any after correction, % |", "|---" * 4 + "|"]
    for cell, found in zip(noises, results[len(rises) :], strict=True):
        text.append(f"| {cell.noise} | {cell.n_periods} | {show(found, 'false')} | {show(found, 'any')} |")
    return text


def main() -> None:
    """Measure the requested tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=80)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="dates,events,emergence")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began, text = time.perf_counter(), []
    tables = {
        "dates": ("## Dates of change points", tabulate_dates),
        "events": ("## Events against placebo dates", tabulate_events),
        "emergence": ("## Emergence", tabulate_emergence),
    }
    with ProcessPoolExecutor(asked.jobs) as pool:

        def run(measure: Callable[..., dict[str, float]], tasks: list[tuple[object, ...]]) -> list[dict[str, float]]:
            return list(pool.map(measure, tasks))

        for name, (title, tabulate) in tables.items():
            if name in asked.only.split(","):
                text += [title, "", *tabulate(run, asked.families), ""]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
