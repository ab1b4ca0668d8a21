"""Reading of HTML pages of older LexisNexis, whose styles are numbered ``c0``, ``c1``, ..."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Head, ReadRow
from research.corpus.markup import Element, list_paragraphs, parse_html
from research.corpus.press.lexis_document import Group, find_numbers, read_document, read_range
from research.corpus.press.rows import make_row
from research.errors import CorpusError
from research.records import ExportClaim
from research.study import InputSettings

_MARK = re.compile(
    r"LXNComment|<A NAME=[\"']?DOC_ID_\d|<DOCFULL>|(?<!\d)\d{1,7} (?:of|von|de) \d{1,7} DO[CK]UMENT|"
    r"DO[CK]UMENT \d{1,7} (?:of|von|de) \d",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"p", "table", "pre", "h1", "h2", "h3", "ul", "ol", "blockquote"})


def is_lexis_html(head: Head) -> bool:
    """Check whether a page has the comments, anchors or numbers of documents of LexisNexis."""
    return head.text.lstrip("\ufeff \n\t").startswith("<") and _MARK.search(head.text) is not None


def read_lexis_html(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the documents of a page of LexisNexis.

    Raises
    ------
    CorpusError
        If the file cannot be read, or no line opens a document.
    """
    root = parse_html(path, settings)
    groups = list(_list_groups(root))
    numbers = find_numbers(" ".join(group) for group in groups)
    if not numbers:
        raise CorpusError(
            f"{path}: not a page of LexisNexis (no line such as 1 of 100 DOCUMENTS); check corpus.inputs format"
        )
    stated = next((e.get("documents") or "" for e in root.iter("meta") if e.get("documents")), "")
    cover = "\n".join(line for group in groups[: numbers[0].place] for line in group)
    n_documents = int(stated) if stated.isdigit() else read_range(cover)
    yield ExportClaim(path.name, 1, n_documents, numbers[0].n_found)
    ends = [number.place for number in numbers[1:]] + [len(groups)]
    for line, (number, end) in enumerate(zip(numbers, ends, strict=True), start=1):
        document = groups[number.place + 1 : end]
        if document:
            yield make_row(read_document(document, "\n".join), settings, path=path, line=line)


def _list_groups(root: Element) -> Iterator[Group]:
    """Yield the lines of each block of the page."""
    for element in root.iter(*_BLOCKS):
        if any(ancestor.tag in _BLOCKS for ancestor in element.iterancestors()):
            continue
        lines = list_paragraphs(element)
        if lines:
            yield lines
