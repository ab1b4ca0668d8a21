"""A claimed change in one sentence: its direction or shape, its size, its dates and its q."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import RunRecords, Trend
from research.report.summary.change_shapes import find_jump
from research.report.summary.displacements import Names
from research.text.messages import say
from research.text.wording import (
    choose_digits,
    format_change_interval,
    format_number,
    format_period,
    format_probability,
    format_share,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the sentence of a change needs, as text."""

    name: str
    slope: str
    level: str
    interval: str
    before: str
    after: str
    first: str
    last: str
    q: str


def describe_claim(trend: Trend, records: RunRecords, names: Names) -> str:
    """Describe a claimed change in one sentence.

    Parameters
    ----------
    trend
        The claim: a change.
    records
        Records of the run.
    names
        Names of series by kind and id.
    """
    told = _collect(trend, records, names)
    rises = trend.share_after > trend.share_before
    if not trend.shape:
        return _describe_slope(told, trend)
    if trend.shape == "line":
        return _describe_line(told, rises=rises)
    if trend.shape == "step":
        return _describe_step(told, trend, records, rises=rises)
    if trend.shape == "gradual":
        return _describe_gradual(told, rises=rises)
    if trend.shape == "fading":
        return _describe_fading(told, rises=rises)
    return _describe_turns(told, trend)


def format_q(value: float) -> str:
    """Write a q value with its sign, on one line: q = 0.030, q < 0.001."""
    text = format_probability(value)
    told = say("q < {value}", value=text[1:].strip()) if text.startswith("<") else say("q = {value}", value=text)
    return told.replace(" ", "\u00a0")


def _collect(trend: Trend, records: RunRecords, names: Names) -> _Told:
    digits = choose_digits(trend.low, trend.high)
    whole = 0 if f"{trend.share_before:.2f}" != f"{trend.share_after:.2f}" else 1
    periods = records.prevalence.periods
    return _Told(
        name=names[trend.kind, trend.id],
        slope=format_number(abs(trend.slope), digits),
        level=format_share(records.prevalence.confidence),
        interval=format_change_interval(trend.low, trend.high, digits),
        before=format_share(trend.share_before, whole),
        after=format_share(trend.share_after, whole),
        first=format_period(periods[trend.shape_first].label),
        last=format_period(periods[trend.shape_last].label),
        q=format_q(trend.claim_q),
    )


def _describe_slope(told: _Told, trend: Trend) -> str:
    if trend.claim == "changing":
        return say("“{name}” changed without one direction ({q}).", name=told.name, q=told.q)
    if trend.claim == "rising":
        return say(
            "“{name}” rose by {slope} percentage points per year ({level} CI {interval}, {q}).",
            name=told.name,
            slope=told.slope,
            level=told.level,
            interval=told.interval,
            q=told.q,
        )
    return say(
        "“{name}” fell by {slope} percentage points per year ({level} CI {interval}, {q}).",
        name=told.name,
        slope=told.slope,
        level=told.level,
        interval=told.interval,
        q=told.q,
    )


def _describe_line(told: _Told, *, rises: bool) -> str:
    if rises:
        return say(
            "“{name}” rose steadily from {before} to {after} along a straight line, by {slope} percentage points per "
            "year ({level} CI {interval}, {q}).",
            name=told.name,
            before=told.before,
            after=told.after,
            slope=told.slope,
            level=told.level,
            interval=told.interval,
            q=told.q,
        )
    return say(
        "“{name}” fell steadily from {before} to {after} along a straight line, by {slope} percentage points per year "
        "({level} CI {interval}, {q}).",
        name=told.name,
        before=told.before,
        after=told.after,
        slope=told.slope,
        level=told.level,
        interval=told.interval,
        q=told.q,
    )


def _describe_step(told: _Told, trend: Trend, records: RunRecords, *, rises: bool) -> str:
    jump, is_dated = find_jump(trend, records.changes)
    date, name, q = format_period(records.prevalence.periods[jump].label), told.name, told.q
    before, after = told.before, told.after
    if is_dated and rises:
        return say(
            "“{name}” rose in a step in {date}, from {before} to {after} ({q}).",
            name=name,
            date=date,
            before=before,
            after=after,
            q=q,
        )
    if is_dated:
        return say(
            "“{name}” fell in a step in {date}, from {before} to {after} ({q}).",
            name=name,
            date=date,
            before=before,
            after=after,
            q=q,
        )
    if rises:
        return say(
            "“{name}” rose in a step from {before} to {after} ({q}); its date is uncertain (most probable: {date}).",
            name=name,
            date=date,
            before=before,
            after=after,
            q=q,
        )
    return say(
        "“{name}” fell in a step from {before} to {after} ({q}); its date is uncertain (most probable: {date}).",
        name=name,
        date=date,
        before=before,
        after=after,
        q=q,
    )


def _describe_gradual(told: _Told, *, rises: bool) -> str:
    if rises:
        return say(
            "“{name}” rose gradually from {before} to {after}, most of it between {first} and {last} ({q}).",
            name=told.name,
            before=told.before,
            after=told.after,
            first=told.first,
            last=told.last,
            q=told.q,
        )
    return say(
        "“{name}” fell gradually from {before} to {after}, most of it between {first} and {last} ({q}).",
        name=told.name,
        before=told.before,
        after=told.after,
        first=told.first,
        last=told.last,
        q=told.q,
    )


def _describe_fading(told: _Told, *, rises: bool) -> str:
    if rises:
        return say(
            "“{name}” jumped from {before} to {after} in about {first}; half of the jump had faded by {last} ({q}).",
            name=told.name,
            before=told.before,
            after=told.after,
            first=told.first,
            last=told.last,
            q=told.q,
        )
    return say(
        "“{name}” dropped from {before} to {after} in about {first}; half of the drop was made up by {last} ({q}).",
        name=told.name,
        before=told.before,
        after=told.after,
        first=told.first,
        last=told.last,
        q=told.q,
    )


def _describe_turns(told: _Told, trend: Trend) -> str:
    if trend.shape == "hump":
        return say(
            "“{name}” rose and fell again: from {before} to {after} at its height, mostly from {first} to {last} "
            "({q}).",
            name=told.name,
            before=told.before,
            after=told.after,
            first=told.first,
            last=told.last,
            q=told.q,
        )
    if trend.shape == "trough":
        return say(
            "“{name}” fell and recovered: from {before} to {after} at its lowest, mostly from {first} to {last} ({q}).",
            name=told.name,
            before=told.before,
            after=told.after,
            first=told.first,
            last=told.last,
            q=told.q,
        )
    return say(
        "“{name}” rose and fell more than once from {first} to {last}, between {before} and {after} ({q}).",
        name=told.name,
        before=told.before,
        after=told.after,
        first=told.first,
        last=told.last,
        q=told.q,
    )
