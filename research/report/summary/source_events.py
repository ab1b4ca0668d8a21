"""What happens to sources and may be mistaken for a change in what is written, in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from research.records import (
    ChangePoint,
    Period,
    RunRecords,
    SourceEvent,
    SourceHistories,
    SourceHistory,
    TopicLife,
    Trend,
)
from research.text.messages import say
from research.text.table_names import locate_table
from research.text.wording import format_count, format_day, format_list, format_number, format_share

MOST_EVENTS = 10
"""Events of sources that a list names; a convention."""

LEAST_SHARE = 0.1
"""Share of the articles before or after that a source needs for a claim to rest on it; a convention."""

_LEAST_CUT = 0.1
"""Share of the bodies of a source cut short from which it is told; a convention."""

_MOST_NAMED = 3
"""Events that are named beside one claim."""


def describe_event(event: SourceEvent) -> str:
    """Say what happens to a source, in one clause without a full stop."""
    day, source = format_day(event.day), event.source
    before, after = format_share(event.share_before), format_share(event.share_after)
    if event.kind == "begins":
        return say("{source} begins on {day} ({share} of the articles since then)", source=source, day=day, share=after)
    if event.kind == "ends":
        return say("{source} ends on {day} ({share} of the articles until then)", source=source, day=day, share=before)
    if event.kind == "silent":
        return say(
            "{source} has no article from {day} to {until} ({share} of the articles until then)",
            source=source,
            day=day,
            until=format_day(event.last_day) if event.last_day else "",
            share=before,
        )
    if not event.before:
        return say(
            "{source} starts again on {day} ({before} of the articles before, {after} after)",
            source=source,
            day=day,
            before=before,
            after=after,
        )
    if not event.after:
        return say(
            "{source} stops on {day} ({before} of the articles before, {after} after)",
            source=source,
            day=day,
            before=before,
            after=after,
        )
    if event.kind == "rises":
        return say(
            "{source} publishes {ratio} times as many articles from {day} on ({before} of the articles before, {after} "
            "after)",
            source=source,
            ratio=format_number(event.after / event.before, 1),
            day=day,
            before=before,
            after=after,
        )
    return say(
        "{source} publishes {ratio} times as few articles from {day} on ({before} of the articles before, {after} "
        "after)",
        source=source,
        ratio=format_number(event.before / event.after, 1),
        day=day,
        before=before,
        after=after,
    )


def list_source_events(histories: SourceHistories) -> tuple[str, ...]:
    """List what may be mistaken for a trend, the largest first, at most ten; then what else is odd about sources."""
    listed = [describe_event(event) for event in histories.events[:MOST_EVENTS]]
    more = len(histories.events) - MOST_EVENTS
    if more > 0:
        listed.append(say("{n} more: see {file}", n=more, file=locate_table("source_events")))
    return tuple(listed)


def list_cut_sources(histories: SourceHistories) -> tuple[str, ...]:
    """List the sources many of whose texts are cut short, the largest first, at most ten."""
    cut = [history for history in histories.histories if history.cut_share >= _LEAST_CUT]
    return tuple(_describe_cut(history) for history in cut[:MOST_EVENTS])


def _describe_cut(history: SourceHistory) -> str:
    share = format_share(history.cut_share)
    if history.cut_characters is None:
        return say("{source}: {share} of the texts are cut short", source=history.source, share=share)
    return say(
        "{source}: {share} of the texts are cut short, many at {n} characters",
        source=history.source,
        share=share,
        n=history.cut_characters,
    )


def describe_duplicates(histories: SourceHistories) -> str:
    """Say how many rows were repeated within and across files, and how many reprints of one source there are."""
    n_within = sum(history.n_repeated for history in histories.histories)
    n_across = sum(history.n_repeated_across_files for history in histories.histories)
    n_reprints = sum(history.n_reprints for history in histories.histories)
    told = []
    if n_within:
        told.append(say("{rows} repeated within a file", rows=format_count(n_within, "row")))
    if n_across:
        told.append(say("{rows} repeated across files", rows=format_count(n_across, "row")))
    if n_reprints:
        told.append(
            say(
                "{articles} of a story that the same source has published before",
                articles=format_count(n_reprints, "article"),
            )
        )
    return format_list(told)


def find_events_of_change(records: RunRecords, point: ChangePoint) -> tuple[SourceEvent, ...]:
    """Find what happens to a large source within one period of a change point, or in one of its possible dates.

    A change point without a date coincides with nothing.
    """
    periods = records.prevalence.periods
    return tuple(
        event
        for event in records.histories.events
        if point.is_dated
        and _is_large(event)
        and any(_is_near(point, _find_period(periods, day)) for day in _list_days(event))
    )


def _is_near(point: ChangePoint, period: int) -> bool:
    return point.find_distance(period) == 0 or abs(point.period - period) <= 1


def find_events_of_life(records: RunRecords, life: TopicLife) -> tuple[SourceEvent, ...]:
    """Find what happens to a large source within one period of a birth, end or split, or in the interval of its date.

    A test that found nothing coincides with nothing.
    """
    periods = records.prevalence.periods
    first, last = min(life.low, life.period - 1), max(life.high, life.period + 1)
    return tuple(
        event
        for event in records.histories.events
        if life.is_found
        and _is_large(event)
        and any(first <= _find_period(periods, day) <= last for day in _list_days(event))
    )


def find_events_of_trend(records: RunRecords, trend: Trend) -> tuple[SourceEvent, ...]:
    """Find what changes the mix of sources by a tenth or more while a share rises or falls."""
    if trend.claim not in {"rising", "falling"}:
        return ()
    return tuple(
        event
        for event in records.histories.events
        if _is_large(event) and event.kind != "silent" and event.size >= LEAST_SHARE
    )


def describe_coincidence(events: Sequence[SourceEvent]) -> str:
    """Say what a claim coincides with, in one clause; empty if with nothing."""
    if not events:
        return ""
    listed = format_list([describe_event(event) for event in events], most=_MOST_NAMED)
    return say("coincides with a change of sources: {events}", events=listed)


def _is_large(event: SourceEvent) -> bool:
    """Tell whether a source has a tenth of the articles on the side on which it publishes."""
    share = event.share_after if event.kind in {"begins", "rises"} else event.share_before
    return share >= LEAST_SHARE


def _list_days(event: SourceEvent) -> tuple[date, ...]:
    return (event.day,) if event.last_day is None else (event.day, event.last_day)


def _find_period(periods: Sequence[Period], day: date) -> int:
    """Give the index of the period of a day; -1 before the first."""
    return bisect_right([period.start for period in periods], day) - 1
