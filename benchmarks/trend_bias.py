"""Bias of shares and slopes from reprints and from a source that enters: raw, by story, and with sources held fixed.

All data are simulated, so the truth is known: four years of months, in which each unit belongs to the theme or not.
Slopes are weighted least-squares lines, with the information of each month as weight, in percentage points a year.
``non-coverage`` is how often the interval of the slope excludes the true slope (nominal 5 %), ``rejections`` how
often it excludes zero, in either direction.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.trends.sources.split import decompose_change
from research.trends.sources.standardisation import standardise_shares
from research.trends.sources.standardised_slopes import SourceSlopes, estimate_source_slopes
from research.trends.sources.units_by_source import SourcedUnits, tabulate_sources

N_PERIODS = 48
YEAR = np.arange(N_PERIODS) / 12
IS_LATE = np.arange(N_PERIODS) >= N_PERIODS // 2
CONFIDENCE = 0.95
N_COPIES = 5


@dataclass(frozen=True)
class Estimate:
    """Share of every month, shape (n_periods,), and the slope of the series with its interval, in points a year."""

    share: NDArray[np.float64]
    slope: float
    low: float
    high: float


def main() -> None:
    """Print two tables: bias of the estimates, and decomposition of the change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=500)
    seeds = parser.parse_args().seeds
    print("| scenario | estimate | early bias | late bias | slope bias | slope RMSE | non-coverage | rejections |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, draw in _list_scenarios():
        _measure(name, draw, seeds)
    print("\n| scenario | change | rate effect | composition effect | true rate effect |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for trend in (0.0, 2.0, -2.0):
        _split(trend, seeds)


Draw = Callable[[np.random.Generator], Iterator[tuple[str, Estimate, NDArray[np.float64]]]]


def _list_scenarios() -> Iterator[tuple[str, Draw]]:
    for trend in (0.0, 2.0):
        for where, is_copied in (("late half", IS_LATE), ("every other month", np.arange(N_PERIODS) % 2 == 1)):
            name = f"theme reprinted {N_COPIES}x, {where}; true slope {trend:+.0f}"
            yield name, lambda rng, trend=trend, is_copied=is_copied: _draw_reprints(rng, trend, is_copied)
    for trend in (0.0, 2.0, -2.0):
        yield f"source enters; true slope {trend:+.0f}", lambda rng, trend=trend: _draw_entry(rng, Planted(trend))
    for name, planted in (
        ("source enters, independent monthly noise in each source; true slope +0", Planted(stray=0.08)),
        ("source enters, common monthly noise; true slope +0", Planted(news=0.08)),
        ("source enters, common noise with autocorrelation .6; true slope +0", Planted(news=0.08, lasting=0.6)),
        ("source enters, shares grow proportionally by a fifth a year", Planted(growth=0.2)),
    ):
        yield name, lambda rng, planted=planted: _draw_entry(rng, planted)


def _measure(name: str, draw: Draw, seeds: int) -> None:
    rows: dict[str, list[tuple[float, ...]]] = {}
    for seed in range(seeds):
        for method, made, truth in draw(np.random.default_rng(seed)):
            off = 100 * (made.share - truth)
            trend = 100 * float(np.polyfit(YEAR, truth, 1)[0])
            wrong, claims = not made.low <= trend <= made.high, not made.low <= 0 <= made.high
            early, late = np.nanmean(off[~IS_LATE]), np.nanmean(off[IS_LATE])
            rows.setdefault(method, []).append((early, late, made.slope - trend, wrong, claims))
    for method, found in rows.items():
        early, late, bias, wrong, claims = np.mean(found, axis=0)
        rmse = np.sqrt(np.mean([row[2] ** 2 for row in found]))
        numbers = f"{early:+.1f} | {late:+.1f} | {bias:+.2f} | {rmse:.2f} | {wrong:.0%} | {claims:.0%}"
        print(f"| {name} | {method} | {numbers} |", flush=True)


def _draw_reprints(
    rng: np.random.Generator, trend: float, is_copied: NDArray[np.bool_]
) -> Iterator[tuple[str, Estimate, NDArray[np.float64]]]:
    """Draw 40 stories a month, a fifth of them in the theme; in some months the stories of the theme are reprinted."""
    truth = 0.2 + trend / 100 * (YEAR - YEAR.mean())
    period = np.repeat(np.arange(N_PERIODS), rng.poisson(40, N_PERIODS))
    is_theme = rng.random(len(period)) < truth[period]
    copies = np.where(is_theme & is_copied[period], N_COPIES, 1)
    rows = np.repeat(np.arange(len(period)), copies)
    articles = _make_units(is_theme[rows], period[rows], np.zeros(len(rows), np.int64), 1)
    yield "articles", _estimate(articles), truth
    yield "articles, clustered by story", _estimate(replace(articles, cluster_of=rows)), truth
    # A copy that is not recognised counts as another story.
    is_first = np.r_[True, np.diff(rows) != 0]
    kept = np.flatnonzero(is_first | (rng.random(len(rows)) < 0.1))
    yield "stories, a tenth of the copies not recognised", _estimate(articles.take(kept)), truth
    yield "stories", _estimate(articles.take(np.flatnonzero(is_first))), truth


@dataclass(frozen=True)
class Planted:
    """Planted changes of the sources: percentage points a year, proportional growth a year, and noise as shares."""

    trend: float = 0.0
    growth: float = 0.0
    stray: float = 0.0
    news: float = 0.0
    lasting: float = 0.0


def _draw_entry(rng: np.random.Generator, planted: Planted) -> Iterator[tuple[str, Estimate, NDArray[np.float64]]]:
    units, rate = _draw_sources(rng, planted)
    truth = standardise_shares(units, confidence=CONFIDENCE).mix @ rate
    yield "raw", _estimate(units.merge()), truth
    yield "weights renormalised", _renormalise(units), truth
    yield "sources held fixed", _estimate(units), truth


def _draw_sources(rng: np.random.Generator, planted: Planted) -> tuple[SourcedUnits, NDArray[np.float64]]:
    """Draw four sources at 10 to 25 % with 10 units a month, and one at 50 % with 20 from the third year on."""
    level = np.array([0.10, 0.15, 0.20, 0.25, 0.50])
    centred = YEAR - YEAR.mean()
    steady = level[:, None] * (1 + planted.growth * centred) + planted.trend / 100 * centred
    news = rng.standard_normal(N_PERIODS)
    for month in range(1, N_PERIODS):
        news[month] = planted.lasting * news[month - 1] + np.sqrt(1 - planted.lasting**2) * news[month]
    moved = steady + planted.news * news + planted.stray * rng.standard_normal(steady.shape)
    rate = np.clip(moved, 0, 1)
    n = np.array([[10.0]] * 4 + [[20.0]]) * np.ones(N_PERIODS)
    n[4, ~IS_LATE] = 0
    counts = rng.poisson(n)
    source, period = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
    units = _make_units(rng.random(len(source)) < rate[source, period], period, source, len(level))
    return units, steady


def _make_units(
    is_theme: NDArray[np.bool_], period: NDArray[np.int64], source: NDArray[np.int64], n_sources: int
) -> SourcedUnits:
    names = tuple("abcdefgh"[:n_sources])
    return SourcedUnits(is_theme[:, None].astype(float), period, source, names, np.ones(N_PERIODS, bool))


def _estimate(units: SourcedUnits) -> Estimate:
    share = standardise_shares(units, confidence=CONFIDENCE).share[0]
    found: SourceSlopes = estimate_source_slopes(units, YEAR, estimate_slopes=_fit_lines, confidence=CONFIDENCE)
    return Estimate(share, float(found.slope[0]), float(found.low[0]), float(found.high[0]))


def _renormalise(units: SourcedUnits) -> Estimate:
    """Divide the weights of absent sources among those present; the interval is that of ordinary regression."""
    from scipy.stats import linregress
    from scipy.stats import t as student

    table = tabulate_sources(units)
    mix = table.n.sum(axis=1) / table.n.sum()
    weight = mix[:, None] * (table.n > 0)
    share = np.nansum(weight * table.rate[:, :, 0], axis=0) / weight.sum(axis=0)
    line = linregress(YEAR, 100 * share)
    half = line.stderr * float(student.ppf(0.5 + CONFIDENCE / 2, N_PERIODS - 2))
    return Estimate(share, line.slope, line.slope - half, line.slope + half)


def _fit_lines(share: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    y = np.where(n > 0, share, 0)
    centred = YEAR - (n @ YEAR / n.sum(axis=1))[:, None]
    slopes: NDArray[np.float64] = 100 * (n * centred * y).sum(axis=1) / (n * centred**2).sum(axis=1)
    return slopes


def _split(trend: float, seeds: int) -> None:
    rows = []
    for seed in range(seeds):
        units, rate = _draw_sources(np.random.default_rng(seed), Planted(trend))
        parts = decompose_change(units)
        n = tabulate_sources(units).n
        halves = np.stack([n[:, ~IS_LATE].sum(axis=1), n[:, IS_LATE].sum(axis=1)])
        mix = (halves / halves.sum(axis=1, keepdims=True)).mean(axis=0)
        moved = (rate[:, IS_LATE].mean(axis=1) - rate[:, ~IS_LATE].mean(axis=1)) * (halves.min(axis=0) > 0)
        rows.append([parts.change[0], parts.rate_effect[0], parts.composition_effect[0], mix @ moved])
    numbers = " | ".join(f"{100 * value:+.2f}" for value in np.mean(rows, axis=0))
    print(f"| source enters; true slope {trend:+.0f} | {numbers} |")


if __name__ == "__main__":
    main()
