"""Engines: who does the jobs of a run. The results are those of one process, on every engine."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from research.errors import ResearchError, RunError
from research.leftovers import name_temporary
from research.store import disk_errors
from research.study import EngineSettings
from research.workflow.jobs.job import Job, read_job
from research.workflow.jobs.leases import Leases

JOBS_FOLDER = ".jobs"
"""Folder of leases and plans in an outputs folder."""

_POLL_SECONDS = 0.2
"""Time between two looks at what other processes do. Chosen."""

_MOST_DEATHS = 3
"""Workers that may die at one job before the run gives up: more often it is the job, for example its memory. Chosen."""


class Engine(Protocol):
    """Does jobs, and says which stages this process may run now."""

    @property
    def has_workers(self) -> bool:
        """Whether other processes do jobs."""

    def do(self, jobs: Sequence[Job], on_done: Callable[[int], None]) -> None:
        """Do jobs, or have them done; returns when the files of all are there.

        Parameters
        ----------
        jobs
            The jobs.
        on_done
            Called with the index of each job that is done.
        """

    def hold(self, name: str) -> contextlib.AbstractContextManager[bool]:
        """Claim a piece of work for this process while a block runs; gives False if another process is at it."""

    def help(self) -> None:
        """Do a job that another process has offered, if there is one."""

    def close(self) -> None:
        """End workers and connections."""


@dataclass(frozen=True)
class Shard:
    """Place of a process among several that run the same study: ``place`` of ``n_shards``, from 1."""

    place: int
    n_shards: int


def read_shard(text: str) -> Shard:
    """Read a shard, such as ``3/8``.

    Raises
    ------
    ResearchError
        If it is none.
    """
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise ResearchError(f'--shard is "{text}"; give number/total, from 1/8 to 8/8 for eight processes')
    return Shard(int(match[1]), int(match[2]))


def open_engine(settings: EngineSettings, *, outputs: Path, shard: Shard | None = None) -> Engine:
    """Open the engine that a study names; for a shard, its process and the others of the array are the workers.

    Raises
    ------
    ResearchError
        If the engine is not installed, cannot be reached, or cannot run shards.
    """
    if shard is not None:
        if settings.name != "local" or settings.workers:
            raise ResearchError("--shard: the processes of the array are the workers; leave --engine and workers out")
        folder = outputs / JOBS_FOLDER
        return ShardEngine(shard, Leases(folder, seconds=settings.lease_seconds), folder)
    if settings.name == "dask":
        from research.workflow.jobs.dask_engine import DaskEngine

        return DaskEngine(settings.address, outputs=outputs)
    return LocalEngine(settings.workers)


class LocalEngine:
    """Threads of this process, or worker processes of it that are given one job at a time.

    Parameters
    ----------
    n_workers
        Worker processes; 0 for threads alone.
    """

    def __init__(self, n_workers: int) -> None:
        self._n_workers = n_workers

    @property
    def has_workers(self) -> bool:
        """Whether there are worker processes."""
        return self._n_workers > 0

    def do(self, jobs: Sequence[Job], on_done: Callable[[int], None]) -> None:
        """Give the jobs to worker processes; a killed worker is replaced, and its job given to another."""
        work = _Distribution(jobs, on_done)
        threads = [
            threading.Thread(target=work.serve_worker, daemon=True) for _ in range(min(self._n_workers, len(jobs)))
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_POLL_SECONDS)
        except BaseException:
            work.stop()
            raise
        work.finish()

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[bool]:
        """Always: no other process runs this study here."""
        yield True

    def help(self) -> None:
        """Do nothing; nobody offers jobs to this process."""

    def close(self) -> None:
        """Do nothing; workers end with their jobs."""


class _Distribution:
    """Jobs that are given to worker processes."""

    def __init__(self, jobs: Sequence[Job], on_done: Callable[[int], None]) -> None:
        self._jobs, self._on_done = jobs, on_done
        self._queue = deque(range(len(jobs)))
        self._deaths = [0] * len(jobs)
        self._failed: list[int] = []
        self._workers: list[subprocess.Popen[str]] = []
        self._lock = threading.Lock()
        self._is_stopped = False

    def serve_worker(self) -> None:
        """Give jobs to one worker, and to the next if it dies, until none is left."""
        worker = None
        while (place := self._take()) is not None:
            worker = worker or self._start()
            answer = _ask(worker, self._jobs[place])
            if answer is None:
                with self._lock:
                    self._deaths[place] += 1
                    (self._failed if self._deaths[place] >= _MOST_DEATHS else self._queue).append(place)
                worker.kill()
                _end(worker)
                worker = None
            elif "error" in answer:
                self._failed.append(place)
            else:
                self._on_done(place)
        if worker is not None:
            _end(worker)

    def _take(self) -> int | None:
        with self._lock:
            return self._queue.popleft() if self._queue and not self._is_stopped else None

    def _start(self) -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "research.workflow.jobs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._workers.append(worker)
        return worker

    def stop(self) -> None:
        """Kill the workers; what they have written is kept."""
        self._is_stopped = True
        for worker in self._workers:
            worker.kill()
            _end(worker)

    def finish(self) -> None:
        """Do what failed in a worker here, where its error is raised."""
        for place in [*self._failed, *self._queue]:
            if self._deaths[place] >= _MOST_DEATHS:
                raise RunError(
                    f"{_MOST_DEATHS} workers were killed at the same job, perhaps for want of memory; give "
                    "engine.workers a smaller number, and run the same command again: what is done is kept"
                )
            if not self._jobs[place].is_done():
                self._jobs[place].run()
            self._on_done(place)


def _ask(worker: subprocess.Popen[str], job: Job) -> dict[str, str] | None:
    """Give a worker a job and wait for its answer; None if it died."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        worker.stdin.write(job.to_json() + "\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
    except (OSError, ValueError):
        return None
    answer = json.loads(line) if line.endswith("\n") else None
    return answer if isinstance(answer, dict) else None


