"""Fields of Factiva documents: by code, or in the order in which they are printed without codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from research.corpus.press.date_lines import cut_date
from research.corpus.press.rows import Record

_CODES = "SE,CLM,HD,BY,CR,WC,PD,ET,SN,SC,NGC,GC,ED,PG,VOL,LA,CY,LP,TD,CT,CX,ART,RF,CO,IN,NS,RE,IPC,IPD,PUB,AN,DE,CI"
CODES = frozenset(_CODES.split(","))
"""Two and three letter codes of the fields, in the order in which they are printed; published by Factiva."""
BODY_CODES = ("CX", "LP", "TD", "ART")
"""Corrections, lead paragraph, text, and captions: what belongs to the body."""

_ACCESSION = re.compile(
    r"(?<![A-Za-z0-9])(?P<key>[A-Z0-9]{4,14}(?P<day>(?:19|20)\d\d[01]\d[0-3]\d)[a-z][0-9a-z]{6,9})(?![A-Za-z0-9])"
)
_WORDS = re.compile(r"\d[\d.,'’\s]{0,9}\s?(?:[^\W\d_]{1,14}\.?|[^\W\d_]+ [^\W\d_]+)")
_TIME = re.compile(r"[0-2]?\d[:.h][0-5]\d(?::[0-5]\d)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s(?:GMT|UTC|[A-Z]{3,4}))?")


def read_accession(text: str) -> tuple[str | None, str | None]:
    """Read an accession number, such as ``NYTF000020050408dp1900j9s``.

    Returns
    -------
    The number, and the day in it in ISO 8601: the day of loading, which may differ from the day of publication. None if
    there is none.
    """
    match = _ACCESSION.search(text)
    if match is None:
        return None, None
    day = match["day"]
    try:
        return match["key"], date(int(day[:4]), int(day[4:6]), int(day[6:])).isoformat()
    except ValueError:
        return match["key"], None


def read_coded(fields: Sequence[tuple[str, Sequence[str]]]) -> Record:
    """Make a record of fields with their codes, in the order of the export.

    Parameters
    ----------
    fields
        Code and lines of each field.
    """
    first: dict[str, str] = {}
    for code, lines in fields:
        first.setdefault(code, " ".join(lines).strip())
    moment = " ".join(text for text in (first.get("PD", ""), first.get("ET", "")) if text)
    key, loaded = read_accession(first.get("AN", ""))
    return Record(
        title=first.get("HD", ""),
        paragraphs=[line for code, lines in fields if code in BODY_CODES for line in lines],
        source=first.get("SN", ""),
        published=moment,
        key=key,
        loaded=loaded,
        has_copyright="CY" in first,
    )


def find_word_count(lines: Sequence[str]) -> int | None:
    """Return the place of the line with the number of words, in any language, which a date follows."""
    counts = [i for i, line in enumerate(lines) if _WORDS.fullmatch(line.strip()) and not cut_date(line)]
    dated = [i for i in counts if i + 1 < len(lines) and cut_date(lines[i + 1])]
    return dated[0] if dated else counts[0] if counts else None


def read_listed(lines: Sequence[str]) -> tuple[str, str]:
    """Read source and date of the lines of a heading: number of words, date, time, source, code of the source, ...

    Returns
    -------
    The source, and the date with the time; empty if there is none.
    """
    count = find_word_count(lines)
    start = count + 1 if count is not None else 0
    place = next((i for i in range(start, len(lines)) if cut_date(lines[i])), None)
    if place is None and count is not None and start < len(lines) and re.search(r"\d{4}", lines[start]):
        # A date in a language that is not known here stands where dates stand.
        place = start
    if place is None:
        return (lines[start] if count is not None and start < len(lines) else ""), ""
    published, after = cut_date(lines[place]) or lines[place], place + 1
    if after < len(lines) and _TIME.fullmatch(lines[after].strip()):
        published, after = f"{published} {lines[after].strip()}", after + 1
    return (lines[after] if after < len(lines) else ""), published
