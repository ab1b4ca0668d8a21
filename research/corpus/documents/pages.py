"""Reading of saved web pages: one page is one article."""

from __future__ import annotations

import email
import email.policy
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.documents.bylines import find_byline, read_byline
from research.corpus.documents.fields import Fields, make_article, reject_document
from research.corpus.documents.page_metadata import is_date, read_host, read_metadata
from research.corpus.files import Head, ReadRow, read_bytes
from research.study import InputSettings

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_ELEMENTS = 6000
"""Elements from which a page is read by a plain rule; measured, trafilatura takes 3 seconds at most up to here and more
than a minute on hostile pages of 30,000."""

_LARGEST = 32_000_000
"""Bytes of the largest page; chosen, a bound on memory."""

_MUCH_LONGER = 1.2
"""Length of the text of JSON-LD, in lengths of the visible text, from which it is the article; chosen: behind a paywall
only the beginning is visible."""

_LINES_TO_BYLINE = 12
"""Blocks of a page among which a line with the date stands; chosen."""

_FIRST_DAY, _LAST_DAY = "1900-01-01", "2100-12-31"
_START = 4096
"""Characters at the beginning of a file that tell a page; a convention."""

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252"}
_NO_TEXT = ("script", "style", "noscript", "nav", "header", "footer", "aside", "form", "button", "svg", "iframe")
_INLINE = ("i", "b", "em", "strong", "u", "font", "small", "mark", "sub", "sup", "abbr")
_BLOCKS = ("p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "td", "dd", "dt", "figcaption")


def is_page(head: Head) -> bool:
    """Check whether a file is a web page, or a page saved with its images as one file (MHTML)."""
    start = head.text[:_START].lstrip("\ufeff \n\t")
    return (start.startswith("<") and _PAGE.search(start) is not None) or is_archived_page(start)


def is_archived_page(start: str) -> bool:
    """Check whether a file is a page saved with its images as one file (MHTML)."""
    lower = start.lower()
    return (
        "mime-version:" in lower[:1000]
        and "multipart/related" in lower
        and lower.startswith(("from:", "mime-version:", "date:", "subject:", "x-", "content-type:", "snapshot-"))
    )


def read_page(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a saved page as one article.

    Title, date, source and address are those of its metadata (JSON-LD, OpenGraph); the text is its main text.
    """
    data = read_bytes(path, settings.limits)
    url = ""
    if is_archived_page(data[:_START].decode("latin-1").lstrip()):
        data, url = _unpack_archived(data)
    fields = read_page_bytes(data, encoding=settings.encoding, url=url)
    yield reject_document(path, "damaged_document") if fields is None else make_article(fields, settings, path=path)


def read_page_bytes(data: bytes, *, encoding: str = "auto", charset: str = "", url: str = "") -> Fields | None:
    """Read the article of a page.

    Parameters
    ----------
    data
        The page.
    encoding
        Its encoding; ``auto``: UTF-8, or as the page says.
    charset
        Its encoding as the server said; empty if unknown.
    url
        Its address; empty if unknown.

    Returns
    -------
    Its fields, or None if it is no page or too large.
    """
    if len(data) > _LARGEST:
        return None
    text = _decode_page(data, encoding, charset)
    tree = _parse_page(text)
    if tree is None:
        return None
    meta = read_metadata(tree, text[:_START], url=url)
    n_elements = sum(1 for _ in tree.iter())
    blocks = _collect_blocks(tree).split("\n")
    headings = {"".join(element.itertext()) for element in tree.iter("h1", "title")}
    body = _extract_text(tree) if n_elements <= _MOST_ELEMENTS else ""
    body = _drop_opening(body or "\n".join(blocks), [meta.title, *headings])
    # The library reads the text of JSON-LD too, but joins its paragraphs.
    if len(meta.body) > _MUCH_LONGER * len(body) or meta.body.split() == body.split():
        body = meta.body
    byline = find_byline(blocks[:_LINES_TO_BYLINE])
    published = meta.published if is_date(meta.published) else byline.published or _find_date(tree) or meta.published
    is_named = meta.source and meta.source != read_host(meta.url)
    return Fields(
        title=meta.title,
        body=body,
        published=published,
        source=meta.source if is_named else byline.source or meta.source,
        url=meta.url,
    )


def _decode_page(data: bytes, encoding: str, charset: str) -> str:
    """Decode a page: UTF-8 if it is valid, otherwise as the server or the page says; what is invalid is replaced."""
    named = _CHARSET.search(data[:_START])
    names = [] if encoding == "auto" else [encoding]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names.append("utf-16")
    names += ["utf-8-sig", charset, named[1].decode("ascii", "replace") if named else "", "gb18030"]
    for name in names:
        try:
            return data.decode(_WIDER.get(name.lower(), name)) if name else _fail()
        except (UnicodeDecodeError, LookupError):
            continue
    known = next((name for name in (charset, named[1].decode("ascii", "replace") if named else "") if name), "utf-8")
    try:
        return data.decode(_WIDER.get(known.lower(), known), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _fail() -> str:
    raise LookupError("no encoding is named")


def _parse_page(text: str) -> HtmlElement | None:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def _extract_text(tree: HtmlElement) -> str:
    """Extract the main text of a page; empty if it is not recognised."""
    import trafilatura
    from lxml import etree

    _silence()
    etree.strip_tags(tree, *_INLINE)
    try:
        found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        found = None
    text = getattr(found, "text", None)
    return text if isinstance(text, str) else ""


def _collect_blocks(tree: HtmlElement) -> str:
    """Collect the text of the blocks of the article, or of the whole page, without menus and forms."""
    root = next((element for name in ("article", "main", "body") for element in tree.iter(name)), tree)
    skipped = frozenset(_NO_TEXT)
    lines: list[str] = []
    parts: list[str] = []

    def end_block() -> None:
        if line := " ".join("".join(parts).split()):
            lines.append(line)
        parts.clear()

    waiting: list[tuple[HtmlElement, bool]] = [(root, True)]
    while waiting:
        element, is_start = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        is_block = element.tag in _BLOCKS or element.tag in {
            "div",
            "section",
            "article",
            "main",
            "body",
            "br",
            "table",
            "ul",
        }
        if is_block:
            end_block()
        if is_start:
            is_read = element.tag not in skipped
            waiting.append((element, False))
            if is_read:
                parts.append(element.text or "")
                waiting.extend((child, True) for child in reversed(element))
        elif element is not root:
            parts.append(element.tail or "")
    end_block()
    return "\n".join(lines)


def _drop_opening(body: str, titles: Sequence[str]) -> str:
    """Drop the title and the byline where they open the body."""
    lines = body.split("\n")
    folded = {" ".join(title.split()).casefold() for title in titles}
    while len(lines) > 1 and (" ".join(lines[0].split()).casefold() in folded or read_byline(lines[0]).is_whole_line):
        lines.pop(0)
    return "\n".join(lines)


def _find_date(tree: HtmlElement) -> str:
    """Find a date that is marked as such in the page; empty if there is none."""
    import htmldate

    _silence()
    try:
        found = htmldate.find_date(
            tree, extensive_search=False, original_date=True, min_date=_FIRST_DAY, max_date=_LAST_DAY
        )
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        found = None
    return found or ""


def _silence() -> None:
    """Keep what the libraries log off the terminal."""
    for name in ("trafilatura", "htmldate"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _unpack_archived(data: bytes) -> tuple[bytes, str]:
    """Give the page of an MHTML file and its address."""
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    url = str(message.get("Snapshot-Content-Location") or "").strip()
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            url = url or str(part.get("Content-Location") or "").strip()
            return (payload if isinstance(payload, bytes) else b""), url if url.startswith("http") else ""
    return b"", ""


def strip_page(text: str) -> str:
    """Give the text of a piece of HTML, one line per block; a text without tags is returned as it is."""
    if "<" not in text and "&" not in text:
        return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))
    tree = _parse_page(f"<html><body>{text}</body></html>")
    return "" if tree is None else _collect_blocks(tree)
