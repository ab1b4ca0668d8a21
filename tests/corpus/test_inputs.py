"""Folders of files, and what the names of files say."""

from __future__ import annotations

import gzip

import pytest
from made_documents import PARAGRAPHS, TITLE, make_docx, make_page, make_pdf

from research.corpus import list_inputs, read_corpus
from research.errors import CorpusError
from research.study import CorpusSettings

TEXT = "\n".join(PARAGRAPHS)


def read(folder, *inputs, **more):
    return read_corpus(CorpusSettings(inputs=list(inputs), **more), resolve=lambda path: folder / path)


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def list_codes(corpus):
    return {row.file: row.code for row in corpus.rejected}


def test_a_folder_of_many_kinds_is_read_and_what_is_not_read_is_said(tmp_path):
    dated = '<meta property="article:published_time" content="2015-09-30T14:05:00+02:00">'
    write(tmp_path, "press/a.html", make_page(dated, title="Page"))
    write(tmp_path, "press/deep/er/b.txt", f"Text\n\n30 September 2015\n\n{TEXT}")
    write(tmp_path, "press/c.docx", make_docx(["Word", "30 September 2015", *PARAGRAPHS]))
    write(tmp_path, "press/d.pdf", make_pdf([[("Print", 20), "30 September 2015", *PARAGRAPHS]]))
    write(tmp_path, "press/e.csv", f"title,body,published,source\nRow,{PARAGRAPHS[0]},2015-09-30,S\n")
    write(tmp_path, "press/f.md", f"# Mark\n\n*30 September 2015*\n\n{TEXT}")
    write(tmp_path, "press/picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    write(tmp_path, "press/empty.txt", b"")
    write(tmp_path, "press/cut.pdf", b"%PDF-1.4 cut")
    write(tmp_path, "press/cut.txt.gz", gzip.compress(TEXT.encode())[:80])
    for hidden in (".hidden.txt", "~$c.docx", "Thumbs.db", ".git/a.txt", "__MACOSX/a.txt", "a_files/frame.html"):
        write(tmp_path, f"press/{hidden}", f"Hidden\n\n30 September 2015\n\n{TEXT}")
    corpus = read(tmp_path, {"path": "press"})
    assert {article.title for article in corpus.articles} == {"Page", "Text", "Word", "Print", "Row", "Mark"}
    assert {f"{article.published:%Y-%m-%d}" for article in corpus.articles} == {"2015-09-30"}
    assert all(PARAGRAPHS[0] in article.body for article in corpus.articles)
    assert list_codes(corpus) == {
        "picture.jpg": "unknown_format",
        "empty.txt": "empty_text",
        "cut.pdf": "damaged_document",
        "cut.txt.gz": "damaged_document",
    }
    assert len(list_inputs(CorpusSettings(inputs=[{"path": "press"}]), resolve=lambda path: tmp_path / path)) == 10


def test_an_empty_folder_is_an_error(tmp_path):
    (tmp_path / "press").mkdir()
    with pytest.raises(CorpusError, match="no file in the folder"):
        read(tmp_path, {"path": "press"})


def test_a_table_in_a_folder_that_lacks_a_column_is_an_error_and_not_a_row(tmp_path):
    write(tmp_path, "press/a.csv", "headline,text\nx,y\n")
    with pytest.raises(CorpusError, match="no column"):
        read(tmp_path, {"path": "press"})


def test_names_fill_what_documents_lack_and_files_that_do_not_match_are_rejected(tmp_path):
    write(tmp_path, "press/Le Monde/2015-09-30_1.txt", f"First\n\n{TEXT}")
    write(tmp_path, "press/Le Monde/2015-10-01_2.txt", f"Second\n\n2 October 2015\n\n{TEXT}")
    write(tmp_path, "press/FAZ/2015-10-03_3.txt", f"Third\n\n{TEXT}")
    write(tmp_path, "press/FAZ/notes.txt", "Notes of mine")
    pattern = "{source}/{published:%Y-%m-%d}_*.txt"
    corpus = read(tmp_path, {"path": "press", "path_pattern": pattern, "source": "other", "date_format": "%d %B %Y"})
    found = {article.title: (article.source, f"{article.published:%Y-%m-%d}") for article in corpus.articles}
    assert found == {
        "First": ("Le Monde", "2015-09-30"),
        "Second": ("Le Monde", "2015-10-02"),
        "Third": ("FAZ", "2015-10-03"),
    }
    assert list_codes(corpus) == {"notes.txt": "unmatched_name"}


def test_the_precision_of_a_date_in_a_name_is_kept(tmp_path):
    write(tmp_path, "a/2015/x.txt", f"T\n\n{TEXT}")
    (article,) = read(tmp_path, {"path": "a", "path_pattern": "{published:%Y}/*.txt"}).articles
    assert article.precision == "year"


def test_the_name_counts_before_the_day_on_which_a_file_was_made(tmp_path):
    write(tmp_path, "a/2015-09-30.docx", make_docx([TITLE, *PARAGRAPHS], created="2024-01-02"))
    write(tmp_path, "a/2015-09-29.pdf", make_pdf([[(TITLE, 20), *PARAGRAPHS]], created="20240102"))
    named = read(tmp_path, {"path": "a", "path_pattern": "{published:%Y-%m-%d}.*"})
    assert [f"{article.published:%Y-%m-%d}" for article in named.articles] == ["2015-09-29", "2015-09-30"]
    made = read(tmp_path, {"path": "a"})
    assert {f"{article.published:%Y-%m-%d}" for article in made.articles} == {"2024-01-02"}


def test_a_source_in_the_name_fills_tables_without_one(tmp_path):
    write(tmp_path, "a/taz.csv", f"title,body,published\nRow,{PARAGRAPHS[0]},2015-09-30\n")
    (article,) = read(tmp_path, {"path": "a", "path_pattern": "{source}.csv", "columns": {"source": None}}).articles
    assert article.source == "taz"
