"""The size of a change, and a test that there is one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True)
class Slope:
    """A straight line through a series; slope and ends of its interval in units a year."""

    slope: float
    low: float
    high: float


def fit_theil_sen(share: NDArray[np.float64], day: NDArray[np.float64], *, confidence: float) -> Slope:
    """Fit the median of all slopes between two periods (Theil 1950; Sen 1968).

    Parameters
    ----------
    share
        Shape (n_periods,), without NaN.
    day
        Middle of each period, in days.
    confidence
        Of Sen's interval.

    Returns
    -------
    Slope and interval, a year.
    """
    from scipy.stats import theilslopes

    fitted = theilslopes(share, day / DAYS_PER_YEAR, alpha=confidence)
    return Slope(float(fitted.slope), float(fitted.low_slope), float(fitted.high_slope))


def find_p_value(count: NDArray[np.float64], n: NDArray[np.float64], day: NDArray[np.float64]) -> float:
    """Test that a share does not change, by quasi-binomial regression on time.

    Parameters
    ----------
    count, n
        Sum of memberships and number of units of each period, shape (n_periods,), n above 0.
    day
        Middle of each period, in days.

    Returns
    -------
    Two-sided p-value of the slope on the logit scale, dispersion estimated, t distribution; 1 for a series that is 0
    or 1 throughout.
    """
    share = count / n
    if np.ptp(share) < 1e-12:
        return 1.0
    import warnings

    import statsmodels.api as sm

    time = (day - day.mean()) / max(float(day.std()), 1e-9)
    design = np.column_stack([np.ones_like(time), time])
    with warnings.catch_warnings():
        # Shares of exactly 0 or 1 separate perfectly; the p-value says what there is to say.
        warnings.simplefilter("ignore")
        # Shares with the number of trials as variance weights: other ways of passing counts ignore the dispersion.
        fitted = sm.GLM(share, design, family=sm.families.Binomial(), var_weights=n).fit(scale="X2", use_t=True)
    p_value = float(fitted.pvalues[1])
    return p_value if np.isfinite(p_value) else 1.0


def find_lag_one(share: NDArray[np.float64], day: NDArray[np.float64]) -> float:
    """Give the correlation of neighbouring residuals around a straight line; above .3 tests are too sure."""
    residual = share - np.polyval(np.polyfit(day - day.mean(), share, 1), day - day.mean())
    total = float((residual**2).sum())
    return sum(float(a * b) for a, b in pairwise(residual)) / total if total > 1e-18 else 0.0
