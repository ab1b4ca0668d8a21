"""Damage in a table costs the rows that it damages, in time that is linear in the size of the file."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.corpus.recognition import recognise_format
from research.corpus.tables.delimited import read_delimited
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import CorpusSettings, InputSettings, LimitSettings

HEADER = "title,body,published,source"


def read(path, text: str, **limits) -> tuple[list[RawArticle], list[RejectedRow]]:
    path.write_text(text, encoding="utf-8", newline="")
    entry = CorpusSettings(inputs=[InputSettings(path="a.csv")], limits=LimitSettings(**limits)).inputs[0]
    rows = list(read_delimited(path, entry, delimiter=","))
    return [row for row in rows if isinstance(row, RawArticle)], [row for row in rows if isinstance(row, RejectedRow)]


@pytest.mark.parametrize(
    "bad",
    [
        'x,"never closed,2024-01-01,S',
        'x,"closed" badly,2024-01-01,S',
        '"never closed',
        "x,one, two, three, four, five",
        'x,"' + "long " * 400 + '",2024-01-01,S',
        'x,"' + "long " * 400,
        "x," + "long " * 4000 + ",2024-01-01,S",
    ],
)
def test_a_bad_row_costs_one_row(tmp_path, bad):
    good = [f'T{i},"Body {i}, of\nlakes",2024-01-0{i},S' for i in range(1, 8)]
    articles, rejected = read(
        tmp_path / "a.csv", "\n".join([HEADER, *good[:3], bad, *good[3:]]) + "\n", field_characters=1000
    )
    assert [article.title for article in articles] == [f"T{i}" for i in range(1, 8)]
    assert [row.line for row in rejected] == [8]


def test_a_field_that_is_too_long_is_said_to_be(tmp_path):
    _, rejected = read(tmp_path / "a.csv", f"{HEADER}\nx,{'y' * 1001},2024-01-01,S\n", field_characters=1000)
    assert [(row.code, row.values) for row in rejected] == [("long_text", ("1016",))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.integers(0, 11), place=st.integers(0, 60), piece=st.sampled_from(['"', '""', '"\n', '\n"', ',"', "\n", "\0"])
)
def test_a_sign_put_anywhere_into_a_row_loses_no_other_row(tmp_path, row, place, piece):
    good = [f'T{i},"Body {i}, of ""lakes""",2024-01-{i + 10},S' for i in range(12)]
    rows = list(good)
    rows[row] = good[row][:place] + piece + good[row][place:]
    articles, _ = read(tmp_path / "a.csv", "\n".join([HEADER, *rows]) + "\n")
    found = {(article.title, article.body, article.published) for article in articles}
    wanted = {(f"T{i}", f'Body {i}, of "lakes"', f"2024-01-{i + 10}") for i in range(12) if i != row}
    assert wanted <= found


def test_quotation_marks_that_never_close_take_linear_time(tmp_path):
    line = 'a",",c\n'
    began = time.process_time()
    with pytest.raises(CorpusError, match="never closed"):
        read(tmp_path / "a.csv", f'{HEADER}\nx,"{line}' + line * 60_000, field_characters=100_000)
    assert time.process_time() - began < 20


def test_a_table_with_few_and_long_rows_is_recognised_under_any_name(tmp_path):
    path = tmp_path / "x.txt"
    rows = [f'"{n}","Lakes","{"water, " * 4000}"' for n in range(4)]
    path.write_text("\n".join(['"number","title","text"', *rows]), encoding="utf-8")
    assert recognise_format(path).name == "csv"


def test_empty_lines_before_the_header_are_skipped(tmp_path):
    articles, _ = read(tmp_path / "a.csv", f"\n \n{HEADER}\nT,B,2024-01-01,S\n")
    assert [(article.title, article.line) for article in articles] == [("T", 4)]
