"""Claims about trends, seasons and curves, and the calibration of the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length
from research.records.prevalence import SeriesKind

Claim = Literal["rising", "falling", "changing", "no clear change", "no larger change", "none"]
"""``changing``: a change without one direction, or whose direction is not clear. ``no larger change``: no change is
found, and a straight line steeper than the study calls negligible is ruled out."""

Shape = Literal["", "line", "gradual", "step", "hump", "trough", "fading", "recurring"]
"""Most probable shape of a change: a straight line, a gradual shift from one level to another, a step, up and down,
down and up, or a jump that fades."""

Family = Literal["confirmatory", "exploratory"]

Refusal = Literal[
    "", "too_few_periods", "too_rare", "too_common", "too_few_codes", "too_few_positives", "low_agreement"
]
"""Why a series was not tested: too few complete periods, too few articles or stories in it, or too few outside it; or,
of a theme that codes correct, too few coded stories, too few of the theme, or coders who do not agree."""

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
    """A claim about one prevalence series, or why none is made. Estimates are NaN where nothing was tested.

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
        The same change as a ratio of odds per year, with its interval: the tested coefficient on its own scale.
    p_value, q_value
        p-value of the test of no change, and its q-value: corrected over all series of the family (Benjamini-Hochberg).
    n_tests
        Series of the family, those too rare to be tested included.
    median_slope, median_low, median_high
        Theil-Sen slope with its interval, percentage points per year.
    kendall_p
        p-value of the Mann-Kendall test on pre-whitened shares: the second opinion.
    process_sd
        Standard deviation, in log odds, of the process noise: what moves the share from period to period beyond
        sampling.
    autocorrelation
        Correlation of the process noise one period apart, 0 to 1.
    serial_correlation
        Correlation of adjacent observed shares that the process noise implies, sampling error included, 0 to 1; lower
        than ``autocorrelation``, since sampling errors are independent.
    detectable_slope
        Minimum detectable slope: smallest slope of a line, percentage points per year, that the test of a line finds
        with 80 % power at the p-value that the correction asks of a first claim (alpha over ``n_tests``). Infinite
        where no line that was tried is found as often.
    is_seasonal
        True if the series follows the calendar, so that its slope is adjusted for seasons.
    claim
        ``none`` where no test was made.
    refusal
        Why no test was made; empty where one was.
    n_taken
        Articles or stories of ``n`` in the series (sum of memberships); the other ``n - n_taken`` are outside it.
    n_required
        What a test requires: complete periods if ``refusal`` is ``too_few_periods``; coded stories, all together, if
        it is ``too_few_codes`` or ``too_few_positives``; else articles or stories both in and outside the series.
    change_p, change_q
        p-value of one level against a change of any shape, and its q-value, corrected as ``q_value``. The
        claim rests on the smaller of both.
    shape
        Most probable shape of the change; empty where none is claimed.
    shape_first, shape_last
        Indices of the periods in which the change begins and ends (10 and 90 % of a gradual shift, half of the height
        of a hump or trough, a jump and the period in which half of it is left, the first and the last turn of a
        recurring course; one period for a step); -1 without a change.
    share_before, share_after
        Fitted share before the change, and after it or at its height, 0 to 1; NaN without a change.
    is_unlike_family
        True if the process noise of the series is unlike that of the other series of its study.
    adjusted_low, adjusted_high
        Interval of the slope of a claimed series that allows for its selection among all of its family (false coverage
        rate, Benjamini and Yekutieli 2005), percentage points per year; NaN where nothing is claimed.
    shrunken_slope
        Slope shrunken by what is usual in the family, for ranking, percentage points per year: the largest slopes are
        the largest by chance as well.
    detectable_step
        Minimum detectable step: smallest difference of the shares after and before a lasting step in the middle,
        percentage points, that the test of any change finds with the same power at the same p-value; or infinite.
    equivalence_q
        q-value of a slope at least as steep as the study calls negligible (two one-sided tests, Schuirmann 1987; the
        larger p-value, corrected as ``q_value``, series with a change counting as 1); NaN if nothing is negligible.
    raw_slope
        Slope of the shares without the correction by codes, percentage points per year, least squares weighted by
        units: what the corrected slope moved from. NaN for series that are not corrected.
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
    process_sd: float
    autocorrelation: float
    serial_correlation: float
    detectable_slope: float
    is_seasonal: bool
    claim: Claim
    refusal: Refusal
    n_taken: float
    n_required: int
    raw_slope: float = float("nan")
    change_p: float = float("nan")
    change_q: float = float("nan")
    shape: Shape = ""
    shape_first: int = -1
    shape_last: int = -1
    share_before: float = float("nan")
    share_after: float = float("nan")
    is_unlike_family: bool = False
    adjusted_low: float = float("nan")
    adjusted_high: float = float("nan")
    shrunken_slope: float = float("nan")
    detectable_step: float = float("nan")
    equivalence_q: float = float("nan")

    @property
    def is_change(self) -> bool:
        """True if a change is claimed."""
        return self.claim in {"rising", "falling", "changing"}

    @property
    def claim_q(self) -> float:
        """The smaller of the q-values of a change of any shape and of a straight line: what the claim rests on."""
        return min(self.change_q, self.q_value) if self.change_q == self.change_q else self.q_value


