"""Equal rows: reprints are kept, rows that were read twice are not."""

from __future__ import annotations

import csv
import random
from collections import Counter

import pytest

from research.corpus import read_corpus
from research.study import CorpusSettings

LAKE = ("The lake", "The lake is clear.", "2024-01-05", "Daily")


def write(path, rows, *, head=("title", "body", "published", "source", "id")):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(rows)


def read(folder, *names, key=None, url=None):
    columns = {"key": key} if key else {"url": url} if url else {}
    settings = CorpusSettings(inputs=[{"path": name, "columns": columns} for name in names])
    return read_corpus(settings, resolve=lambda path: folder / path)


def count_codes(corpus):
    return Counter(row.code for row in corpus.rejected)


def test_equal_rows_of_one_day_and_source_are_reprints_with_ids_of_their_own(tmp_path):
    write(tmp_path / "a.csv", [(*LAKE, ""), ("Other", "Text.", "2024-01-05", "Daily", ""), (*LAKE, ""), (*LAKE, "")])
    corpus = read(tmp_path, "a.csv")
    assert (corpus.n_articles, corpus.n_stories, corpus.rejected) == (4, 2, ())
    assert len({article.id for article in corpus.articles}) == 4
    write(tmp_path / "b.csv", [(*LAKE, "")])
    (alone,) = read(tmp_path, "b.csv").articles
    assert alone.id in {article.id for article in corpus.articles}, "the first keeps the id of the row"


def test_ids_of_equal_rows_do_not_depend_on_the_order_of_rows(tmp_path):
    rows = [(*LAKE, f"k{i}") for i in range(4)] + [("Other", "Text.", "2024-01-05", "Daily", "k9")]
    write(tmp_path / "a.csv", rows)
    expected = {article.key: article.id for article in read(tmp_path, "a.csv", key="id").articles}
    assert len(set(expected.values())) == 5
    for seed in range(5):
        write(tmp_path / "a.csv", random.Random(seed).sample(rows, 5))
        assert {a.key: a.id for a in read(tmp_path, "a.csv", key="id").articles} == expected


@pytest.mark.parametrize("time", ["2024-01-05 10:20", "2024-01-05T10:20:30"])
def test_equal_rows_of_one_minute_are_one_article(tmp_path, time):
    write(tmp_path / "a.csv", [("The lake", "The lake is clear.", time, "Daily", "")] * 2)
    corpus = read(tmp_path, "a.csv")
    assert corpus.n_articles == 1
    (row,) = corpus.rejected
    assert (row.line, row.code, row.values, row.source) == (3, "repeated_article", ("a.csv", "2"), "Daily")


def test_a_key_that_repeats_in_its_file_is_rejected_whatever_the_text(tmp_path):
    write(tmp_path / "a.csv", [(*LAKE, "k1"), ("Other", "Text.", "2024-01-05", "Daily", "k1")])
    corpus = read(tmp_path, "a.csv", key="id")
    assert [(row.line, row.code) for row in corpus.rejected] == [(3, "repeated_key")]


def test_an_article_of_two_exports_is_kept_once_and_a_reprint_of_one_of_them_stays(tmp_path):
    write(tmp_path / "a.csv", [(*LAKE, ""), (*LAKE, "")])
    write(tmp_path / "b.csv", [(*LAKE, ""), ("New", "Text.", "2024-01-06", "Daily", "")])
    for names in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        corpus = read(tmp_path, *names)
        assert Counter(article.title for article in corpus.articles) == {"The lake": 2, "New": 1}
        assert [(row.file, row.code, row.values) for row in corpus.rejected] == [
            ("b.csv", "repeated_across_files", ("a.csv", "2"))
        ]


