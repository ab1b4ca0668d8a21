"""Fit one method to one data set under one seed in a separate process, and write the result as one line of JSON.

Time is wall-clock time. Memory is the peak of this process, including the libraries of the comparison itself.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import time
import traceback
from pathlib import Path

import numpy as np
from labelled_sets import read_set
from peers import METHODS


def main() -> None:
    """Fit the method and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("set")
    parser.add_argument("seed", type=int)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    method = METHODS[options.method]
    labelled, values = read_set(options.set), np.load(options.vectors)
    found = {"version": importlib.metadata.version(method.package), "megabytes_before": _read_memory("VmRSS")}
    try:
        began = time.perf_counter()
        fit = method.open()
        # Some of the other tools use the global random state regardless of the given seed.
        np.random.seed(options.seed)  # noqa: NPY002
        opened = time.perf_counter()
        labels = fit(values, labelled, options.seed)
        ended = time.perf_counter()
        found |= {"seconds": ended - opened, "seconds_with_import": ended - began, "labels": labels.tolist()}
    except Exception:  # a method that fails is reported as a row of the table
        found["error"] = traceback.format_exc(limit=-3)
    found["megabytes"] = _read_memory("VmHWM")
    options.out.write_text(json.dumps(found), encoding="utf-8")


def _read_memory(field: str) -> float:
    """Read the memory of this process in MB: ``VmRSS`` is the current value, ``VmHWM`` the peak."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
