"""Limitations of the tests of trends, change points and words, in words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from research.records import RunRecords, SeriesKind, WordComparison
from research.report.summary.minor_languages import find_minor_languages
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_event, find_events_of_change, find_events_of_trend
from research.text.messages import find_spoken, say
from research.text.wording import format_count, format_list, format_period, join_clauses, name_units

_MOST_NAMED = 3
"""Series that are named; the others are counted."""

_MOST_COMPARISONS = 4
"""Comparisons that are named; the others are counted."""


def list_trend_cautions(records: RunRecords) -> tuple[str, ...]:
    """Describe whether periods are few or too few for a test of trends; empty if they are enough."""
    trends, length = records.trends, records.prevalence.length
    found = format_count(trends.n_periods, f"complete {length}")
    if trends.n_periods < trends.min_periods:
        return (
            say(
                "No trend was tested: the corpus has {periods} with {units} (minimum {least}).",
                periods=found,
                units=name_units(records.prevalence.unit),
                least=trends.min_periods,
            ),
        )
    if trends.n_periods < trends.warn_periods:
        return (
            say(
                "The tests rest on {periods} (fewer than {least}), so only large trends can be detected; further "
                "trends may exist.",
                periods=found,
                least=trends.warn_periods,
            ),
        )
    return ()


def list_change_cautions(records: RunRecords) -> tuple[str, ...]:
    """Describe whether the study requests more change points than the periods have room for; empty if it does not."""
    changes = records.changes
    requested, possible = changes.n_changes_requested, changes.n_changes_possible
    if not changes.n_periods or requested is None or requested <= possible:
        return ()
    return (
        say(
            "The study requests {points} per series; with {periods}, there is room for {n}, so {n} was placed.",
            "The study requests {points} per series; with {periods}, there is room for {n}, so {n} were placed.",
            n=possible,
            points=format_count(requested, "change point"),
            periods=format_count(changes.n_periods, f"complete {records.prevalence.length}"),
        ),
    )


def find_coincident_series(records: RunRecords) -> frozenset[tuple[SeriesKind, str]]:
    """Find the series whose trend or change point coincides with a change of a large source: kinds and ids."""
    trends = [(trend.kind, trend.id) for trend in records.trends.trends if find_events_of_trend(records, trend)]
    points = [(p.kind, p.id) for p in records.changes.change_points if find_events_of_change(records, p)]
    return frozenset(trends + points)


def list_source_cautions(records: RunRecords) -> tuple[str, ...]:
    """Describe how many claims coincide with a change of sources, and with which; empty if none does."""
    trends = [event for trend in records.trends.trends if (event := find_events_of_trend(records, trend))]
    points = [event for point in records.changes.change_points if (event := find_events_of_change(records, point))]
    if not trends and not points:
        return ()
    found = ((len(trends), "trend"), (len(points), "change point"))
    names, touched = name_series(records, find_spoken()), find_coincident_series(records)
    named = [say("\u201c{name}\u201d", name=names[key]) for key in names if key in touched]
    events = [describe_event(event) for event in dict.fromkeys(itertools.chain(*trends, *points))]
    return (
        say(
            "{claims} ({series}) coincides with a change of a source that has at least a tenth of the articles: "
            "{events}. The change may be one of the collection rather than of what is written.",
            "{claims} ({series}) coincide with a change of a source that has at least a tenth of the articles: "
            "{events}. The change may be one of the collection rather than of what is written.",
            n=len(trends) + len(points),
            claims=format_list([format_count(count, noun) for count, noun in found if count]),
            series=format_list(named, most=_MOST_NAMED),
            events=format_list(events, most=2),
        ),
    )


def list_word_cautions(records: RunRecords, names: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    """Describe which words could not be compared, and which comparisons show no difference.

    Parameters
    ----------
    records
        Records of the run.
    names
        Names of themes and topics, by kind and id.
    """
    comparisons, periods = records.word_changes.comparisons, records.prevalence.periods
    minor = find_minor_languages(records)
    few = [
        _describe_few(one, name=names[one.kind, one.id], period=format_period(periods[one.period].label))
        for one in comparisons
        if one.outcome in {"too_few_stories", "no_passages"} and one.language not in minor
    ]
    same = [
        say(
            "\u201c{name}\u201d at {period} ({language})",
            name=names[one.kind, one.id],
            period=format_period(periods[one.period].label),
            language=one.language,
        )
        for one in comparisons
        if one.outcome == "no_difference" and one.language not in minor
    ]
    told = []
    if few:
        told.append(
            say(
                "Words were not compared if either side has fewer than {least} stories: {comparisons}.",
                least=records.word_changes.min_stories,
                comparisons=_sum_up(few),
            )
        )
    if same:
        told.append(
            say(
                "No word differs more than in random divisions of the same stories: {comparisons}.",
                comparisons=_sum_up(same),
            )
        )
    return tuple(told)


def _describe_few(comparison: WordComparison, *, name: str, period: str) -> str:
    if comparison.outcome == "no_passages":
        return say("\u201c{name}\u201d at {period} (no passages)", name=name, period=period)
    return say(
        "\u201c{name}\u201d at {period} ({language}: {before} before, {after} after)",
        name=name,
        period=period,
        language=comparison.language,
        before=comparison.n_before,
        after=comparison.n_after,
    )


def _sum_up(named: Sequence[str]) -> str:
    left = len(named) - _MOST_COMPARISONS
    return join_clauses([*named[:_MOST_COMPARISONS], say("and {n} more", n=left) if left > 0 else ""])
