"""The shape of a change in words: the only place that writes these phrases."""

from __future__ import annotations

from research.records import Prevalence, Trend
from research.text.wording import choose_plural, format_share


def describe_shape(trend: Trend, prevalence: Prevalence) -> str:
    """Describe the most probable shape of a change, its dates and its size; empty without a change.

    Parameters
    ----------
    trend
        The claim.
    prevalence
        Names the periods.
    """
    if not trend.shape:
        return ""
    periods = prevalence.periods
    first, last = periods[trend.shape_first].label, periods[trend.shape_last].label
    digits = 0 if f"{trend.share_before:.2f}" != f"{trend.share_after:.2f}" else 1
    before, after = format_share(trend.share_before, digits), format_share(trend.share_after, digits)
    n = trend.shape_last - trend.shape_first + 1
    told = {
        "line": f"steadily, from {before} to {after}",
        "gradual": f"gradually, from {before} to {after}, most of it within {n:,} "
        f"{choose_plural(n, prevalence.length)} ({first} to {last})",
        "step": f"in a step in {first}, from {before} to {after}",
        "hump": f"up and down again, from {before} to {after} at its height (half of it from {first} to {last})",
        "trough": f"down and up again, from {before} to {after} at its lowest (half of it from {first} to {last})",
        "fading": f"by a jump in {first}, from {before} to {after}, half of which had faded by {last}",
        "recurring": f"up and down more than once, between {before} and {after} (first turn in {first}, last in "
        f"{last})",
    }
    return told[trend.shape]