def _end(worker: subprocess.Popen[str]) -> None:
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    worker.wait()


class ShardEngine:
    """One of several processes that run the same study on one folder, and share its work by leases.

    Parameters
    ----------
    shard
        Which of them this is.
    leases
        Leases on the shared folder.
    folder
        Shared folder in which jobs are offered.
    """

    def __init__(self, shard: Shard, leases: Leases, folder: Path) -> None:
        self._shard, self._leases, self._folder = shard, leases, folder

    @property
    def has_workers(self) -> bool:
        """Whether there are other processes."""
        return True

    def do(self, jobs: Sequence[Job], on_done: Callable[[int], None]) -> None:
        """Do the jobs that nobody is at, beginning at the share of this process, and wait for those of others.

        Meanwhile they are offered to processes that wait for a stage.
        """
        if not jobs:
            return
        offer = self._folder / f"{jobs[0].key}.offer"
        with disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = name_temporary(offer)
            temporary.write_text("\n".join(job.to_json() for job in jobs), encoding="utf-8")
            temporary.replace(offer)
        try:
            self._do_all(jobs, on_done)
        finally:
            offer.unlink(missing_ok=True)

    def _do_all(self, jobs: Sequence[Job], on_done: Callable[[int], None]) -> None:
        first = (self._shard.place - 1) * len(jobs) // self._shard.n_shards
        left = deque([*range(first, len(jobs)), *range(first)])
        n_busy = 0
        while left:
            place = left.popleft()
            if self._do_one(jobs[place]):
                on_done(place)
                n_busy = 0
                continue
            left.append(place)
            n_busy += 1
            if n_busy >= len(left):
                time.sleep(_POLL_SECONDS)
                n_busy = 0

    def _do_one(self, job: Job) -> bool:
        if job.is_done():
            return True
        with self.hold(job.key) as is_mine:
            if is_mine and not job.is_done():
                job.run()
            return is_mine

    def hold(self, name: str) -> contextlib.AbstractContextManager[bool]:
        """Take a lease."""
        return self._leases.hold(name)

    def help(self) -> None:
        """Do one of the jobs that another process offers while this one waits for a stage of its."""
        for offer in sorted(self._folder.glob("*.offer")):
            # Offers, and what their jobs read, go when all is done.
            with contextlib.suppress(FileNotFoundError):
                for line in offer.read_text(encoding="utf-8").splitlines():
                    job = read_job(line)
                    if job.is_done():
                        continue
                    with self.hold(job.key) as is_mine:
                        if is_mine and not job.is_done():
                            job.run()
                            return

    def close(self) -> None:
        """Do nothing; leases end with their work."""
