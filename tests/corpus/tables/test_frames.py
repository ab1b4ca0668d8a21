"""Articles in memory: data frames are read as files are."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import research
from research.errors import CorpusError

DATA = {
    "Headline": ["Lake towns", "Ferries", "Winter"],
    "text": ["Hotels close in October.", "A line and another.", "Snow on the lake."],
    "day": [datetime.date(2015, 9, 30), datetime.date(2016, 1, 2), datetime.date(2017, 5, 3)],
    "paper": ["Herald", None, "Courier"],
    "vector": [[0.1], [0.2], [0.3]],
}
COLUMNS = {"title": "headline", "body": "text", "published": "day", "source": "paper"}
MAKERS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "Arrow": lambda data: pa.table(data)}


@pytest.mark.parametrize("library", MAKERS)
def test_every_kind_of_frame_gives_the_same_articles(library):
    corpus = research.read_articles(MAKERS[library](DATA), columns=COLUMNS, source="Other", time_zone="Europe/Berlin")
    assert [(a.title, a.body, a.source, a.published.date(), a.precision) for a in corpus.articles] == [
        ("Lake towns", "Hotels close in October.", "Herald", DATA["day"][0], "day"),
        ("Ferries", "A line and another.", "Other", DATA["day"][1], "day"),
        ("Winter", "Snow on the lake.", "Courier", DATA["day"][2], "day"),
    ]
    assert (corpus.rejected, corpus.time_zone) == ((), "Europe/Berlin")


def test_columns_of_mixed_types_and_missing_values_cost_their_rows_alone():
    frame = pd.DataFrame(
        {
            "title": ["a", 7, None, "d \ud800"],
            "body": ["Lakes.", "Seas.", np.nan, "Rivers."],
            "published": [pd.Timestamp("2015-09-30 12:05"), "2015-10-01", pd.NaT, datetime.date(2015, 10, 2)],
            "source": "S",
        }
    )
    corpus = research.read_articles(frame)
    assert [(article.title, article.precision) for article in corpus.articles] == [("a", "second"), ("7", "day")]
    assert [(row.line, row.code, row.excerpt) for row in corpus.rejected] == [
        (3, "no_date", ""),
        (4, "damaged_text", "d  "),
    ]


@pytest.mark.parametrize(
    ("frame", "columns", "message"),
    [
        ([{"title": "a"}], {}, "found list; give a data frame of pandas or polars"),
        (pl.LazyFrame(DATA), {}, "found LazyFrame that is not collected"),
        (pd.DataFrame(DATA), {}, 'no column "published" for published, no column "body" for body'),
        (pd.DataFrame(DATA).head(0), COLUMNS, "it has no rows"),
        (pd.DataFrame(DATA), {"text": "body"}, "columns: found text; .* The fields are: title, body"),
        (pd.DataFrame(DATA), {"body": 3}, "columns: found body"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_why(frame, columns, message):
    with pytest.raises(CorpusError, match=message):
        research.read_articles(frame, columns=columns)
