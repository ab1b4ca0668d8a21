"""How many processors this process may use, what they compute fast, and how many threads multiply matrices."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


class _BlasLimit:
    """The bound on the threads of the libraries that multiply matrices, and how many hold it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_holders = 0
        self._first: Any = None

    def hold(self) -> None:
        import scipy.linalg  # noqa: F401
        from threadpoolctl import threadpool_limits

        with self._lock:
            _let_any_thread_set()
            # Every holder sets it: where OpenBLAS is built on OpenMP, the bound is one of the thread.
            limits = threadpool_limits(1, user_api="blas")
            if self._n_holders == 0:
                self._first = limits
            self._n_holders += 1

    def let_go(self) -> None:
        with self._lock:
            self._n_holders -= 1
            if self._n_holders == 0:
                _let_any_thread_set()
                self._first.restore_original_limits()
                _let_any_thread_set()


def _let_any_thread_set() -> None:
    """Let this thread set bounds: threadpoolctl lets one thread alone do so, and the last holder may be another one."""
    from threadpoolctl import OpenBLASController

    clear = getattr(OpenBLASController, "clear_controlling_thread", None)
    if clear is not None:
        clear(force=True)


_BLAS_LIMIT = _BlasLimit()


@contextlib.contextmanager
def use_one_blas_thread() -> Iterator[None]:
    """Compute matrix products in one thread each: callers share the cores, and sums are in the same order everywhere.

    The bound is one of the process. It is lifted when the last of the threads that hold it leaves, so that no thread's
    sums change while another one comes or goes. The libraries that multiply are loaded before, since only those are
    bounded.
    """
    _BLAS_LIMIT.hold()
    try:
        yield
    finally:
        _BLAS_LIMIT.let_go()
