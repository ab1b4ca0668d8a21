"""How many processors a process may use, what they compute fast, and how many threads multiply matrices."""

from __future__ import annotations

import os
import threading

import scipy.linalg  # noqa: F401
from threadpoolctl import threadpool_info, threadpool_limits

from research.cpus import count_cpus, has_fast_bfloat16, use_one_blas_thread


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


def list_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_matrix_products_stay_in_one_thread_until_the_last_holder_leaves():
    entered, may_leave = threading.Event(), threading.Event()

    def hold() -> None:
        with use_one_blas_thread():
            entered.set()
            may_leave.wait(60)

    with threadpool_limits(2, user_api="blas"):
        other = threading.Thread(target=hold)
        with use_one_blas_thread():
            other.start()
            entered.wait(60)
        assert list_threads() == {1}
        may_leave.set()
        other.join(60)
        assert list_threads() == {2}
