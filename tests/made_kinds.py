"""The same short articles in every kind of file that researchers have, and how each kind is written."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pyreadstat
import xlsxwriter
import xlwt
from made_documents import make_docx, make_page, make_pdf


@dataclass(frozen=True)
class MadeArticle:
    """An article as it is written to files."""

    title: str
    body: str
    published: date
    source: str


_SUBJECTS = {
    "mine": (
        "The last mine of {place} closes after {n} years, and {m} miners lose their jobs.",
        "Coal from the shafts of {place} heated the furnaces of the valley, {owner} said, until the seams were spent.",
        "The union of the miners asks the ministry for pensions and for {n} places to retrain as electricians.",
    ),
    "ferry": (
        "A new ferry will cross the lake at {place} every {n} minutes from the spring timetable on.",
        "Passengers at {place} had waited for the boat since the old pier was damaged in a storm, {owner} said.",
        "The harbour office ordered {m} life jackets, and the captain tested the diesel engine on {n} crossings.",
    ),
    "school": (
        "Teachers in {place} begin the school year with {n} classrooms fewer than the pupils need.",
        "Parents in {place} asked for lessons in the afternoon and for a kitchen with warm lunches, {owner} said.",
        "The headmaster hired {m} language assistants who read with children of the first grade, {n} hours a week.",
    ),
}
_PLACES = ("Aldorf", "Birkensee", "Corvale", "Dunmere", "Eastholm", "Farnsby", "Grenholt", "Hallstead")
_OWNERS = ("the mayor", "Ann Brook", "a clerk", "the county", "Tom Reed", "an engineer", "the board", "Ida Stone")
_TITLES = {
    "mine": "Miners of {place} leave the last shaft",
    "ferry": "Boat to {place} sails again in spring",
    "school": "Pupils in {place} lack classrooms",
}
SOURCES = ("The Lake Herald", "Valley Gazette", "Morning Courier")


def make_articles(n_articles: int = 24, *, first: date = date(2022, 1, 10)) -> list[MadeArticle]:
    """Make articles on three subjects in turn, over about 18 months."""
    step = 540 // n_articles
    made = []
    for i in range(n_articles):
        subject = tuple(_SUBJECTS)[i % 3]
        turn = i // 3
        words = {
            "place": f"{('', 'North ', 'South ', 'New ')[turn // len(_PLACES) % 4]}{_PLACES[turn % len(_PLACES)]}",
            "owner": _OWNERS[(i + turn) % len(_OWNERS)],
            "n": 13 + 7 * i,
            "m": 211 + 17 * i,
        }
        lines = [line.format(**words) for line in _SUBJECTS[subject]]
        made.append(
            MadeArticle(
                title=_TITLES[subject].format(**words),
                body="\n".join([" ".join(lines[:2]), lines[2]]),
                published=first + timedelta(days=step * i),
                source=SOURCES[(i // 2) % 3],
            )
        )
    return made


def _list_rows(articles: Sequence[MadeArticle]) -> list[dict[str, object]]:
    return [
        {"Headline": one.title, "Full text": one.body, "Date": one.published, "Newspaper": one.source, "No": number}
        for number, one in enumerate(articles, start=1)
    ]


def write_csv(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a table of Excel in Germany: semicolons, a byte-order mark, and days first."""
    path = folder / "press.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(_list_rows(articles)[0])
        for row in _list_rows(articles):
            writer.writerow([f"{value:%d.%m.%Y}" if isinstance(value, date) else value for value in row.values()])
    return path


def write_xlsx(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a workbook with real dates."""
    path = folder / "press.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Articles")
    form = book.add_format({"num_format": "dd/mm/yyyy"})
    rows = _list_rows(articles)
    sheet.write_row(0, 0, list(rows[0]))
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row.values()):
            if isinstance(value, date):
                sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), form)
            else:
                sheet.write(line, column, value)
    book.close()
    return path


def write_xls(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a workbook of Excel 97."""
    path = folder / "press.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("Articles")
    form = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    rows = _list_rows(articles)
    for line, values in enumerate([list(rows[0]), *(row.values() for row in rows)]):
        for column, value in enumerate(values):
            sheet.write(line, column, value, *([form] if isinstance(value, date) else []))
    book.save(str(path))
    return path


def write_json(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a list of objects, as scrapers do."""
    path = folder / "press.json"
    path.write_text(json.dumps(_list_rows(articles), default=str, indent=1), encoding="utf-8")
    return path


def write_jsonl(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write an object a line."""
    path = folder / "press.jsonl"
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in _list_rows(articles)), encoding="utf-8")
    return path


