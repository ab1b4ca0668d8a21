"""PDF files: title, text without headings of pages, joined words."""

from __future__ import annotations

import pytest
from made_documents import PARAGRAPHS, TITLE, make_pdf, read_document

PAGES = [
    [
        "Example Times, 30 September 2015, page 1",
        (TITLE, 18),
        "30 September 2015",
        "The lake park opened on Monday after two years of work on the",
        "banks of the old mine. Engineers sealed the northern slope, and volun-",
        "teers planted reeds along the shore.",
        "The mayor said that the towns around the lake would share the",
        "1",
    ],
    [
        "Example Times, 30 September 2015, page 2",
        "costs of the paths for ten years. Bathing remains",
        "forbidden.",
        "2",
    ],
]


def read_one(folder, content, name="a.pdf", **settings):
    form, rows = read_document(folder, name, content, **settings)
    assert form == "pdf"
    (row,) = rows
    return row


def test_a_pdf_gives_its_title_date_and_paragraphs(tmp_path):
    row = read_one(tmp_path, make_pdf(PAGES, created="20240102080000+01'00'"))
    assert (row.title, row.published) == (TITLE, "30 September 2015")
    assert row.body.split("\n") == [
        "The lake park opened on Monday after two years of work on the banks of the old mine. Engineers sealed the "
        "northern slope, and volunteers planted reeds along the shore.",
        "The mayor said that the towns around the lake would share the costs of the paths for ten years. Bathing "
        "remains forbidden.",
    ]


def test_a_title_of_two_lines_is_joined_and_a_kicker_stays_in_the_text(tmp_path):
    row = read_one(tmp_path, make_pdf([["OPINION", ("Lake park opens", 20), ("at the old mine", 20), *PARAGRAPHS]]))
    assert row.title == TITLE
    assert row.body.startswith("OPINION")
    assert row.body.endswith(PARAGRAPHS[-1])


def test_the_date_of_making_is_used_if_there_is_no_other(tmp_path):
    assert read_one(tmp_path, make_pdf([PARAGRAPHS], created="20240102080000")).published == "2024-01-02"
    assert read_one(tmp_path, make_pdf([PARAGRAPHS])).published == ""


def test_names_do_not_matter(tmp_path):
    assert read_one(tmp_path, make_pdf(PAGES), name="a.html").title == TITLE


def test_a_pdf_of_images_is_rejected_as_such(tmp_path):
    assert read_one(tmp_path, make_pdf([[], []])).code == "no_text_layer"


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"%PDF-1.7\n" + b"\0" * 1000, make_pdf(PAGES)[:200]])
def test_a_damaged_pdf_costs_one_row(tmp_path, data):
    assert read_one(tmp_path, data).code == "damaged_document"
