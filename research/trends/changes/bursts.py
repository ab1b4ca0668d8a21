"""Bursts: runs of periods in which a share is raised (Kleinberg 2003, "Bursty and Hierarchical Structure in Streams").

The two-state automaton for batches that arrive at discrete times (section 4 of the paper): in the base state each unit
counts with the share of the whole series, in the raised state with that times ``ratio``; a period costs its negative
binomial log-likelihood, and going up costs ``gamma`` times the logarithm of the number of periods. The cheapest
sequence of states is found exactly (Viterbi).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError

RATIO = 2.0
"""Raised share over base share; Kleinberg's ``s``. A convention: twice the usual share."""

GAMMA = 1.0
"""Cost of going up, in units of the logarithm of the number of periods; Kleinberg's default."""

_LARGEST_SHARE = 0.9999
"""Largest raised share; a numerical convention."""


@dataclass(frozen=True)
class FoundBurst:
    """A run of periods in the raised state.

    Attributes
    ----------
    first, last
        Indices, both inside.
    weight
        Cost that the raised state saves over the base state in these periods, nats; what going up costs is not taken
        off (Kleinberg, section 4).
    share
        Share within, 0 to 1.
    """

    first: int
    last: int
    weight: float
    share: float


def find_bursts(
    count: NDArray[np.float64], n: NDArray[np.float64], *, ratio: float = RATIO, gamma: float = GAMMA
) -> tuple[FoundBurst, ...]:
    """Find the periods in which a share is raised.

    Parameters
    ----------
    count, n
        Shape (n_periods,); sum of memberships and number of units of complete periods, ``n`` above 0. Fractions are
        allowed: the binomial coefficient is the same in both states and left out.
    ratio
        Raised share over base share, above 1; the raised share is held below 1.
    gamma
        Price of going up, at least 0; larger finds fewer bursts.

    Returns
    -------
    Bursts, ascending; none if the base share is 0, or so large that it cannot be raised.

    Raises
    ------
    ShapeError
        If the arrays differ in length or a period has no units.
    """
    if len(count) != len(n):
        raise ShapeError(f"{len(count)} counts, {len(n)} numbers of units")
    if len(n) and not (n > 0).all():
        raise ShapeError("a period without units has no share: leave it out")
    if not len(n) or not 0 < count.sum() < n.sum():
        return ()
    base = float(count.sum() / n.sum())
    raised = min(base * ratio, _LARGEST_SHARE)
    if raised <= base:
        return ()
    saved = count * np.log(raised / base) + (n - count) * (np.log1p(-raised) - np.log1p(-base))
    is_raised = find_states(saved, gamma * float(np.log(len(n))))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_raised, [False]]).astype(np.int8)))
    return tuple(
        FoundBurst(
            int(start),
            int(end) - 1,
            float(saved[start:end].sum()),
            float(count[start:end].sum() / n[start:end].sum()),
        )
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    )


def find_states(saved: NDArray[np.float64], price: float) -> NDArray[np.bool_]:
    """Find the cheapest sequence of two states.

    Parameters
    ----------
    saved
        Shape (n_periods,); what the raised state saves in each period, negative where it costs.
    price
        Cost of going up; going down is free, and the sequence starts in the base state.

    Returns
    -------
    True in the raised state, shape (n_periods,). The base state is kept where both cost the same.
    """
    n_periods = len(saved)
    comes_from_raised = np.zeros((n_periods, 2), np.bool_)
    low, high = 0.0, -np.inf
    for period in range(n_periods):
        comes_from_raised[period] = high > low, high > low - price
        low, high = max(low, high), max(low - price, high) + saved[period]
    is_raised = np.zeros(n_periods, np.bool_)
    state = high > low
    for period in range(n_periods - 1, -1, -1):
        is_raised[period] = state
        state = comes_from_raised[period, int(state)]
    return is_raised
