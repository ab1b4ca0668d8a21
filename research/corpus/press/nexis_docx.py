"""Reading of Word documents of Nexis Uni, Lexis Advance and Lexis+: one or many articles a file."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import MOST_PARAGRAPHS, Head, ReadRow, open_member
from research.corpus.markup import Element, drop_element, iterate_elements
from research.corpus.press.date_lines import cut_date
from research.corpus.press.labels import (
    APPENDED,
    BODIES,
    CLASSIFICATIONS,
    ENDS,
    HEADERS,
    KEPT,
    LOADED,
    TAILS,
    is_copyright,
    normalise_label,
    split_label,
)
from research.corpus.press.rows import Record, make_row
from research.errors import CorpusError
from research.records import ExportClaim, RejectedRow
from research.study import InputSettings, LimitSettings

_MAIN = "word/document.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_DOCUMENT = re.compile(r"Bookmark_\d+")
_BODY = re.compile(r"Body(?:_\d+)?")
_CLASSIFICATION = re.compile(r"Classification(?:_\d+)?")
_SECTION = re.compile(r"(?:Notes?|Graphics?|Corrections?|Correction-?Date|Abstract|Full-?Text)(?:_\d+)?", re.IGNORECASE)
_CLAIM = re.compile(r"[^\W\d_]{2,20}\s?[(（](?P<n>\d{1,6})[)）]")
_MARKS = (
    rb'w:name="Body(?:_\d+)?"',
    rb'w:name="Bookmark_\d+"',
    rb">Load-Date:?<",
    rb"(?:End of Document|Ende des Dokuments|Fin d[eu] document|Fin del documento)<",
    rb">(?:Length|L\xc3\xa4nge|Longueur|Longitud):<",
    rb"(?:advance|plus)\.lexis\.com|lexisnexis\.com|nexisuni",
)
_MIN_MARKS = 2
"""Number of marks of Nexis that a Word document must have; chosen, since a bookmark named Body alone proves nothing."""
_CHUNK_BYTES = 1_000_000
"""Bytes that are searched for marks at once; a bound on memory."""
_MOST_CHUNKS = 8
"""Number of such chunks that are searched; a bound on time, more than the cover of 500 documents."""
_LONGEST_END = 40
"""Maximum number of characters of the line that closes a document; a convention."""
_HEADER_LINES = 8
"""Number of lines after a title among which the date is; a convention."""


@dataclass(frozen=True)
class _Paragraph:
    r"""A paragraph, or a table whose rows are lines; line breaks are ``\n``."""

    text: str
    bookmarks: tuple[str, ...]
    is_title: bool
    ends_section: bool
    link: str | None


def is_nexis_docx(head: Head) -> bool:
    """Check whether a file is a Word document with the bookmarks, labels or links of Nexis."""
    if _MAIN not in head.members:
        return False
    found: set[bytes] = set()
    try:
        with zipfile.ZipFile(head.path) as archive:
            for member in (_RELATIONS, _MAIN):
                if member not in head.members:
                    continue
                with archive.open(member) as stream:
                    end = b""
                    for _ in range(_MOST_CHUNKS):
                        chunk = stream.read(_CHUNK_BYTES)
                        found |= {mark for mark in _MARKS if re.search(mark, end + chunk)}
                        if not chunk or len(found) >= _MIN_MARKS:
                            break
                        end = chunk[-200:]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return False
    return len(found) >= _MIN_MARKS


def read_nexis_docx(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the documents of a Word file of Nexis.

    A document begins at a bookmark ``Bookmark_1`` and ends at the line ``End of Document``, in the language of the
    interface. The cover, with the list of documents, is read for their number.

    Raises
    ------
    CorpusError
        If the file is no Word document, or no document is found in it.
    """
    number = 0
    try:
        with zipfile.ZipFile(path) as archive:
            links = _read_links(archive, settings.limits)
            with open_member(archive, _MAIN, settings.limits) as stream:
                is_first = True
                for segment in _divide(_read_paragraphs(stream)):
                    if isinstance(segment, str):
                        number += 1
                        yield RejectedRow(path.name, number, "damaged_document", (), segment[:EXCERPT_CHARACTERS])
                        continue
                    if is_first:
                        claim, segment = _split_cover(segment)
                        if claim is not None:
                            yield ExportClaim(path.name, 1, claim, None)
                    is_first = False
                    record = _read_document(segment, links)
                    if record is not None:
                        number += 1
                        yield make_row(record, settings, path=path, line=number)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise CorpusError(
            f"{path}: not a Word document of Nexis that can be opened ({error}); download it again, or check "
            "corpus.inputs format"
        ) from error
    if number == 0:
        raise CorpusError(
            f"{path}: no document of Nexis was found (no bookmark Body, no line such as End of Document); "
            "check corpus.inputs format"
        )


def _read_links(archive: zipfile.ZipFile, limits: LimitSettings) -> dict[str, str]:
    """Return the targets of links by their ids; the documents of Nexis have identifiers in them."""
    links: dict[str, str] = {}
    if _RELATIONS in archive.namelist():
        try:
            with open_member(archive, _RELATIONS, limits) as stream:
                for event, element in iterate_elements(stream, ["Relationship"]):
                    if event == "end":
                        links[element.get("Id") or ""] = element.get("Target") or ""
        except ValueError:
            return links
    return links


