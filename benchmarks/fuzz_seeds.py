"""Small files of every format, made here, that `fuzz.py` damages."""

# Lines of samples are as long as they are.
# ruff: noqa: E501

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Seed:
    """A file of a format.

    Attributes
    ----------
    format
        Name of the format in the study.
    file
        Name of the file.
    pieces
        Its bytes: a head, one piece for each article, and a tail; or all of it as one piece.
    is_row_wise
        Whether damage within one article may cost no other one.
    n_opening_lines
        Lines of an article that part it from the one before, and are not damaged where no other may be lost.
    """

    format: str
    file: str
    pieces: tuple[bytes, ...]
    is_row_wise: bool = False
    n_opening_lines: int = 0

    @property
    def data(self) -> bytes:
        """All bytes of the file."""
        return b"".join(self.pieces)


@dataclass(frozen=True)
class Made:
    """An article that is written in every format."""

    title: str
    body: str
    day: int
    source: str = "湖报 Lake Daily"

    @property
    def published(self) -> str:
        """Date in ISO 8601."""
        return f"2024-03-{self.day:02}"


ARTICLES = tuple(
    Made(
        f"Lake{day} is full, “très” voll 湖{day}",
        f"The lake of day {day} is full again; birds come back. Die Seen sind wieder größer, les lacs aussi. "
        f"第{day}天，湖水又满了。\nA second paragraph of article {day}, with “quotes”, a comma, and a dash – so it is.",
        day,
    )
    for day in range(11, 18)
)


def list_seeds(exports: Path | None = None) -> list[Seed]:
    """Make a file of every format; with files of a folder of real exports if there is one."""
    seeds = [make() for make in _MAKERS]
    seeds += [
        Seed(f"{seed.format}", f"{seed.file}.gz", (gzip.compress(seed.data, mtime=0),))
        for seed in seeds
        if seed.format in {"csv", "jsonl"}
    ]
    for path in sorted(exports.iterdir()) if exports and exports.is_dir() else ():
        if path.is_file() and path.stat().st_size < 200_000 and path.suffix.lower() != ".md":
            seeds.append(Seed("auto", path.name, (path.read_bytes(),)))
    return seeds


# ------------------------------------------------------------------------------------------------------- tables


def _make_table(delimiter: str, name: str) -> Seed:
    def line(cells: Iterable[str]) -> bytes:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerow(cells)
        return stream.getvalue().encode()

    rows = [line([a.title, a.body, a.published, a.source]) for a in ARTICLES]
    return Seed(name, f"a.{name}", (line(["title", "body", "published", "source"]), *rows, b""), is_row_wise=True)


def _make_json_lines() -> Seed:
    rows = [json.dumps(_as_row(a), ensure_ascii=a.day % 2 == 0).encode() + b"\n" for a in ARTICLES]
    return Seed("jsonl", "a.jsonl", (b"", *rows, b""), is_row_wise=True)


def _make_json() -> Seed:
    return Seed("json", "a.json", (json.dumps([_as_row(a) for a in ARTICLES], ensure_ascii=False, indent=1).encode(),))


def _as_row(article: Made) -> dict[str, str]:
    return {
        "title": article.title,
        "body": article.body,
        "published": article.published,
        "source": article.source,
    }


def _make_parquet() -> Seed:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_as_row(a) for a in ARTICLES]), stream)
    return Seed("parquet", "a.parquet", (stream.getvalue(),))


def _make_xlsx() -> Seed:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "body", "published", "source"])
        for number, article in enumerate(ARTICLES, start=1):
            sheet.write_row(number, 0, list(_as_row(article).values()))
    return Seed("xlsx", "a.xlsx", (stream.getvalue(),))


def _make_ods() -> Seed:
    cells = [["title", "body", "published", "source"], *(list(_as_row(a).values()) for a in ARTICLES)]
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(c)}</text:p></table:table-cell>' for c in row
        )
        + "</table:table-row>"
        for row in cells
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return Seed("ods", "a.ods", (_pack({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}),))


