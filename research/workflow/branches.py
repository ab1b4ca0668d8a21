"""Branches of a run side by side: a task starts when what it needs is done, in one of a few threads.

Compiled and NumPy code lets go of the interpreter, so that threads of one process share the cores without copies.
"""

from __future__ import annotations

import contextvars
import ctypes
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_POLL_SECONDS = 0.2
"""Time between two looks at the threads, in which Ctrl-C is heard on every system, and at what other processes do.
Chosen."""


@dataclass(frozen=True)
class Task:
    """One task of a run.

    Attributes
    ----------
    name
        Name, which other tasks need it by.
    needs
        Names of the tasks that must be done before.
    run
        Does the work; gives False if another process is doing it, and is then asked again later.
    """

    name: str
    needs: tuple[str, ...]
    run: Callable[[], bool]


class _Stopped(BaseException):
    """Another task failed, so this one ends."""


def run_tasks(tasks: Sequence[Task], *, n_workers: int) -> None:
    """Run every task after those it needs; of several that may begin, the first in the sequence does.

    Parameters
    ----------
    tasks
        The tasks; each needs only tasks before it.
    n_workers
        Tasks that run at the same time at most. With 1 they run in their order, in the calling thread.

    Raises
    ------
    BaseException
        What the first task that failed raised, or `KeyboardInterrupt`. The others are stopped at their next step in
        Python, and have ended.
    """
    work = _Work(tasks)
    if n_workers <= 1 or len(tasks) <= 1:
        work.run_ready()
        if work.failure is not None:
            raise work.failure
        return
    # Each thread has settings of its own, such as the language of messages, as they are here.
    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(work.run_ready,), daemon=True)
        for _ in range(min(n_workers, len(tasks)))
    ]
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            if work.failure is not None:
                _stop(threads)
            _wait(threads)
    except BaseException as error:
        work.fail(error)
        while any(thread.is_alive() for thread in threads):
            _stop(threads)
            _wait(threads)
        raise
    if work.failure is not None:
        raise work.failure


class _Work:
    """What is waiting, running and done, for all threads."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._waiting = list(tasks)
        self._ask_again: dict[str, float] = {}
        self._done: set[str] = set()
        self._changed = threading.Condition()
        self.failure: BaseException | None = None

    def run_ready(self) -> None:
        """Run tasks until none is left or one has failed."""
        try:
            while (task := self._take()) is not None:
                is_done = task.run()
                with self._changed:
                    if is_done:
                        self._done.add(task.name)
                        self._changed.notify_all()
                    else:
                        self._ask_again[task.name] = time.monotonic() + _POLL_SECONDS
                        self._waiting.append(task)
        except BaseException as error:
            self.fail(error)

    def _take(self) -> Task | None:
        with self._changed:
            while self._waiting and self.failure is None:
                ready = next((task for task in self._waiting if self._is_ready(task)), None)
                if ready is not None:
                    self._waiting.remove(ready)
                    return ready
                self._changed.wait(_POLL_SECONDS)
            return None

    def _is_ready(self, task: Task) -> bool:
        return self._done.issuperset(task.needs) and self._ask_again.get(task.name, 0.0) <= time.monotonic()

    def fail(self, error: BaseException) -> None:
        """Keep the first failure; no other task begins."""
        if self.failure is None:
            self.failure = error


def _wait(threads: Sequence[threading.Thread]) -> None:
    alive = [thread for thread in threads if thread.is_alive()]
    if alive:
        alive[0].join(_POLL_SECONDS)


def _stop(threads: Sequence[threading.Thread]) -> None:
    """Raise `_Stopped` in every thread that runs, as Ctrl-C does in the main one; again if compiled code drops it."""
    for thread in threads:
        if thread.is_alive() and thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stopped))
