from __future__ import annotations

import csv
import errno
import gc
import re
import time
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import HOSTILE, make_records

from research import report
from research.report.tables import prevalence_frames, table_files, tables
from research.report.tables.print_tables import make_prevalence_table
from research.text import workbook
from research.text.latex import escape_latex, render_latex
from research.text.print_table import PrintColumn, PrintTable
from research.text.spreadsheets import FORMULA_STARTS, write_delimited
from research.text.wording import format_number

PROMISED = {"articles", "topics", "themes", "prevalence", "trends", "alignment", "quality"}
NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=cmd|"/c calc"!A1',
    "＝1+1",
    HOSTILE,
    'a,b\n"c"',
    "\x00\x07",
    "\ud800",
]


@pytest.fixture(scope="module")
def records():
    return make_records()


@pytest.fixture(scope="module")
def hostile_records():
    made = make_records()
    articles = [
        replace(article, title=NASTY[row % len(NASTY)], source=NASTY[(row + 5) % len(NASTY)])
        for row, article in enumerate(made.corpus.articles)
    ]
    topics = tuple(replace(topic, name=NASTY[row]) for row, topic in enumerate(made.topics.topics))
    events = tuple(replace(match, event=NASTY[row]) for row, match in enumerate(made.changes.events))
    splits = tuple(
        replace(
            split,
            least_without=NASTY[row],
            most_without=NASTY[-1 - row],
            without_source="unclear",
            left_out=NASTY[row + 4],
        )
        for row, split in enumerate(made.sources.splits)
    )
    words = tuple(replace(word, word=NASTY[row % len(NASTY)]) for row, word in enumerate(made.topics.words))
    return replace(
        made,
        corpus=replace(made.corpus, articles=tuple(articles)),
        topics=replace(made.topics, topics=topics, words=words),
        sources=replace(made.sources, splits=splits),
        changes=replace(made.changes, events=events),
    )


@pytest.fixture(scope="module")
def folder(hostile_records, tmp_path_factory):
    place = tmp_path_factory.mktemp("run") / "tables"
    report.write_tables(hostile_records, place)
    return place


def test_every_promised_table_is_written(folder):
    assert {f"{name}.csv" for name in {*PROMISED, "columns"}} <= {path.name for path in folder.iterdir()}
    assert {f"{name}.tex" for name in ("topics", "prevalence", "trends", "change_points", "alignment", "quality")} <= {
        path.name for path in folder.iterdir()
    }


def test_the_files_named_are_the_files_written(records, tmp_path):
    written = report.write_tables(records, tmp_path)
    assert sorted(written) == sorted(tmp_path.iterdir())


def test_the_same_records_give_the_same_bytes(records, tmp_path):
    first = report.write_tables(records, tmp_path / "a")
    time.sleep(1.1)
    second = report.write_tables(records, tmp_path / "b")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_no_cell_of_a_csv_is_a_formula(folder):
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, strict=True):
                for cell in row:
                    assert not cell.startswith(FORMULA_STARTS) or re.fullmatch(r"-?\d[\d.e+-]*", cell), cell


def test_csv_lines_end_as_rfc_4180_says_and_hold_no_control_characters(folder):
    text = (folder / "articles.csv").read_bytes().decode("utf-8")
    assert text.endswith("\r\n")
    assert not re.search("[\x00-\x08\x0e-\x1f\ud800-\udfff]", text)


def test_a_csv_gives_back_what_was_written(records, tmp_path):
    frame = report.tabulate_prevalence(records)
    write_delimited(frame, tmp_path / "prevalence.csv")
    read = pd.read_csv(tmp_path / "prevalence.csv", parse_dates=["period_start", "period_end"])
    assert list(read.columns) == list(frame.columns)
    assert (read.n == frame.n).all()
    assert (read.is_partial == frame.is_partial).all()
    pd.testing.assert_series_equal(read.share, frame.share, rtol=1e-5)
    assert (read.period_end.dt.date == frame.period_end.dt.date).all()


