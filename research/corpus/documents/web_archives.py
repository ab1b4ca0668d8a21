"""Reading of web archives (WARC): each page in them is one article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from research.corpus.documents.fields import make_article, reject_document
from research.corpus.documents.pages import read_page_bytes
from research.corpus.files import Expansion, Head, ReadRow
from research.study import InputSettings

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_LARGEST = 32_000_000
"""Bytes of the largest record that is read; chosen, a bound on memory."""

_PAGE_BYTES = 2000
"""Bytes that a page counts for beside its own in what comes of an archive; chosen: reading it takes as long."""

_FOUND = 200
"""Status of a response that holds the page; convention of HTTP."""


def is_web_archive(head: Head) -> bool:
    """Check whether a file is a web archive."""
    return head.data.startswith(b"WARC/")


def read_web_archive(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the pages of a web archive; images, scripts, redirects and errors of servers are left out.

    Lines are numbers of records, from 1. The date of an article is that of its page, never that of its capture.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    number = 0
    expansion = Expansion(path, settings.limits)
    with path.open("rb") as stream:
        records = iter(ArchiveIterator(stream, parse_http=True, auto_decode="all"))
        while True:
            number += 1
            try:
                record = next(records, None)
                if record is None:
                    return
                if record.record_type not in (WarcRecordType.response, WarcRecordType.resource):
                    continue
                content_type = str(record.http_content_type or record.headers.get("Content-Type") or "").lower()
                headers = record.http_headers
                if not content_type.startswith(_PAGE_TYPES) or (headers and headers.status_code != _FOUND):
                    continue
                url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
                data = record.reader.read(min(_LARGEST, expansion.n_left + 1))
                charset = str(record.http_charset or "")
            except (OSError, ValueError, UnicodeError, EOFError, RuntimeError):
                # The place of the next record is unknown.
                yield reject_document(path, "damaged_document", line=number)
                return
            expansion.add(_PAGE_BYTES + len(data))
            is_plain = headers is None or not (headers.get("Content-Encoding") or headers.get("Transfer-Encoding"))
            if is_plain and len(data) < record.content_length:
                yield reject_document(path, "damaged_document", line=number, excerpt=url)
                continue
            fields = read_page_bytes(data, encoding=settings.encoding, charset=charset, url=url)
            if fields is None:
                yield reject_document(path, "damaged_document", line=number, excerpt=url)
            else:
                yield make_article(fields, settings, path=path, line=number)
