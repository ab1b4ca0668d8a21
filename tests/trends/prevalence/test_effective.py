from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.datasets.series import simulate_series, simulate_units
from research.trends.prevalence.effective import measure_effective
from research.trends.stats.intervals import wilson_interval
from research.trends.stats.units import Units, count_units, sum_periods


def make(values, period, copies=None) -> Units:
    values = np.asarray(values, float)
    rows = np.arange(len(values))
    return Units(
        values,
        values,
        np.asarray(period, np.int64),
        np.zeros(len(values), np.int64),
        rows,
        np.asarray(copies if copies is not None else np.ones(len(values)), float),
        rows,
    )


def draw_hard(rng: np.random.Generator, n: int, n_periods: int) -> tuple[np.ndarray, np.ndarray]:
    period = np.sort(rng.integers(0, n_periods, n))
    return (rng.random((n, 2)) < (0.3, 0.02)).astype(float), period


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 60), st.integers(1, 8))
def test_answers_of_yes_and_no_are_worth_one_each_exactly(seed, n, n_periods):
    values, period = draw_hard(np.random.default_rng(seed), n, n_periods)
    units = make(values, period)
    found = measure_effective(values, units, n_periods=n_periods)
    np.testing.assert_allclose(found, np.tile(units.count(n_periods), (2, 1)), rtol=1e-9)


def test_copies_are_worth_what_kish_says():
    rng = np.random.default_rng(0)
    values, period = draw_hard(rng, 400, 4)
    copies = rng.integers(1, 9, 400).astype(float)
    found = measure_effective(values, make(values, period, copies), n_periods=4)
    kish = np.bincount(period, copies) ** 2 / np.bincount(period, copies**2)
    # Yes and no, whatever their copies, vary as yes and no do.
    np.testing.assert_allclose(found, np.tile(kish, (2, 1)), rtol=1e-9)


def test_an_exact_reprint_in_the_same_period_is_worth_nothing_more():
    rng = np.random.default_rng(1)
    share, period = rng.random((30, 2)), np.sort(rng.integers(0, 3, 30))
    once = count(share, period, np.arange(30))
    # Every article is reprinted once in its month: twice as many articles, as many answers.
    twice = count(np.repeat(share, 2, axis=0), np.repeat(period, 2), np.repeat(np.arange(30), 2))
    assert (twice.count(3) == 2 * once.count(3)).all()
    np.testing.assert_allclose(
        measure_effective(twice.share, twice, n_periods=3), measure_effective(once.share, once, n_periods=3)
    )


def count(share, period, story) -> Units:
    return count_units(
        share,
        share,
        rows=np.arange(len(share)),
        period_of=np.asarray(period),
        story_of=np.asarray(story),
        source_of=np.zeros(len(share), np.int64),
        is_story=False,
    )


def test_soft_memberships_are_worth_more_than_answers_the_less_they_vary():
    rng = np.random.default_rng(2)
    hard, period = draw_hard(rng, 600, 6)
    worth = []
    for softness in (0, 0.3, 0.6, 0.9):
        values = (1 - softness) * hard + softness * np.array([0.3, 0.02])
        worth.append(measure_effective(values, make(values, period), n_periods=6))
    assert (np.diff(np.array(worth), axis=0) > 0).all()


def test_the_variance_is_that_of_memberships_drawn_anew():
    rng = np.random.default_rng(3)
    shares, told = [], []
    for _ in range(200):
        values = rng.beta(2, 5, (2400, 1))
        units = make(values, np.repeat(np.arange(12), 200))
        shares.append(sum_periods(values, units, 12)[0] / 200)
        effective = measure_effective(values, units, n_periods=12)[0]
        told.append(2 / 7 * 5 / 7 / effective)
    assert np.mean(told) == pytest.approx(np.var(shares), rel=0.1)


