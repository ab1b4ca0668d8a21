"""Tasks that run side by side: order, errors and interruption."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from research.workflow.branches import Task, run_tasks

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_task_begins_when_what_it_needs_is_done_and_others_run_beside_it():
    meeting = threading.Barrier(2, timeout=5)
    done = []

    def make(name: str, needs: tuple[str, ...] = (), *, meets: bool = False) -> Task:
        def run() -> bool:
            assert set(needs) <= set(done)
            if meets:
                meeting.wait()
            done.append(name)
            return True

        return Task(name, needs, run)

    run_tasks(
        [make("a"), make("b", ("a",), meets=True), make("c", ("a",), meets=True), make("d", ("b", "c"))], n_workers=2
    )
    assert done[0] == "a"
    assert done[-1] == "d"
    assert set(done) == set("abcd")


def test_one_worker_runs_the_tasks_in_their_order_in_the_calling_thread():
    seen = []
    tasks = [Task(name, (), lambda name=name: not seen.append((name, threading.current_thread()))) for name in "cab"]
    run_tasks(tasks, n_workers=1)
    assert seen == [(name, threading.main_thread()) for name in "cab"]


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_task_that_another_process_is_doing_is_asked_again_and_others_run_meanwhile(n_workers):
    asked = []

    def ask() -> bool:
        asked.append("theirs")
        return asked.count("theirs") == 3

    others = [Task(name, (), lambda name=name: not asked.append(name)) for name in "ab"]
    run_tasks([Task("theirs", (), ask), *others, Task("last", ("theirs",), others[0].run)], n_workers=n_workers)
    assert asked.count("theirs") == 3
    assert asked[-1] == "a"
    assert {"a", "b"} <= set(asked[:4])


def test_an_error_of_one_task_stops_the_others_and_none_begins():
    begun = threading.Event()
    ended = []

    def turn() -> None:
        begun.set()
        try:
            while True:
                time.sleep(0.001)
        finally:
            ended.append("cleaned up")

    def fail() -> None:
        begun.wait(5)
        raise ValueError("the first error")

    tasks = [Task("turn", (), turn), Task("fail", (), fail), Task("next", (), lambda: ended.append("began"))]
    with pytest.raises(ValueError, match="the first error"):
        run_tasks(tasks, n_workers=2)
    assert ended == ["cleaned up"]


def test_an_interruption_stops_tasks_in_threads_and_they_clean_up():
    code = (
        "import os, signal, sys, threading, time\n"
        "from research.workflow.branches import Task, run_tasks\n"
        "from research.interruption import listen\n"
        "listen()\n"
        "def turn():\n"
        "    try:\n"
        "        while True: time.sleep(0.001)\n"
        "    finally: sys.stdout.write('cleaned up\\n'); sys.stdout.flush()\n"
        "def ask():\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    turn()\n"
        "try: run_tasks([Task('a', (), turn), Task('b', (), ask)], n_workers=2)\n"
        "except KeyboardInterrupt: print('interrupted')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    assert done.stdout.splitlines() == ["cleaned up", "cleaned up", "interrupted"]
