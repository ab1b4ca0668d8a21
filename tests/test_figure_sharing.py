"""Figures that other processes draw: the same files, whatever happens to these processes."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import fields

import pytest
from made import make_records
from made_page import make_study

from research import figure_sharing
from research.figure_files import FIGURES, FigureStyle, keep_figure
from research.figure_sharing import Drawer, is_shared, share_figures
from research.records import RunRecords
from research.store import has_files, write_record
from research.workflow.figure_jobs import list_jobs

RECORDS = make_records(20)
DRAWN = {"topic_resolutions", "calibration"}


@pytest.fixture
def stored(tmp_path):
    """Write the records that figures are drawn from; gives their folder and digests."""
    names = [field.name for field in fields(RunRecords)]
    needed = {"clusters", "detected", "trends"}
    digests = {
        name: write_record(getattr(RECORDS, name), tmp_path / "records" / name) if name in needed else "0" * 64
        for name in names
    }
    return tmp_path / "records", digests


@pytest.fixture
def style(tmp_path):
    study = make_study(tmp_path, figures={"formats": ["svg"]})
    return FigureStyle(study.figures, None, "en")


@pytest.fixture
def jobs(tmp_path, stored, style):
    study = make_study(tmp_path, figures={"formats": ["svg"]})
    return [job for job in list_jobs(RECORDS, study, digests=stored[1]) if job.name in DRAWN]


@pytest.fixture
def two_processes(monkeypatch):
    monkeypatch.setattr(figure_sharing, "count_cpus", lambda: 2)
    monkeypatch.setattr(figure_sharing, "LEAST_SHARED", 1)


def list_bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def start_python(code):
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def test_another_process_draws_the_same_files(tmp_path, stored, style, jobs, two_processes):
    records, digests = stored
    with share_figures(jobs, style, records=records, digests=digests, outputs=tmp_path / "shared") as shared:
        ends = time.monotonic() + 120
        while not all(has_files(FIGURES, job.key, outputs=tmp_path / "shared") for job in jobs):
            assert time.monotonic() < ends
            time.sleep(0.05)
        shared.draw(RECORDS)
    for job in jobs:
        keep_figure(job, RECORDS, style, outputs=tmp_path / "alone")
    assert list_bytes(tmp_path / "shared") == list_bytes(tmp_path / "alone")


def test_a_process_that_was_begun_before_draws_first(tmp_path, stored, style, jobs, two_processes, monkeypatch):
    drawer = Drawer()
    drawer.begin()
    drawer.begin()
    monkeypatch.setattr(figure_sharing, "_start_process", lambda: pytest.fail("another process was started"))
    begun = drawer._process
    with share_figures(
        jobs, style, records=stored[0], digests=stored[1], outputs=tmp_path / "shared", drawer=drawer
    ) as shared:
        ends = time.monotonic() + 120
        while not all(has_files(FIGURES, job.key, outputs=tmp_path / "shared") for job in jobs):
            assert time.monotonic() < ends
            time.sleep(0.05)
        shared.draw(RECORDS)
    assert begun.poll() is not None, "it ends with the figures"
    drawer.begin()
    assert drawer.take() is None, "it is begun once"


def test_a_process_that_nobody_asks_ends_with_the_run_or_with_whom_it_waits_for(monkeypatch):
    monkeypatch.setattr(figure_sharing, "count_cpus", lambda: 2)
    closed, left, alone = Drawer(), Drawer(), Drawer()
    closed.begin()
    process = closed._process
    closed.close()
    assert process.poll() is not None
    closed.close()
    left.begin()
    process = left.take()
    process.stdin.close()
    assert process.wait(60) == 0
    process.stdout.close()
    monkeypatch.setattr(figure_sharing, "count_cpus", lambda: 1)
    alone.begin()
    assert alone.take() is None


@pytest.mark.parametrize("n_answers", [0, 1])
def test_the_figure_of_a_killed_process_is_drawn_here(
    tmp_path, stored, style, jobs, two_processes, monkeypatch, n_answers
):
    answering = f"for _ in range({n_answers}): input(); print('true', flush=True)"
    dying = f"import os\n{answering}\ninput(); os.kill(os.getpid(), 9)"
    monkeypatch.setattr(figure_sharing, "_start_process", lambda: start_python(dying))
    told = []
    with share_figures(
        jobs, style, records=stored[0], digests=stored[1], outputs=tmp_path, on_progress=told.append
    ) as shared:
        shared.draw(RECORDS)
    assert all(has_files(FIGURES, job.key, outputs=tmp_path) for job in jobs)
    assert told == [1, 1]


def test_an_interruption_ends_the_other_processes(tmp_path, stored, style, jobs, two_processes, monkeypatch):
    started = []

    def start():
        started.append(start_python("import time; time.sleep(600)"))
        return started[-1]

    monkeypatch.setattr(figure_sharing, "_start_process", start)
    with (
        pytest.raises(KeyboardInterrupt),
        share_figures(jobs, style, records=stored[0], digests=stored[1], outputs=tmp_path),
    ):
        raise KeyboardInterrupt
    assert [process.poll() is None for process in started] == [False]


def test_few_figures_and_those_of_every_article_are_drawn_by_this_process_alone(tmp_path, stored, style, monkeypatch):
    monkeypatch.setattr(figure_sharing, "count_cpus", lambda: 8)
    monkeypatch.setattr(figure_sharing, "_start_process", lambda: pytest.fail("a process was started"))
    study = make_study(tmp_path)
    every = {job.name: job for job in list_jobs(RECORDS, study, digests=stored[1])}
    assert not any(is_shared(every[name]) for name in ("corpus_overview", "source_themes", "topic_map"))
    few = [every[name] for name in ("corpus_overview", "source_themes", "topic_map", *sorted(DRAWN))]
    with share_figures(few, style, records=stored[0], digests=stored[1], outputs=tmp_path):
        pass
