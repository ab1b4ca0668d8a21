"""Differences of two groups: shared shocks cancel, and what differs is found."""

from __future__ import annotations

import numpy as np
import pytest

from research.datasets.series import DAYS_PER_PERIOD, simulate_process
from research.trends import BinomialSeries, to_share
from research.trends.groups.differences import fit_differences

N_PERIODS, N_UNITS = 48, 150


def draw_groups(*, level=0.0, slope=0.0, shared=0.6, seed=1, n_series=10, units=(N_UNITS, N_UNITS)):
    rng = np.random.default_rng(seed)
    place = np.linspace(-0.5, 0.5, N_PERIODS)
    common = -1.8 + shared * simulate_process(0.6, n_series, N_PERIODS, rng=rng)
    groups = []
    for number, n in enumerate(units):
        moved = common + (number == 0) * (level + slope * place)
        count = rng.binomial(n, to_share(moved)).astype(float)
        day = np.arange(N_PERIODS) * DAYS_PER_PERIOD
        groups.append(BinomialSeries(count, np.full(count.shape, float(n)), day))
    return groups


def test_shocks_that_both_groups_have_are_no_noise_of_their_difference():
    made = fit_differences(*draw_groups(), confidence=0.95)
    assert np.median(made.noise.sd) < 0.2
    assert (made.slope.p_value < 0.05).sum() <= 1
    assert (made.level.p_value < 0.05).sum() <= 1


def test_a_difference_of_levels_is_estimated_in_log_odds():
    made = fit_differences(*draw_groups(level=0.8), confidence=0.95)
    assert made.level.value == pytest.approx(np.full(10, 0.8), abs=0.35)
    assert (made.level.p_value < 0.01).all()
    assert ((made.level.low < 0.8) & (made.level.high > 0.8)).mean() >= 0.9


def test_a_difference_of_slopes_is_estimated_by_the_year():
    made = fit_differences(*draw_groups(slope=2.0), confidence=0.95)
    years = (N_PERIODS - 1) / 12
    assert made.slope.value.mean() == pytest.approx(2.0 / years, rel=0.2)
    assert (made.slope.p_value < 0.05).mean() >= 0.9


def test_groups_that_change_places_change_the_sign_alone():
    first, second = draw_groups(level=0.5)
    one, other = (fit_differences(*pair, confidence=0.9) for pair in ((first, second), (second, first)))
    np.testing.assert_allclose(one.level.value, -other.level.value, atol=1e-9)
    np.testing.assert_allclose(one.level.low, -other.level.high, atol=1e-6)
    np.testing.assert_allclose(one.slope.p_value, other.slope.p_value, atol=1e-9)


def test_what_clusterings_differ_in_widens_the_intervals():
    first, second = draw_groups(level=0.5)
    plain = fit_differences(first, second, confidence=0.95)
    wide = fit_differences(first, second, confidence=0.95, extra_level=np.full(10, 0.5), extra_slope=np.full(10, 0.5))
    assert ((wide.level.high - wide.level.low) > (plain.level.high - plain.level.low)).all()
    assert (wide.slope.p_value >= plain.slope.p_value).all()
