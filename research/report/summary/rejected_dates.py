"""Dates that cannot be read: how many of a file, which, and the setting that reads them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from research.records import InputFile, RejectedRow
from research.text.printable import make_line
from research.text.serial_days import read_serial
from research.text.wording import choose_plural, format_count, format_list, format_share

_MOST_QUOTED = 3
"""Dates that are quoted of a file."""

_MOST_SOURCES = 5
"""Sources that are named."""

_LEAST_SHARE = 0.1
"""Part of the rejected dates of a file below which a pattern may be that of mistyped dates; a convention."""

_CODES = frozenset({"unreadable_date", "ambiguous_date"})


def describe_rejected_dates(
    rejected: Iterable[RejectedRow], *, inputs: Sequence[InputFile] = (), sources: Collection[str] | None = None
) -> tuple[str, ...]:
    """Say of each file how many of its dates cannot be read, which, and the setting that reads them.

    Parameters
    ----------
    rejected
        Rejected rows, of any kind.
    inputs
        The files, for their numbers of rows; empty if unknown.
    sources
        Sources of the articles that were read; None if unknown. A source all of whose dates were rejected is named.
    """
    of_file: dict[str, list[RejectedRow]] = defaultdict(list)
    for row in rejected:
        if row.code in _CODES:
            of_file[row.file].append(row)
    n_rows: Counter[str] = Counter()
    n_articles: Counter[str] = Counter()
    for entry in inputs:
        n_rows[entry.file] += entry.n_rows
        n_articles[entry.file] += entry.n_articles
    return tuple(
        _describe_file(file, rows, n_rows=n_rows[file], is_mixed=n_articles[file] > 0, sources=sources)
        for file, rows in sorted(of_file.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _describe_file(
    file: str, rows: Sequence[RejectedRow], *, n_rows: int, is_mixed: bool, sources: Collection[str] | None
) -> str:
    dates = list(dict.fromkeys(row.values[0] for row in rows if row.values))
    quoted = format_list([f"\u201c{make_line(date)}\u201d" for date in dates[:_MOST_QUOTED]])
    of_all = f" of {n_rows:,} ({format_share(len(rows) / n_rows)})" if n_rows else ""
    text = f"{file}: {len(rows):,}{of_all} dates cannot be read, such as {quoted}"
    formats = _suggest_formats(rows)
    serial = next((f"{date} is {day}" for date in dates if (day := read_serial(date)) is not None), None)
    if serial is not None:
        text += f"; these are days as Excel counts them ({serial}): format the column as a date and save the file again"
    elif all(row.code == "ambiguous_date" for row in rows):
        text += '; set date_format for this input to "%d/%m/%Y" (day first) or "%m/%d/%Y" (month first), as they mean'
    elif formats:
        listed = ", ".join(f'"{pattern}"' for pattern in formats)
        if is_mixed:
            text += f"; set date_format: [auto, {listed}] for this input, where auto reads the others"
        else:
            text += f"; set date_format: {listed if len(formats) == 1 else f'[{listed}]'} for this input"
    else:
        text += "; set date_format for this input to the pattern that reads them, such as %d/%m/%Y"
    if sources is not None:
        lost = sorted({row.source for row in rows if row.source} - set(sources))
        if lost:
            n_sources = len({*sources, *lost})
            text += (
                f". {len(lost):,} of {format_count(n_sources, 'source')} {choose_plural(len(lost), 'is')} lost "
                f"with them: {format_list(lost, most=_MOST_SOURCES)}"
            )
    return f"{text}."


def _suggest_formats(rows: Sequence[RejectedRow]) -> list[str]:
    """List the patterns that read a tenth of the rejected dates or more, the most frequent first."""
    counts = Counter(pattern for row in rows for pattern in row.values[1:])
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    patterns = [pattern for pattern, count in ordered if count >= _LEAST_SHARE * len(rows)]
    dates = [row.values[0] for row in rows if row.values]
    return [one for one in patterns if not any(_reads_as_many(other, one, dates) for other in patterns if other != one)]


def _reads_as_many(pattern: str, other: str, dates: Sequence[str]) -> bool:
    """Check whether a pattern reads all dates that another one reads, and more: it is that of the file."""
    mine, others = ({date for date in dates if _is_read(date, one)} for one in (pattern, other))
    return mine > others


def _is_read(date: str, pattern: str) -> bool:
    try:
        datetime.strptime(date, pattern)
    except ValueError:
        return False
    return True
