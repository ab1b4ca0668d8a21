"""The reference of a composition: the parts that keep their proportions among themselves.

Shares sum to one, so that every share falls when one rises. What is left unchanged are ratios between parts. Which
parts to hold the others against is not known, but if fewer than half of them have moved, the others share one course,
and the median of all courses is theirs. From the parts near it, those are taken away that move against the others,
until none does (compare the reference sets of Brill, Amir and Heller 2022).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.compositions.log_ratios import LogRatios
from research.trends.stats.binomial_series import BinomialSeries

LEAST_OTHERS = 2
"""Fewest other parts in a reference; a convention: of two parts alone, nobody can tell which one moved."""

_NEAR = 2.0
"""Standard errors from the median within which a part begins in the reference; a convention."""

DOUBTFUL = 0.05
"""P-value of a log ratio below which a part leaves the reference, without correction: a part that stands still is
easily spared, but one that moves biases all ratios. A convention."""

_MOST_ROUNDS = 5
"""Most rounds in which the reference is chosen anew; a convention."""


@dataclass(frozen=True)
class Reference:
    """The parts that others are compared with, shape (n_parts,), and the log ratios of all parts to them.

    ``ratios`` is None if too few parts are left to compare with.
    """

    is_member: NDArray[np.bool_]
    ratios: LogRatios | None


def find_reference(
    slope: NDArray[np.float64],
    se: NDArray[np.float64],
    *,
    pair: Callable[[NDArray[np.bool_]], BinomialSeries],
    fit: Callable[[BinomialSeries], LogRatios],
) -> Reference:
    """Find the parts that keep their proportions.

    Parameters
    ----------
    slope, se
        Shape (n_parts,); slope of the log share of every part, and its standard error.
    pair
        Counts every part within itself and the parts of a mask, as `Parts.pair` does.
    fit
        Fits the log ratios of these pairs.
    """
    is_member = np.abs(slope - np.median(slope)) < _NEAR * se
    seen: list[bytes] = []
    while is_member.sum() > LEAST_OTHERS:
        ratios = fit(pair(is_member))
        kept = ratios.least_p >= DOUBTFUL
        seen.append(is_member.tobytes())
        if kept.tobytes() in seen or len(seen) == _MOST_ROUNDS:
            # The ratios are those to these members, whatever another round would say.
            return Reference(is_member, ratios)
        is_member = kept
    return Reference(is_member, None)
