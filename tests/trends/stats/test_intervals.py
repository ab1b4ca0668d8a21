from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from research.trends.stats.intervals import wilson_interval


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (5, 10, 0.23659, 0.76341), (81, 263, 0.25525, 0.36618)],
)
def test_wilson_agrees_with_published_numbers(count, n, low, high):
    found = wilson_interval(np.array([float(count)]), np.array([float(n)]), confidence=0.95)
    assert found[0][0] == pytest.approx(low, abs=6e-5)
    assert found[1][0] == pytest.approx(high, abs=6e-5)


@settings(deadline=None)
@given(st.integers(1, 2000), st.data(), st.sampled_from([0.8, 0.95, 0.999]))
def test_wilson_agrees_with_statsmodels(n, data, confidence):
    count = data.draw(st.integers(0, n))
    found = wilson_interval(np.array([float(count)]), np.array([float(n)]), confidence=confidence)
    wanted = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    assert (found[0][0], found[1][0]) == pytest.approx(wanted, abs=1e-9)


@settings(deadline=None)
@given(st.floats(0.1, 500), st.floats(0, 1))
def test_intervals_of_fractions_hold_the_share_and_are_no_points(n, share):
    low, high = wilson_interval(np.array([share * n]), np.array([n]), confidence=0.95)
    assert 0 <= low[0] <= share * n / n <= high[0] <= 1
    assert high[0] - low[0] > 0.003


def test_nothing_counted_leaves_nothing_known():
    low, high = wilson_interval(np.zeros(2), np.zeros(2), confidence=0.95)
    assert np.isnan([low, high]).all()


def test_the_interval_narrows_with_the_number_of_units_and_widens_with_the_confidence():
    n = np.array([5.0, 50, 500])
    low, high = wilson_interval(0.3 * n, n, confidence=0.95)
    assert (np.diff(high - low) < 0).all()
    surer = wilson_interval(0.3 * n, n, confidence=0.99)
    assert (surer[1] - surer[0] > high - low).all()
