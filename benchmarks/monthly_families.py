"""What the benchmarks of monthly families share: their process noise, and the run that prints a line for each cell."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from research.datasets.series import simulate_long_memory, simulate_process

Cell = TypeVar("Cell")
Result = dict[str, float]


def draw_noise(name: str, spread: float, shape: tuple[int, int], *, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw process noise, log odds: none, AR, ARFIMA, or a variance that grows."""
    if name == "ARFIMA .3":
        return spread * simulate_long_memory(0.3, *shape, rng=rng)
    if name == "variance grows":
        growth = np.exp(np.linspace(-1, 1, shape[1]))
        return spread * growth / np.sqrt((growth**2).mean()) * simulate_process(0.3, *shape, rng=rng)
    return spread * simulate_process(float(name.split()[1]) if spread else 0.0, *shape, rng=rng)


def print_cells(
    title: str,
    heading: str,
    *,
    tables: str,
    seed: int,
    list_cells: Callable[[str], list[Cell]],
    has_change: Callable[[Cell], bool],
    measure: Callable[[tuple[str, int, int, int]], Result],
    describe: Callable[[Cell, Result], str],
) -> None:
    """Measure the cells of the tables that are asked for, and print a line for each.

    Cells without a change have half as many families, since all of their series are counted.
    """
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--families", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default=tables)
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--cells", default="", help="part of the lines of the cells")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = time.perf_counter()
    every = list_cells(asked.only)
    numbers = [number for number, cell in enumerate(every) if asked.cells in str(cell)]
    cells = [every[number] for number in numbers]
    tasks = [
        (asked.only, number, asked.families if has_change(cell) else -(-asked.families // 2), asked.seed + number)
        for number, cell in zip(numbers, cells, strict=True)
    ]
    text = [heading, "|---" * (heading.count("|") - 1) + "|"]
    print("\n".join(text), flush=True)
    with ProcessPoolExecutor(asked.jobs) as pool:
        for cell, result in zip(cells, pool.map(measure, tasks), strict=True):
            text.append(describe(cell, result))
            print(text[-1], flush=True)
    text.append(f"\n{time.perf_counter() - began:.0f} s")
    print(text[-1])
    if asked.out:
        asked.out.write_text("\n".join(text) + "\n", encoding="utf-8")
