"""Rows in columns: what they say is what the rows say that were written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import make_records

from research import store
from research.records import Corpus, Passages, Rows
from research.store import keep_stage, read_record, reopen_stage, write_record


@pytest.fixture
def lazy(monkeypatch):
    monkeypatch.setattr(store, "LAZY_ROWS", 1)


def reopen(record, folder):
    write_record(record, folder)
    return read_record(type(record), folder)[0]


def test_many_rows_are_read_as_columns_and_say_the_same(tmp_path, lazy):
    corpus = make_records(60).corpus
    again = reopen(corpus, tmp_path / "corpus")
    assert isinstance(again.articles, Rows)
    assert tuple(again.articles) == corpus.articles
    assert again.articles == corpus.articles
    assert [again.articles[row] for row in (0, 5, -1)] == [corpus.articles[row] for row in (0, 5, -1)]
    assert again.articles[3:9] == corpus.articles[3:9]
    assert again.articles[9:3:-2] == corpus.articles[9:3:-2]
    for row in (60, -61):
        with pytest.raises(IndexError, match="of 60"):
            _ = again.articles[row]


def test_columns_of_articles_and_passages_are_those_of_their_rows(tmp_path, lazy):
    records = make_records(60)
    corpus, passages = records.corpus, records.passages
    again, cut = reopen(corpus, tmp_path / "corpus"), reopen(passages, tmp_path / "passages")
    assert isinstance(cut.passages, Rows)
    for made in (corpus, again):
        assert made.ids == [article.id for article in corpus.articles]
        assert made.sources == [article.source for article in corpus.articles]
        assert made.languages == [article.language for article in corpus.articles]
        assert made.days.tolist() == [article.published.date().toordinal() for article in corpus.articles]
        assert made.last_days.tolist() == [article.last_day.toordinal() for article in corpus.articles]
    for pieces in (passages, cut):
        assert pieces.ids.tolist() == [passage.id for passage in passages.passages]
        assert pieces.article_of.tolist() == [passage.article for passage in passages.passages]
        assert pieces.languages == tuple(passage.language for passage in passages.passages)
        assert pieces.texts == [passage.text for passage in passages.passages]
        assert pieces.embedded_texts == [passage.embedded_text for passage in passages.passages]


def test_some_passages_are_those_of_their_rows(tmp_path, lazy):
    passages = make_records(60).passages
    rows = np.array([9, 2, 2])
    for made in (passages.take(rows), reopen(passages, tmp_path / "passages").take(rows)):
        assert made.passages == tuple(passages.passages[row] for row in rows)
        assert made.article_of.tolist() == passages.article_of[rows].tolist()


def test_rows_in_columns_are_written_as_the_rows_they_came_from(tmp_path, lazy):
    corpus = make_records(60).corpus
    digest = write_record(corpus, tmp_path / "first")
    again, _ = read_record(Corpus, tmp_path / "first")
    assert write_record(again, tmp_path / "second") == digest


def test_a_stored_stage_is_used_as_it_is_read_from_the_store(tmp_path, lazy):
    passages = make_records(60).passages
    keep_stage(passages, "passages", "key", outputs=tmp_path)
    again = reopen_stage(passages, "passages", "key", outputs=tmp_path)
    assert isinstance(again, Passages)
    assert isinstance(again.passages, Rows)
    assert again.passages == passages.passages


def test_a_month_lasts_to_its_end_in_columns_too(tmp_path, lazy):
    corpus = make_records(20).corpus
    coarse = replace(corpus, articles=tuple(replace(one, precision="month") for one in corpus.articles))
    again = reopen(coarse, tmp_path / "corpus")
    assert again.last_days.tolist() == [one.last_day.toordinal() for one in coarse.articles]


@dataclass(frozen=True, slots=True)
class Moment:
    published: datetime


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1880, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=30),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Africa/Monrovia", "UTC"]),
)
def test_times_and_their_days_come_back_in_every_time_zone(times, name):
    pa = pytest.importorskip("pyarrow")
    zone = ZoneInfo(name)
    moments = [moment.replace(tzinfo=UTC).astimezone(zone) for moment in times]
    rows = Rows(Moment, pa.table({"published": pa.array(moments, pa.timestamp("us", tz=name))}))
    assert rows.column("published") == moments
    assert [one.fold for one in rows.column("published")] == [one.fold for one in moments]
    np.testing.assert_array_equal(rows.days("published"), [one.date().toordinal() for one in moments])
