"""The dates of a change point in words."""

from __future__ import annotations

from collections.abc import Sequence

from research.records import ChangePoint, Period
from research.text.wording import format_ranges


def list_dates(point: ChangePoint, periods: Sequence[Period]) -> str:
    """List the dates that a change point may have as ranges: 2003-08 to 2003-11; 2018-12."""
    return format_ranges([(periods[first].label, periods[last].label) for first, last in point.ranges])
