"""Processor time of pieces of work of one process, which is theirs only while no other piece runs."""

from __future__ import annotations

import os
import threading
import time


class CpuTimes:
    """The pieces of work that are running, from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began: dict[str, float] = {}
        self._overlapping: set[str] = set()

    def begin(self, name: str) -> None:
        """Begin a piece of work."""
        with self._lock:
            self._began[name] = measure_cpu_seconds()
            if len(self._began) > 1:
                self._overlapping.update(self._began)

    def end(self, name: str) -> float | None:
        """End a piece of work; gives its processor time in seconds, None if another ran at the same time."""
        with self._lock:
            seconds = measure_cpu_seconds() - self._began.pop(name)
            if name in self._overlapping:
                self._overlapping.remove(name)
                return None
            return round(seconds, 3)


def measure_cpu_seconds() -> float:
    """Give the processor time, in seconds, of this process and of the children that it has waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system
