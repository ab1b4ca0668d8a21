"""What the page says of series over the periods: prevalence of the themes, and trends."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import PrevalencePoint, RunRecords, SeriesKind, Trend

MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class PrevalenceRow:
    """One period: how many were counted, and the prevalence of every theme in it."""

    label: str
    note: str
    n: int
    points: tuple[PrevalencePoint, ...]


@dataclass(frozen=True)
class TrendGroup:
    """The trends of one kind of series.

    ``refusal`` is the one reason why none was tested; empty if any was, or if the reasons differ.
    """

    kind: SeriesKind
    trends: tuple[Trend, ...]
    refusal: str


def make_prevalence_rows(records: RunRecords) -> tuple[PrevalenceRow, ...]:
    """Put the themes' prevalence into rows of periods, themes in the order of the codebook."""
    order = {theme.id: place for place, theme in enumerate(records.themes.themes)}
    by_period: dict[int, list[PrevalencePoint]] = {}
    for point in records.prevalence.points:
        if point.kind == "theme" and point.group_kind == "all" and point.id in order:
            by_period.setdefault(point.period, []).append(point)
    rows = []
    for period in records.prevalence.periods[:MOST_ROWS]:
        points = sorted(by_period.get(period.index, ()), key=lambda point: order[point.id])
        note = "empty" if period.is_empty else "partial" if period.is_partial else ""
        rows.append(PrevalenceRow(period.label, note, points[0].n if points else 0, tuple(points)))
    return tuple(rows)


def make_trend_groups(records: RunRecords) -> tuple[TrendGroup, ...]:
    """Put the trends into groups: themes, then topics; kinds without a series are left out."""
    groups = []
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    for kind in kinds:
        trends = tuple(trend for trend in records.trends.trends if trend.kind == kind)
        reasons = {trend.reason for trend in trends if trend.claim == "none"}
        is_refused = len(reasons) == 1 and all(trend.claim == "none" for trend in trends)
        if trends:
            groups.append(TrendGroup(kind, trends, reasons.pop() if is_refused else ""))
    return tuple(groups)


def find_remark(trend: Trend) -> str:
    """Give what a trend's reason says besides the numbers, which stand in columns of their own."""
    numbers, _, remark = trend.reason.partition("; ")
    return remark if numbers.startswith(f"slope {trend.slope:+.1f} ") else trend.reason