def _make_page_table() -> Seed:
    cells = [["title", "body", "published", "source"], *(list(_as_row(a).values()) for a in ARTICLES)]
    rows = [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>".encode() for row in cells]
    return Seed("html_table", "a.xls", (b"<html><meta charset=utf-8><table>", *rows, b"</table></html>"))


def _make_statistics(name: str, suffix: str) -> Seed:
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame([_as_row(a) for a in ARTICLES])
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        (pyreadstat.write_dta if name == "stata" else pyreadstat.write_sav)(frame, str(path))
        return Seed(name, path.name, (path.read_bytes(),))


# --------------------------------------------------------------------------------------------------- references


def _make_tagged(name: str, suffix: str, write: Callable[[Made], str], *, head: str = "", tail: str = "") -> Seed:
    pieces = [head, *map(write, ARTICLES), tail]
    n_opening_lines = 2 if name == "search_export" else 1
    data = tuple(piece.encode() for piece in pieces)
    return Seed(name, f"a{suffix}", data, is_row_wise=True, n_opening_lines=n_opening_lines)


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _write_ris(a: Made) -> str:
    day = a.published.replace("-", "/")
    return f"TY  - NEWS\nTI  - {a.title}\nAB  - {_one_line(a.body)}\nDA  - {day}\nT2  - {a.source}\nER  - \n\n"


def _write_wos(a: Made) -> str:
    return f"PT J\nTI {a.title}\nSO {a.source}\nAB {_one_line(a.body)}\nPD MAR {a.day}\nPY 2024\nUT WOS:{a.day:015}\nER\n\n"


def _write_noteexpress(a: Made) -> str:
    return (
        f"{{Reference Type}}: Newspaper Article\n{{Title}}: {a.title}\n{{Newspaper}}: {a.source}\n"
        f"{{Date}}: {a.published}\n{{Year}}: 2024\n{{Abstract}}: {_one_line(a.body)}\n\n"
    )


def _write_refworks(a: Made) -> str:
    return (
        f"RT Newspaper Article\nSR Electronic(1)\nID {a.day}\nT1 {a.title}\nJF {a.source}\nYR 2024\n"
        f"FD {a.published}\nAB {_one_line(a.body)}\n\n"
    )


def _write_cnki(a: Made) -> str:
    return (
        f"SrcDatabase-来源库: 报纸\nTitle-题名: {a.title}\nAuthor-作者: 张三\nSource-文献来源: {a.source}\n"
        f"PubTime-发表时间: {a.published}\nSummary-摘要: {_one_line(a.body)}\nYear-年: 2024\n\n"
    )


def _write_bibtex(a: Made) -> str:
    return (
        f"@article{{lake{a.day},\n  title = {{{a.title}}},\n  journal = {{{a.source}}},\n  date = {{{a.published}}},\n"
        f"  abstract = {{{_one_line(a.body)}}},\n}}\n\n"
    )


def _write_medline(a: Made) -> str:
    return (
        f"PMID- {a.day:08}\nDP  - 2024 Mar {a.day}\nTI  - {a.title}\nAB  - {_one_line(a.body)}\nAU  - Lake A\n"
        f"JT  - {a.source}\n\n"
    )


def _write_ovid(a: Made) -> str:
    return (
        f"<{a.day}>\nUnique Identifier\n  {a.day:08}\nTitle\n  {a.title}\nSource\n  {a.source}. 12(3):1-9, 2024 Mar "
        f"{a.day}.\nAuthors\n  Lake A\nAbstract\n  {_one_line(a.body)}\n\n"
    )


def _make_csl() -> Seed:
    items = [
        {
            "id": f"lake{a.day}",
            "type": "article-newspaper",
            "title": a.title,
            "abstract": a.body,
            "container-title": a.source,
            "issued": {"date-parts": [[2024, 3, a.day]]},
        }
        for a in ARTICLES
    ]
    return Seed("csl_json", "a.json", (json.dumps(items, ensure_ascii=False, indent=1).encode(),))


def _write_endnote(a: Made) -> str:
    return (
        f'<record><ref-type name="Newspaper Article">23</ref-type><titles><title>{escape(a.title)}</title>'
        f"<secondary-title>{escape(a.source)}</secondary-title></titles><dates><year>2024</year><pub-dates>"
        f"<date>{a.published}</date></pub-dates></dates><abstract>{escape(a.body)}</abstract></record>"
    )


# -------------------------------------------------------------------------------------------------------- press


def _write_search(a: Made) -> str:
    return f"{_one_line(a.title)}\n湖报· {a.published} 10:{a.day}\n{a.body}\n\n"


def _make_nexis_docx() -> Seed:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def paragraph(text: str = "", bookmark: str = "") -> str:
        mark = f'<w:bookmarkStart w:id="7" w:name="{bookmark}"/><w:bookmarkEnd w:id="7"/>' if bookmark else ""
        return f'<w:p>{mark}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    parts = []
    for number, a in enumerate(ARTICLES, start=1):
        parts += [
            paragraph(bookmark=f"Bookmark_{number}"),
            *map(paragraph, [a.title, a.source, f"March {a.day}, 2024 Monday", "", "Copyright 2024 Lake Daily"]),
            paragraph("Body", "Body" if number == 1 else f"Body_{number - 2}"),
            *map(paragraph, a.body.split("\n")),
            paragraph("Classification", f"Classification_{number}"),
            *map(paragraph, ["Language: ENGLISH", "Load-Date: March 20, 2024", "End of Document"]),
            "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>",
        ]
    body = "".join(parts)
    document = f'<?xml version="1.0"?><w:document xmlns:w="{w}" xmlns:r="http://r"><w:body>{body}</w:body></w:document>'
    return Seed("nexis_docx", "a.docx", (_pack({"[Content_Types].xml": _TYPES, "word/document.xml": document}),))


def _write_lexis(number: int, a: Made) -> str:
    return (
        f"\n{number} of {len(ARTICLES)} DOCUMENTS\n\n\n{a.source}\n\n\nMarch {a.day}, 2024 Monday\n\n\n{a.title}\n\n"
        f"BYLINE: Ann Lake\n\nSECTION: NEWS; Pg. 3\n\nLENGTH: 40 words\n\n{a.body}\n\nLOAD-DATE: March 20, 2024\n\n"
        "LANGUAGE: ENGLISH\n\nCopyright 2024 Lake Daily\nAll Rights Reserved\n\n"
    )


def _make_lexis_html() -> Seed:
    pieces = [
        f'<a name="DOC_ID_0_{number}"></a><div class="c0"><p class="c1"><span class="c2">{number} of {len(ARTICLES)} '
        f'DOCUMENTS</span></p></div><br><div class="c3"><p class="c1"><span class="c4">{a.source}</span></p></div><br>'
        f'<div class="c3"><p class="c1"><span class="c4">March {a.day}</span><span class="c2">, 2024 Monday</span></p>'
        f'</div><br><div class="c5"><p class="c6"><span class="c7">{a.title}</span></p></div><br><div class="c5">'
        f'<p class="c6"><span class="c8">LENGTH: </span><span class="c2">40 words</span></p></div><br>'
        f'<div class="c5"><p class="c9">{escape(a.body)}</p></div><br><div class="c5"><p class="c6"><span class="c8">'
        'LOAD-DATE: </span><span class="c2">March 20, 2024</span></p></div><br><div class="c0"><p class="c1">'
        '<span class="c2">Copyright 2024 Lake Daily<br>All Rights Reserved</span></p></div>'
        for number, a in enumerate(ARTICLES, start=1)
    ]
    page = f"<html><head><title>LexisNexis</title></head><body>{''.join(pieces)}</body></html>"
    return Seed("lexis_html", "a.html", (page.encode(),))


def _make_factiva_html() -> Seed:
    rows = "".join(
        f'<div class="article enArticle"><table><tr><td><b>HD</b></td><td><span class="enHeadline">{a.title}</span></td>'
        f"</tr><tr><td><b>WC</b></td><td>40 words</td></tr><tr><td><b>PD</b></td><td>{a.day} March 2024</td></tr>"
        f"<tr><td><b>SN</b></td><td>{a.source}</td></tr><tr><td><b>SC</b></td><td>LAKE</td></tr><tr><td><b>LA</b></td>"
        f"<td>English</td></tr><tr><td><b>LP</b></td><td><p>{escape(a.body)}</p></td></tr><tr><td><b>AN</b></td>"
        f"<td>Document LAKE0000202403{a.day}ek3b0000{a.day}</td></tr></table></div><br/>"
        for a in ARTICLES
    )
    page = f"<html><head><title>Factiva</title></head><body><form><div>{rows}</div></form></body></html>"
    return Seed("factiva_html", "a.html", (page.encode(),))


def _make_factiva_xml() -> Seed:
    articles = "".join(
        f"<ppsarticle><article><accessionNo>LAKE0000202403{a.day}ek3b000{a.day}</accessionNo><headline><paragraph>"
        f"{escape(a.title)}</paragraph></headline><leadParagraph><paragraph>{escape(a.body)}</paragraph></leadParagraph>"
        f"<publicationDate><dateTime>{a.published}T01:35:58Z</dateTime></publicationDate>"
        f"<sourceName>{escape(a.source)}</sourceName></article></ppsarticle>"
        for a in ARTICLES
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?><PPSResponse><ppsArticleResponse '
        f'xmlns="http://global.factiva.com/pps/2.0"><ppsarticleResultSet count="{len(ARTICLES)}">{articles}'
        "</ppsarticleResultSet></ppsArticleResponse></PPSResponse>"
    )
    return Seed("factiva_xml", "a.xml", (text.encode(),))


def _make_rtf() -> Seed:
    def write(text: str) -> str:
        signs = (c if c.isascii() else f"\\u{ord(c)}?" for c in text)
        return "".join(signs).replace("\n", "\\par ")

    parts = [
        f"\\pard\\b HD \\b0\\tab {write(a.title)}\\par \\b WC \\b0\\tab 40 words\\par \\b PD \\b0\\tab {a.day} March 2024"
        f"\\par \\b SN \\b0\\tab {write(a.source)}\\par \\b LA \\b0\\tab English\\par \\b LP \\b0\\tab {write(a.body)}"
        f"\\par \\b AN \\b0\\tab Document LAKE0000202403{a.day}ek3b0000{a.day}\\par\\par "
        for a in ARTICLES
    ]
    return Seed("factiva_rtf", "a.rtf", (f"{{\\rtf1\\ansi\\ansicpg1252 {''.join(parts)}}}".encode(),))


def _make_europresse() -> Seed:
    articles = "".join(
        f'<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">{a.source}</span></div>'
        f'<div class="DocHeader">{a.day} mars 2024</div><div class="titreArticle"><p class="titreArticleVisu '
        f'rdp__articletitle">{a.title}</p></div></header><section><div class="docOcurrContainer"><p>{escape(a.body)}</p>'
        f'</div></section><footer><div class="publiC-lblNodoc">news·202403{a.day}·LA·00{a.day}</div></footer></article>'
        for a in ARTICLES
    )
    return Seed(
        "europresse_html",
        "a.html",
        (f"<html><head><title>Europresse</title></head><body>{articles}</body></html>".encode(),),
    )


def _write_proquest(a: Made) -> str:
    return (
        f"____________________________________________________________\n\n{a.title}\n\nProQuest document link\n\n"
        f"FULL TEXT\n{a.body}\n\nDETAILS\n\nTitle: {a.title}\n\nPublication title: {a.source}\n\nPublication date: "
        f"Mar {a.day}, 2024\n\nDocument type: News\n\nProQuest document ID: 1234567{a.day}\n\nDatabase: ProQuest\n\n"
    )


def _make_proquest_html() -> Seed:
    articles = "".join(
        f'<div><a name="DocID_MSTAR_{a.day}"></a><p style="font-weight:bold;">{a.title}</p><p><a href='
        f'"https://search.proquest.com/docview/{a.day}">ProQuest document link</a></p><p><strong>Full text: </strong>'
        f"<Text>{escape(a.body)}</Text></p><p><strong>Publication title: </strong>{a.source}</p><p><strong>Publication "
        f"date: </strong>Mar {a.day}, 2024</p><p><strong>ProQuest document ID: </strong>1234567{a.day}</p></div>"
        for a in ARTICLES
    )
    page = f"<html><head><title>ProQuest Export</title></head><body>{articles}</body></html>"
    return Seed("proquest_html", "a.html", (page.encode(),))


def _write_wisenews(a: Made) -> str:
    return (
        f"{a.source} | {a.published}\n報章 | A0{a.day % 10} | 要聞 | By 張三 | 632 字\n\n{a.title}\n\n{a.body}\n\n"
        f"文章編號: 202403{a.day}0040123\n本內容之版權及/或其他知識產權均屬慧科訊業有限公司及/或有關版權擁有人所有。\n\n"
    )


# ---------------------------------------------------------------------------------------------------- documents


def _make_page() -> Seed:
    a = ARTICLES[0]
    page = (
        f'<!doctype html><html lang="en"><head><title>{a.title}</title><meta property="article:published_time" '
        f'content="{a.published}T10:00:00Z"><meta property="og:site_name" content="{a.source}"><script '
        f'type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": a.title, "datePublished": a.published})}'
        f"</script></head><body><article><h1>{a.title}</h1><p>{escape(a.body)}</p>"
        + "".join(f"<p>{escape(b.body)}</p>" for b in ARTICLES)
        + "</article></body></html>"
    )
    return Seed("html", "2024-03-11_Lake.html", (page.encode(),))


def _make_plain(name: str, suffix: str) -> Seed:
    a = ARTICLES[0]
    mark = "# " if name == "markdown" else ""
    front = f"---\ndate: {a.published}\nsource: {a.source}\n---\n" if name == "markdown" else ""
    return Seed(name, f"2024-03-11_Lake{suffix}", (f"{front}{mark}{a.title}\n\n{a.published}\n\n{a.body}\n".encode(),))


def _make_docx() -> Seed:
    a = ARTICLES[0]
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in [a.title, a.published, *a.body.split("\n")]
    )
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{escape(a.title)}</dc:title><dcterms:created>{a.published}T10:00:00Z</dcterms:created>"
        "</cp:coreProperties>"
    )
    document = f'<?xml version="1.0"?><w:document xmlns:w="{w}"><w:body>{lines}</w:body></w:document>'
    members = {"[Content_Types].xml": _TYPES, "word/document.xml": document, "docProps/core.xml": core}
    return Seed("docx", "2024-03-11_Lake.docx", (_pack(members),))


