"""What a web page says of itself in its metadata: JSON-LD, OpenGraph, and other elements of its head."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from research.corpus.dates import parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATES = (
    "article:published_time article:published og:published_time og:article:published_time datepublished "
    "parsely-pub-date sailthru.date publish_date publishdate publish-date pubdate published_time published "
    "dc.date.issued dcterms.issued dcterms.created dc.date dcterms.date date citation_publication_date "
    "citation_online_date cxenseparse:recs:publishtime bt:pubdate rnews:datepublished og:release_date "
    "apub:time article.published"
)
_SITES = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "citation_journal_title",
    "application-name",
    "twitter:site_name",
)
_TITLES = ("og:title", "headline", "dc.title", "citation_title", "twitter:title", "articletitle")
_KINDS = re.compile(
    r"(?:News|Report|Reportage|Opinion|Analysis|Blog|Tech|Scholarly)?\w{0,20}(?:Article|Posting|Report)$"
)
_MOST_NODES = 5000
"""Nodes of the JSON-LD of a page that are looked at; a bound on time."""

_ANY_ZONE = ZoneInfo("UTC")
_SAVED_FROM = re.compile(r"<!--\s{0,5}saved from url=\(\d{1,6}\)(\S{1,2000})\s{0,5}-->")
_MARKUP = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True)
class PageMetadata:
    """Fields of an article in the metadata of its page; empty if there are none.

    ``body`` is the text of JSON-LD, which is sometimes longer than the visible one and sometimes only its beginning.
    """

    title: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    body: str = ""


def read_metadata(tree: HtmlElement, start: str, *, url: str = "") -> PageMetadata:
    """Read the metadata of a page.

    Parameters
    ----------
    tree
        The page.
    start
        Beginning of the page as text, where browsers note the address that they saved it from.
    url
        Address of the page; empty if it is unknown.

    Returns
    -------
    What JSON-LD says, otherwise OpenGraph, otherwise other metadata, headings and the title of the page.
    """
    article = next(_list_articles(tree), {})
    meta = _read_meta(tree)
    saved = _SAVED_FROM.search(start)
    address = _choose(
        [url, saved[1] if saved else "", _text_of(article.get("url")), meta.get("og:url", ""), *_list_links(tree)]
    )
    source = _choose([_name_of(article.get("publisher")), *(meta.get(name, "") for name in _SITES)])
    dates = [
        _text_of(article.get("datePublished")),
        *(meta.get(name, "") for name in _DATES.split()),
        _text_of(article.get("dateCreated")),
        *_list_times(tree),
    ]
    return PageMetadata(
        title=_choose([_text_of(article.get("headline")), *(meta.get(name, "") for name in _TITLES)])
        or _read_heading(tree, source),
        published=_choose_date(dates),
        source=source or read_host(address),
        url=address,
        body=_read_body(article),
    )


def is_date(text: str) -> bool:
    """Check whether a text is a date that names a day."""
    try:
        return parse_date(text, _ANY_ZONE)[1] not in {"year", "month"}
    except ValueError:
        return False


def _choose(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _choose_date(texts: Iterable[str]) -> str:
    """Give the first text that is a date; without one, the first text, so that its rejection quotes it."""
    found = [text for text in texts if text]
    return next((text for text in found if is_date(text)), found[0] if found else "")


# ----------------------------------------------------------------------------------------------------- JSON-LD


def _list_articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Give the articles that the JSON-LD of a page describes."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            content = json.loads(script.text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (node for node in _walk_nodes(content) if _is_article(node))


def _walk_nodes(content: Any) -> Iterator[dict[str, Any]]:
    waiting = [content]
    n_nodes = 0
    while waiting and n_nodes < _MOST_NODES:
        node = waiting.pop(0)
        n_nodes += 1
        if isinstance(node, list):
            waiting = [*node[:_MOST_NODES], *waiting] if len(waiting) < _MOST_NODES else waiting
        elif isinstance(node, dict):
            yield node
            waiting += [node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and _KINDS.fullmatch(name.rpartition("/")[2]) for name in names[:20])


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("@id") or ""
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _name_of(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _text_of(value.get("name")) if isinstance(value, dict) else _text_of(value)


def _read_body(article: dict[str, Any]) -> str:
    value = article.get("articleBody")
    if not isinstance(value, str):
        return ""
    text = _MARKUP.sub("\n", html.unescape(value).replace("\r", "\n"))
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


# ----------------------------------------------------------------------------------------------- other metadata


def _read_meta(tree: HtmlElement) -> dict[str, str]:
    """Read the ``meta`` elements by name in lower case; the first of one name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = " ".join(html.unescape(element.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _list_links(tree: HtmlElement) -> list[str]:
    links = [element.get("href") or "" for element in tree.iter("link") if (element.get("rel") or "") == "canonical"]
    return [link for link in links if link.startswith(("http://", "https://"))]


def _list_times(tree: HtmlElement) -> list[str]:
    """List what ``time`` elements and dates of microdata say, those of the article first."""
    times: list[tuple[bool, str]] = []
    for element in tree.iter("time"):
        text = (element.get("datetime") or "".join(element.itertext())).strip()
        is_article = element.get("pubdate") is not None or (element.get("itemprop") or "") == "datePublished"
        times.append((not is_article, text))
    for element in tree.iter("span", "div", "p", "abbr"):
        if (element.get("itemprop") or "") == "datePublished":
            times.append(
                (False, (element.get("content") or element.get("title") or "".join(element.itertext())).strip())
            )
    return [text for _, text in sorted(times, key=lambda item: item[0]) if 0 < len(text) <= 100]


def _read_heading(tree: HtmlElement, source: str) -> str:
    """Read the only first-level heading, otherwise the title of the page without the name of the site."""
    headings = [" ".join("".join(element.itertext()).split()) for element in tree.iter("h1")]
    headings = [text for text in headings if text]
    if len(headings) == 1:
        return headings[0]
    title = next((" ".join("".join(element.itertext()).split()) for element in tree.iter("title")), "")
    for sign in (" | ", " - ", " – ", " — ", "_", " · "):
        start, _, site = title.rpartition(sign)
        if start and source and site.strip().casefold() == source.casefold():
            return start.strip()
    return title or (headings[0] if headings else "")


def read_host(url: str) -> str:
    """Give the name of the host of an address, which names its source if nothing else does."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
