"""Reading of saved news feeds (RSS and Atom): each entry is one article."""

from __future__ import annotations

import contextlib
import html
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.corpus.documents.fields import Fields, make_article, reject_document
from research.corpus.documents.page_metadata import is_date
from research.corpus.documents.pages import strip_page
from research.corpus.files import Head, ReadRow, read_bytes
from research.study import InputSettings

_FEED = re.compile(
    r"<(?:rss[\s>]|(?:\w{1,10}:)?feed\s[^<>]{0,500}http://www\.w3\.org/2005/Atom|rdf:RDF\s[^<>]{0,2000}purl\.org/rss/)",
    re.IGNORECASE,
)
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,31};")
_START = 8192
"""Characters at the beginning of a file that tell a feed; a convention."""


def is_feed(head: Head) -> bool:
    """Check whether a file is a news feed."""
    return head.text[:_START].lstrip("\ufeff \n\t").startswith("<") and _FEED.search(head.text[:_START]) is not None


def read_feed(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the entries of a feed; the text is the content of an entry, or its summary, without tags.

    Lines are numbers of entries, from 1. The source is that of the entry, otherwise the title of the feed.
    """
    import feedparser

    data = _repair(read_bytes(path, settings.limits))
    try:
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError):
        yield reject_document(path, "damaged_document")
        return
    site = _get(feed.feed, "title")
    if not feed.entries:
        if feed.bozo:
            yield reject_document(path, "damaged_document")
        return
    for number, entry in enumerate(feed.entries, start=1):
        yield make_article(_read_entry(entry, site), settings, path=path, line=number)


def _repair(data: bytes) -> bytes:
    """Make well-formed XML of a damaged feed; for others, feedparser has a parser that is slow and fails on some."""
    from lxml import etree

    limits = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    with contextlib.suppress(etree.LxmlError):
        etree.fromstring(data, etree.XMLParser(**limits))
        return data
    named = _NAMED.sub(lambda match: html.unescape(match[0].decode("ascii")).encode(), data)
    try:
        root = etree.fromstring(named, etree.XMLParser(recover=True, **limits))
        return b"" if root is None else etree.tostring(root, encoding="utf-8", xml_declaration=True)
    except (etree.LxmlError, UnicodeError):
        return b""


def _read_entry(entry: Any, site: str) -> Fields:
    contents = [_get(content, "value") for content in dict.get(entry, "content") or ()]
    texts = [strip_page(text) for text in [*contents, _get(entry, "summary")]]
    origin = dict.get(entry, "source")
    link = _get(entry, "link")
    return Fields(
        title=strip_page(_get(entry, "title")).replace("\n", " "),
        body=max(texts, key=len),
        published=_read_date(entry),
        source=strip_page((_get(origin, "title") if isinstance(origin, dict) else "") or site).replace("\n", " "),
        url=link if link.startswith(("http://", "https://")) else "",
        key=_get(entry, "id"),
    )


def _get(entry: Any, name: str) -> str:
    # The plain method of dict: that of the library maps names, with a warning.
    value = dict.get(entry, name)
    return value if isinstance(value, str) else ""


def _read_date(entry: Any) -> str:
    """Give the date of publication, otherwise that of the last change, as written or as the library read it."""
    for name in ("published", "updated", "created"):
        text = _get(entry, name)
        parsed = dict.get(entry, f"{name}_parsed")
        if not text:
            continue
        if not is_date(text) and isinstance(parsed, time.struct_time):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
        return text
    return ""
