"""Saved pages: title, date, source and main text."""

from __future__ import annotations

import gzip
import json
import time

import pytest
from made_documents import PARAGRAPHS, TITLE, make_page, read_document

from research.corpus.documents.pages import strip_page

BODY = "\n".join(PARAGRAPHS)
NEWS = {
    "@type": "NewsArticle",
    "headline": "Lake &amp; park",
    "datePublished": "2015-09-30T14:05:00+02:00",
    "publisher": {"@type": "Organization", "name": "Example Times"},
    "url": "https://www.example.org/a",
}


def make_json_ld(content):
    return f'<script type="application/ld+json">{json.dumps(content)}</script>'


def read_one(folder, content, name="a.html", **settings):
    form, rows = read_document(folder, name, content, **settings)
    assert form == "html"
    (row,) = rows
    return row


@pytest.mark.parametrize(
    "content",
    [
        NEWS,
        [{"@type": "BreadcrumbList"}, NEWS],
        {"@graph": [{"@type": "WebSite", "name": "x"}, {**NEWS, "@type": ["ReportageNewsArticle"]}]},
        {"@type": "WebPage", "mainEntity": {**NEWS, "@type": "http://schema.org/BlogPosting"}},
    ],
)
def test_json_ld_names_the_article_before_all_else(tmp_path, content):
    other = (
        '<meta property="og:title" content="Other"><meta property="og:site_name" content="Other">'
        '<meta property="article:published_time" content="2011-01-01">'
    )
    row = read_one(tmp_path, make_page(other + make_json_ld(content)))
    assert (row.title, row.source, row.url) == ("Lake & park", "Example Times", "https://www.example.org/a")
    assert (row.published, row.body) == ("2015-09-30T14:05:00+02:00", BODY)


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ('<meta property="article:published_time" content="2015-09-30">', ""),
        ('<meta name="date" content="2015-09-30">', ""),
        ('<meta itemprop="datePublished" content="2015-09-30">', ""),
        ('<meta name="DC.date.issued" content="2015-09-30">', ""),
        ("", '<time datetime="2015-09-30">last week</time>'),
        ("", '<p><time datetime="2016-01-01">x</time> <time pubdate datetime="2015-09-30">y</time></p>'),
        ("", '<p class="byline">By A. Writer</p><p class="date">30 September 2015</p>'),
        ("", "<p>Published: 30 September 2015</p>"),
        ("", "<div>2015年9月30日 来源：人民网</div>"),
        ('<meta name="date" content="soon">', '<time datetime="2015-09-30">x</time>'),
        (make_json_ld({**NEWS, "datePublished": "0001-01-01"}), '<time datetime="2015-09-30">x</time>'),
    ],
)
def test_the_date_is_found_where_pages_have_it_and_is_no_part_of_the_body(tmp_path, head, above):
    row = read_one(tmp_path, make_page(head, above=above))
    assert row.published.startswith(("2015-09-30", "30 September 2015", "2015年9月30日"))
    assert row.body.endswith(BODY)
    assert "2015" not in row.body


def test_a_page_without_a_date_has_none_made_up(tmp_path):
    row = read_one(
        tmp_path, make_page(body=[*PARAGRAPHS, "The mine closed in 1998, and the lake rose until 12 May 2011."])
    )
    assert row.published == ""


def test_a_chinese_byline_gives_time_and_source(tmp_path):
    body = [
        "资源型城市转型，煤矿关闭以后，湖区公园周一开放，工程历时两年。" * 2,
        "工程师封闭了北坡，志愿者沿岸种植芦苇。" * 3,
    ]
    page = make_page(body=body, title="湖区公园开放", above='<div class="info">2025年8月14日 21:56 来源：人民网</div>')
    for encoding in ("utf-8", "gb18030"):
        data = page.replace("utf-8", "gb2312" if encoding == "gb18030" else "utf-8").encode(encoding)
        row = read_one(tmp_path, data)
        assert (row.published, row.source) == ("2025年8月14日 21:56", "人民网")
        assert (row.title, row.body) == ("湖区公园开放", "\n".join(body))


