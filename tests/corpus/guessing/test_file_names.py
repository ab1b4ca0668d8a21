"""Dates and sources in names of files that no study describes."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.corpus import guess_path_pattern
from research.study.path_patterns import check_path_pattern

DAYS = [f"2015-09-{day:02}" for day in range(10, 20)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([f"{day}_{'ab'[n % 2]}_{n}.txt" for n, day in enumerate(DAYS)], "{published:%Y-%m-%d}_{source}*.txt"),
        ([f"{'ab'[n % 2]}_{day}.txt" for n, day in enumerate(DAYS)], "{source}_{published:%Y-%m-%d}*.txt"),
        ([f"{'ab'[n % 2]}/{day}.txt" for n, day in enumerate(DAYS)], "{source}/{published:%Y-%m-%d}*.txt"),
        ([f"{day}_a title of its own {n}x.txt" for n, day in enumerate(DAYS)], "{published:%Y-%m-%d}*.txt"),
        ([f"scan{n} {day.replace('-', '')}.pdf" for n, day in enumerate(DAYS)], "*{published:%Y%m%d}*.pdf"),
        ([f"{day[8:]}.09.2015 a{n}b.{'txt' if n else 'md'}" for n, day in enumerate(DAYS)], "{published:%d.%m.%Y}*.*"),
        ([f"09-{day[8:]}-2015 a{n}b.txt" for n, day in enumerate(DAYS)], "{published:%m-%d-%Y}*.txt"),
        (["05-09-2015.txt", "06-09-2015.txt"], None),
        ([f"article {n}.txt" for n in range(9)], None),
        ([f"{DAYS[0]} a.txt", *(f"article {n}.txt" for n in range(9))], None),
    ],
)  # fmt: skip
def test_the_pattern_of_names_is_guessed_or_none(names, expected):
    found = guess_path_pattern([Path("press") / name for name in names])
    assert found == expected
    if found:
        check_path_pattern(found)
