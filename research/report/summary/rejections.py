"""Why rows of the input were rejected, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from research.errors import NoArticleError
from research.records import RejectedCode, RejectedRow

_KINDS: dict[RejectedCode, str] = {
    "no_date": "no date",
    "unreadable_date": "the date cannot be read",
    "outside_dates": "published outside the dates of the study",
    "empty_text": "no text",
    "repeated_key": "another row of the file has the same identifier",
    "repeated_article": "another row has the same title, body, source and time",
    "wrong_width": "more columns than the header names",
    "broken_row": "not a valid row of a table",
    "not_json_object": "not a JSON object",
    "ambiguous_date": "day and month of the date cannot be told apart",
    "coarse_date": "the date is less precise than the periods of the study",
    "placeholder_text": "a placeholder instead of a text",
    "copyright_only": "only a copyright line",
    "damaged_text": "characters that are not valid Unicode",
    "long_text": "a field longer than corpus.limits field_characters",
    "damaged_document": "the document cannot be opened",
    "no_text_layer": "the document holds images, no text",
}

_MOST_KINDS = 5
"""Kinds of rejection that an error lists."""


def format_rejection(row: RejectedRow) -> str:
    """Describe why a row was rejected, with the value at fault."""
    if row.code == "unreadable_date":
        return f'the date "{row.values[0]}" cannot be read'
    if row.code == "outside_dates":
        return f"published {row.values[0]}, outside the dates of the study"
    if row.code == "wrong_width":
        found, named = row.values
        return f"{found} columns, but the header names {named}; a text that contains a comma must be quoted"
    if row.code == "broken_row":
        (last,) = row.values
        until = f", to line {last}" if int(last) > row.line else ""
        return f"not a valid row of a table{until}: stray quotation mark or line break"
    return _KINDS[row.code]


def format_rejection_kind(code: RejectedCode) -> str:
    """Describe why rows were rejected, without the value of each."""
    return _KINDS[code]


def count_rejections(rows: Iterable[RejectedRow]) -> tuple[tuple[RejectedCode, int], ...]:
    """Count rejected rows by code, the most frequent first."""
    counts = Counter(row.code for row in rows)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def describe_no_article(error: NoArticleError) -> str:
    """Say why no article is left: how many rows were rejected for what, the first of them, and what may mend it."""
    rejected = error.rejected
    if not rejected:
        return str(error)
    lines = [f"{error}:"]
    lines += [
        f"  {count:,} x {format_rejection_kind(code)}" for code, count in count_rejections(rejected)[:_MOST_KINDS]
    ]
    lines += [f"  first: {rejected[0].file} line {rejected[0].line}: {format_rejection(rejected[0])}"]
    if any(row.code == "unreadable_date" for row in rejected):
        lines += ["  If the dates have another format, set corpus.inputs date_format, for example %d/%m/%Y"]
    return "\n".join(lines)