@dataclass(frozen=True, slots=True)
class Season:
    """Whether a share follows the calendar: tested with two full cycles or more.

    Attributes
    ----------
    n_cycles
        Cycles of the calendar that the periods span.
    p_value, q_value
        p-value of no difference between the seasons (months, quarters, weekdays), as it is and corrected.
    is_seasonal
        True if the seasons differ and their pattern recurs.
    high, low
        Seasons with the largest and the smallest share.
    swing
        Their difference, percentage points.
    recurrence_p
        p-value of the hypothesis that at most a quarter of the cycles, rounded up, have the pattern; NaN if unknown.
    agreement
        Median correlation of a cycle with the pattern of the other cycles, -1 to 1; NaN if unknown.
    n_above, n_compared
        Cycles in which ``high`` lies above the mean of the other seasons, of how many.
    is_single
        True if the seasons differ and their pattern does not recur: few cycles carry it.
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
    recurrence_p: float = float("nan")
    agreement: float = float("nan")
    n_above: int = 0
    n_compared: int = 0
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class SeasonEffect:
    """How far a season's share lies above that of the year, percentage points, with its interval.

    ``season`` is a month (``01`` to ``12``), a quarter (``Q1`` to ``Q4``), a weekday, or the name of a moving holiday;
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


CalibrationKind = Literal[
    "flat", "change", "long_memory", "changing_variance", "resampled", "detectable", "detectable_step"
]


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """Rejection rate of the test of change in simulated series with the run's periods, units and process noise.

    Attributes
    ----------
    kind
        ``flat``: series without a trend and with the noise that the test found; ``change``: the same, tested for a
        change of any shape; ``long_memory``, ``changing_variance``, ``resampled``: series without a trend whose noise
        has long memory, a standard deviation that grows sevenfold, or is put together from blocks of the run's own
        residuals; ``detectable``, ``detectable_step``: series with their minimum detectable slope or step, tested at
        the p-value that the correction asks of a first claim.
    nominal
        ``detectable``, ``detectable_step``: the power at which the minimum detectable change was found; otherwise the
        p-value below which a test rejects, which the rejection rate should equal.
    observed, low, high
        Part of the simulated series in which the test rejected, 0 to 1, with its Wilson interval (95 %).
    n_series
        Number of simulated series.
    """

    kind: CalibrationKind
    nominal: float
    observed: float
    low: float
    high: float
    n_series: int


