"""Emerging series: the published rule of BERTrend, and a test of ours beside it.

The rule (Boutaleb, Picault and Grosjean 2024, "BERTrend: Neural Topic Modeling for Emerging Trends Detection",
arXiv 2411.05930) keeps a popularity for each topic: the documents seen so far, which decays exponentially with the
square of the time since the topic was last seen, factor 0.01. The popularities of all topics in a window up to now give
two thresholds, their 10 % and 50 % quantiles: below the first a topic is noise, above the second a strong signal, in
between a weak signal if its popularity has risen lately and noise if not. It ranks topics against one another and
knows no chance: half of the values are below the median in any corpus, steady ones too.

Our test asks whether the latest periods lie above the earlier ones by more than sampling error and process noise
explain. It is the test of a step in the regression of the trends: log odds around the fitted share of each period,
generalised least squares under every process of noise, averaged over their posterior, which allows for steps and waves,
so that what emerges does not count as noise of its own. Three steps are combined, at the beginning of the latest
quarter, of its last half and of its last quarter: what rose half a year ago is found as well as what rose two years
ago. A share that has risen steadily is found too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.records import Signal
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.change_evidence import N_COSINES, combine_p_values, find_excess, make_waves
from research.trends.stats.contrasts import find_contrasts
from research.trends.stats.kalman import filter_series
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.working_response import find_response

DECAY = 0.01
"""Decay of the popularity per squared period without a document; as published by BERTrend."""

NOISE_QUANTILE, STRONG_QUANTILE = 0.1, 0.5
"""As in the paper; later versions of the released code take other ones as their default (0.15 and 0.8)."""

WINDOW = 7
"""Periods up to the last one that thresholds and slope are taken from. The released code takes the slope over 14 days,
which are seven of its two-day slices, and leaves the window of the thresholds to the user."""

MIN_PERIODS = 8
"""Fewest complete periods for the test; a convention."""

_FEWEST_LATEST = 3
"""Fewest periods that are the latest; a convention."""

_LEAST_INFORMATION = 1e-9
"""Least information on the size of a step; a numerical convention."""

_FADED = 1e-5
"""Popularity at or below which a series has no part in the thresholds; a convention, the paper gives none."""

_LEAST_SEEN = 0.5
"""Documents from which a series is seen in a period: memberships are fractions here, which the paper does not have; a
convention."""

_PARTS = (0.6, 0.2, 0.2)
"""Weights of the tests of the latest quarter, of its half and of its quarter, scaled to 1 where there are fewer. A
choice made on simulated series: what rose in the last 6 of 120 periods is found, and little is lost for what rose at
the beginning of the quarter; with a sum of 1.2 steady series emerge in 7 to 8 % of cases at 120 periods."""


def find_latest_p(
    series: BinomialSeries,
    *,
    noise: Noise,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Test that the share in the latest periods lies no higher than that in the earlier ones.

    Parameters
    ----------
    series
        Series of complete periods, those of one study together.
    noise
        Posterior of the process noise of the same series (`research.trends.stats.regression.fit_lines`).
    seasons
        Shape (n_periods, n_columns); regressors of the seasons.
    is_seasonal
        Shape (n_series,); True for series that the seasons are fitted to.

    Returns
    -------
    One-sided p-values, not corrected, shape (n_series,); NaN below `MIN_PERIODS`, 1 where the share is 0 or 1
    throughout.

    Raises
    ------
    ShapeError
        If the noise is that of another number of series.
    """
    if len(noise.weight) != series.n_series:
        raise ShapeError(f"{series.n_series} series and the noise of {len(noise.weight)}")
    if series.n_periods < MIN_PERIODS:
        return np.full(series.n_series, np.nan)
    if not series.n_series:
        return np.zeros(0)
    lengths = list_latest(series.n_periods)
    steps = np.arange(series.n_periods)[:, None] >= series.n_periods - np.array(lengths)
    deviate = np.zeros((series.n_series, len(GRID), len(lengths)))
    waves = np.zeros((series.n_series, len(GRID), N_COSINES))
    ones = np.ones((series.n_periods, 1))
    follows = np.zeros(series.n_series, bool) if is_seasonal is None or seasons is None else is_seasonal
    for rows, base in ((~follows, ones), (follows, ones if seasons is None else np.column_stack([ones, seasons]))):
        if rows.any():
            deviate[rows], waves[rows] = _find_deviates(series.take(rows), base, steps.astype(np.float64))
    deviate /= np.sqrt(find_excess(waves, noise.weight))
    parts = np.array(_PARTS[: len(lengths)])
    p_value = (noise.weight * combine_p_values(_find_upper_tail(deviate), parts / parts.sum())).sum(axis=1)
    total = series.count.sum(axis=1)
    is_constant = (total <= 0) | (total >= series.n.sum(axis=1))
    return np.where(is_constant, 1.0, np.minimum(p_value, 1.0))


