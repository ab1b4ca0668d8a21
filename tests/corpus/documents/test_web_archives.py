"""Web archives: each page is an article, all else is left out."""

from __future__ import annotations

import gzip
import random

from made_documents import PARAGRAPHS, make_page, make_warc, read_document

BODY = "\n".join(PARAGRAPHS)
DATED = make_page('<meta name="date" content="2015-09-30">')
MUELLER = DATED.replace(' charset="utf-8"', "").replace("The mayor", "Müller")
RECORDS = [
    ("https://www.example.org/a", "text/html; charset=utf-8", 200, DATED.encode()),
    ("https://www.example.org/a.png", "image/png", 200, b"\x89PNG"),
    ("https://www.example.org/old", "text/html", 301, b"<html>moved</html>"),
    ("https://www.example.org/gone", "text/html", 404, b"<html>not found</html>"),
    ("https://www.example.org/b", "text/html; charset=iso-8859-1", 200, MUELLER.encode("cp1252")),
    ("https://www.example.org/b.jpg", "image/jpeg", 200, random.Random(0).randbytes(200_000)),
    ("https://www.example.org/c", "text/html; charset=utf-8", 200, DATED.encode()),
]  # fmt: skip


def test_the_pages_of_an_archive_are_articles(tmp_path):
    parts = make_warc(RECORDS)
    for name, data in (("a.warc", b"".join(parts)), ("a.warc.gz", b"".join(gzip.compress(part) for part in parts))):
        form, rows = read_document(tmp_path, name, data)
        assert form == "warc"
        assert [(row.url, row.published, row.source, row.line) for row in rows] == [
            ("https://www.example.org/a", "2015-09-30", "example.org", 1),
            ("https://www.example.org/b", "2015-09-30", "example.org", 5),
            ("https://www.example.org/c", "2015-09-30", "example.org", 7),
        ]
        assert rows[0].body == BODY
        assert "Müller said" in rows[1].body


def test_an_archive_that_was_cut_keeps_what_comes_before(tmp_path):
    parts = make_warc(RECORDS)
    packed = b"".join(gzip.compress(part) for part in parts)
    for name, data in (("a.warc", b"".join(parts)[:-400]), ("a.warc.gz", packed[: len(packed) - 100])):
        _, rows = read_document(tmp_path, name, data)
        assert [row.url for row in rows[:2]] == ["https://www.example.org/a", "https://www.example.org/b"]
        assert [(row.code, row.line) for row in rows[2:]] == [("damaged_document", 7)]


def test_a_page_without_a_date_is_not_dated_by_its_capture(tmp_path):
    record = ("https://www.example.org/c", "text/html", 200, make_page().encode())
    _, (row,) = read_document(tmp_path, "a.warc", b"".join(make_warc([record])))
    assert row.published == ""
