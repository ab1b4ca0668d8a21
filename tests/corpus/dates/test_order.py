"""Order of day and month in the dates of a file."""

from __future__ import annotations

import csv

import pytest

from research.corpus import read_corpus
from research.corpus.dates import decide_order
from research.study import CorpusSettings


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["05/09/2015", "30/09/2015"], "day_first"),
        (["05/09/2015", "09/30/2015 14:05"], "month_first"),
        (["05/09/2015", "06/09/2015"], None),
        (["30/09/2015", "09/30/2015"], None),
        (["05/05/2015", "2015-09-30", "soon", ""], None),
        (["09.05.2015", "09.30.2015"], "month_first"),
        (["Wed 02/09/2015", "03/09/2015"], "day_first"),
        (["45/99/2015", "Wed 30/02/2015"], "day_first"),
        ([], None),
    ],
)
def test_one_date_that_can_be_read_in_one_way_decides_for_the_file(texts, expected):
    assert decide_order(texts) == expected


def write_table(path, dates):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ("title", "body", "published"),
                *((f"T{n}", f"Text {n} of {path.name}.", day) for n, day in enumerate(dates)),
            ]
        )


def test_each_file_is_read_in_its_own_order_and_contradictions_are_rejected(tmp_path):
    write_table(tmp_path / "a.csv", ["05/09/2015", "30/09/2015"])
    write_table(tmp_path / "b.csv", ["05/09/2015", "09/30/2015"])
    write_table(tmp_path / "c.csv", ["05/09/2015", "30/09/2015", "09/30/2015"])
    settings = CorpusSettings(inputs=[{"path": "*.csv"}])
    corpus = read_corpus(settings, resolve=lambda path: tmp_path / path)
    days = {(article.file, article.title): f"{article.published:%m-%d}" for article in corpus.articles}
    assert days["a.csv", "T0"] == "09-05"
    assert days["b.csv", "T0"] == "05-09"
    assert [(row.file, row.code, row.values) for row in corpus.rejected] == [
        ("c.csv", "ambiguous_date", ("05/09/2015",))
    ]
