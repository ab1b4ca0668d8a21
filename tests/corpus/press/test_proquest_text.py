"""Text files of ProQuest in several languages, and lines that look like labels within a text."""

from __future__ import annotations

import pytest

from research.corpus.press.proquest_text import read_proquest_text
from research.errors import CorpusError
from research.study import InputSettings

RULE = "_" * 60
ENGLISH = """Document {n} of {m}

Lakes are full

Author: Lake, Ann

Publication info: Daily Lake ; London [London]08 May 2010: AA.2.

http://search.proquest.com/docview/25143{n}?accountid=1

Abstract: The lakes, in short.

Links: http://links.example/

Full text: NORTH -- The lakes are full.


Location: the north of the country, said the minister. Title: none.

Publication date: nobody knows, he said.



They stay full.

Credit: By ANN LAKE

Subject: Lakes; Boats

Location: Los Angeles California

Title: Lakes are full

Publication title: Daily Lake; London

Pages: AA.2

Publication year: 2010

Publication date: May 8, 2010

Section: News

Source type: Newspapers

ProQuest document ID: 25143{n}

Document URL: http://search.proquest.com/docview/25143{n}?accountid=1

Copyright: (Copyright (c) 2010 Daily Lake)

Last updated: 2017-11-07

Database: U.S. Major Dailies
"""
GERMAN = """Die Seen sind voll

Autor: See, Anna

Volltext: Die Seen sind voll.

Sie bleiben es.

Thema: Seen

Titel: Die Seen sind voll

Titel der Publikation: Seebote; Hamburg

Seiten: 4

Jahr der Veröffentlichung: 2014

Publikationsdatum: 29. Juni 2014

ProQuest-Dokument-ID: 777001

Dokument-URL: https://www.proquest.com/docview/777001
"""
FRENCH = """Les lacs sont pleins

Texte intégral: Les lacs sont pleins.

Sujet: Lacs

Titre: Les lacs sont pleins

Titre de la publication: Le Lac

Date de publication: 30 sept. 2015

ID du document ProQuest: 777002

URL du document: https://www.proquest.com/docview/777002
"""
SPANISH = """Los lagos están llenos

Texto completo: Los lagos están llenos.

Materia: Lagos

Título: Los lagos están llenos

Título de publicación: El Lago; Madrid

Fecha de publicación: 1 de julio de 2019

ID del documento de ProQuest: 777003
"""
CHINESE = """湖水满了

全文文献： 湖水满了。

主题： 湖

标题： 湖水满了

出版物名称： 湖畔日报

出版日期： 2018 年 9 月 24 日

ProQuest 文档 ID： 777004
"""


def write(*documents, cover=True, end=True):
    numbered = [text.format(n=n, m=len(documents)) for n, text in enumerate(documents, start=1)]
    parts = [
        "\n\nReport Information from ProQuest\nJanuary 12 2015 10:11\n",
        "\n\n",
        "Table of contents\n\n1. Lakes\n\n2. Seen\n",
    ]
    closing = [
        "\nBibliography\n\nCitation style: APA 6th\n\nLake, A. (2010). Lakes are full.\n",
        "\nContact us at: http://www.proquest.com/contact\n\nCopyright 2015 ProQuest LLC. All rights reserved.\n",
    ]
    return f"\n{RULE}\n".join([*(parts if cover else []), *numbered, *(closing if end else [])])  # fmt: skip


def test_documents_are_read_with_their_fields(read_export):
    export = read_export(write(ENGLISH, ENGLISH))
    assert export.format == "proquest_text"
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(2, None)]
    assert export.list_fields("title", "source", "published", "key") == [
        ("Lakes are full", "Daily Lake", "May 8, 2010", "251431"),
        ("Lakes are full", "Daily Lake", "May 8, 2010", "251432"),
    ]
    assert export.articles[0].url == "http://search.proquest.com/docview/251431?accountid=1"


def test_labelled_lines_and_empty_lines_within_a_text_do_not_end_it(read_export):
    assert read_export(write(ENGLISH)).articles[0].body == (
        "NORTH -- The lakes are full.\nLocation: the north of the country, said the minister. Title: none.\n"
        "Publication date: nobody knows, he said.\nThey stay full."
    )


@pytest.mark.parametrize(("cover", "end"), [(True, True), (False, False)])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_interfaces_in_several_languages_give_the_same_fields(read_export, cover, end, line_end):
    text = write(GERMAN, FRENCH, SPANISH, CHINESE, cover=cover, end=end).replace("\n", line_end)
    export = read_export("\ufeff" + text)
    assert export.format == "proquest_text"
    assert export.list_fields("title", "source", "published", "key", "body") == [
        ("Die Seen sind voll", "Seebote", "29. Juni 2014", "777001", "Die Seen sind voll.\nSie bleiben es."),
        ("Les lacs sont pleins", "Le Lac", "30 sept. 2015", "777002", "Les lacs sont pleins."),
        ("Los lagos están llenos", "El Lago", "1 de julio de 2019", "777003", "Los lagos están llenos."),
        ("湖水满了", "湖畔日报", "2018 年 9 月 24 日", "777004", "湖水满了。"),
    ]


def test_a_label_that_is_not_known_stands_neither_in_the_text_nor_in_other_fields(read_export):
    text = ENGLISH.replace("Subject: Lakes; Boats", "Subject: Lakes\n\nTerm of trade: Subject: Boats\n\nRegion code: 7")
    text = text.replace("Pages: AA.2", "Former publication: The Lake\n\nPages: AA.2")
    (article,) = read_export(write(text)).articles
    assert article.body.endswith("They stay full.")
    assert article.source == "Daily Lake"


def test_fields_may_be_missing(read_export):
    info = "Publication info: Daily Lake ; London [London]08 May 2010: AA.2."
    bare = f"Lakes\n\n{info}\n\nFull text: Full.\n\nPublication year: 2010\n"
    year = "Lakes\n\nFull text: Full.\n\nPublication title: Daily Lake\n\nPublication year: 2010\n"
    export = read_export(write(bare, year))
    assert export.list_fields("title", "source", "published", "body") == [
        ("Lakes", "Daily Lake", "08 May 2010", "Full."),
        ("Lakes", "Daily Lake", "2010", "Full."),
    ]


def test_an_abstract_is_read_where_there_is_no_full_text(read_export):
    text = GERMAN.replace(
        "Volltext: Die Seen sind voll.\n\nSie bleiben es.", "Abstract: Kurz: voll.\n\nVolltext: Nicht verfügbar."
    )
    export = read_export(write(text))
    assert [article.body for article in export.articles] == ["Kurz: voll."]


def test_documents_without_text_are_rejected(read_export):
    empty = FRENCH.replace("Texte intégral: Les lacs sont pleins.", "Texte intégral:")
    rights = FRENCH.replace("Les lacs sont pleins.\n\nSujet", "Copyright 2015 Le Lac. Tous droits réservés.\n\nSujet")
    export = read_export(write(empty, rights, GERMAN))
    assert (export.codes, len(export.articles)) == (["empty_text", "copyright_only"], 1)


def test_another_text_is_not_of_proquest(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Title: Lakes\nThe lakes are full.\n")
    with pytest.raises(CorpusError, match="no document of ProQuest"):
        list(read_proquest_text(path, InputSettings(path="a.txt")))
