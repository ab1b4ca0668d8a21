"""How many processors this process may use, and what they compute fast."""

from __future__ import annotations

import os
import re
from pathlib import Path

_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
"""Names that Linux gives to products of bfloat16 numbers, on x86 and on ARM."""


def count_cpus() -> int:
    """Count the processors that this process may use: those of its affinity mask, where the system has one.

    A job on a cluster, and a container, are often given fewer than the machine has. At least 1.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_fast_bfloat16(description: Path = Path("/proc/cpuinfo")) -> bool:
    """Tell whether the processor multiplies bfloat16 numbers; False where the system does not say, as outside Linux."""
    try:
        text = description.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    flags = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return flags is not None and not _BFLOAT16_FLAGS.isdisjoint(flags[1].split())
