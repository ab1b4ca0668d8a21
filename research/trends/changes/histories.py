"""The history of each source: rhythm, silences, sudden changes of volume, texts cut short, duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from research.records import Corpus, Period, SourceEvent, SourceEventKind, SourceHistories, SourceHistory, list_column
from research.text.endings import COMPLETE, MARKED, TextEndings
from research.trends.changes.silences import find_longest_wait, find_silences
from research.trends.changes.volumes import ALPHA, MIN_PERIODS, find_jumps

MOST_SOURCES = 20
"""Sources in which sudden changes of volume are searched, the largest; a convention."""

_MIN_ARTICLES = 20
"""Fewest articles of a source whose volume is searched for sudden changes, or whose bodies for an equal length; a
convention."""

_MOST_PERIODS = 240
"""Most periods in which sudden changes of volume are searched; beyond, adjacent ones are counted together. A
convention: twenty years of months."""

_LEAST_SIZE = 0.01
"""Part of the corpus below which what happens to a source is not listed; a convention."""

_LEAST_EQUAL = 0.05
"""Share of the bodies of a source that have the same length if texts are cut there; a convention."""

_MOSTLY_OPEN = 0.8
"""Share of the bodies of that length that end within a sentence if texts are cut there; a convention."""


_LEAST_ARTICLES = 5
"""Fewest articles of a source that begins, ends or falls silent; a convention."""


@dataclass(frozen=True)
class _Days:
    """Days of the articles of one source and of the corpus, as ordinals, ascending.

    Attributes
    ----------
    name
        Name of the source.
    own
        Shape (n_own,); days of the articles of the source.
    every
        Shape (n_articles,); days of all articles.
    first, last
        First and last day of what was collected.
    """

    name: str
    own: NDArray[np.int64]
    every: NDArray[np.int64]
    first: int
    last: int

    def find_share(self, start: int, end: int) -> float:
        """Give the share that the source has of the articles of the days from start to end; NaN if there are none."""
        n_every = _count_between(self.every, start, end)
        return _count_between(self.own, start, end) / n_every if n_every else float("nan")

    def find_rate(self, start: int, end: int) -> float:
        """Give the articles a day of the source from start to end."""
        return _count_between(self.own, start, end) / max(1, end - start + 1)


def _count_between(days: NDArray[np.int64], start: int, end: int) -> int:
    return int(np.searchsorted(days, end, side="right") - np.searchsorted(days, start, side="left"))


def find_histories(
    corpus: Corpus,
    endings: TextEndings,
    periods: Sequence[Period],
    *,
    start: date | None = None,
    end: date | None = None,
    seed: int = 0,
) -> SourceHistories:
    """Describe how each source was published and collected, and what of it may be mistaken for a trend.

    Parameters
    ----------
    corpus
        Articles in order of publication; bodies are not read.
    endings
        How each body ends.
    periods
        Periods of the study, in which sudden changes of volume are searched.
    start, end
        First and last day of the collection, if the study says.
    seed
        Seed of the bootstraps.

    Returns
    -------
    Sources, the largest first; and what happens to them, the largest first. A source begins or ends within the corpus
    if more days lie before or after its articles than its own rate explains.
    """
    names, source_of = np.unique(corpus.sources, return_inverse=True)
    every = corpus.days
    last = int(corpus.last_days.max())
    first = min(int(every[0]), start.toordinal()) if start else int(every[0])
    last = max(last, end.toordinal()) if end else last
    rows_of = np.split(np.argsort(source_of, kind="stable"), np.cumsum(np.bincount(source_of))[:-1])
    order = sorted(range(len(names)), key=lambda source: (-len(rows_of[source]), str(names[source])))
    repeated = _count_repeated(corpus)
    is_daily = not {"year", "month"} & set(list_column(corpus.articles, "precision"))
    histories, events = [], []
    for rank, source in enumerate(order):
        rows = rows_of[source]
        days = _Days(str(names[source]), every[rows], every, first, last)
        found: list[SourceEvent] = []
        if len(rows) >= _LEAST_ARTICLES:
            found = _find_edges(days) + (_find_silent(days) if is_daily else [])
        silent = [event for event in found if event.kind == "silent"]
        jumps: list[SourceEvent] | None = None
        if rank < MOST_SOURCES and len(rows) >= _MIN_ARTICLES:
            jumps = _find_source_jumps(days, periods, silent, seed=seed + rank)
        histories.append(
            _describe_source(
                corpus, rows, days, endings=endings, repeated=repeated, n_silences=len(silent), jumps=jumps
            )
        )
        events += found + (jumps or [])
    listed = [event for event in events if event.size >= _LEAST_SIZE]
    listed.sort(key=lambda event: (-event.size, event.day, event.source, event.kind))
    return SourceHistories(tuple(histories), tuple(listed), ALPHA)


def _count_repeated(corpus: Corpus) -> Counter[tuple[str, bool]]:
    """Count the rows that were rejected as repetitions by source, and by whether another file has them."""
    counts: Counter[tuple[str, bool]] = Counter()
    for row in corpus.rejected:
        if row.code in {"repeated_key", "repeated_article", "repeated_across_files"}:
            counts[row.source, row.code == "repeated_across_files"] += 1
    return counts


def _describe_source(
    corpus: Corpus,
    rows: NDArray[np.int64],
    days: _Days,
    *,
    endings: TextEndings,
    repeated: Counter[tuple[str, bool]],
    n_silences: int,
    jumps: Sequence[SourceEvent] | None,
) -> SourceHistory:
    published = np.unique(days.own)
    cut_share, cut_characters = _find_cuts(endings.ending[rows], endings.n_characters[rows])
    return SourceHistory(
        source=days.name,
        n_articles=len(rows),
        first=date.fromordinal(int(published[0])),
        last=date.fromordinal(int(published[-1])),
        median_gap_days=float(np.median(np.diff(published))) if len(published) > 1 else float("nan"),
        active_share=len(published) / float(published[-1] - published[0] + 1),
        n_silences=n_silences,
        n_jumps=len(jumps or ()),
        is_searched=jumps is not None,
        cut_share=cut_share,
        cut_characters=cut_characters,
        n_reprints=len(rows) - len(np.unique(corpus.story_of[rows])),
        n_repeated=repeated[days.name, False],
        n_repeated_across_files=repeated[days.name, True],
    )


def _find_cuts(ending: NDArray[np.int8], n_characters: NDArray[np.int64]) -> tuple[float, int | None]:
    """Find the share of bodies that are cut short, and the one length at which they are.

    A body is cut if it ends with the mark of a teaser, or if it has the largest length of all, which a twentieth of
    the bodies share and of which most end within a sentence.
    """
    has_body = n_characters > 0
    n_bodies = int(has_body.sum())
    if not n_bodies:
        return float("nan"), None
    is_cut = ending[has_body] == MARKED
    length = n_characters[has_body]
    at_most = length == length.max()
    is_equal = (
        n_bodies >= _MIN_ARTICLES
        and at_most.sum() >= max(2, _LEAST_EQUAL * n_bodies)
        and (ending[has_body][at_most] != COMPLETE).mean() >= _MOSTLY_OPEN
    )
    if is_equal:
        is_cut |= at_most
    return float(is_cut.mean()), int(length.max()) if is_equal else None


def _find_edges(days: _Days) -> list[SourceEvent]:
    """Find whether a source begins after the corpus, or ends before it."""
    published = np.unique(days.own)
    first, last = int(published[0]), int(published[-1])
    longest = find_longest_wait(published)
    found = []
    if first - days.first > longest:
        found.append(_make_event(days, kind="begins", split=first, day=first))
    if days.last - last > longest:
        found.append(_make_event(days, kind="ends", split=last + 1, day=last))
    return found


def _make_event(days: _Days, *, kind: SourceEventKind, split: int, day: int) -> SourceEvent:
    """Describe what happens to a source between the day before ``split`` and that day."""
    share_before = days.find_share(days.first, split - 1)
    share_after = days.find_share(split, days.last)
    known = [share for share in (share_before, share_after) if share == share]
    return SourceEvent(
        source=days.name,
        kind=kind,
        day=date.fromordinal(day),
        last_day=None,
        before=days.find_rate(days.first, split - 1),
        after=days.find_rate(split, days.last),
        share_before=share_before,
        share_after=share_after,
        size=max(known) - min(known) if len(known) == 2 else 0.0,
    )


def _find_silent(days: _Days) -> list[SourceEvent]:
    """Find the silences of a source, with the part of the corpus that it would have been."""
    published = np.unique(days.own)
    found = []
    for first, last in find_silences(published):
        n_silent = last - first + 1
        rate = len(days.own) / max(1, int(published[-1] - published[0] + 1 - n_silent))
        found.append(
            SourceEvent(
                source=days.name,
                kind="silent",
                day=date.fromordinal(first),
                last_day=date.fromordinal(last),
                before=rate,
                after=0.0,
                share_before=days.find_share(days.first, first - 1),
                share_after=days.find_share(first, last),
                size=rate * n_silent / len(days.every),
            )
        )
    return found


def _find_source_jumps(
    days: _Days, periods: Sequence[Period], silent: Sequence[SourceEvent], *, seed: int
) -> list[SourceEvent] | None:
    """Find the sudden changes of volume of a source, its silences left out; None if there are too few periods."""
    edges = [
        (start, end)
        for start, end in _list_edges(periods, int(days.own[0]), int(days.own[-1]))
        if not any(
            event.last_day is not None and event.day.toordinal() < end and event.last_day.toordinal() >= start
            for event in silent
        )
    ]
    if len(edges) < MIN_PERIODS:
        return None
    count = np.array([_count_between(days.own, start, end - 1) for start, end in edges], np.int64)
    n_days = np.array([end - start for start, end in edges], np.int64)
    found = []
    for jump in find_jumps(count, n_days, np.array([(start + end) / 2 for start, end in edges]), seed=seed):
        split = edges[jump.period][0]
        event = _make_event(days, kind="rises" if jump.after > jump.before else "falls", split=split, day=split)
        found.append(replace(event, before=jump.before, after=jump.after))
    return found


def _list_edges(periods: Sequence[Period], first: int, last: int) -> list[tuple[int, int]]:
    """List the first day and the end of the periods between two days, adjacent ones joined if they are many."""
    inside = [
        (period.start.toordinal(), period.end.toordinal())
        for period in periods
        if period.start.toordinal() >= first and period.end.toordinal() <= last + 1
    ]
    # Days have a rhythm of their own within the week, which is no change of volume.
    is_by_day = bool(inside) and inside[0][1] - inside[0][0] == 1
    step = max(7 if is_by_day else 1, -(-len(inside) // _MOST_PERIODS))
    groups = [inside[place : place + step] for place in range(0, len(inside) - step + 1, step)]
    return [(group[0][0], group[-1][1]) for group in groups]
