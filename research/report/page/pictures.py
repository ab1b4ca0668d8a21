"""Small pictures beside claims: the course of a series, or how frequent a few of them are; SVG without a library."""

from __future__ import annotations

import html
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from research.records import Shape
from research.text.printable import make_printable, shorten_text

WIDTH, HEIGHT = 176, 74
"""Size of a picture in CSS pixels. Chosen: about four lines of text high beside a claim."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 34, 13, 17
"""Margins in CSS pixels that hold the labels of the ends. Chosen."""

_ROW = 21
"""Height of a row of levels in CSS pixels: a name and a bar or dot. Chosen."""

_NAME_WIDTH = 30
"""Width of a name in letters; a Chinese character counts as two. Chosen: what fits into the picture."""

_N_POINTS = 60
"""Points of a curve. Chosen."""

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: an ``<svg>`` element of the toolkit, whose text is escaped, and what it shows in words."""

    svg: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Course:
    """The course of one series over the periods.

    Attributes
    ----------
    lines
        Parts of the line, each a sequence of period and share; more than one where a jump breaks it.
    color
        Colour of the series, ``#rrggbb``; else the colour of text.
    dots
        Observed shares as period and share; empty where those of single periods cannot be read.
    start, end, turn
        What is written at the ends of the line, and at its peak or trough; empty: nothing.
    """

    lines: tuple[tuple[tuple[float, float], ...], ...]
    color: str
    dots: tuple[tuple[float, float], ...] = ()
    start: str = ""
    end: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """How frequent one series is: its name, the share with its interval (0 to 1, or NaN), and the share as text."""

    name: str
    share: float
    low: float
    high: float
    label: str
    color: str


@dataclass(frozen=True, slots=True)
class FittedShape:
    """The most probable shape of a change; periods are indices, shares are 0 to 1."""

    shape: Shape
    first: int
    last: int
    before: float
    after: float


