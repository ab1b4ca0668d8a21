"""Reading of CSV and TSV files."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS, check_columns, make_raw
from research.corpus.files import Line, read_lines
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_OTHER_DELIMITERS = (";", "\t", "|")
"""Delimiters that spreadsheets may write instead of a comma."""

_READ_AGAIN = 1_000_000
"""Number of characters that may be read again after records that are not closed, besides twice the characters of the
file so far; chosen, so that the time is linear in the size of the file."""


def read_delimited(path: Path, settings: InputSettings, *, delimiter: str) -> Iterator[RawArticle | RejectedRow]:
    """Read a table whose first line contains the names of the columns; invalid lines are rejected.

    If the first line contains semicolons, tabs or bars but no comma, these are the delimiter. A record that is not
    valid, such as one whose quotation mark is never closed, costs one line: reading goes on with the line after it.

    Raises
    ------
    CorpusError
        If a column named in the study is missing, or the file is not such a table.
    """
    lines = _Lines(read_lines(path, settings), longest=2 * settings.limits.field_characters)
    header = lines.skip_empty()
    if header is None:
        raise CorpusError(f"{path}: the file is empty; its first line must contain the names of the columns")
    before = csv.field_size_limit(settings.limits.field_characters)
    try:
        rows = csv.reader(lines, delimiter=_choose_delimiter(header, delimiter), strict=True)
        try:
            names = [name.strip() for name in next(rows, [])]
        except (csv.Error, _LongRecordError) as error:
            raise CorpusError(
                f"{path}: line {lines.begins} does not contain the names of the columns ({error})"
            ) from error
        settings = check_columns(path, names, settings)
        while True:
            lines.begin_record()
            try:
                row = next(rows)
            except StopIteration:
                return
            except (csv.Error, _LongRecordError) as error:
                yield _reject_line(lines, path, error)
                continue
            if any(row[len(names) :]):
                widths = (str(len(row)), str(len(names)))
                excerpt = " ".join(row)[:EXCERPT_CHARACTERS]
                yield RejectedRow(path.name, lines.begins, "wrong_width", widths, excerpt)
            elif row:
                yield make_raw(dict(zip(names, row, strict=False)), settings, path=path, line=lines.begins)
    finally:
        csv.field_size_limit(before)


def _choose_delimiter(header: str, delimiter: str) -> str:
    others = [sign for sign in _OTHER_DELIMITERS if sign in header]
    return others[0] if others and delimiter not in header else delimiter


def _reject_line(lines: _Lines, path: Path, error: Exception) -> RejectedRow:
    """Reject the first line of a record, and let the others be read again."""
    first = lines.taken[0]
    is_long = isinstance(error, _LongRecordError) or "field larger than" in str(error)
    if len(lines.taken) == 1 and is_long:
        return RejectedRow(
            path.name, first.number, "long_text", (str(first.n_characters),), first.text[:EXCERPT_CHARACTERS]
        )
    lines.return_others()
    if lines.n_again > _READ_AGAIN + 2 * lines.n_read:
        raise CorpusError(
            f"{path}: the quotation mark that opens in line {first.number} is never closed, nor are many before it; "
            "close them, or double them"
        ) from error
    return RejectedRow(path.name, first.number, "broken_row", (str(first.number),), first.text[:EXCERPT_CHARACTERS])


class _LongRecordError(Exception):
    """A line, or the lines of a record together, are longer than any record."""

    def __str__(self) -> str:
        return "it is longer than corpus.limits field_characters allows"


class _Lines:
    """Lines of a file for `csv.reader`; those that it took for a record can be returned and read again.

    Attributes
    ----------
    taken
        Lines of the record so far.
    n_read, n_again
        Number of characters read from the file, and of those returned to be read again.
    """

    def __init__(self, lines: Iterator[Line], *, longest: int) -> None:
        self._lines = lines
        self._longest = longest
        self._waiting: deque[Line] = deque()
        self._n_taken = 0
        self.taken: list[Line] = []
        self.n_read = self.n_again = 0

    @property
    def begins(self) -> int:
        """Number of the line in which the record begins."""
        return self.taken[0].number

    def skip_empty(self) -> str | None:
        """Skip empty lines; return the next line, which remains to be read, or None at the end."""
        for line in self._lines:
            if line.text.strip():
                self._waiting.append(line)
                return line.text
        return None

    def begin_record(self) -> None:
        """Forget the lines of the record before."""
        self.taken = []
        self._n_taken = 0

    def return_others(self) -> None:
        """Return the lines of the record but the first, to be read again."""
        others = self.taken[1:]
        self._waiting.extendleft(reversed(others))
        self.n_again += sum(len(line.text) + 1 for line in others)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._take_line()
        while not self.taken and not line.text.strip("\n"):
            line = self._take_line()
        self.taken.append(line)
        self._n_taken += len(line.text) + 1
        if line.is_cut or self._n_taken > self._longest:
            raise _LongRecordError
        return line.text + "\n"

    def _take_line(self) -> Line:
        if self._waiting:
            return self._waiting.popleft()
        line = next(self._lines)
        self.n_read += len(line.text) + 1
        return line
