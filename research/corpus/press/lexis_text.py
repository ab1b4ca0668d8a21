"""Reading of text files of older LexisNexis: documents below lines such as ``3 of 100 DOCUMENTS``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.press.lexis_document import Group, find_numbers, read_document, read_range
from research.corpus.press.rows import make_row
from research.errors import CorpusError
from research.records import ExportClaim
from research.study import InputSettings
from research.text.scripts import FULL_WIDTH, PUNCTUATION_TO_HAN, match_any

_WIDEST = 100
"""Maximum number of characters of a wrapped line; a convention."""
_SPARE = 6
"""Number of characters that a line ends before the width at least if it was not wrapped there; chosen."""
_HAN = re.compile(match_any(PUNCTUATION_TO_HAN, FULL_WIDTH))


def is_lexis_text(head: Head) -> bool:
    """Check whether a text has a line such as ``1 of 100 DOCUMENTS``."""
    return not head.text.lstrip("\ufeff \n\t").startswith(("<", "{")) and bool(find_numbers(head.text.split("\n")))


def read_lexis_text(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the documents of a text file of LexisNexis.

    Lines that were wrapped are joined. Any number of empty lines may stand within a document.

    Raises
    ------
    CorpusError
        If the file cannot be read, or no line opens a document.
    """
    lines = [
        line.replace("\xa0", " ").rstrip() for line in read_text(path, settings.encoding, settings.limits).split("\n")
    ]
    numbers = find_numbers(lines)
    if not numbers:
        raise CorpusError(
            f"{path}: not a text file of LexisNexis (no line such as 1 of 100 DOCUMENTS); check corpus.inputs format"
        )
    ends = [number.place for number in numbers[1:]] + [len(lines)]
    join = _make_join(_find_width(lines))
    cover = 0
    for number, end in zip(numbers, ends, strict=True):
        if number.number == 1 or number is numbers[0]:
            n_documents = read_range("\n".join(lines[cover : number.place]))
            yield ExportClaim(path.name, number.place + 1, n_documents, number.n_found)
        cover = number.place
        groups = _divide(lines[number.place + 1 : end])
        if groups:
            yield make_row(read_document(groups, join), settings, path=path, line=number.place + 1)


def _divide(lines: Sequence[str]) -> list[Group]:
    """Divide lines at empty ones."""
    return [
        [line.strip() for line in part]
        for is_filled, part in groupby(lines, key=lambda x: bool(x.strip()))
        if is_filled
    ]


def _find_width(lines: Sequence[str]) -> int | None:
    """Return the width to which the text was wrapped; None if it was not."""
    above = [len(line) for line, below in pairwise(lines) if line.strip() and below.strip()]
    return max(above, default=0) if max(above, default=0) <= _WIDEST else None


def _make_join(width: int | None) -> Callable[[Group], str]:
    """Make the function that joins wrapped lines; a line that ends early for no reason ends a paragraph."""

    def join(group: Group) -> str:
        text = group[0] if group else ""
        for above, below in pairwise(group):
            word = below.split(" ", 1)[0]
            if width is None or len(above) + 1 + len(word) <= width - _SPARE:
                text += "\n" + below
            else:
                text += below if _HAN.match(above[-1]) and _HAN.match(below[0]) else " " + below
        return text

    return join
