"""Jobs in worker processes, on Dask, and in several processes on one folder; some are killed."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from made_shards import help_shard

from research.encoders import encode_texts, has_share, open_encoder
from research.errors import ResearchError, RunError
from research.study import EncoderSettings, EngineSettings
from research.topics import Neighbors, make_members
from research.topics.clustering.neighbors import find_neighbors
from research.workflow.jobs import engines, make_shared_members, members
from research.workflow.jobs.engines import LocalEngine, ShardEngine, open_engine, read_shard
from research.workflow.jobs.job import Job, run_told
from research.workflow.jobs.leases import Leases

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SETTINGS = EncoderSettings()
TEXTS = [f"The mayor of city {n} opens bridge {n * 7}." for n in range(12)]


def make_jobs(cache: Path, n: int = 6) -> list[Job]:
    told = SETTINGS.model_dump(mode="json")
    parts = [list(part) for part in np.array_split(TEXTS, n)]
    return [Job("encode", {"encoder": told, "cache": str(cache), "texts": [str(t) for t in part]}) for part in parts]


def check_vectors(cache: Path) -> None:
    """Compare what the jobs have left in the cache with what one process makes."""
    encoder = open_encoder(SETTINGS)
    for job in make_jobs(cache):
        texts = job.arguments["texts"]
        made = encode_texts(texts, encoder, cache_dir=None)
        assert np.array_equal(encode_texts(texts, encoder, cache_dir=cache), made)


def test_jobs_are_done_by_two_workers_and_a_killed_one_costs_its_job_alone(tmp_path, monkeypatch):
    jobs, done, killed = make_jobs(tmp_path), [], []
    started = []
    start = engines._Distribution._start

    def watch(self):
        started.append(start(self))
        return started[-1]

    def on_done(place: int) -> None:
        done.append(place)
        if not killed:
            killed.append(started[0].pid)
            os.kill(started[0].pid, signal.SIGKILL)

    monkeypatch.setattr(engines._Distribution, "_start", watch)
    LocalEngine(2).do(jobs, on_done)
    assert killed
    assert sorted(done) == list(range(len(jobs)))
    assert len(started) <= 3
    assert all(worker.returncode is not None for worker in started)
    check_vectors(tmp_path)


def test_a_job_at_which_workers_die_again_and_again_ends_the_run_with_a_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "_ask", lambda worker, job: None)
    with pytest.raises(RunError, match="3 workers were killed at the same job"):
        LocalEngine(1).do(make_jobs(tmp_path, 1), lambda place: None)


def test_an_error_in_a_worker_is_raised_in_the_run(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="vectors cannot be kept here"):
        LocalEngine(1).do(make_jobs(tmp_path / "file" / "cache", 1), lambda place: None)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"version": "0.1"}, "install the same version"), ({"kind": "os.system"}, "is no kind of job")],
)
def test_a_worker_does_nothing_but_the_jobs_of_its_version(tmp_path, change, message):
    told = {**json.loads(make_jobs(tmp_path)[0].to_json()), **change}
    with pytest.raises(RunError, match=message):
        run_told(json.dumps(told))


def test_shards_divide_the_jobs_and_all_return_when_all_is_done(tmp_path, monkeypatch):
    jobs, ran = make_jobs(tmp_path / "cache"), []
    run = Job.run
    monkeypatch.setattr(Job, "run", lambda job: (ran.append(job.key), run(job)))
    shards = [
        ShardEngine(read_shard(text), Leases(tmp_path / "leases", seconds=60), tmp_path / "leases")
        for text in ("1/3", "2/3", "3/3")
    ]
    threads = [threading.Thread(target=shard.do, args=(jobs, lambda place: None)) for shard in shards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ran) == sorted(job.key for job in jobs)
    assert all(job.is_done() for job in jobs)
    check_vectors(tmp_path / "cache")


def test_a_share_is_named_by_its_texts(tmp_path):
    jobs, encoder = make_jobs(tmp_path, 2), open_encoder(SETTINGS)
    jobs[0].run()
    files = list(tmp_path.rglob("*.npz"))
    jobs[0].run()
    assert list(tmp_path.rglob("*.npz")) == files
    assert has_share(jobs[0].arguments["texts"], encoder, cache_dir=tmp_path, store=SETTINGS.store)
    assert not has_share(TEXTS, encoder, cache_dir=tmp_path, store=SETTINGS.store)


def test_members_that_shards_make_together_are_those_of_one_process(tmp_path, monkeypatch):
    monkeypatch.setattr(members, "LEAST_POINTS", 10)
    rng = np.random.default_rng(3)
    points = np.repeat(rng.standard_normal((4, 16)), 30, axis=0) + 0.3 * rng.standard_normal((120, 16))
    points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    neighbors = Neighbors(*find_neighbors(points, 20)[:2], 10)
    wanted = {"whole": [(0, 5), (1, 5), (0, 6)], "parts": {(0, 7): [0, 1], (1, 8): [1]}}
    plain = make_members(neighbors, [0.5, 2.0], **wanted)
    with help_shard(tmp_path, monkeypatch) as (first, ran):
        made = make_shared_members(neighbors, [0.5, 2.0], **wanted, engine=first, folder=tmp_path / "members")
    assert len(set(ran)) == 2
    assert len(ran) == 4
    for one, other in zip(made, plain, strict=True):
        assert (one.place, one.seed, one.subsample) == (other.place, other.seed, other.subsample)
        assert np.array_equal(one.labels, other.labels)
        assert np.array_equal(one.is_drawn, other.is_drawn)


@pytest.mark.parametrize("text", ["3/2", "0/2", "1", "a/b", "-1/2", "1/0"])
def test_a_shard_that_is_none_is_refused(text):
    with pytest.raises(ResearchError, match=re.escape(f'--shard is "{text}"; give number/total')):
        read_shard(text)


def test_shards_have_no_other_workers(tmp_path):
    with pytest.raises(ResearchError, match="leave --engine and workers out"):
        open_engine(EngineSettings(workers=2), outputs=tmp_path, shard=read_shard("1/2"))


# ------------------------------------------------------------------------------------------------------ Dask

needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="distributed is not installed")


def test_dask_that_is_not_installed_is_named_with_the_command(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ResearchError, match=r"pip install 'themeline\[dask\]'"):
        open_engine(EngineSettings(name="dask", address="tcp://127.0.0.1:1"), outputs=tmp_path)


def test_dask_without_an_address_is_refused(tmp_path):
    with pytest.raises(ResearchError, match=r"engine\.address is not set"):
        open_engine(EngineSettings(name="dask"), outputs=tmp_path)


@needs_dask
def test_a_scheduler_that_does_not_answer_is_named(tmp_path):
    code = (
        "import sys; from pathlib import Path; from research.workflow.jobs import dask_engine\n"
        "dask_engine._CONNECT_SECONDS = 0.5\n"
        "dask_engine.DaskEngine('tcp://127.0.0.1:1', outputs=Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT)
    assert "engine.address is tcp://127.0.0.1:1, where no Dask scheduler answers" in done.stderr


@needs_dask
def test_dask_workers_do_the_jobs_and_a_folder_that_they_do_not_see_is_named(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "sys.path.insert(0, 'tests')\n"
        "from distributed import LocalCluster\n"
        "from research.workflow.jobs import dask_engine\n"
        "sys.path.insert(0, 'tests/workflow/jobs')\n"
        "from test_engines import make_jobs, check_vectors\n"
        "from research.errors import ResearchError\n"
        "out = Path(sys.argv[1])\n"
        "with LocalCluster(n_workers=2, processes=False, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "    engine = dask_engine.DaskEngine(cluster.scheduler_address, outputs=out)\n"
        "    done = []\n"
        "    engine.do(make_jobs(out), done.append)\n"
        "    engine.close()\n"
        "    print(sorted(done))\n"
        "    dask_engine.sees = lambda path: False\n"
        "    try: dask_engine.DaskEngine(cluster.scheduler_address, outputs=out)\n"
        "    except ResearchError as error: print(error)\n"
        "check_vectors(out)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[0, 1, 2, 3, 4, 5]\n")
    assert "does not see this folder" in done.stdout


# --------------------------------------------------------------------------------- whole runs on one folder


QUICK = (
    "prevalence.n_replicates=100", "topics.n_seeds=2", "topics.n_subsamples=2", "figures.formats=[svg]",
    "engine.lease_seconds=1",
)  # fmt: skip


def use_one_cpu() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def begin_run(study: Path, out: Path, *more: str, begin=None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(out), "--quiet", *more]
    return subprocess.Popen([*command, "--set", *QUICK], stdout=subprocess.PIPE, text=True, cwd=ROOT, preexec_fn=begin)


def kill_a_holder(process: subprocess.Popen[str], folder: Path) -> Path:
    """Kill a process while it holds a lease, and make the lease look as if it came from another machine."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        for lease in folder.glob("*.lease"):
            os.kill(process.pid, signal.SIGSTOP)
            if lease.exists():
                process.kill()
                process.communicate()
                lease.write_text(json.dumps({**json.loads(lease.read_text()), "machine": "elsewhere"}))
                return lease
            os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.002)
    raise AssertionError("the process never held a lease")


