"""Dates that cannot be read: how many of a file, which, and the setting that reads them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from research.records import InputFile, RejectedRow
from research.text.messages import say
from research.text.printable import make_line
from research.text.serial_days import read_serial
from research.text.wording import format_count, format_list, format_share, join_clauses, join_sentences

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
    quoted = format_list([say("\u201c{name}\u201d", name=make_line(date)) for date in dates[:_MOST_QUOTED]])
    if n_rows:
        found = say(
            "{file}: {n} of {n_rows} ({share}) dates cannot be read, such as {dates}",
            file=file,
            n=len(rows),
            n_rows=n_rows,
            share=format_share(len(rows) / n_rows),
            dates=quoted,
        )
    else:
        found = say("{file}: {n} dates cannot be read, such as {dates}", file=file, n=len(rows), dates=quoted)
    text = join_clauses([found, _describe_remedy(rows, dates, is_mixed=is_mixed)])
    lost = sorted({row.source for row in rows if row.source} - set(sources)) if sources is not None else []
    told = [say("{sentence}.", sentence=text)]
    if lost:
        told.append(
            say(
                "{n} of {sources} is lost with them: {names}.",
                "{n} of {sources} are lost with them: {names}.",
                n=len(lost),
                sources=format_count(len({*(sources or ()), *lost}), "source"),
                names=format_list(lost, most=_MOST_SOURCES),
            )
        )
    return join_sentences(told)


def _describe_remedy(rows: Sequence[RejectedRow], dates: Sequence[str], *, is_mixed: bool) -> str:
    """Name the setting that reads the dates."""
    formats = _suggest_formats(rows)
    serial = next(((date, day) for date in dates if (day := read_serial(date)) is not None), None)
    if serial is not None:
        return say(
            "these are days as Excel counts them ({number} is {day}): format the column as a date and save the file "
            "again",
            number=serial[0],
            day=str(serial[1]),
        )
    if all(row.code == "ambiguous_date" for row in rows):
        return say('set date_format for this input to "%d/%m/%Y" (day first) or "%m/%d/%Y" (month first), as they mean')
    listed = ", ".join(f'"{pattern}"' for pattern in formats)
    if formats and is_mixed:
        return say("set date_format: [auto, {patterns}] for this input, where auto reads the others", patterns=listed)
    if formats:
        return say(
            "set date_format: {patterns} for this input", patterns=listed if len(formats) == 1 else f"[{listed}]"
        )
    return say("set date_format for this input to the pattern that reads them, such as %d/%m/%Y")


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
