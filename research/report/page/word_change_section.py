"""What the page says of words before and after change points."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from research.records import RunRecords, SeriesKind, WordChange
from research.report.summary.series_names import name_series


@dataclass(frozen=True, slots=True)
class WordChangeRow:
    """One change point in one language: words before it, and words from it on, each the best first.

    ``since`` is the label of the first period of the later part.
    """

    kind: SeriesKind
    name: str
    since: str
    language: str
    before: tuple[WordChange, ...]
    after: tuple[WordChange, ...]


def make_word_change_rows(records: RunRecords, language: str = "en") -> tuple[WordChangeRow, ...]:
    """Put changed words into rows of change points and languages, in the order of the records."""
    words: dict[tuple[SeriesKind, str, int, str], list[WordChange]] = defaultdict(list)
    for word in sorted(records.word_changes.words, key=lambda word: word.rank):
        words[word.kind, word.id, word.period, word.language].append(word)
    names = name_series(records, language)
    order = dict.fromkeys((word.kind, word.id, word.period, word.language) for word in records.word_changes.words)
    return tuple(
        WordChangeRow(
            kind=kind,
            name=names[kind, identity],
            since=records.prevalence.periods[period].label,
            language=code,
            before=tuple(word for word in words[kind, identity, period, code] if word.side == "before"),
            after=tuple(word for word in words[kind, identity, period, code] if word.side == "after"),
        )
        for kind, identity, period, code in order
    )