def test_two_shards_of_which_one_is_killed_with_a_lease_make_the_run_of_one_process_on_one_core(tmp_path):
    rows = ["title,body,published,source"]
    rows += [f'"News {n}","{text} Fish {n} return.",2024-0{n % 9 + 1}-03,S' for n, text in enumerate(TEXTS)]
    (tmp_path / "articles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    study = tmp_path / "press.yaml"
    study.write_text("name: press\ntitle: Press\ncorpus: {inputs: [{path: articles.csv}]}\n", encoding="utf-8")
    out = tmp_path / "shared"
    lease = kill_a_holder(begin_run(study, out, "--shard", "1/2"), out / ".jobs")
    assert lease.exists()
    both = [begin_run(study, out, "--shard", f"{place}/2") for place in (1, 2)]
    (first, _), (second, _) = (process.communicate(timeout=300) for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert first == second
    alone = begin_run(study, tmp_path / "alone", begin=use_one_cpu)
    plain = json.loads((Path(alone.communicate(timeout=300)[0].strip()) / "manifest.json").read_text())
    shared = json.loads((Path(first.strip()) / "manifest.json").read_text())
    assert shared["records"] == plain["records"]
    assert list(shared["records"]) == list(plain["records"])
    # The page tells how many processors a run had.
    different = {name for name, digest in shared["files"].items() if plain["files"].get(name) != digest}
    assert different <= {"report.html"}
    assert set(shared["files"]) == set(plain["files"])
    assert list((out / ".jobs").iterdir()) == []