def _read_paragraphs(stream: object) -> Iterator[_Paragraph]:
    """Yield the paragraphs and tables of the text, without those inside others."""
    depth = n_paragraphs = 0
    pending: list[str] = []
    for event, element in iterate_elements(stream, ["p", "tbl", "bookmarkStart"]):  # type: ignore[arg-type]
        tag = _name(element)
        if tag == "bookmarkStart":
            if event == "end" and depth == 0:
                pending.append(_attribute(element, "name"))
        elif event == "start":
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                inside = [_attribute(node, "name") for node in element.iter("{*}bookmarkStart")]
                level = element.find("{*}pPr/{*}outlineLvl") if tag == "p" else None
                link = next(element.iter("{*}hyperlink"), None)
                yield _Paragraph(
                    _read_table(element) if tag == "tbl" else _read_text(element),
                    (*pending, *inside),
                    is_title=level is not None and _attribute(level, "val") == "0",
                    ends_section=element.find("{*}pPr/{*}sectPr") is not None,
                    link=_attribute(link, "id") if link is not None else None,
                )
                pending.clear()
                drop_element(element)
                n_paragraphs += 1
                if n_paragraphs > MOST_PARAGRAPHS:
                    raise ValueError(f"more than {MOST_PARAGRAPHS:,} paragraphs")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _read_text(element: Element) -> str:
    parts: list[str] = []
    for child in element:
        tag = _name(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag in {"br", "cr"}:
            parts.append("\n")
        elif tag == "tab":
            parts.append(" ")
        elif tag == "noBreakHyphen":
            parts.append("-")
        elif tag not in {"pPr", "rPr", "del", "instrText", "Fallback", "txbxContent", "pict", "drawing"}:
            parts.append(_read_text(child))
    return "".join(parts).replace("\xa0", " ")


def _read_table(table: Element) -> str:
    rows = []
    for row in table.iter("{*}tr"):
        cells = [" ".join(_read_text(p) for p in cell.iter("{*}p")) for cell in row.findall("{*}tc")]
        rows.append(" ".join(" ".join(cells).split()))
    return "\n".join(row for row in rows if row)


def _divide(paragraphs: Iterator[_Paragraph]) -> Iterator[list[_Paragraph] | str]:
    """Divide the text at the bookmarks of documents, and after the lines that close one.

    Yields
    ------
    The paragraphs of the cover or of a document; its first words if the file is damaged within it.
    """
    segment: list[_Paragraph] = []
    try:
        for paragraph in paragraphs:
            if any(_DOCUMENT.fullmatch(name) for name in paragraph.bookmarks) and segment:
                yield segment
                segment = []
            if normalise_label(paragraph.text) in ENDS:
                yield segment
                segment = []
            else:
                segment.append(paragraph)
    except ValueError:
        yield next((p.text.strip() for p in segment if p.text.strip()), "")
        return
    yield segment


def _split_cover(segment: list[_Paragraph]) -> tuple[int | None, list[_Paragraph]]:
    """Read the number of documents on the cover, and return what follows it."""
    if any(_DOCUMENT.fullmatch(name) for paragraph in segment for name in paragraph.bookmarks):
        return None, segment
    claim = next((i for i, p in enumerate(segment[:20]) if _CLAIM.fullmatch(p.text.strip())), None)
    if claim is None:
        return None, segment
    match = _CLAIM.fullmatch(segment[claim].text.strip())
    assert match is not None
    body = _find_body(segment)
    breaks = [i for i, p in enumerate(segment) if p.ends_section and (body is None or i < body)]
    titles = [i for i, p in enumerate(segment) if p.is_title and i > claim]
    start = titles[0] if titles else breaks[-1] + 1 if breaks else _find_title(segment, body)
    return int(match["n"]), segment[start:] if body is not None or titles else []


def _find_title(segment: Sequence[_Paragraph], body: int | None) -> int:
    """Return the place of the title of the document after a cover without a section break."""
    dates = [i for i in range(body or 0) if cut_date(segment[i].text)]
    filled = [i for i in range(dates[-1] if dates else body or 0) if segment[i].text.strip()]
    return filled[-2] if len(filled) > 1 else 0


def _find_body(segment: Sequence[_Paragraph]) -> int | None:
    """Return the place of the heading above the body."""
    for index, paragraph in enumerate(segment):
        if any(_BODY.fullmatch(name) for name in paragraph.bookmarks):
            return index
    for index, paragraph in enumerate(segment):
        if normalise_label(paragraph.text) in BODIES and ":" not in paragraph.text:
            return index
    return None


def _read_document(segment: Sequence[_Paragraph], links: dict[str, str]) -> Record | None:
    """Read a document; None if the paragraphs are none, such as empty ones between documents."""
    body = _find_body(segment)
    is_marked = any(_DOCUMENT.fullmatch(name) for p in segment for name in p.bookmarks)
    filled = [i for i in range(len(segment) if body is None else body) if segment[i].text.strip()]
    if not any(p.text.strip() for p in segment) or (body is None and not is_marked and not _has_date(segment, filled)):
        return None
    first = next((i for i in filled if segment[i].is_title), None)
    has_levels = any(paragraph.is_title for paragraph in segment)
    title = segment[first].text if first is not None else ""
    header = [i for i in filled if first is None or i > first]
    lines = [(i, line.strip()) for i in header for line in segment[i].text.split("\n") if line.strip()]
    if first is None and not has_levels:
        if len(lines) > 1 and not cut_date(lines[1][1]):
            title, lines = lines[0][1], lines[1:]
        elif lines and not cut_date(lines[0][1]) and len(lines) > 1:
            title = ""
    source, published, date_at = _read_header(lines)
    start = body + 1 if body is not None else _skip_fields(segment, lines, date_at)
    end, loaded = _find_end(segment, start)
    link = links.get(segment[first].link or "", "") if first is not None else ""
    content = re.search(r"urn:contentItem:([\w-]+)", link)
    return Record(
        title=title,
        paragraphs=[paragraph.text for paragraph in _drop_headings(segment[start:end])],
        source=source,
        published=published,
        url=link if link.startswith(("http://", "https://")) else None,
        key=content[1] if content else None,
        loaded=loaded,
        has_copyright=any(is_copyright(line) for _, line in lines),
    )


def _has_date(segment: Sequence[_Paragraph], filled: Sequence[int]) -> bool:
    return any(cut_date(segment[i].text) for i in filled[:_HEADER_LINES])


def _read_header(lines: Sequence[tuple[int, str]]) -> tuple[str, str, int]:
    """Read source and date of the lines below a title.

    Returns
    -------
    The source, the date, and the place of its paragraph (-1 without a date).
    """
    plain: list[str] = []
    for index, line in lines[:_HEADER_LINES]:
        label = split_label(line)[0]
        if is_copyright(line) or (label in HEADERS and plain):
            break
        date = cut_date(line)
        if date and (plain or len(lines) < 2 or not cut_date(lines[1][1])):
            return (plain[0] if plain else ""), date, index
        if normalise_label(line) not in APPENDED:
            plain.append(line)
    # Dates in a language that is not known here stand where dates stand.
    if len(plain) > 1 and re.search(r"\d{4}|\d", plain[1]):
        return plain[0], plain[1], next(index for index, line in lines if line == plain[1])
    return (plain[0] if plain else ""), "", -1


def _skip_fields(segment: Sequence[_Paragraph], lines: Sequence[tuple[int, str]], date_at: int) -> int:
    """Return where the body begins in a document without a heading above it: after the labelled fields."""
    start = date_at + 1 if date_at >= 0 else (lines[0][0] + 1 if lines else 0)
    for index in range(start, len(segment)):
        text = segment[index].text.strip()
        if text and not is_copyright(text) and split_label(text)[0] not in HEADERS:
            break
        start = index + 1
    return start


def _find_end(segment: Sequence[_Paragraph], start: int) -> tuple[int, str | None]:
    """Return where the body ends, and the day of loading as printed.

    It ends at the heading of the classification, or before the labelled fields that close the document.
    """
    end = len(segment)
    for index in range(start, len(segment)):
        paragraph = segment[index]
        if any(_CLASSIFICATION.fullmatch(name) for name in paragraph.bookmarks) or (
            normalise_label(paragraph.text) in CLASSIFICATIONS and _is_followed_by_fields(segment, index)
        ):
            end = index
            break
    fields = [split_label(paragraph.text) for paragraph in segment[end:]]
    loaded = next((value for label, value in fields if label in LOADED), None)
    if not fields:
        last, fields = end, []
        while last > start:
            text = segment[last - 1].text
            label, value = split_label(text)
            if label in TAILS:
                fields.append((label, value))
                end = last - 1
            elif text.strip() and (fields or not _closes_document(text)):
                break
            last -= 1
        loaded = next((value for label, value in fields if label in LOADED), None)
        if loaded is None and len(fields) == 1:
            end = len(segment)
    while end > start and (not segment[end - 1].text.strip() or _closes_document(segment[end - 1].text)):
        end -= 1
    return end, loaded


def _closes_document(text: str) -> bool:
    """Check whether a paragraph may be End of Document in a language that is not known: a short one below a break."""
    return text.startswith("\n") and len(text.strip()) <= _LONGEST_END and not re.search(r"[:.!?。：]", text)


def _is_followed_by_fields(segment: Sequence[_Paragraph], index: int) -> bool:
    following = next((p.text for p in segment[index + 1 :] if p.text.strip()), "")
    return split_label(following)[0] != ""


def _drop_headings(paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
    """Leave out headings of parts of a document, such as Graphic above captions."""
    return [
        p
        for p in paragraphs
        if not (any(_SECTION.fullmatch(name) for name in p.bookmarks) and normalise_label(p.text) in KEPT)
        and not (
            normalise_label(p.text) in KEPT and ":" not in p.text and (len(p.text.split()) == 1 or p.text.isupper())
        )
    ]
