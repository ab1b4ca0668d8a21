from __future__ import annotations

import numpy as np
import pytest

from research.trends.claims.shapes import find_shapes
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.regression import fit_lines

N_PERIODS = 60
TIME = np.arange(N_PERIODS)

COURSES = {
    "line": -3 + 2 * TIME / 59,
    "step": np.where(TIME >= 40, -0.5, -3.0),
    "gradual": -3 + 2.5 / (1 + np.exp(-(TIME - 30) * 2 * np.log(9) / 13)),
    "hump": -3 + 2 * np.sin(np.pi * TIME / 59) ** 2,
    "trough": -1 - 2 * np.sin(np.pi * TIME / 59) ** 2,
    "recurring": -2 + np.sin(2 * np.pi * 2 * TIME / 59),
    "fading": -3 + np.where(TIME >= 20, 2.5 * 0.5 ** ((TIME - 20) / 4), 0),
}


def find(course: np.ndarray, seed: int = 0):
    """Find the shape of one course among nine flat series."""
    rng = np.random.default_rng(seed)
    share = to_share(np.vstack([course, np.full((9, N_PERIODS), -2.0)]))
    n = np.full(share.shape, 400.0)
    series = BinomialSeries(rng.binomial(400, share).astype(float), n, TIME * 30.4)
    lines = fit_lines(series, confidence=0.95)
    shapes = find_shapes(series, noise=lines.noise, seasons=None, is_seasonal=np.zeros(10, bool))
    return lines, shapes[0]


@pytest.mark.parametrize("shape", COURSES)
def test_a_planted_shape_is_found_to_change_and_named(shape):
    lines, found = find(COURSES[shape])
    assert lines.change_p[0] < 0.001
    assert found.shape == shape


def test_a_step_has_its_date_and_its_two_levels():
    found = find(COURSES["step"])[1]
    assert found.first == found.last == 40
    assert (found.before, found.after) == pytest.approx((0.047, 0.378), abs=0.02)


def test_a_gradual_shift_has_its_duration_from_ten_to_ninety_percent():
    found = find(COURSES["gradual"])[1]
    assert 8 <= found.last - found.first <= 21
    assert abs((found.first + found.last) / 2 - 30) <= 2


def test_a_hump_ends_where_half_of_its_height_is_left():
    found = find(COURSES["hump"])[1]
    assert (found.first, found.last) == pytest.approx((15, 45), abs=4)


def test_a_recurring_course_has_its_first_and_last_turn_and_its_least_and_largest_share():
    found = find(COURSES["recurring"])[1]
    assert (found.first, found.last) == pytest.approx((7, 52), abs=2)
    assert (found.before, found.after) == pytest.approx((0.047, 0.269), abs=0.03)


def test_wandering_noise_is_no_recurring_course():
    rng = np.random.default_rng(3)
    path = rng.standard_normal((20, N_PERIODS))
    for period in range(1, N_PERIODS):
        path[:, period] = 0.6 * path[:, period - 1] + 0.8 * path[:, period]
    n = np.full(path.shape, 400.0)
    series = BinomialSeries(rng.binomial(400, to_share(-2 + 0.5 * path)).astype(float), n, TIME * 30.4)
    assert (fit_lines(series, confidence=0.95).change_p > 0.01).all()
