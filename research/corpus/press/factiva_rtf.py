"""Reading of RTF files of Factiva, with indexing (a table of codes) or without."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_bytes
from research.corpus.press.factiva_fields import CODES, find_word_count, read_accession, read_coded, read_listed
from research.corpus.press.labels import is_copyright
from research.corpus.press.rows import Record, make_row
from research.errors import CorpusError
from research.study import InputSettings

_ROW = re.compile(r"\s*(?P<code>[A-Z]{2,3})\s*[|\t]\s*(?P<value>.*)", re.DOTALL)
_LAST = re.compile(r"(?:AN\s*[|\t]\s*)?(?:[^\W\d_]{1,14}\s+)?[A-Z0-9]{4,14}(?:19|20)\d{6}[a-z][0-9a-z]{6,9}\s*\|?")
_LAST_IN_BYTES = re.compile(rb"[A-Z0-9]{4,14}(?:19|20)\d{6}[a-z][0-9a-z]{6,9}\b")
_BOLD = re.compile(r"\\b(?=[\s\\{}])")
_CHARACTER = re.compile(r"\\u(-?\d+)")
_MARK = "\ue000"
_MARKS = re.compile("\ue000\\??")
_PAYLOAD = re.compile(rb"\\bin(\d{1,9})\s?")
_COMPANY = re.compile(
    r"\b(?:limited|ltd|inc|gmbh|company|co|corp|corporation|media|publishing|publications|digital|ag|llc|plc|group|verlag|"
    r"éditions|editorial|s\.?a|newspapers?|press|agency|agence|holdings)\b|\(full text\)",
    re.IGNORECASE,
)
_SEARCHED_BYTES = 1_000_000
"""Bytes of a file that are searched for an accession number; a bound on time."""
_HEADING_LINES = 9
"""Maximum number of lines between the date and the text: time, source, code, edition, page, language, copyright, ...;
a convention."""
_LONGEST_HEADING = 70
"""Maximum number of characters of such a line; a convention."""
_MOST_COMPANY_WORDS = 10
"""Maximum number of words of the name of a publisher below a text; a convention."""


def is_factiva_rtf(head: Head) -> bool:
    """Check whether a file is RTF with accession numbers of Factiva."""
    if not head.data.lstrip().startswith(b"{\\rtf"):
        return False
    if _LAST_IN_BYTES.search(head.data):
        return True
    try:
        with gzip.open(head.path) if head.path.suffix.lower() == ".gz" else head.path.open("rb") as stream:
            return _LAST_IN_BYTES.search(stream.read(_SEARCHED_BYTES)) is not None
    except (OSError, EOFError, zlib.error):
        return False


def read_factiva_rtf(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the articles of an RTF file of Factiva; each ends with its accession number.

    Raises
    ------
    CorpusError
        If the file cannot be read, is not RTF, or holds no accession number.
    """
    data = read_bytes(path, settings.limits)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise CorpusError(f"{path}: not an RTF file (it does not begin with {{\\rtf); check corpus.inputs format")
    lines = [line.replace("\xa0", " ").rstrip() for line in _read_rtf(data, path).split("\n")]
    start = number = 0
    for place, line in enumerate(lines):
        if _LAST.fullmatch(_MARKS.sub("", line).strip()):
            number += 1
            article = lines[start : place + 1]
            start = place + 1
            fields = _read_rows(article)
            record = read_coded(fields) if fields else _read_plain(article)
            yield make_row(record, settings, path=path, line=number)
    if number == 0:
        raise CorpusError(
            f"{path}: no article of Factiva was found (no line such as Document LAKE000020190702ef710000a); check "
            "corpus.inputs format"
        )


def _read_rtf(data: bytes, path: Path) -> str:
    """Return the text of an RTF file, with a mark at the beginning of bold type; cells end with ``|``."""
    from striprtf.striprtf import rtf_to_text

    parts, place = [], 0
    while match := _PAYLOAD.search(data, place):
        # The bytes of pictures may look like braces.
        parts.append(data[place : match.start()])
        place = match.end() + int(match[1])
    raw = b"".join([*parts, data[place:]])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    marked = _BOLD.sub(r"\\b\\u-8192?", _CHARACTER.sub(_check_character, text))
    try:
        found = str(rtf_to_text(marked, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError, LookupError) as error:
        raise CorpusError(f"{path}: a damaged RTF file ({error}); download it again") from error
    # Characters beyond the first 65,536 are written as two halves.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _check_character(match: re.Match[str]) -> str:
    """Replace a number that is no character."""
    return match[0] if len(match[1]) <= 6 and -32768 <= int(match[1]) <= 65535 else "?"


def _read_rows(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return code and lines of each field of an article with indexing; empty without."""
    fields: list[tuple[str, list[str]]] = []
    for line in lines:
        text = _MARKS.sub("", line)
        match = _ROW.fullmatch(text)
        if match and match["code"] in CODES:
            fields.append((match["code"], [_clean(match["value"])]))
        elif fields:
            fields[-1][1].append(_clean(text))
    return fields if {code for code, _ in fields} & {"HD", "LP", "TD", "PD"} else []


def _clean(text: str) -> str:
    return " ".join(text.replace("|", " ").split())


def _read_plain(lines: Sequence[str]) -> Record:
    """Read an article without indexing: title, authors, number of words, date, source, ..., text, publisher."""
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    marked = list(lines[start:])
    plain = [_clean(_MARKS.sub("", line)) for line in marked]
    count = find_word_count(plain)
    above = [place for place in range(count if count is not None else 1) if plain[place]]
    bold = [place for place in above if marked[place].lstrip().startswith(_MARK)]
    title = " ".join(plain[place] for place in bold) or (plain[above[0]] if above else "")
    heading_at = count if count is not None else (above[-1] + 1 if above else 0)
    heading = [line for line in plain[heading_at : heading_at + _HEADING_LINES] if line]
    source, published = read_listed(heading)
    body_at = _find_body(plain, heading_at, source)
    key, loaded = read_accession(plain[-1])
    return Record(
        title=title,
        paragraphs=_drop_publisher(plain[body_at:-1]),
        source=source,
        published=published,
        key=key,
        loaded=loaded,
        has_copyright=any(is_copyright(line) for line in plain[heading_at:body_at]),
    )


def _find_body(lines: Sequence[str], start: int, source: str) -> int:
    """Return where the text begins: below the copyright, or else below the lines of the heading."""
    end = min(len(lines), start + _HEADING_LINES + 3)
    for place in range(start, end):
        if is_copyright(lines[place]):
            while place + 1 < len(lines) and is_copyright(lines[place + 1]):
                place += 1
            return place + 1
    at = next((place for place in range(start, end) if source and lines[place] == source), start)
    for place in range(at + 1, end):
        if not lines[place] or len(lines[place]) > _LONGEST_HEADING or lines[place][-1] in ".!?":
            return place
    return at + 1


def _drop_publisher(lines: Sequence[str]) -> list[str]:
    """Leave out the name of the publisher below a text."""
    kept = list(lines)
    while kept and not kept[-1]:
        kept.pop()
    last = kept[-1] if kept else ""
    if last and len(last.split()) <= _MOST_COMPANY_WORDS and last[-1] not in '!?"”' and _COMPANY.search(last):
        kept.pop()
    return kept