def _make_pdf() -> Seed:
    text = b"BT /F1 12 Tf 50 700 Td (Lake11 is full again) Tj 0 -20 Td (The lake is full again, birds come back.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title (Lake11 is full) /CreationDate (D:20240311100000Z) >>",
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return Seed("pdf", "2024-03-11_Lake.pdf", (data,))


def _make_warc() -> Seed:
    page = _make_page().data
    records = []
    for a in ARTICLES:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-0000000000{a.day}>\r\n"
            f"WARC-Date: {a.published}T10:00:00Z\r\nWARC-Target-URI: https://lake.example/{a.day}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        records.append(head.encode() + http + b"\r\n\r\n")
    return Seed("warc", "a.warc", tuple(records))


def _make_feed() -> Seed:
    items = "".join(
        f"<item><title>{escape(a.title)}</title><link>https://lake.example/{a.day}</link><description>{escape(a.body)}"
        f"</description><pubDate>Mon, {a.day} Mar 2024 10:00:00 GMT</pubDate></item>"
        for a in ARTICLES
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lake Daily</title>{items}</channel></rss>'
    return Seed("feed", "a.rss", (text.encode(),))


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def _pack(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), text.encode(), compress_type=stored)
    return stream.getvalue()


_MAKERS: tuple[Callable[[], Seed], ...] = (
    lambda: _make_table(",", "csv"),
    lambda: _make_table("\t", "tsv"),
    _make_json_lines,
    _make_json,
    _make_parquet,
    _make_xlsx,
    _make_ods,
    _make_page_table,
    lambda: _make_statistics("stata", ".dta"),
    lambda: _make_statistics("spss", ".sav"),
    lambda: _make_tagged("ris", ".ris", _write_ris),
    lambda: _make_tagged("web_of_science", ".txt", _write_wos, head="FN Clarivate\nVR 1.0\n", tail="EF\n"),
    lambda: _make_tagged("noteexpress", ".net", _write_noteexpress),
    lambda: _make_tagged("medline", ".nbib", _write_medline),
    lambda: _make_tagged("ovid", ".txt", _write_ovid),
    lambda: _make_tagged("refworks", ".txt", _write_refworks),
    lambda: _make_tagged("cnki_estudy", ".txt", _write_cnki),
    lambda: _make_tagged("bibtex", ".bib", _write_bibtex),
    _make_csl,
    lambda: _make_tagged("endnote_xml", ".xml", _write_endnote, head="<xml><records>", tail="</records></xml>"),
    lambda: _make_tagged("search_export", ".txt", _write_search),
    _make_nexis_docx,
    lambda: Seed("lexis_text", "a.txt", tuple(_write_lexis(n, a).encode() for n, a in enumerate(ARTICLES, start=1))),
    _make_lexis_html,
    _make_factiva_html,
    _make_factiva_xml,
    _make_rtf,
    _make_europresse,
    _make_proquest_html,
    lambda: Seed("proquest_text", "a.txt", tuple(_write_proquest(a).encode() for a in ARTICLES)),
    lambda: Seed("wisenews", "a.txt", tuple(_write_wisenews(a).encode() for a in ARTICLES)),
    _make_page,
    lambda: _make_plain("text", ".txt"),
    lambda: _make_plain("markdown", ".md"),
    _make_docx,
    _make_pdf,
    _make_warc,
    _make_feed,
)

EXPORTS = Path(os.environ["RESEARCH_EXPORTS"]) if os.environ.get("RESEARCH_EXPORTS") else None
"""Folder of real exports, where there is one."""
