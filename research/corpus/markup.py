"""HTML and XML of exports, parsed without entities, DTDs and the network."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

from research.corpus.files import decode_bytes, read_bytes
from research.errors import CorpusError
from research.study import InputSettings

Element = Any
"""An element of lxml, which has no types."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div br tr li ul ol dl dt dd table tbody thead tfoot section article header footer aside blockquote pre "
        "h1 h2 h3 h4 h5 h6 hr figure figcaption form body html main nav caption center fieldset address",
    )
)
_HIDDEN = frozenset({"script", "style", "head", "title", "meta", "noscript", "template", "select", "option"})
_HEAD_OF_FILE = 4096
"""Number of bytes in which the encoding of a page is declared; 1,024 published in the HTML standard."""


def parse_html(path: Path, settings: InputSettings) -> Element:
    """Parse a page.

    Raises
    ------
    CorpusError
        If the file cannot be read or decoded, or holds no element.
    """
    return parse_page(decode_page(read_bytes(path, settings.limits), path, settings), path)


def parse_page(text: str, path: Path) -> Element:
    """Parse the text of a page."""
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8", remove_pis=True)
    # A declaration of another encoding, and characters that XML forbids, would end the page.
    data = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text).encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser) if data.strip() else None
    except etree.LxmlError:
        root = None
    if root is None:
        raise CorpusError(f"{path}: not a page of HTML (no element in it); check corpus.inputs format")
    return root


def decode_page(data: bytes, path: Path, settings: InputSettings) -> str:
    """Decode a page: as the study says, as UTF-8, or as the page declares."""
    declared = _CHARSET.search(data[:_HEAD_OF_FILE])
    if settings.encoding == "auto" and declared:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        try:
            # Browsers read ISO 8859-1 as Windows 1252.
            name = declared[1].decode("ascii").lower()
            return data.decode("cp1252" if name in {"iso-8859-1", "latin-1", "latin1"} else name, "replace")
        except LookupError:
            pass
    return decode_bytes(data, path, settings.encoding)


def iterate_elements(stream: IO[bytes], tags: Collection[str]) -> Iterator[tuple[str, Element]]:
    """Yield the beginnings and ends of elements with these local names, in the order of the document.

    Raises
    ------
    ValueError
        If the XML is damaged; what was yielded before is sound.
    """
    from lxml import etree

    names = [f"{{*}}{tag}" for tag in tags]
    try:
        yield from etree.iterparse(
            stream,
            events=("start", "end"),
            tag=names,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_pis=True,
            remove_comments=True,
        )
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error


def drop_element(element: Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def list_classes(element: Element) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split()


def read_line(element: Element | None) -> str:
    """Return the text of an element as one line; empty if there is none."""
    return " ".join(list_paragraphs(element)) if element is not None else ""


def list_paragraphs(element: Element, *, skipped: Collection[Element] = ()) -> list[str]:
    r"""Return the text of an element, divided at blocks and line breaks; white space is collapsed.

    Cells of a row are joined by spaces. Preformatted text keeps its lines.

    Parameters
    ----------
    element
        The element; its tail is not read.
    skipped
        Elements within it that are not read.
    """
    from lxml import etree

    lines: list[str] = []
    parts: list[str] = []
    left_out = frozenset(skipped)
    hidden: Element | None = None
    n_preformatted = 0

    def close() -> None:
        text = "".join(parts)
        parts.clear()
        for line in text.split("\n") if n_preformatted else [text]:
            if line.strip():
                lines.append(" ".join(line.split()))

    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "comment":
            if hidden is None and node.tail:
                parts.append(node.tail)
            continue
        is_block = node.tag in _BLOCKS
        if event == "start":
            if hidden is None and (node.tag in _HIDDEN or node in left_out):
                hidden = node
            if hidden is not None:
                continue
            if is_block:
                close()
            n_preformatted += node.tag == "pre"
            if node.text:
                parts.append(node.text)
            continue
        if hidden is node:
            hidden = None
        elif hidden is not None:
            continue
        else:
            if is_block:
                close()
            elif node.tag in {"td", "th"}:
                parts.append(" ")
            n_preformatted -= node.tag == "pre"
        if node is not element and node.tail:
            parts.append(node.tail)
    close()
    return lines
