"""The corpus counted by source and by language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from research.records import Corpus, RunRecords
from research.report.summary.alignment_facts import describe_shift
from research.report.summary.minor_languages import find_minor_languages
from research.text.messages import say


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One source: its articles and stories, and the days of its first and last article."""

    name: str
    n_articles: int
    n_stories: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """One language: its titles, bodies and passages, and what the alignment did with its vectors, and why."""

    code: str
    n_titles: int
    n_bodies: int
    n_passages: int
    is_centred: bool
    reason: str


def count_sources(records: RunRecords) -> tuple[SourceCount, ...]:
    """Count articles by source, the largest first."""
    corpus = records.corpus
    rows_of: dict[str, list[int]] = {}
    for row, source in enumerate(corpus.sources):
        rows_of.setdefault(source, []).append(row)
    return tuple(
        SourceCount(
            name=name,
            n_articles=len(rows),
            n_stories=len(set(corpus.story_of[rows].tolist())),
            first=corpus.articles[rows[0]].published.date(),
            last=corpus.articles[rows[-1]].published.date(),
        )
        for name, rows in sorted(rows_of.items(), key=lambda item: (-len(item[1]), item[0]))
    )


@dataclass(frozen=True, slots=True)
class ValueCount:
    """One value of an attribute, empty for articles without one: its articles and stories."""

    value: str
    n_articles: int
    n_stories: int


def count_values(corpus: Corpus, attribute: str) -> tuple[ValueCount, ...]:
    """Count articles by the values of an attribute, the most frequent first."""
    values = corpus.list_values(attribute)
    n_stories = Counter(value for value, _ in set(zip(values, corpus.story_of.tolist(), strict=True)))
    ordered = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return tuple(ValueCount(value, count, n_stories[value]) for value, count in ordered)


@dataclass(frozen=True, slots=True)
class OtherLanguages:
    """The minor languages together, as `LanguageCount` counts one; ``codes`` are sorted."""

    codes: tuple[str, ...]
    n_titles: int
    n_bodies: int
    n_passages: int


def pool_languages(records: RunRecords) -> tuple[tuple[LanguageCount, ...], OtherLanguages | None]:
    """Count as `count_languages` does, with the minor languages of the run put together; None if there are none."""
    minor = find_minor_languages(records)
    counted = count_languages(records)
    few = [entry for entry in counted if entry.code in minor]
    if not few:
        return counted, None
    return tuple(entry for entry in counted if entry.code not in minor), OtherLanguages(
        codes=tuple(sorted(entry.code for entry in few)),
        n_titles=sum(entry.n_titles for entry in few),
        n_bodies=sum(entry.n_bodies for entry in few),
        n_passages=sum(entry.n_passages for entry in few),
    )


def count_languages(records: RunRecords) -> tuple[LanguageCount, ...]:
    """Count titles, bodies and passages by language, the most frequent first."""
    titles, bodies = records.corpus.count_languages()
    shifts = {shift.language: shift for shift in records.alignment.shifts}
    codes = sorted({*titles, *bodies, *shifts}, key=lambda code: (-(titles[code] + bodies[code]), code))
    return tuple(
        LanguageCount(
            code=code,
            n_titles=titles[code],
            n_bodies=bodies[code],
            n_passages=shifts[code].n_passages if code in shifts else 0,
            is_centred=code in shifts and shifts[code].is_centred,
            reason=describe_shift(shifts[code], records.alignment)
            if code in shifts
            else say("no passage in this language"),
        )
        for code in codes
    )
