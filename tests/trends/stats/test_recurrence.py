from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from research.datasets.series import DAYS_PER_PERIOD, simulate_process
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.recurrence import count_above, number_cycles
from research.trends.stats.seasons import Calendar, find_seasons


def make_calendar(n_periods: int) -> Calendar:
    dummies = np.eye(12)[np.arange(n_periods) % 12]
    names = tuple(f"{month:02d}" for month in range(1, 13))
    return Calendar(n_periods / 12, names, dummies[:, :-1] - dummies[:, -1:], 12)


def find(raised: np.ndarray, *, level: float = 0.1, spread: float = 0.3, correlation: float = 0.5, seed: int = 0):
    """Test series whose log odds are raised by so much, shape (n_series, n_periods)."""
    rng = np.random.default_rng(seed)
    noise = spread * simulate_process(correlation, *raised.shape, rng=rng)
    count = rng.binomial(220, to_share(to_log_odds(np.array(level)) + raised + noise)).astype(float)
    day = np.arange(raised.shape[1]) * DAYS_PER_PERIOD + 15
    series = BinomialSeries(count, np.full(raised.shape, 220.0), day)
    return find_seasons(series, calendar=make_calendar(raised.shape[1]), confidence=0.95)


def raise_month(month: int, *, years: tuple[int, ...], n_periods: int, size: float) -> np.ndarray:
    period = np.arange(n_periods)
    return np.tile(size * ((period % 12 == month) & np.isin(period // 12, years)), (20, 1))


def test_cycles_are_years_from_the_first_period_and_a_short_one_is_left_out():
    day = np.cumsum([0.0, *[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 2, 31, 28, 31])
    assert number_cycles(day, 365.2425).tolist() == [0] * 12 + [1] * 12 + [-1] * 4
    assert number_cycles(np.arange(18.0), 7).tolist() == [0] * 7 + [1] * 7 + [2] * 4


@pytest.mark.parametrize(
    ("years", "n_periods"), [((4,), 60), ((0,), 36), ((0, 4, 8), 120), ((0, 4), 60), ((2, 7), 120)]
)
def test_a_month_that_is_high_in_at_most_a_quarter_of_the_years_does_not_recur(years, n_periods):
    found = find(raise_month(1, years=years, n_periods=n_periods, size=2))
    assert binomtest(int((found.recurrence_p < 0.05).sum()), 20, 0.05, alternative="greater").pvalue > 0.01


def test_the_months_alone_would_call_it_a_season():
    found = find(raise_month(1, years=(0, 4, 8), n_periods=120, size=3))
    assert (found.p_value < 0.01).mean() > 0.7
    assert (found.recurrence_p > 0.05).mean() > 0.9


@pytest.mark.parametrize(("n_years", "least"), [(2, 0.6), (3, 0.9), (5, 1.0), (10, 1.0)])
def test_a_small_share_that_is_high_in_every_june_recurs(n_years, least):
    raised = raise_month(5, years=tuple(range(n_years)), n_periods=12 * n_years, size=2.11)
    found = find(raised, level=0.005)
    assert ((found.recurrence_p < 0.05) & (found.p_value < 0.05)).mean() >= least
    assert (found.n_above >= n_years - 1).all()
    assert (found.n_compared == n_years).all()
    assert np.median(found.agreement) > 0.4


def test_a_smooth_wave_recurs():
    wave = np.tile(0.5 * np.cos(2 * np.pi * np.arange(60) / 12), (20, 1))
    found = find(wave)
    assert (found.recurrence_p < 0.05).mean() > 0.7


@pytest.mark.parametrize("n_periods", [24, 36, 60])
def test_noise_recurs_in_at_most_five_percent(n_periods):
    found = [find(np.zeros((40, n_periods)), seed=seed, correlation=0.6).recurrence_p for seed in range(3)]
    n_found = int((np.concatenate(found) < 0.05).sum())
    assert binomtest(n_found, 120, 0.05, alternative="greater").pvalue > 0.01


def test_a_season_is_counted_above_only_in_cycles_that_have_it():
    log_odds = np.array([[1.0, 0, 0, 0, 1, 0, 5, 5]])
    is_inside = np.array([[True, False, False, False, False, True, True, False]])
    cycle = np.array([0, 0, 1, 1, 2, 2, -1, -1])
    above, compared = count_above(log_odds, is_inside, cycle=cycle)
    assert (above.tolist(), compared.tolist()) == ([1], [2])
