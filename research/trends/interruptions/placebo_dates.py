"""Placebo dates: how often other dates of a series show as much as the event."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST_PERIODS = 8
"""Complete periods that are required on either side of an event, and of a placebo date; a convention: four coefficients
are estimated, two of them from each side alone."""

MOST_DATES = 60
"""Most placebo dates of a series, evenly spread over those that are admissible; a convention: the rank then has steps
of less than .02."""


def list_dates(n_periods: int) -> NDArray[np.int64]:
    """Give the placebo dates of series of so many periods, as first periods after the date, in order."""
    admissible = np.arange(LEAST_PERIODS, n_periods - LEAST_PERIODS + 1)
    if len(admissible) <= MOST_DATES:
        return admissible
    chosen: NDArray[np.int64] = np.unique(np.rint(np.linspace(0, len(admissible) - 1, MOST_DATES)).astype(np.int64))
    return np.asarray(admissible[chosen], np.int64)


def rank_event(p_value: NDArray[np.float64], placebos: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the rank of an event among placebo dates as a p-value, shape (n_series,).

    Parameters
    ----------
    p_value
        Shape (n_series,); p-values of no break at the event.
    placebos
        Shape (n_series, n_dates); the same at other dates.

    Returns
    -------
    One plus the dates with a p-value as small, over one plus all dates.
    """
    n_as_much = (placebos <= p_value[:, None]).sum(axis=1)
    rank: NDArray[np.float64] = (1 + n_as_much) / (1 + placebos.shape[1])
    return rank
