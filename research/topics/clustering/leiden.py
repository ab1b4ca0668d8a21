"""Communities of a graph by the Leiden algorithm (Traag, Waltman and van Eck 2019) on several levels, compiled.

Modularity with a resolution (Reichardt and Bornholdt 2006) is made large in rounds of three steps: rows move to the
community they gain most in; communities fall into well-connected parts, each row joining the part it gains most in; the
parts become the rows of a smaller graph. Most of the work of a first round is that single rows find together, one
small gain after another. So the graph is made smaller beforehand (Karypis and Kumar 1998; Rotta and Noack 2011): rows
are looked at once and join, rounds are run on the smaller graphs, and the rows themselves move at the end. Many times
as fast as `graspologic-native`, which takes its edges as named tuples, and as good (`benchmarks/README.md`); the
ensembles of this room need a hundred such partitions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.topics.clustering.graph import Graph

ROUNDS = 2
"""Times the algorithm is run on a small graph, each from the partition found before. Measured with two: the modularity
that `graspologic-native` reaches (`benchmarks/README.md`)."""

LARGE = 5000
"""Rows above which a graph is made smaller beforehand. Chosen to leave the partitions of small graphs, on which other
constants were set, as they were; and near the resolution at which noise falls into one community, rounds on the rows
are better on 1,500 of them (.723 against .722), worse on 6,000 (.761 against .769)."""

_LEVELS: tuple[tuple[float, ...], ...] = ((), (1.2, 1.0, 1.0), (1.5,))
"""Rounds on the rows of a large graph, on the parts that they grow into, and on what the parts grow into, each with the
resolution it has in that asked for, which falls step by step; rows move once more at the end. Measured on news
broadcasts: .4 of the CPU seconds of two rounds on the rows, with a modularity .0002 higher, and 16 ensembles agree with
.941. Two rounds on the parts, both at 1, take a ninth less, but ensembles agree with .920; with the last level at 1,
6,000 vectors of noise fall into one community, .750 against .769 (`benchmarks/README.md`)."""

_BLOCK = 16
"""Rows that lie side by side and are looked at one after another; the blocks are in random order. Rows are in the order
of a hash, so that those of a block have nothing in common. Measured: moves take half as long with 16 as with 1, as
their edges are fetched from memory together; 64 and 256 save hardly more."""

_GAIN = 1e-12
"""Least gain of modularity that counts; smaller ones are rounding errors."""


def find_communities(graph: Graph, *, resolution: float, seed: int) -> NDArray[np.int64]:
    """Partition a graph to the largest modularity found.

    Parameters
    ----------
    graph
        The rows and their edges.
    resolution
        Higher gives more communities.
    seed
        Random seed of the order in which rows are looked at.

    Returns
    -------
    Labels from 0, shape (n_rows,). A row without an edge is a community of its own.
    """
    labels = np.arange(graph.n_rows)
    total = float(graph.weight.sum(dtype=np.float64))
    if total <= 0:
        return labels
    rng = np.random.default_rng(seed)
    scale = resolution / total
    # Rows are named without a sign: compiled code need not ask whether they count from the end. The weights of the
    # graph itself are half as long as sums of them need to be: most of the time goes there.
    rows = _Level(graph.start.view(np.uint64), graph.neighbor.view(np.uint32), graph.weight, graph.strength)
    if graph.n_rows > LARGE:
        community = _search_levels(rows, scale=scale, rng=rng)
    else:
        community = np.arange(graph.n_rows, dtype=np.uint32)
        for _ in range(ROUNDS):
            community = _run_round(rows, community, scale=scale, rng=rng)
    return community.astype(np.int64)


def measure_modularity(graph: Graph, labels: NDArray[np.int64], *, resolution: float) -> float:
    """Give the modularity of a partition at a resolution; at 1 it is Newman and Girvan's."""
    total = float(graph.weight.sum(dtype=np.float64))
    row = np.repeat(np.arange(graph.n_rows), np.diff(graph.start))
    inside = float(graph.weight[labels[row] == labels[graph.neighbor]].sum(dtype=np.float64))
    held = np.bincount(labels[row], weights=graph.weight)
    return inside / total - resolution * float(((held / total) ** 2).sum())


class _Level(NamedTuple):
    """A graph as compiled code takes it; fields as in `Graph`."""

    start: NDArray[np.uint64]
    neighbor: NDArray[np.uint32]
    weight: NDArray[Any]
    strength: NDArray[np.float64]

    @property
    def n_rows(self) -> int:
        return len(self.strength)


def _join_rows(level: _Level, part: NDArray[np.uint32], n_parts: int) -> _Level:
    """Make the parts of a graph the rows of a smaller one."""
    start, neighbor, weight = compile_loop(_aggregate)(level.start, level.neighbor, level.weight, part, n_parts)
    return _Level(
        start, neighbor, weight, np.bincount(part, weights=level.strength, minlength=n_parts).astype(np.float64)
    )


