"""Displacement and leads: what is called a fall of its own, what displacement, and how differences of levels cover.

    python benchmarks/trend_compositions.py [--families 400] [--jobs 2] [--only shares,gains,leads] [--out FILE]

`shares`: ten parts of 220 units a period. One rises from 5 to 25 % along a line in log odds, the nine others keep their
proportions among themselves, or one of them also halves against the others. Noise is of the log of every part.
`gains`: coverage of the intervals of displacement and own change, hard memberships, sources and reprints.
`leads`: coverage and false alarms of differences of two series in the same units: soft memberships, series that
exclude or attract one another, reprints, growing volumes. Standard errors are those between families or corpora.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.datasets.series import DAYS_PER_PERIOD, simulate_long_memory, simulate_process
from research.records import Claim
from research.trends import BinomialSeries, Units
from research.trends.compositions.differences import compare_levels
from research.trends.compositions.gains import split_gains
from research.trends.compositions.log_ratios import LogRatios, fit_log_ratios
from research.trends.compositions.relative import judge_parts, relate_parts
from research.trends.stats.false_discovery import correct_tests

N_PARTS, N_UNITS, ALPHA = 10, 220, 0.05

Noted = dict[str, float]


@dataclass(frozen=True)
class Cell:
    """One kind of family: periods, noise, and what the parts do."""

    n_periods: int
    correlation: float | None
    course: str
    spread: float = 0.3
    noise: str = "AR"
    is_growing: bool = False

    @property
    def name(self) -> str:
        """What the noise is, in words."""
        if self.noise == "changing":
            return "AR .6, sd .1 then .5"
        if self.noise == "long":
            return f"ARFIMA .3 (sd {self.spread:g})"
        noise = "none" if self.correlation is None else f"AR {self.correlation:g} (sd {self.spread:g})"
        return f"{noise}, volumes grow fivefold" if self.is_growing else noise


def list_share_cells() -> list[Cell]:
    """List one riser, a riser and a second fall, and five of ten that move."""
    cells = [
        Cell(n_periods, correlation, course)
        for course in ("one rises", "one rises, one falls")
        for correlation in (None, 0.0, 0.6)
        for n_periods in (24, 60, 120)
    ]
    cells += [Cell(n_periods, 0.6, "nothing moves") for n_periods in (24, 60, 120)]
    cells += [
        Cell(n_periods, 0.6, "one rises", noise=noise) for noise in ("long", "changing") for n_periods in (24, 60)
    ]
    cells += [Cell(60, 0.6, "one rises", is_growing=True), Cell(60, 0.0, "four rise"), Cell(60, 0.0, "five rise")]
    return cells


def draw_shares(cell: Cell, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the shares of a family, shape (n_parts, n_periods)."""
    time_ = np.linspace(0, 1, cell.n_periods)
    end = {"nothing moves": 0.05}.get(cell.course, 0.25)
    start_odds, end_odds = np.log(0.05 / 0.95), np.log(end / (1 - end))
    odds = np.exp(start_odds + (end_odds - start_odds) * time_)
    log_part = np.zeros((N_PARTS, cell.n_periods))
    log_part[1:] = -np.log(N_PARTS - 1)
    if cell.course == "one rises, one falls":
        log_part[1] += np.log(0.5) * time_
    if cell.course in {"four rise", "five rise"}:
        log_part[1 : 4 if cell.course == "four rise" else 5] += np.log(2) * time_
    log_part[0] = np.log(odds)
    if cell.correlation is not None:
        log_part += draw_noise(cell, rng)
    part = np.exp(log_part)
    share: NDArray[np.float64] = part / part.sum(axis=0)
    return share


