"""Hostile texts cost time that is linear in their length, and no more than their own row."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from research.corpus import cut_passages, read_corpus
from research.corpus.files import Head
from research.corpus.press.search_export import is_search_export
from research.study import CorpusSettings, PassageSettings

HOSTILE = {
    "full stops": "x " + "." * 200_000 + "y",
    "full stops with closing marks": ("." * 300 + ")" * 300) * 300 + "x",
    "spaces": "x" + " " * 200_000 + "y",
    "spaces and line ends": "x" + " \n" * 100_000 + "y",
    "groups": ("Group" + " " * 200) * 1000 + "y",
    "borders": ("." + " " * 200) * 1000 + "中文",
    "citations": "[1" * 100_000,
    "one word": "x" * 200_000,
    "question marks": "?" * 200_000,
    "no white space, Chinese": "转型" * 100_000,
}


def read(folder, body: str, published: str = "2024-01-05", title: str = "T"):
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ("title", "body", "published", "source"),
                ("Good", "A body.", "2024-01-02", "S"),
                (title, body, published, "S"),
            ]
        )
    return read_corpus(CorpusSettings(inputs=[{"path": "a.csv"}]), resolve=lambda path: folder / path)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("unit", ["auto", "sentence"])
def test_a_hostile_body_is_divided_in_linear_time(tmp_path, name, unit):
    corpus = read(tmp_path, HOSTILE[name])
    began = time.process_time()
    passages = cut_passages(corpus, PassageSettings(unit=unit))
    assert time.process_time() - began < 4
    assert passages.n_passages >= 2


def test_a_title_as_long_as_its_body_is_shortened_once_a_passage(tmp_path):
    corpus = read(tmp_path, "转型" * 100_000, title="转型" * 100_000)
    began = time.process_time()
    passages = cut_passages(corpus, PassageSettings(title="context"))
    assert time.process_time() - began < 4
    assert 0 < max(len(passage.context) for passage in passages.passages) <= PassageSettings().max_length_tokens // 2


@pytest.mark.parametrize(
    "text", ["2024-01-01" + " " * 100_000 + "x", "2024" + " " * 100_000, "2024-01-01" + "T " * 50_000 + "Z" * 9]
)
def test_a_hostile_date_is_refused_at_once(tmp_path, text):
    began = time.process_time()
    corpus = read(tmp_path, "A body.", text)
    assert time.process_time() - began < 4
    assert len(corpus.articles) + len(corpus.rejected) == 2


@pytest.mark.parametrize("line", ["a" + " " * 200_000 + "b·", ("a" + " " * 100 + "·") * 2000, "1 " * 100_000 + "·"])
def test_a_hostile_byline_takes_linear_time(line):
    began = time.process_time()
    assert not is_search_export(Head(Path("a.txt"), line.encode()))
    assert time.process_time() - began < 2


@pytest.mark.parametrize("date", ["0001-01-02", "0024-05-01", "9999-12-31T23:59:59-12:00"])
def test_a_year_without_articles_is_no_date(tmp_path, date):
    corpus = read(tmp_path, "A body.", date)
    assert [row.code for row in corpus.rejected] == ["unreadable_date"]


def test_what_a_rejected_row_quotes_is_one_line_without_controls(tmp_path):
    corpus = read(tmp_path, "A body.", "5\nMay \x1b[31m2024", "Red \x1b[31m\u202e title")
    (row,) = corpus.rejected
    assert row.values == ("5 May  [31m2024",)
    assert row.excerpt == "Red  [31m  title"
