"""Keys and files of single figures."""

from __future__ import annotations

import gc
from dataclasses import fields

import pytest
from made import make_records
from made_page import make_study
from matplotlib.axes import Axes

from research.figure_files import FigureStyle, copy_files, copy_printed, draw_files, keep_figure, read_shown
from research.figures import GALLERY, list_figures
from research.records import RunRecords
from research.workflow.figure_jobs import list_jobs

RECORDS = make_records(20)
DIGESTS = {field.name: "0" * 64 for field in fields(RunRecords)}


def keys(study, **changed):
    return {job.name: job.key for job in list_jobs(RECORDS, study, digests={**DIGESTS, **changed})}


def find_changed(old, new):
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path, figures={"draw": [{"figure": "topic_words"}, {"figure": "groups"}]})


def test_only_the_figures_that_show_a_record_are_drawn_again_when_it_changes(study):
    before = keys(study)
    assert set(before) == {*list_figures(RECORDS), "topic_words_1", "groups_2"}
    changed = find_changed(before, keys(study, trends="1" * 64))
    # Whether this run has comparisons of groups, which it has not, may be told from any record.
    assert changed == {name for name in list_figures(RECORDS) if "trends" in GALLERY[name].shows} | {"groups_2"}
    changed = find_changed(before, keys(study, themes="1" * 64))
    assert not changed & {"corpus_overview", "topic_words", "topic_words_1", "topic_map", "topic_resolutions"}
    assert {"prevalence", "composition", "source_themes"} <= changed


@pytest.mark.parametrize(
    "changed", [{"trends": {"alpha": 0.01}}, {"explorer": {"texts": "none"}}, {"title": "Towns"}, {"seed": 4}]
)
def test_settings_that_figures_do_not_read_are_no_part_of_their_keys(study, tmp_path, changed):
    other = make_study(tmp_path, figures={"draw": study.model_dump(mode="json")["figures"]["draw"]}, **changed)
    assert keys(other) == keys(study)


def test_another_figure_of_a_study_redraws_no_figure(study, tmp_path):
    draw = [{"figure": "topic_words"}, {"figure": "groups"}, {"figure": "slopes"}]
    assert find_changed(keys(study), keys(make_study(tmp_path, figures={"draw": draw}))) == {"slopes_3"}
    assert find_changed(keys(study), keys(make_study(tmp_path, figures={"draw": draw[:2], "dpi": 200}))) == set(
        keys(study)
    )


def test_a_figure_is_stored_with_what_the_page_shows_and_the_paper_prints(tmp_path):
    study = make_study(tmp_path, figures={"formats": ["svg"], "draw": [{"figure": "groups"}]})
    style = FigureStyle(study.figures, None, "en")
    jobs = {job.name: job for job in list_jobs(RECORDS, study, digests=DIGESTS)}
    for name in ("topic_resolutions", "groups_1"):
        (tmp_path / name).mkdir()
        draw_files(jobs[name], RECORDS, style, place=tmp_path / name)
        copy_files(tmp_path / name, tmp_path / "run")
    copy_printed(tmp_path / "topic_resolutions", "topic_resolutions", tmp_path)
    assert (tmp_path / "topic_resolutions.pdf").read_bytes().startswith(b"%PDF")
    shown = read_shown(tmp_path / "topic_resolutions")
    assert shown["name"] == "topic_resolutions"
    assert shown["svg"].startswith("<svg")
    assert read_shown(tmp_path / "groups_1") is None
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "topic_resolutions.svg",
        "topic_resolutions.csv",
        "topic_resolutions.txt",
        "groups_1.txt",
    }
    assert "is not drawn" in (tmp_path / "run" / "groups_1.txt").read_text(encoding="utf-8")


def test_figures_are_no_longer_held_once_they_are_written(study, tmp_path):
    job = next(job for job in list_jobs(RECORDS, study, digests=DIGESTS) if job.name == "topic_words")
    gc.collect()
    before = count_axes()
    keep_figure(job, RECORDS, FigureStyle(study.figures, None, "en"), outputs=tmp_path / "outputs")
    assert gc.isenabled()
    assert count_axes() == before


def count_axes():
    # By type: what is asked of a weak proxy goes to what it stood for, which may be gone.
    return sum(issubclass(type(held), Axes) for held in gc.get_objects())
