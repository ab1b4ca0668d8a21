"""Reading of EndNote XML, as EndNote, Zotero and Mendeley write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import Head, ReadRow, decode_bytes, read_bytes
from research.corpus.references.entries import Entry, Roles, make_articles
from research.errors import CorpusError
from research.records import RejectedCode, RejectedRow
from research.study import InputSettings
from research.text.surrogates import has_surrogate

_ROLES = Roles(
    title=("titles/title", "titles/alt-title", "titles/translated-title", "titles/short-title"),
    body=("abstract", "translated-abstract"),
    source=(
        "periodical/full-title", "titles/secondary-title", "alt-periodical/full-title", "periodical/abbr-1",
        "titles/tertiary-title", "publisher",
    ),
    dates=("dates/year", "dates/pub-dates/date"),
    url=("urls/web-urls/url", "urls/related-urls/url", "urls/text-urls/url"),
    doi=("electronic-resource-num",),
    key=("accession-num", "rec-number"),
)  # fmt: skip
_PATHS = tuple(
    dict.fromkeys((*_ROLES.title, *_ROLES.body, *_ROLES.source, *_ROLES.dates, *_ROLES.url, *_ROLES.doi, *_ROLES.key))
)
_BORDER = re.compile(r"<record(?=[\s>])|</record\s*>")
_ENCODING = re.compile(rb"<\?xml[^>]{0,80}encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")


def is_endnote_xml(head: Head) -> bool:
    """Check whether a file is XML with records that have a type of reference."""
    text = head.text.lstrip()
    return text.startswith("<") and "<record" in text and ("<ref-type" in text or "<rec-number" in text)


def read_endnote_xml(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read EndNote XML; lines are the numbers of the records. A damaged record is rejected alone.

    Raises
    ------
    CorpusError
        If the file has no record.
    """
    data = read_bytes(path, settings.limits)
    declared = _ENCODING.match(data[:200].lstrip())
    encoding = declared[1].decode("ascii") if declared and settings.encoding == "auto" else settings.encoding
    text = decode_bytes(data, path, "auto" if encoding.lower().startswith("utf") else encoding)
    entries: list[Entry] = []
    number = 0
    for record in _split_records(text):
        number += 1
        damaged = has_surrogate(record)
        entry = _parse_record(record, number) if record.endswith(">") and not damaged else None
        if entry is None:
            excerpt = " ".join(re.sub(r"<[^<>]*>", " ", record[: 20 * EXCERPT_CHARACTERS]).split())
            code: RejectedCode = "damaged_text" if damaged else "damaged_document"
            yield RejectedRow(path.name, number, code, (), excerpt[:EXCERPT_CHARACTERS])
        else:
            entries.append(entry)
    if number == 0:
        raise CorpusError(f"{path}: no EndNote XML: it has no <record>; check corpus.inputs format")
    yield from make_articles(entries, _ROLES, settings, path=path)


def _split_records(text: str) -> Iterator[str]:
    """Yield each record as text; one that is not closed ends without ``>``."""
    start: int | None = None
    for match in _BORDER.finditer(text):
        if match[0].startswith("</"):
            if start is not None:
                yield text[start : match.end()]
            start = None
        else:
            if start is not None:
                yield text[start : match.start()].rstrip().rstrip(">")
            start = match.start()
    if start is not None:
        yield text[start:].rstrip().rstrip(">")


def _parse_record(record: str, number: int) -> Entry | None:
    """Read the fields of a record; None if it is not XML. Characters that XML forbids are left out."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(record.encode("utf-8"), parser)
    if root is None:
        return None
    entry = Entry(number)
    try:
        for path in _PATHS:
            for element in root.findall(path):
                texts = (text for text in element.itertext() if isinstance(text, str))
                entry.add(path, "".join(texts).replace("\r", "\n"))
    except UnicodeDecodeError:
        # Half of a surrogate pair, written as a number.
        return None
    return entry if entry.fields else None
