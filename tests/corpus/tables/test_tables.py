"""Tables of every format: the same articles come out of each."""

from __future__ import annotations

import contextlib
import json
import zipfile
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import xlsxwriter
import xlwt

from research.corpus import read_corpus
from research.corpus.columns import to_text
from research.corpus.damage import reject_damaged
from research.corpus.files import read_head
from research.corpus.recognition import recognise_format
from research.corpus.tables.delimiters import is_comma_table, is_tab_table
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import CorpusSettings, InputSettings, LimitSettings

NAMES = ["Headline", "Text", "Day", "Paper", "No"]
ROWS = [
    ["Lake towns", "Hotels close, in October; or later.", date(2015, 9, 30), "The Lake Herald", 1],
    ["渡轮", "第一句话。", date(2016, 1, 2), "湖区日报", 2],
    ["Ferries", "A line\nand another.", date(2017, 5, 3), "", 3],
]
COLUMNS = {"title": "headline", "body": "text", "published": " day", "source": "PAPER", "key": "No"}
EXPECTED = [
    ("Lake towns", "Hotels close, in October; or later.", "The Lake Herald", "2015-09-30", "1"),
    ("渡轮", "第一句话。", "湖区日报", "2016-01-02", "2"),
    ("Ferries", "A line\nand another.", "", "2017-05-03", "3"),
]


def read_rows(path, **more):
    settings = InputSettings(path=str(path), **({"columns": COLUMNS} | more))
    return list(recognise_format(path).read(path, settings))


def list_fields(rows):
    return [(row.title, row.body, row.source, row.published, row.key) for row in rows]


def write_xlsx(path):
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Notes").write(0, 0, "Exported by hand")
    sheet = book.add_worksheet("Articles")
    sheet.write(0, 0, "Articles about lakes")
    sheet.write_row(2, 1, NAMES)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(ROWS):
        # An empty row lies between the articles.
        for column, value in enumerate(row, start=1):
            if isinstance(value, date):
                sheet.write_datetime(2 * place + 4, column, datetime(value.year, value.month, value.day), day)
            else:
                sheet.write(2 * place + 4, column, value)
    book.close()


