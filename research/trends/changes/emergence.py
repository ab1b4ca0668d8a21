"""Emerging series: the published rule of BERTrend, and a test of ours beside it.

The rule (Boutaleb, Picault and Grosjean 2024, "BERTrend: Neural Topic Modeling for Emerging Trends Detection",
arXiv 2411.05930) keeps a popularity for each topic: the documents seen so far, which decays exponentially with the
square of the time since the topic was last seen, factor 0.01. The popularities of all topics in a window up to now give
two thresholds, their 10 % and 50 % quantiles: below the first a topic is noise, above the second a strong signal, in
between a weak signal if its popularity has risen lately and noise if not. It ranks topics against one another and
knows no chance: half of the values are below the median in any corpus, steady ones too.

Our test asks whether the share in the latest periods lies above that of the earlier ones by more than sampling error
and process noise explain. A share that has risen steadily is found as well as one that has just begun to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.records import Signal
from research.trends.stats.baselines import find_baseline_share
from research.trends.stats.null_series import NullModel, draw_null_counts
from research.trends.stats.step_noise import weigh_noise

DECAY = 0.01
"""Decay of the popularity per squared period without a document; as published by BERTrend."""

NOISE_QUANTILE, STRONG_QUANTILE = 0.1, 0.5
"""As in the paper; later versions of the released code take other ones as their default (0.15 and 0.8)."""

WINDOW = 7
"""Periods up to the last one that thresholds and slope are taken from. The released code takes the slope over 14 days,
which are seven of its two-day slices, and leaves the window of the thresholds to the user."""

MIN_PERIODS = 8
"""Fewest complete periods for the test; a convention."""

_FADED = 1e-5
"""Popularity at or below which a series has no part in the thresholds; a convention, the paper gives none."""

_LEAST_SEEN = 0.5
"""Documents from which a series is seen in a period: memberships are fractions here, which the paper does not have; a
convention."""

_FIRST_LOOK = 200
"""Series drawn first, which decide whether the rest is drawn; a convention."""

_HOPELESS = 0.2
"""P-value of the first look above which the rest is not drawn; a convention, four times the usual alpha."""


def compare_every_latest(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    nulls: Sequence[NullModel],
    n_replicates: int,
    seed: int,
) -> NDArray[np.float64]:
    """Test every series as `compare_latest` does.

    Parameters
    ----------
    count
        Shape (n_series, n_periods); sums of memberships in complete periods, ascending.
    n
        Shape (n_periods,), or (n_series, n_periods) where the effective number differs between series; units of each
        period, above 0.
    nulls
        Null model of each series.
    n_replicates
        Series drawn per test; the smallest possible p-value is 1 / (n_replicates + 1).
    seed
        Seed of the draws; each series has draws of its own.

    Returns
    -------
    P-values, not corrected, shape (n_series,); NaN below `MIN_PERIODS`.

    Raises
    ------
    ShapeError
        If there are not as many nulls as series, or the periods differ.
    """
    if len(nulls) != len(count) or n.shape not in {count.shape, count.shape[1:]}:
        raise ShapeError(f"counts of shape {count.shape}, {len(nulls)} null models and units of shape {n.shape}")
    children = np.random.SeedSequence(seed).spawn(len(count))
    p_values = [
        compare_latest(one, units, null=null, n_replicates=n_replicates, rng=np.random.default_rng(child))
        for one, units, null, child in zip(count, np.broadcast_to(n, count.shape), nulls, children, strict=True)
    ]
    return np.array(p_values, np.float64)


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


def count_latest(n_periods: int) -> int:
    """Give the number of periods that are the latest: a quarter of all, at least 3 (a convention)."""
    return max(3, n_periods // 4)


def compare_latest(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    null: NullModel,
    n_replicates: int,
    rng: np.random.Generator,
) -> float:
    """Test that the share in the latest periods lies no higher than that in the earlier ones.

    The statistic is the step between both on the log odds, over its standard error, by generalised least squares with
    the mean covariance of the noises; its distribution is that over simulated series of a constant share with the same
    season, process noise and numbers of units (parametric bootstrap). The posterior of the process noise allows for
    such a step, so that what emerges does not count as noise of its own.

    Parameters
    ----------
    count, n
        Shape (n_periods,); ``n`` above 0.
    null
        Null model of the series; gives season and process noise.
    n_replicates
        Series drawn; the first two hundred decide whether the rest is drawn.
    rng
        Random generator of the draws.

    Returns
    -------
    One-sided p-value, rough above 0.2; NaN below `MIN_PERIODS`, 1 where the share is 0 or 1 throughout.
    """
    n_periods = len(n)
    if n_periods < MIN_PERIODS:
        return float("nan")
    if not 0 < count.sum() < n.sum():
        return 1.0
    date = n_periods - count_latest(n_periods)
    baseline = find_baseline_share(count, n, season=null.season)
    null = replace(null, share=baseline)
    null = replace(null, weight=weigh_noise(count, n, null=null, dates=np.array([date])))
    contrast = _find_contrast(n, null=null, date=date)
    own = float((count - n * baseline) @ contrast)
    exceeding, drawn = 0, 0
    for number in (min(_FIRST_LOOK, n_replicates), max(0, n_replicates - _FIRST_LOOK)):
        counts = draw_null_counts(null, n, n_replicates=number, rng=rng)
        exceeding += int(((counts - n * baseline) @ contrast >= own - 1e-9).sum())
        drawn += number
        if (1 + exceeding) / (1 + drawn) > _HOPELESS:
            break
    return (1 + exceeding) / (1 + drawn)


def _find_contrast(n: NDArray[np.float64], *, null: NullModel, date: int) -> NDArray[np.float64]:
    """Give the weights of excess counts whose sum is the step over its standard error, shape (n_periods,)."""
    information = n * null.share * (1 - null.share)
    lag = np.abs(np.subtract.outer(null.time, null.time))
    covariance = np.diag(1 / information)
    variance = null.weight / null.weight.sum() * null.sd**2
    for correlation in np.unique(null.correlation[variance > 0]):
        autocorrelation = np.where(lag == 0, 1.0, max(float(correlation), 0.0) ** lag)
        covariance += variance[null.correlation == correlation].sum() * autocorrelation
    base = np.column_stack([np.ones(len(n)), np.arange(len(n)) >= date]).astype(np.float64)
    whitened = np.linalg.solve(covariance, base)
    step = np.linalg.solve(base.T @ whitened, whitened.T)[1]
    standard_error = float(np.sqrt(step @ covariance @ step))
    return np.asarray(step / standard_error / information, np.float64)
