"""Reading of HTML pages of Factiva, saved with indexing (fields with codes) or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from research.corpus.files import Head, ReadRow
from research.corpus.markup import Element, list_classes, list_paragraphs, parse_html, read_line
from research.corpus.press.factiva_fields import CODES, read_accession, read_coded, read_listed
from research.corpus.press.labels import is_copyright, normalise_label
from research.corpus.press.rows import Record, make_row
from research.errors import CorpusError
from research.records import ExportClaim
from research.study import InputSettings

_ARTICLE = re.compile(r"[a-z]{2}[a-z-]{0,6}Article")
_HEADLINE = re.compile(r"[a-z]{2}[a-z-]{0,6}Headline")
_COUNT = re.compile(r"\d+\)\s+")
_PAGE = re.compile(
    r"""<title>\s*(?:dow jones\s+)?factiva|class=['"]article [a-z]{2}[a-z-]{0,6}Article""", re.IGNORECASE
)
_MOST_BYTES = 1_000_000
"""Bytes among which the title of a page or its first article is, below scripts and styles; chosen."""
_FOUND = frozenset(
    normalise_label(label)
    for label in (
        "Results Found", "Résultats trouvés", "Ergebnisse gefunden", "Gefundene Ergebnisse", "Resultados encontrados",
        "Risultati trovati", "找到的结果", "找到的結果", "搜索结果", "搜尋結果",
    )
)  # fmt: skip


def is_factiva_html(head: Head) -> bool:
    """Check whether a page is one of Factiva, by its title or the classes of its articles."""
    if not head.text.lstrip("\ufeff \n\t").startswith("<"):
        return False
    if _PAGE.search(head.text) is not None:
        return True
    # Scripts and styles of these pages may fill the beginning of a file.
    if not head.is_cut or "<body" in head.text.lower() or "<html" not in head.text.lower():
        return False
    with head.path.open("rb") as stream:
        return _PAGE.search(stream.read(_MOST_BYTES).decode("latin-1")) is not None


def read_factiva_html(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the articles of a page of Factiva.

    The printed date is the date of an article; the accession number gives its key and the day of loading.

    Raises
    ------
    CorpusError
        If the file is not a page, or holds no article of Factiva.
    """
    root = parse_html(path, settings)
    articles = [div for div in root.iter("div") if any(_ARTICLE.fullmatch(name) for name in list_classes(div))]
    known = set(articles)
    articles = [div for div in articles if known.isdisjoint(div.iterancestors("div"))]
    if not articles:
        raise CorpusError(
            f"{path}: no article of Factiva was found (no element of class article enArticle); "
            "check corpus.inputs format"
        )
    yield from _read_claim(root, path)
    for number, article in enumerate(articles, start=1):
        fields = _list_fields(article)
        record = read_coded(fields) if fields else _read_plain(article)
        yield make_row(record, settings, path=path, line=number)


def _read_claim(root: Element, path: Path) -> Iterator[ExportClaim]:
    for row in root.iter("tr"):
        cells = [read_line(cell) for cell in row if cell.tag in {"td", "th"}]
        if len(cells) > 1 and normalise_label(cells[0]) in _FOUND:
            digits = re.sub(r"\D", "", cells[1])
            if digits:
                yield ExportClaim(path.name, 1, None, int(digits))
                return


def _list_fields(article: Element) -> list[tuple[str, Sequence[str]]]:
    """Return code and lines of each field of an article with indexing; empty without."""
    fields: list[tuple[str, Sequence[str]]] = []
    for row in article.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if len(cells) < 2:
            continue
        code = read_line(cells[0])
        if code in CODES or ("index" in list_classes(cells[0]) and re.fullmatch(r"[A-Z]{2,4}", code)):
            fields.append((code, list_paragraphs(cells[1])))
    return fields if {code for code, _ in fields} & {"HD", "LP", "TD", "PD"} else []


def _read_plain(article: Element) -> Record:
    """Read an article without indexing: lines of a heading, then paragraphs, then publisher and accession number."""
    title = next((e for e in article.iter() if any(_HEADLINE.fullmatch(name) for name in list_classes(e))), None)
    if title is None:
        title = next((div for div in article.iter("div") if div.get("id") == "hd"), None)
    paragraphs = [e for e in article.iter("p", "pre", "div") if _is_paragraph(e)]
    header: list[str] = []
    for div in article.iter("div", "p", "pre"):
        if paragraphs and div is paragraphs[0]:
            break
        is_heading = div.get("id") == "hd" or div is title or "author" in list_classes(div)
        if div is not article and div.tag == "div" and div.find("div") is None and not is_heading:
            header.append(read_line(div))
    source, published = read_listed([line for line in header if line])
    tail = [read_line(p) for p in article.iter("p") if not _is_paragraph(p)]
    key, loaded = next((found for found in map(read_accession, reversed(tail)) if found[0]), (None, None))
    if key is None:
        ids = [e.get("id") or "" for e in (article, *article.iterancestors("div"))]
        key, loaded = next((found for found in map(read_accession, ids) if found[0]), (None, None))
    return Record(
        title=_read_title(title),
        paragraphs=[line for element in _list_body(paragraphs) for line in list_paragraphs(element)],
        source=source,
        published=published,
        key=key,
        loaded=loaded,
        has_copyright=any(is_copyright(line) for line in header),
    )


def _read_title(title: Element | None) -> str:
    """Read a headline; in a list that counts its articles, their numbers stand before them."""
    is_counted = title is not None and "counted" in list_classes(title)
    return _COUNT.sub("", read_line(title), count=1) if is_counted else read_line(title)


def _is_paragraph(element: Element) -> bool:
    return any(name.lower().endswith("articleparagraph") for name in list_classes(element))


def _list_body(paragraphs: Sequence[Element]) -> list[Element]:
    """Return the paragraphs, and what stands between and below them without being one, such as tables."""
    if not paragraphs:
        return []
    siblings = list(paragraphs[0].getparent())
    places = [siblings.index(p) for p in paragraphs if p in siblings]
    end = max(places) + 1
    while end < len(siblings) and siblings[end].tag in {"table", "pre", "ul", "ol", "blockquote"}:
        end += 1
    return [element for element in siblings[min(places) : end] if isinstance(element.tag, str)] + [
        p for p in paragraphs if p not in siblings
    ]
