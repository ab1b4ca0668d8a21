"""Claims about trends, seasons and curves, and the calibration of the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from research.records.prevalence import SeriesKind

Claim = Literal["rising", "falling", "no clear change", "none"]

Family = Literal["confirmatory", "exploratory"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Names of the seasons, in English whatever the machine's language."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A claim about one prevalence series, or the reason why none is made. Numbers are NaN where not estimated.

    Attributes
    ----------
    family
        ``confirmatory`` for themes, named before the run; ``exploratory`` for topics, found by it.
    n_periods, n
        Complete periods used, and articles or stories in them.
    slope, low, high
        Straight-line change of the share with its interval, percentage points per year: the linear term of the
        binomial regression that is tested.
    odds_ratio, odds_low, odds_high
        The same change as a ratio of odds a year (quasi-binomial regression).
    p_value, q_value
        Of the test of no change; corrected over all series of the family (Benjamini-Hochberg).
    n_tests
        Series of the family, those too rare to be tested included.
    median_slope, median_low, median_high
        Theil-Sen slope with its interval, percentage points per year.
    kendall_p
        p-value of the Mann-Kendall test on pre-whitened shares: the second opinion.
    process_spread
        Standard deviation of what moves the share from period to period beyond sampling, on the scale of log odds.
    autocorrelation
        Correlation of that movement between neighbouring periods, 0 to 1.
    detectable
        Smallest slope, percentage points per year, that this series would have shown with 80 % power.
    claim
        ``none`` where no test was made.
    reason
        In words, what the claim rests on or why there is none.
    """

    kind: SeriesKind
    id: str
    family: Family
    n_periods: int
    n: int
    slope: float
    low: float
    high: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    p_value: float
    q_value: float
    n_tests: int
    median_slope: float
    median_low: float
    median_high: float
    kendall_p: float
    process_spread: float
    autocorrelation: float
    detectable: float
    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Season:
    """Whether a share follows the calendar: tested with two full cycles or more.

    ``p_value`` and ``q_value`` are of no difference between the seasons of the year (months, quarters); ``high`` and
    ``low`` name the seasons with the largest and smallest share, ``swing`` is their difference in percentage points.
    """

    kind: SeriesKind
    id: str
    n_cycles: float
    p_value: float
    q_value: float
    is_seasonal: bool
    high: str
    low: str
    swing: float


@dataclass(frozen=True, slots=True)
class SeasonEffect:
    """How far a season's share lies above that of the year, percentage points, with its interval.

    ``season`` is a month (``01`` to ``12``), a quarter (``Q1`` to ``Q4``), a weekday or a holiday that moves by its name;
    a holiday's effect is on the period that it falls in.
    """

    kind: SeriesKind
    id: str
    season: str
    effect: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The smooth course of a share in one period (natural spline), with its simultaneous band, 0 to 1."""

    kind: SeriesKind
    id: str
    period: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """How often the test of change errs, or finds, on made series that are like those of the run.

    The series have the run's periods, units and noise. With ``kind`` ``flat`` they do not change, and ``observed`` is
    how often p is below ``nominal``, which it should equal; with ``detectable`` they have the slope that is called
    detectable, and ``nominal`` is the power it was promised. ``low`` and ``high`` are its interval, ``n_series`` how
    many were made.
    """

    kind: Literal["flat", "detectable"]
    nominal: float
    observed: float
    low: float
    high: float
    n_series: int


@dataclass(frozen=True)
class Trends:
    """Claims about change, one a series; seasons and curves; ``cautions`` are in words.

    ``se_inflation`` is the factor by which standard errors of slopes were raised because the test was too sure on made
    series that are like those of the run; 1 if it was not.
    """

    trends: tuple[Trend, ...]
    seasons: tuple[Season, ...]
    season_effects: tuple[SeasonEffect, ...]
    curves: tuple[CurvePoint, ...]
    calibration: tuple[CalibrationPoint, ...]
    se_inflation: float
    cautions: tuple[str, ...]
