"""Lines of date and source above the text of a page, such as ``2025年8月14日 21:56 来源：人民网``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from research.corpus.documents.openings import is_date_line

_LONGEST = 120
"""Characters of the longest byline; chosen."""

_LONGEST_REST = 40
"""Characters beside date and source up to which a line is only a byline; chosen, the name of an author fits."""

_DATE = re.compile(
    r"(?<!\d)\d{4}\s?(?:年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
    r"(?:[\sT]{0,3}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?(?!\d)"
)
_SOURCE = re.compile(r"(?:来源|來源|稿源|Source|Quelle|Fuente)\s?[:：]\s{0,3}(?P<name>[^\s|]{1,40})", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:发布时间|发表时间|发布日期|时间|日期|updated|posted|published|publié|veröffentlicht|publicado|date|datum|fecha)"
    r"(?:\s(?:on|le|am|el))?\s?[:：]?\s?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Byline:
    """The date and the source of a byline; empty if it does not name them."""

    published: str = ""
    source: str = ""
    is_whole_line: bool = False


def find_byline(lines: Sequence[str]) -> Byline:
    """Find the first byline with a date among the lines above a text."""
    return next((found for line in lines if (found := read_byline(line)).published), Byline())


def read_byline(line: str) -> Byline:
    """Read a line as a byline; without a date it is none."""
    text = " ".join(line.split())
    if not 6 <= len(text) <= _LONGEST:
        return Byline()
    plain = _LABEL.sub("", text)
    if is_date_line(plain):
        return Byline(plain, is_whole_line=True)
    match = _DATE.search(text)
    if match is None:
        return Byline()
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    source = _SOURCE.search(rest)
    if source:
        rest = rest.replace(source[0], "")
    if source is None and len(rest.strip()) > _LONGEST_REST:
        # A date within a sentence.
        return Byline()
    return Byline(match[0], source["name"] if source else "", is_whole_line=len(rest.strip()) <= _LONGEST_REST)
