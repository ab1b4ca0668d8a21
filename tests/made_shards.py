"""Two shards of one run: the first does jobs where a test says so, the second helps until it is done."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from research.workflow.jobs.engines import ShardEngine, read_shard
from research.workflow.jobs.job import Job
from research.workflow.jobs.leases import Leases


@contextlib.contextmanager
def help_shard(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ShardEngine, list[int]]]:
    """Give the first shard, and the threads of the jobs that were done, a number a job; every job takes a while."""
    ran: list[int] = []
    run = Job.run
    monkeypatch.setattr(Job, "run", lambda job: (time.sleep(0.05), ran.append(threading.get_ident()), run(job)))
    first, second = (ShardEngine(read_shard(text), Leases(folder, seconds=60), folder) for text in ("1/2", "2/2"))
    ended = threading.Event()

    def wait() -> None:
        while not ended.is_set():
            second.help()
            time.sleep(0.01)

    helper = threading.Thread(target=wait)
    helper.start()
    try:
        yield first, ran
    finally:
        ended.set()
        helper.join(60)
