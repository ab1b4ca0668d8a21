from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from research.trends.slopes import DAYS_PER_YEAR, find_change, find_lag_one, fit_theil_sen

N_SERIES = 400


def months(n_periods: int) -> np.ndarray:
    return 738_000 + np.arange(n_periods) * DAYS_PER_YEAR / 12


def false_alarms(draw, n_periods: int) -> int:
    """Count the flat series in which a change is found at 5 %; draw gives counts and units."""
    return sum(find_change(*draw(), months(n_periods)).p_value < 0.05 for _ in range(N_SERIES))


def at_most_five_percent(count: int) -> bool:
    return bool(binomtest(count, N_SERIES, 0.05, alternative="greater").pvalue > 0.01)


def test_the_slope_of_a_straight_line_is_exact_and_a_year_long():
    day = months(24)
    share = 0.1 + 0.03 * (day - day[0]) / DAYS_PER_YEAR
    found = fit_theil_sen(share, day, confidence=0.95)
    assert [found.slope, found.low, found.high] == pytest.approx([0.03] * 3)


def test_one_wild_period_does_not_move_the_slope():
    day = months(24)
    share = np.full(24, 0.2)
    share[-1] = 1.0
    assert fit_theil_sen(share, day, confidence=0.95).slope == 0


@pytest.mark.parametrize("n_periods", [8, 12, 30])
@pytest.mark.parametrize(("n", "p"), [(5, 0.03), (30, 0.2), (400, 0.05)])
def test_a_flat_series_raises_an_alarm_in_five_percent_of_cases_at_most(n_periods, n, p):
    rng = np.random.default_rng(n_periods * n)

    def draw():
        units = np.maximum(rng.poisson(n, n_periods), 1).astype(float)
        return rng.binomial(units.astype(int), p).astype(float), units

    assert at_most_five_percent(false_alarms(draw, n_periods))


@pytest.mark.parametrize("n_periods", [12, 30, 48])
@pytest.mark.parametrize("ends", [(2, 60), (60, 2), (20, 400)])
def test_a_corpus_that_grows_or_shrinks_is_not_taken_for_a_trend(n_periods, ends):
    rng = np.random.default_rng(n_periods + ends[0])
    units = np.round(np.geomspace(*ends, n_periods))

    def draw():
        return np.array([rng.beta(0.02, 0.38, int(n)).sum() for n in units]), units

    assert at_most_five_percent(false_alarms(draw, n_periods))


def test_overdispersed_shares_do_not_raise_more_alarms():
    rng = np.random.default_rng(9)
    units = np.full(24, 200.0)

    def draw():
        return rng.binomial(200, rng.beta(1.5, 28.5, 24)).astype(float), units

    assert at_most_five_percent(false_alarms(draw, 24))


def test_a_planted_rise_is_found():
    rng = np.random.default_rng(4)
    day, units = months(30), np.full(30, 100.0)
    p = 0.15 + 0.04 * (day - day[0]) / DAYS_PER_YEAR
    found = [find_change(rng.binomial(100, p).astype(float), units, day) for _ in range(100)]
    assert np.mean([f.p_value < 0.05 and f.direction == 1 for f in found]) > 0.85


def test_a_theme_that_appears_late_is_found():
    rng = np.random.default_rng(5)
    units = np.full(24, 50.0)
    p = np.where(np.arange(24) < 16, 0, 0.1)
    found = [find_change(rng.binomial(50, p).astype(float), units, months(24)) for _ in range(50)]
    assert all(f.p_value < 0.05 and f.direction == 1 for f in found)


def test_a_step_from_nothing_to_everything_is_as_sure_as_twelve_periods_allow():
    count = np.where(np.arange(12) < 6, 0.02, 19.97)
    found = find_change(count, np.full(12, 20.0), months(12))
    # Of all orders of these periods, 2 in 924 are such a step.
    assert found.p_value < 0.003
    assert find_change(count[::-1], np.full(12, 20.0), months(12)).direction == -1


def test_one_outlier_at_the_end_is_not_a_trend():
    count = np.zeros(12)
    count[-1] = 6
    assert find_change(count, np.full(12, 50.0), months(12)).p_value > 0.05


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_share_that_never_moves_is_no_change_and_no_warning(share):
    units = np.array([3, 7, 2, 9, 4, 4, 8, 5.0])
    found = find_change(share * units, units, months(8))
    assert (found.direction, found.p_value) == (0, 1.0)
    slope = fit_theil_sen(np.full(8, share), months(8), confidence=0.95)
    assert [slope.slope, slope.low, slope.high] == [0, 0, 0]
    assert find_lag_one(np.full(8, share), months(8)) == pytest.approx(0, abs=1)


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 500)), min_size=8, max_size=40),
    shift=st.floats(-1e5, 1e5),
)
def test_any_series_gives_a_p_value_and_time_reversed_the_opposite_direction(rows, shift):
    share, units = np.array([r[0] for r in rows]), np.array([float(r[1]) for r in rows])
    day = months(len(rows)) + shift
    found = find_change(share * units, units, day)
    assert 0 <= found.p_value <= 1
    mirrored = find_change((share * units)[::-1], units[::-1], day)
    assert mirrored.p_value == pytest.approx(found.p_value, abs=1e-6)
    if found.p_value < 0.9:
        assert mirrored.direction == -found.direction
    slope = fit_theil_sen(share, day, confidence=0.95)
    assert slope.low <= slope.slope <= slope.high


def test_neighbouring_periods_that_are_alike_are_noticed():
    rng = np.random.default_rng(2)
    wave = np.sin(np.arange(48) / 4) + rng.normal(0, 0.1, 48)
    assert find_lag_one(wave, months(48)) > 0.6
    assert abs(np.mean([find_lag_one(rng.normal(size=48), months(48)) for _ in range(100)])) < 0.1
