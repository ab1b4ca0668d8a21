"""How many processors a process may use."""

from __future__ import annotations

import os

from research.cpus import count_cpus


def test_processors_are_those_of_the_affinity_mask(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 6}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert count_cpus() == 3


def test_processors_are_those_of_the_machine_on_a_system_without_masks(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert count_cpus() == 1
