"""Division of text into paragraphs, sentences and clauses, in Chinese and in scripts with spaces."""

from __future__ import annotations

import itertools
import re

from research.text.scripts import HAN_AND_HEXAGRAMS, match_any

Span = tuple[int, int]

_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "jr",
        "sr",
        "no",
        "fig",
        "al",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u.s",
        "u.k",
        "e.g",
        "i.e",
        "approx",
        "gen",
        "gov",
        "sen",
        "rep",
    ]
)
# A run of full stops is tried once, not from each of its full stops.
_END = re.compile(
    rf"[。！？!?…]+[”’」』）)\"']*|(?<!\.)\.++[”’\")]*+(?=\s|$)|[；;](?=\s|{match_any(HAN_AND_HEXAGRAMS)})"
)
_CLAUSE = re.compile(r"[，,、：:]|\s-\s|\s")
_PARAGRAPH = re.compile(r"\n+")


def split_paragraphs(text: str, start: int, end: int) -> list[Span]:
    """Return the spans of paragraphs, which are separated by line breaks."""
    return _cut(text, (start, end), [match.end() for match in _PARAGRAPH.finditer(text, start, end)])


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the spans of sentences; a full stop within a number or after an abbreviation does not end a sentence."""
    cuts = []
    for match in _END.finditer(text, start, end):
        if match[0].startswith("."):
            before = re.search(r"[\w.]+$", text[max(start, match.start() - 12) : match.start()])
            word = before[0].lower() if before else ""
            if word in _ABBREVIATIONS or re.fullmatch(r"[a-z]", word):
                continue
        cuts.append(match.end())
    return _cut(text, (start, end), cuts)


def split_clauses(text: str, start: int, end: int) -> list[Span]:
    """Return the spans of clauses and words, for sentences that are too long."""
    return _cut(text, (start, end), [match.end() for match in _CLAUSE.finditer(text, start, end)])


def _cut(text: str, span: Span, cuts: list[int]) -> list[Span]:
    edges = [span[0], *cuts, span[1]]
    spans = [trim_span(text, a, b) for a, b in itertools.pairwise(edges)]
    return [(a, b) for a, b in spans if a < b]


def trim_span(text: str, start: int, end: int) -> Span:
    """Exclude white space at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
