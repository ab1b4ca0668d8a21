"""What rises at whose cost: gains and losses that sum to zero, split into displacement and own change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.replicates import draw_blocks
from research.trends.stats.units import Units


@dataclass(frozen=True)
class Gains:
    """Changes of all parts between two spans; intervals are the last axis.

    Attributes
    ----------
    early, late
        Shape (n_parts,); shares, 0 to 1, that sum to 1.
    change, displaced, own
        Shape (n_parts, 3); estimate, lower and upper end. ``displaced`` is what a part would have gained or lost had it
        kept its proportion to the reference, ``own`` the other part of the change. NaN without a reference.
    """

    early: NDArray[np.float64]
    late: NDArray[np.float64]
    change: NDArray[np.float64]
    displaced: NDArray[np.float64]
    own: NDArray[np.float64]


def split_gains(
    values: NDArray[np.float64],
    units: Units,
    *,
    spans: tuple[slice, slice],
    is_member: NDArray[np.bool_] | None,
    draws: NDArray[np.float64] | None = None,
    n_replicates: int,
    confidence: float,
    seed: int,
) -> Gains:
    """Split what every part gains and loses between two spans.

    The reference shrinks or grows by a factor f, and a part that keeps its proportion to it changes by (f - 1) times
    its early share. Summed over all parts, that is f - 1, and what they change of their own is 1 - f: what others lose
    because some rise, and what those rise.

    Parameters
    ----------
    values
        Shape (n_units, n_parts); memberships, whose rows sum to 1.
    units
        The n_units articles or stories.
    spans
        Early and late units, as slices of the rows of ``values``.
    is_member
        Shape (n_parts,); the parts that keep their proportions, held fixed in all replicates; None without any.
    draws
        Shape (n_draws, 2, n_parts); shares of both spans by single clusterings, less those of the topics. Each
        replicate has one of them added.
    n_replicates
        Replicates, each of which draws stories anew within their sources.
    confidence
        Coverage of the intervals, 0 to 1.
    seed
        Seed of the replicates.
    """
    held = np.ascontiguousarray(values, np.float32)
    early, late = (_average(values[span], units.copies[span]) for span in spans)
    replicates = []
    for block in draw_blocks(units, n_replicates=n_replicates, n_draws=1, seed=seed):
        shares = []
        for span in spans:
            weight = block.weight[:, span]
            total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
            shares.append((weight @ held[span]) / total)
        replicates.append(np.stack(shares, axis=1).astype(np.float64))
    replicate = np.concatenate(replicates)
    if draws is not None and len(draws):
        replicate = replicate + draws[np.arange(len(replicate)) % len(draws)]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]

    def find_ends(estimate: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([estimate, *np.quantile(drawn, tails, axis=0)])

    drawn = replicate[:, 1] - replicate[:, 0]
    change = find_ends(late - early, drawn)
    if is_member is None:
        unknown = np.full(change.shape, np.nan)
        return Gains(early, late, change, unknown, unknown)
    moved = _displace(early[None], late[None], is_member)
    moved_drawn = _displace(replicate[:, 0], replicate[:, 1], is_member)
    return Gains(
        early,
        late,
        change,
        find_ends(moved[0], moved_drawn),
        find_ends(late - early - moved[0], drawn - moved_drawn),
    )


def _average(values: NDArray[np.float64], copies: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = copies @ values / copies.sum()
    return mean


def _displace(
    early: NDArray[np.float64], late: NDArray[np.float64], is_member: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Give the change of every part that keeps its proportion to the reference; arrays of shape (n_rows, n_parts)."""
    before, after = early[:, is_member].sum(axis=1), late[:, is_member].sum(axis=1)
    factor = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    changed: NDArray[np.float64] = early * (factor - 1)[:, None]
    return changed