def test_a_negative_number_stays_a_number(tmp_path):
    frame = pd.DataFrame({"slope": [-1.5, 0.0, float("nan"), -0.0], "n": [-3, 4, 5, 6]})
    write_delimited(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().split() == ["slope,n", "-1.5,-3", "0,4", ",5", "0,6"]


def test_times_are_written_with_their_zone(records, tmp_path):
    write_delimited(report.tabulate_articles(records), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        for row, article in zip(csv.DictReader(file), records.corpus.articles, strict=True):
            assert row["published"] == article.published.isoformat()


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(folder, hostile_records):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    titles = [cell.value for cell in book["articles"]["B"][1:]]
    wanted = [article.title for article in hostile_records.corpus.articles]
    assert [title for title in titles if title == "=1+1"] == [title for title in wanted if title == "=1+1"]
    with zipfile.ZipFile(folder / "tables.xlsx") as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower() or "external" in name.lower()]


def test_a_sheet_holds_what_the_table_holds(folder, hostile_records):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    assert book.sheetnames == ["columns", *report.TABLES, "notes"]
    frame = report.tabulate_prevalence(hostile_records)
    rows = list(book["prevalence"].iter_rows(values_only=True))
    assert list(rows[0]) == list(frame.columns)
    assert len(rows) == len(frame) + 1
    assert rows[1][2].date() == frame.period_start[0].date()
    assert [row[5] for row in rows[1:]] == frame.n.tolist()
    empty = [row for row in rows[1:] if row[5] == 0]
    assert empty
    assert all(row[6] is None for row in empty)


def test_a_table_that_is_too_long_for_the_workbook_is_in_csv_only_and_this_is_said(records, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "WORKBOOK_CELLS", 1100)
    report.write_tables(records, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert "themes" not in book.sheetnames
    assert "topics" in book.sheetnames
    assert ("themes", "240 rows, too large for this workbook; see themes.csv (import as UTF-8 text).") in list(
        book["notes"].iter_rows(values_only=True)
    )
    assert len((tmp_path / "themes.csv").read_text(encoding="utf-8").splitlines()) == 241


def test_rows_beyond_what_a_sheet_holds_are_left_out_and_this_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    workbook.write_workbook({"t": pd.DataFrame({"n": range(5)})}, tmp_path / "t.xlsx", notes={})
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [cell.value for cell in book["t"]["A"]] == ["n", 0, 1, 2]
    assert book["notes"]["B2"].value == "2 rows are left out here; t.csv has them all."


def test_a_text_longer_than_a_cell_holds_is_cut(tmp_path):
    frame = pd.DataFrame({"text": pd.array(["x" * 40_000], dtype="string")})
    workbook.write_workbook({"t": frame}, tmp_path / "t.xlsx", notes={})
    assert len(openpyxl.load_workbook(tmp_path / "t.xlsx")["t"]["A2"].value) == workbook.MOST_CHARACTERS


def test_rejected_rows_are_written_even_if_there_are_none(records, tmp_path):
    report.write_rejected(records, tmp_path / "rejected.csv")
    assert len((tmp_path / "rejected.csv").read_text(encoding="utf-8").splitlines()) == 2
    clean = replace(records, corpus=replace(records.corpus, rejected=()))
    report.write_rejected(clean, tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_text(encoding="utf-8").splitlines() == ["file,line,code,reason,excerpt"]


# ------------------------------------------------------------------------------------------------ LaTeX


def parse_latex(text: str) -> list[list[str]]:
    """Cut a tabular into rows of cells, with every escape undone as TeX would; fails on what TeX would not read."""
    body = re.search(r"\\begin\{tabular\}\{(?P<spec>.*)\}\n(?P<rows>.*?)\\end\{tabular\}", text, re.DOTALL)
    assert body, text
    depth = 0
    for token in re.findall(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    assert depth == 0
    lines = [line for line in body["rows"].splitlines() if line.strip() and not line.strip().endswith("rule")]
    rows = []
    for line in lines:
        assert line.endswith(r" \\"), line
        rows.append(re.split(r"(?<!\\)&", line[:-3]))
    spec = re.sub(r">\{.*?arraybackslash\}|@\{\}|(?<=p)\{[^}]*\}", "", body["spec"])
    assert re.fullmatch("[lrp]+", spec)
    assert {len(row) for row in rows} == {len(spec)}, text
    return rows


def test_latex_tables_have_as_many_cells_as_columns_and_balanced_braces(folder):
    for path in folder.glob("*.tex"):
        text = path.read_text(encoding="utf-8")
        assert r"\toprule" in text
        assert r"\bottomrule" in text
        parse_latex(text)


def test_no_command_of_an_article_reaches_latex(folder):
    text = (folder / "topics.tex").read_text(encoding="utf-8")
    assert r"\input" not in text
    assert r"\textbackslash{}input" in text


def test_latex_says_which_engine_reads_chinese(records, tmp_path):
    report.write_tables(records, tmp_path)
    assert "xeCJK" in (tmp_path / "topics.tex").read_text("utf-8") or "ctex" in (tmp_path / "topics.tex").read_text(
        "utf-8"
    )
    assert "ctex" not in (tmp_path / "alignment.tex").read_text("utf-8")


@pytest.mark.parametrize("n_themes", [0, 1, 4])
@pytest.mark.parametrize("n_articles", [1, 30])
def test_latex_is_whole_for_studies_of_any_size(tmp_path, n_themes, n_articles):
    report.write_tables(make_records(n_articles, n_themes=n_themes, n_months=2), tmp_path)
    for path in tmp_path.glob("*.tex"):
        parse_latex(path.read_text(encoding="utf-8"))


def test_a_table_that_is_longer_than_a_page_is_continued_on_the_next():
    short, long = (PrintTable("x", "Shares.", (PrintColumn("n", ("1",) * n, is_number=True),)) for n in (45, 46))
    assert r"\begin{table}" in render_latex(short)
    text = render_latex(long)
    assert r"\begin{longtable}{@{}r@{}}" in text
    assert text.count(r"n \\") == 2
    assert text.count("  1 ") == 46


@given(st.text())
def test_escaped_text_holds_no_active_character(text):
    escaped = escape_latex(text)
    rest = re.sub(
        r"\\text[a-z]+\{\}|\\ldots\{\}|\{\\char34\}|\\[{}&%$#_]|\{[\[\]*`]\}|\$(?:-|\\infty)\$|-\{\}", "", escaped
    )
    # A non-breaking space is the one tie that may stand.
    assert not re.search(r"[\\{}&%$#_^\[\]*]", rest)
    assert "~" not in rest or "\u00a0" in text


def test_latex_of_trends_has_claims_with_interval_q_and_smallest_detectable_slope(folder):
    rows = parse_latex((folder / "trends.tex").read_text(encoding="utf-8"))
    assert [cell.strip() for cell in rows[0]] == [
        "Family",
        "Series",
        "Slope",
        "Interval",
        "q",
        "Claim",
        "Minimum detectable",
    ]
    assert [cell.strip() for cell in rows[1]] == [
        "confirmatory",
        "Resource-city decline",
        "4.20",
        "1.00 to 7.00",
        "0.030",
        "rising",
        "3.10",
    ]


def test_latex_of_change_points_has_the_interval_of_their_date(folder):
    rows = parse_latex((folder / "change_points.tex").read_text(encoding="utf-8"))
    assert [cell.strip() for cell in rows[1]] == [
        "theme",
        "Resource-city decline",
        "2024-07",
        "2024-06 to 2024-08",
        "18.0",
        "34.0",
    ]


def test_a_missing_number_is_a_dash_and_minus_is_a_true_minus():
    assert escape_latex(format_number(float("nan"), 2)) == "--"
    assert escape_latex(format_number(-1.234, 2)) == "$-$1.23"
    assert escape_latex(format_number(-0.001, 2)) == "0.00"


def test_a_study_of_topics_alone_prints_the_prevalence_of_topics():
    text = render_latex(make_prevalence_table(make_records(30, n_themes=0)))
    assert "Prevalence of the largest topics by month" in text
    assert "lake" in text
    made = make_records(30)
    assert "Prevalence of themes by month: mean membership of stories" in render_latex(make_prevalence_table(made))
    hard = replace(made, prevalence=replace(made.prevalence, membership="hard"))
    assert "mean membership" not in render_latex(make_prevalence_table(hard))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_disk_that_is_full_while_a_workbook_is_put_together_is_an_error_of_the_disk(tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", fail)
    with pytest.raises(OSError, match="No space left") as caught:
        workbook.write_workbook({"a": pd.DataFrame({"x": [1]})}, tmp_path / "a.xlsx", notes={})
    assert caught.value.errno == errno.ENOSPC
    # What the library left open is closed here, where it may be.
    del caught
    gc.collect()


def test_a_table_of_too_many_rows_for_a_spreadsheet_is_parquet_with_the_same_numbers(monkeypatch, records, tmp_path):
    monkeypatch.setattr(table_files, "MOST_CSV_ROWS", 20)
    monkeypatch.setattr(prevalence_frames, "_SLICE", 1)
    report.write_tables(records, tmp_path)
    assert not (tmp_path / "prevalence.csv").exists()
    read, whole = pd.read_parquet(tmp_path / "prevalence.parquet"), report.TABLES["prevalence"](records)
    assert len(read) == len(whole) > 20
    for name in ("share", "band_low", "n"):
        np.testing.assert_array_equal(read[name], whole[name])
    assert read["name"].tolist() == whole["name"].tolist()
    assert "prevalence" in set(pd.read_csv(tmp_path / "columns.csv")["table"])
