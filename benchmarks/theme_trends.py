"""Corrected shares and slopes of themes on simulated corpora with a known truth.

    python benchmarks/theme_trends.py [--families 25] [--only rates,plan]

24 months of 50 texts; prevalence 2 to 30 %; a machine whose decisions have an F1 of .4, .65 or .8; texts that grow
harder (its scores tell the theme apart 1.4 times as well at first, .6 times at last); 100, 200 or 400 coded texts,
equally many a month; no slope, or 10 points a year (8/10 of the prevalence where that is less). Themes come in families
of four. A theme with fewer coded texts than the study requires is refused and not counted. `covered` is how often
intervals of 95 % hold the truth, `false` how often a flat series is called changing (p < .05), `width` the median width
over that of the codes alone, `known codes` what the same test does with the true codes of all texts, `raw` the coverage
of the machine's shares without codes.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

from research.themes.classifier.correction import cross_fit
from research.themes.classifier.quality import LEAST_POSITIVES
from research.trends.planning.plan_codes import predict_detectable
from research.trends.prevalence.effective import measure_effective
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.intervals import jeffreys_interval
from research.trends.stats.regression import fit_lines
from research.trends.stats.units import Units, sum_periods

N_PERIODS, N_UNITS, N_THEMES = 24, 50, 4
DAY = (np.arange(N_PERIODS) + 0.5) * 365.2425 / 12
PERIOD = np.repeat(np.arange(N_PERIODS), N_UNITS)
N_STORIES = len(PERIOD)
YEAR = (DAY - DAY.mean()) / 365.2425
Z = float(norm.ppf(0.975))
MEASURED = {
    "slope": "slope covered %",
    "level": "level covered %",
    "false": "false changes %",
    "width_slope": "width slope",
    "width_level": "width level",
    "known_slope": "known codes: slope covered %",
    "known_false": "known codes: false %",
    "raw_slope": "raw: slope covered %",
    "raw_level": "raw: level covered %",
}


@dataclass(frozen=True)
class Cell:
    """One kind of corpus."""

    prevalence: float
    quality: float
    is_harder: bool
    n_coded: int
    slope: float


@dataclass(frozen=True)
class Given:
    """Predictions that are given, not learned."""

    prediction: NDArray[np.float64]
    training: NDArray[np.float64]

    def predict_all(self) -> NDArray[np.float64]:
        """Give the predictions."""
        return self.prediction


@dataclass(frozen=True)
class Estimates:
    """Slope (points a year) and level with their intervals, and the p-value of no slope; each (n_themes,)."""

    slope: NDArray[np.float64]
    slope_low: NDArray[np.float64]
    slope_high: NDArray[np.float64]
    p_value: NDArray[np.float64]
    level: NDArray[np.float64]
    level_low: NDArray[np.float64]
    level_high: NDArray[np.float64]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=25)
    parser.add_argument("--only", default="rates,plan")
    arguments = parser.parse_args()
    if "rates" in arguments.only:
        print_rates(arguments.families)
    if "plan" in arguments.only:
        print_plan(arguments.families)


def find_distance(prevalence: float, f1: float) -> float:
    """Give the distance of two normal scores at which the decision at even odds has an F1."""

    def excess(distance: float) -> float:
        cut = distance / 2 - np.log(prevalence / (1 - prevalence)) / distance
        hit, false = norm.sf(cut - distance) * prevalence, norm.sf(cut) * (1 - prevalence)
        return 2 * hit / (hit + false + prevalence) - f1

    return float(brentq(excess, 0.05, 12))


def draw_family(cell: Cell, rng: np.random.Generator) -> tuple[NDArray, NDArray, NDArray]:
    """Draw codes of all stories, predictions, and true shares: (n_stories, n_themes) twice, and (n_periods,)."""
    share = np.clip(cell.prevalence + cell.slope / 100 * YEAR, 0.001, 0.999)
    truth = (rng.random((N_STORIES, N_THEMES)) < share[PERIOD][:, None]).astype(float)
    distance = find_distance(cell.prevalence, cell.quality)
    sharp = np.linspace(1.4, 0.6, N_PERIODS) if cell.is_harder else np.ones(N_PERIODS)
    score = (distance * sharp[PERIOD])[:, None] * truth + rng.standard_normal(truth.shape)
    logit = np.log(cell.prevalence / (1 - cell.prevalence)) + distance * score - distance**2 / 2
    return truth, 1 / (1 + np.exp(-logit)), share


def draw_codes(n_coded: int, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Draw coded stories, as many a month as can be, and how many stories each stands for."""
    per_month = np.full(N_PERIODS, n_coded // N_PERIODS)
    per_month[rng.permutation(N_PERIODS)[: n_coded % N_PERIODS]] += 1
    coded = [month * N_UNITS + np.sort(rng.permutation(N_UNITS)[:n]) for month, n in enumerate(per_month)]
    return np.concatenate(coded), np.repeat(N_UNITS / per_month, per_month)


def estimate(values: NDArray, code_weight: NDArray | None, ratio: NDArray | None) -> Estimates:
    """Estimate slopes and levels as a run does."""
    story = np.arange(N_STORIES)
    units = Units(values, values, PERIOD, np.zeros_like(story), story, np.ones(N_STORIES), story, code_weight)
    share = sum_periods(values, units, N_PERIODS) / N_UNITS
    worth = measure_effective(values, units, n_periods=N_PERIODS, variance_ratio=ratio)
    lines = fit_lines(BinomialSeries(share * worth, worth, DAY), confidence=0.95)
    level = np.clip(share.mean(axis=1), 0, 1)
    total = N_PERIODS**2 / (1 / worth).sum(axis=1)
    low, high = jeffreys_interval(level, total, np.full(len(level), Z))
    return Estimates(lines.slope, lines.low, lines.high, lines.p_value, level, low, high)


def correct(prediction: NDArray, truth: NDArray, *, n_coded: int, rng: np.random.Generator) -> tuple[Estimates, ...]:
    """Give the corrected estimates, and those of the codes alone, with the coded positives and both variance ratios."""
    coded, weight = draw_codes(n_coded, rng)
    code_weight = np.zeros(N_STORIES)
    code_weight[coded] = weight
    seed = int(rng.integers(2**31))
    made = []
    for given in (prediction, np.zeros_like(prediction)):
        fitted = cross_fit(
            lambda kept, given=given: Given(given, given[coded[kept]]),
            coded,
            value=truth[coded],
            weight=weight,
            n_stories=N_STORIES,
            seed=seed,
        )
        made += [estimate(fitted.corrected, code_weight, fitted.variance_ratio), fitted.variance_ratio]
    return (*made, truth[coded].sum(axis=0))


def draw_series(cell: Cell, n_families: int) -> dict[str, NDArray]:
    """Draw the series of one cell: whether intervals hold and changes are found, and widths; each (n_series,)."""
    rng = np.random.default_rng(int(1e6 * cell.prevalence + 1e4 * cell.quality + cell.n_coded + cell.slope))
    rows: dict[str, list[NDArray]] = {name: [] for name in ("positives", *MEASURED)}
    for _ in range(n_families):
        truth, prediction, share = draw_family(cell, rng)
        own, _, alone, _, positives = correct(prediction, truth, n_coded=cell.n_coded, rng=rng)
        known = estimate(truth, None, None)
        raw = estimate(prediction, None, None)
        slope, level = 100 * np.polyfit(YEAR, share, 1)[0], share.mean()
        found = (
            positives,
            (own.slope_low <= slope) & (slope <= own.slope_high),
            (own.level_low <= level) & (level <= own.level_high),
            own.p_value < 0.05,
            (own.slope_high - own.slope_low) / (alone.slope_high - alone.slope_low),
            (own.level_high - own.level_low) / (alone.level_high - alone.level_low),
            (known.slope_low <= slope) & (slope <= known.slope_high),
            known.p_value < 0.05,
            (raw.slope_low <= slope) & (slope <= raw.slope_high),
            (raw.level_low <= level) & (level <= raw.level_high),
        )
        for values, one in zip(rows.values(), found, strict=True):
            values.append(one)
    return {name: np.concatenate(values) for name, values in rows.items()}


def print_rates(n_families: int) -> None:
    """Print coverage, false changes and widths by prevalence and coded texts, and the cells that cover worst."""
    cells: dict[Cell, dict[str, NDArray]] = {}
    for prevalence, quality, is_harder, n_coded in itertools.product(
        (0.02, 0.05, 0.1, 0.2, 0.3), (0.4, 0.65, 0.8), (False, True), (100, 200, 400)
    ):
        for slope in (0.0, min(10.0, 80 * prevalence)):
            if is_harder or not slope:
                cell = Cell(prevalence, quality, is_harder, n_coded, slope)
                cells[cell] = draw_series(cell, n_families)
    print_groups(cells, ("prevalence", "n_coded"))
    print_groups(cells, ("prevalence", "quality"))
    print_worst(cells)


def print_groups(cells: dict[Cell, dict[str, NDArray]], names: tuple[str, ...]) -> None:
    """Print means over groups of cells, with the least and the most of single ones in brackets."""
    print("\n| " + " | ".join(names) + " | claimed % | " + " | ".join(MEASURED.values()) + " |")
    print("|" + " ---: |" * (len(names) + 1 + len(MEASURED)))
    groups: dict[tuple[float, ...], list[Cell]] = {}
    for cell in cells:
        groups.setdefault(tuple(getattr(cell, name) for name in names), []).append(cell)
    for key, group in groups.items():
        texts = [f"{one:g}" for one in key]
        claimed = [cells[cell]["positives"] >= LEAST_POSITIVES for cell in group]
        texts.append(f"{100 * np.concatenate(claimed).mean():.0f}")
        for name in MEASURED:
            values = []
            for cell, kept in zip(group, claimed, strict=True):
                is_of_all = name.startswith(("known", "raw"))
                if not (name.endswith("false") and cell.slope) and (is_of_all or kept.any()):
                    values.append(cells[cell][name][slice(None) if is_of_all else kept])
            if name.startswith("width"):
                middle = [np.median(one) for one in values]
                texts.append(f"{np.mean(middle):.2f} ({min(middle):.2f}-{max(middle):.2f})")
            else:
                each = [100 * one.mean() for one in values]
                texts.append(f"{100 * np.concatenate(values).mean():.1f} ({min(each):.0f}-{max(each):.0f})")
        print("| " + " | ".join(texts) + " |", flush=True)


def print_worst(cells: dict[Cell, dict[str, NDArray]]) -> None:
    """Print the cells whose levels cover least among those that are claimed in more than 2 %."""
    found = []
    for cell, series in cells.items():
        kept = series["positives"] >= LEAST_POSITIVES
        if kept.mean() > 0.02:
            found.append((series["level"][kept].mean(), series["slope"][kept].mean(), int(kept.sum()), cell))
    for place, name in ((0, "level"), (1, "slope")):
        print(f"\nLeast coverage of the {name}:")
        for one in sorted(found, key=lambda row, place=place: row[place])[:4]:
            print(f"- {100 * one[place]:.1f} of {one[2]} series: {one[3]}")


def print_plan(n_families: int) -> None:
    """Print the predicted over the realised detectable slope and half width of the level."""
    heads = ("prevalence", "F1", "coded", "predicted slope / realised", "predicted half width / realised", "power")
    print("\n| " + " | ".join(heads) + " |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for prevalence, quality, n_coded in itertools.product((0.1, 0.2, 0.3), (0.4, 0.65, 0.8), (100, 200, 400)):
        rng = np.random.default_rng(n_coded + int(1000 * prevalence))
        cell = Cell(prevalence, quality, False, n_coded, 0.0)
        ratios, slopes, levels, halves = [], [], [], []
        for _ in range(4 * n_families):
            truth, prediction, _ = draw_family(cell, rng)
            own, ratio, _, _, _ = correct(prediction, truth, n_coded=n_coded, rng=rng)
            ratios.append(ratio)
            slopes.append(own.slope)
            levels.append(own.level)
        factor = 1 + np.mean(ratios, axis=0) * (N_STORIES / n_coded - 1)
        predicted = predict_detectable(
            np.full(N_PERIODS, float(N_UNITS)),
            DAY,
            share=np.full(N_THEMES, prevalence),
            factor=factor,
            noise=(np.zeros(N_THEMES), np.zeros(N_THEMES)),
            alpha=0.05,
            confidence=0.95,
            seed=0,
        ).mean()
        low, high = jeffreys_interval(np.full(N_THEMES, prevalence), N_STORIES / factor, np.full(N_THEMES, Z))
        halves = (high - low).mean() / 2
        tilted = Cell(prevalence, quality, False, n_coded, float(min(predicted, 95 * prevalence)))
        power = draw_series(tilted, n_families)["false"].mean()
        print(
            f"| {prevalence:g} | {quality:g} | {n_coded} | {predicted / ((Z + norm.ppf(0.8)) * np.std(slopes)):.2f} "
            f"| {halves / (Z * np.std(levels)):.2f} | {100 * power:.0f} % (slope {tilted.slope:.1f}) |",
            flush=True,
        )


if __name__ == "__main__":
    main()
