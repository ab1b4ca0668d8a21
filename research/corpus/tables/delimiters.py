"""Recognition of tables in text files, and of the sign between their columns."""

from __future__ import annotations

import csv

from research.corpus.files import Head

_SIGNS = (",", ";", "\t", "|")

_LONGEST_NAME = 60
"""Characters of the longest name of a column in a file that is not called a table; a convention."""

_ROWS = 20
"""Rows by which a table is recognised; a convention."""

_LEAST_ROWS = 2
"""Rows below the names that a file must have that is not called a table; a convention."""

_LEAST_SHARE = 0.9
"""Share of the rows that have as many columns as there are names; chosen, since a broken row is no reason to reject a
table."""


def is_comma_table(head: Head) -> bool:
    """Check whether a file is a table with commas, semicolons or bars."""
    return bool(head.text) and (head.suffix == ".csv" or _find_certain(head) not in (None, "\t"))


def is_tab_table(head: Head) -> bool:
    """Check whether a file is a table with tabs."""
    if head.suffix in {".tsv", ".tab"}:
        return True
    return bool(head.text) and head.suffix != ".csv" and _find_certain(head) == "\t"


def find_delimiter(head: Head, *, usual: str) -> str:
    """Return the sign that divides the first rows of a table most evenly; the usual one if none divides them."""
    found = [(_measure(head, sign), sign) for sign in _SIGNS]
    best = max(found, key=lambda entry: (entry[0], entry[1] == usual))
    return best[1] if best[0] > (0.0, 1) else usual


def _find_certain(head: Head) -> str | None:
    """Return the sign of what can only be a table: names above rows of as many columns."""
    for sign in sorted(_SIGNS, key=lambda sign: _measure(head, sign), reverse=True):
        rows = _split(head, sign)
        names = [name.strip() for name in rows[0]] if rows else []
        are_names = all(0 < len(name) <= _LONGEST_NAME and not name[0].isdigit() for name in names)
        is_wide = len(names) > (1 if sign == "\t" else 2)
        # Prose has no tabs, so that one row below several names is enough.
        is_long = len(rows) > _LEAST_ROWS or (sign == "\t" and len(names) > _LEAST_ROWS and len(rows) == 2)
        if is_wide and are_names and len(set(names)) == len(names) and is_long:
            even, _ = _measure(head, sign)
            if even >= _LEAST_SHARE:
                return sign
    return None


def _measure(head: Head, sign: str) -> tuple[float, int]:
    """Return the share of rows with as many columns as the first one, 0 to 1, and the number of these columns."""
    rows = _split(head, sign)
    if not rows or len(rows[0]) < 2:
        return 0.0, 1
    same = sum(len(row) == len(rows[0]) for row in rows[1:])
    return (same / (len(rows) - 1) if len(rows) > 1 else 1.0), len(rows[0])


def _split(head: Head, sign: str) -> list[list[str]]:
    """Split the first rows; the last one is left out where the beginning of the file ends within it."""
    before = csv.field_size_limit(2**27)
    rows: list[list[str]] = []
    try:
        for row in csv.reader((line + "\n" for line in head.text.split("\n")), delimiter=sign):
            if row:
                rows.append(row)
            if len(rows) > _ROWS:
                return rows
    except csv.Error:
        return rows
    finally:
        csv.field_size_limit(before)
    return rows[:-1] if head.is_cut and len(rows) > _LEAST_ROWS else rows
