"""Numbers of documents of an export: a shortfall is an error unless it is allowed."""

from __future__ import annotations

from datetime import date

import pytest

from research.corpus import inputs, read_corpus
from research.corpus.files import Format
from research.errors import CorpusError
from research.records import ExportClaim, RawArticle, RejectedRow
from research.study import CorpusSettings


@pytest.fixture
def exports(tmp_path, monkeypatch):
    """Make files whose format reads given rows; give a function that reads them as inputs."""
    rows_of: dict[str, list] = {}
    form = Format(
        name="factiva_html", title="made", recognise=lambda head: True, read=lambda p, s: iter(rows_of[p.name])
    )
    monkeypatch.setattr(inputs, "choose_format", lambda path, name: form)

    def read(*entries, **files):
        for name, rows in files.items():
            (tmp_path / f"{name}.html").write_text("x")
            rows_of[f"{name}.html"] = rows
        return read_corpus(CorpusSettings(inputs=list(entries)), resolve=lambda path: tmp_path / path)

    return read


def make_articles(n, *, first=0, file="a.html", **more):
    return [
        RawArticle(f"Title {i}", f"Text {i} of the lake.", "S", "2024-01-05", None, f"k{i}", file, i + 1, **more)
        for i in range(first, first + n)
    ]


def claim(n_documents, n_found=None, line=12):
    return ExportClaim("a.html", line, n_documents, n_found)


def test_fewer_documents_than_the_export_holds_is_an_error_with_file_numbers_and_setting(exports):
    message = r"a\.html: 40 of 100 documents were read; line 12 says .*archive\.allow_shortfall: true"
    with pytest.raises(CorpusError, match=message):
        exports({"path": "a.html"}, a=[claim(100), *make_articles(40)])
    corpus = exports({"path": "a.html", "archive": {"allow_shortfall": True}}, a=[claim(100), *make_articles(40)])
    assert [(f.n_rows, f.n_articles, f.n_claimed) for f in corpus.inputs] == [(40, 40, 100)]


def test_rejected_rows_and_reprints_are_documents_too(exports):
    twins = make_articles(1, first=7)
    rows = [claim(10), *make_articles(7), *twins, *twins, RejectedRow("a.html", 10, "copyright_only", (), "")]
    corpus = exports({"path": "a.html"}, a=rows)
    assert (corpus.n_rows, corpus.n_articles) == (10, 8)


def test_the_claims_of_joined_exports_add_up(exports):
    rows = [claim(3), *make_articles(3), claim(4, line=90), *make_articles(3, first=3)]
    with pytest.raises(CorpusError, match="6 of 7 documents"):
        exports({"path": "a.html"}, a=rows)


def test_the_parts_of_a_query_together_hold_what_it_found(exports):
    parts = {"a": [claim(3, 5), *make_articles(3)], "b": [claim(2, 5), *make_articles(2, first=3, file="b.html")]}
    assert exports({"path": "*.html"}, **parts).n_articles == 5
    with pytest.raises(CorpusError, match=r"b\.html: 2 of the 5 documents that the query found"):
        exports({"path": "b.html"}, **parts)


def test_fewer_documents_than_the_study_expects_of_all_files_of_an_input_is_an_error(exports):
    files = {"a": make_articles(3), "b": make_articles(3, first=3, file="b.html")}
    assert exports({"path": "*.html", "archive": {"expected": 6}}, **files).n_articles == 6
    with pytest.raises(CorpusError, match=r"\*\.html: 6 of 7 documents were read, which archive\.expected names"):
        exports({"path": "*.html", "archive": {"expected": 7}}, **files)
    archive = {"expected": 7, "allow_shortfall": True, "database": "DB", "query": "lake*", "retrieved": "2024-05-01"}
    corpus = exports({"path": "*.html", "archive": archive}, **files)
    assert [(f.file, f.database, f.query, f.retrieved, f.n_expected, f.input) for f in corpus.inputs] == [
        (name, "DB", "lake*", date(2024, 5, 1), 7, 0) for name in ("a.html", "b.html")
    ]


def test_every_shortfall_is_listed(exports):
    files = {"a": [claim(5), *make_articles(3)], "b": [claim(9), *make_articles(3, first=3, file="b.html")]}
    with pytest.raises(CorpusError) as caught:
        exports({"path": "*.html"}, **files)
    assert len(str(caught.value).splitlines()) == 2


def test_the_printed_date_counts_and_the_day_of_loading_is_kept(exports):
    rows = [*make_articles(1, loaded="20240109"), *make_articles(1, first=1), *make_articles(1, first=2, loaded="soon")]
    corpus = exports({"path": "a.html"}, a=rows)
    assert {article.published.date() for article in corpus.articles} == {date(2024, 1, 5)}
    loaded = {article.key: article.loaded and article.loaded.date() for article in corpus.articles}
    assert loaded == {"k0": date(2024, 1, 9), "k1": None, "k2": None}
