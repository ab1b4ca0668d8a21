"""Word documents: title, date, body, and what is no part of it."""

from __future__ import annotations

import io
import zipfile

from made_documents import PARAGRAPHS, TITLE, make_docx, read_document

BODY = "\n".join(PARAGRAPHS)


def read_one(folder, content, name="a.docx", **settings):
    form, rows = read_document(folder, name, content, **settings)
    assert form == "docx"
    (row,) = rows
    return row


def test_a_document_gives_its_title_date_and_paragraphs(tmp_path):
    row = read_one(tmp_path, make_docx([TITLE, "30 September 2015", *PARAGRAPHS], created="2024-01-02"))
    assert (row.title, row.published, row.body) == (TITLE, "30 September 2015", BODY)


def test_a_paragraph_with_the_style_of_a_title_is_the_title(tmp_path):
    long = " ".join([TITLE] * 8)
    row = read_one(tmp_path, make_docx([long, *PARAGRAPHS], title_style="Title"))
    assert (row.title, row.body) == (long, BODY)
    row = read_one(tmp_path, make_docx([*PARAGRAPHS], title_style="Heading1"))
    assert (row.title, row.body) == (PARAGRAPHS[0], "\n".join(PARAGRAPHS[1:]))


def test_properties_fill_what_the_document_lacks(tmp_path):
    row = read_one(tmp_path, make_docx(PARAGRAPHS, created="2024-01-02", core_title="Of the properties"))
    assert (row.title, row.published, row.body) == ("Of the properties", "2024-01-02", BODY)


def test_names_do_not_matter(tmp_path):
    assert read_one(tmp_path, make_docx([TITLE, *PARAGRAPHS]), name="a.pdf").body == BODY


def test_tables_are_read_and_headers_and_deleted_text_are_not(tmp_path):
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    main = (
        f'<w:document xmlns:w="{w}" xmlns:mc="{mc}"><w:body><w:p><w:r><w:t>One</w:t><w:br/><w:t>two</w:t></w:r>'
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><mc:AlternateContent><mc:Choice><w:r><w:t>three</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>twice</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p></w:body></w:document>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", main)
    assert read_one(tmp_path, buffer.getvalue()).body == "One\ntwo\ncell\nthree"


def test_damaged_documents_cost_one_row(tmp_path, monkeypatch):
    good = make_docx([TITLE, *PARAGRAPHS])
    laughs = io.BytesIO()
    entities = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with zipfile.ZipFile(laughs, "w") as archive:
        archive.writestr("word/document.xml", f"<?xml version='1.0'?>{entities}]><x>&i;</x>")
    for data in (good[: len(good) // 2], good[:100] + b"\0" * 50 + good[150:]):
        assert read_one(tmp_path, data).code == "damaged_document"
    row = read_one(tmp_path, laughs.getvalue())
    assert getattr(row, "code", "") == "damaged_document" or row.body == ""
    monkeypatch.setattr("research.corpus.documents.word.MOST_PARAGRAPHS", 1)
    assert read_one(tmp_path, good).code == "damaged_document", "more paragraphs than a document may have"
