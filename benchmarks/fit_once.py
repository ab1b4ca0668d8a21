"""Fit one method to one set under one seed in a process of its own, and write what it found as one line of JSON.

Time is wall time; memory is the largest this process ever held, the libraries of the comparison itself included.
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
    """Fit, and write."""
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
        # Some peers draw from the global state whatever seed they are given.
        np.random.seed(options.seed)  # noqa: NPY002
        opened = time.perf_counter()
        labels = fit(values, labelled, options.seed)
        ended = time.perf_counter()
        found |= {"seconds": ended - opened, "seconds_with_import": ended - began, "labels": labels.tolist()}
    except Exception:  # a peer that fails is a row of the table, not the end of it
        found["error"] = traceback.format_exc(limit=-3)
    found["megabytes"] = _read_memory("VmHWM")
    options.out.write_text(json.dumps(found), encoding="utf-8")


def _read_memory(field: str) -> float:
    """Read this process's memory in MB: ``VmRSS`` now, ``VmHWM`` at most."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
