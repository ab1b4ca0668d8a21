"""Cells that no spreadsheet computes, in one dialect of CSV."""

from __future__ import annotations

import csv
from datetime import date

import pandas as pd
import pytest

from research.text.spreadsheets import guard_formula, write_delimited


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@a", "\t=1", "\ttext", "\rtext", "\ntext", "＝1", "＋1", "－1", "＠a"],
)
def test_a_text_that_begins_like_a_formula_is_guarded(text):
    assert guard_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", [" =1+1", "  @a", "\u3000＝1", "\u00a0-1", "\ufffd=cmd"])
def test_a_formula_behind_spaces_and_unprintable_characters_is_guarded(text):
    assert guard_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "Ren Min Ri Bao", "转型", " a", "'=1", "\ufffd"])
def test_other_text_stays_as_it_is(text):
    assert guard_formula(text) == text


def test_columns_of_several_kinds_are_written_value_by_value(tmp_path):
    frame = pd.DataFrame(
        {
            "mixed": pd.Series(["=a", 1 / 3, 2, None, date(2024, 1, 31)], dtype=object),
            "text": pd.Series([" =b", "c", "d\x1b", None, "e"], dtype="str"),
        }
    )
    write_delimited(frame, tmp_path / "a.csv")
    data = (tmp_path / "a.csv").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == 6
    rows = list(csv.reader(data.decode().splitlines()))
    assert [row[0] for row in rows[1:]] == ["'=a", "0.333333", "2", "", "2024-01-31"]
    assert [row[1] for row in rows[1:]] == ["' =b", "c", "d\ufffd", "", "e"]
