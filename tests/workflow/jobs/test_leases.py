"""Leases on a shared folder: one holder, renewal, and what a killed holder leaves."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from research.errors import RunError
from research.workflow.jobs.leases import Leases

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def write_lease(path: Path, **holder: object) -> None:
    path.write_text(json.dumps({"token": "other", "machine": "elsewhere", "process": 1, **holder}))


def test_a_lease_has_one_holder_and_is_free_again_afterwards(tmp_path):
    first, second = Leases(tmp_path, seconds=60), Leases(tmp_path, seconds=60)
    with first.hold("work") as mine:
        assert mine
        with second.hold("work") as also, second.hold("other work") as other:
            assert not also
            assert other
    with second.hold("work") as later:
        assert later
    assert list(tmp_path.iterdir()) == []


def test_a_lease_that_is_renewed_is_not_taken_over_however_long_the_work_takes(tmp_path):
    first, second = Leases(tmp_path, seconds=0.2), Leases(tmp_path, seconds=0.2)
    with first.hold("work") as mine:
        assert mine
        until = time.monotonic() + 0.8
        while time.monotonic() < until:
            with second.hold("work") as also:
                assert not also
            time.sleep(0.02)


def test_a_lease_of_another_machine_that_nobody_renews_is_taken_over_once(tmp_path):
    write_lease(tmp_path / "work.lease")
    waiting = [Leases(tmp_path, seconds=0.1), Leases(tmp_path, seconds=0.1)]
    for one in waiting:
        with one.hold("work") as taken:
            assert not taken
    time.sleep(0.15)
    with waiting[0].hold("work") as first, waiting[1].hold("work") as second:
        assert (first, second) == (True, False)


def test_a_clock_that_is_years_behind_takes_no_lease_from_a_living_holder(tmp_path):
    write_lease(tmp_path / "work.lease")
    os.utime(tmp_path / "work.lease", (0, 0))
    with Leases(tmp_path, seconds=3600).hold("work") as taken:
        assert not taken


def test_a_holder_that_was_killed_on_this_machine_is_known_at_once(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from research.workflow.jobs.leases import Leases\n"
        "with Leases(Path(sys.argv[1]), seconds=3600).hold('work') as mine:\n"
        "    print(mine, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as p:
        assert p.stdout.readline().strip() == "True"
        leases = Leases(tmp_path, seconds=3600)
        with leases.hold("work") as taken:
            assert not taken
        os.kill(p.pid, signal.SIGKILL)
        p.wait()
    with leases.hold("work") as taken:
        assert taken


def test_a_holder_who_lost_its_lease_does_not_remove_that_of_the_next(tmp_path):
    path = tmp_path / "work.lease"
    with Leases(tmp_path, seconds=60).hold("work") as mine:
        assert mine
        write_lease(path, machine=platform.node(), process=os.getpid())
    assert json.loads(path.read_text())["token"] == "other"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="a file exists where a folder is needed"):
        Leases(tmp_path / "file" / "leases", seconds=1).hold("work").__enter__()
