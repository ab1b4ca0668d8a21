"""Attributes: further columns of the input, which groups and covariates are made of."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import research
from research.corpus import read_corpus
from research.errors import CorpusError, StudyError
from research.study import load_study

ROWS = [
    {"title": "Lake", "body": "Hotels close.", "published": "2020-01-02", "source": "A", "Partei": " Die  Grünen "},
    {"title": "Port", "body": "A line opens.", "published": "2020-02-02", "source": "A", "Partei": None},
    {"title": "Snow", "body": "It snows again.", "published": "2020-03-02", "source": "B", "Partei": "SPÖ"},
]
COLUMNS = {"attributes": {"party": "partei"}}


def read_study(folder, inputs, **settings):
    path = folder / "study.yaml"
    path.write_text(json.dumps({"name": "s", "title": "S", "corpus": {"inputs": inputs}, **settings}), "utf-8")
    study = load_study(path)
    return read_corpus(study.corpus, resolve=study.resolve)


def write_rows(folder, kind):
    frame, path = pd.DataFrame(ROWS), folder / f"rows.{kind}"
    if kind == "csv":
        frame.to_csv(path, index=False)
    elif kind == "parquet":
        frame.to_parquet(path)
    elif kind == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    elif kind == "xlsx":
        frame.to_excel(path, index=False)
    else:
        path.write_text(json.dumps(ROWS), "utf-8")
    return path.name


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl", "json", "xlsx"])
def test_every_table_gives_the_values_of_attributes_and_empty_texts_where_there_are_none(tmp_path, kind):
    corpus = read_study(tmp_path, [{"path": write_rows(tmp_path, kind), "columns": COLUMNS}])
    assert corpus.attributes == ("party",)
    assert corpus.list_values("party") == ["Die Grünen", "", "SPÖ"]
    assert corpus.list_values("source") == ["A", "A", "B"]


def test_a_frame_gives_the_same_values():
    corpus = research.read_articles(pd.DataFrame(ROWS), columns=COLUMNS)
    assert corpus.list_values("party") == ["Die Grünen", "", "SPÖ"]


def test_an_input_that_names_no_attribute_has_none_of_its_values(tmp_path):
    (tmp_path / "more.csv").write_text("title,body,published,source\nSun,It shines.,2020-04-01,B\n", "utf-8")
    inputs = [{"path": write_rows(tmp_path, "csv"), "columns": COLUMNS}, {"path": "more.csv"}]
    assert read_study(tmp_path, inputs).list_values("party") == ["Die Grünen", "", "SPÖ", ""]


def test_a_name_that_is_no_column_is_an_error_with_the_nearest_name(tmp_path):
    entry = {"path": write_rows(tmp_path, "csv"), "columns": {"attributes": {"party": "Partie"}}}
    with pytest.raises(CorpusError, match=r'no column "Partie" for attributes.party \(did you mean Partei\?\)'):
        read_study(tmp_path, [entry])


@pytest.mark.parametrize(("name", "problem"), [("source", "has a meaning already"), ("a b", "is no name of an")])
def test_names_of_attributes_are_words_without_another_meaning(tmp_path, name, problem):
    entry = {"path": write_rows(tmp_path, "csv"), "columns": {"attributes": {name: "Partei"}}}
    with pytest.raises(StudyError, match=rf'columns.attributes: "{name}" {problem}'):
        read_study(tmp_path, [entry])
    with pytest.raises(StudyError, match=problem):
        research.read_articles(pd.DataFrame(ROWS), columns={"attributes": {name: "Partei"}})


def test_attributes_that_are_no_names_of_columns_are_refused_in_a_frame():
    with pytest.raises(CorpusError, match="columns: found attributes"):
        research.read_articles(pd.DataFrame(ROWS), columns={"attributes": {"party": 3}})


def test_groups_that_the_study_does_not_read_are_refused_with_the_nearest_name(tmp_path):
    entry = {"path": write_rows(tmp_path, "csv"), "columns": COLUMNS}
    with pytest.raises(StudyError) as error:
        read_study(tmp_path, [entry], groups=["party", {"by": "parti"}, "source", "source"])
    assert 'groups[1] is "parti"; did you mean party?' in str(error.value)
    assert "groups[3]: source is named twice" in str(error.value)
    assert "2 problems" in str(error.value)


def test_equal_rows_are_told_apart_by_their_attributes_whatever_their_order(tmp_path):
    rows = [
        {"title": "T", "body": "The same.", "published": "2020-01-02", "source": "A", "Partei": party}
        for party in ("x", "y")
    ]
    ids = []
    for listed in (rows, rows[::-1]):
        corpus = research.read_articles(pd.DataFrame(listed), columns=COLUMNS)
        ids.append({article.id: article.attributes for article in corpus.articles})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2
