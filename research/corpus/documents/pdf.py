"""Reading of PDF files: one file is one article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from research.corpus.documents.fields import make_article, reject_document
from research.corpus.documents.lines import DIVISION, join_page_lines
from research.corpus.documents.openings import read_opening
from research.corpus.files import Head, ReadRow, read_bytes
from research.study import InputSettings

if TYPE_CHECKING:
    import pypdfium2

_EDGE_LINES = 3
"""Lines at the top and bottom of a page among which headings of pages stand; a convention."""

_HEADING_SHARE = 0.6
"""Share of the pages on which a line at an edge is a heading of pages; chosen, left and right pages may differ."""

_TITLE_LINES = 25
"""Lines of the first page among which the title stands; chosen."""

_TITLE_SIZE = 1.15
"""Size of the letters of a title, in sizes of the page's usual letters; chosen."""

_LONGEST_TITLE = 300
"""Characters of the longest title; a convention."""

_MOST_LETTERS = 5000
"""Characters of the first page whose sizes are measured; a bound on time."""

_PAGE_NUMBER = re.compile(
    r"[\W_]{0,6}(?:page|seite|pag|página|pagina|p|s|第)?[\s.]{0,3}\d{1,4}\s?(?:页)?(?:\s?(?:/|of|von|de|sur|di)\s?\d{1,4})?"
    r"[\W_]{0,6}",
    re.IGNORECASE,
)
_PRINTED_LINE = re.compile(f"[^\n{DIVISION}]+{DIVISION}?")
_MADE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class _Line:
    """A line of a page and the size of its largest letter, in points; 0 if it was not measured."""

    text: str
    size: float = 0.0


def is_pdf(head: Head) -> bool:
    """Check whether a file is a PDF; its mark may follow a few other bytes."""
    return b"%PDF-" in head.data[:1024]


def read_pdf(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a PDF as one article, from its text layer.

    Headings of pages and page numbers are left out, divided words are joined. The title has the largest letters of the
    first page. The date is that of a line of its own near the title; without one, and without ``path_pattern``, it is
    the date on which the file was made.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(read_bytes(path, settings.limits))
    except (pypdfium2.PdfiumError, ValueError):
        yield reject_document(path, "damaged_document")
        return
    try:
        pages = [_read_page(document, number) for number in range(len(document))]
        made_on = _MADE.match(document.get_metadata_value("CreationDate") or "")
    except (pypdfium2.PdfiumError, ValueError):
        yield reject_document(path, "damaged_document")
        return
    finally:
        document.close()
    if not any(line.text for page in pages for line in page):
        yield reject_document(path, "no_text_layer")
        return
    pages = _drop_headings(pages)
    title, lines = _find_title([line for page in pages for line in page], len(pages[0]) if pages else 0)
    fields = read_opening("\n".join(lines), title=title)
    is_named = settings.path_pattern is not None and "{published" in settings.path_pattern
    made = f"{made_on[1]}-{made_on[2]}-{made_on[3]}" if made_on and not is_named else ""
    body = join_page_lines(fields.body.split("\n"))
    yield make_article(replace(fields, body=body, published=fields.published or made), settings, path=path)


def _read_page(document: pypdfium2.PdfDocument, number: int) -> list[_Line]:
    """Read the lines of a page that are not empty; the letters of the first page are measured."""
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            lines: list[_Line] = []
            for match in _PRINTED_LINE.finditer(text_page.get_text_range()):
                if stripped := match[0].strip(" \r\t\x00"):
                    is_measured = number == 0 and match.start() < _MOST_LETTERS
                    size = _measure(text_page, match.start(), len(match[0].rstrip())) if is_measured else 0.0
                    lines.append(_Line(stripped, size))
            return lines
        finally:
            text_page.close()
    finally:
        page.close()


def _measure(text_page: pypdfium2.PdfTextPage, start: int, length: int) -> float:
    from pypdfium2 import raw

    return max((float(raw.FPDFText_GetFontSize(text_page, start + place)) for place in range(length)), default=0.0)


def _drop_headings(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Drop page numbers, and lines that stand at the edges of most pages but for their numbers."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_fold(line) for line in [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]})
    n_needed = max(2, _HEADING_SHARE * len(pages))
    headings = {text for text, count in counts.items() if count >= n_needed}
    kept: list[list[_Line]] = []
    for page in pages:
        last = len(page) - _EDGE_LINES
        kept.append(
            [
                line
                for place, line in enumerate(page)
                if _EDGE_LINES <= place < last or not (_fold(line) in headings or _PAGE_NUMBER.fullmatch(line.text))
            ]
        )
    return kept


def _fold(line: _Line) -> str:
    return re.sub(r"\d+", "0", " ".join(line.text.split())).casefold()


def _find_title(lines: Sequence[_Line], n_first: int) -> tuple[str, list[str]]:
    """Find the lines with the largest letters of the first page; the lines above them are left in the body."""
    first = lines[: min(n_first, _TITLE_LINES)]
    sizes = [line.size for line in lines[:n_first] if line.size > 0]
    texts = [line.text for line in lines]
    if not sizes:
        return "", texts
    largest = max((line.size for line in first), default=0.0)
    usual = median(size for line in lines[:n_first] for size in [line.size] * len(line.text) if size > 0)
    if largest < _TITLE_SIZE * usual:
        return "", texts
    start = next(place for place, line in enumerate(first) if line.size == largest)
    end = start
    while end < len(first) and first[end].size == largest:
        end += 1
    title = " ".join(texts[start:end])
    if len(title) > _LONGEST_TITLE:
        return "", texts
    return title, [*texts[:start], *texts[end:]]
