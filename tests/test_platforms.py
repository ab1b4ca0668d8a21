"""What POSIX has and Windows lacks is not needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import QUICK, write_study

from research import leftovers
from research.errors import StudyError
from research.provenance import relate_path
from research.study import load_study

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_POSIX = ROOT / "tests" / "without_posix.py"


def run_without_posix(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(WITHOUT_POSIX), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_a_study_runs_without_posix(tmp_path):
    study = write_study(tmp_path, 12)
    # A living run is neither ended nor robbed of what it writes; what a killed one has left is removed.
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    alive, left = (
        tmp_path / "out" / "press" / f".a.{leftovers._name_machine()}-{process}.0.tmp"
        for process in (os.getpid(), ended.pid)
    )
    alive.mkdir(parents=True)
    left.mkdir()
    done = run_without_posix("run", study, "--out", tmp_path / "out", "--quiet", "--set", *QUICK)
    assert done.returncode == 0, done.stderr
    assert alive.is_dir()
    assert not left.exists()
    alive.rmdir()
    (folder,) = (tmp_path / "out" / "press").iterdir()
    assert (folder / "report.html").is_file()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["machine"]["memory_gb"] > 0.1
    assert manifest["peak_memory_mb"] > 50


def test_what_a_pipe_cannot_print_is_replaced(tmp_path):
    study = write_study(tmp_path)
    text = (tmp_path / "articles.csv").read_text(encoding="utf-8").replace(",S\n", ",人民日报\n")
    (tmp_path / "articles.csv").write_text(text, encoding="utf-8")
    done = run_without_posix("check", study, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "source ????: 6" in done.stdout


def test_a_path_on_another_drive_is_written_as_it_is(tmp_path, monkeypatch):
    assert relate_path(tmp_path / "a" / "b.csv", tmp_path) == "a/b.csv"

    def fail(path, start):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", fail)
    assert relate_path(tmp_path / "b.csv", Path("elsewhere")) == (tmp_path / "b.csv").as_posix()


def test_a_study_is_not_named_like_a_device_of_windows(tmp_path):
    path = write_study(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("name: press", "name: con"), encoding="utf-8")
    with pytest.raises(StudyError, match="name of a device on Windows"):
        load_study(path)
