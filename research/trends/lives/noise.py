"""The chance that a topic which was there all the time looks born or ended: sampling, and noise of rival kinds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.lives.spans import Spans, find_spans, measure_dispersion
from research.trends.stats.processes import simulate_processes

RIVALS = ((0.0, 0.0), (0.6, 0.0), (0.85, 0.0), (0.0, 0.4))
"""Kinds of noise, each by its correlation over one period and its order of fractional integration; chosen: from
independent periods to long memory."""

_LARGEST_SD, _SKEW = 2.5, 3.0
"""Largest standard deviation of the noise, log odds, that is held possible before a series is looked at, and the power
of a uniform number that it is multiplied by: half are below .3, a fifth above 1.3. Chosen: bursts need large ones, and
small topics, which tell little of their noise, must not be taken for bursts."""

_N_TRIED = 2000
"""Series that are simulated inside a span to learn how large its noise may be; chosen."""

_N_NEAR = 200
"""Of these, how many that vary most like the observed one stand for it; chosen."""

_ENOUGH = 20
"""Simulated series that exceed the observed one after which a p value is exact enough; chosen: its standard error is a
fifth of it."""

_SCREEN = 0.01
"""P value without noise above which nothing is refined, unless the level is higher; chosen: few replicates tell it
well."""

_FIRST, _BLOCK = 250, 4000
"""Series that are simulated at first, and most at a time, to limit memory; chosen."""


@dataclass(frozen=True)
class Chances:
    """P values of the birth and the end of one series, 0 to 1; 1 where there is none."""

    birth: float
    end: float


@dataclass(frozen=True)
class _Observed:
    """What a simulated series is compared with.

    Attributes
    ----------
    evidence
        Shape (2,); of a birth and of an end, 0 for none.
    n_stories
        Stories of the series.
    n
        Shape (n_periods,); stories that they are a part of.
    """

    evidence: NDArray[np.float64]
    n_stories: int
    n: NDArray[np.int64]


def compare_span(
    count: NDArray[np.int64],
    n: NDArray[np.int64],
    *,
    span: Spans,
    alpha: float,
    n_replicates: int,
    seed: int,
) -> Chances:
    """Test the birth and the end of one series.

    Under the null the series is present at one level throughout. Its stories fall on the periods in proportion to the
    stories that they are a part of, times noise. How large the noise is, is learned from the span alone: of series
    simulated there with standard deviations from 0 to 2.5, those that vary most like the observed one stand for it. The
    p value is the largest over the rival noises. Without noise, this is the permutation test of dates.

    Parameters
    ----------
    count, n
        Shape (n_periods,); stories of the series, and those that they are a part of.
    span
        Its span, one row.
    alpha
        A p value above it is not refined: the largest of the noises tried so far is returned.
    n_replicates
        Most simulated series of each kind of noise.
    seed
        Seed of the simulations.
    """
    observed = _Observed(np.array([span.birth[0], span.end[0]]), int(count.sum()), n)
    if not observed.evidence.any():
        return Chances(1.0, 1.0)
    # Every series has its own numbers, whatever others are tested.
    rng = np.random.default_rng([seed, *count.tolist()])
    p_value = _count_exceeding(observed, np.zeros(1), noise=RIVALS[0], n_replicates=_N_TRIED, rng=rng)
    if (p_value <= max(alpha, _SCREEN)).any():
        # Noise is never less than none: what it leaves improbable needs no other test.
        p_value = np.zeros(2)
        for noise in RIVALS:
            sd = _learn_sd(count, n, noise=noise, span=span, rng=rng)
            found = _count_exceeding(observed, sd, noise=noise, n_replicates=n_replicates, rng=rng)
            p_value = np.maximum(p_value, found)
            if (p_value > alpha).all():
                break
    p_value[observed.evidence == 0] = 1.0
    return Chances(float(p_value[0]), float(p_value[1]))


def _count_exceeding(
    observed: _Observed,
    sd: NDArray[np.float64],
    *,
    noise: tuple[float, float],
    n_replicates: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Give the share of simulated series with as much evidence, of a birth and of an end; shape (2,)."""
    exceeded, done = np.zeros(2), 0
    while done < n_replicates:
        # Few are enough for a large p value.
        size = min(max(_FIRST, done), _BLOCK, n_replicates - done)
        log_rate = _draw_paths(noise, (size, len(observed.n)), rng) * rng.choice(sd, size)[:, None]
        found = find_spans(_draw_counts(observed.n_stories, observed.n, log_rate=log_rate, rng=rng), observed.n)
        exceeded += [(found.birth >= observed.evidence[0]).sum(), (found.end >= observed.evidence[1]).sum()]
        done += size
        if (exceeded >= _ENOUGH).all():
            break
    p_value: NDArray[np.float64] = (1 + exceeded) / (1 + done)
    return p_value


def _learn_sd(
    count: NDArray[np.int64],
    n: NDArray[np.int64],
    *,
    noise: tuple[float, float],
    span: Spans,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Give standard deviations under which counts vary within a span as observed, shape (_N_NEAR,)."""
    inside = slice(int(span.first[0]), int(span.stop[0]))
    n_inside, length = int(count[inside].sum()), inside.stop - inside.start
    sd: NDArray[np.float64] = _LARGEST_SD * ((np.arange(_N_TRIED) + 0.5) / _N_TRIED) ** _SKEW
    paths = _draw_paths(noise, (_N_TRIED, length), rng)
    drawn = _draw_counts(n_inside, n[inside], log_rate=paths * sd[:, None], rng=rng)
    none, whole = np.zeros(_N_TRIED, np.int64), np.full(_N_TRIED, length)
    tried = measure_dispersion(drawn, n[inside], first=none, stop=whole)
    return sd[np.argsort(np.abs(tried - span.dispersion[0]), kind="stable")[:_N_NEAR]]


def _draw_paths(noise: tuple[float, float], shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw paths of unit variance, one row each."""
    n_paths, n_periods = shape
    grid = np.array([[1.0, *noise, 0.0]])
    return simulate_processes(grid, np.zeros(n_paths, np.int64), gap=np.ones(n_periods - 1), rng=rng)


def _draw_counts(
    total: int, n: NDArray[np.int64], *, log_rate: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let stories fall on periods in proportion to ``n`` times a rate, shape of ``log_rate``."""
    weight = n * np.exp(log_rate)
    drawn: NDArray[np.int64] = rng.multinomial(total, weight / weight.sum(axis=1, keepdims=True))
    return drawn