def measure_popularity(count: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure BERTrend's popularity: documents so far, decayed while nothing is seen.

    Parameters
    ----------
    count
        Shape (n_series, n_periods). A series is seen in a period with at least half a document: memberships may be
        fractions, which the paper does not have.

    Returns
    -------
    Popularity after each period, shape as given; 0 until a series is first seen.
    """
    popularity = np.zeros_like(count, dtype=np.float64)
    last, unseen = np.zeros(len(count)), np.zeros(len(count))
    for period in range(count.shape[1]):
        is_seen = count[:, period] >= _LEAST_SEEN
        unseen = np.where(is_seen, 0.0, unseen + 1)
        last = np.where(is_seen, last + count[:, period], last * np.exp(-DECAY * unseen**2))
        popularity[:, period] = last
    return popularity


def classify_signals(
    count: NDArray[np.float64], *, window: int = WINDOW
) -> tuple[NDArray[np.float64], tuple[Signal, ...]]:
    """Classify series by the rule of BERTrend, at the last period.

    Parameters
    ----------
    count
        Shape (n_series, n_periods).
    window
        Periods up to the last one that thresholds and slope are taken from.

    Returns
    -------
    Popularity at the last period, shape (n_series,), and a signal for each; ``noise`` for a series never seen. Values
    that have faded away (1e-5 or less) have no part in the thresholds.
    """
    if not count.size:
        unknown: list[Signal] = [""] * len(count)
        return np.zeros(len(count)), tuple(unknown)
    recent = measure_popularity(count)[:, -window:]
    latest = recent[:, -1]
    kept = recent[recent > _FADED]
    low, high = np.quantile(kept, [NOISE_QUANTILE, STRONG_QUANTILE]) if len(kept) else (0.0, 0.0)
    place = np.arange(recent.shape[1]) - (recent.shape[1] - 1) / 2
    is_rising = (recent @ place > 0) | (recent.shape[1] < 2)
    signals: list[Signal] = []
    for value, rises in zip(latest, is_rising, strict=True):
        if value > high:
            signals.append("strong")
        elif value >= low and value > _FADED and rises:
            signals.append("weak")
        else:
            signals.append("noise")
    return latest, tuple(signals)


def list_latest(n_periods: int) -> tuple[int, ...]:
    """List how many periods are the latest: a quarter of all, half and a quarter of that, each at least 3."""
    quarter = max(_FEWEST_LATEST, n_periods // 4)
    lengths = (quarter, quarter // 2, quarter // 4)
    return tuple(dict.fromkeys(max(_FEWEST_LATEST, length) for length in lengths))


def _find_deviates(
    series: BinomialSeries, base: NDArray[np.float64], steps: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the steps over their standard errors, (n_series, n_grid, n_steps), and the deviates of slow waves."""
    n_base, n_steps = base.shape[1], steps.shape[1]
    response = find_response(series)
    whitened = filter_series(
        response.log_odds,
        response.variance,
        np.column_stack([base, make_waves(series.day), steps]),
        gap=series.gap,
        grid=GRID,
        n_candidates=n_steps,
    )
    products, first = whitened.products, slice(1, 1 + n_base)
    last = products.shape[-1] - n_steps
    with_series, with_steps = products[..., first, :1], products[..., first, last:]
    fitted = np.linalg.solve(products[..., first, first], np.concatenate([with_series, with_steps], axis=-1))
    score = products[..., 0, last:] - (with_series * fitted[..., 1:]).sum(axis=-2)
    information = whitened.squares - (with_steps * fitted[..., 1:]).sum(axis=-2)
    shared = replace(whitened, products=products[..., :last], squares=whitened.squares[..., :0])
    waves = find_contrasts(shared).deviate[..., n_base : n_base + N_COSINES]
    return score / np.sqrt(np.maximum(information, _LEAST_INFORMATION)), waves


def _find_upper_tail(deviate: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import ndtr

    return np.asarray(ndtr(-deviate), np.float64)