def draw_noise(cell: Cell, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw process noise of the log of every part."""
    shape = (N_PARTS, cell.n_periods)
    if cell.noise == "long":
        return cell.spread * simulate_long_memory(0.3, *shape, rng=rng)
    path = simulate_process(cell.correlation or 0.0, *shape, rng=rng)
    if cell.noise == "changing":
        return path * np.where(lag_is_late(cell.n_periods), 0.5, 0.1)
    return cell.spread * path


def lag_is_late(n_periods: int) -> NDArray[np.bool_]:
    """Return a mask of the second half of the periods."""
    return np.arange(n_periods) >= n_periods // 2


def claim(ratios: LogRatios) -> list[Claim]:
    """Claim changes of shares as the trends do, without shapes."""
    q_value = np.minimum(correct_tests(ratios.p_value, N_PARTS), correct_tests(ratios.change_p, N_PARTS))
    claims: list[Claim] = []
    for q, p, slope in zip(q_value, ratios.p_value, ratios.slope, strict=True):
        claims.append(
            "no clear change" if q >= ALPHA else "changing" if p >= ALPHA else "rising" if slope > 0 else "falling"
        )
    return claims


def measure_shares(task: tuple[int, int, int]) -> dict[str, tuple[float, float]]:
    """Measure what is called falling, displaced and an own fall in the families of a cell."""
    place, n_families, seed = task
    cell, rng = list_share_cells()[place], np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    day = np.arange(cell.n_periods) * DAYS_PER_PERIOD
    volume = np.full(cell.n_periods, N_UNITS)
    if cell.is_growing:
        volume = np.round(np.linspace(N_UNITS / 3, 5 * N_UNITS / 3, cell.n_periods)).astype(int)
    n_moving = {"one rises": 1, "one rises, one falls": 2, "four rise": 4, "five rise": 5}.get(cell.course, 0)
    still = slice(n_moving, None)
    for _ in range(n_families):
        share = draw_shares(cell, rng)
        count = np.array([rng.multinomial(volume[t], share[:, t]) for t in range(cell.n_periods)]).T.astype(float)

        def fit(pairs: BinomialSeries) -> LogRatios:
            return fit_log_ratios(pairs, confidence=0.95)

        def pair(mask: NDArray[np.bool_], count: NDArray[np.float64] = count) -> BinomialSeries:
            other = count[mask].sum(axis=0) - count * mask[:, None]
            return BinomialSeries(count, np.maximum(count + other, 1e-6), day)

        def together(mask: NDArray[np.bool_], count: NDArray[np.float64] = count) -> BinomialSeries:
            return BinomialSeries(count[mask].sum(axis=0)[None], count.sum(axis=0)[None], day)

        claims = claim(fit(pair(np.ones(N_PARTS, bool))))
        relative = relate_parts(pair, together, n_parts=N_PARTS, fit=fit, n_tests=N_PARTS)
        way = relative.find_directions(ALPHA)
        verdicts = np.array([one.verdict for one in judge_parts(relative, claims, alpha=ALPHA)])
        falls = np.array([one == "falling" for one in claims])
        # The other reference that comes to mind: everything but what the plain test calls rising.
        left = np.array([one != "rising" for one in claims])
        others = fit(pair(left))
        other_q = np.minimum(correct_tests(others.p_value, N_PARTS), correct_tests(others.change_p, N_PARTS))
        noted: Noted = {
            "falling": falls[still].mean(),
            "own": (way[still] != 0).mean(),
            "any": (way[still] != 0).any(),
            "refused": relative.ratios is None,
            "without risers": ((other_q < ALPHA) & (others.p_value < ALPHA))[still].mean(),
        }
        if relative.ratios is not None:
            noted["p"] = (relative.ratios.p_value[still] < ALPHA).mean()
        if falls[still].any():
            noted["displaced"] = (verdicts[still] == "displaced").sum() / falls[still].sum()
        if n_moving:
            noted["riser"] = way[0] == 1
        if cell.course == "one rises, one falls":
            noted |= {"second falls": claims[1] == "falling", "second own": way[1] == -1}
            noted["second displaced"] = verdicts[1] == "displaced"
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    return summarise(found)


def summarise(found: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """Return means with their standard errors."""
    return {
        name: (float(np.mean(values)), float(np.std(values) / np.sqrt(len(values)))) for name, values in found.items()
    }


GAIN_CELLS = ("single articles", "reprints (mean 3)", "volumes grow fivefold", "soft memberships")
LEAD_CELLS = (
    ("yes or no, excluding, 20 and 20 %", 0.2, 0.2, "hard", 400),
    ("yes or no, excluding, 20 and 14 %", 0.2, 0.14, "hard", 400),
    ("yes or no, excluding, 3 and 2 %", 0.03, 0.02, "hard", 400),
    ("yes or no, excluding, 3 and 3 %, 4,000 units", 0.03, 0.03, "hard", 4000),
    ("attracting, 20 and 18 %", 0.2, 0.18, "attracting", 400),
    ("soft memberships, equal", 0.2, 0.2, "soft", 400),
    ("soft memberships, 20 and 15 %", 0.2, 0.15, "soft", 400),
    ("reprints (mean 3), equal", 0.2, 0.2, "reprints", 600),
    ("reprints (mean 3), 20 and 12 %", 0.2, 0.12, "reprints", 600),
    ("volumes grow, sources differ", 0.2, 0.15, "sources", 600),
)


def draw_corpus(
    share: NDArray[np.float64], n: NDArray[np.int64], *, kind: str, rng: np.random.Generator
) -> tuple[NDArray[np.float64], Units]:
    """Draw units of parts whose shares are given by period, shape (n_parts, n_periods)."""
    period = np.repeat(np.arange(len(n)), n)
    weight = share.T[period]
    source = rng.integers(5, size=len(period))
    if kind == "soft":
        gamma = rng.gamma(2 * weight)
        values = gamma / np.maximum(gamma.sum(axis=1, keepdims=True), 1e-300)
    else:
        part = (rng.random((len(period), 1)) > weight.cumsum(axis=1)).sum(axis=1)
        values = np.eye(share.shape[0])[np.minimum(part, share.shape[0] - 1)]
    size = rng.geometric(1 / 3, len(period)).astype(float) if kind == "reprints" else np.ones(len(period))
    row = np.arange(len(period))
    return values, Units(values, values, period, source, row, size, row)


def measure_gains(task: tuple[int, int, int]) -> dict[str, tuple[float, float]]:
    """Measure how intervals of displacement and own change cover, of one riser and nine that keep their proportions."""
    place, n_corpora, seed = task
    rng, kind = np.random.default_rng(seed), GAIN_CELLS[place]
    n_periods = 24
    share = draw_shares(Cell(n_periods, None, "one rises, one falls"), rng)
    n = np.full(n_periods, 60)
    if kind.startswith("volumes"):
        n = np.round(np.linspace(20, 100, n_periods)).astype(int)
    early, late = (share[:, half] @ n[half] / n[half].sum() for half in (slice(0, 12), slice(12, 24)))
    member = np.arange(N_PARTS) > 1
    factor = late[member].sum() / early[member].sum()
    truth = {"change": late - early, "displaced": early * (factor - 1), "own": late - early * factor}
    found: dict[str, list[float]] = {}
    for corpus in range(n_corpora):
        values, units = draw_corpus(
            share,
            n,
            kind={"r": "reprints", "s": "hard"}.get(kind[0], "hard") if kind != "soft memberships" else "soft",
            rng=rng,
        )
        middle = int(np.searchsorted(units.period, 12))
        gains = split_gains(
            values,
            units,
            spans=(slice(0, middle), slice(middle, len(values))),
            is_member=member,
            n_replicates=400,
            confidence=0.95,
            seed=corpus,
        )
        for name, true in truth.items():
            held = getattr(gains, name)
            covered = (held[:, 1] <= true) & (true <= held[:, 2])
            found.setdefault(f"{name} of the riser", []).append(float(covered[0]))
            found.setdefault(f"{name} of the others", []).append(float(covered[1:].mean()))
    return summarise(found)


def measure_leads(task: tuple[int, int, int]) -> dict[str, tuple[float, float]]:
    """Measure coverage and rejections of differences, and how often intervals of single shares overlap."""
    place, n_corpora, seed = task
    rng = np.random.default_rng(seed)
    _, first, second, kind, n_units = LEAD_CELLS[place]
    found: dict[str, list[float]] = {}
    for _ in range(10 * n_corpora):
        n = np.full(12, n_units // 12)
        if kind == "sources":
            n = np.round(np.linspace(0.3, 1.7, 12) * n_units / 12).astype(int)
        share = np.repeat(np.array([[first], [second], [1 - first - second]]), 12, axis=1)
        values, units = draw_corpus(share, n, kind=kind, rng=rng)
        truth = first - second
        if kind == "attracting":
            common = rng.random(len(values)) < 0.4
            values = np.column_stack(
                [common & (rng.random(len(values)) < share_ / 0.4) for share_ in (first, second)]
            ).astype(float)
        if kind == "sources":
            tilt = np.array([1.6, 1.3, 1, 0.7, 0.4])[units.source]
            drawn = rng.random(len(values))
            values = np.column_stack(
                [drawn < first * tilt, (drawn >= first * tilt) & (drawn < first * tilt + second * (2 - tilt))]
            )
            values = values.astype(float)
        made = compare_levels(values, units, pairs=[(0, 1)], confidence=0.95)
        mean = units.copies @ values[:, :2] / units.copies.sum()
        alone = 1.96 * np.sqrt(mean * (1 - mean) / len(values))
        noted = {
            "covered": made.low[0] <= truth <= made.high[0],
            "rejected": made.p_value[0] < ALPHA,
            "apart": bool(mean[0] - alone[0] > mean[1] + alone[1] or mean[1] - alone[1] > mean[0] + alone[0]),
        }
        for name, value in noted.items():
            found.setdefault(name, []).append(float(value))
    return summarise(found)


SHARE_COLUMNS = {
    "falling": "nine others called falling by the plain test",
    "displaced": "of these, marked as displaced",
    "p": "ratio, p < .05",
    "own": "own change claimed (each)",
    "any": "own change claimed (any)",
    "without risers": "own change, rest = all but plain risers",
    "riser": "riser found",
    "second falls": "second fall: plain test",
    "second own": "own fall",
    "second displaced": "called displaced",
    "refused": "no reference",
}


def show(found: dict[str, tuple[float, float]], name: str) -> str:
    """Return a rate with its standard error."""
    return f"{found[name][0]:.3f} ({found[name][1]:.3f})" if name in found else "–"


def main() -> None:
    """Measure the requested tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="shares,gains,leads")
    parser.add_argument("--cells", default="", help="numbers of the cells of shares; all if empty")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began, text = (
        time.perf_counter(),
        ["## Shares that sum to one", "", f"{asked.families} families or corpora a cell.", ""],
    )
    with ProcessPoolExecutor(asked.jobs) as pool:
        if "shares" in asked.only:
            cells = list_share_cells()
            chosen = [int(one) for one in asked.cells.split(",") if one] or range(len(cells))
            results = pool.map(measure_shares, [(place, asked.families, 77_000 + place) for place in chosen])
            text += [
                f"| parts | periods | noise | {' | '.join(SHARE_COLUMNS.values())} |",
                "|---" * (3 + len(SHARE_COLUMNS)) + "|",
            ]
            for place, found in zip(chosen, results, strict=True):
                cell = cells[place]
                numbers = " | ".join(show(found, name) for name in SHARE_COLUMNS)
                text.append(f"| {cell.course} | {cell.n_periods} | {cell.name} | {numbers} |")
                print(text[-1], flush=True)
            text.append("")
        if "gains" in asked.only:
            results = pool.map(
                measure_gains, [(place, asked.families, 78_000 + place) for place in range(len(GAIN_CELLS))]
            )
            for place, found in enumerate(results):
                if not place:
                    text += [f"| coverage of 95 % intervals | {' | '.join(found)} |", "|---" * (1 + len(found)) + "|"]
                text.append(f"| {GAIN_CELLS[place]} | {' | '.join(show(found, name) for name in found)} |")
            text.append("")
        if "leads" in asked.only:
            text += [
                "| two series | coverage of 95 % | told apart, p < .05 | single intervals apart |",
                "|---|---|---|---|",
            ]
            results = pool.map(
                measure_leads, [(place, asked.families, 79_000 + place) for place in range(len(LEAD_CELLS))]
            )
            for place, found in enumerate(results):
                numbers = " | ".join(show(found, name) for name in ("covered", "rejected", "apart"))
                text.append(f"| {LEAD_CELLS[place][0]} | {numbers} |")
            text.append("")
    print("\n".join(text))
    print(f"{time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
