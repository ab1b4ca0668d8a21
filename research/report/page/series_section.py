"""What the page says of series over the periods: prevalence of the themes, and trends."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import WHOLE, Family, RelativeTrend, RunRecords, SeriesKind, Trend
from research.report.summary.change_shapes import describe_shape
from research.report.summary.displacements import Names, describe_displacement, find_relative
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_coincidence, find_events_of_trend
from research.report.summary.trend_reasons import describe_refusal, describe_remarks, describe_selection
from research.text.messages import say
from research.text.wording import join_clauses

MOST_ROWS = 120
"""Periods that the table of prevalence on the page has; all are in the tables of the run."""

MOST_OPEN = 25
"""Rows of a table that stand open on the page; the others are folded."""


@dataclass(frozen=True, slots=True)
class PrevalenceCell:
    """The share of one theme in one period with its interval, 0 to 1; NaN where nothing was published."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PrevalenceRow:
    """One period: how many articles or stories were counted, and the prevalence of every theme in it."""

    label: str
    note: str
    n: int
    cells: tuple[PrevalenceCell, ...]


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A trend with what is said below its name: why it was not tested, or what its numbers do not show."""

    trend: Trend
    note: str


@dataclass(frozen=True)
class TrendGroup:
    """The trends of one family of series.

    Attributes
    ----------
    rows
        In the order of the series, or claimed ones first and refused ones last where a page cannot show all at once.
    n_tests, n_tested
        Series that the correction counts, and those of them that were tested.
    refusal
        Why none was tested, if the corpus has too few periods for all; else empty.
    """

    kind: SeriesKind
    family: Family
    rows: tuple[TrendRow, ...]
    n_tests: int
    n_tested: int
    refusal: str


def make_prevalence_rows(records: RunRecords) -> tuple[PrevalenceRow, ...]:
    """Put the themes' prevalence into rows of periods, themes in the order of the codebook."""
    prevalence = records.prevalence
    numbers = prevalence.shown_share[:, WHOLE], prevalence.low[:, WHOLE], prevalence.high[:, WHOLE]
    themes = prevalence.list_rows("theme")
    rows = []
    for period in prevalence.periods[:MOST_ROWS]:
        note = say("empty") if period.is_empty else say("incomplete") if period.is_partial else ""
        cells = tuple(PrevalenceCell(*(float(values[row, period.index]) for values in numbers)) for row in themes)
        rows.append(PrevalenceRow(period.label, note, int(prevalence.n[WHOLE, period.index]), cells))
    return tuple(rows)


def make_trend_groups(records: RunRecords, language: str = "en") -> tuple[TrendGroup, ...]:
    """Put the trends into groups: themes, then topics; kinds without a series are left out.

    Names of themes in the notes are in a language if they have one in it.
    """
    names, relative = name_series(records, language), find_relative(records)
    groups = []
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    for kind in kinds:
        trends = tuple(trend for trend in records.trends.trends if trend.kind == kind)
        if not trends:
            continue
        shown = trends if len(trends) <= MOST_OPEN else tuple(sorted(trends, key=_rank_trend))
        # A note on one series stands in its row; a note on all of them appears once.
        is_refused = all(trend.refusal == "too_few_periods" for trend in trends)
        groups.append(
            TrendGroup(
                kind=kind,
                family=trends[0].family,
                rows=tuple(
                    TrendRow(trend, _write_note(trend, records, relative=relative.get((kind, trend.id)), names=names))
                    for trend in shown
                ),
                n_tests=trends[0].n_tests,
                n_tested=sum(trend.claim != "none" for trend in trends),
                refusal=_describe_refused(trends[0], records) if is_refused else "",
            )
        )
    return tuple(groups)


def _write_note(trend: Trend, records: RunRecords, *, relative: RelativeTrend | None, names: Names) -> str:
    if trend.claim == "none":
        return _describe_refused(trend, records)
    told = (
        describe_shape(trend, records.prevalence, records.changes),
        describe_selection(trend),
        describe_remarks(trend),
        describe_displacement(relative, trend.claim, names, confidence=records.prevalence.confidence),
        describe_coincidence(find_events_of_trend(records, trend)),
    )
    return join_clauses(told)


def _describe_refused(trend: Trend, records: RunRecords) -> str:
    return say("not tested: {reason}", reason=describe_refusal(trend, records.prevalence))


def _rank_trend(trend: Trend) -> tuple[bool, bool, float]:
    q_value = trend.claim_q if trend.claim_q == trend.claim_q else 1.0
    return trend.claim == "none", not trend.is_change, q_value
