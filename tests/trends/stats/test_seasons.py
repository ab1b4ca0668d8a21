from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from planted_articles import make_periods
from scipy.stats import binomtest

from research.datasets.series import simulate_process
from research.study import HolidaySettings
from research.study.holidays import find_holiday_days
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.regression import DAYS_PER_YEAR, fit_lines
from research.trends.stats.seasons import Calendar, find_seasons, make_calendar
from research.trends.stats.series import find_middles

NEW_YEAR = HolidaySettings(country="CN", holiday="Chinese New Year")
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))


def make(length: str, n_periods: int, *, first: date = date(2020, 1, 1), holidays=()):
    periods = make_periods(length, n=[1] * n_periods, first=first)
    return periods, make_calendar(periods, length, holidays=holidays)


def measure_new_year(periods) -> np.ndarray:
    """Give the part of each period that is Chinese New Year."""
    days = find_holiday_days("CN", "Chinese New Year", days=7, first=periods[0].start, last=periods[-1].end)
    return np.array([sum(p.start <= day < p.end for day in days) / p.n_days for p in periods])


def draw(share: np.ndarray, n: float, *, seed: int = 0, spread: float = 0.0, correlation: float = 0.0):
    rng = np.random.default_rng(seed)
    moved = to_share(to_log_odds(share) + spread * simulate_process(correlation, *share.shape, rng=rng))
    return rng.binomial(int(n), moved).astype(float), np.full(share.shape, float(n))


def find(share: np.ndarray, n: float, *, length: str = "month", calendar: Calendar | None = None, **changes):
    periods, made = make(length, share.shape[1])
    calendar = calendar or made
    return calendar, find_seasons(
        BinomialSeries(*draw(share, n, **changes), find_middles(list(periods))), calendar=calendar, confidence=0.95
    )


# -------------------------------------------------------------------------------------------- calendars