def test_different_identifiers_are_different_articles_in_all_files(tmp_path):
    write(tmp_path / "a.csv", [(*LAKE, "AP01"), ("Other", "Text.", "2024-01-06", "Daily", "AP02")])
    write(tmp_path / "b.csv", [(*LAKE, "AP07"), ("Other", "Text.", "2024-01-06", "Daily", "AP02")])
    corpus = read(tmp_path, "a.csv", "b.csv", key="id")
    assert sorted(article.key for article in corpus.articles) == ["AP01", "AP02", "AP07"]
    assert count_codes(corpus) == {"repeated_across_files": 1}


def test_row_numbers_as_identifiers_do_not_make_two_articles_of_one(tmp_path):
    write(tmp_path / "a.csv", [(*LAKE, "1"), ("Other", "Text.", "2024-01-06", "Daily", "2")])
    write(tmp_path / "b.csv", [("New", "Text.", "2024-01-07", "Daily", "1"), (*LAKE, "2")])
    corpus = read(tmp_path, "a.csv", "b.csv", key="id")
    assert sorted(article.title for article in corpus.articles) == ["New", "Other", "The lake"]
    assert count_codes(corpus) == {"repeated_across_files": 1}


def test_the_same_identifier_title_and_day_in_two_exports_is_one_article_though_the_texts_differ(tmp_path):
    write(tmp_path / "a.csv", [(*LAKE, "AP01")])
    write(tmp_path / "b.csv", [("The lake", "The lake is clear. Corrected.", "2024-01-05 10:00", "Daily", "AP01")])
    corpus = read(tmp_path, "a.csv", "b.csv", key="id")
    assert [article.file for article in corpus.articles] == ["a.csv"]
    assert [row.code for row in corpus.rejected] == ["repeated_across_files"]


def test_no_title_of_a_day_is_thrown_away(tmp_path):
    draw = random.Random(3)
    titles = [f"Topic {int(draw.paretovariate(0.7)) % 40}" for _ in range(600)]
    rows = [(title, f"2024-01-{1 + i % 28:02d}", "Board") for i, title in enumerate(titles)]
    write(tmp_path / "a.csv", rows, head=("title", "published", "source"))
    settings = CorpusSettings(inputs=[{"path": "a.csv", "columns": {"body": None}}])
    corpus = read_corpus(settings, resolve=lambda path: tmp_path / path)
    assert (corpus.n_articles, corpus.rejected) == (600, ())
    assert len({article.id for article in corpus.articles}) == 600


def test_equal_rows_with_one_address_are_one_article_and_the_address_of_a_source_says_nothing(tmp_path):
    head = ("title", "body", "published", "source", "url")
    write(tmp_path / "a.csv", [(*LAKE, "https://d.org/1")] * 2 + [(*LAKE, "https://d.org/2")], head=head)
    corpus = read(tmp_path, "a.csv", url="url")
    assert (corpus.n_articles, [(row.line, row.code) for row in corpus.rejected]) == (2, [(3, "repeated_key")])
    rows = [(*LAKE, "https://d.org")] * 2 + [("Other", *LAKE[1:], "https://d.org")]
    write(tmp_path / "b.csv", rows, head=head)
    corpus = read(tmp_path, "b.csv", url="url")
    assert (corpus.n_articles, corpus.rejected) == (3, ())


@pytest.mark.parametrize("time", [" 00:00", "T00:00:00Z", " 00:00:00"])
def test_days_that_a_program_wrote_as_midnight_are_days(tmp_path, time):
    rows = [(f"Title {i // 2}", "", f"2024-01-{1 + i // 2:02d}{time}", "Daily", "") for i in range(40)]
    write(tmp_path / "a.csv", rows)
    settings = CorpusSettings(inputs=[{"path": "a.csv", "columns": {"body": None}}])
    corpus = read_corpus(settings, resolve=lambda path: tmp_path / path)
    assert (corpus.n_articles, {article.precision for article in corpus.articles}) == (40, {"day"})
    write(tmp_path / "a.csv", [*rows, ("Late", "", "2024-01-05 21:30", "Daily", "")])
    corpus = read_corpus(settings, resolve=lambda path: tmp_path / path)
    assert count_codes(corpus) == {"repeated_article": 20}, "its times of day say something"
