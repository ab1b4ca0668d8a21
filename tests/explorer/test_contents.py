"""What the explorer holds of a run, and that it is read back as it was."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import replace

import numpy as np
import pytest
from made import make_records
from made_page import make_study

from research.explorer import collect_contents, render_explorer, writing
from research.explorer.writing import MOST_EMBEDDED, pack_columns

RECORDS = make_records()


def decode_lines(data: bytes) -> list[str]:
    """Read lines as the page does."""
    n_ranked = int.from_bytes(data[:2], "little")
    table = np.frombuffer(data[2 : 2 + 2 * n_ranked], "<u2")
    units, at = [], 2 + 2 * n_ranked
    while at < len(data):
        byte = data[at]
        if byte < 160:
            units.append(table[byte])
        elif byte < 255:
            units.append(table[160 + ((byte - 160) << 8) + data[at + 1]])
            at += 1
        else:
            units.append(data[at + 1] | data[at + 2] << 8)
            at += 2
        at += 1
    return np.array(units, "<u2").tobytes().decode("utf-16-le").split("\n")


def unpack(packed: str) -> bytes:
    return zlib.decompress(base64.b64decode(packed))


@pytest.fixture
def contents(tmp_path):
    return collect_contents(RECORDS, make_study(tmp_path), run="made")


def test_articles_are_held_in_the_order_of_publication(contents):
    assert (np.diff(contents.day) >= 0).all()
    names = contents.head["sources"]
    assert [names[k] for k in contents.source] == [article.source for article in RECORDS.corpus.articles]
    assert contents.head["n_articles"] == len(contents.titles) == len(contents.identifier)


@pytest.mark.parametrize(
    "lines",
    [
        ["城市转型", "", "Kohle und Stahl", "a\u3000b \U0001f600"],
        [chr(code) for code in range(0x3400, 0x3400 + 26_000) if not 0xD800 <= code < 0xE000],
    ],
)
def test_texts_are_read_back_whatever_their_characters(contents, lines):
    packed = pack_columns(replace(contents, titles=lines))
    assert decode_lines(unpack(packed["titles"])) == lines


def test_columns_are_read_back(contents):
    packed = pack_columns(contents)
    assert np.cumsum(np.frombuffer(unpack(packed["line"]), "<i4")).tolist() == contents.line.tolist()
    ids = np.frombuffer(unpack(packed["identifier"]), ">u8")
    assert [f"{value:016x}" for value in ids] == [article.id for article in RECORDS.corpus.articles]
    days = np.frombuffer(unpack(packed["first_day"]), "<i4")[0] + np.cumsum(np.frombuffer(unpack(packed["day"]), "<u2"))
    assert days.tolist() == contents.day.tolist()


@pytest.mark.parametrize(("texts", "n_characters"), [("none", 0), ("snippets", 30), ("full", 30)])
def test_texts_are_held_as_the_study_says(tmp_path, texts, n_characters):
    held = collect_contents(RECORDS, make_study(tmp_path, explorer={"texts": texts}), run="made")
    assert all(len(text) >= n_characters for text in held.texts)
    if texts == "none":
        assert not any(held.texts)


def test_the_policy_allows_only_what_the_file_brings(contents):
    page = render_explorer(contents)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.findall(r'(?:src|href)="[^"]', page.split("<script>")[0])


def test_a_font_is_embedded_for_few_characters_alone(contents):
    asked: list[frozenset[str]] = []

    def cut(characters: frozenset[str]) -> bytes:
        asked.append(characters)
        return b"font"

    assert "@font-face" in render_explorer(contents, cut_font=cut)
    assert "城" in asked[0]
    many = replace(contents, titles=["".join(map(chr, range(0x4E00, 0x4E01 + MOST_EMBEDDED)))] * len(contents.titles))
    assert "@font-face" not in render_explorer(many, cut_font=cut)


def test_many_articles_keep_the_beginning_of_their_ids(contents, monkeypatch):
    monkeypatch.setattr("research.explorer.writing._MANY", 10)
    packed = unpack(pack_columns(contents)["identifier"])
    assert packed[:5].hex() == RECORDS.corpus.articles[0].id[:10]
    assert len(packed) == 5 * len(contents.titles)


def test_characters_are_written_the_same_in_parts_of_any_size(monkeypatch):
    lines = ["", "ab", "资源型城市 🏙", *(chr(0x4E00 + number) for number in range(30_000))]
    whole = writing._encode_lines(lines)
    monkeypatch.setattr(writing, "_UNITS", 7)
    assert writing._encode_lines(lines) == whole
