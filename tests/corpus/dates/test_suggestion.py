"""Patterns that are suggested for dates which were not read."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.dates import suggest_format


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05/09/2015", "%d/%m/%Y"),
        ("05/30/2015", "%m/%d/%Y"),
        ("05/09/15 14:05", "%d/%m/%y %H:%M"),
        ("2024-13-01", "%Y-%d-%m"),
        ("5.30.15 2:05:06 PM", "%m.%d.%y %I:%M:%S %p"),
        ("201512", "%Y%m"),
        ("150930", "%y%m%d"),
        ("310399", "%d%m%y"),
        ("30092015", "%d%m%Y"),
        ("Sep-15", "%b-%y"),
        ("Published: September 30, 2015", "Published: %B %d, %Y"),
        ("100% on 30-09-15", None),
        ("30-09-15 100%", None),
        ("0001-01-01", None),
        ("soon", None),
        ("", None),
        ("9" * 300, None),
    ],
)
def test_the_suggested_pattern_reads_the_date(text, expected):
    found = suggest_format(text)
    assert found == expected
    if found:
        datetime.strptime(text, found)


@given(text=st.text(max_size=60))
def test_any_text_has_a_pattern_that_reads_it_or_none(text):
    found = suggest_format(text)
    assert found is None or datetime.strptime(text.strip(), found)
