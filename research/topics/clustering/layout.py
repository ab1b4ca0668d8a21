"""The layout of UMAP (McInnes, Healy and Melville 2018) in two dimensions, compiled once.

Points joined by an edge of the graph pull each other near, as often as their edge weighs; all others push each other
away, a few drawn at random for each pull. The steps shorten from round to round. Graph, curve, schedule and steps are
those of `umap-learn`, whose code is compiled anew in every process, which takes longer than the layout of 8,000
points. This code is kept on disk, and looks forces up in a table. The layouts are as good (`benchmarks/README.md`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.topics.clustering.graph import Graph

_CURVE = (1.577, 0.8951)
"""Coefficients a and b of the closeness 1 / (1 + a d^2b) of points at distance d: fitted to a least distance of .1, by
convention (UMAP's default)."""

_PUSHES = 5
"""Points drawn at random for each pull: UMAP's default, a convention."""

_LONGEST_STEP = 4.0
"""Bound of a step in each direction, by convention (UMAP)."""

_SOFTENING = 0.001
"""Added to squared distances, so that points in one place do not push without bound. By convention (UMAP)."""

_CELLS = 8192
"""Entries of the table of forces. Measured: layouts as good as with forces computed for every pair, in less than
half the time."""

_REACH = 10.0
"""Largest coordinate at the beginning, by convention (UMAP)."""

_SCATTER = 1e-4
"""Standard deviation of the noise added to the first positions, which parts equal vectors. By convention (UMAP)."""

_DIGITS = 3
"""Decimals of the first positions; more would follow the last bits of the vectors, which differ between machines by
rounding."""


def lay_out_graph(graph: Graph, first: NDArray[np.float64], *, n_epochs: int, seed: int) -> NDArray[np.float32]:
    """Lay the rows of a graph out so that those joined by heavy edges are near.

    Parameters
    ----------
    graph
        The rows and their edges.
    first
        Positions to begin with, in any unit; shape (n_rows, 2).
    n_epochs
        Rounds; the heaviest edge pulls in each, lighter ones in fewer.
    seed
        Random seed of the points drawn. One thread does all, so that the layout is the same on every number of them.

    Returns
    -------
    Positions, shape (n_rows, 2).
    """
    centred = first - first.mean(axis=0)
    scaled = np.round(centred * (_REACH / max(float(np.abs(centred).max()), np.finfo(np.float64).tiny)), _DIGITS)
    noise = np.random.default_rng(seed).normal(0, _SCATTER, scaled.shape)
    position: NDArray[np.float32] = (scaled + noise).astype(np.float32)
    if len(graph.weight) == 0:
        return position
    start, neighbor = graph.start.astype(np.int64), graph.neighbor.astype(np.int32)
    # Rounds from one pull of an edge to the next.
    wait = (graph.weight.max() / graph.weight).astype(np.float32)
    attract, repel = _tabulate_forces()
    compile_loop(_move_points)(start, neighbor, wait, position, attract, repel, n_epochs, seed)
    return position


def _tabulate_forces() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Tabulate what a pull and a push multiply the way between two points by, over s / (1 + s) of its square s."""
    a, b = _CURVE
    share = (np.arange(_CELLS) + 0.5) / _CELLS
    square = share / (1 - share)
    power = square**b
    attract = 2 * a * b * power / square / (1 + a * power)
    repel = 2 * b / ((_SOFTENING + square) * (1 + a * power))
    return attract.astype(np.float32), repel.astype(np.float32)


def _move_points(
    start: Any, neighbor: Any, wait: Any, position: Any, attract: Any, repel: Any, n_epochs: int, seed: int
) -> None:
    """Move points in place, edge by edge; random numbers are a linear congruential sequence (Knuth's)."""
    n_rows = len(start) - 1
    due = wait.copy()
    state = np.uint64(2 * seed + 1)
    factor, summand = np.uint64(6364136223846793005), np.uint64(1442695040888963407)
    half, n_points = np.uint64(32), np.uint64(n_rows)
    one, most, n_cells = np.float32(1), np.float32(_LONGEST_STEP), np.float32(len(attract))
    last = np.int64(len(attract) - 1)
    for epoch in range(n_epochs):
        step = np.float32(1 - epoch / n_epochs)
        now = np.float32(epoch + 1)
        for row in range(n_rows):
            x, y = position[row, 0], position[row, 1]
            for edge in range(start[row], start[row + 1]):
                if due[edge] > now:
                    continue
                due[edge] += wait[edge]
                other = neighbor[edge]
                right, up = x - position[other, 0], y - position[other, 1]
                square = right * right + up * up
                force = attract[min(np.int64(square / (one + square) * n_cells), last)]
                right = min(max(force * right, -most), most) * step
                up = min(max(force * up, -most), most) * step
                x -= right
                y -= up
                position[other, 0] += right
                position[other, 1] += up
                for _ in range(_PUSHES):
                    state = state * factor + summand
                    drawn = np.int64(((state >> half) * n_points) >> half)
                    if drawn == row:
                        continue
                    right, up = x - position[drawn, 0], y - position[drawn, 1]
                    square = right * right + up * up
                    force = repel[min(np.int64(square / (one + square) * n_cells), last)]
                    x += min(max(force * right, -most), most) * step
                    y += min(max(force * up, -most), most) * step
            position[row, 0], position[row, 1] = x, y
