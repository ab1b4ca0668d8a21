"""Days that a spreadsheet wrote as numbers."""

from __future__ import annotations

from datetime import date

import pytest

from research.text.serial_days import read_serial


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("42000", date(2014, 12, 27)), ("42000.75", date(2014, 12, 27)), ("44571", date(2022, 1, 10)),
        ("12345", None), ("99999", None), ("2015", None), ("420000", None), ("", None), ("42000 words", None),
    ],
)  # fmt: skip
def test_a_number_of_a_spreadsheet_is_a_day(text, day):
    assert read_serial(text) == day
