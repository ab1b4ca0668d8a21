"""Which texts are taken for a saved search page."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.corpus.files import Head, read_head
from research.corpus.press.search_export import is_search_export

TEXTS = [
    ("Query\n\nLakes are full\n2 1 Daily Lake· 2025-09-04 23:18\nThe lakes are full.\n", True),
    ("湖水满了\n湖畔日报 · 3小时前\n湖水满了。\n", True),
    ("{Reference Type}: Newspaper Article\n{Secondary Title}: 人民公安报·交通安全周刊\n", False),
    ("TY  - JOUR\nTI  - Lakes\nJO  - 湖畔·周刊\nER  - \n", False),
    ("<html><p>Daily Lake· 2025-09-04 23:18</p></html>", False),
    ('{"title": "Daily Lake· 2025-09-04"}\n', False),
    ("title,body\nLakes,Daily Lake · review\n", False),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_source_and_a_date_near_the_beginning_make_a_search_export(text, expected):
    assert is_search_export(Head(Path("a.txt"), text.encode())) is expected


def test_no_other_real_file_is_taken_for_one(exports):
    folder = exports("README.md").parent
    taken = [path.name for path in sorted(folder.iterdir()) if is_search_export(read_head(path))]
    assert taken == []


def test_the_seed_export_is_one(corpora):
    assert is_search_export(read_head(corpora("city_transformation_search.txt")))
