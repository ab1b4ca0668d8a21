"""Error rates of every claim about change, on simulated series with a known truth.

    python benchmarks/trends.py [--families 400] [--only alarms,shapes,coverage] [--out benchmarks/trends_results.md]

Prints tables in Markdown: false alarms, false discovery rate and power of the trend test compared with the rules of
other tools, for straight lines and for other shapes; coverage of intervals and simultaneous bands. Cells that miss a
target are listed.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trend_rules as rules

from research.datasets.series import SimulatedSeries, simulate_series, simulate_units
from research.trends.prevalence.bands import find_critical
from research.trends.prevalence.effective import measure_effective
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.intervals import jeffreys_interval, wilson_interval
from research.trends.stats.regression import fit_lines
from research.trends.stats.replicates import draw_blocks, replicate_shares
from research.trends.stats.units import sum_periods

N_SERIES = 50
ALPHA = 0.05
NEAR_NOMINAL = 0.07
"""Rules of other tools with a lower false-alarm rate count as valid; our power must reach that of valid rules."""


@dataclass(frozen=True)
class Cell:
    """One kind of corpus: periods, units a period, and process noise; ``note`` describes any other feature."""

    n_periods: int
    n_units: float
    spread: float = 0.0
    correlation: float = 0.0
    growth: float = 1.0
    copies: float = 1.0
    seasonal: float = 0.0
    level: tuple[float, float] = (0.03, 0.3)
    n_series: int = N_SERIES
    note: str = ""

    def say(self) -> str:
        """Format the columns that identify the cell."""
        noise = "none" if not self.spread else f"{self.spread:g}, AR {self.correlation:g}"
        return f"{self.n_periods} | {self.n_units:g} | {noise} | {self.note}"


def list_cells() -> list[Cell]:
    """List the cells of the grid, and corpora with one unusual feature each."""
    noises = ((0.0, 0.0), (0.4, 0.0), (0.4, 0.3), (0.4, 0.6))
    grid = [
        Cell(n_periods, n_units, *noise)
        for n_periods, n_units, noise in itertools.product((12, 24, 60, 120), (5, 50, 500), noises)
    ]
    unusual = [
        Cell(24, 50, 0.4, 0.6, n_series=1, note="one series"),
        Cell(24, 50, 0.4, 0.6, n_series=9, note="nine series"),
        Cell(24, 50, 0.0, 0.0, n_series=9, note="nine series"),
        Cell(24, 50, 0.4, 0.6, growth=5.0, note="volume grows 5x"),
        Cell(24, 50, 0.0, 0.0, growth=5.0, note="volume grows 5x"),
        Cell(24, 50, 0.0, 0.0, copies=3.0, note="reprints, 3 articles a story"),
        Cell(24, 50, 0.4, 0.3, copies=3.0, note="reprints, 3 articles a story"),
        Cell(36, 50, 0.0, 0.0, seasonal=1.0, note="seasonal"),
        Cell(36, 50, 0.4, 0.3, seasonal=1.0, note="seasonal"),
        Cell(24, 50, 0.0, 0.0, level=(0.005, 0.02), note="rare: .5 to 2 %"),
        Cell(24, 500, 0.8, 0.6, note="strong process noise"),
        Cell(24, 500, -1.0, -1.0, note="half without process noise, half AR .6"),
    ]
    return grid + unusual


def make_family(cell: Cell, rng: np.random.Generator, *, slope: float) -> tuple[SimulatedSeries, np.ndarray]:
    """Simulate the series of one study, half of them with any given slope; also return effective numbers of units."""
    if cell.spread < 0:
        half = cell.n_series // 2
        parts = [
            make_family(Cell(cell.n_periods, cell.n_units, *noise, n_series=half), rng, slope=slope)[0]
            for noise in ((0.0, 0.0), (0.4, 0.6))
        ]
        n = parts[0].n
        second = SimulatedSeries(
            rng.binomial(n.astype(int), parts[1].share).astype(float),
            n,
            parts[1].share,
            parts[1].expected_share,
            parts[1].day,
            parts[1].change,
        )
        made = join([parts[0], second])
        return made, made.n
    made = simulate_series(
        "seasonal" if cell.seasonal else "linear",
        n_series=cell.n_series,
        n_periods=cell.n_periods,
        n_units=cell.n_units,
        size=cell.seasonal,
        process_sd=cell.spread,
        correlation=cell.correlation,
        share_range=cell.level,
        growth=cell.growth,
        rng=rng,
    )
    if slope:
        made = tilt(made, size_of(cell, made, slope), rng)
    if cell.copies > 1:
        units = simulate_units(made, copies=cell.copies, rng=rng)
        count = sum_periods(units.hard, units, cell.n_periods)
        n = np.repeat(units.count(cell.n_periods)[None], cell.n_series, axis=0)
        effective = measure_effective(units.hard, units, n_periods=cell.n_periods)
        return SimulatedSeries(count, n, made.share, made.expected_share, made.day, made.change), effective
    return made, made.n


def join(parts: Sequence[SimulatedSeries]) -> SimulatedSeries:
    """Concatenate series of the same periods."""
    names = ("count", "n", "share", "course")
    stacked = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return SimulatedSeries(**stacked, day=parts[0].day, change=np.concatenate([part.change for part in parts]))


def size_of(cell: Cell, made: SimulatedSeries, slope: float) -> np.ndarray:
    """Return the change, in log odds from first to last period, of ``slope`` standard errors under known noise."""
    time_ = np.linspace(-0.5, 0.5, cell.n_periods)
    lag = np.abs(np.subtract.outer(np.arange(cell.n_periods), np.arange(cell.n_periods)))
    process = cell.spread**2 * (cell.correlation**lag if cell.correlation else np.eye(cell.n_periods))
    level = made.expected_share.mean(axis=1)
    sizes = []
    for row, share in enumerate(level):
        noise = process + np.diag(cell.copies / (made.n[row] * share * (1 - share)))
        sizes.append(slope / np.sqrt(time_ @ np.linalg.solve(noise, time_)))
    return np.array(sizes)


def tilt(made: SimulatedSeries, size: np.ndarray, rng: np.random.Generator) -> SimulatedSeries:
    """Add a slope to the second half of the series."""
    is_moved = np.arange(len(size)) >= len(size) // 2
    line = np.linspace(-0.5, 0.5, made.n.shape[1]) * (size * rng.choice((-1, 1), len(size)) * is_moved)[:, None]
    odds = [np.log(values / (1 - values)) + line for values in (made.share, made.expected_share)]
    share, course = (1 / (1 + np.exp(-values)) for values in odds)
    count = rng.binomial(made.n.astype(int), share).astype(float)
    return SimulatedSeries(count, made.n, share, course, made.day, made.change)


# ------------------------------------------------------------------------------------------- trend tests


def measure_alarms(cell: Cell, n_families: int, seed: int) -> dict[str, float]:
    """Measure false alarms, false discoveries and power of every rule."""
    rng = np.random.default_rng(seed)
    n_families = (
        max(n_families, round(n_families * N_SERIES / cell.n_series / 4)) if cell.n_series < N_SERIES else n_families
    )
    tried = {
        "ours": rules.themeline,
        "alone": rules.alone,
        "shares": lambda made, _: rules.shares(made),
        "counts": lambda made, _: rules.raw_counts(made),
        "quasi": lambda made, _: rules.quasi_binomial(made),
    }
    alarms: dict[str, list[float]] = {name: [] for name in tried}
    power: dict[str, list[float]] = {name: [] for name in tried}
    flat_discoveries, mixed, mixed_power, covered, block = [], [], [], [], []
    half = cell.n_series // 2
    for family in range(n_families):
        made, effective = make_family(cell, rng, slope=0.0)
        for name, rule in tried.items():
            p_values = rule(made, effective)
            alarms[name].append(float((p_values < ALPHA).mean()))
            if name == "ours":
                flat_discoveries.append(float((rules.adjust(p_values) < ALPHA).any()))
        if family % 8 == 0 and cell.n_periods <= 60:
            block.append(float((rules.block_permutation(made, rng) < ALPHA).mean()))
        lines = fit_lines(BinomialSeries(made.count / made.n * effective, effective, made.day), confidence=0.95)
        covered.append(float(((lines.low <= 0) & (lines.high >= 0)).mean()))
        if cell.seasonal or cell.spread < 0:
            continue
        made, effective = make_family(cell, rng, slope=2.8)
        for name, rule in tried.items():
            p_values = rule(made, effective)
            power[name].append(float((p_values[half:] < ALPHA).mean()))
            if name == "ours":
                found = rules.adjust(p_values) < ALPHA
                mixed.append(found[:half].sum() / max(1, found.sum()))
                mixed_power.append(float(found[half:].mean()))
    result = {f"alarms {name}": float(np.mean(values)) for name, values in alarms.items()}
    result |= {f"power {name}": float(np.mean(values)) for name, values in power.items() if values}
    result |= {
        "alarms block": float(np.mean(block)) if block else float("nan"),
        "fdr flat": float(np.mean(flat_discoveries)),
        "fdr mixed": float(np.mean(mixed)) if mixed else float("nan"),
        "power bh": float(np.mean(mixed_power)) if mixed_power else float("nan"),
        "slope coverage": float(np.mean(covered)),
        "error": float(np.sqrt(0.05 * 0.95 / n_families)),
    }
    return result


def tabulate_alarms(cells: Sequence[Cell], results: Sequence[dict[str, float]]) -> tuple[list[str], list[str]]:
    """Return the lines of the table, and the cells that miss a target."""
    lines = [
        "| periods | units | noise | note | false alarms | FDR, none changes | FDR, half change | power | "
        "power after BH | AR(1) per series: false alarms | OLS shares: false alarms, power | OLS counts | "
        "quasi-binomial | block permutation | slope sign |",
        "|---" * 15 + "|",
    ]
    missed = []
    for cell, found in zip(cells, results, strict=True):
        peers = [
            (name, found.get(f"power {name}", np.nan))
            for name in ("shares", "counts", "quasi")
            if found[f"alarms {name}"] < NEAR_NOMINAL
        ]
        best = max((power for _, power in peers if power == power), default=np.nan)
        ours = found.get("power ours", np.nan)
        series_error = 2 * np.sqrt(0.05 * 0.95 / 2000)
        if found["fdr flat"] > 0.05 + 2 * found["error"] or found["fdr mixed"] > 0.05 + 2 * found["error"]:
            missed.append(f"FDR: {cell.say()}: {found['fdr flat']:.3f}, {found['fdr mixed']:.3f}")
        if found["alarms ours"] > 0.05 + series_error:
            missed.append(f"false alarms: {cell.say()}: {found['alarms ours']:.3f}")
        if best == best and ours < best - 0.01:
            missed.append(f"power: {cell.say()}: {ours:.3f} against {best:.3f}")

        def both(name: str, found: dict[str, float] = found) -> str:
            return f"{found[f'alarms {name}']:.3f}, {found.get(f'power {name}', np.nan):.2f}"

        lines.append(
            f"| {cell.say()} | {found['alarms ours']:.3f} | {found['fdr flat']:.3f} | {found['fdr mixed']:.3f} | "
            f"{ours:.2f} | {found['power bh']:.2f} | {found['alarms alone']:.3f} | {both('shares')} | "
            f"{both('counts')} | {both('quasi')} | {found['alarms block']:.3f} | 1.000 |"
        )
    return [line.replace("nan", "–") for line in lines], missed


# ------------------------------------------------------------------------------------------ other shapes


def list_shapes() -> list[tuple[str, Cell]]:
    """List series that do not change in a straight line: steps, a theme that appears and stays, bursts that end."""
    noises = ((0.0, 0.0), (0.4, 0.3))
    return [
        (shape, Cell(n_periods, n_units, *noise))
        for shape, n_periods, n_units, noise in itertools.product(
            ("step", "appears and stays", "burst"), (24, 60), (50, 500), noises
        )
    ]


def measure_shape(shape: str, cell: Cell, n_families: int, seed: int) -> dict[str, float]:
    """Measure how often ten changing series among fifty are called rising or falling."""
    rng = np.random.default_rng(seed)
    called: dict[str, list[float]] = {}
    for _ in range(n_families):
        made = make_family(cell, rng, slope=0.0)[0]
        share = made.share.copy()
        odds, time_ = np.log(share / (1 - share)), np.arange(cell.n_periods)
        for row in range(10):
            begin = int(rng.integers(cell.n_periods // 5, cell.n_periods - cell.n_periods // 5))
            if shape == "step":
                odds[row] += np.where(time_ >= begin, 0.5, -0.5)
            elif shape == "burst":
                odds[row] += np.where((time_ >= begin) & (time_ < begin + 2), 1.5, 0.0)
        share = 1 / (1 + np.exp(-odds))
        if shape == "appears and stays":
            share[:10] *= time_ >= (2 * cell.n_periods) // 3
        count = rng.binomial(made.n.astype(int), share).astype(float)
        made = SimulatedSeries(count, made.n, share, made.expected_share, made.day, made.change)
        for name, p_values in (("ours", rules.themeline(made, made.n)), ("shares", rules.shares(made))):
            called.setdefault(name, []).append(float((p_values[:10] < ALPHA).mean()))
            called.setdefault(f"{name} level", []).append(float((p_values[10:] < ALPHA).mean()))
    return {name: float(np.mean(values)) for name, values in called.items()}


def tabulate_shapes(cells: Sequence[tuple[str, Cell]], results: Sequence[dict[str, float]]) -> list[str]:
    """Return the lines of the table."""
    lines = [
        "| shape | periods | units | noise | change claimed | false alarms in constant series | "
        "OLS of shares: change claimed | OLS of shares: false alarms |",
        "|---" * 8 + "|",
    ]
    for (shape, cell), found in zip(cells, results, strict=True):
        columns = cell.say().rsplit(" | ", 1)[0]
        numbers = " | ".join(f"{found[name]:.2f}" for name in ("ours", "ours level", "shares", "shares level"))
        lines.append(f"| {shape} | {columns} | {numbers} |")
    return lines


# -------------------------------------------------------------------------------------------- coverage


def measure_coverage(cell: Cell, n_families: int, seed: int) -> dict[str, float]:
    """Measure how often intervals and bands contain the probability that the stories of each period were drawn with."""
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for family in range(n_families):
        made, _ = make_family(
            Cell(cell.n_periods, cell.n_units, cell.spread, cell.correlation, n_series=20), rng, slope=0
        )
        for name, copies, softness in (("hard", 1.0, 0.0), ("soft", 1.0, 0.5), ("reprints", 3.0, 0.0)):
            units = simulate_units(made, copies=copies, softness=softness, rng=rng)
            n = units.count(cell.n_periods)
            share = sum_periods(units.share, units, cell.n_periods) / n
            effective = measure_effective(units.share, units, n_periods=cell.n_periods)
            low, high = wilson_interval(share * effective, effective, confidence=0.95)
            blocks = draw_blocks(units, n_replicates=500, n_draws=1, seed=family)
            values = units.share
            replicates = replicate_shares(units, lambda _, v=values: v, n_periods=cell.n_periods, blocks=blocks)
            critical = find_critical(replicates, confidence=0.95, seed=family)
            band = jeffreys_interval(share, effective, critical[:, None])
            band = np.minimum(band[0], low), np.maximum(band[1], high)
            truth = made.share
            found.setdefault(f"{name} pointwise", []).append(float(((low <= truth) & (truth <= high)).mean()))
            inside = ((band[0] <= truth) & (truth <= band[1])).all(axis=1)
            found.setdefault(f"{name} simultaneous", []).append(float(inside.mean()))
    return {name: float(np.mean(values)) for name, values in found.items()}


def tabulate_coverage(cells: Sequence[Cell], results: Sequence[dict[str, float]]) -> tuple[list[str], list[str]]:
    """Return the lines of the table, and the cells outside of 93 to 97 %."""
    names = list(results[0])
    lines = ["| periods | units | noise | note | " + " | ".join(names) + " |", "|---" * (4 + len(names)) + "|"]
    missed = []
    for cell, found in zip(cells, results, strict=True):
        lines.append(f"| {cell.say()} | " + " | ".join(f"{found[name]:.3f}" for name in names) + " |")
        missed += [f"{name}: {cell.say()}: {found[name]:.3f}" for name in names if not 0.93 <= found[name] <= 0.97]
    return lines, missed


def _run(task: tuple[str, Cell, int, int]) -> dict[str, float]:
    kind, cell, n_families, seed = task
    if kind not in {"alarms", "coverage"}:
        return measure_shape(kind, cell, n_families, seed)
    return {"alarms": measure_alarms, "coverage": measure_coverage}[kind](cell, n_families, seed)


def main() -> None:
    """Run the requested parts and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--only", default="alarms,shapes,coverage")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    text: list[str] = []
    began = time.perf_counter()
    with ProcessPoolExecutor(asked.jobs) as pool:
        if "alarms" in asked.only:
            cells = list_cells()
            results = list(pool.map(_run, [("alarms", cell, asked.families, 1000 + i) for i, cell in enumerate(cells)]))
            lines, missed = tabulate_alarms(cells, results)
            text += ["## False alarms and power", "", *lines, "", f"Cells that miss a target: {len(missed)}", ""]
            text += [f"- {miss}" for miss in missed] + [""]
        if "shapes" in asked.only:
            shapes = list_shapes()
            n = max(4, asked.families // 4)
            results = list(pool.map(_run, [(shape, cell, n, 9000 + i) for i, (shape, cell) in enumerate(shapes)]))
            text += ["## Other shapes", "", *tabulate_shapes(shapes, results), ""]
        if "coverage" in asked.only:
            cells = [cell for cell in list_cells() if not cell.note and cell.correlation in (0.0, 0.6)]
            n = max(4, asked.families // 10)
            results = list(pool.map(_run, [("coverage", cell, n, 5000 + i) for i, cell in enumerate(cells)]))
            lines, missed = tabulate_coverage(cells, results)
            text += ["## Coverage", "", *lines, "", f"Cells outside of 93 to 97 %: {len(missed)}", ""]
            text += [f"- {miss}" for miss in missed] + [""]
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
