"""What a corpus might have been: stories drawn anew within their sources, topics as single clusterings have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.trends.stats.units import Units

FEW_STORIES = 20
"""Sources with fewer stories are drawn together: of one story alone, every draw is that story. A convention chosen
without measurement."""

_CELLS_AT_ONCE = 20_000_000
"""Weights that are held at once (80 MB); only memory depends on it. A convention."""


@dataclass(frozen=True)
class Block:
    """Some replicates: how often each unit counts, shape (n_replicates, n_units), and the clustering they stand on."""

    weight: NDArray[np.float32]
    draw: int


@dataclass(frozen=True)
class PlannedBlock:
    """Some replicates that are not drawn yet: states of their generators, shape (n_replicates,), and the clustering."""

    states: NDArray[np.uint64]
    draw: int


@dataclass(frozen=True)
class Strata:
    """Groups within which stories are drawn.

    Attributes
    ----------
    places
        Shape (n_stories,); numbers of the stories, one stratum after the other.
    edges
        Shape (n_strata + 1,); where in ``places`` each stratum begins and the last one ends.
    """

    places: NDArray[np.int64]
    edges: NDArray[np.int64]


def draw_blocks(units: Units, *, n_replicates: int, n_draws: int, seed: int) -> Iterator[Block]:
    """Draw stories with replacement within each source, a block of replicates at a time; `plan_blocks` has parameters.

    Yields
    ------
    Blocks small enough for memory, whose sizes sum to ``n_replicates``.
    """
    planned = plan_blocks(units, n_replicates=n_replicates, n_draws=n_draws, seed=seed)
    return weigh_blocks(units, planned, strata=stratify(units))


def plan_blocks(units: Units, *, n_replicates: int, n_draws: int, seed: int) -> list[PlannedBlock]:
    """Cut replicates into blocks, each replicate with a generator of its own, so that any process can draw any block.

    Parameters
    ----------
    units
        The articles or stories that are drawn; all rows of a story go together.
    n_replicates
        Number of replicates, of all blocks together.
    n_draws
        Number of clusterings over which the replicates are distributed evenly; 1 or 0 for the topics as they are.
    seed
        Seed of the draws.
    """
    rng = np.random.default_rng(seed)
    most = max(1, _CELLS_AT_ONCE // max(_count_stories(units), len(units.story), 1))
    return [
        PlannedBlock(rng.integers(1, 2**63, size=min(most, size - first), dtype=np.uint64), draw)
        for draw, size in enumerate(_split(n_replicates, max(n_draws, 1)))
        for first in range(0, size, most)
    ]


def stratify(units: Units) -> Strata:
    """Put the stories of every source together, those of small sources with one another."""
    stratum = _find_strata(units, _count_stories(units))
    edges = np.concatenate([[0], np.cumsum(np.bincount(stratum))]).astype(np.int64)
    return Strata(np.argsort(stratum, kind="stable"), edges)


def weigh_blocks(units: Units, planned: Sequence[PlannedBlock], *, strata: Strata) -> Iterator[Block]:
    """Draw the stories of blocks that were planned, with replacement within each source.

    Parameters
    ----------
    units
        The articles or stories that are drawn.
    planned
        The blocks, of these units.
    strata
        Their strata, from `stratify`.
    """
    for block in planned:
        count = np.zeros((len(block.states), len(strata.places)), np.float32)
        compile_loop(_draw_rows)(count, strata.places, strata.edges, block.states)
        yield Block(_weigh_units(count, units), block.draw)


def replicate_shares(
    units: Units,
    make_values: Callable[[int], NDArray[np.floating[Any]]],
    *,
    n_periods: int,
    blocks: Iterator[Block],
) -> NDArray[np.float32]:
    """Give the share of every series and period in every replicate.

    Parameters
    ----------
    units
        The n_units articles or stories.
    make_values
        Gives the memberships, shape (n_units, n_series), by the number of a clustering.
    n_periods
        Number of periods, empty ones included.
    blocks
        Weights of the replicates, from `draw_blocks`.

    Returns
    -------
    Shape (n_replicates, n_series, n_periods); NaN where a replicate has no units in a period.
    """
    edges = np.searchsorted(units.period, np.arange(n_periods + 1))
    values, current = np.zeros((0, 0), np.float32), -1
    made = []
    for block in blocks:
        if block.draw != current:
            values, current = np.ascontiguousarray(make_values(block.draw), np.float32), block.draw
        weight = block.weight
        share = np.full((len(weight), values.shape[1], n_periods), np.nan, np.float32)
        for period in range(n_periods):
            rows = slice(edges[period], edges[period + 1])
            if rows.start == rows.stop:
                continue
            n = weight[:, rows].sum(axis=1, keepdims=True)
            total = weight[:, rows] @ values[rows]
            share[:, :, period] = np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)
        made.append(share)
    return np.concatenate(made)


def _count_stories(units: Units) -> int:
    return int(units.story.max(initial=-1)) + 1


def _weigh_units(count: NDArray[np.float32], units: Units) -> NDArray[np.float32]:
    """Give the weights of units of how often their stories were drawn, without a copy where each story is one unit."""
    weight = count if count.shape[1] == len(units.story) else count[:, units.story]
    return weight if (units.copies == 1).all() else weight * units.copies.astype(np.float32)


def _draw_rows(count: Any, places: Any, edges: Any, states: Any) -> None:
    """Draw as many places of every stratum as it has, with replacement; a generator a row (Marsaglia 2003)."""
    for row in range(count.shape[0]):
        state = states[row]
        for stratum in range(len(edges) - 1):
            first, size = edges[stratum], np.uint64(edges[stratum + 1] - edges[stratum])
            for _ in range(size):
                state ^= state << np.uint64(13)
                state ^= state >> np.uint64(7)
                state ^= state << np.uint64(17)
                # The upper half of the bits, scaled: no stratum is so large that this favours any place.
                drawn = ((state >> np.uint64(32)) * size) >> np.uint64(32)
                count[row, places[first + np.int64(drawn)]] += np.float32(1)


def _find_strata(units: Units, n_stories: int) -> NDArray[np.int64]:
    """Give the stratum of every story: its source, or with other small ones together."""
    source = np.zeros(n_stories, np.int64)
    # The first row of a story, in order of publication, says whose it is.
    source[units.story[::-1]] = units.source[::-1]
    size = np.bincount(source) if n_stories else np.zeros(0, np.int64)
    is_small = size[source] < FEW_STORIES
    merged = np.where(is_small, -1, source)
    if 0 < is_small.sum() < FEW_STORIES and (~is_small).any():
        # Too few to be drawn among themselves: they go with the smallest source that is large enough.
        large = np.unique(merged[~is_small])
        merged[is_small] = large[np.argmin(size[large])]
    return np.unique(merged, return_inverse=True)[1].astype(np.int64)


def _split(total: int, parts: int) -> list[int]:
    return [total // parts + (number < total % parts) for number in range(parts)]
