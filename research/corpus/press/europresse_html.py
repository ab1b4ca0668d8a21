"""Reading of HTML pages of Europresse, in its present layout (elements ``article``) and the older one (cells)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from research.corpus.files import Head, ReadRow
from research.corpus.markup import Element, list_classes, list_paragraphs, parse_html, read_line
from research.corpus.press.date_lines import find_date
from research.corpus.press.labels import is_copyright
from research.corpus.press.rows import Record, make_row
from research.errors import CorpusError
from research.study import InputSettings

_PAGE = re.compile(
    r"DocPublicationName|titreArticleVisu|docOcurrContainer|publiC-lblNodoc|<title>[^<]{0,100}(?:europresse|eureka)",
    re.IGNORECASE,
)
_NUMBER_OF_ISSUE = re.compile(
    r"(?:\s*[,;]\s*|\s+[–-]\s+)(?:nos?|n°|nº|num|number|issue)(?![^\W\d])\.?\s*\d.*$", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"(?<!\w)[a-z]{2,8}[·•.]\d{8}[·•.][\w-]{1,20}[·•.][\w.-]{1,60}")
_ORIGIN = re.compile(r"(?:cet article est paru dans|this article appeared in|este artículo apareció en)", re.IGNORECASE)
_MOMENT = re.compile(r"(?<!\s)\s++-\s++(?=\d{1,2}:\d\d)|\bUTC\s+(?=[+-]\d)")
_LEFT_OUT = frozenset({"apd-wrapper", "twitter", "publiC-lblNodoc", "link-not-hosted"})
_MOST_AUTHOR_WORDS = 8
"""Maximum number of words of the line of authors below a title of the older layout; a convention."""
_LAST_LINES = 5
"""Number of last lines of a document of the older layout among which its copyright and identifier are; a convention."""


def is_europresse_html(head: Head) -> bool:
    """Check whether a page has the classes or the title of Europresse."""
    return head.text.lstrip("\ufeff \n\t").startswith("<") and _PAGE.search(head.text) is not None


def read_europresse_html(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the articles of a page of Europresse.

    Raises
    ------
    CorpusError
        If the file cannot be read, or holds no article of Europresse.
    """
    root = parse_html(path, settings)
    articles = [element for element in root.iter("article") if _find(element, "DocPublicationName", "DocHeader")]
    if articles:
        records = (_read_article(article) for article in articles)
    else:
        names = _find(root, "DocPublicationName")
        if not names:
            raise CorpusError(
                f"{path}: no article of Europresse was found (no element of class DocPublicationName); "
                "check corpus.inputs format"
            )
        records = (_read_cell(cell) for cell in _list_cells(names))
    for number, record in enumerate(records, start=1):
        yield make_row(record, settings, path=path, line=number)


def _find(element: Element, *classes: str) -> list[Element]:
    """Return the elements of one of these classes, in the order of the page; case does not matter."""
    wanted = {name.lower() for name in classes}
    return [e for e in element.iter() if isinstance(e.tag, str) and wanted & {name.lower() for name in list_classes(e)}]


def _read_article(article: Element) -> Record:
    titles = _find(article, "rdp__articletitle") or _find(article, "titreArticleVisu") or _find(article, "titreArticle")
    containers = [e for e in _find(article, "docOcurrContainer") if read_line(e)] or _find(article, "DocText")
    containers = [e for e in containers if not any(ancestor in containers for ancestor in e.iterancestors())]
    skipped = [
        e for c in containers for e in c.iter() if e.tag in {"aside", "footer"} or _LEFT_OUT & set(list_classes(e))
    ]
    lines = [line for container in containers for line in list_paragraphs(container, skipped=skipped)]
    url = next((a.get("href") for c in containers for a in c.iter("a") if _ORIGIN.search(read_line(a))), None)
    key = _find_identifier("\n".join(list_paragraphs(article)))
    headers = [read_line(e) for e in _find(article, "DocHeader")]
    below = [e.getnext() for e in _find(article, "DocTitreSousSection")]
    headers += [read_line(e) for e in below if e is not None]
    names = _find(article, "DocPublicationName")
    return Record(
        title=read_line(titles[0]) if titles else "",
        paragraphs=[line for line in lines if not (_ORIGIN.match(line) and len(line.split()) < 20)],
        source=_read_source(names[0]) if names else "",
        published=_find_moment(headers, key),
        url=url if url and url.startswith("http") else None,
        key=key,
        has_copyright=any(is_copyright(read_line(e)) for e in article.iter("small")),
    )


