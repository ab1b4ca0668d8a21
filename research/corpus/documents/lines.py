"""Lines of a document: joined to paragraphs where they were broken to fit a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from research.text.scripts import FULL_WIDTH_ONLY, HAN_COMPATIBLE, RADICALS_TO_HAN, match_any

_WIDEST = 140
"""Characters of the longest line that was broken to fit a page; chosen, a page of 10-point type has about 100."""

_NARROWEST = 20
"""Characters of the shortest such line; chosen, a column of a newspaper has about 30."""

_FULL = 0.75
"""Share of the usual length from which a line is full; chosen, the next word did not fit."""

_FULL_LINES = 0.8
"""Share of full lines, last lines of paragraphs aside, from which a text was broken to fit a page; chosen."""

_MOST_ENDS = 0.5
"""Share of lines that end a sentence, last lines of paragraphs aside, above which each line is a paragraph; chosen."""

_QUANTILE = 0.9
"""Share of the lines that are not longer than the usual length; a convention."""

_FEWEST = 3
"""Lines, last lines of paragraphs aside, from which this can be told; chosen."""

DIVISION = "\ufffe"
"""Character that pypdfium2 gives for a hyphen at the end of a line."""

_LETTER_HYPHEN = re.compile(r"[^\W\d_]-$")
_END = re.compile(r"[.!?…:。！？：”\"»’)\]]$")
_UNSPACED = re.compile(match_any(RADICALS_TO_HAN, HAN_COMPATIBLE, FULL_WIDTH_ONLY))


def join_wrapped(text: str) -> str:
    """Join the lines of a text whose lines were broken to fit a page; other texts are returned as they are.

    Returns
    -------
    The text with one line per paragraph. Empty lines between paragraphs are dropped where lines are joined.
    """
    blocks = [[line.strip() for line in block.split("\n")] for block in _split_blocks(text)]
    inner = [len(line) for block in blocks for line in block[:-1]]
    n_ends = sum(bool(_END.search(line)) for block in blocks for line in block[:-1])
    if len(inner) < _FEWEST or n_ends > _MOST_ENDS * len(inner):
        return text
    width = _find_width([len(line) for block in blocks for line in block])
    n_full = sum(length >= _FULL * width for length in inner)
    if not _NARROWEST <= width <= _WIDEST or n_full < _FULL_LINES * len(inner):
        return text
    return "\n".join(_join_block(block) for block in blocks)


def join_page_lines(lines: Sequence[str]) -> str:
    """Join the lines of printed pages to paragraphs.

    Parameters
    ----------
    lines
        Lines of text in reading order; an empty line ends a paragraph.

    Returns
    -------
    One line per paragraph. A paragraph ends with a line that is not full and ends a sentence. Words that were divided
    at the end of a line are joined.
    """
    width = _find_width([len(line) for line in lines if line.strip()])
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        stripped = line.strip()
        if stripped:
            paragraphs[-1].append(stripped)
        if not stripped or (len(stripped) < _FULL * width and _END.search(stripped)):
            paragraphs.append([])
    return "\n".join(_join_block(paragraph) for paragraph in paragraphs if paragraph)


def _split_blocks(text: str) -> list[str]:
    """Split a text at empty lines."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _find_width(lengths: list[int]) -> int:
    """Give the usual length of full lines."""
    return sorted(lengths)[int(_QUANTILE * (len(lengths) - 1))] if lengths else 0


def _join_block(lines: Sequence[str]) -> str:
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.endswith(("\u00ad", DIVISION)):
            parts.append(line[:-1] if following[:1].islower() else line[:-1] + "-")
        elif _LETTER_HYPHEN.search(line) and following[:1].islower():
            parts.append(line[:-1])
        elif not following or (_UNSPACED.match(line[-1:]) and _UNSPACED.match(following[0])) or line.endswith("-"):
            parts.append(line)
        else:
            parts.append(line + " ")
    return "".join(parts)
