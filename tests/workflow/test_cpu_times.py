"""Processor time of pieces of work."""

from __future__ import annotations

import time

from research.workflow.cpu_times import CpuTimes, measure_cpu_seconds


def work(seconds):
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        pass


def test_only_a_piece_of_work_that_ran_alone_has_a_processor_time():
    times = CpuTimes()
    times.begin("corpus")
    work(0.02)
    assert 0.02 <= times.end("corpus") < 5
    times.begin("vectors")
    times.begin("histories")
    assert times.end("vectors") is None
    assert times.end("histories") is None
    times.begin("trends")
    assert times.end("trends") < 5


def test_waiting_is_no_processor_time():
    before = measure_cpu_seconds()
    time.sleep(0.05)
    assert measure_cpu_seconds() - before < 0.04
