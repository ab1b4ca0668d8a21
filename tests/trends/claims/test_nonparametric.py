from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pymannkendall import original_test, pre_whitening_modification_test
from scipy.stats import binomtest, theilslopes

from research.datasets.series import simulate_process
from research.trends.claims.nonparametric import find_lag_one, find_mann_kendall, fit_theil_sen
from research.trends.stats.regression import DAYS_PER_YEAR


def months(n_periods: int) -> np.ndarray:
    return 738_000 + np.arange(n_periods) * DAYS_PER_YEAR / 12


# --------------------------------------------------------------------------------------------- Theil-Sen


def test_the_slope_of_a_straight_line_is_exact_and_a_year_long():
    day = months(24)
    share = 0.1 + 0.03 * (day - day[0]) / DAYS_PER_YEAR
    found = fit_theil_sen(share, day, confidence=0.95)
    assert [found.slope, found.low, found.high] == pytest.approx([0.03] * 3)


def test_one_wild_period_does_not_move_the_slope():
    share = np.full(24, 0.2)
    share[-1] = 1.0
    assert fit_theil_sen(share, months(24), confidence=0.95).slope == 0


@pytest.mark.parametrize("n_periods", [8, 12, 30])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_slope_and_interval_of_independent_shares_are_those_of_scipy(n_periods, confidence):
    rng = np.random.default_rng(n_periods)
    day = months(n_periods)[np.sort(rng.permutation(n_periods)[: n_periods - 1])]
    share = rng.random(len(day)) + 0.02 * np.arange(len(day))
    found = fit_theil_sen(share, day, confidence=confidence)
    wanted = theilslopes(share, day / DAYS_PER_YEAR, alpha=confidence)
    assert found.slope == pytest.approx(wanted.slope)
    # The ends are ranks of slopes; scipy rounds them, where we take the wider.
    slopes = np.sort([(share[j] - share[i]) / (day[j] - day[i]) * DAYS_PER_YEAR for i, j in pairs(len(day))])
    low, high, scipy_low, scipy_high = (
        int(np.abs(slopes - end).argmin()) for end in (found.low, found.high, wanted.low_slope, wanted.high_slope)
    )
    assert scipy_low - 1 <= low <= scipy_low
    assert scipy_high <= high <= scipy_high + 1


def pairs(n: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(n) for j in range(i + 1, n)]


def test_correlation_widens_the_interval_and_leaves_the_slope():
    share = np.random.default_rng(0).random(30)
    found = [fit_theil_sen(share, months(30), confidence=0.95, correlation=c) for c in (0, 0.3, 0.6, 0.9)]
    assert len({f.slope for f in found}) == 1
    widths = [f.high - f.low for f in found]
    assert widths == sorted(set(widths))


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_the_interval_holds_the_slope_as_often_as_it_says(correlation):
    rng = np.random.default_rng(3)
    year = months(30) / DAYS_PER_YEAR
    noise = simulate_process(correlation, 400, 30, rng=rng)
    held = 0
    for row in noise:
        found = fit_theil_sen(0.3 * year + row, months(30), confidence=0.9, correlation=correlation)
        held += found.low <= 0.3 <= found.high
    assert binomtest(400 - held, 400, 0.1, alternative="greater").pvalue > 0.01


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=30), st.floats(0, 0.9))
def test_the_interval_holds_the_median_slope(share, correlation):
    found = fit_theil_sen(np.array(share), months(len(share)), confidence=0.95, correlation=correlation)
    assert found.low <= found.slope <= found.high
    back = fit_theil_sen(np.array(share[::-1]), months(len(share)), confidence=0.95, correlation=correlation)
    assert (back.slope, back.low, back.high) == pytest.approx((-found.slope, -found.high, -found.low), abs=1e-9)


# ------------------------------------------------------------------------------------------ Mann-Kendall


@pytest.mark.parametrize("n_periods", [8, 20, 60])
@pytest.mark.parametrize("slope", [0, 0.5, 3])
def test_p_is_that_of_pre_whitening_in_pymannkendall(n_periods, slope):
    rng = np.random.default_rng(n_periods)
    for _ in range(5):
        share = slope * np.arange(n_periods) / n_periods + simulate_process(0.4, 1, n_periods, rng=rng)[0]
        assert find_mann_kendall(share) == pytest.approx(pre_whitening_modification_test(share).p, abs=1e-9)


def arrange_unalike(rng: np.random.Generator, n_periods: int) -> np.ndarray:
    """Draw whole numbers without any correlation at lag one: nothing is taken out, and ties stay ties."""
    while True:
        values = rng.integers(-2, 3, n_periods).astype(float)
        centred = values - values.mean()
        if values.sum() == 0 and centred[1:] @ centred[:-1] == 0:
            return values


def test_ties_are_counted_and_a_rank_is_given_up_for_continuity():
    rng = np.random.default_rng(0)
    for _ in range(20):
        share = arrange_unalike(rng, 15)
        wanted = original_test(share[1:])
        assert find_mann_kendall(share) == pytest.approx(wanted.p, abs=1e-9)
        assert find_mann_kendall(share) == pytest.approx(pre_whitening_modification_test(share).p, abs=1e-9)
        if abs(wanted.s) == 1:
            assert find_mann_kendall(share) == 1


@pytest.mark.parametrize("share", [0.0, 0.1, 1 / 3, 1.0])
@pytest.mark.parametrize("n_periods", [8, 12, 37])
def test_a_constant_series_has_a_p_of_one_and_no_slope(share, n_periods):
    values = np.full(n_periods, share)
    assert find_mann_kendall(values) == 1
    slope = fit_theil_sen(values, months(n_periods), confidence=0.95)
    assert [slope.slope, slope.low, slope.high] == [0, 0, 0]
    assert find_lag_one(values, months(n_periods)) == 0


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_ranks_raise_false_alarms_in_about_five_percent(correlation):
    noise = simulate_process(correlation, 500, 24, rng=np.random.default_rng(1))
    false = sum(find_mann_kendall(row) < 0.05 for row in noise)
    assert binomtest(false, 500, 0.06, alternative="greater").pvalue > 0.01


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=4, max_size=30))
@example([12, 38, 12, 48, 48, 32, 26, 26, 26, 32])
def test_a_rise_is_as_likely_as_a_fall(counts):
    share = np.array(counts) / 50
    assert find_mann_kendall(1 - share) == pytest.approx(find_mann_kendall(share), abs=1e-6)


# ---------------------------------------------------------------------------------------- correlation


def test_neighbouring_periods_that_are_alike_are_noticed():
    rng = np.random.default_rng(2)
    wave = np.sin(np.arange(48) / 4) + rng.normal(0, 0.1, 48)
    assert find_lag_one(wave, months(48)) > 0.6


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_the_correlation_around_a_line_is_that_of_the_process(correlation):
    noise = simulate_process(correlation, 600, 48, rng=np.random.default_rng(4)) + np.arange(48) / 10
    found = np.mean([find_lag_one(row, months(48)) for row in noise])
    assert found == pytest.approx(correlation, abs=0.05)


@pytest.mark.parametrize("n_periods", [12, 24, 48])
def test_independent_periods_around_a_line_are_not_correlated(n_periods):
    noise = simulate_process(0.0, 2000, n_periods, rng=np.random.default_rng(4)) + np.arange(n_periods) / 10
    found = np.mean([find_lag_one(row, months(n_periods)) for row in noise])
    assert found == pytest.approx(0, abs=0.015)
