from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.trends.stats.kalman import filter_series

GRID = np.array([(0.0, 0.0), (0.3, 0.0), (0.5, 0.6), (2.0, 0.9)])


def make_covariance(variance: np.ndarray, gap: np.ndarray, sd: float, correlation: float) -> np.ndarray:
    """Write the covariance out: sampling on the diagonal, and the autocovariance of the process."""
    time = np.concatenate([[0], np.cumsum(gap)])
    apart = np.abs(np.subtract.outer(time, time))
    return np.diag(variance) + sd**2 * np.where(apart > 0, float(correlation) ** apart, 1.0)


def make_data(seed: int, n_periods: int, gap: np.ndarray):
    rng = np.random.default_rng(seed)
    observed, variance = rng.normal(size=(3, n_periods)), rng.uniform(0.01, 2, (3, n_periods))
    columns = np.column_stack([np.ones(n_periods), np.arange(n_periods), rng.normal(size=n_periods)])
    return observed, variance, columns, gap


@pytest.mark.parametrize("gap", [np.ones(15), np.array([1, 1, 4.0, 1, 1, 1, 12.0, 1, 1, 2.0, 1, 1, 1, 1, 0.9])])
def test_products_and_determinant_are_those_of_the_covariance_written_out(gap):
    observed, variance, columns, gap = make_data(0, 16, gap)
    made = filter_series(observed, variance, columns, gap=gap, grid=GRID)
    for series in range(3):
        both = np.column_stack([observed[series], columns])
        for place, (sd, correlation) in enumerate(GRID):
            covariance = make_covariance(variance[series], gap, sd, correlation)
            np.testing.assert_allclose(
                made.products[series, place], both.T @ np.linalg.solve(covariance, both), rtol=1e-8
            )
            assert made.log_determinant[series, place] == pytest.approx(np.linalg.slogdet(covariance)[1])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.data())
def test_a_period_left_out_is_a_period_that_is_worth_nothing(seed, n_periods, data):
    missing = np.array(data.draw(st.lists(st.booleans(), min_size=n_periods, max_size=n_periods)))
    missing[data.draw(st.integers(0, n_periods - 1))] = False
    observed, variance, columns, _ = make_data(seed, n_periods, np.ones(n_periods - 1))
    kept = np.flatnonzero(~missing)
    left_out = filter_series(
        observed[:, kept], variance[:, kept], columns[kept], gap=np.diff(kept).astype(float), grid=GRID
    )
    worthless = filter_series(
        observed, np.where(missing, 1e13, variance), columns, gap=np.ones(n_periods - 1), grid=GRID
    )
    np.testing.assert_allclose(worthless.products, left_out.products, rtol=1e-5, atol=1e-6)


def test_without_a_process_the_products_are_weighted_sums():
    observed, variance, columns, gap = make_data(1, 10, np.ones(9))
    products = filter_series(observed, variance, columns, gap=gap, grid=GRID[:1]).products
    for series in range(3):
        both = np.column_stack([observed[series], columns])
        np.testing.assert_allclose(products[series, 0], both.T @ (both / variance[series][:, None]))


def test_the_input_is_left_as_it_was():
    made = make_data(2, 8, np.ones(7))
    before = [values.copy() for values in made]
    filter_series(made[0], made[1], made[2], gap=made[3], grid=GRID)
    for values, was in zip(made, before, strict=True):
        np.testing.assert_array_equal(values, was)


def test_candidates_give_the_same_sums_as_regressors_but_for_their_products_with_one_another():
    observed, variance, columns, gap = make_data(3, 12, np.ones(11))
    steps = (np.arange(12)[:, None] >= np.array([3, 6, 9])).astype(float)
    every = np.column_stack([columns, steps])
    whole = filter_series(observed, variance, every, gap=gap, grid=GRID)
    apart = filter_series(observed, variance, every, gap=gap, grid=GRID, n_candidates=3)
    np.testing.assert_array_equal(apart.products, whole.products[:, :, :4])
    np.testing.assert_array_equal(apart.squares, np.diagonal(whole.products, axis1=2, axis2=3)[..., 4:])
    np.testing.assert_array_equal(apart.log_determinant, whole.log_determinant)
