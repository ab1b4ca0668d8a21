"""Reading of HTML pages and e-mails of ProQuest."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_bytes
from research.corpus.markup import Element, decode_page, list_paragraphs, parse_page, read_line
from research.corpus.press.proquest_fields import Field, make_record, read_label
from research.corpus.press.proquest_text import find_text_end, read_documents
from research.corpus.press.rows import make_row
from research.errors import CorpusError
from research.study import InputSettings

_PAGE = re.compile(
    r"DocID_|ProQuest (?:Export|document)|Apache Tapestry[^<]{0,200}<title>[^<]*(?:Document|ProQuest)", re.IGNORECASE
)
_MAIL = re.compile(r"^(?:[A-Za-z][\w-]*:|\s+\S)")
_INNER_PAGE = re.compile(r"(?<![\w<])html&gt;\s*(?=<head)|</?(?:html|head|body)\b[^<>]*>", re.IGNORECASE)
"""Tags of whole pages, which stand within documents as well: one that is closed too often would end the page."""
_DOCUMENT = re.compile(r"(?:Document|Dokument|Documento|文档|文件)\s+\d+\s+(?:of|de|von|/)\s+\d+")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def is_proquest_html(head: Head) -> bool:
    """Check whether a file is a page or an e-mail of ProQuest."""
    text = head.text.lstrip("\ufeff \n\t")
    if text.startswith("<"):
        return _PAGE.search(text) is not None and "proquest" in text.lower()
    return _is_mail(text) and "proquest" in text.lower()


def _is_mail(text: str) -> bool:
    header = text.split("\n\n", 1)[0].split("\n")
    names = {line.split(":", 1)[0].lower() for line in header if ":" in line}
    return (
        all(_MAIL.match(line) for line in header)
        and len(names & {"from", "subject", "mime-version", "content-type"}) >= 2
    )


def read_proquest_html(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the documents of a page or an e-mail of ProQuest.

    Raises
    ------
    CorpusError
        If the file cannot be read, or holds no document of ProQuest.
    """
    data = read_bytes(path, settings.limits)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        text = decode_page(data, path, settings)
    else:
        text = _read_mail(data, path, settings)
    if not text.lstrip("\ufeff \n\t").startswith("<"):
        yield from read_documents(text, path, settings)
        return
    number = 0
    for document in _list_documents(parse_page(_INNER_PAGE.sub(" ", text), path)):
        record = make_record(*_read_fields(document))
        if record is not None:
            number += 1
            yield make_row(record, settings, path=path, line=number)
    if number == 0:
        raise CorpusError(
            f"{path}: no document of ProQuest was found (no labels such as Full text: and Publication date:); "
            "check corpus.inputs format"
        )


def _read_mail(data: bytes, path: Path, settings: InputSettings) -> str:
    """Return the page in an e-mail, or its text."""
    # The old policy leaves the headers unread, which others wrote.
    message = email.message_from_bytes(data)
    for kind in ("text/html", "text/plain"):
        for part in message.walk():
            if part.get_content_type() == kind:
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload.strip():
                    return decode_page(payload, path, settings)
    raise CorpusError(f"{path}: an e-mail without text; check corpus.inputs format")


def _list_documents(root: Element) -> list[Element]:
    """Return the elements that hold one document each: the parents of the anchors of documents."""
    anchors = [a for a in root.iter("a") if (a.get("name") or a.get("id") or "").startswith("DocID")]
    documents = [a.getparent() for a in anchors]
    if not documents:
        labels = [e for e in root.iter("strong", "b") if read_label(read_line(e))[0] == "text"]
        documents = [next((x for x in e.iterancestors("div")), e.getparent()) for e in labels]
    return list(dict.fromkeys(documents))


def _read_fields(document: Element) -> tuple[dict[Field, list[str]], str]:
    """Return the fields of a document and its title.

    A field begins at a label in bold type at the start of a block, and goes on in the blocks below it: the pages of
    ProQuest hold whole pages within a paragraph, so that the text stands beside its label and not below it.
    """
    fields: dict[Field, list[str]] = {}
    title = next((read_line(p) for p in document.iter("p") if _BOLD.search(p.get("style") or "") and read_line(p)), "")
    labelled = {read_line(e) for e in document.iter("strong", "b") if read_label(read_line(e))[0]}
    current: Field | None = None
    text_end = 0
    lines = list_paragraphs(document)

    def is_label(line: str) -> bool:
        return any(line.startswith(label) for label in labelled)

    for place, line in enumerate(lines):
        field, value = read_label(line)
        if field is not None and place >= text_end and is_label(line):
            current = field
            fields.setdefault(field, []).extend([value] if value else [])
            if field == "text":
                text_end = find_text_end(lines, place + 1, is_label=is_label)
        elif current is None:
            title = title or ("" if _DOCUMENT.match(line) else line)
        else:
            fields[current].append(line)
    return fields, title
