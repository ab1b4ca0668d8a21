"""The shape of a change in words: the only place that writes these phrases."""

from __future__ import annotations

from research.records import Changes, Prevalence, Trend
from research.text.messages import say
from research.text.wording import format_count, format_period, format_share


def describe_shape(trend: Trend, prevalence: Prevalence, changes: Changes) -> str:
    """Describe the most probable shape of a change, its dates and its size; empty without a change.

    Parameters
    ----------
    trend
        The claim.
    prevalence
        Names the periods.
    changes
        Date the jumps: the date of a change point has a set of dates, that of a shape has none. So a jump has the date
        of the change point that may be it; other dates are called uncertain.
    """
    if not trend.shape:
        return ""
    periods = prevalence.periods
    first, last = format_period(periods[trend.shape_first].label), format_period(periods[trend.shape_last].label)
    digits = 0 if f"{trend.share_before:.2f}" != f"{trend.share_after:.2f}" else 1
    before, after = format_share(trend.share_before, digits), format_share(trend.share_after, digits)
    n = trend.shape_last - trend.shape_first + 1
    told = {
        "line": say("steadily, from {before} to {after}", before=before, after=after),
        "gradual": say(
            "gradually, from {before} to {after}, most of it within {periods} ({first} to {last})",
            before=before,
            after=after,
            periods=format_count(n, prevalence.length),
            first=first,
            last=last,
        ),
        "step": _describe_step(trend, prevalence, changes, before=before, after=after),
        "hump": say(
            "up and down again, from {before} to {after} at its height (half of it from {first} to {last})",
            before=before,
            after=after,
            first=first,
            last=last,
        ),
        "trough": say(
            "down and up again, from {before} to {after} at its lowest (half of it from {first} to {last})",
            before=before,
            after=after,
            first=first,
            last=last,
        ),
        "fading": _describe_fading(trend, prevalence, changes, before=before, after=after),
        "recurring": say(
            "up and down more than once, between {before} and {after} (first turn in {first}, last in {last})",
            before=before,
            after=after,
            first=first,
            last=last,
        ),
    }
    return told[trend.shape]


def _describe_step(trend: Trend, prevalence: Prevalence, changes: Changes, *, before: str, after: str) -> str:
    period, is_dated = find_jump(trend, changes)
    label = format_period(prevalence.periods[period].label)
    if is_dated:
        return say("in a step in {period}, from {before} to {after}", period=label, before=before, after=after)
    return say(
        "in a step of uncertain date (most probable: {period}), from {before} to {after}",
        period=label,
        before=before,
        after=after,
    )


def _describe_fading(trend: Trend, prevalence: Prevalence, changes: Changes, *, before: str, after: str) -> str:
    period, is_dated = find_jump(trend, changes)
    label = format_period(prevalence.periods[period].label)
    last = format_period(prevalence.periods[trend.shape_last].label)
    if is_dated:
        return say(
            "by a jump in {period}, from {before} to {after}, half of which had faded by {last}",
            period=label,
            before=before,
            after=after,
            last=last,
        )
    return say(
        "by a jump of uncertain date (most probable: {period}), from {before} to {after}, half of which had faded by "
        "{last}",
        period=label,
        before=before,
        after=after,
        last=last,
    )


def find_jump(trend: Trend, changes: Changes) -> tuple[int, bool]:
    """Date a step or a jump by the change point that it may be.

    Returns
    -------
    Index of the most probable period, and whether a change point dates it.
    """
    rises = trend.share_after > trend.share_before
    same = [
        point
        for point in changes.dated
        if (point.kind, point.id) == (trend.kind, trend.id) and (point.after > point.before) == rises
    ]
    at = trend.shape_first
    own = [point for point in same if point.find_distance(at) == 0]
    if own:
        nearest = min(own, key=lambda point: abs(point.period - at))
        return nearest.period, True
    return at, False
