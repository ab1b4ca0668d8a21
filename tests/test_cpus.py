"""How many processors a process may use, and what they compute fast."""

from __future__ import annotations

import os

from research.cpus import count_cpus, has_fast_bfloat16


def test_processors_are_those_of_the_affinity_mask(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 6}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert count_cpus() == 3


def test_processors_are_those_of_the_machine_on_a_system_without_masks(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert count_cpus() == 1


def test_a_processor_that_multiplies_bfloat16_says_so(tmp_path):
    described = tmp_path / "cpuinfo"
    described.write_text("processor\t: 0\nflags\t\t: fpu avx512f avx512_bf16\n", encoding="utf-8")
    assert has_fast_bfloat16(described)
    described.write_text("processor\t: 0\nflags\t\t: fpu avx2 not_avx512_bf16\n", encoding="utf-8")
    assert not has_fast_bfloat16(described)
    assert not has_fast_bfloat16(tmp_path / "none")
