"""HTML pages of older LexisNexis: the classes of their styles differ from file to file."""

from __future__ import annotations

import html

import pytest

from research.corpus.press.lexis_html import read_lexis_html
from research.errors import CorpusError
from research.study import InputSettings


def block(*lines, css="c5"):
    paragraphs = "\n".join(f'<P CLASS="c6"><SPAN CLASS="c2">{line}</SPAN></P>' for line in lines)
    return f'<BR><DIV CLASS="{css}">{paragraphs}\n</DIV>\n'


def field(label, value):
    spans = f'<SPAN CLASS="c8">{label}: </SPAN><SPAN CLASS="c2">{value}</SPAN>'
    return f'<BR><DIV CLASS="c5"><P CLASS="c6">{spans}</P>\n</DIV>\n'


def document(number, total, *parts, header="{n} of {m} DOCUMENTS"):
    return (
        f'<A NAME="DOC_ID_{number}_0"></A><!-- Hide XML section from browser\n<DOC NUMBER=1>\n<DOCFULL> -->\n'
        + block(header.format(n=number, m=total), css="c0")
        + "".join(parts)
        + "<!-- Hide XML section from browser\n</DOCFULL>\n</DOC> -->\n"
    )


def page(*documents, stated=None):
    meta = f'<META TOPIC="null" DOCUMENTS="{stated or len(documents)}" UPDATED="Saturday, October 21, 2017" />'
    cover = block("Download Request: Selected Items: 1-2<BR>Time Of Request: Saturday, October 21, 2017")
    style = "<STYLE TYPE='text/css'><!--\n.c0 { text-align: center; }\n--></STYLE><!-- LXNComment 1827:1 -->"
    return f"<HTML><HEAD>{style}<TITLE>&nbsp;</TITLE>{meta}</HEAD><BODY>{cover}{''.join(documents)}</BODY></HTML>"


GERMAN = [
    block('<IMG SRC="logo.gif" ALT="https://logo">Der Seebote', css="c0"),
    block("27.</SPAN><SPAN CLASS='c4'> Februar 2012 Montag 9:50 PM GMT+1</SPAN><SPAN>&nbsp;", css="c3"),
    block("Die Seen sind voll: 2011 war trocken"),
    field("AUTOR", "Anna See"), field("RUBRIK", "LOKALES"), field("LÄNGE", "20 Wörter"), field("HIGHLIGHT", "Voll."),
    block("Die </SPAN><SPAN CLASS='c4'>Seen</SPAN><SPAN> sind voll.", "<b>Zwischen&uuml;berschrift</b>",
          "Sie bleiben es."),
    field("UPDATE", "28. Februar 2012"), field("SPRACHE", "GERMAN; DEUTSCH"), field("ZEITUNGS-CODE", "see"),
    block("Copyright 2012 Seebote GmbH<BR>Alle Rechte vorbehalten", css="c0"),
]  # fmt: skip
ENGLISH = [
    block("The Daily Lake", css="c0"), block("January 11, 2010 Monday<BR>First Edition", css="c3"),
    block("Lakes are full"),
    field("BYLINE", "Ann Lake"), field("LENGTH", "9 words"),
    block("The lakes are full.", "They stay full.") + "<DIV><TABLE><TR><TD>North</TD><TD>12</TD></TR></TABLE></DIV>",
    field("GRAPHIC", "Photo: A lake"), field("LOAD-DATE", "January 12, 2010"), field("LANGUAGE", "ENGLISH"),
]  # fmt: skip
AMERICAN = [
    block("Copyright 2003 The Lake Company<BR>The Lake Times", css="c9"),
    block("January 11, 2003, Saturday, Late Edition"),
    field("LENGTH", "9 words"), field("HEADLINE", "Lakes Are Full"), field("BODY", ""), block("The lakes are full."),
    field("LOAD-DATE", "January 11, 2003"),
]  # fmt: skip


def test_documents_in_several_layouts_are_read(read_export):
    export = read_export(page(document(1, 3, *GERMAN), document(2, 3, *ENGLISH), document(3, 3, *AMERICAN)), "a.HTML")
    assert export.format == "lexis_html"
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(3, 3)]
    assert export.list_fields("line", "title", "source", "published", "loaded", "body") == [
        (1, "Die Seen sind voll: 2011 war trocken", "Der Seebote", "27. Februar 2012 Montag 9:50 PM GMT+1",
         "28. Februar 2012", "Die Seen sind voll.\nZwischenüberschrift\nSie bleiben es."),
        (2, "Lakes are full", "The Daily Lake", "January 11, 2010 Monday", "January 12, 2010",
         "The lakes are full.\nThey stay full.\nNorth 12\nPhoto: A lake"),
        (3, "Lakes Are Full", "The Lake Times", "January 11, 2003, Saturday", "January 11, 2003",
         "The lakes are full."),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Dokument {n} von {m}", "{n} de {m} DOCUMENTS", "Document {n} of {m}"])
def test_numbers_of_documents_are_read_in_several_languages(read_export, header):
    export = read_export(
        page(document(1, 2, *GERMAN, header=header), document(2, 2, *ENGLISH, header=header)), "a.html"
    )
    assert [article.source for article in export.articles] == ["Der Seebote", "The Daily Lake"]


def test_a_page_in_a_western_encoding_is_read(read_export):
    text = page(document(1, 1, *GERMAN)).replace("<HEAD>", '<HEAD><META CHARSET="iso-8859-1">')
    assert read_export(text, "a.html", encoding="cp1252").articles[0].body.split("\n")[1] == "Zwischenüberschrift"


def test_a_document_of_only_copyright_is_rejected(read_export):
    rights = [*ENGLISH[:5], block("Copyright 2010 Lake Press<BR>All Rights Reserved", css="c0")]
    export = read_export(page(document(1, 2, *rights), document(2, 2, *GERMAN)), "a.html")
    assert (export.codes, len(export.articles)) == (["empty_text"], 1)


def test_another_page_is_not_of_lexis_nexis(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>{html.escape('1 of 3 dogs')}</p></body></html>")
    with pytest.raises(CorpusError, match="1 of 100 DOCUMENTS"):
        list(read_lexis_html(path, InputSettings(path="a.html")))