def write_xls(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Articles")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for place, row in enumerate([NAMES, *ROWS]):
        for column, value in enumerate(row):
            sheet.write(place, column, value, *([day] if isinstance(value, date) else []))
    book.save(str(path))


def write_ods(path):
    def cell(value):
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        lines = "".join(f"<text:p>{line}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [NAMES, *ROWS])
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Articles">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)


def make_frame():
    return pd.DataFrame([dict(zip(NAMES, row, strict=True)) for row in ROWS])


def write_parquet(path):
    pq.write_table(pa.Table.from_pylist([dict(zip(NAMES, row, strict=True)) for row in ROWS]), path)


def list_records():
    return [dict(zip(NAMES, [*row[:2], row[2].isoformat(), *row[3:]], strict=True)) for row in ROWS]


def write_delimited(path, sign):
    def quote(value):
        text = str(value)
        return f'"{text}"' if set(text) & {",", ";", "\t", "|", "\n"} else text

    path.write_text("\n".join(sign.join(map(quote, row)) for row in [NAMES, *ROWS]) + "\n", encoding="utf-8")


WRITERS = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "ods": write_ods,
    "stata": lambda path: pyreadstat.write_dta(make_frame(), str(path)),
    "spss": lambda path: pyreadstat.write_sav(make_frame(), str(path)),
    "parquet": write_parquet,
    "json": lambda path: path.write_text(json.dumps(list_records(), ensure_ascii=False), encoding="utf-8"),
    "json (indented)": lambda path: path.write_text(json.dumps(list_records(), indent=2), encoding="utf-8"),
    "json (object)": lambda path: path.write_text(
        json.dumps({"status": "ok", "tags": [{"a": 1}], "result": {"articles": list_records()}}), encoding="utf-8"
    ),
    "json (one after another)": lambda path: path.write_text(
        "\n".join(json.dumps(record, indent=1) for record in list_records()), encoding="utf-8"
    ),
    "jsonl": lambda path: path.write_text("\n".join(map(json.dumps, list_records())), encoding="utf-8"),
    "csv (,)": lambda path: write_delimited(path, ","),
    "csv (;)": lambda path: write_delimited(path, ";"),
    "csv (|)": lambda path: write_delimited(path, "|"),
    "tsv": lambda path: write_delimited(path, "\t"),
}


@pytest.mark.parametrize("file_name", ["download.txt", "download"])
@pytest.mark.parametrize("name", WRITERS)
def test_every_table_is_read_under_any_name(tmp_path, name, file_name):
    path = tmp_path / file_name
    WRITERS[name](path)
    assert recognise_format(path).name == name.partition(" ")[0]
    assert list_fields(read_rows(path)) == EXPECTED


def test_rows_of_a_workbook_are_numbered_as_it_shows_them(tmp_path):
    write_xlsx(tmp_path / "a.xlsx")
    assert [row.line for row in read_rows(tmp_path / "a.xlsx")] == [5, 7, 9]


def test_the_sheet_that_the_study_names_is_read(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("one", "two"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, NAMES[:3])
        sheet.write_row(1, 0, [f"Title of {name}", "Text", "2015-09-30"])
    book.close()
    columns = {"title": "Headline", "body": "Text", "published": "Day"}
    assert [row.title for row in read_rows(path, columns=columns)] == ["Title of one"]
    assert [row.title for row in read_rows(path, columns=columns, sheet="two")] == ["Title of two"]
    with pytest.raises(CorpusError, match='no sheet "three"; its sheets are: one, two'):
        read_rows(path, columns=columns, sheet="three")


def test_a_workbook_without_the_columns_is_an_error_that_lists_them(tmp_path):
    write_xls(tmp_path / "a.xls")
    with pytest.raises(CorpusError, match=r"sheet Articles: no column .*Columns of the file: Headline, Text, Day"):
        read_rows(tmp_path / "a.xls", columns={"body": "content"})


def test_a_file_that_only_begins_as_a_workbook_is_an_error(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(CorpusError, match="save it again"):
        read_rows(tmp_path / "a.xlsx")


def test_a_cell_far_outside_the_table_is_an_error_before_memory_is_taken(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(CorpusError, match="reach to row 1,048,576 and column 16,384"):
        read_rows(tmp_path / "a.xlsx")


@pytest.mark.parametrize("place", range(8, 5_000, 97))
def test_a_damaged_old_workbook_is_read_or_is_an_error(tmp_path, place):
    write_xls(tmp_path / "a.xls")
    data = bytearray((tmp_path / "a.xls").read_bytes())
    data[place : place + 2] = b"\xff\x7f"
    (tmp_path / "a.xls").write_bytes(data)
    with contextlib.suppress(CorpusError):
        assert len(read_rows(tmp_path / "a.xls")) <= len(ROWS)


def test_codes_of_stata_and_spss_are_read_as_their_labels(tmp_path):
    frame = pd.DataFrame({"title": ["a", "b"], "body": ["x", "y"], "published": [2015.0, np.nan], "source": [1.0, 2.0]})
    labels = {"source": {1: "The Lake Herald", 2: "湖区日报"}}
    pyreadstat.write_dta(frame, str(tmp_path / "a.dta"), variable_value_labels=labels)
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels=labels)
    for name in ("a.dta", "a.sav"):
        rows = read_rows(tmp_path / name, columns={})
        assert [(row.source, row.published) for row in rows] == [("The Lake Herald", "2015"), ("湖区日报", "")]


def test_a_damaged_record_of_a_json_list_costs_one_row(tmp_path):
    texts = [json.dumps(record) for record in list_records()]
    (tmp_path / "a.json").write_text(f"[{texts[0]},\n{{'broken': 1}},\n{texts[1]},\n7,\n{texts[2]}", encoding="utf-8")
    rows = read_rows(tmp_path / "a.json")
    assert list_fields(row for row in rows if isinstance(row, RawArticle)) == EXPECTED
    assert [(row.line, row.code) for row in rows if isinstance(row, RejectedRow)] == [
        (2, "not_json_object"),
        (4, "not_json_object"),
    ]


def test_a_key_within_an_object_is_named_with_a_dot(tmp_path):
    record = {
        "title": "a",
        "text": {"full": "x"},
        "date": 1443571200,
        "source": {"id": None, "name": "The Lake Herald"},
    }
    columns = {"body": "text.full", "published": "date", "source": "source.name"}
    for name, text in {"a.json": json.dumps([record]), "a.jsonl": json.dumps(record)}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        (row,) = read_rows(tmp_path / name, columns=columns)
        assert (row.body, row.source, row.published) == ("x", "The Lake Herald", "1443571200")


def test_missing_values_are_empty_and_whole_numbers_have_no_decimals():
    values = [None, float("nan"), pd.NaT, pd.NA, np.float64("nan"), float("inf")]
    assert [to_text(value) for value in values] == [""] * 6
    assert [to_text(value) for value in (2015.0, 1.5, 2015, True, np.float64(3))] == [
        "2015",
        "1.5",
        "2015",
        "True",
        "3",
    ]
    assert to_text(pd.Timestamp("2015-09-30")) == "2015-09-30"
    assert to_text(datetime(2015, 9, 30, 12, 5)) == "2015-09-30T12:05:00"
    assert to_text(["a", None, "b"]) == "a\nb"


def test_a_bad_cell_of_a_parquet_file_costs_one_row(tmp_path):
    text = pa.array([b"good", b"bad \xff", b"good"], pa.binary()).view(pa.string())
    day = pa.array([16_000, 16_001, 5_000_000], pa.int32()).view(pa.date32())
    pq.write_table(
        pa.table({"title": ["a", "b", "c"], "body": text, "published": day, "source": ["S"] * 3}),
        tmp_path / "a.parquet",
    )
    rows = read_rows(tmp_path / "a.parquet", columns={})
    assert [isinstance(row, RawArticle) for row in rows] == [True, True, False]
    rejected = [reject_damaged(row, LimitSettings()) for row in rows[:2]]
    assert [row and row.code for row in rejected] == [None, "damaged_text"]
    assert (rows[2].code, rows[2].values, rows[2].excerpt) == ("unreadable_date", ("5000000",), "c")


def test_nan_is_no_source_and_no_key(tmp_path):
    frame = pd.DataFrame(
        {
            "title": ["a", "b"],
            "body": ["x", "y"],
            "published": ["2015-09-30"] * 2,
            "source": [np.nan] * 2,
            "id": [np.nan] * 2,
        }
    )
    pq.write_table(pa.Table.from_pandas(frame), tmp_path / "a.parquet")
    settings = CorpusSettings(inputs=[{"path": "a.parquet", "columns": {"key": "id"}}])
    corpus = read_corpus(settings, resolve=lambda name: tmp_path / name)
    assert [(a.source, a.key) for a in corpus.articles] == [("unknown", None)] * 2


def test_two_columns_alike_are_not_guessed_between(tmp_path):
    (tmp_path / "a.csv").write_text("TITLE,Title,body,published\nx,y,z,2015-09-30\n", encoding="utf-8")
    with pytest.raises(CorpusError, match='no column "title" for title'):
        read_rows(tmp_path / "a.csv", columns={"title": "title", "source": None})


@pytest.mark.parametrize(
    "text",
    [
        "However, the town said, hotels close.\nIn October, two, or three, open.\nThat is, all.\n",
        "Lake towns\n\nHotels close in October. Two of them open again.\n\nThe Lake Herald, 30 September 2015\n",
        "Dear reader,\nthe hotels close,\nand open again,\nin March.\n",
        "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    ],
)
def test_prose_is_no_table(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    head = read_head(tmp_path / "a.txt")
    assert not is_comma_table(head)
    assert not is_tab_table(head)


def test_a_semicolon_table_with_commas_in_its_names_and_texts_is_split_at_semicolons(tmp_path):
    rows = ["headline, full;text;day;paper;no", "a, b, c;x, y;2015-09-30;S;1", "d;e, f, g, h;2015-10-01;S;2"]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    (first, _) = read_rows(tmp_path / "a.csv", columns=COLUMNS | {"title": "headline, full"})
    assert (first.title, first.body) == ("a, b, c", "x, y")