def _read_source(element: Element) -> str:
    """Read the name of a publication, without the number of the issue."""
    first = re.split(r"\n|\s{8,}", "".join(element.itertext()).strip(), maxsplit=1)[0]
    return _NUMBER_OF_ISSUE.sub("", " ".join(first.split())).rstrip(" ,;")


def _find_identifier(text: str) -> str | None:
    match = _IDENTIFIER.search(text)
    return match[0].rstrip(".") if match else None


def _find_moment(headers: Sequence[str], key: str | None) -> str:
    """Find the date in the heading of an article, or else in its identifier, which holds the day of publication."""
    date = next((date for date in map(find_date, headers) if date), "") or find_date(" ".join(headers))
    if not date and key:
        day = re.split(r"[·•.]", key)[1]
        date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return " ".join(_MOMENT.sub(" ", date).split())


def _list_cells(names: Sequence[Element]) -> list[Element]:
    """Return, for each name of a publication, the largest element that holds no other one."""
    cells = []
    for place, name in enumerate(names):
        # An element that holds another name holds the one before or the one after.
        near = [names[other] for other in (place - 1, place + 1) if 0 <= other < len(names)]
        others = {ancestor for other in near for ancestor in (other, *other.iterancestors())}
        cell = name
        for ancestor in name.iterancestors():
            if ancestor in others:
                break
            cell = ancestor
        cells.append(cell)
    return cells


def _read_cell(cell: Element) -> Record:
    """Read an article of the older layout: lines below the title, of which the first may name the authors."""
    name = _find(cell, "DocPublicationName")[0]
    headers = [read_line(e) for e in _find(cell, "DocHeader")]
    titles = _find(cell, "titreArticleVisu") or _find(cell, "titreArticle")
    lines = list_paragraphs(cell)
    key = _find_identifier("\n".join(lines))
    title = read_line(titles[0]) if titles else ""
    start = next((i + 1 for i, line in enumerate(lines) if title and line.startswith(title[:40])), None)
    if start is None:
        marks = [i for i, line in enumerate(lines) if line in headers or find_date(line)]
        start = marks[0] + 1 if marks else 1
    else:
        # A title of several lines, or one with text behind it on its line.
        rest = title[len(lines[start - 1]) :].strip()
        while rest and start < len(lines) and rest.startswith(lines[start]):
            rest, start = rest[len(lines[start]) :].strip(), start + 1
    body = lines[start:]
    if len(body) > 1 and _is_author(body[0]):
        body = body[1:]
    closing = max(0, len(body) - _LAST_LINES)
    tail = [line for line in body[closing:] if not is_copyright(line) and not _IDENTIFIER.search(line)]
    return Record(
        title=title,
        paragraphs=[*body[:closing], *tail],
        source=_read_source(name),
        published=_find_moment([" ".join(headers)] if headers else lines[:start], key),
        key=key,
        has_copyright=any(map(is_copyright, lines)),
    )


def _is_author(line: str) -> bool:
    """Check whether a line may name authors: few words, capitals at most of them, no mark at the end."""
    words = line.split()
    capitals = sum(word[0].isupper() for word in words)
    return len(words) <= _MOST_AUTHOR_WORDS and line[-1] not in ".!?…:»\"'" and 2 * capitals > len(words)
