from __future__ import annotations

import numpy as np
import pytest

from research.datasets.series import simulate_series
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.odds import find_odds
from research.trends.stats.regression import DAYS_PER_YEAR, fit_lines


def draw(seed: int, **changes):
    wanted = {"n_series": 40, "n_periods": 24, "n_units": 60, "size": 0.8, "process_sd": 0.3, "correlation": 0.3}
    return simulate_series("linear", **{**wanted, **changes}, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("factor", [1.0, 1.3])
@pytest.mark.parametrize("is_seasonal", [False, True])
def test_a_ratio_excludes_1_exactly_where_the_test_rejects(factor, is_seasonal):
    made = draw(0, growth=20)
    month = np.arange(24) % 12
    seasons = (month[:, None] == np.arange(11)) - (month[:, None] == 11).astype(float)
    lines = fit_lines(
        made.counts,
        confidence=0.9,
        seasons=seasons if is_seasonal else None,
        is_seasonal=np.full(40, is_seasonal),
        extra_se=np.linspace(0, 3, 40),
    ).inflate_errors(factor, confidence=0.9)
    found = find_odds(lines)
    is_excluded = (found.low > 1) | (found.high < 1)
    np.testing.assert_array_equal(is_excluded, lines.p_value < 0.1)
    assert 3 < is_excluded.sum() < 37


def test_a_ratio_of_odds_is_that_of_one_year_to_the_year_before():
    day = np.arange(24) * DAYS_PER_YEAR / 12
    share = to_share(to_log_odds(np.array([0.2])) + np.log(1.5) * (day - day.mean()) / DAYS_PER_YEAR)[None]
    n = np.full((1, 24), 1000.0)
    found = find_odds(fit_lines(BinomialSeries(share * n, n, day), confidence=0.95))
    assert found.ratio[0] == pytest.approx(1.5, rel=1e-3)
    assert found.low[0] < 1.5 < found.high[0]


def test_time_reversed_is_the_inverse_ratio():
    made = draw(6)
    forth = find_odds(fit_lines(made.counts, confidence=0.95))
    back = find_odds(fit_lines(BinomialSeries(made.count[:, ::-1], made.n[:, ::-1], made.day), confidence=0.95))
    np.testing.assert_allclose(np.log(back.ratio), -np.log(forth.ratio), atol=0.02)


@pytest.mark.parametrize("n_units", [3, 50, 5000])
def test_a_theme_absent_and_then_present_gives_finite_numbers_and_no_warnings(n_units):
    n = np.full((3, 20), float(n_units))
    share = np.zeros((3, 20))
    share[0, 12:] = 0.4
    share[1, 10:] = 1
    share[2, 19] = 1 / n_units
    day = np.arange(20) * DAYS_PER_YEAR / 12
    found = find_odds(fit_lines(BinomialSeries(share * n, n, day), confidence=0.95))
    for values in (found.ratio, found.low, found.high):
        assert np.isfinite(values).all()
    assert (found.low <= found.ratio).all()
    assert (found.ratio <= found.high).all()
    assert (found.ratio > 1).all()


def test_the_interval_holds_the_ratio_as_often_as_it_says_while_volumes_grow_twentyfold():
    rng = np.random.default_rng(5)
    held = []
    for _ in range(4):
        made = simulate_series(
            "linear", n_series=60, n_periods=24, n_units=150, size=1.0, process_sd=0.3, correlation=0.6, growth=20,
            rng=rng,
        )  # fmt: skip
        found = find_odds(fit_lines(made.counts, confidence=0.9))
        sign = np.sign(made.expected_share[:, -1] - made.expected_share[:, 0])
        truth = np.exp(sign * 1.0 * 12 / 23)
        held.append((found.low < truth) & (truth < found.high))
    assert np.mean(held) > 0.86
