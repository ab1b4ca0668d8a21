"""Pages of Factiva with and without indexing, in several languages of the interface."""

from __future__ import annotations

import pytest

from research.corpus.press.factiva_fields import find_word_count, read_accession, read_listed
from research.corpus.press.factiva_html import read_factiva_html
from research.errors import CorpusError
from research.study import InputSettings

FILLER = "<style>" + ".box{background:url('../img/sprite.gif')}" * 2500 + "</style>"


def page(*articles, filler=FILLER, extra=""):
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>'
        f"<title>Factiva</title>{filler}</head><body><form><div id='contentWrapper'><div id='contentLeft'>{extra}"
        + "<br/><span></span>".join(articles)
        + '</div></div><div id="pageFooter"><span class="copyright">&copy; 2019 Factiva, Inc.</span></div></form>'
    )


def indexed(language="en", **fields):
    rows = "".join(
        f'<tr><td align="right" class="index"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>'
        for code, value in fields.items()
    )
    return f'<div class="article {language}Article"><table>{rows}</table><br/></div>'


def text(*lines, language="en"):
    return "\n".join(f'<p class="articleParagraph {language}articleParagraph">{line}</p>' for line in lines)


def plain(
    title, header, body, *, language="en", author="", tail=(), accession="LAKE000020190702ef710000a", word="Document"
):
    divs = "".join(f"<div>{line}</div>" for line in header)
    by = f'<div class="author">{author}</div>' if author else ""
    closing = "".join(f"<p>{line}</p>" for line in (*tail, f"{word} {accession}"))
    return (
        f'<div id="article-{accession}" class="article"><div class="article {language}Article"><p>\n'
        f"<div id=\"hd\"><span class='{language}Headline'>{title}  </span>\n</div>{by}{divs}\n</p>\n"
        f"{text(*body, language=language)}\n{closing}</div></div>"
    )


ENGLISH = plain(
    "<b>Lakes</b> are full: 4 July 2018 was dry",
    [
        "877 words",
        "9 January 2019",
        "09:15",
        "The Daily Lake",
        "LAKE",
        "Late Edition",
        "1",
        "English",
        "(c) 2019 Lake Press",
    ],
    ["NORTH, Jan. 8 -- The <b>lakes</b> are full.", "In 2018 they were not. ", "Photo: A lake (pg. 4)"],
    author="By ANN LAKE",
    tail=["Lake Press (Full Text)"],
)
GERMAN = plain(
    "Die Seen sind voll",
    ["1.684 Wörter", "9 Januar 2019", "Der Seebote", "SEEBOT", "Deutsch", "(c) 2019 Seebote"],
    ["Die Seen sind voll."],
    language="de",
    word="Dokument",
)
CHINESE = plain(
    "湖水满了",
    ["630 字", "2018 年 9 月 18 日", "湖畔日报", "LAKECN", "中文", "版权所有 2018"],
    ["湖水满了。", "还会继续满。"],
    language="zhcn",
    word="文件",
    accession="LAKECN0020180920ee9i0003e",
)


def test_the_two_articles_of_the_sample_are_read(exports, read_export):
    export = read_export(exports("factiva_test.html"))
    assert (export.format, export.rejected, export.claims) == ("factiva_html", [], [])
    assert export.list_fields("title", "source", "published", "key", "loaded") == [
        ("Test 1", "Test newspaper", "29 décembre 2011 15:32", "TESTFR0020111229e7ct0001r", "2011-12-29"),
        ("Test 2", "Ouest France", "29 décembre 2011", "TESTFR0020111229e7ct0015j", "2011-12-29"),
    ]
    assert [article.body for article in export.articles] == [
        "First head paragraph, with a few non-ASCII characters: à la française.\nSecond head paragraph.\n"
        "Third paragraph.\nFourth and last paragraph.",
        "First head paragraph.\nSecond head paragraph.",
    ]


def test_articles_without_indexing_are_read_by_the_order_of_their_heading(read_export):
    export = read_export(page(ENGLISH, GERMAN, CHINESE), "Factiva.html")
    assert export.list_fields("title", "source", "published", "loaded", "body") == [
        ("Lakes are full: 4 July 2018 was dry", "The Daily Lake", "9 January 2019 09:15", "2019-07-02",
         "NORTH, Jan. 8 -- The lakes are full.\nIn 2018 they were not.\nPhoto: A lake (pg. 4)"),
        ("Die Seen sind voll", "Der Seebote", "9 Januar 2019", "2019-07-02", "Die Seen sind voll."),
        ("湖水满了", "湖畔日报", "2018 年 9 月 18 日", "2018-09-20", "湖水满了。\n还会继续满。"),
    ]  # fmt: skip
    assert [article.key for article in export.articles][2] == "LAKECN0020180920ee9i0003e"


def test_numbers_of_counted_headlines_are_left_out(read_export):
    counted = GERMAN.replace("deHeadline'>", "deHeadline counted'>12) ")
    kept = GERMAN.replace("deHeadline'>", "deHeadline'>12) ")
    assert read_export(page(counted, kept)).list_fields("title") == [
        ("Die Seen sind voll",), ("12) Die Seen sind voll",),
    ]  # fmt: skip


