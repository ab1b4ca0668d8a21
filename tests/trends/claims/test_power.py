from __future__ import annotations

import numpy as np
import pytest

from research.datasets.series import simulate_series
from research.trends.claims.power import _FACTORS, _find_factor
from research.trends.stats.detectable import draw_line, draw_step, find_sizes
from research.trends.stats.regression import fit_lines


def fit(n_units=80, *, level=(0.01, 0.3), growth=1.0):
    rng = np.random.default_rng(0)
    made = simulate_series(
        "flat", n_series=8, n_periods=24, n_units=n_units, share_range=level, growth=growth, rng=rng
    ).counts
    return made, fit_lines(made, confidence=0.95)


@pytest.mark.parametrize("growth", [1.0, 20.0])
@pytest.mark.parametrize("draw", [draw_line, draw_step])
def test_courses_of_any_size_are_shares_and_keep_their_mean(draw, growth):
    series, _ = fit(growth=growth)
    for size in (0.0, 1.0, 12.0):
        share = draw(series, np.full(8, size))
        assert ((share > 0) & (share < 1)).all()
        assert (np.diff(share, axis=1) >= -1e-12).all()
        np.testing.assert_allclose((share * series.n).sum(1) / series.n.sum(1), series.smoothed_share, atol=2e-4)


def test_a_stricter_test_and_fewer_units_need_larger_changes():
    series, lines = fit()
    few, few_lines = fit(20)
    usual, strict = (find_sizes(series, lines, alpha=np.full(8, alpha)) for alpha in (0.05, 0.001))
    sparse = find_sizes(few, few_lines, alpha=np.full(8, 0.05))
    wide = find_sizes(series, lines.inflate_errors(1.5, confidence=0.95), alpha=np.full(8, 0.05))
    for kind in ("line", "step"):
        size = getattr(usual, kind)
        assert (getattr(strict, kind) > size).all()
        assert np.median(getattr(sparse, kind)) > np.median(size)
        np.testing.assert_allclose(getattr(wide, kind), 1.5 * size, rtol=0.01)


@pytest.mark.parametrize("wanted", [1.2, 1.8, 2.6])
def test_the_factor_is_that_at_which_four_of_five_are_found(wanted):
    rng = np.random.default_rng(1)
    from scipy.special import ndtr

    found = [rng.random(4000) < ndtr(0.84 + 3 * (factor / wanted - 1)) for factor in _FACTORS]
    assert _find_factor(found) == pytest.approx(wanted, rel=0.06)


def test_where_hardly_anything_is_found_no_size_is_enough():
    assert _find_factor([np.zeros(50, bool), np.zeros(50, bool), np.arange(50) < 2, np.arange(50) < 8]) == np.inf
