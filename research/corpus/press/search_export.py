"""Reading of search results saved as text: a title line, a line ``source· date time``, then the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import Head, read_lines
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

# The source contains no sentence, and the dot is followed by a date or a single word.
_BYLINE = re.compile(
    r"^(?P<source>[^·.!?。！？]{1,60}?)\s*·\s*(?P<date>\d[\d\s:：/.年月日时分T+-]{3,30}|[^\s·]{1,20})\s*$"
)
_LONGEST_BYLINE = 300
"""Number of characters of the longest byline; a bound on time, a convention."""

_LONGEST_BARE = 40
"""Number of characters below which a line without a date may be a byline; a convention."""

_STRAY_COUNT = re.compile(r"^(?:\d{1,3}\s+)+(?=\D)")
_MOMENT = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]|\d{1,2}[-/.月]\d{1,2}|\d{1,2}:\d\d|\d+\s?(?:分钟|分鐘|小时|小時|天|周|月|minutes?|hours?|days?)|"
    r"刚刚|剛剛|今天|昨天|前天|yesterday|today",
    re.IGNORECASE,
)
_FIRST_LINES = 200
"""Number of filled lines among which the first source and date must be; a convention, more than a long first text."""


def read_search_export(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read the articles of a saved search page.

    Lines before the first article (the query, a heading) are skipped. A body may have several lines.

    Raises
    ------
    CorpusError
        If no line of the file has the form of a source and a date.
    """
    article: _Article | None = None
    before = _Article("", "", "", line=0)
    previous = ""
    for line in read_lines(path, settings):
        match = None if line.is_cut else _match_byline(line.text, previous)
        previous = line.text
        if match is None:
            (article or before).add_line(line.text, line.n_characters, longest=settings.limits.field_characters)
            continue
        title = (article or before).take_title()
        if article is not None:
            yield article.finish(path)
        source = clean_source(match["source"]) or (settings.source or "")
        article = _Article(title, source, match["date"].strip(), line=line.number, byline=line.text.strip())
    if article is None:
        raise CorpusError(
            f'{path}: not a search export (no line such as "Ren Min Ri Bao· 2025-08-14 21:56"); '
            "check corpus.inputs format"
        )
    yield article.finish(path)


@dataclass
class _Article:
    """An article whose body is being read."""

    title: str
    source: str
    published: str
    line: int
    byline: str = ""
    body: list[str] = field(default_factory=list)
    n_characters: int = 0
    is_long: bool = False

    def add_line(self, text: str, n_characters: int, *, longest: int) -> None:
        """Add a line to the body; of a body that is too long, only the last line is kept, which may be a title."""
        text = text.strip()
        if not text:
            return
        self.n_characters += n_characters + 1
        if self.n_characters > longest:
            self.is_long = True
            self.body.clear()
        self.body.append(text)

    def take_title(self) -> str:
        """Take the last line from the body, which is the title of the next article."""
        return self.body.pop() if self.body else self.byline

    def finish(self, path: Path) -> RawArticle | RejectedRow:
        """Return the article, or reject it if its body was too long."""
        if self.is_long:
            values = (str(self.n_characters),)
            return RejectedRow(path.name, self.line, "long_text", values, self.title[:EXCERPT_CHARACTERS])
        return RawArticle(
            title=self.title,
            body="\n".join(self.body),
            source=self.source,
            published=self.published,
            url=None,
            key=None,
            file=path.name,
            line=self.line,
        )


def clean_source(text: str) -> str:
    """Remove the numbers of search results from the beginning of a source (``2 1 Shi Ji Jing Ji Bao Dao``)."""
    text = " ".join(text.split())
    return _STRAY_COUNT.sub("", text)


def _match_byline(line: str, previous: str) -> re.Match[str] | None:
    """Match a byline: it contains a date, or follows directly after a title; lines of a body may contain a dot."""
    if "·" not in line or len(line) > _LONGEST_BYLINE:
        return None
    match = _BYLINE.match(line.strip())
    if match is None:
        return None
    return match if match["date"][0].isdigit() or (previous.strip() and len(line) < _LONGEST_BARE) else None


def is_search_export(head: Head) -> bool:
    """Check whether a text has a line of the form ``source· date time`` near its beginning.

    Lines with a dot but no date, such as names of publications, prove nothing.
    """
    if head.text.lstrip("\ufeff \n\t").startswith(("<", "{", "[")):
        return False
    matches = (_BYLINE.match(line) for line in head.lines[:_FIRST_LINES] if len(line) <= _LONGEST_BYLINE)
    return any(match is not None and _MOMENT.match(match["date"].strip()) is not None for match in matches)
