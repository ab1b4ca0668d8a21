"""Limitations of the tests of trends, change points and words, in words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from research.records import Period, RunRecords, SeriesKind, WordComparison
from research.report.summary.minor_languages import find_minor_languages
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_event, find_events_of_change, find_events_of_trend
from research.text.wording import choose_plural, format_count, format_list

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
            f"No trend was tested: the corpus has {found} with {choose_plural(2, records.prevalence.unit)} "
            f"(minimum {trends.min_periods:,}).",
        )
    if trends.n_periods < trends.warn_periods:
        return (
            f"The tests rest on {found} (fewer than {trends.warn_periods:,}), so only large trends can be detected; "
            "further trends may exist.",
        )
    return ()


def list_change_cautions(records: RunRecords) -> tuple[str, ...]:
    """Describe whether the study requests more change points than the periods have room for; empty if it does not."""
    changes = records.changes
    requested, possible = changes.n_changes_requested, changes.n_changes_possible
    if not changes.n_periods or requested is None or requested <= possible:
        return ()
    return (
        f"The study requests {format_count(requested, 'change point')} per series; "
        f"{format_count(changes.n_periods, f'complete {records.prevalence.length}')} "
        f"{choose_plural(changes.n_periods, 'has')} room for {possible:,}, so {possible:,} "
        f"{choose_plural(possible, 'was')} placed.",
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
    found = [(len(trends), "trend"), (len(points), "change point")]
    counted = " and ".join(format_count(count, noun) for count, noun in found if count)
    n_claims = len(trends) + len(points)
    names = name_series(records)
    series = format_list(
        [f"\u201c{names[key]}\u201d" for key in names if key in find_coincident_series(records)], most=_MOST_NAMED
    )
    events = format_list([describe_event(event) for event in dict.fromkeys(itertools.chain(*trends, *points))], most=2)
    return (
        f"{counted} ({series}) {'coincides' if n_claims == 1 else 'coincide'} with a change of a source that has at "
        f"least a tenth of the articles: {events}. The change may be one of the collection rather than of what is "
        "written.",
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
        f"{_name_comparison(one, names, periods)} ({_count_stories(one)})"
        for one in comparisons
        if one.outcome in {"too_few_stories", "no_passages"} and one.language not in minor
    ]
    same = [
        f"{_name_comparison(one, names, periods)} ({one.language})"
        for one in comparisons
        if one.outcome == "no_difference" and one.language not in minor
    ]
    told = []
    if few:
        told.append(
            f"Words were not compared if either side has fewer than {records.word_changes.min_stories} stories: "
            f"{_sum_up(few)}."
        )
    if same:
        told.append(f"No word differs more than in random divisions of the same stories: {_sum_up(same)}.")
    return tuple(told)


def _count_stories(comparison: WordComparison) -> str:
    if comparison.outcome == "no_passages":
        return "no passages"
    return f"{comparison.language}: {comparison.n_before:,} before, {comparison.n_after:,} after"


def _name_comparison(
    comparison: WordComparison, names: Mapping[tuple[str, str], str], periods: Sequence[Period]
) -> str:
    return f"\u201c{names[comparison.kind, comparison.id]}\u201d at {periods[comparison.period].label}"


def _sum_up(named: Sequence[str]) -> str:
    left = len(named) - _MOST_COMPARISONS
    return "; ".join(named[:_MOST_COMPARISONS]) + (f"; and {left:,} more" if left > 0 else "")
