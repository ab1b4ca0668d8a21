"""HTML pages of Europresse in both layouts, in French and English."""

from __future__ import annotations

import pytest

from research.corpus.press.europresse_html import read_europresse_html
from research.errors import CorpusError
from research.study import InputSettings


def article(
    title="Les lacs sont pleins",
    *,
    source="Le Lac, no. 43018",
    header="France, mercredi 11 septembre 2024 134 mots, p. 11",
    body="<p>Les <mark>lacs</mark> sont pleins.</p><p>Ils le <i>resteront</i>.</p>",
    footer="<small>© 2024 Le Lac. Tous droits réservés.</small>",
    identifier="news·20240911·LC·0123456",
    title_class="sm-margin-TopNews titreArticleVisu rdp__articletitle",
):
    return (
        "<article><header>"
        f'<div class="rdp__DocPublicationName"><span class="DocPublicationName">{source}</span></div>'
        f'<div><span class="DocHeader">{header}</span></div>'
        f'<div class="titreArticle"><p class="{title_class}">{title}</p></div>'
        '<p class="sm-margin-bottomNews">Anne Lac</p></header>'
        f'<section><div class="DocText clearfix"><div class="docOcurrContainer">{body}</div></div></section>'
        f'<aside><div class="apd-wrapper">Illustration(s)</div></aside><footer>{footer}'
        f'<p>Numéro de document : <div class="publiC-lblNodoc">{identifier}</div></p></footer></article>'
    )


def page(*articles):
    head = "<head><meta charset='utf-8'><title>Export</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{''.join(articles)}</body></html>"


def cell(
    title="Les lacs sont pleins",
    *,
    source="Le Lac, no. 21345",
    headers=("France", "mardi", "10 septembre 2012", "p. 3"),
    lines=("Anne Lac", "Les lacs sont pleins en 2012.", "Ils le resteront."),
    rights="© 2012 Le Lac. Tous droits réservés.",
    identifier="news·20120910·LM·0123456",
):
    spans = ", ".join(f'<span class="DocHeader">{header}</span>' for header in headers)
    body = "<br><br>\n".join((*lines, rights, identifier))
    return (
        f'<table width="100%"><tr><td><span class="DocPublicationName">{source}</span><br>{spans}<br><br>'
        f'<span class="TitreArticleVisu">{title}</span><br>{body}</td></tr></table>\n'
    )


ENGLISH = article(
    "Lakes are full since November 7, 2012",
    source="The Daily Lake (web site)\n                Section",
    header="World, Friday, November 13, 2015",
    body="<p>The lakes are full.</p>\n<p>Photo: A lake</p>",
    footer="<small>© 2015 Lake Press</small>",
    identifier="news·20151113·DL·9",
)


def test_articles_of_the_present_layout_are_read(read_export):
    export = read_export(page(article(), ENGLISH), "europresse.HTML")
    assert export.format == "europresse_html"
    assert export.list_fields("line", "title", "source", "published", "key", "body") == [
        (1, "Les lacs sont pleins", "Le Lac", "mercredi 11 septembre 2024", "news·20240911·LC·0123456",
         "Les lacs sont pleins.\nIls le resteront."),
        (2, "Lakes are full since November 7, 2012", "The Daily Lake (web site)", "Friday, November 13, 2015",
         "news·20151113·DL·9", "The lakes are full.\nPhoto: A lake"),
    ]  # fmt: skip


def test_articles_of_the_older_layout_are_read(read_export):
    english = cell(
        "Lakes are full", source="The Daily Lake", headers=("World", "Friday", "November 13, 2015"),
        lines=("The lakes are full, and the boats are lost.", "They stay full."), rights="Copyright 2015 Lake Press",
        identifier="news·20151113·DL·9",
    )  # fmt: skip
    export = read_export(page(cell(), english, cell("Encore des lacs")), "europresse.html")
    assert export.list_fields("title", "source", "published", "key", "body") == [
        ("Les lacs sont pleins", "Le Lac", "mardi 10 septembre 2012", "news·20120910·LM·0123456",
         "Les lacs sont pleins en 2012.\nIls le resteront."),
        ("Lakes are full", "The Daily Lake", "Friday November 13, 2015", "news·20151113·DL·9",
         "The lakes are full, and the boats are lost.\nThey stay full."),
        ("Encore des lacs", "Le Lac", "mardi 10 septembre 2012", "news·20120910·LM·0123456",
         "Les lacs sont pleins en 2012.\nIls le resteront."),
    ]  # fmt: skip


def test_one_article_of_the_older_layout_is_read(read_export):
    export = read_export(page(cell()), "europresse.html")
    assert export.articles[0].body == "Les lacs sont pleins en 2012.\nIls le resteront."


@pytest.mark.parametrize(
    ("header", "published"),
    [
        ("Culture, mardi 4 juillet 2023 - 10:04 UTC +02:00 1234 mots", "mardi 4 juillet 2023 10:04 +02:00"),
        ("Spécial 8 mai 1945, mardi 8 mai 2012, p. 3", "8 mai 2012"),
        ("Seine-Saint-Denis, lundi 28 janvier 2013, p. 93_T_17", "lundi 28 janvier 2013"),
        ("Débats", "2024-09-11"),
    ],
)
def test_the_date_is_found_in_the_heading_or_else_in_the_identifier(read_export, header, published):
    export = read_export(page(article(header=header)), "europresse.html")
    assert [article.published for article in export.articles] == [published]


def test_the_notice_of_origin_gives_the_address_and_is_no_text(read_export):
    body = '<p>Les lacs.</p><p><a href="https://lac.example/1">Cet article est paru dans Le Lac (site web)</a></p>'
    export = read_export(page(article(body=body)), "europresse.html")
    assert export.list_fields("body", "url") == [("Les lacs.", "https://lac.example/1")]


def test_text_beside_the_container_is_read_where_the_container_is_empty(read_export):
    whole = page(article(body="")).replace('docOcurrContainer"></div>', 'docOcurrContainer"></div><p>Les lacs.</p>')
    export = read_export(whole, "europresse.html")
    assert export.articles[0].body == "Les lacs."


def test_articles_without_text_are_rejected(read_export):
    export = read_export(
        page(article(body=""), article(body="<p>© 2024 Le Lac. Tous droits réservés.</p>"), ENGLISH), "a.html"
    )
    assert (export.codes, len(export.articles)) == (["empty_text", "copyright_only"], 1)


def test_a_notice_of_a_text_elsewhere_is_no_text(read_export):
    notice = '<p class="link-not-hosted">Consultez <a href="http://lac.example/">le site</a>.</p>'
    assert read_export(page(article(body=notice), article()), "europresse.html").codes == ["empty_text"]


def test_identifiers_of_reports_and_web_pages_are_keys(read_export):
    kinds = [f"{kind}·20240911·LC·7" for kind in ("news", "web", "report")]
    export = read_export(page(*(article(header="Débats", identifier=kind) for kind in kinds)), "europresse.html")
    assert export.list_fields("key", "published") == [(kind, "2024-09-11") for kind in kinds]


def test_other_elements_named_article_are_left_out(read_export):
    assert len(read_export(page("<article><p>A tweet</p></article>", article()), "a.html").articles) == 1


def test_another_page_is_not_of_europresse(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body><article><p>Lakes</p></article></body></html>")
    with pytest.raises(CorpusError, match="no article of Europresse"):
        list(read_europresse_html(path, InputSettings(path="a.html")))