@pytest.mark.parametrize(
    ("length", "least", "names"),
    [
        ("month", 24, MONTHS),
        ("quarter", 8, ("Q1", "Q2", "Q3", "Q4")),
        ("day", 14, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
        ("week", 105, MONTHS),
    ],
)
def test_seasons_are_told_from_two_full_cycles_on(length, least, names):
    calendar = make(length, least)[1]
    assert calendar.names == names
    assert calendar.n_recurring == len(names)
    assert calendar.columns.shape == (least, len(names) - 1)
    assert np.linalg.matrix_rank(np.column_stack([np.ones(least), calendar.columns])) == len(names)
    short = make(length, least - 2)[1]
    assert not short.is_known
    assert short.names == ()
    assert 0 < short.n_cycles < 2


@pytest.mark.parametrize("n_periods", [0, 1, 5])
def test_years_and_single_periods_have_no_seasons(n_periods):
    assert not make("year", n_periods)[1].is_known
    assert not make("month", min(n_periods, 1))[1].is_known


@pytest.mark.parametrize(("length", "first", "n_periods"), [("quarter", 2018, 16), ("month", 2015, 24)])
def test_a_holiday_that_is_always_in_one_season_is_that_season_in_leap_years_too(length, first, n_periods):
    calendar = make(length, n_periods, first=date(first, 1, 1), holidays=[NEW_YEAR])[1]
    assert calendar.is_known
    assert calendar.n_recurring == len(calendar.names)


def test_a_holiday_named_twice_counts_once():
    calendar = make("month", 48, first=date(2018, 1, 1), holidays=[NEW_YEAR, NEW_YEAR])[1]
    assert calendar.names == (*MONTHS, NEW_YEAR.holiday)
    assert np.linalg.matrix_rank(calendar.columns) == calendar.columns.shape[1]


def test_a_month_that_never_came_leaves_seasons_unknown():
    periods = [period for period in make("month", 36)[0] if period.start.month != 8]
    assert not make_calendar(periods, "month").is_known


def test_effects_are_apart_from_the_mean_of_all_seasons():
    calendar = make("quarter", 12)[1]
    coefficient = np.array([1.0, 2.0, -5.0])
    effects = calendar.contrast() @ coefficient
    assert effects == pytest.approx([1, 2, -5, 2])
    assert calendar.columns @ coefficient == pytest.approx(np.tile(effects, 3))


def test_a_holiday_that_moves_is_a_column_beside_the_seasons():
    periods, calendar = make("month", 48, holidays=[NEW_YEAR])
    assert calendar.names == (*MONTHS, "Chinese New Year")
    assert calendar.n_recurring == 12
    np.testing.assert_array_equal(calendar.columns[:, -1], measure_new_year(periods))
    part = measure_new_year(periods)
    # What a holiday does is told for as much of a month as it takes on average.
    assert calendar.contrast()[-1].tolist() == pytest.approx([0] * 11 + [part[part > 0].mean()])


def test_a_holiday_that_always_falls_into_the_same_season_is_that_season():
    christmas = HolidaySettings(country="DE", holiday="Second Day of Christmas", days=3)
    calendar = make("month", 48, holidays=[christmas, NEW_YEAR])[1]
    assert calendar.names == (*MONTHS, "Chinese New Year")


def test_a_holiday_that_never_comes_is_left_out():
    first = date(2024, 3, 1)
    calendar = make("day", 60, first=first, holidays=[NEW_YEAR])[1]
    assert "Chinese New Year" not in calendar.names
    assert calendar.is_known


# ------------------------------------------------------------------------------------------------ tests


@pytest.mark.parametrize("n_periods", [24, 36, 60])
@pytest.mark.parametrize(("spread", "correlation"), [(0, 0), (0.3, 0.6)])
def test_series_without_seasons_are_called_seasonal_in_about_five_percent(n_periods, spread, correlation):
    p_values = [
        find(np.full((40, n_periods), 0.2), 100, seed=seed, spread=spread, correlation=correlation)[1].p_value
        for seed in range(10)
    ]
    found = np.concatenate(p_values)
    assert binomtest(int((found < 0.05).sum()), 400, 0.05, alternative="greater").pvalue > 0.001
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize(("spread", "correlation"), [(0, 0), (0.3, 0.6)])
def test_a_planted_month_is_found_and_named_with_its_size(spread, correlation):
    month = np.arange(48) % 12
    share = np.tile(np.where(month == 9, 0.4, 0.2), (30, 1))
    calendar, found = find(share, 200, spread=spread, correlation=correlation)
    assert (found.p_value < 0.01).mean() > 0.95
    assert ([calendar.names[i] for i in found.effect.argmax(axis=1)].count("10")) >= 29
    # Above the mean of the year, which October lifts by a twelfth.
    truth = 20 * 11 / 12
    assert found.effect[:, 9].mean() == pytest.approx(truth, rel=0.15)
    np.testing.assert_allclose(found.effect.sum(axis=1), 0, atol=1e-6)


def test_intervals_of_effects_hold_them_as_often_as_they_say():
    month = np.arange(36) % 12
    effect = np.where(month == 2, 0.04, -0.04 / 11)
    calendar, found = find(np.tile(0.3 + effect, (100, 1)), 300, spread=0.2, correlation=0.4)
    truth = 100 * effect[:12]
    held = (found.low <= truth) & (truth <= found.high)
    assert 0.93 < held.mean() < 0.985
    assert calendar.names == MONTHS


def test_a_line_is_no_season():
    share = np.tile(np.linspace(0.1, 0.4, 48), (40, 1))
    found = find(share, 200)[1]
    assert binomtest(int((found.p_value < 0.05).sum()), 40, 0.05, alternative="greater").pvalue > 0.01


@pytest.mark.parametrize(("length", "n_periods", "place"), [("quarter", 16, 2), ("day", 70, 6)])
def test_quarters_and_weekdays_are_found(length, n_periods, place):
    periods, calendar = make(length, n_periods)
    names = [f"Q{(p.start.month - 1) // 3 + 1}" if length == "quarter" else f"{p.start:%A}" for p in periods]
    share = np.where(np.array(names) == calendar.names[place], 0.4, 0.2)
    found = find(np.tile(share, (10, 1)), 200, length=length)[1]
    assert (found.p_value < 0.001).all()
    assert (found.effect.argmax(axis=1) == place).all()


def test_a_holiday_is_told_from_the_months_it_moves_through():
    periods, calendar = make("month", 72, holidays=[NEW_YEAR])
    part = measure_new_year(periods)
    found = find(np.tile(0.2 + 0.5 * part, (40, 1)), 400, calendar=calendar)[1]
    truth = 50 * part[part > 0].mean()
    assert (found.p_value < 0.05).mean() > 0.9
    assert found.effect[:, -1].mean() == pytest.approx(truth, rel=0.2)
    assert np.abs(found.effect[:, :12]).mean() < 2
    assert ((found.low[:, -1] < truth) & (truth < found.high[:, -1])).mean() > 0.85


def test_shares_that_never_move_have_no_season_and_no_warning():
    periods, calendar = make("month", 24)
    share = np.array([0.0, 0.25, 1.0])[:, None]
    n = np.full((3, 24), 40.0)
    found = find_seasons(BinomialSeries(share * n, n, find_middles(list(periods))), calendar=calendar, confidence=0.95)
    assert found.p_value == pytest.approx(np.ones(3))
    assert np.abs(found.effect).max() < 1e-3


@pytest.mark.parametrize("n_periods", [30, 41])
def test_a_season_does_not_move_the_trend_beside_it(n_periods):
    periods, calendar = make("month", n_periods)
    day = find_middles(list(periods))
    month = np.arange(n_periods)
    year = (day - day.mean()) / DAYS_PER_YEAR
    share = np.tile(0.3 + 0.03 * year + 0.1 * np.cos(2 * np.pi * month / 12), (60, 1))
    count, n = draw(share, 300)
    beside = fit_lines(
        BinomialSeries(count, n, day), confidence=0.95, seasons=calendar.columns, is_seasonal=np.ones(60, bool)
    )
    assert beside.slope.mean() == pytest.approx(3, abs=4 * beside.slope.std() / np.sqrt(60))
    assert ((beside.low < 3) & (beside.high > 3)).mean() > 0.9
