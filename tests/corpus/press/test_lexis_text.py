"""Text files of older LexisNexis: several languages and layouts, and what must not end or begin a document."""

from __future__ import annotations

import textwrap

import pytest

from research.corpus.press.lexis_document import find_numbers
from research.corpus.press.lexis_text import read_lexis_text
from research.errors import CorpusError
from research.study import InputSettings

COVER = (
    "\n\n\n\nDownload Request: Selected Items: 1-{n}\n"
    "Time Of Request: Friday, March 20, 2018  16:51:31\n\nTerms: (lakes)\n\n"
)
LONG = (
    "The lakes in the north are full again after nine months of rain that nobody had expected, and the people of the "
    "valley have begun to count the boats that were lost in the flood."
)


def centre(*lines):
    return "\n".join(line.center(78).rstrip() for line in lines)


def write(*documents, header="{n} of {m} DOCUMENTS", cover=COVER, total=None):
    total = total or len(documents)
    parts = [centre(header.format(n=n, m=total)) + "\n\n\n\n" + text for n, text in enumerate(documents, start=1)]
    return cover.format(n=len(documents)) + "\n" + "\n\n".join(parts) + "\n"


def wrap(text):
    return textwrap.fill(text, 78)


ENGLISH = "\n\n".join([
    centre("The Daily Lake (London)"), centre("January 11, 2010 Monday", "Edition 1;", "Scotland"),
    wrap("Lakes are full, says minister; April 3, 2009: what went wrong, and why nobody told the people of the north"),
    "BYLINE: Ann Lake\nin Brussels", "SECTION: NEWS; Pg. 3", "LENGTH: 55 words", wrap(LONG), "", "",
    "One of 2 documents was lost.", wrap(LONG), "GRAPHIC: Photo: A lake", "LOAD-DATE: January 12, 2010",
    "LANGUAGE: ENGLISH", "PUBLICATION-TYPE: Newspaper", "JOURNAL-CODE: LAKE\n",
    centre("Copyright 2010 Lake Press", "All Rights Reserved"),
])  # fmt: skip
AMERICAN = "\n\n".join([
    centre("Copyright 2003 The Lake Company", "The Lake Times"),
    centre("January 11, 2003, Saturday, Late Edition - Final"),
    "SECTION: Section A; Column 1; Foreign Desk; Pg. 1", "LENGTH: 50 words",
    "HEADLINE: Lakes Are Full;\nBoats Are Lost",
    "BYLINE:  By ANN LAKE", "DATELINE: NORTH, Jan. 10", "BODY:", wrap(LONG), wrap(LONG), "URL: http://www.lake.example",
    "LOAD-DATE: January 11, 2003",
])  # fmt: skip
GERMAN = "\n\n".join([
    centre("Der Seebote"), centre("29. Juni 2014 Sonntag", "Gesamtausgabe"), "Die Seen sind voll", "AUTOR: Anna See",
    "RUBRIK: LOKALES; S. 4", "LÄNGE: 20 Wörter", "HIGHLIGHT: Was 2013 noch fehlte.", "Die Seen sind voll.",
    "GRAFIK: Der See am Morgen", "UPDATE: 30. Juni 2014", "SPRACHE: GERMAN; DEUTSCH", "PUBLICATION-TYPE: Zeitung",
    "ZEITUNGS-CODE: see", centre("Copyright 2014 Seebote GmbH", "Alle Rechte vorbehalten"),
])  # fmt: skip
FRENCH = "\n\n".join([
    centre("Le Lac"), centre("30 septembre 2015"), "Les lacs sont pleins", "RUBRIQUE: FRANCE", "LONGUEUR: 20 mots",
    "Les lacs sont pleins.", "Ils le resteront.", "DATE-CHARGEMENT: 1 octobre 2015", "LANGUE: FRENCH; FRANÇAIS",
    centre("Copyright 2015 Le Lac", "Tous droits réservés"),
])  # fmt: skip
SPANISH = "\n\n".join([
    centre("El Lago"), centre("1 de julio de 2019 lunes"), "Los lagos están llenos", "SECCIÓN: NACIONAL",
    "LONGITUD: 20 palabras", "Los lagos están llenos.", "FECHA-CARGA: 2 de julio de 2019", "IDIOMA: SPANISH; ESPAÑOL",
])  # fmt: skip


