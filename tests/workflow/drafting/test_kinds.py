"""`research init` on every kind of file: what was written is read, and studies run without an edit."""

from __future__ import annotations

from datetime import date

import pytest
from made_kinds import KINDS, SOURCES, make_articles, make_frame

from research.corpus import read_corpus
from research.run import read_articles, run_study
from research.study import load_study
from research.workflow import write_draft

ARTICLES = make_articles()
YEAR_ONLY = {"noteexpress"}
QUICK = [
    "encoder.name=use-multilingual", "topics.n_seeds=2", "topics.n_subsamples=2", "prevalence.n_replicates=100",
    "figures.formats=[svg]",
]  # fmt: skip


def list_written(articles, *, is_year_only=False):
    days = [date(one.published.year, 1, 1) if is_year_only else one.published for one in articles]
    return sorted(
        (one.title, " ".join(one.body.split()), day, one.source) for one, day in zip(articles, days, strict=True)
    )


def list_read(corpus):
    return sorted((one.title, " ".join(one.body.split()), one.published.date(), one.source) for one in corpus.articles)


def draft(places, out, overrides=()):
    write_draft(places, out, may_replace=False)
    return load_study(out, overrides)


@pytest.mark.parametrize("kind", KINDS)
def test_the_study_drafted_for_a_kind_of_file_reads_what_was_written(kind, tmp_path):
    place = KINDS[kind](ARTICLES, tmp_path)
    study = draft([place], tmp_path / "study.yaml")
    corpus = read_corpus(study.corpus, resolve=study.resolve, period=study.prevalence.period)
    assert list_read(corpus) == list_written(ARTICLES, is_year_only=kind in YEAR_ONLY)
    assert corpus.rejected == ()
    assert study.prevalence.period == ("year" if kind in YEAR_ONLY else "month")
    assert {one.precision for one in corpus.articles} <= (
        {"year"} if kind in YEAR_ONLY else {"day", "minute", "second"}
    )
    assert study.corpus.languages == ["en"]


RUN = (
    "csv",
    "xlsx",
    "json",
    "parquet",
    "stata",
    "ris",
    "bibtex",
    "web_of_science",
    "nexis_docx",
    "factiva_html",
    "pages",
    "feed",
)
"""Twelve kinds that are run to the end of the last stage; a folder of seven of them is published as well."""


@pytest.mark.parametrize("kind", RUN)
def test_the_study_drafted_for_a_kind_of_file_runs_without_an_edit(kind, tmp_path, monkeypatch):
    # Figures, tables and page take most of the time, and see records alone, whatever kind of file they are from.
    monkeypatch.setattr("research.workflow.running.publish_run", lambda *records, **folder: None)
    study = draft([KINDS[kind](ARTICLES, tmp_path)], tmp_path / "study.yaml", QUICK)
    run = run_study(study, outputs=tmp_path / "outputs", is_quiet=True)
    assert list_read(run.records.corpus) == list_written(ARTICLES)
    assert len(run.topics) == 3


def test_a_data_frame_gives_the_same_articles():
    columns = {"title": "Headline", "body": "Full text", "published": "Date", "source": "Newspaper"}
    assert list_read(read_articles(make_frame(ARTICLES), columns=columns)) == list_written(ARTICLES)


def test_a_folder_of_several_kinds_is_drafted_and_run_without_an_edit(tmp_path):
    articles = make_articles(42)
    kinds = ("csv", "json", "ris", "nexis_docx", "factiva_html", "feed", "texts")
    folder = tmp_path / "material"
    folder.mkdir()
    for place, kind in enumerate(kinds):
        KINDS[kind](articles[place :: len(kinds)], folder)
    study = draft([folder], tmp_path / "study.yaml", QUICK)
    assert len(study.corpus.inputs) == len(kinds)
    run = run_study(study, outputs=tmp_path / "outputs", is_quiet=True)
    assert (run.path / "report.html").stat().st_size > 0
    assert list_read(run.records.corpus) == list_written(articles)
    assert set(run.articles["source"]) == set(SOURCES)
    subject = {one.title: place % 3 for place, one in enumerate(articles)}
    pairs = set(zip(run.articles["title"].map(subject), run.articles["top_topic"], strict=True))
    assert len(pairs) == len(run.topics) == 3
