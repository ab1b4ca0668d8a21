from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.datasets.series import simulate_process
from research.trends.claims.curves import fit_curves, is_abrupt, make_spline
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.regression import DAYS_PER_YEAR, fit_lines


def months(n_periods: int) -> np.ndarray:
    return 738_000 + np.arange(n_periods) * DAYS_PER_YEAR / 12


def fit(share: np.ndarray, n: float, *, spread=0.0, correlation=0.0, seed=0, confidence=0.9, n_replicates=400):
    rng = np.random.default_rng(seed)
    moved = to_share(to_log_odds(share) + spread * simulate_process(correlation, *share.shape, rng=rng))
    units = np.full(share.shape, float(n))
    count = rng.binomial(int(n), moved).astype(float)
    day = months(share.shape[1])
    noise = fit_lines(BinomialSeries(count, units, day), confidence=0.95).noise
    return fit_curves(
        BinomialSeries(count, units, day), noise=noise, confidence=confidence, n_replicates=n_replicates, seed=seed
    )


@settings(deadline=None)
@given(st.lists(st.integers(1, 90), min_size=2, max_size=60))
def test_the_basis_sums_to_one_and_holds_every_straight_line(steps):
    day = np.concatenate([[0.0], np.cumsum(steps)])
    basis = make_spline(day)
    np.testing.assert_allclose(basis.sum(axis=1), 1, atol=1e-9)
    knots = np.linspace(day[0], day[-1], basis.shape[1])
    np.testing.assert_allclose(basis @ knots, day, atol=1e-6 * day[-1])
    assert 3 <= basis.shape[1] <= 8


@pytest.mark.parametrize(("n_periods", "n_knots"), [(3, 3), (12, 3), (24, 5), (36, 7), (48, 8), (400, 8)])
def test_there_is_a_knot_for_every_six_periods_three_to_eight(n_periods, n_knots):
    basis = make_spline(months(n_periods))
    assert basis.shape == (n_periods, n_knots)
    assert np.linalg.matrix_rank(basis) == min(n_knots, n_periods)


def test_a_straight_line_is_reproduced():
    share = np.linspace(0.2, 0.3, 24)[None]
    n = np.full((1, 24), 1000.0)
    still = np.zeros((1, len(GRID)))
    still[0, 0] = 1
    made = fit_curves(
        BinomialSeries(share * n, n, months(24)), noise=Noise(still, still), confidence=0.95, n_replicates=200, seed=0
    )
    np.testing.assert_allclose(made.share, share, atol=1e-3)


def test_a_smooth_course_is_followed_closer_than_by_the_shares_themselves():
    course = np.tile(0.25 + 0.1 * np.sin(np.arange(48) / 47 * 2 * np.pi), (40, 1))
    made = fit(course, 60)
    assert np.abs(made.share - course).mean() < 0.02
    assert np.abs(made.share - course).mean() < 0.5 * np.sqrt(0.25 * 0.75 / 60)


LINE = np.linspace(0.25, 0.35, 36)
WAVE = 0.3 + 0.06 * np.sin(np.arange(36) / 35 * np.pi)


def hold(made, course: np.ndarray) -> np.ndarray:
    held: np.ndarray = ((made.low <= course) & (course <= made.high)).all(axis=1)
    return held


@pytest.mark.parametrize(("n", "spread", "correlation"), [(30, 0, 0), (100, 0, 0), (300, 0.2, 0.5)])
def test_the_band_holds_all_of_a_course_about_as_often_as_it_says(n, spread, correlation):
    # Some waves among lines: what moves them is not taken for noise of all.
    course = np.vstack([np.tile(WAVE, (15, 1)), np.tile(LINE, (135, 1))])
    assert 0.86 < hold(fit(course, n, spread=spread, correlation=correlation), course).mean() < 0.995


def test_a_wave_that_all_series_share_is_held_at_least_as_often():
    # Straight lines cannot tell it from noise that wanders, so the band is wider than it need be.
    course = np.tile(WAVE, (60, 1))
    assert hold(fit(course, 100), course).mean() >= 0.9


def test_more_units_make_a_narrower_band_and_more_confidence_a_wider_one():
    course = np.full((5, 24), 0.3)
    widths = [np.mean(made.high - made.low) for made in (fit(course, 20), fit(course, 200))]
    assert widths[0] > 2 * widths[1]
    surer = fit(course, 200, confidence=0.99)
    assert np.mean(surer.high - surer.low) > 1.1 * widths[1]


@pytest.mark.parametrize("share", [0.0, 0.02, 1.0])
@pytest.mark.parametrize("n_periods", [3, 8, 30])
def test_shares_and_bands_stay_between_none_and_all(share, n_periods):
    n, day = np.full((1, n_periods), 5.0), months(n_periods)
    noise = fit_lines(BinomialSeries(share * n, n, day), confidence=0.95).noise
    made = fit_curves(BinomialSeries(share * n, n, day), noise=noise, confidence=0.95, n_replicates=100, seed=0)
    assert (made.low >= 0).all()
    assert (made.high <= 1).all()
    assert ((made.low <= made.share) & (made.share <= made.high)).all()
    assert (made.high > made.low).all()


def test_the_same_seed_gives_the_same_curves():
    course = np.full((3, 24), 0.3)
    one, same = fit(course, 50), fit(course, 50)
    np.testing.assert_array_equal(one.low, same.low)
    np.testing.assert_array_equal(one.share, same.share)


def test_a_curve_has_a_step_where_the_change_is_faster_than_its_spline():
    assert is_abrupt("step", n_between=0, n_periods=60)
    assert is_abrupt("fading", n_between=12, n_periods=60)
    assert is_abrupt("gradual", n_between=8, n_periods=60)
    assert not is_abrupt("gradual", n_between=13, n_periods=60)
    assert not is_abrupt("line", n_between=0, n_periods=60)
