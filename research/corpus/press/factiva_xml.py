"""Reading of XML files of Factiva."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import Head, ReadRow, open_bytes
from research.corpus.markup import Element, drop_element, iterate_elements
from research.corpus.press.factiva_fields import read_accession
from research.corpus.press.rows import Record, make_row
from research.errors import CorpusError
from research.records import ExportClaim, RejectedRow
from research.study import InputSettings

_BODY = ("corrections", "correction", "leadParagraph", "tailParagraphs", "artWork", "artwork")
_DATES = ("publicationDate", "publicationDateTime")


def is_factiva_xml(head: Head) -> bool:
    """Check whether a file is XML with articles of Factiva."""
    text = head.text.lstrip("\ufeff \n\t")
    return text.startswith("<") and (
        "ppsArticleResponse" in text or "<ppsarticle" in text or "global.factiva.com" in text
    )


def read_factiva_xml(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the articles of an XML file of Factiva one by one.

    Raises
    ------
    CorpusError
        If the file cannot be read, or holds no article of Factiva.
    """
    number = 0
    current: Element | None = None
    try:
        with open_bytes(path, settings.limits) as stream:
            for event, element in iterate_elements(stream, ["ppsarticleResultSet", "article"]):
                is_article = _name(element) == "article"
                if event == "start":
                    current = element if is_article else current
                    count = element.get("count")
                    if not is_article and count and count.isdigit():
                        yield ExportClaim(path.name, 1, int(count), None)
                elif is_article:
                    number += 1
                    current = None
                    yield make_row(_read_article(element), settings, path=path, line=number)
                    drop_element(element)
    except (ValueError, EOFError, zlib.error) as error:
        if number == 0:
            raise CorpusError(f"{path}: not XML of Factiva ({error}); download it again") from error
        excerpt = " ".join(current.itertext()).strip() if current is not None else ""
        yield RejectedRow(path.name, number + 1, "damaged_document", (), " ".join(excerpt.split())[:EXCERPT_CHARACTERS])
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror or error})") from error
    if number == 0:
        raise CorpusError(f"{path}: no article of Factiva was found (no element article); check corpus.inputs format")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _read_article(article: Element) -> Record:
    children = {name: [e for e in article if _name(e) == name] for name in {_name(e) for e in article}}

    def read(*names: str) -> list[str]:
        return [line for name in names for element in children.get(name, []) for line in _list_paragraphs(element)]

    date = " ".join(line for name in _DATES for line in read(name))
    time = " ".join(read("publicationTime"))
    key, loaded = read_accession(" ".join(read("accessionNo")))
    return Record(
        title=" ".join(read("headline")),
        paragraphs=read(*_BODY),
        source=" ".join(read("sourceName")) or " ".join(read("publisherName")),
        published=f"{date} {time}".strip() if "T" not in date else date,
        key=key or (" ".join(read("accessionNo")) or None),
        loaded=loaded,
        has_copyright=bool(read("copyright")),
    )


def _list_paragraphs(element: Element) -> list[str]:
    """Return the paragraphs of a field, or the field itself; fixed text, such as tables, keeps its lines."""
    inner = list(element.iter("{*}paragraph")) or [element]
    lines: list[str] = []
    for paragraph in inner:
        text = "".join(paragraph.itertext())
        is_fixed = (paragraph.get("display") or "").lower() == "fixed"
        lines += [" ".join(line.split()) for line in (text.split("\n") if is_fixed else [text])]
    return [line for line in lines if line]
