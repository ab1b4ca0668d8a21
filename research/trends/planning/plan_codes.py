"""How many codes make which slope detectable, and how wide the interval of a level will be.

The variance of a corrected share is known before anybody codes: that of n answers of yes or no, times 1 + m v, where
m = N / n_coded - 1 for stories drawn at random, and v is the variance of codes that the predictions leave (see
`research.trends.prevalence.effective`). Series with as many answers and with the process noise that the run found are
simulated without a trend, and the test that would be made says what it could have found.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from research.records import WHOLE, Classifier, CodeCell, CodePlan, Codes, Corpus, Prevalence, ThemePlan, TrendFits
from research.study import TrendSettings
from research.trends.stats.autoregression import simulate_autoregression
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.intervals import jeffreys_interval
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.memberships import assign_periods
from research.trends.stats.noise_prior import GRID
from research.trends.stats.regression import fit_lines
from research.trends.stats.series import collect_series

_N_FAMILIES = 40
"""Simulated families of themes of which the median detectable slope is taken; a convention."""

_LEAST_SHARE = 0.005
"""Least share that is reckoned with; a convention."""

_BISECTIONS = 7
"""Bisections of the number of codes; a convention: to 1 % of the stories."""


def plan_codes(
    prevalence: Prevalence,
    settings: TrendSettings,
    *,
    n_more: int,
    corpus: Corpus,
    codes: Codes | None = None,
    classifier: Classifier | None = None,
    fits: TrendFits | None = None,
    seed: int = 0,
) -> CodePlan:
    """Say what the codes there are make detectable, and what further ones would.

    Parameters
    ----------
    prevalence
        Shares of the run; of themes, their level is reckoned with.
    settings
        Alpha of the tests and the periods that they need.
    n_more
        Further stories that would be coded, drawn at random.
    corpus
        Articles, with stories and languages.
    codes, classifier
        Codes there are and what was learned from them; None if nobody coded. Predictions are then taken to be no help.
    fits
        Process noise of the run; None to reckon with none.
    seed
        Seed of the simulation.
    """
    rows = prevalence.list_rows("theme")
    n_coded = 0 if codes is None else codes.n_coded
    n_stories = corpus.n_stories
    n_more = max(0, min(n_more, n_stories - n_coded))
    alpha = settings.alpha / max(len(rows), 1)
    share = np.clip(prevalence.level[rows, WHOLE], _LEAST_SHARE, 1 - _LEAST_SHARE)
    is_trained = classifier is not None and classifier.is_trained
    ratio = classifier.variance_ratio if classifier is not None and is_trained else np.ones(len(rows))
    inflation = compare_excess(codes, n_stories=n_stories)
    found = []
    for n in (n_coded, n_coded + n_more):
        factor = 1 + ratio * max(inflation * (n_stories / n - 1), 0) if n else np.full(len(rows), np.nan)
        slopes = _find_slopes(prevalence, settings, rows, share=share, factor=factor, fits=fits, alpha=alpha, seed=seed)
        found.append((slopes, _find_halves(prevalence, rows, share=share, factor=factor)))
    (slope_now, half_now), (slope_then, half_then) = found
    return CodePlan(
        n_stories=n_stories,
        n_coded=n_coded,
        n_more=n_more,
        alpha=alpha,
        themes=tuple(
            ThemePlan(
                theme=prevalence.series[row].id,
                share=float(share[place]),
                variance_ratio=float(ratio[place]),
                detectable_slope=float(slope_now[place]),
                detectable_slope_then=float(slope_then[place]),
                level_half=float(half_now[place]),
                level_half_then=float(half_then[place]),
            )
            for place, row in enumerate(rows)
        ),
        cells=_list_cells(corpus, prevalence, codes, n_more=n_more),
    )


def count_codes(
    prevalence: Prevalence,
    settings: TrendSettings,
    *,
    theme: str,
    slope: float,
    corpus: Corpus,
    codes: Codes | None = None,
    classifier: Classifier | None = None,
    fits: TrendFits | None = None,
    seed: int = 0,
) -> int:
    """Give how many further codes make a slope of a theme detectable.

    Parameters
    ----------
    prevalence, settings, corpus, codes, classifier, fits, seed
        As in `plan_codes`.
    theme
        Id of the theme.
    slope
        Percentage points per year, above 0.

    Returns
    -------
    Further codes, 0 if there are enough; -1 if not even all stories would do.
    """

    def find(n_more: int) -> float:
        plan = plan_codes(
            prevalence,
            settings,
            n_more=n_more,
            corpus=corpus,
            codes=codes,
            classifier=classifier,
            fits=fits,
            seed=seed,
        )
        return next(one.detectable_slope_then for one in plan.themes if one.theme == theme)

    n_coded = 0 if codes is None else codes.n_coded
    low, high = 0, corpus.n_stories - n_coded
    if n_coded and find(0) <= slope:
        return 0
    if not find(high) <= slope:
        return -1
    for _ in range(_BISECTIONS):
        middle = int(np.sqrt(max(low, 1) * high)) if high > 4 * max(low, 1) else (low + high) // 2
        if find(middle) <= slope:
            high = middle
        else:
            low = middle
    return high


def compare_excess(codes: Codes | None, *, n_stories: int) -> float:
    """Give the mean of w - 1 over all stories, over that of stories that are equally likely to be coded; 1 at least."""
    if codes is None or not codes.n_coded or codes.n_coded >= n_stories:
        return 1.0
    excess = float((codes.weight * (codes.weight - 1)).sum() / codes.weight.sum())
    return max(1.0, excess / (n_stories / codes.n_coded - 1))


def _find_halves(
    prevalence: Prevalence, rows: list[int], *, share: NDArray[np.float64], factor: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the half width of the interval of each level, shape (n_themes,)."""
    from scipy.special import ndtri

    n = float(prevalence.n[WHOLE].sum())
    worth = np.where(np.isfinite(factor), n / factor, 0.0)
    critical = np.full(len(rows), float(ndtri(0.5 + prevalence.confidence / 2)))
    low, high = jeffreys_interval(share, worth, critical)
    half: NDArray[np.float64] = (high - low) / 2
    return half