def test_a_section_above_the_headline_is_neither_source_nor_date(read_export):
    article = ENGLISH.replace('<div id="hd">', '<div>Desk of 9 May 2011; 1</div><div id="hd">')
    export = read_export(page(article), "a.html")
    assert export.list_fields("source", "published") == [("The Daily Lake", "9 January 2019 09:15")]


def test_a_language_that_is_not_known_keeps_positions(read_export):
    header = ["630 słów", "18 września 2018", "Gazeta", "GAZETA", "Polski", "(c) 2018"]
    export = read_export(page(plain("Jeziora", header, ["Jeziora są pełne."], language="pl")), "a.html")
    assert export.list_fields("source", "published") == [("Gazeta", "18 września 2018")]


def test_fields_may_be_missing_or_in_another_order(read_export):
    article = indexed(
        SN="The Daily Lake", PD="3 March 2020", LP=text("One."), CX=text("Corrected on 5 March."),
        TD=text("Two.", "Three."), HD="<b class='enHeadline'>Lakes</b>", IPD="Lakes | Full",
        AN="Document LAKE000020200305eg330000x",
    )  # fmt: skip
    export = read_export(page(article, indexed(LP=text("No heading.")), filler=""), "a.html")
    assert export.list_fields("title", "source", "published", "body") == [
        ("Lakes", "The Daily Lake", "3 March 2020", "One.\nCorrected on 5 March.\nTwo.\nThree."),
        ("", "", "", "No heading."),
    ]


def test_tables_stay_in_the_body(read_export):
    table = "<pre class='articleParagraph enarticleParagraph'>Lake    Level\nNorth   12</pre>"
    start = '<p class="articleParagraph enarticleParagraph">In 2018'
    article = ENGLISH.replace(start, table + start)
    export = read_export(page(article), "a.html")
    assert export.articles[0].body.split("\n")[1:3] == ["Lake Level", "North 12"]


def test_articles_without_text_are_rejected(read_export):
    rights = plain(
        "Lakes", ["3 words", "9 January 2019", "The Daily Lake"], ["(c) 2019 Lake Press. All Rights Reserved."]
    )
    export = read_export(page(ENGLISH, rights, plain("Lakes", ["0 words", "9 January 2019"], []), GERMAN), "a.html")
    assert (len(export.articles), export.codes) == (2, ["copyright_only", "empty_text"])
    assert [row.line for row in export.rejected] == [2, 3]


def test_the_number_of_results_is_a_claim(read_export):
    summary = (
        "<table><tr><td>Text</td><td>lakes 2</td></tr><tr><td>Résultats trouvés</td><td>1&nbsp;369</td></tr></table>"
    )
    export = read_export(page(ENGLISH, extra=summary), "a.html")
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(None, 1369)]


def test_headlines_of_duplicates_are_no_articles(read_export):
    headline = '<b class="printheadline enHeadline">Lakes</b>'
    carried = f'<div id="carryOver"><table><tr class="headline"><td>{headline}</td></tr></table></div>'
    assert len(read_export(page(ENGLISH, carried, GERMAN), "a.html").articles) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_pages_in_several_encodings_give_the_same_text(read_export, encoding):
    export = read_export(page(GERMAN, CHINESE), "a.html", encoding=encoding)
    assert [article.title for article in export.articles] == ["Die Seen sind voll", "湖水满了"]


def test_a_page_in_the_encoding_that_it_declares_is_read(read_export):
    text = page(GERMAN.replace("sind voll.", "sind übervoll.")).replace("UTF-8", "ISO-8859-1")
    assert read_export(text, "a.html", encoding="cp1252").articles[0].body == "Die Seen sind übervoll."


def test_a_page_with_long_scripts_above_its_title_is_recognised(read_export):
    scripts = "<script>" + "var lakes = 1;" * 8000 + "</script><title>Factiva</title>"
    export = read_export(page(ENGLISH).replace("<title>Factiva</title>", scripts), "export.txt")
    assert export.format == "factiva_html"
    assert len(export.articles) == 1


def test_another_page_is_not_of_factiva(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<html><body><p>The lakes are full.</p></body></html>")
    with pytest.raises(CorpusError, match="no article of Factiva"):
        list(read_factiva_html(path, InputSettings(path="page.html")))


def test_accession_numbers_hold_the_day_of_loading():
    assert read_accession("Document NYTF000020050408dp1900j9s") == ("NYTF000020050408dp1900j9s", "2005-04-08")
    assert read_accession("文件 J000000020181301ee9i00001") == ("J000000020181301ee9i00001", None)
    assert read_accession("Document 12345") == (None, None)


def test_the_line_of_words_is_the_one_that_a_date_follows():
    assert find_word_count(["4 pages", "Desk", "1,204 words", "3 May 2019"]) == 2
    assert read_listed(["3 May 2019", "The Daily Lake"]) == ("The Daily Lake", "3 May 2019")