def test_the_fields_of_a_document_are_read(read_export):
    export = read_export(write(ENGLISH, AMERICAN))
    assert export.format == "lexis_text"
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(2, 2)]
    first, second = export.articles
    assert (first.source, first.published, first.loaded) == (
        "The Daily Lake (London)", "January 11, 2010 Monday", "January 12, 2010",
    )  # fmt: skip
    assert first.title == (
        "Lakes are full, says minister; April 3, 2009: what went wrong, and why nobody told the people of the north"
    )
    assert first.body == f"{LONG}\nOne of 2 documents was lost.\n{LONG}\nPhoto: A lake"
    assert (second.title, second.source, second.published) == (
        "Lakes Are Full; Boats Are Lost", "The Lake Times", "January 11, 2003, Saturday",
    )  # fmt: skip
    assert (second.body, second.url, second.loaded) == (
        f"{LONG}\n{LONG}", "http://www.lake.example", "January 11, 2003",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "document", "fields"),
    [
        ("Dokument {n} von {m}", GERMAN, ("Die Seen sind voll", "Der Seebote", "29. Juni 2014 Sonntag", "30. Juni 2014",
                                          "Die Seen sind voll.\nDer See am Morgen")),
        ("{n} von {m} DOKUMENTEN", GERMAN, ("Die Seen sind voll", "Der Seebote", "29. Juni 2014 Sonntag",
                                            "30. Juni 2014", "Die Seen sind voll.\nDer See am Morgen")),
        ("Document {n} de {m}", FRENCH, ("Les lacs sont pleins", "Le Lac", "30 septembre 2015", "1 octobre 2015",
                                         "Les lacs sont pleins.\nIls le resteront.")),
        ("{n} de {m} DOCUMENTOS", SPANISH, ("Los lagos están llenos", "El Lago", "1 de julio de 2019 lunes",
                                            "2 de julio de 2019", "Los lagos están llenos.")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_interfaces_in_several_languages_give_the_same_fields(read_export, header, document, fields, end):
    text = write(document, document, header=header, cover="").replace("\n", end)
    export = read_export("\ufeff" + text)
    assert export.list_fields("title", "source", "published", "loaded", "body") == [fields] * 2
    assert [claim.n_found for claim in export.claims] == [2]


def test_empty_lines_and_lines_that_look_like_numbers_do_not_end_an_article(read_export):
    body = ["LENGTH: 9 words", "One.", "\n\n", "3 of 4 were full", "1 of 2 documents", "Two."]
    document = "\n\n".join([centre("The Daily Lake"), centre("January 11, 2010 Monday"), "Lakes", *body])
    export = read_export(write(ENGLISH, document, ENGLISH, total=3))
    assert [article.title[:5] for article in export.articles] == ["Lakes"] * 3


def test_labels_may_be_missing(read_export):
    bare = "\n\n".join([centre("The Daily Lake"), centre("January 11, 2010 Monday"), "Lakes are full", "One.", "Two."])
    untitled = "\n\n".join([centre("The Daily Lake"), centre("January 11, 2010 Monday"), "LENGTH: 2 words", "One."])
    unsourced = "\n\n".join([centre("January 11, 2010 Monday"), "Lakes", "LENGTH: 2 words", "One."])
    split = "\n\n".join([
        "Lake Today", "November 9, 2015 Monday", " FIRST EDITION", "Lakes", "SECTION: ", "NEWS; Pg. 7A",
        "LENGTH: 2 words", "One.",
    ])  # fmt: skip
    export = read_export(write(bare, untitled, unsourced, split))
    assert export.list_fields("title", "source", "published", "body") == [
        ("Lakes are full", "The Daily Lake", "January 11, 2010 Monday", "One.\nTwo."),
        ("", "The Daily Lake", "January 11, 2010 Monday", "One."),
        ("Lakes", "", "January 11, 2010 Monday", "One."),
        ("Lakes", "Lake Today", "November 9, 2015 Monday", "One."),
    ]


def test_transcripts_with_labels_that_are_not_known_begin_at_their_body(read_export):
    document = "\n\n".join([
        centre("Lake News"), centre("January 11, 2010 Monday"), "TRANSCRIPT: # 011101cb.113", "TYPE: SHOW",
        "SECTION: News", "LENGTH: 9 words", "HEADLINE: Lakes", "GUEST BOOKERS: A. Lake", "HIGHLIGHT: In short.",
        "BODY:", "LAKE: It is full.",
        "(END VIDEOTAPE)", "LOAD-DATE: January 12, 2010",
    ])  # fmt: skip
    export = read_export(write(document))
    assert export.list_fields("title", "body") == [("Lakes", "LAKE: It is full.\n(END VIDEOTAPE)")]


def test_a_date_above_all_others_counts_and_a_year_stays_a_year(read_export):
    document = "\n\n".join(
        [centre("The Daily Lake"), centre("2014"), "January 11, 2010 Monday", "LENGTH: 1 words", "One."]
    )
    export = read_export(write(document))
    assert export.list_fields("title", "published") == [("January 11, 2010 Monday", "2014")]


def test_documents_of_only_copyright_are_rejected_with_the_reason(read_export):
    rights = "\n\n".join([
        centre("The Daily Lake"), centre("January 11, 2010 Monday"), "Lakes", "LENGTH: 0 words", "LANGUAGE: ENGLISH",
        centre("Copyright 2010 Lake Press", "All Rights Reserved"),
    ])  # fmt: skip
    only = centre("Copyright 2010 Lake Press", "All Rights Reserved")
    export = read_export(write(rights, ENGLISH, only, GERMAN))
    assert (export.codes, len(export.articles)) == (["empty_text", "copyright_only"], 2)


def test_a_part_of_a_search_says_how_many_were_found(read_export):
    cover = COVER.replace("1-{n}", "201-{n}").format(n=202)
    text = cover + "\n".join(centre(f"{n} of 734 DOCUMENTS") + "\n\n" + ENGLISH for n in (201, 202))
    export = read_export(text)
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(2, 734)]
    assert len(export.articles) == 2


def test_files_that_were_joined_are_read_to_the_end(read_export):
    export = read_export(write(ENGLISH, GERMAN) + write(FRENCH, ENGLISH, SPANISH))
    assert (len(export.articles), [claim.n_found for claim in export.claims]) == (5, [2, 3])


def test_numbers_of_documents_rise():
    lines = [
        "1 of 3 DOCUMENTS",
        "2 of 3 were lost",
        "1 of 2 dogs",
        "2 of 3 DOCUMENTS",
        "2 of 3 DOCUMENTS",
        "第3个文档，共3个",
    ]
    assert [(number.place, number.number) for number in find_numbers(lines)] == [(0, 1), (3, 2), (5, 3)]


def test_another_text_is_not_of_lexis_nexis(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1 of 3 dogs is full.\n")
    with pytest.raises(CorpusError, match="1 of 100 DOCUMENTS"):
        list(read_lexis_text(path, InputSettings(path="a.txt")))
