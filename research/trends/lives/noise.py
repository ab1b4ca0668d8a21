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

_BLOCK = 4000
"""Series that are simulated at a time, to limit memory; chosen."""


@dataclass(frozen=True)
class Chances:
    """P values of the birth and the end of one series, 0 to 1; 1 where there is none."""

    birth: float
    end: float


class RivalNoises:
    """Paths of rival noises, drawn once for all series of a corpus."""

    def __init__(self, n_periods: int, *, n_replicates: int, seed: int) -> None:
        """Draw the paths.

        Parameters
        ----------
        n_periods
            Number of periods.
        n_replicates
            Simulated series of each kind of noise behind a p value.
        seed
            Seed of all simulations.
        """
        self._seed = seed
        self._n_replicates = n_replicates
        rng = np.random.default_rng([seed, 0])
        n_paths = max(_N_TRIED, min(n_replicates, _BLOCK))
        gap = np.ones(n_periods - 1)
        self._paths = [
            simulate_processes(
                np.array([[1.0, correlation, memory, 0.0]]), np.zeros(n_paths, np.int64), gap=gap, rng=rng
            )
            for correlation, memory in RIVALS
        ]

    def test_span(self, count: NDArray[np.int64], n: NDArray[np.int64], *, span: Spans, alpha: float) -> Chances:
        """Test the birth and the end of one series.

        Under the null the series is present at one level throughout. Its stories fall on the periods in proportion to
        the stories that they are a part of, times noise. How large the noise is, is learned from the span alone: of
        series simulated there with standard deviations from 0 to 2.5, those that vary most like the observed one stand
        for it. The p value is the largest over the rival noises. Without noise, this is the permutation test of dates.

        Parameters
        ----------
        count, n
            Shape (n_periods,); stories of the series, and those that they are a part of.
        span
            Its span, one row.
        alpha
            A p value above it is not refined: the largest of the noises tried so far is returned.
        """
        observed = np.array([span.birth[0], span.end[0]])
        if not observed.any():
            return Chances(1.0, 1.0)
        rng = np.random.default_rng([self._seed, 1, *count.tolist()])
        n_known = int(count.sum())
        p_value = self._compare(observed, n_known, n, noise=None, n_replicates=_N_TRIED, rng=rng)
        if (p_value > max(alpha, _SCREEN)).all():
            return Chances(float(p_value[0]), float(p_value[1]))
        # Noise is never less than none: what it leaves improbable needs no other test.
        p_value = np.zeros(2)
        first, stop = int(span.first[0]), int(span.stop[0])
        for paths in self._paths:
            if (p_value > alpha).all():
                break
            sd = _learn_sd(
                paths[:_N_TRIED, first:stop],
                n[first:stop],
                n_inside=int(count[first:stop].sum()),
                dispersion=float(span.dispersion[0]),
                rng=rng,
            )
            found = self._compare(observed, n_known, n, noise=(paths, sd), n_replicates=self._n_replicates, rng=rng)
            p_value = np.maximum(p_value, found)
        p_value[observed == 0] = 1.0
        return Chances(float(p_value[0]), float(p_value[1]))

    def _compare(
        self,
        observed: NDArray[np.float64],
        n_known: int,
        n: NDArray[np.int64],
        *,
        noise: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
        n_replicates: int,
        rng: np.random.Generator,
    ) -> NDArray[np.float64]:
        """Give the share of simulated series with as much evidence, of a birth and of an end; shape (2,)."""
        exceeded, done = np.zeros(2), 0
        while done < n_replicates:
            size = min(_BLOCK, n_replicates - done)
            log_rate = np.zeros((size, len(n)))
            if noise is not None:
                paths, sd = noise
                # A path is used again with another standard deviation and other stories.
                log_rate = paths[rng.integers(len(paths), size=size)] * rng.choice(sd, size)[:, None]
            found = find_spans(_draw_counts(n_known, n, log_rate=log_rate, rng=rng), n)
            exceeded += [(found.birth >= observed[0]).sum(), (found.end >= observed[1]).sum()]
            done += size
            if (exceeded >= _ENOUGH).all():
                break
        p_value: NDArray[np.float64] = (1 + exceeded) / (1 + done)
        return p_value


def _learn_sd(
    paths: NDArray[np.float64],
    n: NDArray[np.int64],
    *,
    n_inside: int,
    dispersion: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Give standard deviations under which a span varies as observed, shape (_N_NEAR,)."""
    sd = _LARGEST_SD * ((np.arange(len(paths)) + 0.5) / len(paths)) ** _SKEW
    count = _draw_counts(n_inside, n, log_rate=paths * sd[:, None], rng=rng)
    none, whole = np.zeros(len(paths), np.int64), np.full(len(paths), len(n))
    tried = measure_dispersion(count, n, first=none, stop=whole)
    return sd[np.argsort(np.abs(tried - dispersion), kind="stable")[:_N_NEAR]]


def _draw_counts(
    total: int, n: NDArray[np.int64], *, log_rate: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let stories fall on periods in proportion to ``n`` times a rate, shape of ``log_rate``."""
    weight = n * np.exp(log_rate)
    drawn: NDArray[np.int64] = rng.multinomial(total, weight / weight.sum(axis=1, keepdims=True))
    return drawn
