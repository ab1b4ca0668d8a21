"""Aligned vectors are made once for stages that ask for them at the same time."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from made import make_records

from research.records import vectors
from research.records.vectors import Alignment

ALIGNMENT = make_records().alignment


def test_vectors_asked_for_at_the_same_time_are_one_array_that_goes_with_its_last_use(monkeypatch):
    monkeypatch.setattr(vectors, "KEPT_BYTES", 0)
    together, made = threading.Barrier(2), []
    take = Alignment.take

    def count(alignment, rows=None):
        made.append(1)
        time.sleep(0.1)
        return take(alignment, rows)

    def ask():
        together.wait(10)
        return ALIGNMENT.values

    monkeypatch.setattr(Alignment, "take", count)
    with ThreadPoolExecutor(2) as pool:
        first, second = (asked.result() for asked in [pool.submit(ask), pool.submit(ask)])
    assert first is second
    assert len(made) == 1
    del first, second
    assert len(ALIGNMENT.values) == len(ALIGNMENT.shift_of)
    assert len(made) == 2
