from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from research.text.print_table import PrintColumn, PrintTable
from research.text.word_document import Heading, Prose, render_word

HOSTILE = '</w:t><script>&amp; "q" \x00\x0b\ud800\ufffe\u202e {=1+1} \\n ]]> \U0001f600'
TABLE = PrintTable(
    "trends",
    "Slopes per year.",
    (PrintColumn("Theme", ("Decline", HOSTILE)), PrintColumn("Slope", ("\u22121.25", "0.50"), is_number=True)),
)


def make(*blocks, **options):
    options = {"title": "A study", "language": "en", "table_word": "Table", **options}
    return render_word(blocks, **options)


def read(content):
    return docx.Document(io.BytesIO(content))


def test_a_document_has_headings_paragraphs_and_tables_that_word_can_number():
    document = read(make(Heading("Methods"), Prose("We counted."), TABLE, TABLE))
    texts = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.text]
    assert texts[:2] == [("Heading 1", "Methods"), ("Normal", "We counted.")]
    captions = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Caption"]
    assert len(captions) == len(document.tables) == 2
    assert all("SEQ Table" in caption._p.xml for caption in captions)
    assert "".join(node.text for node in captions[1]._p.xpath(".//w:t")) == "Table 2. Slopes per year."
    assert document.core_properties.title == "A study"


def test_numbers_are_aligned_to_the_right_with_true_minus_signs_and_the_head_is_repeated():
    (table,) = read(make(TABLE)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows][:2] == [
        ["Theme", "Slope"],
        ["Decline", "\u22121.25"],
    ]
    aligned = {cell.paragraphs[0].alignment for cell in table.columns[1].cells}
    assert aligned == {WD_ALIGN_PARAGRAPH.RIGHT}
    assert table.columns[0].cells[0].paragraphs[0].alignment is None
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_hostile_text_stays_text():
    document = read(make(Heading(HOSTILE), Prose(HOSTILE), TABLE, title=HOSTILE, table_word=HOSTILE, language='x"/>'))
    (table,) = document.tables
    for text in (document.paragraphs[0].text, document.paragraphs[1].text, table.rows[2].cells[0].text):
        assert text.startswith('</w:t><script>&amp; "q" \ufffd')
        assert text.endswith("]]> \U0001f600")


def test_a_wide_table_stands_on_a_page_of_its_own_that_lies_on_its_side():
    wide = PrintTable("wide", "Wide.", tuple(PrintColumn("Share", ("12.3 (10.1\u201314.2)",)) for _ in range(8)))
    sections = read(make(Prose("Before."), wide, Prose("After."))).sections
    assert [section.page_width > section.page_height for section in sections] == [False, True, False]
    assert len(read(make(TABLE)).sections) == 1


@pytest.mark.parametrize("columns", [(), (PrintColumn("Theme", ()),)])
def test_a_table_without_rows_is_a_table(columns):
    assert len(read(make(PrintTable("none", "Nothing.", columns))).tables) == 1


def test_the_same_contents_give_the_same_bytes():
    assert make(Heading("Methods"), TABLE) == make(Heading("Methods"), TABLE)
