"""What comes of a compressed file is bounded by its size, whatever format repeats it."""

from __future__ import annotations

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from research.corpus import read_corpus
from research.errors import CorpusError
from research.study import CorpusSettings

HEADER = b"title,body,published,source\n"
GOOD = b"Lake,The lake is full.,2024-03-01,Lake Daily\n"


def read_file(path, **limits):
    return read_corpus(CorpusSettings(inputs=[{"path": path.name}], limits=limits), resolve=lambda name: path)


@pytest.mark.parametrize("unit", [b"\n", b" ", b"a", b'"', b",", b"a\n", GOOD, "湖".encode()])
def test_a_small_gzip_file_cannot_become_a_large_one(tmp_path, unit):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(HEADER + GOOD + unit * (9_000_000 // len(unit))))
    with pytest.raises(CorpusError, match=r"100 times as large .* corpus\.limits\.unpacked_ratio"):
        read_file(path)


def test_text_that_packs_well_is_read(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(HEADER + b"".join(b"Lake %d,Full.,2024-03-01,Lake\n" % n for n in range(2000))))
    assert read_file(path, unpacked_ratio=1).n_articles == 2000


def test_cells_that_share_a_text_count_as_often_as_they_name_it(tmp_path):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "body", "published", "source"])
        for row in range(1, 400):
            sheet.write_row(row, 0, [f"Lake {row}", "x" * 32_000, "2024-03-01", "Lake"])
    path = tmp_path / "a.xlsx"
    path.write_bytes(stream.getvalue())
    with zipfile.ZipFile(path) as archive:
        assert sum(member.file_size for member in archive.infolist()) < 200_000
    with pytest.raises(CorpusError, match=r"unpacked_ratio"):
        read_file(path)
    assert read_file(path, unpacked_ratio=10_000).n_articles == 399


def test_rows_of_equal_texts_in_parquet_count_one_by_one(tmp_path):
    path = tmp_path / "a.parquet"
    n = 200
    table = {"title": [f"Lake {row}" for row in range(n)], "body": ["x" * 50_000] * n, "published": ["2024-03-01"] * n}
    pq.write_table(pa.table(table), path, use_dictionary=True)
    with pytest.raises(CorpusError, match=r"unpacked_ratio"):
        read_file(path)


def test_too_many_rejected_rows_end_the_reading_with_the_name_of_the_limit(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + GOOD + b"a\n" * 1001)
    assert len(read_file(path).rejected) == 1001
    with pytest.raises(CorpusError, match=r"more than 1,000 rows are rejected.*corpus\.limits\.rejected_rows"):
        read_file(path, rejected_rows=1000)
