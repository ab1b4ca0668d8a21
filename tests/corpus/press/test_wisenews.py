"""Text files of WiseNews: several layouts, in both scripts and in English."""

from __future__ import annotations

import pytest

from research.corpus.press.wisenews import read_wisenews
from research.errors import CorpusError
from research.study import InputSettings

NOTICE = "本內容之版權及/或其他知識產權均屬慧科訊業有限公司及/或有關版權擁有人所有。"
BARS = """明報 | 2019-06-13
報章 | A16 | 社論 | By 陳大文 | 632 字

湖水滿了：2018年6月1日的教訓

湖水滿了。


2018年6月1日，湖水還沒有滿。

還會繼續滿。

文章編號: 201906130040123
本內容之版權及/或其他知識產權均屬慧科訊業有限公司及/或有關版權擁有人所有。
"""
SPACES = """蘋果日報
A04 | 要聞 | 2019-06-14

船不見了

船不見了。

文章編號: 201906140060456
"""
LABELS = """[No.] 3
标题：湖水满了
报章：南方日报
日期：2018 年 9 月 24 日
版面：A05
字数：120
内容：湖水满了。
还会继续满。
文章编号：201809240050789
"""
BRACKETS = """【4】
水位上升
南方日报  2018年9月25日  A05版

水位上升了。

文章编号: 201809250050790
"""
ENGLISH = """5.
South Lake Post | 2004-03-15
A27 | City | By Ann Lake
632 words.

Lakes are full

The lakes are full.

Document ID: 200403150030042
"""
FIELDS = [
    ("湖水滿了：2018年6月1日的教訓", "明報", "2019-06-13", "201906130040123",
     "湖水滿了。\n2018年6月1日，湖水還沒有滿。\n還會繼續滿。"),
    ("船不見了", "蘋果日報", "2019-06-14", "201906140060456", "船不見了。"),
    ("湖水满了", "南方日报", "2018 年 9 月 24 日", "201809240050789", "湖水满了。\n还会继续满。"),
    ("水位上升", "南方日报", "2018年9月25日", "201809250050790", "水位上升了。"),
    ("Lakes are full", "South Lake Post", "2004-03-15", "200403150030042", "The lakes are full."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fields"), [*zip([BARS, SPACES, LABELS, BRACKETS, ENGLISH], FIELDS, strict=True)])
def test_each_layout_is_read(read_export, text, fields):
    export = read_export(text * 2)
    assert export.format == "wisenews"
    assert export.list_fields("title", "source", "published", "key", "body") == [fields] * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("rule", ["", "-" * 40 + "\n"])
def test_a_file_of_several_layouts_is_read_to_the_last_article(read_export, encoding, rule):
    text = f"慧科新聞  共 5 篇文章\n\n{rule}" + f"\n\n{rule}".join([BARS, SPACES, LABELS, BRACKETS, ENGLISH])
    export = read_export(text, encoding=encoding)
    assert export.list_fields("title", "source", "published", "key", "body") == FIELDS
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(None, 5)]


def test_an_identifier_in_the_heading_belongs_to_the_text_below_it(read_export):
    text = "".join(
        f"{n}.\n明報 | 2019-06-1{n}\n文章編號: 20190613004012{n}\n湖水滿了{n}\n湖水滿了。\n還會繼續滿{n}。\n\n"
        for n in (1, 2, 3)
    )
    export = read_export(text)
    assert export.list_fields("title", "published", "key", "body") == [
        (f"湖水滿了{n}", f"2019-06-1{n}", f"20190613004012{n}", f"湖水滿了。\n還會繼續滿{n}。") for n in (1, 2, 3)
    ]


def test_articles_without_text_are_rejected(read_export):
    empty = "明報 | 2019-06-13\n湖水滿了\n文章編號: 201906130040124\n" + NOTICE + "\n"
    export = read_export(empty + BARS)
    assert (export.codes, len(export.articles)) == (["empty_text"], 1)


def test_another_text_is_not_of_wisenews(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("湖水滿了。\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no article of WiseNews"):
        list(read_wisenews(path, InputSettings(path="a.txt")))
