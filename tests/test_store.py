"""Records on disk: what is written is what is read, whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from made import make_records

from research import leftovers, store
from research.errors import RunError, ShapeError
from research.records import Alignment, Corpus, TopicThemes, Vectors
from research.store import (
    disk_errors,
    find_run,
    find_stage,
    keep_files,
    keep_stage,
    read_record,
    read_records,
    reopen_stage,
    replace_in_run,
    stage_types,
    write_record,
    write_run,
)


def assert_same(found, expected) -> None:
    for field in fields(expected):
        a, b = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(b, np.ndarray):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)
        else:
            assert repr(a) == repr(b)


@pytest.mark.parametrize("size", [1, 40])
@pytest.mark.parametrize("stage", list(stage_types()))
def test_a_record_reads_back_as_it_was_written(tmp_path, stage, size):
    record = getattr(make_records(size, n_themes=0 if size == 1 else 4), stage)
    digest = write_record(record, tmp_path / stage)
    found, again = read_record(type(record), tmp_path / stage, others={"vectors": getattr(record, "vectors", None)})
    assert_same(found, record)
    assert again == digest


def test_the_same_record_has_the_same_digest(tmp_path):
    first = write_record(make_records(30).corpus, tmp_path / "a")
    assert write_record(make_records(30).corpus, tmp_path / "b") == first
    assert write_record(make_records(31).corpus, tmp_path / "c") != first


def test_vectors_are_stored_once_and_aligned_when_they_are_read(tmp_path):
    records = read_records(make_run(tmp_path))[0]
    assert [path.parent.name for path in tmp_path.rglob("records/*/values.npy")] == ["vectors"]
    assert records.alignment.vectors is records.vectors
    np.testing.assert_allclose(np.linalg.norm(records.alignment.values, axis=1), 1, atol=1e-6)
    rows = np.array([7, 0, 7])
    np.testing.assert_array_equal(records.alignment.take(rows), records.alignment.values[rows])


def test_aligned_vectors_without_the_vectors_are_an_error(tmp_path):
    write_record(make_records(5).alignment, tmp_path / "r")
    alone, _ = read_record(Alignment, tmp_path / "r")
    with pytest.raises(ShapeError, match="read the records of the run together"):
        _ = alone.values


def test_a_large_array_is_mapped_and_its_memory_is_free_once_it_is_stored(tmp_path):
    values = np.ones((2100, 4096), np.float16)
    made = Vectors(values, "made", "1", 0)
    keep_stage(made, "vectors", "key", outputs=tmp_path)
    again = reopen_stage(made, "vectors", "key", outputs=tmp_path)
    assert isinstance(again.values.base, np.memmap)
    np.testing.assert_array_equal(again.values, values)
    assert (again.encoder, again.n_truncated) == (made.encoder, 0)
    found = find_stage(Vectors, "vectors", "key", outputs=tmp_path)
    assert found is not None
    assert isinstance(found[0].values.base, np.memmap)


def test_arrays_read_back_cannot_be_written(tmp_path):
    write_record(TopicThemes(np.ones((2, 2))), tmp_path / "r")
    record, _ = read_record(TopicThemes, tmp_path / "r")
    with pytest.raises(ValueError, match="read-only"):
        record.share[0, 0] = 2


def test_a_changed_file_is_refused_and_a_changed_stage_is_made_again(tmp_path):
    corpus = make_records(10).corpus
    keep_stage(corpus, "corpus", "key", outputs=tmp_path)
    place = tmp_path / store.STAGES_FOLDER / "corpus" / "key"
    np.save(place / "story_of.npy", np.zeros(10, np.int64))
    with pytest.raises(RunError, match="changed since it was written"):
        read_record(Corpus, place)
    assert find_stage(Corpus, "corpus", "key", outputs=tmp_path) is None
    assert not place.exists()


def test_a_missing_file_is_named(tmp_path):
    write_record(make_records(10).corpus, tmp_path / "r")
    (tmp_path / "r" / "articles.parquet").unlink()
    with pytest.raises(RunError, match=r"articles\.parquet is missing"):
        read_record(Corpus, tmp_path / "r")


def test_a_record_cut_off_while_written_leaves_nothing(tmp_path, monkeypatch):
    def fail(*arguments, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_write_rows", fail)
    with pytest.raises(KeyboardInterrupt):
        write_record(make_records(10).corpus, tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def fail(*arguments, **settings):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "save", fail)
    with pytest.raises(RunError, match="the disk is full"):
        write_record(make_records(10).corpus, tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_is_needed_is_said(tmp_path):
    (tmp_path / "outputs").write_text("")
    with pytest.raises(RunError, match="choose another folder"):
        keep_stage(make_records(3).corpus, "corpus", "k", outputs=tmp_path / "outputs")


def test_an_error_that_is_none_of_these_is_passed_on(tmp_path):
    with pytest.raises(OSError, match="strange"), disk_errors(tmp_path):
        raise OSError(errno.ETIME, "strange")


def make_run(outputs: Path, text: str = "one") -> Path:
    records = make_records(20)
    keys = dict.fromkeys(stage_types(), "k")
    digests = {stage: keep_stage(getattr(records, stage), stage, "k", outputs=outputs) for stage in keys}
    folder = outputs / "press" / "2026-01-01-abcd"
    write_run(
        folder,
        outputs=outputs,
        keys=keys,
        texts={"study.yaml": text, "manifest.json": json.dumps({"records": digests})},
        fill=lambda place: (place / "report.html").write_text(text),
    )
    return folder


def test_a_run_folder_holds_every_record(tmp_path):
    records, digests = read_records(make_run(tmp_path))
    assert_same(records.corpus, make_records(20).corpus)
    assert set(digests) == set(stage_types())


def test_a_run_replaces_an_earlier_one_of_its_name(tmp_path):
    make_run(tmp_path, "one")
    folder = make_run(tmp_path, "two")
    assert (folder / "report.html").read_text() == "two"
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_run_that_fails_at_the_end_leaves_the_earlier_one(tmp_path):
    folder = make_run(tmp_path, "one")

    def fail(place: Path) -> None:
        (place / "report.html").write_text("half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_run(folder, outputs=tmp_path, keys={}, texts={}, fill=fail)
    assert (folder / "report.html").read_text() == "one"


def test_parts_of_a_run_are_replaced_only_when_all_are_written(tmp_path):
    folder = make_run(tmp_path, "one")

    def fail(place: Path) -> None:
        (place / "report.html").write_text("half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        replace_in_run(folder, names=("report.html",), fill=fail)
    assert (folder / "report.html").read_text() == "one"
    replace_in_run(folder, names=("report.html",), fill=lambda place: (place / "report.html").write_text("two"))
    assert (folder / "report.html").read_text() == "two"


def test_a_folder_that_is_no_run_says_what_one_looks_like(tmp_path):
    with pytest.raises(RunError, match="not a run folder"):
        read_records(tmp_path)


def test_files_are_kept_by_key_and_made_again_when_changed(tmp_path):
    made = []

    def fill(place):
        made.append(place)
        (place / "figures").mkdir()
        (place / "figures" / "a.svg").write_text("<svg/>")

    folder, was_there = keep_files("figures", "k1", outputs=tmp_path, fill=fill)
    assert not was_there
    assert (folder / "figures" / "a.svg").is_file()
    assert keep_files("figures", "k1", outputs=tmp_path, fill=fill) == (folder, True)
    assert len(made) == 1
    (folder / "figures" / "a.svg").write_text("edited")
    assert keep_files("figures", "k1", outputs=tmp_path, fill=fill) == (folder, False)
    assert (folder / "figures" / "a.svg").read_text() == "<svg/>"
    (folder / "figures" / "a.svg").unlink()
    assert keep_files("figures", "k1", outputs=tmp_path, fill=fill) == (folder, False)


def test_files_that_could_not_all_be_made_are_not_kept(tmp_path):
    def fail(place):
        (place / "half.csv").write_text("a")
        raise OSError(28, "No space left on device")

    with pytest.raises(RunError, match="disk is full"):
        keep_files("tables", "k1", outputs=tmp_path, fill=fail)
    assert not list((tmp_path / ".stages" / "tables").iterdir())


def test_what_a_killed_run_had_begun_is_removed_and_what_a_living_one_writes_is_not(tmp_path):
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    machine = leftovers._name_machine()
    names = [f".a.{machine}-{done.pid}.0.tmp", f".b.{machine}-{os.getpid()}.0.tmp", f".c.other1-{done.pid}.0.tmp"]
    for name in names:
        (tmp_path / name).mkdir()
    write_record(make_records(1).topic_themes, tmp_path / "record")
    assert sorted(path.name for path in tmp_path.iterdir()) == [names[1], names[2], "record"]


def test_any_edit_of_an_index_is_noticed_and_named(tmp_path):
    folder = make_run(tmp_path)
    path = folder / "records" / "stability" / "record.json"
    if not path.exists():
        path = next(iter(sorted((folder / "records").glob("*/record.json"))))
    text = path.read_text(encoding="utf-8")
    for edited in (
        text.replace("1", "2", 1),
        text.replace("\n", " ", 1),
        text + " ",
        text.replace('"sha256"', '"sha"'),
    ):
        path.unlink()
        path.write_text(edited, encoding="utf-8")
        with pytest.raises(RunError, match=r"record\.json|not a record of this version|changed since"):
            read_records(folder)
    # Without the digest within it, the manifest tells.
    index = json.loads(text)
    del index["sha256"]
    path.write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(RunError, match=r"record\.json: changed since the run was written"):
        read_records(folder)


def test_an_edited_index_of_a_stored_stage_is_made_again(tmp_path):
    corpus = make_records(10).corpus
    keep_stage(corpus, "corpus", "key", outputs=tmp_path)
    path = tmp_path / store.STAGES_FOLDER / "corpus" / "key" / "record.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"n_rows": 1', '"n_rows": 2'), encoding="utf-8")
    assert find_stage(Corpus, "corpus", "key", outputs=tmp_path) is None


@pytest.mark.parametrize("name", ["a" * 300, "nowhere/a" * 600])
def test_a_place_that_cannot_be_is_named(tmp_path, name):
    with pytest.raises(RunError, match="choose another place"):
        write_record(make_records(1).topic_themes, tmp_path / name)


def test_leftovers_are_removed_everywhere_and_what_was_moved_aside_comes_back(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    run = make_run(tmp_path)
    dead, alive = (f"{leftovers._name_machine()}-{process}.ab12cd34" for process in (ended.pid, os.getpid()))
    vectors = tmp_path / ".vectors" / "use"
    vectors.mkdir(parents=True)
    gone = [run / f".figures.{dead}.old", run.parent / f".{run.name}.{dead}.tmp", vectors / ".abc.npz.tmp",
            run / ".tables.ab12cd34.old", tmp_path / ".stages" / "figures" / f".k.{dead}.tmp"]  # fmt: skip
    stays = [run / f".figures.{alive}.old", vectors / ".def.npz.tmp", vectors / "ghi.npz", run / ".notes"]
    for path in [*gone, *stays]:
        path.mkdir(parents=True)
    (run / "figures").mkdir()
    # A process was killed between the two renames of a replacement.
    moved = run.parent / f".2026-01-02-beef.{dead}.old"
    shutil.copytree(run, moved)
    hour_ago = time.time() - 7200
    os.utime(vectors / ".abc.npz.tmp", (hour_ago, hour_ago))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers, "_is_old", lambda path: path in gone)
        leftovers.remove_all_leftovers(tmp_path, inside=(".stages", ".vectors"))
    assert [path for path in gone if path.exists()] == []
    assert [path for path in stays if not path.exists()] == []
    assert (run.parent / "2026-01-02-beef" / "report.html").read_text() == "one"


def test_a_temporary_file_is_old_after_an_hour(tmp_path):
    (tmp_path / "a").write_text("a")
    assert not leftovers._is_old(tmp_path / "a")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers.time, "time", lambda: 7200 + (tmp_path / "a").lstat().st_mtime)
        assert leftovers._is_old(tmp_path / "a")


def test_the_newest_run_of_a_study_is_found(tmp_path):
    for name, started in (
        ("2026-11-29-ffff", "2026-11-29T10:00:00+00:00"),
        ("2026-11-29-aaaa", "2026-11-29T11:00:00+00:00"),
    ):
        (tmp_path / "press" / name).mkdir(parents=True)
        (tmp_path / "press" / name / "manifest.json").write_text(json.dumps({"started": started}), encoding="utf-8")
    (tmp_path / "press" / "inputs").mkdir()
    assert find_run(tmp_path / "press").name == "2026-11-29-aaaa"
    assert find_run(tmp_path / "press" / "2026-11-29-ffff").name == "2026-11-29-ffff"
    assert find_run(tmp_path / "nothing") == tmp_path / "nothing"