def test_three_memberships_that_are_alike_are_not_taken_for_certain():
    values = np.full((3, 1), 0.4)
    found = measure_effective(values, make(values, [0, 0, 0]), n_periods=1)[0, 0]
    assert 3 < found < 10
    many = np.full((3000, 1), 0.4)
    assert measure_effective(many, make(many, np.zeros(3000)), n_periods=1)[0, 0] > 100 * found


@pytest.mark.parametrize("membership", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("n", [1, 2, 40])
def test_no_interval_is_a_point(membership, n):
    values = np.full((n, 1), membership)
    effective = measure_effective(values, make(values, np.zeros(n)), n_periods=1)
    low, high = wilson_interval(membership * effective, effective, confidence=0.95)
    assert high[0, 0] - low[0, 0] > 0.05
    assert low[0, 0] <= membership <= high[0, 0]


@pytest.mark.parametrize(("p", "n"), [(0.03, 12), (0.03, 40), (0.2, 15), (0.5, 60), (0.05, 300)])
def test_a_95_percent_interval_holds_the_truth_that_often(p, n):
    rng = np.random.default_rng(7)
    n_series, n_periods = 40, 10
    values = rng.beta(p * 0.5, (1 - p) * 0.5, size=(n * n_periods, n_series))
    units = make(values, np.repeat(np.arange(n_periods), n))
    effective = measure_effective(values, units, n_periods=n_periods)
    low, high = wilson_interval(sum_periods(values, units, n_periods) / n * effective, effective, confidence=0.95)
    assert np.mean((low <= p) & (p <= high)) >= 0.92
    # Not by being useless either: no wider than Wilson's of answers of yes and no.
    wilson = wilson_interval(np.full(1, n * p), np.full(1, float(n)), confidence=0.95)
    assert np.mean(high - low) < 1.05 * float(wilson[1][0] - wilson[0][0])


def test_clusterings_that_differ_make_a_share_worth_less_and_those_that_agree_do_not():
    rng = np.random.default_rng(4)
    values, period = draw_hard(rng, 300, 3)
    units = make(values, period)
    share = sum_periods(values, units, 3) / units.count(3)
    alone = measure_effective(values, units, n_periods=3)
    agreed = measure_effective(values, units, n_periods=3, draws=np.repeat(share[None], 5, 0).astype(np.float32))
    np.testing.assert_allclose(agreed, alone, rtol=1e-4)
    draws = np.clip(share + np.array([-0.1, 0.1])[:, None, None], 0, 1).astype(np.float32)
    torn = measure_effective(values, units, n_periods=3, draws=draws)
    assert (torn < alone).all()
    # Variances add up: sampling, and a tenth of a point squared.
    level = values.mean(axis=0)[0]
    pulled = (share[0] * units.count(3) + 2 * level) / (units.count(3) + 2)
    np.testing.assert_allclose(1 / torn[0] - 1 / alone[0], 0.01 / (pulled * (1 - pulled)), rtol=1e-4)


def test_series_without_draws_stay_as_they_were():
    rng = np.random.default_rng(5)
    values, period = draw_hard(rng, 100, 2)
    units = make(values, period)
    draws = np.full((3, 2, 2), np.nan, np.float32)
    draws[:, 1] = 0.5
    with_draws, alone = (measure_effective(values, units, n_periods=2, draws=d) for d in (draws, None))
    np.testing.assert_array_equal(with_draws[0], alone[0])
    assert (with_draws[1] < alone[1]).all()


def test_a_period_without_units_is_worth_nothing():
    values = np.ones((4, 1))
    found = measure_effective(values, make(values, [0, 0, 2, 2]), n_periods=4)
    np.testing.assert_array_equal(found[0] > 0, [True, False, True, False])
    assert found[0, 1] == 0


def test_made_units_of_copies_are_worth_their_stories_and_no_more():
    rng = np.random.default_rng(6)
    made = simulate_series("flat", n_series=3, n_periods=6, n_units=200, rng=rng)
    units = simulate_units(made, copies=3, rng=rng)
    effective = measure_effective(units.share, units, n_periods=6)
    assert (effective < made.n).all()
    assert (effective > 0.3 * made.n).all()
