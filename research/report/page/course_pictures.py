"""Pictures of series of a run: the course of a claimed change, and of series without one."""

from __future__ import annotations

from collections.abc import Sequence

from research.records import WHOLE, RunRecords, Trend
from research.report.page.pictures import Course, FittedShape, Picture, draw_courses, trace_shape
from research.report.summary.change_shapes import find_jump
from research.report.summary.displacements import Names
from research.text.messages import say
from research.text.wording import format_list, format_period, format_share


def draw_change(trend: Trend, records: RunRecords, names: Names) -> Picture | None:
    """Draw the course of one tested series: its shape if one is claimed, else the smooth course, if any."""
    course = _trace(trend, records)
    if course is None:
        return None
    return draw_courses(
        [course],
        _find_ends(records),
        alt_text=_describe_course(trend, course, records, name=names[trend.kind, trend.id]),
    )


def draw_series(trends: Sequence[Trend], records: RunRecords, names: Names) -> Picture | None:
    """Draw the smooth courses of several series in one picture; None if there are none."""
    found = {trend: _trace(trend, records, is_labelled=False) for trend in trends}
    courses = {trend: course for trend, course in found.items() if course is not None}
    if not courses:
        return None
    listed = format_list([names[trend.kind, trend.id] for trend in courses])
    return draw_courses(
        list(courses.values()), _find_ends(records), alt_text=say("Smooth lines: {series}.", series=listed)
    )


def _describe_course(trend: Trend, course: Course, records: RunRecords, *, name: str) -> str:
    first, last = _find_ends(records)
    before, after = course.start, course.end
    if trend.shape == "line":
        return say(
            "A straight line: {name}, {before} in {first}, {after} in {last}.",
            name=name,
            before=before,
            after=after,
            first=first,
            last=last,
        )
    if trend.shape == "step":
        return say(
            "Two level lines with a jump between them: {name}, {before} in {first}, {after} in {last}.",
            name=name,
            before=before,
            after=after,
            first=first,
            last=last,
        )
    if trend.shape == "hump":
        return say(
            "A line with a peak: {name}, {before} in {first}, {after} in {last}.",
            name=name,
            before=before,
            after=after,
            first=first,
            last=last,
        )
    if trend.shape == "trough":
        return say(
            "A line with a trough: {name}, {before} in {first}, {after} in {last}.",
            name=name,
            before=before,
            after=after,
            first=first,
            last=last,
        )
    if trend.shape == "fading":
        return say(
            "A jump that fades: {name}, {before} in {first}, {after} in {last}.",
            name=name,
            before=before,
            after=after,
            first=first,
            last=last,
        )
    return say(
        "A smooth line: {name}, {before} in {first}, {after} in {last}.",
        name=name,
        before=before,
        after=after,
        first=first,
        last=last,
    )


def _trace(trend: Trend, records: RunRecords, *, is_labelled: bool = True) -> Course | None:
    prevalence = records.prevalence
    lines: tuple[tuple[tuple[float, float], ...], ...] = ()
    if trend.shape:
        jump, is_dated = find_jump(trend, records.changes)
        first = jump if trend.shape == "step" and is_dated else trend.shape_first
        fitted = FittedShape(trend.shape, first, trend.shape_last, trend.share_before, trend.share_after)
        lines = trace_shape(fitted, len(prevalence.periods))
    if not lines:
        curve = [(float(p.period), p.share) for p in records.trends.curves if (p.kind, p.id) == (trend.kind, trend.id)]
        lines = (tuple(curve),) if len(curve) > 1 else ()
    if not lines:
        return None
    colors = {("theme", theme.id): theme.color for theme in records.themes.themes}
    color = colors.get((trend.kind, trend.id), "")
    if not is_labelled:
        return Course(lines, color)
    is_read = trend.kind == "topic" or prevalence.is_single_period_claimed
    shares = prevalence.shown_share[prevalence.row_of[trend.kind, trend.id], WHOLE]
    dots = tuple((float(period), float(share)) for period, share in enumerate(shares) if share == share and is_read)
    turn = format_share(trend.share_after) if trend.shape in {"hump", "trough", "fading"} else ""
    return Course(lines, color, dots, format_share(lines[0][0][1]), format_share(lines[-1][-1][1]), turn)


def _find_ends(records: RunRecords) -> tuple[str, str]:
    periods = records.prevalence.periods
    return format_period(periods[0].label), format_period(periods[-1].label)
