"""Processes that compile one loop at once do not give their files the same name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOOP = """
import sys
from pathlib import Path
import numpy as np
sys.path.insert(0, sys.argv[1])
from summed import add_up
from research.machine_code import compile_loop

loop = compile_loop(add_up)
# The index of the other process is not seen, as when both read it before either writes.
loop._cache._cache_file._load_index = dict
print(loop(np.ones(3, sys.argv[2])))
"""

SUMMED = """
def add_up(values):
    total = values[0]
    for place in range(1, len(values)):
        total += values[place]
    return total
"""


def test_files_of_two_processes_lie_side_by_side(tmp_path):
    (tmp_path / "summed.py").write_text(SUMMED, encoding="utf-8")
    root = Path(__file__).parents[1]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(root)}
    for kind in ("int64", "float64"):
        done = subprocess.run(
            [sys.executable, "-c", LOOP, str(tmp_path), kind],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert float(done.stdout) == 3
    assert len(list((tmp_path / "cache").rglob("*.nbc"))) == 2
