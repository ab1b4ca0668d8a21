"""Paths of a study: names as they are, variables, and folders that are not too large."""

from __future__ import annotations

import pytest

from research.corpus import inspect_files
from research.errors import CorpusError, StudyError
from research.study import find_files, load_study

STUDY = (
    "name: a\ntitle: A\nquestion: Does it?\nauthors: [A]\ncorpus:\n  time_zone: UTC\n  inputs: [{{path: '{path}'}}]\n"
)


def write_study(folder, path, more=""):
    study = folder / "study.yaml"
    study.write_text(STUDY.format(path=path) + more, encoding="utf-8")
    return study


def test_a_file_whose_name_looks_like_a_variable_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("LAKES", "elsewhere")
    (tmp_path / "${LAKES}.csv").write_text("title\n", encoding="utf-8")
    study = load_study(write_study(tmp_path, "${LAKES}.csv"))
    assert study.resolve("${LAKES}.csv") == tmp_path / "${LAKES}.csv"


def test_a_variable_is_replaced_where_no_file_has_this_name(tmp_path, monkeypatch):
    monkeypatch.setenv("LAKES", "press")
    (tmp_path / "press.csv").write_text("title\n", encoding="utf-8")
    assert load_study(write_study(tmp_path, "${LAKES}.csv")).resolve("${LAKES}.csv") == tmp_path / "press.csv"
    monkeypatch.delenv("LAKES")
    with pytest.raises(StudyError, match="environment variable LAKES, which is not set"):
        load_study(write_study(tmp_path, "${LAKES}.csv"))


def test_a_folder_of_too_many_files_is_refused_with_the_name_of_the_limit(tmp_path):
    folder = tmp_path / "press"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text("A lake.", encoding="utf-8")
    with pytest.raises(ValueError, match=r"more than 11 files .* corpus\.limits\.folder_files"):
        find_files(folder, most=11)
    assert len(find_files(folder, most=12)) == 12
    for path in ("press", "**/*.txt"):
        with pytest.raises(StudyError, match=r"corpus\.limits\.folder_files"):
            load_study(write_study(tmp_path, path, "  limits: {folder_files: 5}\n"))


def test_a_wrong_pattern_and_a_huge_folder_are_problems_of_a_draft(tmp_path, monkeypatch):
    with pytest.raises(CorpusError, match="stands for folders"):
        inspect_files([tmp_path / "a**.csv"])
    (tmp_path / "a.txt").write_text("A lake.", encoding="utf-8")
    monkeypatch.setattr(find_files, "__kwdefaults__", {"most": 0})
    with pytest.raises(CorpusError, match="more than 0 files"):
        inspect_files([tmp_path])
