"""Runs on articles in memory: what is stored, and that it can be read again."""

from __future__ import annotations

import pandas as pd
import pytest

from research.corpus import list_inputs, read_corpus
from research.errors import CorpusError
from research.study import load_study
from research.workflow import store_frame

FRAME = pd.DataFrame(
    {
        "headline": ["Lake towns", "Ferries"],
        "body": ["Hotels close.", "A line."],
        "published": ["2015-09-30", "2016-01-02"],
        "source": ["Herald", "Courier"],
        "not_named": [object(), object()],
    }
)
COLUMNS = {"title": "Headline"}


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "studies" / "lakes.yaml"
    path.parent.mkdir()
    path.write_text("name: lakes\ntitle: Lakes\ncorpus: {time_zone: Europe/Berlin}\n", encoding="utf-8")
    return load_study(path)


def test_a_stored_frame_is_read_as_the_input_of_the_study(tmp_path, study):
    stored = store_frame(study, FRAME, columns=COLUMNS, outputs=tmp_path / "outputs")
    corpus = read_corpus(stored.corpus, resolve=stored.resolve)
    assert [(a.title, a.source) for a in corpus.articles] == [("Lake towns", "Herald"), ("Ferries", "Courier")]
    (path,) = list_inputs(stored.corpus, resolve=stored.resolve)
    assert path.resolve().parent == tmp_path / "outputs" / "lakes" / "inputs"
    assert stored.corpus.time_zone == "Europe/Berlin"
    again = load_study(_write(tmp_path / "studies" / "again.yaml", stored.to_yaml()))
    assert read_corpus(again.corpus, resolve=again.resolve).articles == corpus.articles


def _write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_equal_articles_are_stored_once_whatever_the_library(tmp_path, study):
    import polars as pl

    frames = [FRAME, FRAME.copy(), pl.DataFrame(FRAME.drop(columns="not_named").to_dict("list"))]
    for frame in frames:
        store_frame(study, frame, columns=COLUMNS, outputs=tmp_path / "outputs")
    changed = FRAME.assign(body=["Hotels close.", "Another line."])
    store_frame(study, changed, columns=COLUMNS, outputs=tmp_path / "outputs")
    assert len(list((tmp_path / "outputs" / "lakes" / "inputs").iterdir())) == 2


def test_the_columns_of_the_study_hold_for_the_frame(tmp_path):
    (tmp_path / "a.csv").write_text("headline,body,published,source\n", encoding="utf-8")
    text = "name: lakes\ntitle: Lakes\ncorpus:\n  inputs:\n    - {path: a.csv, columns: {title: headline}, source: X}\n"
    study = load_study(_write(tmp_path / "lakes.yaml", text))
    stored = store_frame(study, FRAME.drop(columns="source"), columns=None, outputs=tmp_path / "outputs")
    again = load_study(_write(tmp_path / "again.yaml", stored.to_yaml()))
    corpus = read_corpus(again.corpus, resolve=again.resolve)
    assert [(a.title, a.source) for a in corpus.articles] == [("Lake towns", "X"), ("Ferries", "X")]


def test_a_study_without_inputs_and_articles_is_an_error(study):
    with pytest.raises(CorpusError, match=r"corpus\.inputs is missing"):
        list_inputs(study.corpus, resolve=study.resolve)
