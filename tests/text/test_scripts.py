"""Ranges of scripts have one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import research
from research.text import scripts
from research.text.scripts import EASTERN, format_css_range, match_any

PACKAGE = Path(research.__file__).parent
FIRST_SCRIPT = 0x0370
"""Greek; what lies before is Latin and signs that patterns of every language name."""

NOT_SCRIPTS = range(0x2000, 0x2E00)
"""Punctuation, spaces, direction marks, arrows and other signs."""

SURROGATES = range(0xD800, 0xE000)


def find_ranges(text: str) -> list[tuple[int, int]]:
    """Give the ranges of scripts in a pattern, escaped or not."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})", lambda m: chr(int(m[1] or m[2], 16)), text)
    pairs = [(ord(a), ord(b)) for a, b in re.findall("(.)-(.)", plain)]
    pairs += [(int(a, 16), int(b, 16)) for a, b in re.findall(r"U\+([0-9A-F]{4,5})-([0-9A-F]{4,5})", text)]
    return [
        (a, b)
        for a, b in pairs
        if FIRST_SCRIPT <= a < b and not (a in NOT_SCRIPTS and b in NOT_SCRIPTS) and a not in SURROGATES
    ]


def test_ranges_are_found_however_they_are_written():
    assert find_ranges("[\u3400-\u9fff]") == find_ranges(r"[\u3400-\u9fff]") == [(0x3400, 0x9FFF)]
    assert find_ranges("U+AC00-D7AF") == [(0xAC00, 0xD7AF)]
    assert find_ranges("[a-z\u202a-\u202e]") == []


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_other_module_writes_a_range_of_a_script(file):
    if file.name == "scripts.py":
        return
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not find_ranges(node.value), f"line {node.lineno}: compose it from research.text.scripts"
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            ends = [element.value for element in node.elts if isinstance(element, ast.Constant)]
            is_range = len(ends) == 2 and all(isinstance(end, int) and end >= FIRST_SCRIPT for end in ends)
            assert not (is_range and ends[1] > ends[0] >= 0x2E80), f"line {node.lineno}: a range of code points"


def test_every_range_goes_upwards():
    for name, value in vars(scripts).items():
        if name.isupper() and isinstance(value[0], int):
            assert 0 < value[0] < value[1] <= 0x10FFFF, name


def test_a_pattern_takes_the_characters_of_its_ranges_and_no_others():
    pattern = re.compile(match_any(scripts.KANA, scripts.HANGUL))
    assert pattern.fullmatch("\u3040")
    assert pattern.fullmatch("\u30ff")
    assert pattern.fullmatch("\ud7af")
    assert not pattern.fullmatch("\u3100")
    assert not pattern.fullmatch("a")


def test_a_range_of_css_is_written_in_hexadecimal():
    assert format_css_range(EASTERN) == "U+2E80-9FFF, U+AC00-D7AF, U+F900-FAFF, U+FF00-FFEF"
