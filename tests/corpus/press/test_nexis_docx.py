"""Word documents of Nexis: their documents, in several languages of the interface, and what is not an article."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import pytest

from research.corpus.press.nexis_docx import read_nexis_docx
from research.errors import CorpusError
from research.study import InputSettings

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BREAK = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"


def paragraph(text="", *, bookmark="", level=None, link=""):
    outline = f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr>' if level is not None else ""
    mark = f'<w:bookmarkStart w:id="7" w:name="{bookmark}"/><w:bookmarkEnd w:id="7"/>' if bookmark else ""
    run = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' if part else "" for part in text.split("\n")
    )
    return f"<w:p>{outline}{mark}{f'<w:hyperlink r:id={link!r}>{run}</w:hyperlink>' if link else run}</w:p>"


@dataclass
class Document:
    title: str = "Lakes are full again"
    source: str = "The Daily Lake (London)"
    date: str = "July 1, 2019 Monday 9:20 AM GMT"
    rights: str = "\nCopyright 2019 Lake Press Ltd. All Rights Reserved"
    fields: list[str] = field(
        default_factory=lambda: ["Section:\xa0NEWS; Pg. 3", "Length:\xa0355 words", "Byline:\xa0Ann Lake"]
    )
    body: list[str] = field(default_factory=lambda: ["The lakes are full.", "", "", "They will stay full."])
    tail: list[str] = field(default_factory=lambda: ["\nLoad-Date:\xa0July 2, 2019"])
    body_heading: str = "Body"
    classification: str = ""
    end: str = "\nEnd of Document"
    has_bookmarks: bool = True

    def write(self, number):
        lines = [
            paragraph(bookmark=f"Bookmark_{number}" if self.has_bookmarks else ""),
            paragraph(self.title, level=0) if self.title else "",
            *(paragraph(line) for line in [self.source, self.date, "", self.rights, *self.fields] if line is not None),
        ]
        if self.body_heading:
            bookmark = ("Body" if number == 1 else f"Body_{number - 2}") if self.has_bookmarks else ""
            lines.append(paragraph(self.body_heading, bookmark=bookmark))
        lines += [line if line.startswith("<") else paragraph(line) for line in self.body]
        if self.classification:
            bookmark = f"Classification_{number}" if self.has_bookmarks else ""
            lines.append(paragraph(self.classification, bookmark=bookmark))
        return "".join([*lines, *(paragraph(line) for line in self.tail), paragraph(self.end), BREAK])


def cover(*titles, word="Documents", claim=None):
    lines = ["Date and Time: Friday, 5. July 2019 09:31:00 CEST", "Job Number: 1", f"{word} ({claim or len(titles)})"]
    for number, title in enumerate(titles, start=1):
        lines += [f"{number}. {title}", "Client/Matter: -None-", "Search Terms: lakes since March 3, 2018"]
    return "".join(paragraph(line) for line in lines) + BREAK


def pack(*parts):
    numbered = [part if isinstance(part, str) else part.write(i) for i, part in _count(parts)]
    xml = f'<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:r="http://r"><w:body>{"".join(numbered)}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships><Relationship Id="r9" Target="https://advance.lexis.com/api/document?id=urn:contentItem:5A-B1"/>'
            "</Relationships>",
        )
    return stream.getvalue()


def _count(parts):
    number = 0
    for part in parts:
        number += not isinstance(part, str)
        yield number, part


GERMAN = Document(
    title="Die Seen sind voll; 2018 war ein trockenes Jahr",
    source="Der Seebote",
    date="29. Juni 2014 Sonntag 10:12 AM GMT+1",
    rights="\nCopyright 2014 Seebote GmbH Alle Rechte vorbehalten",
    fields=["Rubrik: LOKALES; S. 4", "Länge: 120 Wörter", "Autor: Anna See"],
    body=["Die Seen sind voll.", "Grafik: Der See am Morgen", "Sie bleiben es."],
    tail=["\nSprache: GERMAN; DEUTSCH", "\nUpdate: 30. Juni 2014"],
    end="\nEnde des Dokuments",
)
FRENCH = Document(
    title="Les lacs sont pleins",
    source="Le Lac",
    date="lundi 30 septembre 2015",
    rights="\nCopyright 2015 Le Lac Tous droits réservés",
    fields=["Rubrique: FRANCE", "Longueur: 90 mots", "Auteur: Anne Lac"],
    body_heading="Corps",
    body=["Les lacs sont pleins.", "Ils le resteront."],
    classification="Classification",
    tail=["Langue: FRENCH; FRANÇAIS", "Date de chargement: 1 octobre 2015"],
    end="\nFin du document",
)
CHINESE = Document(
    title="湖水满了",
    source="湖畔日报",
    date="2018 年 9 月 24 日 21:45",
    rights="\n版权所有 2018 湖畔日报",
    fields=["版面：新闻", "长度：100 字"],
    body_heading="正文",
    body=["湖水满了。", "还会继续满。"],
    classification="分类",
    tail=["语言：CHINESE; 中文", "加载日期：2018 年 9 月 25 日"],
    end="文档结尾",
)


def test_every_document_of_the_sample_is_read(exports, read_export):
    export = read_export(exports("nexis_uni_sample.DOCX"))
    assert export.format == "nexis_docx"
    assert [(c.n_documents, c.n_found) for c in export.claims] == [(10, None)]
    assert export.rejected == []
    assert {article.source for article in export.articles} == {"The Guardian(London)"}
    assert export.list_fields("line", "published", "loaded") == [
        (1, "July 1, 2019 Monday 9:20 AM GMT", None),
        (2, "July 2, 2019 Tuesday 9:33 AM GMT", None),
        (3, "July 4, 2019 Thursday 1:04 PM GMT", None),
        (4, "July 3, 2019 Wednesday 7:53 PM GMT", None),
        (5, "July 4, 2019 Thursday 9:10 AM GMT", None),
        (6, "July 2, 2019 Tuesday 7:00 AM GMT", None),
        (7, "July 3, 2019 Wednesday 6:18 PM GMT", "July 4, 2019"),
        (8, "July 3, 2019 Wednesday 12:02 AM GMT", None),
        (9, "July 3, 2019 Wednesday 11:11 AM GMT", "July 3, 2019"),
        (10, "July 2, 2019 Tuesday 11:27 AM GMT", "July 2, 2019"),
    ]
    assert [article.title for article in export.articles] == [
        *["Lorem ipsum dolor sit amet"] * 3,
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit. Etiam lacinia elementum sapien, eget aliquet",
        "Sample Headline",
        "Lorem ipsum dolor sit amet, nec egestas blandit",
        "R (programming language) on Wikipedia",
        "What is Wikipedia",
    ]
    ends = [
        (article.body.split()[0], article.body.split()[-1], len(article.body.split("\n")))
        for article in export.articles
    ]
    assert ends == [
        ("Lorem", "varius.", 5), ("Lorem", "nisi.", 7), ("Lorem", "primis.", 3), ("Lorem", "cubilia.", 9),
        ("Lorem", "ut.", 5), ("Lorem", "risus.", 14), ("Lorem", "justo.", 1), ("Lorem", "sed.", 16), ("R", "copy.", 7),
        ("Wikipedia", "2018.", 4),
    ]  # fmt: skip


def test_the_cover_is_no_article_and_names_the_number_of_documents(read_export):
    export = read_export(pack(cover("Lakes are full again", "Die Seen", claim=3), Document(), GERMAN), "a.DOCX")
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(3, None)]
    assert [article.title for article in export.articles] == ["Lakes are full again", GERMAN.title]


@pytest.mark.parametrize("has_bookmarks", [True, False])
@pytest.mark.parametrize("with_cover", [True, False])
def test_interfaces_in_four_languages_give_the_same_fields(read_export, has_bookmarks, with_cover):
    documents = [Document(), GERMAN, FRENCH, CHINESE]
    parts = [Document(**{**vars(document), "has_bookmarks": has_bookmarks}) for document in documents]
    export = read_export(pack(*([cover("One", "Two", "Three", "Four")] if with_cover else []), *parts), "many.docx")
    assert export.list_fields("title", "source", "published", "loaded", "body") == [
        ("Lakes are full again", "The Daily Lake (London)", "July 1, 2019 Monday 9:20 AM GMT", "July 2, 2019",
         "The lakes are full.\nThey will stay full."),
        (GERMAN.title, "Der Seebote", "29. Juni 2014 Sonntag 10:12 AM GMT+1", "30. Juni 2014",
         "Die Seen sind voll.\nGrafik: Der See am Morgen\nSie bleiben es."),
        ("Les lacs sont pleins", "Le Lac", "lundi 30 septembre 2015", "1 octobre 2015",
         "Les lacs sont pleins.\nIls le resteront."),
        ("湖水满了", "湖畔日报", "2018 年 9 月 24 日 21:45", "2018 年 9 月 25 日", "湖水满了。\n还会继续满。"),
    ]  # fmt: skip


def test_one_document_without_a_cover_is_one_article(read_export):
    export = read_export(pack(Document()), "single.docx")
    assert (len(export.articles), export.claims) == (1, [])


def test_a_date_in_the_headline_is_not_the_date(read_export):
    title = "Rebuilding after Covid-19, part 1; July 4, 2018: the day that changed us"
    export = read_export(pack(Document(title=title), Document(title="July 4, 2018")), "dates.docx")
    assert export.list_fields("title", "published") == [
        (title, "July 1, 2019 Monday 9:20 AM GMT"),
        ("July 4, 2018", "July 1, 2019 Monday 9:20 AM GMT"),
    ]


def test_a_notice_of_a_correction_is_neither_source_nor_date(read_export):
    document = Document(source="Lake Times\nCorrection Appended", date="May 2, 2002, Thursday,, FINAL EDITION")
    document.body += ["Correction: July 9, 2019", "The lake was half full.", "\nGraphic", "Photo: the lake"]
    export = read_export(pack(document), "corrected.docx")
    assert export.list_fields("source", "published") == [("Lake Times", "May 2, 2002, Thursday")]
    assert export.articles[0].body.split("\n")[-3:] == [
        "Correction: July 9, 2019",
        "The lake was half full.",
        "Photo: the lake",
    ]


def test_a_year_stays_the_text_that_was_printed(read_export):
    export = read_export(
        pack(Document(date="2014"), Document(date="Winter 2014"), Document(date="June 2014")), "coarse.docx"
    )
    assert [article.published for article in export.articles] == ["2014", "Winter 2014", "June 2014"]


def test_documents_without_text_are_rejected_with_the_reason(read_export):
    rights = "Copyright 2019 Lake Press Ltd. All Rights Reserved"
    export = read_export(pack(Document(body=[]), Document(body=[rights]), Document()), "rights.docx")
    assert (export.codes, len(export.articles)) == (["empty_text", "copyright_only"], 1)
    assert [row.line for row in export.rejected] == [1, 2]


def test_empty_lines_and_tables_do_not_end_a_body(read_export):
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Lake", "12"))
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    export = read_export(pack(Document(body=["One.", "", "", "", table, "", "", "Two."])), "table.docx")
    assert export.articles[0].body == "One.\nLake 12\nTwo."


def test_a_document_without_a_body_heading_begins_after_its_fields(read_export):
    export = read_export(pack(Document(body_heading="", fields=["Section: NEWS", "Length: 9 words"])), "plain.docx")
    assert export.articles[0].body == "The lakes are full.\nThey will stay full."


def test_an_unknown_language_of_the_interface_keeps_positions(read_export):
    document = Document(date="1 lipca 2019 poniedziałek", rights="", fields=[], tail=[], end="\nKoniec dokumentu")
    export = read_export(pack(document, document), "polish.docx")
    assert (
        export.list_fields("published", "body")
        == [("1 lipca 2019 poniedziałek", "The lakes are full.\nThey will stay full.")] * 2
    )


def test_the_link_of_a_title_gives_the_identifier(read_export):
    document = (
        Document().write(1).replace(paragraph(Document().title, level=0), paragraph("Linked", level=0, link="r9"))
    )
    export = read_export(pack(document), "linked.docx")
    assert export.list_fields("title", "key") == [("Linked", "5A-B1")]


def test_a_document_that_is_cut_off_costs_one_row(read_export, tmp_path):
    whole = pack(Document(), GERMAN)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        xml = archive.read("word/document.xml").decode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", xml[: xml.index("Sie bleiben")])
    export = read_export(stream.getvalue(), "cut.docx")
    assert (len(export.articles), export.codes) == (1, ["damaged_document"])


def test_another_word_document_is_not_of_nexis(tmp_path):
    path = tmp_path / "letter.docx"
    path.write_bytes(pack(paragraph("Dear Sir or Madam,"), paragraph("the lakes are full.")))
    with pytest.raises(CorpusError, match="no document of Nexis"):
        list(read_nexis_docx(path, InputSettings(path="letter.docx")))
