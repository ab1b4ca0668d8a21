"""Columns of unknown tables: by name in several languages, and only if the values agree."""

from __future__ import annotations

import pytest

from research.corpus.guessing.columns import guess_columns
from research.corpus.guessing.dates import guess_date_formats, is_date

TEXT = "A long text about the lake, its shore and the people who live there. " * 3


def guess(**columns):
    n_rows = max(len(values) for values in columns.values())
    rows = [{name: values[i % len(values)] for name, values in columns.items()} for i in range(n_rows)]
    return {field: found.column for field, found in guess_columns(list(columns), rows).items()}


@pytest.mark.parametrize(
    ("title", "body", "date", "source"),
    [
        ("Headline", "Full Text", "Publication Date", "Outlet"),
        ("标题", "正文", "发布时间", "来源"),
        ("Titre", "Texte intégral", "Date de publication", "Éditeur"),
        ("Überschrift", "Volltext", "Erscheinungsdatum", "Quelle"),
        ("TÍTULO", "texto_completo", "fecha", "fuente"),
    ],
)
def test_columns_are_known_by_their_names_in_five_languages(title, body, date, source):
    found = guess(**{
        "n": ["1", "2", "3"], title: ["Lake opens", "Mine closes", "Park grows"], body: [TEXT, TEXT + "b", TEXT + "c"],
        date: ["2024-01-02", "2024-01-05", "2024-03-01"], source: ["Daily", "Daily", "Post"],
    })  # fmt: skip
    assert (found["title"], found["body"], found["published"], found["source"]) == (title, body, date, source)


def test_names_in_two_languages_are_known_and_days_come_before_years():
    found = guess(**{
        "Title-题名": ["Lake opens", "Mine closes"], "Summary-摘要": [TEXT, TEXT + "b"], "Source-文献来源": ["A", "A"],
        "Year-年": ["2024", "2024"], "PubTime-发表时间": ["2024-01-02", "2024-03-01"],
    })  # fmt: skip
    assert found["title"] == "Title-题名"
    assert found["body"] == "Summary-摘要"
    assert found["source"] == "Source-文献来源"
    assert found["published"] == "PubTime-发表时间"


def test_a_year_is_the_date_where_the_named_dates_lack_it():
    found = guess(**{
        "Article Title": ["Lake opens", "Mine closes"], "Abstract": [TEXT, TEXT + "b"],
        "Publication Date": ["MAR 15", "JUN"], "Publication Year": ["2024", "2023"],
    })  # fmt: skip
    assert found["published"] == "Publication Year"


def test_columns_without_known_names_are_told_by_what_they_hold():
    found = guess(
        a=["http://x.org/1", "http://x.org/2"], b=["2 May 2015", "3 June 2015"], c=["Lake opens", "Mine closes"],
        d=[TEXT, TEXT + "more"],
    )  # fmt: skip
    assert found == {"url": "a", "published": "b", "title": "c", "body": "d"}


def test_a_column_named_date_without_dates_is_no_date():
    found = guess(date=["spring", "summer"], seen=["2024-01-02", "2024-01-05"], text=[TEXT, TEXT + "b"])
    assert found["published"] == "seen"


def test_the_text_is_preferred_to_its_summary():
    found = guess(date=["2024-01-02"], abstract=["A short summary of the article."], content=[TEXT])
    assert found["body"] == "content"


def test_numbers_are_no_dates_by_content_alone():
    found = guess(shares=["1200", "1999"], text=[TEXT, TEXT + "b"])
    assert "published" not in found


def test_a_column_of_repeated_values_is_no_identifier():
    found = guess(id=["1", "1", "2"], date=["2024-01-02"], text=[TEXT, TEXT + "b", TEXT + "c"])
    assert "key" not in found


@pytest.mark.parametrize(
    ("texts", "patterns"),
    [
        (["2024-01-02", "2024-01-05"], ()),
        (["13/02/2024", "01/02/2024"], ()),
        (["01/02/2024", "03/04/2024"], ("%d/%m/%Y",)),
        (["2024-01-02"] * 3 + ["01/02/2024"], ("auto", "%d/%m/%Y")),
    ],
)
def test_patterns_are_proposed_only_for_dates_that_need_them(texts, patterns):
    assert guess_date_formats(texts) == patterns


def test_what_a_pattern_would_read_is_a_date():
    assert [is_date(text) for text in ("01/02/2024", "2 May 2015", "soon", "")] == [True, True, False, False]
