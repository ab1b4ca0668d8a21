"""Which of two themes leads: the test of their difference within the same articles."""

from __future__ import annotations

from collections.abc import Mapping

from research.records import Difference, RunRecords, SeriesKind
from research.report.summary.theme_levels import ThemeLevel
from research.text.messages import say
from research.text.wording import (
    choose_digits,
    format_change_interval,
    format_count,
    format_level,
    format_number,
    format_period,
    format_test,
    join_sentences,
    name_units,
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
    units = name_units(records.prevalence.unit)
    names_of = (names["theme", first.first], names["theme", first.second])
    numbers = _write((first.difference, first.low, first.high), first.q_value, records)
    if first.is_told(alpha):
        text = say(
            "Within the same {units}, \u201c{first}\u201d takes {numbers} more than \u201c{second}\u201d.",
            units=units,
            first=names_of[0],
            second=names_of[1],
            numbers=numbers,
        )
    else:
        text = say(
            "\u201c{first}\u201d and \u201c{second}\u201d cannot be told apart within the same {units}: the difference "
            "is {numbers}.",
            first=names_of[0],
            second=names_of[1],
            units=units,
            numbers=numbers,
        )
    told = [text]
    if first.latest == first.latest:
        since = format_period(records.prevalence.periods[records.compositions.first_latest].label)
        latest = _write((first.latest, first.latest_low, first.latest_high), first.latest_q, records)
        told.append(say("Since {period}, the difference is {numbers}.", period=since, numbers=latest))
    if len(differences) > 1:
        told.append(
            say(
                "Of {pairs} of themes compared, {n} is told apart.",
                "Of {pairs} of themes compared, {n} are told apart.",
                n=sum(one.is_told(alpha) for one in differences),
                pairs=format_count(len(differences), "pair"),
            )
        )
    return join_sentences(told)


def _write(numbers: tuple[float, float, float], q_value: float, records: RunRecords) -> str:
    value, low, high = numbers
    digits = choose_digits(low, high)
    return say(
        "{points} percentage points ({level} CI {interval}, {q_value})",
        points=format_number(value, digits),
        level=format_level(records.prevalence.confidence),
        interval=format_change_interval(low, high, digits),
        q_value=format_test("q", q_value),
    )
