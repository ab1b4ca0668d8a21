"""RTF files of Factiva with and without indexing."""

from __future__ import annotations

import pytest

from research.corpus.press.factiva_rtf import read_factiva_rtf
from research.errors import CorpusError
from research.study import InputSettings

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}}{\info{\title Factiva}}" + "\n"
PICTURE = b"{\\pict\\pngblip\\bin6 }}{{}}}"


def encode(text):
    return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in text)


def plain(
    title, above, heading, body, *, section="", accession="LAKE000020190702ef710000a", word="Document", publisher=""
):
    lines = [
        *([section] if section else []), f"{{\\b\\fs22 {title}}}", *above, *heading, "",
        *(part for line in body for part in (line, "")),
        *([publisher] if publisher else []), f"{word} {accession}",
    ]  # fmt: skip
    return "".join(f"\\pard {encode(line)}\\par\n" for line in lines) + "\\page\n"


def indexed(**fields):
    rows = []
    for code, value in fields.items():
        cells = f"\\pard\\intbl\\b {code}\\b0\\cell\\pard\\intbl {encode(value)}\\cell"
        rows.append(f"\\trowd\\cellx1000\\cellx9000{cells}\\row\n")
    return "".join(rows) + "\\pard\\par\\page\n"


ENGLISH = plain(
    "Lakes are full: 4 July 2018 was dry",
    ["By ANN LAKE"],
    ["877 words", "9 January 2019", "09:15", "The Daily Lake", "LAKE", "English", "(c) 2019 Lake Press"],
    ["NORTH, Jan. 8 -- The {\\b lakes} are full.", "They stay full", "Reporting by B. Lake"],
    section="Foreign Desk; 1",
    publisher="Lake Publishing Limited",
)
GERMAN = plain(
    "Die Seen sind übervoll",
    [],
    ["1.684 Wörter", "9 Januar 2019", "Der Seebote", "SEEBOT", "Deutsch"],
    ["Die Seen sind übervoll."],
    word="Dokument",
)
CHINESE = plain(
    "湖水满了",
    [],
    ["630 字", "2018 年 9 月 18 日", "湖畔日报", "LAKECN", "中文", "版权所有 2018"],
    ["湖水满了。", "还会继续满。"],
    word="文件",
    accession="LAKECN0020180920ee9i0003e",
)
CODED = indexed(
    SE="News",
    HD="Lakes are full",
    BY="Ann Lake",
    WC="877 words",
    PD="9 January 2019",
    ET="09:15",
    SN="The Daily Lake",
    LA="English",
    CY="(c) 2019 Lake Press",
    LP="The lakes are full.\\par\\par\nÜber all.",
    TD="\\par They stay full.",
    NS="gcat : Political/General News",
    PUB="Lake Publishing Limited",
    AN="Document LAKE000020190702ef710000a",
)


def write(*articles):
    return HEAD + "".join(articles) + "}"


def test_articles_without_indexing_are_read(read_export):
    export = read_export(write(ENGLISH, GERMAN, CHINESE), "Factiva.rtf")
    assert export.format == "factiva_rtf"
    assert export.list_fields("title", "source", "published", "loaded", "body") == [
        ("Lakes are full: 4 July 2018 was dry", "The Daily Lake", "9 January 2019 09:15", "2019-07-02",
         "NORTH, Jan. 8 -- The lakes are full.\nThey stay full\nReporting by B. Lake"),
        ("Die Seen sind übervoll", "Der Seebote", "9 Januar 2019", "2019-07-02", "Die Seen sind übervoll."),
        ("湖水满了", "湖畔日报", "2018 年 9 月 18 日", "2018-09-20", "湖水满了。\n还会继续满。"),
    ]  # fmt: skip
    assert export.articles[2].key == "LAKECN0020180920ee9i0003e"


def test_articles_with_indexing_are_read(read_export):
    export = read_export(write(CODED, CODED), "Factiva.rtf")
    assert export.list_fields("title", "source", "published", "loaded", "body") == [
        ("Lakes are full", "The Daily Lake", "9 January 2019 09:15", "2019-07-02",
         "The lakes are full.\nÜber all.\nThey stay full."),
    ] * 2  # fmt: skip


def test_pictures_with_braces_in_their_bytes_lose_no_article(read_export):
    data = HEAD.encode() + PICTURE + GERMAN.encode() + PICTURE + CODED.encode() + ENGLISH.encode() + b"}"
    assert len(read_export(data, "Factiva.rtf").articles) == 3


def test_articles_without_text_are_rejected(read_export):
    empty = plain("Lakes", [], ["3 words", "9 January 2019", "The Daily Lake", "(c) 2019 Lake Press"], [])
    export = read_export(write(empty, GERMAN), "Factiva.rtf")
    assert (export.codes, len(export.articles)) == (["empty_text"], 1)


def test_another_file_is_not_of_factiva(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_text(HEAD + "The lakes are full.}")
    with pytest.raises(CorpusError, match="no article of Factiva"):
        list(read_factiva_rtf(path, InputSettings(path="a.rtf")))
    path.write_text("The lakes are full.")
    with pytest.raises(CorpusError, match="not an RTF file"):
        list(read_factiva_rtf(path, InputSettings(path="a.rtf")))
