"""Where the articles come from, in one line an input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from made import make_records

from research.records import InputFile
from research.report.summary.archive_facts import describe_archives, describe_loading, is_recorded


def make_file(name="a.html", n_rows=40, **more) -> InputFile:
    return InputFile(name, "factiva_html", n_rows=n_rows, n_articles=n_rows, **more)


def test_an_input_is_told_with_database_query_day_and_number_of_documents():
    archive = {"database": "Factiva", "query": "lake*", "retrieved": date(2024, 5, 1), "n_expected": 100}
    files = [make_file(**archive), make_file("b.html", 50, **archive)]
    assert describe_archives(files) == (
        "a.html and 1 more file: Factiva, query \u201clake*\u201d, retrieved on 1 May 2024; 90 of 100 documents that "
        "the study expects were read",
    )
    assert is_recorded(files)


def test_what_an_export_says_takes_the_place_of_what_the_study_does_not():
    files = [make_file(n_found=90), make_file("b.html", 50, n_found=90), make_file("c.html", n_claimed=40, input=1)]
    assert describe_archives(files) == (
        "a.html and 1 more file: the study does not record where its articles come from; 90 of 90 documents that the "
        "query found were read",
        "c.html: the study does not record where its articles come from; 40 of 40 documents of the export were read",
    )
    assert describe_archives([make_file(n_rows=1)])[0].endswith("come from; 1 document read")
    assert not is_recorded(files)
    assert not is_recorded([])


def test_articles_loaded_on_another_day_are_counted():
    articles = make_records(6).corpus.articles
    loaded = [replace(a, loaded=a.published + timedelta(days=i % 2)) for i, a in enumerate(articles)]
    assert describe_loading(articles) == ""
    assert describe_loading([*loaded[:3], articles[4]]).startswith(
        "1 of 3 articles with a day of loading was loaded into the database on another day"
    )
    year = replace(articles[0], precision="year", loaded=articles[0].published + timedelta(days=40))
    assert describe_loading([year]) == ""
