"""Placeholders and copyright lines are no texts."""

from __future__ import annotations

import json

import pytest

from research.corpus import read_corpus
from research.corpus.placeholders import is_copyright_notice, is_placeholder
from research.study import CorpusSettings

PLACEHOLDERS = [
    "undefined", "null", "None", "NaN", "N/A", "n.a.", "[No text]", "(No text available)", "content not available",
    "Content not available.", "[Removed]", "[deleted]", "<no abstract>", "全文暂缺", "【全文暂缺】", "暂无内容。", "--",
    "...", "[object Object]", "-- no content --", "Texte indisponible", "Kein Text verfügbar.", "Ｎ／Ａ",
]  # fmt: skip
TEXTS = [
    "Null growth", "None of the above", "Content not available in your region, says the mayor",
    "Removed statue returns", "无锡", "无", "A", "404", "Nanjing", "湖", "5",
]  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_is_told(text):
    assert is_placeholder(text)
    assert is_placeholder(f"  {text.upper()}\n")


@pytest.mark.parametrize("text", [text for text in TEXTS if text != "无"])
def test_a_short_text_is_no_placeholder(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize("title", ["Removed", "Not found", "无", "???", "Loading"])
def test_a_title_may_consist_of_such_words(title):
    assert is_placeholder(title)
    assert not is_placeholder(title, is_title=True)
    assert is_placeholder("undefined", is_title=True)


@pytest.mark.parametrize(
    "text",
    [
        "© 2019 The Daily. All rights reserved.",
        "(c) 2014, Dow Jones & Company, Inc.",
        "Copyright 2012 Le Quotidien. Tous droits réservés.",
        "Copyright (c) 2001 Anzeiger GmbH",
        "COPYRIGHT The Evening Post. All Rights Reserved",
        "All rights reserved.",
        "版权所有 2020 日报社",
    ],
)
def test_a_copyright_line_is_told(text):
    assert is_copyright_notice(text)
    assert not is_copyright_notice(f"{text} {'The lake is clear again after two years of work. ' * 5}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Copyright reform passed in 2019.",
        "Copyright is a matter of the courts. The publisher lost in 2019.",
        "(c) 2019 Daily. The mayor opened the lake on Monday. Many people came to see it.",
        "The lake is clear. © 2019",
    ],
)
def test_a_text_about_rights_or_with_a_notice_is_no_copyright_line(text):
    assert not is_copyright_notice(text)


def test_rows_with_a_placeholder_or_a_notice_are_rejected_with_what_was_found(tmp_path):
    bodies = ["The lake is clear.", "[No text]", "© 2019 The Daily", "null"]
    rows = [{"title": f"T{i}", "body": body, "published": "2024-01-01"} for i, body in enumerate(bodies)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    corpus = read_corpus(CorpusSettings(inputs=[{"path": "a.jsonl"}]), resolve=lambda path: tmp_path / path)
    assert corpus.n_articles == 1
    assert [(row.code, row.values) for row in corpus.rejected] == [
        ("placeholder_text", ("[No text]",)),
        ("copyright_only", ("© 2019 The Daily",)),
        ("placeholder_text", ("null",)),
    ]
