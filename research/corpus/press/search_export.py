"""Reading of search results saved as text: a title line, a line ``source· date time``, then the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import read_text
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

# The source contains no sentence, and the dot is followed by a date or a single word.
_BYLINE = re.compile(
    r"^(?P<source>[^·.!?。！？]{1,60}?)\s*·\s*(?P<date>\d[\d\s:：/.年月日时分T+-]{3,30}|[^\s·]{1,20})\s*$"
)
_STRAY_COUNT = re.compile(r"^(?:\d{1,3}\s+)+(?=\D)")


def read_search_export(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read the articles of a saved search page.

    Lines before the first article (the query, a heading) are skipped. A body may have several lines.

    Raises
    ------
    CorpusError
        If no line of the file has the form of a source and a date.
    """
    lines = read_text(path, settings.encoding).split("\n")
    bylines = [index for index, line in enumerate(lines) if _is_byline(lines, index)]
    if not bylines:
        raise CorpusError(
            f'{path}: not a search export (no line such as "Ren Min Ri Bao· 2025-08-14 21:56"); '
            "check corpus.inputs format"
        )
    titles = [_find_title(lines, byline) for byline in bylines]
    ends = [*titles[1:], len(lines)]
    for title, byline, end in zip(titles, bylines, ends, strict=True):
        match = _BYLINE.match(lines[byline].strip())
        assert match is not None
        yield RawArticle(
            title=lines[title].strip() if title < byline else "",
            body="\n".join(line.strip() for line in lines[byline + 1 : end] if line.strip()),
            source=clean_source(match["source"]) or (settings.source or ""),
            published=match["date"].strip(),
            url=None,
            key=None,
            file=path.name,
            line=byline + 1,
        )


def clean_source(text: str) -> str:
    """Remove the numbers of search results from the beginning of a source (``2 1 Shi Ji Jing Ji Bao Dao``)."""
    text = " ".join(text.split())
    return _STRAY_COUNT.sub("", text)


def _is_byline(lines: list[str], index: int) -> bool:
    match = _BYLINE.match(lines[index].strip())
    if match is None:
        return False
    # Lines of a body may contain a dot; a byline contains a date or follows directly after a title.
    return match["date"][0].isdigit() or (index > 0 and bool(lines[index - 1].strip()) and len(lines[index]) < 40)


def _find_title(lines: list[str], byline: int) -> int:
    """Return the line of the title: the nearest line before the byline that is not empty."""
    for index in range(byline - 1, -1, -1):
        if lines[index].strip():
            return index
    return byline


def find_byline(text: str) -> bool:
    """Check whether a text has a line of the form ``source· date time``."""
    lines = text.split("\n")
    return any(_is_byline(lines, index) for index in range(len(lines)))