def _find_slopes(
    prevalence: Prevalence,
    settings: TrendSettings,
    rows: list[int],
    *,
    share: NDArray[np.float64],
    factor: NDArray[np.float64],
    fits: TrendFits | None,
    alpha: float,
    seed: int,
) -> NDArray[np.float64]:
    """Give the minimum detectable slope of each theme, shape (n_themes,)."""
    series = collect_series(prevalence)
    if len(series.periods) < settings.min_periods or not len(rows) or not np.isfinite(factor).all():
        return np.full(len(rows), np.nan)
    sd, correlation = _find_noise(rows, fits)
    return predict_detectable(
        series.n,
        series.day,
        share=share,
        factor=factor,
        noise=(sd, correlation),
        alpha=alpha,
        confidence=prevalence.confidence,
        seed=seed,
    )


def predict_detectable(
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    share: NDArray[np.float64],
    factor: NDArray[np.float64],
    noise: tuple[NDArray[np.float64], NDArray[np.float64]],
    alpha: float,
    confidence: float,
    seed: int,
) -> NDArray[np.float64]:
    """Simulate themes without a trend, and give the slope that their tests could have found.

    Parameters
    ----------
    n, day
        Shape (n_periods,); units, and middle of each period in days.
    share
        Shape (n_themes,); mean shares.
    factor
        Shape (n_themes,); variance of a corrected share over that of n answers of yes or no.
    noise
        Standard deviation, log odds, and correlation over one period of the process noise, each of shape (n_themes,).
    alpha
        Error rate of the test.
    confidence
        Coverage of intervals, which does not matter here.
    seed
        Seed of the simulation.

    Returns
    -------
    Percentage points per year, found with 80 % power, shape (n_themes,).
    """
    worth = n[None, :] / factor[:, None]
    sd, correlation = noise
    rng = np.random.default_rng(seed)
    gap = BinomialSeries(worth, worth, day).gap
    detectable = []
    for _ in range(_N_FAMILIES):
        process = simulate_autoregression(rng.standard_normal(worth.shape), correlation, gap=gap)
        mean = to_share(to_log_odds(share)[:, None] + sd[:, None] * process)
        error = rng.standard_normal(worth.shape) * np.sqrt((share * (1 - share))[:, None] / worth)
        drawn = BinomialSeries(worth * (mean + error), worth, day)
        detectable.append(fit_lines(drawn, confidence=confidence).find_detectable(alpha))
    median: NDArray[np.float64] = np.median(detectable, axis=0)
    return median


def _find_noise(rows: list[int], fits: TrendFits | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give standard deviation and correlation of each theme's process noise: medians of the posterior."""
    sd, correlation = np.zeros(len(rows)), np.zeros(len(rows))
    if fits is None or not len(fits.rows):
        return sd, correlation
    place_of = {int(row): place for place, row in enumerate(fits.rows)}
    every = fits.noise_weight.mean(axis=0)
    for place, row in enumerate(rows):
        weight = fits.noise_weight[place_of[row]] if row in place_of else every
        for column, target in ((0, sd), (1, correlation)):
            order = np.argsort(GRID[:, column], kind="stable")
            middle = int(np.searchsorted(np.cumsum(weight[order]), 0.5 * weight.sum()))
            target[place] = GRID[order[min(middle, len(order) - 1)], column]
    return sd, correlation


def _list_cells(corpus: Corpus, prevalence: Prevalence, codes: Codes | None, *, n_more: int) -> tuple[CodeCell, ...]:
    """Spread the further codes over periods and languages, so that all have their part of the codes."""
    period_of = assign_periods(corpus, prevalence.periods)
    coded = set() if codes is None else set(codes.story.tolist())
    units: Counter[tuple[int, str]] = Counter()
    known: Counter[tuple[int, str]] = Counter()
    seen: set[int] = set()
    for row, story in enumerate(corpus.story_of.tolist()):
        if story in seen:
            continue
        seen.add(story)
        cell = (int(period_of[row]), corpus.languages[row])
        units[cell] += 1
        known[cell] += story in coded
    names = sorted(units)
    size = np.array([units[name] for name in names], np.float64)
    has = np.array([known[name] for name in names], np.float64)
    more = _fill_up(size, has, n_more)
    cells = [
        CodeCell(prevalence.periods[period].label, language, units[period, language], known[period, language], int(n))
        for (period, language), n in zip(names, more, strict=True)
    ]
    return tuple(sorted(cells, key=lambda cell: -cell.n_more))


def _fill_up(size: NDArray[np.float64], has: NDArray[np.float64], n_more: int) -> NDArray[np.int64]:
    """Give each cell the codes it lacks of its part, in whole numbers that sum to ``n_more``."""
    lacking = np.maximum(size / size.sum() * (has.sum() + n_more) - has, 0)
    wanted = lacking * (n_more / lacking.sum()) if lacking.sum() > 0 else lacking
    more: NDArray[np.int64] = np.minimum(np.floor(wanted), size - has).astype(np.int64)
    order = np.argsort(-(wanted - more), kind="stable")
    for place in order:
        if more.sum() >= n_more:
            break
        if more[place] + has[place] < size[place]:
            more[place] += 1
    return more