def _search_levels(rows: _Level, *, scale: float, rng: np.random.Generator) -> NDArray[np.uint32]:
    """Let rows grow into parts, and these into larger ones; find communities of the largest, then of smaller ones."""
    levels = [rows]
    grown: list[NDArray[np.uint32]] = []
    grow = compile_loop(_grow_parts)
    while len(levels) < len(_LEVELS):
        last = levels[-1]
        part, n_parts = _number(grow(*last, scale, _shuffle(last.n_rows, rng)))
        levels.append(_join_rows(last, part, n_parts))
        grown.append(part)
    community = np.arange(levels[-1].n_rows, dtype=np.uint32)
    for place in reversed(range(len(levels))):
        if place < len(grown):
            community = community[grown[place]]
        for factor in _LEVELS[place]:
            community = _run_round(levels[place], community, scale=factor * scale, rng=rng)
    compile_loop(_move_rows)(*rows, community, scale, _shuffle(rows.n_rows, rng))
    return _number(community)[0]


def _run_round(
    level: _Level, community: NDArray[np.uint32], *, scale: float, rng: np.random.Generator
) -> NDArray[np.uint32]:
    """Move, refine and aggregate until nothing can be joined; ``scale`` is the resolution over the total weight."""
    move, refine = compile_loop(_move_rows), compile_loop(_refine_parts)
    row_of, community = np.arange(level.n_rows, dtype=np.uint32), community.copy()
    while True:
        move(*level, community, scale, _shuffle(level.n_rows, rng))
        community, n_communities = _number(community)
        if n_communities == level.n_rows:
            return _number(community[row_of])[0]
        part, n_parts = _number(refine(*level, community, scale, _shuffle(level.n_rows, rng)))
        if n_parts == level.n_rows:
            # No part can be joined well: whole communities are, or the round would not end.
            part, n_parts = community, n_communities
        inside = np.zeros(n_parts, np.uint32)
        inside[part] = community
        level, row_of, community = _join_rows(level, part, n_parts), part[row_of], inside


