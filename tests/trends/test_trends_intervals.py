from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from research.trends import intervals
from research.trends.intervals import bootstrap_interval, wilson_interval


def interval(share, *, confidence=0.95, n_replicates=300, seed=0):
    return bootstrap_interval(np.asarray(share, float), confidence=confidence, n_replicates=n_replicates, seed=seed)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (5, 10, 0.23659, 0.76341), (81, 263, 0.25525, 0.36618)],
)
def test_wilson_agrees_with_published_numbers(count, n, low, high):
    found = wilson_interval(np.array([float(count)]), np.array([float(n)]), confidence=0.95)
    assert found[0][0] == pytest.approx(low, abs=6e-5)
    assert found[1][0] == pytest.approx(high, abs=6e-5)


def test_nothing_counted_leaves_nothing_known():
    low, high = wilson_interval(np.zeros(2), np.zeros(2), confidence=0.95)
    assert np.isnan([low, high]).all()
    assert np.isnan(interval(np.zeros((0, 3)))).all()


@pytest.mark.parametrize("membership", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("n", [1, 2, 40])
def test_no_interval_is_a_point(membership, n):
    low, high = interval(np.full((n, 1), membership))
    assert high[0] - low[0] > 0.05
    assert low[0] <= membership <= high[0]


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(float, st.tuples(st.integers(1, 60), st.integers(1, 4)), elements=st.floats(0, 1, width=32)))
def test_intervals_stay_within_0_and_1_and_hold_the_middle_of_what_was_seen(share):
    low, high = interval(share, n_replicates=100)
    assert ((low >= 0) & (high <= 1 + 1e-6) & (low < high)).all()
    mean = share.mean(axis=0)
    assert ((low <= mean + 1e-6) & (mean - 1e-6 <= high)).all()


@pytest.mark.parametrize(("p", "n"), [(0.03, 12), (0.03, 40), (0.2, 15), (0.5, 60), (0.05, 300)])
def test_a_95_percent_interval_holds_the_truth_that_often(p, n):
    rng = np.random.default_rng(7)
    n_series = 400
    share = rng.beta(p * 0.5, (1 - p) * 0.5, size=(n, n_series))
    low, high = interval(share, n_replicates=400)
    held = np.mean((low <= p) & (p <= high))
    assert held >= 0.92
    # Not by being useless either: no wider than twice Wilson's.
    wilson = wilson_interval(np.full(1, n * p), np.full(1, float(n)), confidence=0.95)
    assert np.mean(high - low) < 2 * float(wilson[1][0] - wilson[0][0])


def test_the_interval_narrows_with_the_number_of_units():
    rng = np.random.default_rng(3)
    widths = [float(np.subtract(*interval(rng.beta(1, 2, (n, 1)))[::-1])[0]) for n in (5, 50, 500)]
    assert widths[0] > widths[1] > widths[2]


def test_a_seed_fixes_the_interval_whatever_fits_into_memory(monkeypatch):
    share = np.random.default_rng(1).beta(1, 2, (80, 3))
    whole = interval(share, seed=5)
    monkeypatch.setattr(intervals, "_DRAWS_AT_ONCE", 1000)
    parts = interval(share, seed=5)
    np.testing.assert_allclose(whole, parts, rtol=1e-6)
    assert not np.array_equal(whole, interval(share, seed=6))
