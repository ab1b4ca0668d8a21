"""The shape of a change in words: the only place that writes these phrases."""

from __future__ import annotations

from research.records import Changes, Prevalence, Trend
from research.text.wording import choose_plural, format_share


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
    first, last = periods[trend.shape_first].label, periods[trend.shape_last].label
    digits = 0 if f"{trend.share_before:.2f}" != f"{trend.share_after:.2f}" else 1
    before, after = format_share(trend.share_before, digits), format_share(trend.share_after, digits)
    jump = _date_jump(trend, prevalence, changes)
    n = trend.shape_last - trend.shape_first + 1
    told = {
        "line": f"steadily, from {before} to {after}",
        "gradual": f"gradually, from {before} to {after}, most of it within {n:,} "
        f"{choose_plural(n, prevalence.length)} ({first} to {last})",
        "step": f"in a step {jump}, from {before} to {after}",
        "hump": f"up and down again, from {before} to {after} at its height (half of it from {first} to {last})",
        "trough": f"down and up again, from {before} to {after} at its lowest (half of it from {first} to {last})",
        "fading": f"by a jump {jump}, from {before} to {after}, half of which had faded by {last}",
        "recurring": f"up and down more than once, between {before} and {after} (first turn in {first}, last in "
        f"{last})",
    }
    return told[trend.shape]


def _date_jump(trend: Trend, prevalence: Prevalence, changes: Changes) -> str:
    period, is_dated = find_jump(trend, changes)
    label = prevalence.periods[period].label
    return f"in {label}" if is_dated else f"of uncertain date (most probable: {label})"


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
