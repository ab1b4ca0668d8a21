"""Tables in web pages that databases write for spreadsheets."""

from __future__ import annotations

from research.corpus import read_corpus
from research.corpus.recognition import recognise_format
from research.study import CorpusSettings

NAMES = "<tr><th>Title</th><th>Text</th><th>Date</th><th>Source</th></tr>"
ROW = "<tr><td>Lake {n}</td><td>The lake is <b>full</b>.<br>Birds come.</td><td>2024-03-{n}</td><td>Daily</td></tr>"
COLUMNS = {"title": "Title", "body": "Text", "published": "Date", "source": "Source"}


def read_page(tmp_path, page, name="a.xls", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(page.encode(encoding))
    assert recognise_format(path).name == "html_table"
    settings = CorpusSettings(inputs=[{"path": name, "columns": COLUMNS}])
    return read_corpus(settings, resolve=lambda _: path)


def test_the_rows_of_a_page_that_is_called_a_workbook_are_articles(tmp_path):
    corpus = read_page(tmp_path, f"<html><table>{NAMES}{ROW.format(n=11)}{ROW.format(n=12)}</table></html>")
    assert [article.title for article in corpus.articles] == ["Lake 11", "Lake 12"]
    assert corpus.articles[0].body == "The lake is full.\nBirds come."
    assert [article.line for article in corpus.articles] == [2, 3]


def test_the_table_with_the_columns_is_found_among_others_and_above_titles(tmp_path):
    page = (
        "<table><tr><td>A portal</td></tr></table><table><tr><td colspan=4>Results of a search</td></tr>"
        f"{NAMES}{ROW.format(n=11)}</table>"
    )
    (article,) = read_page(tmp_path, page).articles
    assert (article.title, article.line) == ("Lake 11", 3)


def test_a_cell_over_two_rows_is_in_both(tmp_path):
    page = (
        "<table><tr><th>Title</th><th>Text</th><th>Date</th><th>Source</th></tr><tr><td>Lake 1</td><td>Full.</td>"
        "<td>2024-03-01</td><td rowspan=2>Daily</td></tr><tr><td>Lake 2</td><td>Dry.</td><td>2024-03-02</td></tr>"
        "<tr><td>Lake 3</td><td colspan=2>2024</td><td>Weekly</td></tr></table>"
    )
    corpus = read_page(tmp_path, page)
    assert [(article.title, article.source) for article in corpus.articles] == [
        ("Lake 1", "Daily"),
        ("Lake 2", "Daily"),
    ]
    assert [row.code for row in corpus.rejected] == ["no_date"]


def test_a_page_of_excel_is_known_by_its_namespace_in_any_encoding(tmp_path):
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
        f'content="text/html; charset=gb2312"></head><table>{NAMES}{ROW.format(n=11)}</table></html>'.replace(
            "Lake", "湖"
        )
    )
    (article,) = read_page(tmp_path, page, name="a.html", encoding="gb2312").articles
    assert article.title == "湖 11"


def test_a_table_within_a_cell_gives_no_rows_of_its_own(tmp_path):
    page = f"<table>{NAMES}{ROW.format(n=11).replace('Birds come.', '<table><tr><td>Birds</td></tr></table>')}</table>"
    (article,) = read_page(tmp_path, page).articles
    assert article.body == "The lake is full.\nBirds"
