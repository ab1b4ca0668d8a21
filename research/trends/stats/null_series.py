"""The null model of an abrupt change: expected shares and process noise, and series simulated from it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.trends.stats.log_odds import to_share
from research.trends.stats.processes import simulate_processes


@dataclass(frozen=True)
class NullModel:
    """A series without an abrupt change.

    Attributes
    ----------
    share
        Shape (n_periods,), 0 to 1; expected share: constant, or a straight line on the scale of log odds, with the
        season on top where there is one.
    season
        Shape (n_periods,); the part of ``share`` that is the season, log odds; zeros without one.
    sd, correlation
        Shape (n_noises,); standard deviation (log odds) and correlation over one period of the process noise, a latent
        first-order autoregression. A standard deviation of 0 is sampling error alone.
    weight
        Shape (n_noises,); posterior probability of each noise given this series and ``share``, sums to 1; equal for
        posterior draws. A grid with its probabilities keeps noises that are improbable if the share moves steadily but
        may be probable if it steps.
    gap
        Shape (n_periods - 1,); distance of adjacent periods, in periods: 1 unless some between them are left out.
    unusual
        Shape (n_noises, 2); order of fractional integration and tilt of each noise
        (`research.trends.stats.processes.find_components`); empty if all are autoregressions of constant variance.
    """

    share: NDArray[np.float64]
    season: NDArray[np.float64]
    sd: NDArray[np.float64]
    correlation: NDArray[np.float64]
    weight: NDArray[np.float64]
    gap: NDArray[np.float64]
    unusual: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))

    def __post_init__(self) -> None:
        n_periods = len(self.share)
        if len(self.season) != n_periods or len(self.gap) != max(0, n_periods - 1):
            raise ShapeError(
                f"NullModel has {n_periods} shares, {len(self.season)} season terms and {len(self.gap)} gaps; "
                "expected as many season terms as shares, and one gap fewer"
            )
        if not len(self.sd) == len(self.correlation) == len(self.weight) > 0:
            raise ShapeError(
                f"NullModel has {len(self.sd)} standard deviations, {len(self.correlation)} correlations and "
                f"{len(self.weight)} weights; expected equally many, at least one"
            )

    @property
    def grid(self) -> NDArray[np.float64]:
        """The noises as a grid of processes, shape (n_noises, 2) or (n_noises, 4)."""
        plain = [self.sd, np.maximum(self.correlation, 0.0)]
        return np.column_stack([*plain, self.unusual] if len(self.unusual) else plain)

    @property
    def time(self) -> NDArray[np.float64]:
        """Place of each period, in periods from the first, shape (n_periods,)."""
        return np.concatenate([[0.0], np.cumsum(self.gap)]) if len(self.share) else np.zeros(0)


def draw_counts(
    log_odds: NDArray[np.float64], n: NDArray[np.float64], *, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw binomial counts of series of log odds.

    Parameters
    ----------
    log_odds
        Shape (n_series, n_periods).
    n
        Shape (n_periods,); units of each period. Fractions are rounded for the draw, at least to 1, and the counts
        scaled back to them.
    rng
        Random generator.

    Returns
    -------
    Counts from 0 to ``n``, shape (n_series, n_periods).
    """
    whole = np.maximum(np.rint(n), 1).astype(np.int64)
    return rng.binomial(whole, to_share(log_odds)) * (n / whole)


def draw_noise(null: NullModel, *, n_replicates: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw paths of the process noise, log odds, shape (n_replicates, n_periods)."""
    which = rng.choice(len(null.weight), size=n_replicates, p=null.weight / null.weight.sum())
    return simulate_processes(null.grid, which, gap=null.gap, rng=rng)