def _shuffle(n_rows: int, rng: np.random.Generator) -> NDArray[np.uint32]:
    """Put rows in random order, in blocks if they are many."""
    if n_rows <= LARGE:
        return rng.permutation(n_rows).astype(np.uint32)
    first = _BLOCK * rng.permutation(-(-n_rows // _BLOCK))
    order = (first[:, None] + np.arange(_BLOCK)).ravel().astype(np.uint32)
    return order[order < n_rows]


def _number(labels: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], int]:
    """Number labels from 0 without gaps, in their order, and count them."""
    number = np.cumsum(np.bincount(labels) > 0) - 1
    return number.astype(np.uint32)[labels], int(number[-1]) + 1


def _grow_parts(start: Any, neighbor: Any, weight: Any, strength: Any, scale: float, order: Any) -> Any:
    """Let every row that is still single join the row or part that it gains most with, once."""
    n_rows = len(strength)
    part = np.arange(n_rows).astype(np.uint32)
    is_single = np.ones(n_rows, np.bool_)
    held = strength.copy()
    longest = start[0]
    for row in range(n_rows):
        longest = max(longest, start[row + 1] - start[row])
    to = np.zeros(n_rows)
    seen = np.empty(longest + 1, np.uint32)
    for row in order:
        if not is_single[row]:
            continue
        n_seen = 0
        for edge in range(start[row], start[row + 1]):
            name = part[neighbor[edge]]
            seen[n_seen] = name
            n_seen += to[name] == 0.0
            to[name] += weight[edge]
        best, gain = row, 0.0
        for which in range(n_seen):
            name = seen[which]
            gained = to[name] - scale * strength[row] * held[name]
            to[name] = 0.0
            if gained > gain and name != row:
                best, gain = name, gained
        if best != row:
            held[best] += strength[row]
            part[row] = best
            is_single[best] = False
    return part


def _move_rows(start: Any, neighbor: Any, weight: Any, strength: Any, community: Any, scale: float, order: Any) -> None:
    """Move rows to the community they gain most in, until none gains.

    A row is asked again once its neighbours have moved so far that it may gain elsewhere: its margin, by which its
    community is better for it than the second best, shrinks by the weight of its edge to a row that moves elsewhere,
    and by twice that if the row leaves its own.
    """
    n_rows = len(strength)
    held = np.zeros(n_rows)
    size = np.zeros(n_rows, np.int32)
    longest = start[0]
    for row in range(n_rows):
        held[community[row]] += strength[row]
        size[community[row]] += 1
        longest = max(longest, start[row + 1] - start[row])
    empty = np.empty(n_rows, np.uint32)
    n_empty = 0
    for name in range(n_rows - 1, -1, -1):
        if size[name] == 0:
            empty[n_empty] = name
            n_empty += 1
    queue = order.copy()
    head, tail, n_waiting = 0, 0, n_rows
    # Below 0 for rows that wait to be asked.
    margin = np.full(n_rows, -1.0)
    to = np.zeros(n_rows)
    seen = np.empty(longest + 1, np.uint32)
    while n_waiting > 0:
        row = queue[head]
        head = head + 1 if head + 1 < n_rows else 0
        n_waiting -= 1
        here, mine = community[row], strength[row]
        first, end = start[row], start[row + 1]
        n_seen, inside = 0, 0.0
        for edge in range(first, end):
            if neighbor[edge] == row:
                continue
            name = community[neighbor[edge]]
            if name == here:
                inside += weight[edge]
                continue
            # Counted without a branch, which the processor would guess wrong too often.
            seen[n_seen] = name
            n_seen += to[name] == 0.0
            to[name] += weight[edge]
        held[here] -= mine
        best, gain = here, inside - scale * mine * held[here]
        second = 0.0 if size[here] > 1 else -np.inf
        for place in range(n_seen):
            name = seen[place]
            gained = to[name] - scale * mine * held[name]
            to[name] = 0.0
            if gained > gain + _GAIN:
                best, gain, second = name, gained, max(second, gain)
            else:
                second = max(second, gained)
        if gain < -_GAIN and size[here] > 1:
            best, gain, second = empty[n_empty - 1], 0.0, gain
        held[best] += mine
        margin[row] = max(gain - second, 0.0)
        if best != here:
            if size[best] == 0:
                n_empty -= 1
            size[best] += 1
            size[here] -= 1
            if size[here] == 0:
                empty[n_empty] = here
                n_empty += 1
            community[row] = best
            for edge in range(first, end):
                other = neighbor[edge]
                if margin[other] >= 0.0 and community[other] != best:
                    margin[other] -= weight[edge] if community[other] != here else 2.0 * weight[edge]
                    if margin[other] < 0.0:
                        queue[tail] = other
                        tail = tail + 1 if tail + 1 < n_rows else 0
                        n_waiting += 1


def _refine_parts(
    start: Any, neighbor: Any, weight: Any, strength: Any, community: Any, scale: float, order: Any
) -> Any:
    """Build each community up anew from single rows, each joining the well-connected part that it gains most in."""
    n_rows = len(strength)
    part = np.arange(n_rows).astype(np.uint32)
    is_single = np.ones(n_rows, np.bool_)
    held = strength.copy()
    held_by_community = np.zeros(n_rows)
    outward = np.zeros(n_rows)
    longest = start[0]
    for row in range(n_rows):
        held_by_community[community[row]] += strength[row]
        longest = max(longest, start[row + 1] - start[row])
        sent = 0.0
        for edge in range(start[row], start[row + 1]):
            other = neighbor[edge]
            # Multiplied instead of branched on, as above.
            sent += weight[edge] * ((community[other] == community[row]) & (other != row))
        outward[row] = sent
    to = np.zeros(n_rows)
    seen = np.empty(longest + 1, np.uint32)
    for place in range(n_rows):
        row = order[place]
        mine, whole = strength[row], held_by_community[community[row]]
        if not is_single[row] or outward[row] < scale * mine * (whole - mine):
            continue
        n_seen = 0
        for edge in range(start[row], start[row + 1]):
            other = neighbor[edge]
            if other == row or community[other] != community[row]:
                continue
            name = part[other]
            seen[n_seen] = name
            n_seen += to[name] == 0.0
            to[name] += weight[edge]
        best, gain, joined = row, 0.0, 0.0
        for which in range(n_seen):
            name = seen[which]
            gained = to[name] - scale * mine * held[name]
            if gained > gain and outward[name] >= scale * held[name] * (whole - held[name]):
                best, gain, joined = name, gained, to[name]
            to[name] = 0.0
        if best != row:
            outward[best] += outward[row] - 2 * joined
            held[best] += mine
            held[row] = 0.0
            part[row] = best
            is_single[best] = False
    return part


def _aggregate(start: Any, neighbor: Any, weight: Any, part: Any, n_parts: int) -> Any:
    """Make parts the rows of a graph, edges within them their edges to themselves."""
    n_rows = len(part)
    first = np.zeros(n_parts + 1, np.int64)
    for row in range(n_rows):
        first[part[row] + 1] += 1
    for name in range(n_parts):
        first[name + 1] += first[name]
    place = first[:-1].copy()
    inside = np.empty(n_rows, np.uint32)
    for row in range(n_rows):
        inside[place[part[row]]] = row
        place[part[row]] += 1
    to = np.zeros(n_parts)
    seen = np.empty(n_parts + 1, np.uint32)
    starts = np.zeros(n_parts + 1, np.uint64)
    neighbors = np.empty(len(neighbor), np.uint32)
    weights = np.empty(len(neighbor), np.float64)
    n_edges = 0
    for name in range(n_parts):
        n_seen = 0
        for which in range(first[name], first[name + 1]):
            row = inside[which]
            for edge in range(start[row], start[row + 1]):
                other = part[neighbor[edge]]
                seen[n_seen] = other
                n_seen += to[other] == 0.0
                to[other] += weight[edge]
        for which in range(n_seen):
            other = seen[which]
            neighbors[n_edges] = other
            weights[n_edges] = to[other]
            to[other] = 0.0
            n_edges += 1
        starts[name + 1] = n_edges
    return starts, neighbors[:n_edges].copy(), weights[:n_edges].copy()
