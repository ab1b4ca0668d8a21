"""Spreadsheets of OpenDocument: values as they are shown, repeated cells within limits."""

from __future__ import annotations

import zipfile

import pytest

from research.corpus import read_corpus
from research.corpus.tables.open_document import open_document_sheets
from research.errors import CorpusError
from research.study import CorpusSettings, InputSettings

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
HEADER = "".join(
    f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
    for name in ("title", "body", "published")
)


def write_sheets(path, *sheets):
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets)
    content = (
        f"<office:document-content {SPACES}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr(zipfile.ZipInfo("mimetype"), kind, compress_type=zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return path


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def text(*lines: str, repeated: int = 1) -> str:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}" office:value-type="string">{paragraphs}'
        "</table:table-cell>"
    )


def day(value: str) -> str:
    return f'<table:table-cell office:value-type="date" office:date-value="{value}"></table:table-cell>'


def read_rows(path, name="A"):
    return open_document_sheets(path, InputSettings(path=path.name)).read_rows(name)


def test_cells_have_the_values_that_a_person_sees(tmp_path):
    note = "<office:annotation><text:p>A note.</text:p></office:annotation>"
    cells = [
        text("One<text:s text:c='3'/>two <text:span>bold</text:span> end", "Second<text:line-break/>line"),
        '<table:table-cell office:value-type="float" office:value="12"><text:p>12,00</text:p></table:table-cell>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        f'<table:table-cell office:value-type="string">{note}<text:p>Text</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="soon"><text:p>soon</text:p></table:table-cell>',
    ]
    path = write_sheets(tmp_path / "a.ods", ("A", row(*cells)))
    (found,) = read_rows(path)
    assert found == ["One two bold end\nSecond\nline", 12.0, True, "Text", "soon"]


def test_sheets_have_their_own_rows_and_lines_count_empty_ones(tmp_path):
    rows = row(HEADER) + row("<table:table-cell/>", repeated=3) + row(text("Lake"), text("Full."), day("2024-03-01"))
    path = write_sheets(tmp_path / "a.ods", ("Notes", row(text("Nothing"))), ("A", rows))
    corpus = read_corpus(CorpusSettings(inputs=[{"path": "a.ods"}]), resolve=lambda name: path)
    (article,) = corpus.articles
    assert (article.title, article.body, article.line) == ("Lake", "Full.", 5)
    assert article.published.date().isoformat() == "2024-03-01"
    assert open_document_sheets(path, InputSettings(path="a.ods")).names == ["Notes", "A"]


def test_repeated_cells_and_rows_are_read_as_often_as_they_say(tmp_path):
    path = write_sheets(tmp_path / "a.ods", ("A", row(text("a", repeated=2), text("b"), repeated=3)))
    assert read_rows(path) == [["a", "a", "b"]] * 3


def test_what_repeats_at_the_end_of_a_sheet_is_left_out(tmp_path):
    empty = '<table:table-cell table:number-columns-repeated="16381"/>'
    path = write_sheets(tmp_path / "a.ods", ("A", row(text("a"), empty) + row(empty, repeated=1_048_575)))
    assert read_rows(path) == [["a"]]


@pytest.mark.parametrize(
    "rows",
    [
        row(text("a", repeated=10**9)),
        row(text("a"), repeated=10**9),
        row('<table:table-cell table:number-columns-repeated="999999999"/>', text("a")),
        row("<table:table-cell/>", repeated=10**9) + row(text("a")),
        row(text("a" * 1000), repeated=10_000),
    ],
    ids=["cells", "rows", "empty cells", "empty rows", "long rows"],
)
def test_a_small_file_cannot_stand_for_a_large_table(tmp_path, rows):
    path = write_sheets(tmp_path / "a.ods", ("A", row(HEADER) + rows))
    with pytest.raises(CorpusError, match=r"corpus\.limits\.unpacked_ratio"):
        read_rows(path)


def test_a_damaged_spreadsheet_is_refused_with_advice(tmp_path):
    path = write_sheets(tmp_path / "a.ods", ("A", row(HEADER) + "<table:table-row>" + "</text:p>"))
    with pytest.raises(CorpusError, match=r"not a spreadsheet that can be read .*save it again"):
        read_rows(path)