@pytest.mark.parametrize(
    ("charset", "encoding"), [("iso-8859-1", "cp1252"), ("windows-1252", "cp1252"), ("big5", "big5")]
)
def test_the_encoding_that_a_page_names_is_used(tmp_path, charset, encoding):
    title = "市長說湖區公園開放" if charset == "big5" else "Müllers Café “öffnet”"
    row = read_one(tmp_path, make_page(title=title).replace("utf-8", charset).replace("©", "").encode(encoding))
    assert row.title == title


def test_names_and_compression_do_not_matter(tmp_path):
    page = make_page(make_json_ld(NEWS))
    for name, data in (("a.txt", page.encode()), ("a.csv", page.encode()), ("a.gz", gzip.compress(page.encode()))):
        assert read_one(tmp_path, data, name=name).body == BODY


def test_a_page_saved_as_one_file_is_read(tmp_path):
    page = make_page(make_json_ld({**NEWS, "url": ""})).replace("=", "=3D").replace("park", "pa=\r\nrk")
    mhtml = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.org/b\r\nSubject: x\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--B"\r\n\r\n\r\n'
        "----B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://www.example.org/b\r\n\r\n{page}\r\n----B--\r\n"
    )
    row = read_one(tmp_path, mhtml, name="a.mhtml")
    assert (row.body, row.url, row.source) == (BODY, "https://www.example.org/b", "Example Times")


def test_the_site_is_the_source_and_its_name_is_no_part_of_the_title(tmp_path):
    head = (
        '<meta property="og:site_name" content="Example Times"><link rel="canonical" href="https://www.example.org/a">'
    )
    page = make_page(head).replace("<h1>", "<h2>").replace("<title>" + TITLE, f"<title>{TITLE} | Example Times")
    row = read_one(tmp_path, page)
    assert (row.title, row.source, row.url) == (TITLE, "Example Times", "https://www.example.org/a")
    saved = "<!DOCTYPE html>\n<!-- saved from url=(0025)https://www.example.org/a -->\n" + make_page()
    assert (read_one(tmp_path, saved).source, read_one(tmp_path, saved).url) == (
        "example.org",
        "https://www.example.org/a",
    )
    assert read_one(tmp_path, make_page(), source="of the input").source == "of the input"


def test_a_text_that_only_json_ld_holds_is_read_from_it(tmp_path):
    page = make_page(make_json_ld({**NEWS, "articleBody": "\n\n".join(PARAGRAPHS)}), body=PARAGRAPHS[:1])
    assert read_one(tmp_path, page).body == BODY
    teaser = make_page(make_json_ld({**NEWS, "articleBody": PARAGRAPHS[0]}))
    assert read_one(tmp_path, teaser).body == BODY


def test_a_page_with_very_many_elements_is_read_by_a_plain_rule_in_little_time(tmp_path):
    begin = time.process_time()
    for piece in ("<i>a</i> b ", "<tr><td>a</td></tr>", "<li>a</li>", "<div>", "<h2>a</h2>", "<td>a"):
        row = read_one(tmp_path, make_page(make_json_ld(NEWS), below=f"<table>{piece * 20_000}</table>"))
        assert row.published == NEWS["datePublished"]
        assert row.body.startswith(BODY)
    assert time.process_time() - begin < 8


@pytest.mark.parametrize(
    "page",
    [
        "<html>" + "<div>" * 50_000,
        "<html>" + "<" * 50_000,
        "<html><body><p>" + "x" * 300_000,
        '<html><script type="application/ld+json">' + "[" * 100_000,
        '<html><script type="application/ld+json">' + '{"@graph":' * 900 + "1" + "}" * 900 + "</script>",
        '<html><meta name="date" content="' + "2015 " * 20_000 + '">',
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>',
        "<html><body>\0\ud83d</body>".encode("utf-8", "replace").decode(),
        "<html>",
    ],
)
def test_hostile_pages_cost_one_row_and_little_time(tmp_path, page):
    begin = time.process_time()
    (_, rows) = read_document(tmp_path, "a.html", page)
    assert len(rows) == 1
    assert time.process_time() - begin < 5


def test_tags_are_taken_out_of_a_piece_of_a_page():
    assert strip_page("<p>One <b>two</b> &amp; three.</p>\n<p>Four<br>five</p><script>x</script>") == (
        "One two & three.\nFour\nfive"
    )
    assert strip_page("No tags\n here ") == "No tags\nhere"
