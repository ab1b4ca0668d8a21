"""The opening of a plain document: labelled fields, a title, and a line with the date."""

from __future__ import annotations

import re
from types import MappingProxyType
from zoneinfo import ZoneInfo

from research.corpus.dates import parse_date
from research.corpus.documents.fields import Fields

_LABELS = {
    "title": "title headline titre überschrift titel schlagzeile título titulo titular titolo 标题 標題 题目",
    "published": "date published publication-date published-date pubdate datum veröffentlicht erschienen publié fecha "
    "publicado data 日期 发布时间 发表时间 時間 时间 发布日期",
    "source": "source publication newspaper publisher quelle zeitung medium journal fuente periódico fonte 来源 來源 "
    "媒体 报纸",
    "url": "url link address adresse lien enlace 网址 链接 鏈接",
    "key": "id",
    # Known, and no part of the body.
    "": "author authors byline by auteur autor autorin autores autore 作者 记者 记者",
}
_FIELD_OF = MappingProxyType({name: field for field, names in _LABELS.items() for name in names.split()})
_LABELLED = re.compile(r"[*_]{0,2}(?P<label>[^\W\d][\w-]{0,20})[*_]{0,2}\s{0,3}[:：][*_]{0,2}\s?(?P<value>.{1,400})")
_LONGEST_TITLE = 200
"""Characters from which a first line is no title; a convention."""

_LONGEST_TITLE_SENTENCE = 80
"""Characters of the longest title with a full stop; chosen, longer lines are sentences of the text."""

_LINES_TO_DATE = 3
"""Lines after the title among which one with the date stands; a convention."""

_LONGEST_DATE_LINE = 60
"""Characters of the longest line that is only a date; chosen."""

_ANY_ZONE = ZoneInfo("UTC")
_RULE = re.compile(r"[=\-_*~]{3,}")
_HEADING = re.compile(r"#\s(?P<text>.*)")


def read_opening(text: str, *, title: str = "", has_markup: bool = False) -> Fields:
    r"""Read the fields at the beginning of a text.

    Parameters
    ----------
    text
        The document, with line ends ``\n``.
    title
        The title, if it is known; the text is what follows.
    has_markup
        Whether it is Markdown.

    Returns
    -------
    Labelled lines (``Date: 2015-09-30``) at the top are fields. A first line of less than 200 characters before an
    empty line, or a Markdown heading, is the title. A line near it that is only a date is the date. All else is body.
    """
    lines = text.split("\n")
    start = _skip_empty(lines, 0)
    fields: dict[str, str] = {}
    if has_markup and start < len(lines) and lines[start].strip() == "---":
        start = _read_front_matter(lines, start, fields)
    else:
        start = _read_labels(lines, start, fields)
    start = _skip_empty(lines, start)
    if not title:
        title, below = _read_title(lines, start, has_markup=has_markup)
        labelled = fields.get("title", "")
        # Beside a labelled title, another first line belongs to the body.
        if not labelled or " ".join(labelled.split()) == " ".join(title.split()):
            start = below
        title = labelled or title
    dated = None if fields.get("published") else _find_date_line(lines, start)
    if dated is not None:
        fields["published"] = _bare(lines[dated])
        lines = [*lines[:dated], *lines[dated + 1 :]]
    return Fields(
        title=title,
        body="\n".join(lines[start:]).strip("\n"),
        published=fields.get("published", ""),
        source=fields.get("source", ""),
        url=fields.get("url", ""),
        key=fields.get("key", ""),
    )


def _bare(line: str) -> str:
    """Give a line without marks of emphasis and brackets around it."""
    return line.strip().strip("*_|()[] ")


def is_date_line(line: str) -> bool:
    """Check whether a line is only a date that names a day."""
    stripped = _bare(line)
    if not 6 <= len(stripped) <= _LONGEST_DATE_LINE or not any(sign.isdigit() for sign in stripped):
        return False
    try:
        return parse_date(stripped, _ANY_ZONE)[1] not in {"year", "month"} and not stripped.isdecimal()
    except ValueError:
        return False


def _skip_empty(lines: list[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _read_labels(lines: list[str], start: int, fields: dict[str, str]) -> int:
    """Read labelled lines into the fields; give the line after them. A single one counts only if it is the date."""
    found: dict[str, str] = {}
    end = start
    while end < len(lines) and (match := _LABELLED.fullmatch(lines[end].strip())):
        field = _FIELD_OF.get(match["label"].casefold())
        if field is None:
            break
        found.setdefault(field, match["value"].strip())
        end += 1
        below = _skip_empty(lines, end)
        if below < len(lines) and _LABELLED.fullmatch(lines[below].strip()):
            end = below
    if len(found) < 2 and "published" not in found:
        return start
    found.pop("", None)
    fields.update(found)
    return end


def _read_front_matter(lines: list[str], start: int, fields: dict[str, str]) -> int:
    """Read the fields between two lines ``---``; give the line after them, or the start if the second is missing."""
    end = next((index for index in range(start + 1, min(len(lines), start + 100)) if lines[index].strip() == "---"), 0)
    if not end:
        return start
    for line in lines[start + 1 : end]:
        match = _LABELLED.fullmatch(line.strip())
        field = _FIELD_OF.get(match["label"].casefold()) if match else None
        if match and field:
            fields.setdefault(field, match["value"].strip().strip("\"'"))
    return end + 1


def _read_title(lines: list[str], start: int, *, has_markup: bool) -> tuple[str, int]:
    """Give the title and the line after it; an empty title and the start if there is none."""
    if start >= len(lines):
        return "", start
    first = lines[start].strip()
    below = lines[start + 1].strip() if start + 1 < len(lines) else ""
    if has_markup and (match := _HEADING.fullmatch(first)):
        return match["text"].strip().rstrip("#").rstrip(), start + 1
    is_sentence = first.endswith((".", "。", ";", ",")) and len(first) > _LONGEST_TITLE_SENTENCE
    if len(first) >= _LONGEST_TITLE or is_sentence or start + 1 >= len(lines):
        return "", start
    if below and _RULE.fullmatch(below):
        return first, start + 2
    if not below or is_date_line(below):
        # A date line alone at the top is no title.
        return ("", start) if is_date_line(first) else (first, start + 1)
    return "", start


def _find_date_line(lines: list[str], start: int) -> int | None:
    """Find the line that is only a date among the first lines that are not empty."""
    n_seen = 0
    for index in range(start, len(lines)):
        if not lines[index].strip():
            continue
        if is_date_line(lines[index]):
            return index
        n_seen += 1
        if n_seen == _LINES_TO_DATE:
            return None
    return None
