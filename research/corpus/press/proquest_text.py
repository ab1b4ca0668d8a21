"""Reading of text files of ProQuest: documents between lines of underscores, with labelled fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.press.proquest_fields import Field, looks_labelled, make_record, read_label
from research.corpus.press.rows import make_row
from research.errors import CorpusError
from research.records import ExportClaim
from research.study import InputSettings

_RULE = re.compile(r"\s*(?:_{20,}|\*{20,}|={20,}|-{40,})\s*")
_NUMBER = re.compile(
    r"(?:Document|Dokument|Documento|文档|文件)\s+(?P<n>\d+)\s+(?:of|de|von|/)\s+(?P<m>\d+)", re.IGNORECASE
)
_FULL_TEXT = re.compile(r"(?:full text|texte intégral|volltext|texto completo|全文文献|全文)\s*", re.IGNORECASE)
_PROSE = frozenset({"text", "abstract", "caption"})
_WINDOW = 6
"""Number of filled lines from a labelled line in a text on, by which the text ends there or goes on; chosen."""
_MIN_LABELS = 4
"""Number of them that must be labelled for the text to end; chosen, so that one labelled line stays in the text."""
_MOST_UNKNOWN = 3
"""Maximum number of lines with unknown labels between two that are known; chosen."""
_MIN_FIELDS = 3
"""Number of kinds of fields at the beginning of a file by which it is recognised; chosen."""


def is_proquest_text(head: Head) -> bool:
    """Check whether a text has lines of underscores and labels of ProQuest."""
    if head.text.lstrip("\ufeff \n\t").startswith(("<", "{")):
        return False
    fields = {read_label(line)[0] for line in head.lines}
    names_it = "ProQuest" in head.text
    has_rules = any(_RULE.fullmatch(line) for line in head.lines)
    found = fields & {"title", "text", "abstract", "source", "info", "date", "key", "url"}
    return len(found) >= _MIN_FIELDS and (names_it or (has_rules and "text" in found and "date" in found))


def read_proquest_text(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the documents of a text file of ProQuest.

    Raises
    ------
    CorpusError
        If the file cannot be read, or holds no document of ProQuest.
    """
    yield from read_documents(read_text(path, settings.encoding, settings.limits), path, settings)


def read_documents(text: str, path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the documents of a text of ProQuest."""
    lines = [line.replace("\xa0", " ").strip() for line in text.split("\n")]
    n_documents = n_found = 0
    for start, end in _divide(lines):
        number = next((match for line in lines[start : start + 6] if (match := _NUMBER.fullmatch(line))), None)
        if number is not None and n_found == 0:
            n_found = int(number["m"])
            yield ExportClaim(path.name, start + 1, n_found, None)
        record = make_record(*_read_fields(lines[start:end]))
        if record is not None:
            n_documents += 1
            first = next((i for i in range(start, end) if lines[i]), start)
            yield make_row(record, settings, path=path, line=first + 1)
    if n_documents == 0:
        raise CorpusError(
            f"{path}: no document of ProQuest was found (no labels such as Full text: and Publication date:); "
            "check corpus.inputs format"
        )


def _divide(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield beginning and end of what stands between lines of underscores."""
    start = 0
    for place, line in enumerate(lines):
        if _RULE.fullmatch(line):
            if place > start:
                yield start, place
            start = place + 1
    if start < len(lines):
        yield start, len(lines)


def _read_fields(lines: Sequence[str]) -> tuple[dict[Field, list[str]], str]:
    """Return the fields of a document and the line above them."""
    fields: dict[Field, list[str]] = {}
    title = ""
    field: Field | None
    current: Field | None = None
    text_end = 0
    for place, line in enumerate(lines):
        field, value = ("text", "") if _FULL_TEXT.fullmatch(line) else read_label(line)
        if place < text_end:
            field = None
        elif field is None and current not in _PROSE and not lines[place - 1] and looks_labelled(line):
            field = "other" if current else None
        elif field == "text" and "text" not in fields:
            text_end = find_text_end(lines, place + 1, is_label=lambda text: read_label(text)[0] is not None)
        if field is not None:
            current = field
            if field in fields and field == "title":
                continue
            fields.setdefault(field, []).append(value)
        elif current is None:
            title = title or ("" if _NUMBER.fullmatch(line) else line)
        elif line and (current in _PROSE or not _is_address(line)):
            fields[current].append(line)
        elif line and "url" not in fields:
            fields["url"] = [line]
    return fields, title


def _is_address(line: str) -> bool:
    return line.startswith(("http://", "https://")) and " " not in line


def find_text_end(lines: Sequence[str], start: int, *, is_label: Callable[[str], bool]) -> int:
    """Return where a text ends: at the first line from which on all lines are labelled, or else most of them.

    Parameters
    ----------
    lines
        Lines of the document.
    start
        First line of the text.
    is_label
        Function that tells whether a line begins with a label of ProQuest.
    """
    filled = [place for place in range(start, len(lines)) if lines[place]]
    labelled = [is_label(lines[place]) for place in filled]
    for n_labels in (_WINDOW, _MIN_LABELS):
        for row in range(len(filled)):
            following = labelled[row : row + _WINDOW]
            if following[0] and sum(following) >= min(n_labels, len(following)):
                similar = [looks_labelled(lines[place]) for place in filled]
                return filled[_step_back(row, labelled, similar)]
    return len(lines)


def _step_back(row: int, labelled: Sequence[bool], similar: Sequence[bool]) -> int:
    """Return the first of the fields that end at a row: a few unknown labels may stand between known ones."""
    place = row
    while place > 0 and row - place <= _MOST_UNKNOWN and (labelled[place - 1] or similar[place - 1]):
        place -= 1
        row = place if labelled[place] else row
    return row
