"""What people add to a run folder or edit in it outlives a second run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from research.run_files import hash_run_files, keep_additions

WRITTEN = {"report.html": "page", "tasks/words.csv": "sheet", "figures/a.svg": "drawn", "records/a/x.npy": "array"}


def make_run(folder: Path, **changed: str) -> Path:
    for name, text in {**WRITTEN, **{name.replace("__", "/"): text for name, text in changed.items()}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def old(tmp_path):
    folder = make_run(tmp_path / "old")
    (folder / "manifest.json").write_text(json.dumps({"files": hash_run_files(folder)}))
    return folder


def test_what_nobody_touched_is_replaced(old, tmp_path):
    new = make_run(tmp_path / "new", **{"report.html": "other page"})
    assert keep_additions(old, new) == ()
    assert (new / "report.html").read_text() == "other page"
    assert keep_additions(tmp_path / "nowhere", new) == ()


def test_added_files_keep_their_places(old, tmp_path):
    (old / "NOTES.md").write_text("mine")
    (old / "tasks" / "words_anna.csv").write_text("filled")
    (old / ".figures.abcdef-1.ab12cd34.old").mkdir()
    (old / ".figures.abcdef-1.ab12cd34.old" / "a.svg").write_text("leftover")
    new = make_run(tmp_path / "new")
    assert keep_additions(old, new) == ("NOTES.md", "tasks/words_anna.csv")
    assert (new / "NOTES.md").read_text() == "mine"
    # And again by a third run.
    (new / "manifest.json").write_text(json.dumps({"files": hash_run_files(make_run(tmp_path / "same"))}))
    assert keep_additions(new, make_run(tmp_path / "third")) == ("NOTES.md", "tasks/words_anna.csv")


def test_a_filled_sheet_stays_unless_the_run_has_another_sheet_for_its_place(old, tmp_path):
    (old / "tasks" / "words.csv").write_text("filled")
    same, other = make_run(tmp_path / "same"), make_run(tmp_path / "other", tasks__words__csv="x")
    (other / "tasks" / "words.csv").write_text("another sheet")
    assert keep_additions(old, same) == ("tasks/words.csv",)
    assert (same / "tasks" / "words.csv").read_text() == "filled"
    assert keep_additions(old, other) == ("kept/tasks/words.csv",)
    assert (other / "tasks" / "words.csv").read_text() == "another sheet"
    assert keep_additions(old, other) == ("kept/tasks/words-2.csv",)


def test_an_edited_result_is_kept_aside(old, tmp_path):
    (old / "report.html").write_text("edited")
    (old / "figures" / "a.svg").write_text("edited")
    new = make_run(tmp_path / "new")
    (new / "figures" / "a.svg").unlink()
    assert keep_additions(old, new) == ("kept/figures/a.svg", "kept/report.html")
    assert (new / "report.html").read_text() == "page"


@pytest.mark.parametrize("manifest", ["{}", "no json", "[]", '{"files": []}'])
def test_of_a_run_without_digests_everything_but_results_is_kept(old, tmp_path, manifest):
    (old / "manifest.json").write_text(manifest)
    (old / "NOTES.md").write_text("mine")
    (old / "tasks" / "words.csv").write_text("filled")
    (old / "report.html").write_text("perhaps of an earlier version")
    new = make_run(tmp_path / "new")
    assert keep_additions(old, new) == ("NOTES.md", "tasks/words.csv")