def trace_shape(fitted: FittedShape, n_periods: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Trace the shape of a change: the line or, where it jumps, the parts of it.

    Returns
    -------
    Parts of the line; none for shapes that have no course of their own.
    """
    first, last, before, after = fitted.first, fitted.last, fitted.before, fitted.after
    end, rise = n_periods - 1, after - before
    if fitted.shape == "line":
        return (((0, before), (end, after)),)
    if fitted.shape == "step":
        return (((0, before), (first - 0.5, before)), ((first - 0.5, after), (end, after)))
    places = [end * step / (_N_POINTS - 1) for step in range(_N_POINTS)]
    if fitted.shape == "fading":
        half = max(1, last - first)
        later = [first, *(place for place in places if place > first)]
        faded = tuple((place, before + rise * 0.5 ** ((place - first) / half)) for place in later)
        return (((0, before), (first, before)), faded)
    middle, width = (first + last) / 2, max(1.0, float(last - first))
    if fitted.shape == "gradual":
        # From a tenth to nine tenths of the way between the first and the last period.
        scale = width / (2 * math.log(9))
        return (tuple((x, before + rise / (1 + math.exp(-(x - middle) / scale))) for x in places),)
    if fitted.shape in {"hump", "trough"}:
        # Half of the height at the first and the last period.
        scale = width / (2 * math.sqrt(2 * math.log(2)))
        bell = sorted({*places, float(first), middle, float(last)})
        return (tuple((x, before + rise * math.exp(-(((x - middle) / scale) ** 2) / 2)) for x in bell),)
    return ()


def draw_courses(courses: Sequence[Course], ends: tuple[str, str], *, alt_text: str) -> Picture:
    """Draw the courses of series over all periods, on a scale that begins at zero.

    Parameters
    ----------
    courses
        One or more, with the same periods.
    ends
        Labels of the first and the last period.
    alt_text
        What is seen, in words.
    """
    points = [point for course in courses for part in (*course.lines, course.dots) for point in part]
    last = max((period for period, _ in points), default=1) or 1
    top = max((share for _, share in points), default=1) or 1

    def place(period: float, share: float) -> tuple[float, float]:
        x = _LEFT + (WIDTH - _LEFT - _RIGHT) * period / last
        return x, HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * max(0.0, share) / top

    floor = HEIGHT - _BOTTOM
    drawn = [f'<path class="axis" d="M{_LEFT} {floor}H{WIDTH - _RIGHT}"/>']
    for course in courses:
        color = _choose_color(course.color)
        dots = "".join(_write_dot(*place(*point)) for point in course.dots)
        drawn.append(f'<g fill="{color}" opacity=".45">{dots}</g>' if dots else "")
        path = "".join(_write_path([place(*point) for point in part]) for part in course.lines)
        drawn.append(f'<path class="course" stroke="{color}" d="{path}"/>')
        drawn += _write_gaps([[place(*point) for point in part] for part in course.lines], color)
        drawn += _label_ends(course, [place(*course.lines[0][0]), place(*course.lines[-1][-1])])
        drawn += _label_turn(course, [place(*point) for part in course.lines for point in part])
    drawn.append(_write_text(_LEFT, HEIGHT - 4, ends[0], style="when"))
    drawn.append(_write_text(WIDTH - _RIGHT, HEIGHT - 4, ends[1], style="when end"))
    return Picture(_wrap(drawn, HEIGHT, alt_text), alt_text)


def draw_levels(levels: Sequence[Level], *, alt_text: str) -> Picture:
    """Draw how frequent series are: a dot with its interval or a bar for each, in the given order."""
    top = max([level.share for level in levels] + [level.high for level in levels if level.high == level.high] + [0.01])
    room: int = WIDTH - _RIGHT - 6
    drawn: list[str] = []
    for row, level in enumerate(levels):
        y, color = row * _ROW, _choose_color(level.color)
        drawn.append(_write_text(0, y + 10, shorten_text(make_printable(level.name), _NAME_WIDTH), style="name"))
        end = max(1.0, room * level.share / top)
        if level.low == level.low:
            low, high = room * level.low / top, room * level.high / top
            drawn.append(f'<path class="interval" stroke="{color}" d="M{low:.1f} {y + 15.5}H{high:.1f}"/>')
            drawn.append(f'<circle cx="{end:.1f}" cy="{y + 15.5}" r="3.6" fill="{color}"/>')
        else:
            drawn.append(f'<rect x="0" y="{y + 13}" width="{end:.1f}" height="4" fill="{color}"/>')
        drawn.append(_write_text(WIDTH, y + 18, level.label, style="value end"))
    return Picture(_wrap(drawn, len(levels) * _ROW + 2, alt_text), alt_text)


def _wrap(drawn: Sequence[str], height: int, alt_text: str) -> str:
    label = html.escape(make_printable(alt_text), quote=True)
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label="{label}">{"".join(drawn)}</svg>'
    )


def _write_path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _write_dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.4"/>'


def _write_gaps(parts: Sequence[Sequence[tuple[float, float]]], color: str) -> Iterator[str]:
    """Mark a jump by a dotted line between the parts that it divides."""
    for part, other in itertools.pairwise(parts):
        yield f'<path class="gap" stroke="{color}" d="{_write_path([part[-1], other[0]])}"/>'


def _label_ends(course: Course, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    (left, start), (right, end) = places
    if course.start:
        yield _write_text(left - 4, start + 3.5, course.start, style="value end")
    if course.end:
        yield _write_text(right + 4, end + 3.5, course.end, style="value")


def _label_turn(course: Course, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Write the share at the point that is farthest from the start of a line: above a peak, below a trough."""
    if course.turn:
        x, y = max(places, key=lambda point: abs(point[1] - places[0][1]))
        yield _write_text(x, y - 5 if y < places[0][1] else y + 11, course.turn, style="value middle")


def _write_text(x: float, y: float, text: str, *, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}">{html.escape(text)}</text>' if text else ""


def _choose_color(color: str) -> str:
    return color if _COLOR.fullmatch(color) else "currentColor"
