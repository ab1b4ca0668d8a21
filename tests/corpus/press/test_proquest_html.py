"""Pages and e-mails of ProQuest: pages within paragraphs, two generations, several languages."""

from __future__ import annotations

import quopri

import pytest

from research.corpus.press.proquest_html import read_proquest_html
from research.errors import CorpusError
from research.study import InputSettings

STYLE = 'style="margin-bottom:5pt; margin-top:0; padding:0;"'
LABELS = {
    "en": ("Author", "Abstract", "Full text", "Subject", "Publication title", "Publication date",
           "ProQuest document ID", "Document URL", "Language of publication"),
    "fr": ("Auteur", "Résumé", "Texte intégral", "Sujet", "Titre de la publication", "Date de publication",
           "ID du document ProQuest", "URL du document", "Langue de la publication"),
    "de": ("Autor", "Zusammenfassung", "Volltext", "Thema", "Titel der Publikation", "Publikationsdatum",
           "ProQuest-Dokument-ID", "Dokument-URL", "Sprache der Publikation"),
}  # fmt: skip


def field(label, value):
    return f"<p {STYLE}><strong>{label}: </strong>{value}</p>"


def document(number, text, *, language="en", date="May 8, 2010", nested=True, title="Lakes are full; boats are lost"):
    author, abstract, full, subject, source, published, key, url, tongue = LABELS[language]
    inner = f"<html><head><title></title></head><body>{text}</body></html>" if nested else text
    return (
        f'<div style="border-bottom:2px solid #ccc"><a name="DocID_MSTAR_{number}"></a><p {STYLE}></p>'
        f'<p style="padding:0;font-size:11pt;font-weight:bold;">{title}</p>'
        + field(author, "Lake, Ann")
        + field("Publication info", "Daily Lake ; London [London]08 May 2010: AA.2.")
        + f'<p {STYLE}><a href="https://search.proquest.com/docview/{number}">ProQuest document link</a></p>'
        + f"<p {STYLE}><strong>{abstract}:  </strong><body></p><p {STYLE}>In short.</p><p {STYLE}></body></p>"
        + '<div><strong>Links: </strong><a href="http://x">Links</a></div><div style="clear:both"></div>'
        + f'<p {STYLE}><strong>{full}: </strong><Text WordCount="239" HTMLContent="true">{inner}</Text></p>'
        + field(subject, "Lakes; Boats")
        + field(source, "Daily Lake; London")
        + field(published, date)
        + field(tongue, "English")
        + field(key, number)
        + field(
            url,
            f'<a href="https://search.proquest.com/docview/{number}">https://search.proquest.com/docview/{number}</a>',
        )
        + field("Copyright", "(Copyright (c) 2010 Daily Lake)")
        + "</div>"
    )


TEXT = "<p>The lakes are full.</p>   <p><strong>Note:</strong> They <i>stay</i> full.</p><p>--</p><p>Photo: A lake</p>"
BODY = "The lakes are full.\nNote: They stay full.\n--\nPhoto: A lake"


def page(*documents, title="ProQuest Export"):
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}</title></head>'
    top = "<table><tr><td>All documents are reproduced with the permission of the copyright owner.</td></tr></table>"
    return f"<!DOCTYPE html><html>{head}<body>{top}<p>Email 4 of 5</p>{''.join(documents)}</body></html>"


def mail(text):
    encoded = quopri.encodestring(text.encode()).decode()
    return (
        "Received: from mx102v.proquest.com\n\tby x; Sun, 5 Jul 2020 01:02:03 -0400\nFrom: <noreply@proquest.com>\n"
        "Subject: Your ProQuest Research\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_P\"\n\n"
        '--=_P\nContent-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
        f"{encoded}\n--=_P--\n"
    )  # fmt: skip


@pytest.mark.parametrize("nested", [True, False])
def test_documents_of_a_page_are_read(read_export, nested):
    export = read_export(page(document("251439970", TEXT, nested=nested), document("251439971", TEXT)), "a.html")
    assert export.format == "proquest_html"
    assert export.list_fields("title", "source", "published", "key", "url", "body") == [
        ("Lakes are full; boats are lost", "Daily Lake", "May 8, 2010", "251439970",
         "https://search.proquest.com/docview/251439970", BODY),
        ("Lakes are full; boats are lost", "Daily Lake", "May 8, 2010", "251439971",
         "https://search.proquest.com/docview/251439971", BODY),
    ]  # fmt: skip


def test_a_page_within_a_document_that_is_closed_too_often_ends_no_page(read_export):
    broken = f"html&gt;<head><title></title></head> <body> {TEXT} </body> </html>"
    whole = page(document("251439970", broken, nested=False), document("251439971", TEXT))
    for text in (whole, mail(whole)):
        assert read_export(text, "a.eml").list_fields("key", "published", "body") == [
            ("251439970", "May 8, 2010", BODY), ("251439971", "May 8, 2010", BODY),
        ]  # fmt: skip


@pytest.mark.parametrize(("language", "date"), [("fr", "8 mai 2010"), ("de", "8. Mai 2010")])
def test_interfaces_in_several_languages_give_the_same_fields(read_export, language, date):
    export = read_export(page(document("251439970", TEXT, language=language, date=date)), "a.html")
    assert export.list_fields("source", "published", "key", "body") == [("Daily Lake", date, "251439970", BODY)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_email_is_read_as_its_page_is(read_export, line_end):
    text = mail(page(document("251439970", TEXT + "<p>Über Seen — «lacs»</p>"), document("251439971", TEXT)))
    export = read_export(text.replace("\n", line_end), "ProQuest.eml")
    assert export.format == "proquest_html"
    assert [article.body for article in export.articles] == [f"{BODY}\nÜber Seen — «lacs»", BODY]


def test_the_title_is_the_line_in_bold_and_a_date_in_it_is_not_the_date(read_export):
    export = read_export(page(document("251439970", TEXT, title="May 1, 2009: Title: lakes")), "a.html")
    assert export.list_fields("title", "published") == [("May 1, 2009: Title: lakes", "May 8, 2010")]


def test_a_document_without_text_has_its_abstract(read_export):
    export = read_export(page(document("251439970", ""), document("251439971", TEXT)), "a.html")
    assert [article.body for article in export.articles] == ["In short.", BODY]


def test_a_document_of_copyright_is_rejected(read_export):
    rights = document("251439970", "<p>(Copyright (c) 2010 Daily Lake)</p>")
    export = read_export(page(rights, document("251439971", TEXT)), "a.html")
    assert (export.codes, len(export.articles)) == (["copyright_only"], 1)


def test_another_page_is_not_of_proquest(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body><p>Title: Lakes</p></body></html>")
    with pytest.raises(CorpusError, match="no document of ProQuest"):
        list(read_proquest_html(path, InputSettings(path="a.html")))
