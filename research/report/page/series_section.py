"""What the page says of series over the periods: prevalence of the themes, and trends."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import WHOLE, Family, RunRecords, SeriesKind, Trend

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


@dataclass(frozen=True)
class TrendGroup:
    """The trends of one family of series.

    Attributes
    ----------
    trends
        In the order of the series, or claimed ones first and refused ones last where a page cannot show all at once.
    n_tests, n_tested
        Series that the correction counts, and those of them that were tested.
    refusal
        The one reason why none was tested; empty if any was, or if the reasons differ.
    """

    kind: SeriesKind
    family: Family
    trends: tuple[Trend, ...]
    n_tests: int
    n_tested: int
    refusal: str


def make_prevalence_rows(records: RunRecords) -> tuple[PrevalenceRow, ...]:
    """Put the themes' prevalence into rows of periods, themes in the order of the codebook."""
    prevalence = records.prevalence
    numbers = prevalence.share[:, WHOLE], prevalence.low[:, WHOLE], prevalence.high[:, WHOLE]
    themes = prevalence.list_rows("theme")
    rows = []
    for period in prevalence.periods[:MOST_ROWS]:
        note = "empty" if period.is_empty else "partial" if period.is_partial else ""
        cells = tuple(PrevalenceCell(*(float(values[row, period.index]) for values in numbers)) for row in themes)
        rows.append(PrevalenceRow(period.label, note, int(prevalence.n[WHOLE, period.index]), cells))
    return tuple(rows)


def make_trend_groups(records: RunRecords) -> tuple[TrendGroup, ...]:
    """Put the trends into groups: themes, then topics; kinds without a series are left out."""
    groups = []
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    for kind in kinds:
        trends = tuple(trend for trend in records.trends.trends if trend.kind == kind)
        reasons = {trend.reason for trend in trends if trend.claim == "none"}
        # What is said of one series stands in its row; what is said of all, once.
        is_refused = len(reasons) == 1 and all(trend.claim == "none" and not is_rare(trend) for trend in trends)
        if trends:
            n_tested = sum(trend.claim != "none" for trend in trends)
            shown = trends if len(trends) <= MOST_OPEN else tuple(sorted(trends, key=_rank_trend))
            refusal = reasons.pop() if is_refused else ""
            groups.append(TrendGroup(kind, trends[0].family, shown, trends[0].n_tests, n_tested, refusal))
    return tuple(groups)


def find_remark(trend: Trend) -> str:
    """Give what a trend's reason says besides the numbers, which stand in columns or below the table."""
    numbers, *remarks = trend.reason.split("; ")
    if not numbers.startswith("slope "):
        return trend.reason
    known = ("a slope of ", "neighbouring periods are alike ")
    return "; ".join(text for text in remarks if not text.startswith(known))


def find_likeness(records: RunRecords) -> float:
    """Give the largest correlation of neighbouring periods among the series tested; 0 without any."""
    known = [trend.autocorrelation for trend in records.trends.trends if trend.claim != "none"]
    return max((value for value in known if value == value), default=0.0)


def find_refusal(trend: Trend) -> str:
    """Give why a series was not tested, in words that go on after a colon."""
    return trend.reason.removeprefix("no test:").strip().rstrip(".")


def is_rare(trend: Trend) -> bool:
    """Tell whether it is this series that was refused, being too rare or too common, and not the whole corpus."""
    return trend.claim == "none" and find_refusal(trend).startswith("it ")


def _rank_trend(trend: Trend) -> tuple[bool, bool, float]:
    q_value = trend.q_value if trend.q_value == trend.q_value else 1.0
    return trend.claim == "none", trend.claim == "no clear change", q_value
