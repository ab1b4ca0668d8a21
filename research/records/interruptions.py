"""Interrupted series: the change of level and slope at the events that a study states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from research.records.prevalence import SeriesKind

InterruptionRefusal = Literal["", "outside", "too_few_before", "too_few_after", "not_tested"]
"""Why nothing is estimated: the event lies outside the complete periods, too few of these lie before or after it, or
the series is not tested at all."""

_FEW_DATES = 20
"""Dates from which a rank among them says something; a convention."""

_HIGH_RANK = 0.1
"""Rank above which other dates show as much; a convention."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """One series at one event. Estimates are NaN where nothing was tested.

    Attributes
    ----------
    event, day
        Name and date of the event.
    period
        Index of the first complete period of the time after: the one that holds the event, or the next; -1 if there is
        none.
    n_before, n_after
        Complete periods before that period, and from it on.
    refusal
        Why nothing is estimated; empty where something is.
    share_expected, share
        Share in the first period after the event as the line before it continues, and as fitted, 0 to 1.
    level, level_low, level_high
        Their difference with its interval, percentage points.
    odds_ratio, odds_low, odds_high
        The same as a ratio of odds.
    slope, slope_low, slope_high
        Change of the slope with its interval, percentage points a year at the shares after the event.
    p_value, q_value
        p-value of neither a change of level nor of slope, as it is, and corrected over all events and series of the
        family.
    placebo_p
        Rank of the event among other dates of the same series: one plus the dates that show as much, over one plus all
        dates.
    n_placebos
        Dates that the event was compared with.
    comparison
        Id of the series that the event should not affect; empty if none is named.
    comparison_kind
        Whether it is a theme or a topic; empty if none is named.
    ratio, ratio_low, ratio_high
        Odds ratio of the change of level over that of the comparison series, with its interval; NaN without one.
    ratio_p
        p-value of no difference between the changes of level; NaN without a comparison series.
    line
        Fitted log odds at the first period after the event as the line before continues, slope before it, change of
        level, and change of slope; slopes a year. Empty where nothing was tested.
    """

    event: str
    day: date
    kind: SeriesKind
    id: str
    period: int
    n_before: int
    n_after: int
    refusal: InterruptionRefusal
    share_expected: float = float("nan")
    share: float = float("nan")
    level: float = float("nan")
    level_low: float = float("nan")
    level_high: float = float("nan")
    odds_ratio: float = float("nan")
    odds_low: float = float("nan")
    odds_high: float = float("nan")
    slope: float = float("nan")
    slope_low: float = float("nan")
    slope_high: float = float("nan")
    p_value: float = float("nan")
    q_value: float = float("nan")
    placebo_p: float = float("nan")
    n_placebos: int = 0
    comparison: str = ""
    comparison_kind: SeriesKind | Literal[""] = ""
    ratio: float = float("nan")
    ratio_low: float = float("nan")
    ratio_high: float = float("nan")
    ratio_p: float = float("nan")
    line: tuple[float, ...] = ()

    @property
    def is_usual(self) -> bool:
        """True if other dates of the series show as much as the event, and there are enough of them to say so."""
        return self.n_placebos >= _FEW_DATES and self.placebo_p > _HIGH_RANK


@dataclass(frozen=True)
class Interruptions:
    """Every event of the study beside every series.

    Attributes
    ----------
    interruptions
        In the order of the events, then of the series; none without events.
    least_periods
        Complete periods that are required on either side of an event.
    n_periods
        Complete periods.
    alpha
        False discovery rate within a family, 0 to 1 (the study's setting).
    """

    interruptions: tuple[Interruption, ...]
    least_periods: int
    n_periods: int
    alpha: float

    @property
    def changed(self) -> tuple[Interruption, ...]:
        """Events and series with a change: q below alpha, the clearest first."""
        found = [row for row in self.interruptions if row.q_value < self.alpha]
        return tuple(sorted(found, key=lambda row: (row.q_value, row.p_value)))
