from __future__ import annotations

import numpy as np
import pytest

from research.datasets.series import simulate_process, simulate_series, simulate_units
from research.trends.stats.log_odds import to_log_odds, to_share


def make(shape="flat", *, seed=0, **changes):
    wanted = {"n_series": 200, "n_periods": 48, "n_units": 100}
    return simulate_series(shape, **{**wanted, **changes}, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.95])
def test_processes_have_variance_one_from_the_first_period_and_the_correlation_asked_for(correlation):
    process = simulate_process(correlation, 4000, 20, rng=np.random.default_rng(0))
    assert process.var(axis=0) == pytest.approx(np.ones(20), abs=0.1)
    alike = [np.corrcoef(process[:, t], process[:, t + 1])[0, 1] for t in range(19)]
    assert np.mean(alike) == pytest.approx(correlation, abs=0.02)
    assert np.corrcoef(process[:, 3], process[:, 6])[0, 1] == pytest.approx(correlation**3, abs=0.05)


def test_flat_series_have_the_level_and_the_spread_asked_for():
    made = make(share_range=(0.2, 0.2), process_sd=0.5, correlation=0.6)
    assert made.expected_share == pytest.approx(0.2)
    assert (made.change == -1).all()
    moved = to_log_odds(made.share) - to_log_odds(made.expected_share)
    assert moved.std() == pytest.approx(0.5, rel=0.05)
    assert np.mean(moved[:, 1:] * moved[:, :-1]) / moved.var() == pytest.approx(0.6, abs=0.03)


def test_counts_are_binomial_around_the_shares():
    made = make(process_sd=0.4, n_units=60)
    error = (made.count - made.n * made.share) / np.sqrt(made.n * made.share * (1 - made.share))
    assert error.mean() == pytest.approx(0, abs=0.03)
    assert error.var() == pytest.approx(1, abs=0.04)
    assert ((made.count >= 0) & (made.count <= made.n)).all()


def test_levels_are_drawn_evenly_from_the_range():
    level = make(share_range=(0.1, 0.3), n_series=1000).expected_share[:, 0]
    assert (level.min(), level.mean(), level.max()) == pytest.approx((0.1, 0.2, 0.3), abs=0.01)


def test_units_are_shared_by_all_series_and_grow_as_asked():
    made = make(n_units=200, growth=8, n_periods=200)
    assert (made.n == made.n[0]).all()
    assert made.n[0, -10:].mean() / made.n[0, :10].mean() == pytest.approx(8, rel=0.15)
    assert make(n_units=0.01).n.min() == 1


@pytest.mark.parametrize("shape", ["linear", "step"])
def test_a_change_is_as_large_as_asked_and_as_often_up_as_down(shape):
    made = make(shape, size=1.2, n_series=1000, n_periods=20)
    change = to_log_odds(made.expected_share[:, -1]) - to_log_odds(made.expected_share[:, 0])
    assert np.abs(change) == pytest.approx(np.full(1000, 1.2))
    assert (change > 0).mean() == pytest.approx(0.5, abs=0.06)


def test_a_line_is_straight_on_the_scale_of_log_odds():
    made = make("linear", size=1.2, n_series=3)
    assert np.diff(to_log_odds(made.expected_share), 2) == pytest.approx(np.zeros((3, 46)), abs=1e-9)


def test_a_step_is_where_it_is_said_to_be():
    made = make("step", size=1.0, n_periods=20)
    assert made.change.min() >= 4
    assert made.change.max() <= 16
    for course, change in zip(made.expected_share, made.change, strict=True):
        jumps = np.flatnonzero(np.abs(np.diff(course)) > 1e-9) + 1
        assert jumps.tolist() == [change]


def test_a_burst_lasts_two_periods():
    made = make("burst", size=1.0, n_periods=20)
    for course, change in zip(made.expected_share, made.change, strict=True):
        assert np.flatnonzero(course > course.min() + 1e-9).tolist() == [change, change + 1]


def test_a_season_comes_back_after_a_year_and_swings_as_much_as_asked():
    made = make("seasonal", size=0.8, n_periods=36)
    odds = to_log_odds(made.expected_share)
    assert odds[:, :24] == pytest.approx(odds[:, 12:])
    assert np.ptp(odds, axis=1).max() == pytest.approx(0.8, abs=0.02)


def test_periods_are_months():
    day = make().day
    assert np.diff(day) == pytest.approx(np.full(47, 365.2425 / 12))


def test_the_same_generator_makes_the_same_series():
    assert (make(seed=3).count == make(seed=3).count).all()
    assert (make(seed=3).count != make(seed=4).count).any()


def test_units_have_the_shares_of_their_series():
    made = make(n_series=3, n_periods=5, n_units=2000, process_sd=0.3)
    units = simulate_units(made, rng=np.random.default_rng(0))
    assert np.bincount(units.period).tolist() == made.n[0].tolist()
    for period in range(5):
        mean = units.share[units.period == period].mean(axis=0)
        assert mean == pytest.approx(made.share[:, period], abs=0.04)
    assert set(np.unique(units.share)) == {0.0, 1.0}
    assert set(units.source.tolist()) == {0, 1, 2, 3}


def test_soft_units_crowd_around_the_share_and_keep_their_mean():
    made = make(n_series=1, n_periods=1, n_units=5000, share_range=(0.3, 0.3))
    units = simulate_units(made, softness=0.8, rng=np.random.default_rng(0))
    assert units.share.mean() == pytest.approx(0.3, abs=0.01)
    assert units.share.std() == pytest.approx(0.2 * np.sqrt(0.21), rel=0.03)
    assert ((units.share >= 0) & (units.share <= 1)).all()


def test_stories_are_printed_as_often_as_asked():
    made = make(n_series=1, n_periods=1, n_units=5000)
    copies = simulate_units(made, copies=3, rng=np.random.default_rng(0)).copies
    assert copies.min() == 1
    assert copies.mean() == pytest.approx(3, rel=0.05)
    assert copies.var() == pytest.approx(6, rel=0.15)


def test_log_odds_and_shares_undo_one_another():
    share = np.array([0.01, 0.5, 0.99])
    assert to_share(to_log_odds(share)) == pytest.approx(share)
    assert to_log_odds(np.array([0.5]))[0] == 0
