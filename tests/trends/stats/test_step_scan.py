from __future__ import annotations

import numpy as np
import pytest

from research.trends.stats.contrasts import find_contrasts
from research.trends.stats.kalman import filter_series
from research.trends.stats.noise_prior import GRID
from research.trends.stats.processes import find_components, find_scales, simulate_processes
from research.trends.stats.step_scan import STEP_SDS, scan_steps


def make_data(n_periods: int = 17):
    rng = np.random.default_rng(0)
    gap = np.ones(n_periods - 1)
    gap[5] = 3
    columns = [
        np.ones(n_periods),
        rng.normal(size=n_periods),
        np.linspace(-1, 1, n_periods),
        rng.normal(size=n_periods),
    ]
    return (
        rng.normal(size=(2, n_periods)),
        rng.uniform(0.05, 1, (2, n_periods)),
        np.column_stack(columns),
        gap,
    )


def write_out(gap: np.ndarray, place: int) -> np.ndarray:
    """Write the covariance of a process of the grid out."""
    time = np.concatenate([[0], np.cumsum(gap)])
    lag = np.abs(np.subtract.outer(time, time))
    white, *parts = find_components(GRID)[place]
    correlation = np.where(lag == 0, white, 0.0)
    for part, kept in (parts[:2], parts[2:]):
        correlation += part * np.where(lag == 0, 1.0, kept**lag)
    scale = find_scales(GRID, gap)[place]
    return np.outer(scale, scale) * correlation


def test_the_scan_whitens_as_the_filter_does():
    observed, variance, columns, gap = make_data()
    scan = scan_steps(observed, variance, columns, n_base=1, gap=gap, grid=GRID)
    whitened = filter_series(observed, variance, columns, gap=gap, grid=GRID)
    np.testing.assert_array_equal(scan.whitened.products, whitened.products)
    np.testing.assert_array_equal(scan.whitened.log_determinant, whitened.log_determinant)
    assert scan.whitened.squares.shape == whitened.squares.shape


def test_series_too_short_for_a_step_are_whitened():
    observed, variance, columns, gap = make_data()
    observed, variance, columns, gap = observed[:, :3], variance[:, :3], columns[:3, :2], gap[:2]
    scan = scan_steps(observed, variance, columns, n_base=1, gap=gap, grid=GRID)
    whitened = filter_series(observed, variance, columns, gap=gap, grid=GRID)
    np.testing.assert_array_equal(scan.whitened.products, whitened.products)
    assert np.isneginf(scan.gain).all()
    assert np.isneginf(scan.gain_beside_line).all()
    assert not scan.largest.any()


def test_a_step_at_every_date_weighs_what_it_weighs_as_a_regressor():
    observed, variance, columns, gap = make_data()
    scan = scan_steps(observed, variance, columns, n_base=2, gap=gap, grid=GRID)
    dates = np.arange(2, 16)
    steps = (np.arange(17)[:, None] >= dates).astype(float)
    for n_base, gain in ((2, scan.gain), (3, scan.gain_beside_line)):
        likelihoods, studentised = [], []
        for step in steps.T:
            every = np.column_stack([columns[:, :n_base], step])
            contrasts = find_contrasts(filter_series(observed, variance, every, gap=gap, grid=GRID))
            deviate, information = contrasts.deviate[..., -1], contrasts.information[..., -1]
            scaled = [1 + information * sd**2 for sd in STEP_SDS]
            likelihoods += [np.exp(0.5 * deviate**2 * (1 - 1 / s)) / np.sqrt(s) for s in scaled]
            studentised.append(np.abs(deviate))
        np.testing.assert_allclose(gain, np.log(np.mean(likelihoods, axis=0)), atol=1e-8)
        if n_base == 2:
            np.testing.assert_allclose(scan.largest, np.max(studentised, axis=0), rtol=1e-7)


def test_every_process_of_the_grid_is_filtered_as_its_covariance_written_out():
    observed, variance, columns, gap = make_data()
    made = filter_series(observed[:1], variance[:1], columns, gap=gap, grid=GRID)
    both = np.column_stack([observed[0], columns])
    for place in range(len(GRID)):
        covariance = np.diag(variance[0]) + write_out(gap, place)
        np.testing.assert_allclose(made.products[0, place], both.T @ np.linalg.solve(covariance, both), rtol=1e-7)
        assert made.log_determinant[0, place] == pytest.approx(np.linalg.slogdet(covariance)[1])


@pytest.mark.parametrize("place", [int(np.flatnonzero(GRID[:, 2] > 0)[-1]), len(GRID) - 1])
def test_simulated_paths_have_the_covariance_that_is_filtered(place):
    gap = make_data()[3]
    paths = simulate_processes(GRID, np.full(20_000, place), gap=gap, rng=np.random.default_rng(1))
    wanted = write_out(gap, place)
    np.testing.assert_allclose(np.cov(paths.T), wanted, atol=0.05 * wanted.max())


def test_the_standard_deviation_of_a_tilted_process_is_its_root_mean_square():
    scale = find_scales(GRID, np.ones(23))
    np.testing.assert_allclose(np.sqrt((scale**2).mean(axis=1)), GRID[:, 0])
    tilted = scale[GRID[:, 3] > 0]
    np.testing.assert_allclose(tilted[:, -1] / tilted[:, 0], np.exp(2))
