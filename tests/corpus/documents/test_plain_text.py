"""Plain text and Markdown: title, date, labelled fields, and joined lines."""

from __future__ import annotations

import time

import pytest
from made_documents import PARAGRAPHS, TITLE, read_document

from research.corpus.documents.lines import join_wrapped

BODY = "\n".join(PARAGRAPHS)
WRAPPED = """The lake park opened on Monday after two years of work on the
banks of the old mine. Engineers sealed the northern slope, and
volunteers planted reeds along eleven kilometres of shore.

The mayor said that the towns around the lake would share the
costs of the paths for ten years."""


def read_one(folder, content, name="a.txt", **settings):
    _, rows = read_document(folder, name, content, **settings)
    (row,) = rows
    return row


@pytest.mark.parametrize(
    ("text", "title", "published"),
    [
        (f"{TITLE}\n\n{BODY}", TITLE, ""),
        (f"\n\n{TITLE}\n=====\n{BODY}", TITLE, ""),
        (f"{TITLE}\n30 septembre 2015\n\n{BODY}", TITLE, "30 septembre 2015"),
        (f"{TITLE}\n\n(30. September 2015, 14:05 Uhr)\n\n{BODY}", TITLE, "30. September 2015, 14:05 Uhr"),
        (f"2015-09-30\n\n{BODY}", "", "2015-09-30"),
        (f"Title: {TITLE}\nDate: 30/09/2015\n\n{BODY}", TITLE, "30/09/2015"),
        (f"Titre : {TITLE}\n\nDate : 30/09/2015\n\n{BODY}", TITLE, "30/09/2015"),
        (f"标题：{TITLE}\n发布时间：2015年9月30日\n{BODY}", TITLE, "2015年9月30日"),
        (BODY, "", ""),
        (f"{PARAGRAPHS[0]}\n\n" + "\n".join(PARAGRAPHS[1:]), "", ""),
        (f"{'x' * 200}\n\n{BODY}", "", ""),
    ],
)
def test_a_text_gives_its_title_and_date_and_the_rest_is_body(tmp_path, text, title, published):
    row = read_one(tmp_path, text)
    assert (row.title, row.published) == (title, published)
    assert row.body.endswith(BODY)
    assert title or row.body.startswith((PARAGRAPHS[0], "x" * 200))


def test_labelled_lines_are_fields(tmp_path):
    row = read_one(
        tmp_path,
        f"Title: {TITLE}\nSource: Example Times\nAuthor: A. Writer\nURL: https://example.org\n"
        f"Date: 2015-09-30\n\n{BODY}",
    )
    assert (row.title, row.source, row.url, row.published) == (
        TITLE,
        "Example Times",
        "https://example.org",
        "2015-09-30",
    )
    assert row.body == BODY


def test_a_label_within_the_text_is_text(tmp_path):
    row = read_one(tmp_path, f"{TITLE}\n\nSource: the mayor.\n{BODY}")
    assert row.body == f"Source: the mayor.\n{BODY}"


def test_lines_that_were_broken_to_fit_a_page_are_joined(tmp_path):
    row = read_one(tmp_path, f"{TITLE}\n\n{WRAPPED}")
    assert row.body.split("\n") == [
        "The lake park opened on Monday after two years of work on the banks of the old mine. Engineers sealed the "
        "northern slope, and volunteers planted reeds along eleven kilometres of shore.",
        "The mayor said that the towns around the lake would share the costs of the paths for ten years.",
    ]
    chinese = "\n".join(
        ["湖区公园周一开放工程历时两年工程师封闭了北坡志愿者沿岸种植芦苇"[:28]] * 3 + ["全长十一公里。"]
    )
    assert join_wrapped(chinese) == chinese.replace("\n", "")
    assert join_wrapped("A divi-\nded word and") == "A divi-\nded word and"


@pytest.mark.parametrize(
    "text", [BODY, "Roses are red\nViolets are blue\nSugar is sweet\n\nAnd so are you", "a\nb\nc\nd", ""]
)
def test_lines_that_are_paragraphs_stay_apart(text):
    assert join_wrapped(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_texts_in_several_encodings_are_read(tmp_path, encoding):
    text = "湖区公园开放\r\n\r\n资源型城市转型，煤矿关闭以后，湖区公园周一开放。\r\n"
    row = read_one(tmp_path, text.encode(encoding))
    assert (row.title, row.body) == ("湖区公园开放", "资源型城市转型，煤矿关闭以后，湖区公园周一开放。")


def test_a_text_in_another_encoding_is_rejected_and_read_with_it(tmp_path):
    text = "Überschrift\n\nDie Zeche ist für immer geschlossen, und der See wächst."
    assert read_one(tmp_path, text.encode("cp1252")).code == "damaged_text"
    assert read_one(tmp_path, text.encode("cp1252"), encoding="cp1252").title == "Überschrift"


def test_markdown_becomes_text(tmp_path):
    text = (
        f"# {TITLE}\n\n*30 September 2015*\n\n"
        "A [link](https://example.org/a_b) and **bold**, 2 * 3 * 4, snake_case.\n\n"
        "![picture](a.png)\n\n## Part\n\n> A quote.\n\n---\n\n* item\n"
    )
    row = read_one(tmp_path, text, name="a.md")
    assert (row.title, row.published) == (TITLE, "30 September 2015")
    assert row.body == "A link and bold, 2 * 3 * 4, snake_case.\nPart\nA quote.\n* item"


def test_front_matter_gives_fields(tmp_path):
    text = f'---\ntitle: "{TITLE}"\ndate: 2015-09-30\nsource: Example Times\ntags: [a]\n---\n\n# {TITLE}\n\n{BODY}'
    row = read_one(tmp_path, text, name="a.md")
    assert (row.title, row.published, row.source, row.body) == (TITLE, "2015-09-30", "Example Times", BODY)


def test_a_table_a_search_page_and_a_list_named_txt_are_no_plain_text(tmp_path):
    assert read_document(tmp_path, "a.txt", "title\tbody\tpublished\n" + "T\tB\t2015-09-30\n" * 2)[0] == "tsv"
    assert read_document(tmp_path, "b.txt", "Title\nRen Min Ri Bao· 2025-08-14\nBody.\n")[0] == "search_export"
    assert read_document(tmp_path, "c.txt", '{"title": "T", "body": "B", "published": "2015-09-30"}\n')[0] == "jsonl"
    assert read_document(tmp_path, "d.txt", "A letter.")[0] == "text"


@pytest.mark.parametrize(
    "piece", ["x", "[", "](", "*", "# ", "\n", " ", "a\n\n", "---\n", "Date: ", "2015-09-30\n", "> "]
)
def test_long_texts_take_little_time(tmp_path, piece):
    begin = time.process_time()
    for name in ("a.txt", "a.md"):
        text = (piece * 300_000)[:300_000] + "end"
        assert len(read_document(tmp_path, name, text)[1]) == 1
    assert time.process_time() - begin < 4
