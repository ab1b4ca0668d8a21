"""Damage in JSON lines costs the lines that it damages."""

from __future__ import annotations

import json

import pytest

from research.corpus import read_corpus
from research.study import CorpusSettings

GOOD = [
    {"title": f"T{i}", "body": f"Body {i} of lakes.", "published": f"2024-01-0{i}", "source": "S", "key": f"{i}"}
    for i in range(1, 6)
]


def read(folder, bad: str | bytes, **more):
    lines = [json.dumps(row).encode() for row in GOOD]
    lines.insert(2, bad.encode() if isinstance(bad, str) else bad)
    (folder / "a.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    entry = {"path": "a.jsonl", "columns": {"key": "key"}}
    return read_corpus(CorpusSettings(inputs=[entry], **more), resolve=lambda path: folder / path)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ('{"title": "x", "body": "half \\ud800 a pair", "published": "2024-01-01", "source": "S"}', "damaged_text"),
        ('{"title": "x", "body": "b", "published": "2024-01-01", "source": "\\udfff"}', "damaged_text"),
        ('{"title": "煤矿关闭以后城市转型", "body": "'.encode() + b'\xff", "published": "2024-01-01"}', "damaged_text"),
        ('{"title": "x", "body": ' + "[" * 200 + "]" * 200 + ', "published": "2024-01-01"}', "deep_nesting"),
        ('{"title": "x", "body": ' + "[" * 100_000, "not_json_object"),
        ('{"title": ' + "1" * 5000 + "}", "not_json_object"),
        ('{"title": "x", "body": "' + "y" * 1500 + '", "published": "2024-01-01"}', "long_text"),
        ('{"title": "x", "body": "' + "y" * 9000 + '", "published": "2024-01-01"}', "long_text"),
        ("[]", "not_json_object"),
        ('{"title": "x", "body": "b", "published": "0000-00-00"}', "unreadable_date"),
    ],
)
def test_a_damaged_line_is_rejected_alone(tmp_path, bad, code):
    corpus = read(tmp_path, bad, limits={"field_characters": 300_000 if len(bad) in {5011, 100_023, 100_024} else 1000})
    assert [article.title for article in corpus.articles] == ["T1", "T2", "T3", "T4", "T5"]
    assert [(row.line, row.code) for row in corpus.rejected] == [(3, code)]
    for row in corpus.rejected:
        "".join([row.excerpt, *row.values]).encode("utf-8")


def test_nan_is_a_missing_value(tmp_path):
    bad = '{"title": "N", "body": "A body.", "published": "2024-01-09", "source": NaN, "key": NaN}'
    corpus = read(tmp_path, bad + "\n" + bad.replace("N", "M", 1))
    assert [(article.source, article.key) for article in corpus.articles[-2:]] == [("unknown", None)] * 2
    assert corpus.rejected == ()


def test_keys_of_later_objects_count_as_columns(tmp_path):
    lines = [{"title": "A", "body": "B", "published": "2024-01-01"}, GOOD[0]]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    corpus = read_corpus(
        CorpusSettings(inputs=[{"path": "a.jsonl", "columns": {"source": "source"}}]), resolve=lambda p: tmp_path / p
    )
    assert {article.source for article in corpus.articles} == {"unknown", "S"}
