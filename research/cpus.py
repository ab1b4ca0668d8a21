"""How many processors this process may use."""

from __future__ import annotations

import os


def count_cpus() -> int:
    """Count the processors that this process may use: those of its affinity mask, where the system has one.

    A job on a cluster, and a container, are often given fewer than the machine has. At least 1.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
