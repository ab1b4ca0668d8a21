"""Which of two themes leads: the test of their difference within the same articles."""

from __future__ import annotations

from collections.abc import Mapping

from research.records import Difference, RunRecords, SeriesKind
from research.report.summary.theme_levels import ThemeLevel
from research.text.wording import (
    choose_digits,
    choose_plural,
    format_change_interval,
    format_count,
    format_number,
    format_probability,
)

Names = Mapping[tuple[str, str], str]


def find_difference(records: RunRecords, kind: SeriesKind, ids: tuple[str, str]) -> Difference | None:
    """Give the comparison of two series, whichever comes first in it; None if they were not compared."""
    return next(
        (one for one in records.compositions.differences if one.kind == kind and {one.first, one.second} == set(ids)),
        None,
    )


def is_told_apart(records: RunRecords, larger: ThemeLevel, smaller: ThemeLevel) -> bool:
    """Tell whether one theme takes more than another; by their intervals if they were not compared."""
    found = find_difference(records, "theme", (larger.id, smaller.id))
    if found is None:
        own, other = (
            (larger.low, smaller.high) if larger.basis == "codes" else (larger.assigned_low, smaller.assigned_high)
        )
        return other < own
    return found.first == larger.id and found.is_told(records.compositions.alpha)


def describe_lead(records: RunRecords, names: Names) -> str:
    """Say which theme leads, over all periods and over the latest, and whether this is told from chance.

    Returns
    -------
    Two or three sentences; empty without themes that can be compared.
    """
    differences = [one for one in records.compositions.differences if one.kind == "theme"]
    if not differences:
        return ""
    first, alpha = differences[0], records.compositions.alpha
    units = choose_plural(2, records.prevalence.unit)
    names_of = (names["theme", first.first], names["theme", first.second])
    numbers = _write((first.difference, first.low, first.high), first.q_value, records)
    if first.is_told(alpha):
        text = f"Within the same {units}, \u201c{names_of[0]}\u201d takes {numbers} more than \u201c{names_of[1]}\u201d"
    else:
        text = (
            f"\u201c{names_of[0]}\u201d and \u201c{names_of[1]}\u201d cannot be told apart within the same {units}: "
            f"the difference is {numbers}"
        )
    if first.latest == first.latest:
        since = records.prevalence.periods[records.compositions.first_latest].label
        latest = _write((first.latest, first.latest_low, first.latest_high), first.latest_q, records)
        text += f"; since {since}, it is {latest}"
    n_told = sum(one.is_told(alpha) for one in differences)
    of_all = (
        f" Of {format_count(len(differences), 'pair')} of themes compared, {n_told:,} "
        f"{choose_plural(n_told, 'is')} told apart."
        if len(differences) > 1
        else ""
    )
    return f"{text}.{of_all}"


def _write(numbers: tuple[float, float, float], q_value: float, records: RunRecords) -> str:
    value, low, high = numbers
    digits = choose_digits(low, high)
    return (
        f"{format_number(value, digits)} percentage points ({100 * records.prevalence.confidence:g}% CI "
        f"{format_change_interval(low, high, digits)}, q = {format_probability(q_value)})"
    ).replace("= <", "< ")
