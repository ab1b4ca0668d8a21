"""Documents of every kind, made in code, with the article that each holds."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

PARAGRAPHS = (
    "The lake park opened on Monday after two years of work on the banks of the old mine.",
    "Engineers sealed the northern slope, and volunteers planted reeds along eleven kilometres of shore.",
    "The mayor said that the towns around the lake would share the costs of the paths for ten years.",
    "Bathing remains forbidden until the water has been tested three times without a finding.",
)
TITLE = "Lake park opens at the old mine"


def make_page(head="", body=PARAGRAPHS, *, title=TITLE, above="", below=""):
    """Make a web page with a menu, an article and a footer."""
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in body)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
        f"<main><article><h1>{title}</h1>{above}{text}{below}</article></main>"
        '<aside><h2>Most read</h2><ul><li><a href="/a">Ten tips for the garden</a></li></ul></aside>'
        "<footer><p>© 2023 Example Media. All rights reserved.</p></footer></body></html>"
    )


def make_docx(paragraphs, *, title_style=None, created=None, core_title=None):
    """Make a Word document; the first paragraph has a style if one is named."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def paragraph(number, text):
        style = f'<w:pPr><w:pStyle w:val="{title_style}"/></w:pPr>' if title_style and number == 0 else ""
        runs = "".join(f'<w:r><w:t xml:space="preserve">{part} </w:t></w:r>' for part in text.split(" "))
        return f"<w:p>{style}{runs}</w:p>"

    main = "".join(paragraph(number, text) for number, text in enumerate(paragraphs))
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        + (f"<dc:title>{core_title}</dc:title>" if core_title else "")
        + (f"<dcterms:created>{created}T08:00:00Z</dcterms:created>" if created else "")
        + "</cp:coreProperties>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{main}</w:body></w:document>')
        archive.writestr("word/header1.xml", f'<w:hdr xmlns:w="{w}"><w:p><w:r><w:t>Page head</w:t></w:r></w:p></w:hdr>')
        archive.writestr("docProps/core.xml", core)
    return buffer.getvalue()


def make_pdf(pages, *, created=None):
    """Make a PDF; a page is a list of lines, each a text or a pair of text and size of letters."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        drawn = ["BT", "50 780 Td"]
        sized = [line if isinstance(line, tuple) else (line, 10) for line in page]
        for (text, size), (_, below) in zip(sized, [*sized[1:], ("", 10)], strict=False):
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn += [f"/F1 {size} Tf", f"({escaped}) Tj", f"0 -{max(size, below) * 1.4:.1f} Td"]
        stream = "\n".join([*drawn, "ET"]).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [" + b" ".join(kids) + b"] /Count %d >>" % len(kids)
    objects.append(b"<< /CreationDate (D:%s) >>" % created.encode() if created else b"<< >>")
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + end
        + b"startxref\n%d\n%%%%EOF" % len(data)
    )


def make_warc(records):
    """Make a web archive of responses: address, content type, status and body of each."""
    parts = []
    for number, (url, content_type, status, body) in enumerate(records):
        payload = b"HTTP/1.1 %d X\r\nContent-Type: %s\r\n\r\n" % (status, content_type.encode()) + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\n"
            f"WARC-Date: {datetime(2024, 1, 2, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {url}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        parts.append(head.encode() + payload + b"\r\n\r\n")
    return parts


def read_document(folder, name, content, **settings):
    """Write a file, and give the name of its recognised format and its rows."""
    from research.corpus.recognition import choose_format
    from research.study import InputSettings

    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    form = choose_format(path, "auto")
    return form.name, list(form.read(path, InputSettings(path=name, **settings)))
