"""Reading of Word documents: one document is one article."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.documents.fields import make_article, reject_document
from research.corpus.documents.openings import read_opening
from research.corpus.files import MOST_PARAGRAPHS, Head, ReadRow, open_member
from research.study import InputSettings, LimitSettings

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CORE = "{http://purl.org/dc/elements/1.1/}title"
_CREATED = "{http://purl.org/dc/terms/}created"
_MAIN = "word/document.xml"
_TITLE_STYLES = frozenset(
    {"title", "titel", "titre", "titulo", "título", "titolo", "heading1", "berschrift1", "titre1"}
)


def is_word(head: Head) -> bool:
    """Check whether a file is a Word document."""
    return _MAIN in head.members


def read_word(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a Word document as one article; headers, footers, notes and deleted text are left out.

    The date is that of a line of its own near the title; without one, and without ``path_pattern``, it is the date on
    which the document was made.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            paragraphs = _read_paragraphs(archive, settings.limits)
            made_title, made_on = _read_properties(archive, settings.limits)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        yield reject_document(path, "damaged_document")
        return
    except etree.XMLSyntaxError:
        yield reject_document(path, "damaged_document")
        return
    styled = next((place for place, (_, is_title) in enumerate(paragraphs[:_FIRST]) if is_title), None)
    texts = [text for text, _ in paragraphs]
    title = texts.pop(styled) if styled is not None else ""
    # An empty line after each paragraph marks the first one as a title if it is short.
    fields = read_opening("\n\n".join(texts), title=title)
    published = fields.published or ("" if settings.path_pattern and "{published" in settings.path_pattern else made_on)
    lines = [line.strip() for line in fields.body.split("\n") if line.strip()]
    body = "\n".join(lines)
    yield make_article(
        replace(fields, title=fields.title or made_title, published=published, body=body), settings, path=path
    )


_FIRST = 5
"""Paragraphs among which one with the style of a title stands; a convention."""


def _read_paragraphs(archive: zipfile.ZipFile, limits: LimitSettings) -> list[tuple[str, bool]]:
    """Read the paragraphs that are not empty, and whether each has the style of a title."""
    paragraphs: list[tuple[str, bool]] = []
    parts: list[str] = []
    is_title = False
    n_fallbacks = n_paragraphs = 0
    for event, element in _walk(archive, _MAIN, limits):
        tag = element.tag.replace(_STRICT_W, _W) if isinstance(element.tag, str) else ""
        if tag == _FALLBACK:
            n_fallbacks += 1 if event == "start" else -1
        elif event == "start":
            if tag == _W + "pStyle":
                is_title = _is_title_style(element)
            continue
        elif n_fallbacks:
            continue
        elif tag == _W + "t":
            parts.append(element.text or "")
        elif tag in {_W + "tab", _W + "br", _W + "cr"}:
            parts.append("\t" if tag.endswith("tab") else "\n")
        elif tag == _W + "noBreakHyphen":
            parts.append("-")
        elif tag == _W + "p":
            text = "".join(parts).strip()
            if text:
                paragraphs.append((text, is_title))
            parts, is_title = [], False
            element.clear()
            n_paragraphs += 1
            if n_paragraphs > MOST_PARAGRAPHS:
                raise ValueError(f"more than {MOST_PARAGRAPHS:,} paragraphs")
    return paragraphs


def _is_title_style(element: etree._Element) -> bool:
    value = next((value for name, value in element.attrib.items() if str(name).endswith("}val")), "")
    return str(value).replace(" ", "").casefold() in _TITLE_STYLES


def _read_properties(archive: zipfile.ZipFile, limits: LimitSettings) -> tuple[str, str]:
    """Read the title and the day of making of a document; empty if it does not name them."""
    title = created = ""
    if "docProps/core.xml" in archive.namelist():
        for event, element in _walk(archive, "docProps/core.xml", limits):
            if event == "end" and element.tag == _CORE:
                title = element.text or ""
            elif event == "end" and element.tag == _CREATED:
                created = (element.text or "")[:10]
    return title, created


def _walk(archive: zipfile.ZipFile, name: str, limits: LimitSettings) -> Iterator[tuple[str, etree._Element]]:
    """Walk through a part of a document."""
    from lxml import etree

    with open_member(archive, name, limits) as stream:
        yield from etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
