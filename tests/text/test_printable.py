from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.printable import choose_address, guess_language, make_line, make_printable, shorten_text


@given(st.text())
def test_printable_text_can_be_encoded_and_stays_as_it_is(text):
    once = make_printable(text)
    once.encode("utf-8")
    assert make_printable(once) == once
    assert not any(character in once for character in "\x00\x1b\u202e\u2066\u200f\x85\r")


def test_surrogates_and_controls_become_visible_and_direction_marks_go():
    assert make_printable("a\x00b\ud800c") == "a\ufffdb\ufffdc"
    assert make_printable("abc\u202edcba\u202c") == "abcdcba"
    assert make_printable("one\u2028two\r\nthree\tfour\nfive") == "one two three\tfour\nfive"


@given(st.text())
def test_a_line_has_no_character_that_moves_what_stands_around_it(text):
    line = make_line(text)
    line.encode("utf-8")
    assert make_line(line) == line
    assert not set(line) & set("\x00\x1b\n\r\t\x85\u061c\u200b\u200e\u2028\u202e\u2060\u2066\ufeff")


def test_what_a_line_does_not_show_becomes_one_space():
    assert make_line("a\x1b\u202e\u200bb\nc\ud800d") == "a b c d"
    assert make_line("转型 und Ökologie") == "转型 und Ökologie"


@pytest.mark.parametrize("url", ["https://example.org/a?b=c&d=e#f", "http://example.org", "HTTPS://例子.cn/文章"])
def test_web_addresses_may_be_linked_to(url):
    assert choose_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,<script>",
        " https://example.org",
        "https://example.org/\u202egpj.exe",
        "https://bank.example@evil.example/",
        "https:///path",
        "//example.org",
        "file:///etc/passwd",
        'https://example.org/"onmouseover="x',
        "https://[broken",
        "https://example.org/a b",
    ],
)
def test_other_addresses_are_not_linked_to(url):
    assert choose_address(url) is None


def test_a_short_text_is_not_cut():
    assert shorten_text("  one\n two ", 20) == "one two"


def test_a_long_text_is_cut_at_a_space_and_chinese_counts_double():
    assert shorten_text("one two three four", 14) == "one two three\u2026"
    assert shorten_text("城市转型中的禅城样本", 8) == "城市转型\u2026"


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_is_no_longer_than_asked_and_one_mark(text, width):
    assert len(shorten_text(text, width)) <= width + 1


def test_a_script_tells_its_language():
    assert guess_language("禅城") == "zh"
    assert guess_language("まち and city") == "ja"
    assert guess_language("도시") == "ko"
    assert guess_language("city") is None