def write_parquet(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a Parquet file of pandas."""
    path = folder / "press.parquet"
    make_frame(articles).to_parquet(path)
    return path


def make_frame(articles: Sequence[MadeArticle]) -> pd.DataFrame:
    """Make a data frame with dates of pandas."""
    frame = pd.DataFrame(_list_rows(articles))
    frame["Date"] = pd.to_datetime(frame["Date"])
    return frame


def write_stata(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a Stata file; its names have no spaces."""
    path = folder / "press.dta"
    frame = pd.DataFrame(_list_rows(articles)).rename(columns={"Full text": "fulltext"})
    pyreadstat.write_dta(frame, str(path))
    return path


def write_ris(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write references of newspaper articles."""
    path = folder / "references.ris"
    path.write_text(
        "".join(
            f"TY  - NEWS\r\nTI  - {one.title}\r\nT2  - {one.source}\r\nPY  - {one.published:%Y}\r\n"
            f"DA  - {one.published:%Y/%m/%d}\r\nAB  - {one.body.replace(chr(10), ' ')}\r\nER  - \r\n\r\n"
            for one in articles
        ),
        encoding="utf-8",
        newline="",
    )
    return path


def write_bibtex(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a BibTeX file."""
    path = folder / "references.bib"
    path.write_text(
        "\n".join(
            f"@article{{made{number},\n title = {{{one.title}}},\n journal = {{{one.source}}},\n"
            f" date = {{{one.published}}},\n abstract = {{{one.body}}}\n}}"
            for number, one in enumerate(articles)
        ),
        encoding="utf-8",
    )
    return path


def write_csl_json(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write what Zotero exports as CSL JSON."""
    path = folder / "library.json"
    entries = [
        {
            "id": f"http://example.org/items/{number}",
            "type": "article-newspaper",
            "title": one.title,
            "abstract": one.body,
            "container-title": one.source,
            "issued": {"date-parts": [[str(one.published.year), one.published.month, one.published.day]]},
        }
        for number, one in enumerate(articles)
    ]
    path.write_text(json.dumps(entries, indent=2), encoding="utf-8")
    return path


def write_web_of_science(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write tagged records with continued lines."""
    path = folder / "savedrecs.txt"
    parts = ["FN Clarivate Analytics Web of Science\nVR 1.0\n"]
    for number, one in enumerate(articles):
        abstract = one.body.replace("\n", "\n   ")
        parts.append(
            f"PT J\nAU Writer, A\nTI {one.title}\nSO {one.source}\nAB {abstract}\n"
            f"PD {one.published.strftime('%b %d').upper()}\nPY {one.published.year}\nUT WOS:{number:015}\nER\n\n"
        )
    path.write_text("".join([*parts, "EF\n"]), encoding="utf-8-sig")
    return path


def write_noteexpress(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write references that have only the year."""
    path = folder / "references.net"
    path.write_text(
        "".join(
            f"{{Reference Type}}: Journal Article\r\n{{Title}}: {one.title}\r\n{{Author}}: Writer, A;\r\n"
            f"{{Journal}}: {one.source}\r\n{{Year}}: {one.published:%Y}\r\n"
            f"{{Abstract}}: {one.body.replace(chr(10), ' ')}\r\n{{Database Provider}}: CNKI\r\n\r\n"
            for one in articles
        ),
        encoding="utf-8",
        newline="",
    )
    return path


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _write_word(lines: Sequence[str]) -> bytes:
    body = "".join(lines)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')
    return stream.getvalue()


def write_nexis(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write one Word document of Nexis with a cover and all articles."""

    def line(text: str = "", mark: str = "", level: str = "") -> str:
        outline = f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr>' if level else ""
        start = f'<w:bookmarkStart w:id="1" w:name="{mark}"/><w:bookmarkEnd w:id="1"/>' if mark else ""
        return f'<w:p>{outline}{start}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    end = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
    lines = [
        line("User Name: a"),
        line("Date and Time: Monday, October 2, 2023 10:00:00 AM CEST"),
        line("Job Number: 1"),
    ]
    lines.append(line(f"Documents ({len(articles)})"))
    for number, one in enumerate(articles, start=1):
        lines += [line(f"{number}. {one.title}"), line("Client/Matter: -None-"), line("Search Terms: valley")]
    lines.append(end)
    for number, one in enumerate(articles, start=1):
        day = f"{one.published:%B} {one.published.day}, {one.published:%Y %A}"
        lines += [
            line(mark=f"Bookmark_{number}"),
            line(one.title, level="0"),
            line(one.source),
            line(day),
            line(),
            line(f"Copyright {one.published.year} {one.source} All Rights Reserved"),
            line("Section: NEWS; Pg. 3"),
            line("Length: 60 words"),
            line("Body", mark="Body" if number == 1 else f"Body_{number - 2}"),
            *(line(paragraph) for paragraph in one.body.split("\n")),
            line(f"Load-Date: {one.published + timedelta(days=1):%B %d, %Y}"),
            line("End of Document"),
            end,
        ]
    path = folder / "Files (24).DOCX"
    path.write_bytes(_write_word(lines))
    return path


def write_factiva_html(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a page of Factiva without indexing."""
    parts = []
    for number, one in enumerate(articles):
        accession = f"LAKE0000{one.published:%Y%m%d}ef71{number:05}"
        header = [
            "60 words",
            f"{one.published.day} {one.published:%B %Y}",
            one.source,
            "LAKE",
            "English",
            "(c) 2022 Press",
        ]
        parts.append(
            f'<div id="article-{accession}" class="article"><div class="article enArticle"><p>\n'
            f"<div id=\"hd\"><span class='enHeadline'>{one.title}</span></div>"
            + "".join(f"<div>{line}</div>" for line in header)
            + "</p>"
            + "".join(f'<p class="articleParagraph enarticleParagraph">{line}</p>' for line in one.body.split("\n"))
            + f"<p>Document {accession}</p></div></div>"
        )
    path = folder / "Factiva.html"
    path.write_text(
        "<!DOCTYPE html><html><head><meta charset='utf-8'/><title>Factiva</title></head><body><div id='contentLeft'>"
        f"{''.join(parts)}</div></body></html>",
        encoding="utf-8",
    )
    return path


def write_factiva_xml(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write the XML of Factiva."""
    parts = []
    for number, one in enumerate(articles):
        lead, tail = one.body.split("\n")
        parts.append(
            f"<ppsarticle><article><accessionNo>LAKE0000{one.published:%Y%m%d}ef71{number:05}</accessionNo>"
            f"<headline><paragraph>{one.title}</paragraph></headline>"
            f"<leadParagraph><paragraph>{lead}</paragraph></leadParagraph>"
            f"<publicationDate><date>{one.published}</date></publicationDate><sourceName>{one.source}</sourceName>"
            f"<tailParagraphs><paragraph>{tail}</paragraph></tailParagraphs></article></ppsarticle>"
        )
    path = folder / "Factiva.xml"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0">'
        f'<ppsarticleResultSet count="{len(articles)}">{"".join(parts)}</ppsarticleResultSet></ppsArticleResponse>'
        "</PPSResponse>",
        encoding="utf-8",
    )
    return path


def write_pages(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a folder of saved web pages that name their site and date."""
    place = folder / "pages"
    place.mkdir()
    for number, one in enumerate(articles):
        head = (
            f'<meta property="og:site_name" content="{one.source}">'
            f'<meta property="article:published_time" content="{one.published}T08:30:00+00:00">'
        )
        page = make_page(head, one.body.split("\n"), title=one.title)
        (place / f"page {number}.html").write_text(page, encoding="utf-8")
    return place


def write_texts(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a folder of texts with date and source in their names."""
    place = folder / "texts"
    place.mkdir()
    for number, one in enumerate(articles):
        name = f"{one.published}_{one.source}_{number}.txt"
        (place / name).write_text(f"{one.title}\n\n{one.body}\n", encoding="utf-8")
    return place


def write_documents(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write a folder of Word and PDF documents in turn, with date and source in their names."""
    place = folder / "documents"
    place.mkdir()
    for number, one in enumerate(articles):
        stem = f"{one.source}_{one.published:%Y%m%d}_{number}"
        paragraphs = one.body.split("\n")
        if number % 2:
            (place / f"{stem}.pdf").write_bytes(make_pdf([[(one.title, 20), *paragraphs]]))
        else:
            (place / f"{stem}.docx").write_bytes(make_docx([one.title, *paragraphs], title_style="Title"))
    return place


def write_feed(articles: Sequence[MadeArticle], folder: Path) -> Path:
    """Write an RSS feed whose items name their newspapers, as aggregators do."""
    items = "".join(
        f"<item><title>{one.title}</title><link>https://example.org/{number}</link>"
        f"<description>&lt;p&gt;{one.body.replace(chr(10), '&lt;/p&gt;&lt;p&gt;')}&lt;/p&gt;</description>"
        f"<pubDate>{format_datetime(datetime(*one.published.timetuple()[:3], 8, tzinfo=ZoneInfo('UTC')))}</pubDate>"
        f'<source url="https://example.org/feed">{one.source}</source></item>'
        for number, one in enumerate(articles)
    )
    path = folder / "feed.xml"
    path.write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>All news</title>{items}</channel></rss>',
        encoding="utf-8",
    )
    return path


KINDS: dict[str, Callable[[Sequence[MadeArticle], Path], Path]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "xls": write_xls,
    "json": write_json,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "stata": write_stata,
    "ris": write_ris,
    "bibtex": write_bibtex,
    "csl_json": write_csl_json,
    "web_of_science": write_web_of_science,
    "noteexpress": write_noteexpress,
    "nexis_docx": write_nexis,
    "factiva_html": write_factiva_html,
    "factiva_xml": write_factiva_xml,
    "pages": write_pages,
    "texts": write_texts,
    "documents": write_documents,
    "feed": write_feed,
}
"""Each kind of file by name, and the function that writes it."""
