"""Why rows of the input were rejected, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from research.errors import NoArticleError
from research.records import RejectedCode, RejectedRow
from research.report.summary.rejected_dates import describe_rejected_dates
from research.text.messages import say
from research.text.printable import make_line


def name_kind(code: RejectedCode) -> str:
    """Say in a few words why rows were rejected."""
    kinds: dict[RejectedCode, str] = {
        "no_date": say("no date"),
        "unreadable_date": say("the date cannot be read"),
        "outside_dates": say("published outside the dates of the study"),
        "empty_text": say("no text"),
        "repeated_key": say("another row of the file has the same identifier, or the same text, date and address"),
        "repeated_article": say("another row of the file has the same title, body, source and time"),
        "repeated_across_files": say("the article is in another file too"),
        "wrong_width": say("more columns than the header names"),
        "broken_row": say("not a valid row of a table"),
        "not_json_object": say("not a JSON object"),
        "ambiguous_date": say("day and month of the date cannot be told apart"),
        "coarse_date": say("the date is less precise than the periods of the study"),
        "placeholder_text": say("a placeholder instead of a text"),
        "copyright_only": say("only a copyright line"),
        "damaged_text": say("characters that are not valid Unicode"),
        "long_text": say("a field longer than corpus.limits field_characters"),
        "deep_nesting": say("nested deeper than corpus.limits depth"),
        "damaged_document": say("the file cannot be opened: damaged, cut short, or protected by a password"),
        "no_text_layer": say("the document holds images, no text"),
        "unknown_format": say("a file of another format than those that are read"),
        "unmatched_name": say("the name of the file does not match path_pattern"),
    }
    return kinds[code]


_REPEATED = frozenset({"repeated_key", "repeated_article", "repeated_across_files"})

_MOST_EXAMPLES = 3
"""Examples of a kind of rejection."""


@dataclass(frozen=True, slots=True)
class RejectionPool:
    """Rejected rows of one kind.

    Attributes
    ----------
    kind
        Why they were rejected.
    n_rows
        How many there are.
    examples
        Up to three rows with file, line and what was found, of different files and with different values where there
        are such.
    """

    kind: str
    n_rows: int
    examples: tuple[str, ...]


def format_rejection(row: RejectedRow) -> str:
    """Describe why a row was rejected, with the value at fault."""
    if row.code == "unreadable_date":
        return f'the date "{row.values[0]}" cannot be read'
    if row.code == "ambiguous_date" and row.values:
        return f'day and month of the date "{row.values[0]}" cannot be told apart'
    if row.code == "coarse_date" and row.values:
        return f'the date "{row.values[0]}" is less precise than the periods of the study'
    if row.code in {"placeholder_text", "copyright_only"} and row.values:
        return f'{name_kind(row.code)}: "{row.values[0]}"'
    if row.code in _REPEATED and row.values:
        file, line = row.values
        return f"{name_kind(row.code)}: {file} line {line}"
    if row.code == "outside_dates":
        return f"published {row.values[0]}, outside the dates of the study"
    if row.code == "wrong_width":
        found, named = row.values
        return f"{found} columns, but the header names {named}; a text that contains a comma must be quoted"
    if row.code == "broken_row":
        (last,) = row.values
        until = f", to line {last}" if int(last) > row.line else ""
        return f"not a valid row of a table{until}: stray quotation mark or line break"
    return name_kind(row.code)


def count_rejections(rows: Iterable[RejectedRow]) -> tuple[tuple[RejectedCode, int], ...]:
    """Count rejected rows by code, the most frequent first."""
    counts = Counter(row.code for row in rows)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def pool_rejections(rows: Iterable[RejectedRow]) -> tuple[RejectionPool, ...]:
    """Pool rejected rows by kind, the most frequent kind first."""
    listed = list(rows)
    of_code: dict[RejectedCode, list[RejectedRow]] = defaultdict(list)
    for row in listed:
        of_code[row.code].append(row)
    return tuple(
        RejectionPool(name_kind(code), count, _choose_examples(of_code[code]))
        for code, count in count_rejections(listed)
    )


def _choose_examples(rows: list[RejectedRow]) -> tuple[str, ...]:
    """Choose rows of different files first, no two with the same value."""
    of_file: dict[str, list[RejectedRow]] = defaultdict(list)
    for row in rows:
        if len(of_file[row.file]) < _MOST_EXAMPLES and all(_quote(row) != _quote(one) for one in of_file[row.file]):
            of_file[row.file].append(row)
    chosen: dict[str, RejectedRow] = {}
    for taken in zip_longest(*of_file.values()):
        for row in taken:
            if row is not None and len(chosen) < _MOST_EXAMPLES:
                chosen.setdefault(_quote(row), row)
    return tuple(_describe_example(row) for row in chosen.values())


def _quote(row: RejectedRow) -> str:
    """Give what an example of a kind shows: the value at fault, or else the start of the text."""
    return row.values[0] if row.values and row.code not in {*_REPEATED, "wrong_width", "broken_row"} else row.excerpt


def _describe_example(row: RejectedRow) -> str:
    quoted = _quote(row)
    if not quoted:
        return say("{file} line {line}", file=row.file, line=row.line)
    return say("{file} line {line}: \u201c{quoted}\u201d", file=row.file, line=row.line, quoted=make_line(quoted))


def describe_no_article(error: NoArticleError) -> str:
    """Say why no article is left: how many rows were rejected for what, with examples, and what may mend it."""
    rejected = error.rejected
    if not rejected:
        return str(error)
    lines = [f"{error}:"]
    for pool in pool_rejections(rejected):
        lines += [f"  {pool.n_rows:,} x {pool.kind}", *(f"    {example}" for example in pool.examples)]
    lines += [f"  {problem}" for problem in describe_rejected_dates(rejected)]
    if any(row.code == "no_date" for row in rejected):
        lines += [
            "  Dates of documents can be in their names, such as 2015-09-30_Herald.txt, or in their folders; "
            "corpus.inputs path_pattern reads them (docs/formats.md)"
        ]
    if any(row.code == "damaged_text" for row in rejected):
        lines += ["  If the texts have another encoding, set corpus.inputs encoding, for example cp1252"]
    return "\n".join(lines)