@dataclass(frozen=True)
class TrendFits:
    """The regression of every tested series on time, and its seasons: what trends and changes rest on.

    Attributes
    ----------
    rows
        Shape (n_tested,); which of the series of the prevalence are tested, in their order.
    grid_slope, grid_se
        Shape (n_tested, n_grid); slope and its standard error, percentage points per year, under every process noise
        of the grid (`research.trends.stats.noise_prior.GRID`).
    change_p
        Shape (n_tested,); p-value of one level against a change of any shape.
    derivative
        Shape (n_tested,); mean derivative of the share by its log odds along the line.
    unlike
        Shape (n_tested,); probability that the process noise of a series is unlike that of the others.
    noise_weight, noise_line_weight
        Shape (n_tested, n_grid); posterior probability of every process noise, and the same if the series never steps.
    n_cycles
        Cycles of the calendar that the periods span.
    n_recurring
        Number of the season names that recur; the others are holidays.
    season_names
        Names of seasons and holidays; empty if seasons cannot be tested.
    season_columns
        Shape (n_periods, n_columns); regressors of the seasons.
    holiday_parts
        For each holiday, the mean part of a period that is holiday, over the periods it falls in, 0 to 1.
    season_p, season_q
        Shape (n_tested,); p-values of no season, as they are and corrected; NaN if seasons cannot be tested.
    season_effect, season_low, season_high
        Shape (n_tested, n_names); effects with their intervals, percentage points.
    recurrence_p, agreement
        Shape (n_tested,); p-value of the hypothesis that only a quarter of the cycles have the seasons, and how far
        cycles agree with the others, -1 to 1; NaN if seasons cannot be tested.
    n_above, n_compared
        Shape (n_tested,); cycles in which the highest season lies above the mean of the others, of how many.
    """

    rows: NDArray[np.int64]
    grid_slope: NDArray[np.float64]
    grid_se: NDArray[np.float64]
    change_p: NDArray[np.float64]
    derivative: NDArray[np.float64]
    unlike: NDArray[np.float64]
    noise_weight: NDArray[np.float64]
    noise_line_weight: NDArray[np.float64]
    n_cycles: float
    n_recurring: int
    season_names: tuple[str, ...]
    season_columns: NDArray[np.float64]
    holiday_parts: tuple[float, ...]
    season_p: NDArray[np.float64]
    season_q: NDArray[np.float64]
    season_effect: NDArray[np.float64]
    season_low: NDArray[np.float64]
    season_high: NDArray[np.float64]
    recurrence_p: NDArray[np.float64]
    agreement: NDArray[np.float64]
    n_above: NDArray[np.int64]
    n_compared: NDArray[np.int64]

    def __post_init__(self) -> None:
        freeze_arrays(self)
        require_length(
            self,
            len(self.rows),
            "grid_slope",
            "grid_se",
            "change_p",
            "derivative",
            "unlike",
            "noise_weight",
            "noise_line_weight",
            "season_p",
            "season_q",
            "recurrence_p",
            "agreement",
            "n_above",
            "n_compared",
        )


@dataclass(frozen=True)
class Trends:
    """Claims about change, one per series; seasons, curves, and the calibration of the test.

    Attributes
    ----------
    se_inflation
        Factor by which the standard errors of all slopes were raised, because the test rejected too often in simulated
        series without a trend; 1 if it did not.
    n_periods
        Complete periods with articles or stories: those that tests use.
    min_periods, warn_periods
        Periods below which nothing is tested, and below which tests have little power (the study's settings).
    negligible
        Slope below which a straight line is negligible, percentage points per year (the study's setting); NaN if none.
    """

    trends: tuple[Trend, ...]
    seasons: tuple[Season, ...]
    season_effects: tuple[SeasonEffect, ...]
    curves: tuple[CurvePoint, ...]
    calibration: tuple[CalibrationPoint, ...]
    se_inflation: float
    n_periods: int
    min_periods: int
    warn_periods: int
    negligible: float = float("nan")

    @property
    def is_any_tested(self) -> bool:
        """True if at least one series was tested."""
        return any(trend.claim != "none" for trend in self.trends)
