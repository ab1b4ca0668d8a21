from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from statsmodels.api import GLM
from statsmodels.genmod.families import Binomial

from research.datasets.series import simulate_series
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.odds import fit_logistic, fit_odds
from research.trends.stats.regression import DAYS_PER_YEAR, fit_lines

sys.path.append(str(Path(__file__).resolve().parents[3] / "benchmarks"))
trend_rules = importlib.import_module("trend_rules")


def draw(seed: int, **changes):
    wanted = {"n_series": 12, "n_periods": 20, "n_units": 60, "size": 1.2, "process_sd": 0.3, "correlation": 0.3}
    return simulate_series("linear", **{**wanted, **changes}, rng=np.random.default_rng(seed))


def columns(day: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(day)), (day - day.mean()) / DAYS_PER_YEAR])


def no_process(n_series: int) -> Noise:
    weight = np.zeros((n_series, len(GRID)))
    weight[:, 0] = 1
    return Noise(weight, weight)


def test_coefficients_are_those_of_statsmodels():
    made = draw(0, growth=5)
    found = fit_logistic(made.counts, columns(made.day))
    for count, n, coefficient in zip(made.count, made.n, found, strict=True):
        fitted = GLM(count / n, columns(made.day), family=Binomial(), var_weights=n).fit()
        np.testing.assert_allclose(coefficient, fitted.params, rtol=1e-6, atol=1e-8)


def test_fractional_counts_and_more_columns_are_those_of_statsmodels():
    rng = np.random.default_rng(1)
    n = rng.uniform(2, 50, (6, 24))
    count = n * rng.beta(2, 5, (6, 24))
    regressors = np.column_stack([np.ones(24), rng.normal(size=(24, 3))])
    for row, coefficient in enumerate(fit_logistic(BinomialSeries(count, n, np.arange(24.0)), regressors)):
        fitted = GLM(count[row] / n[row], regressors, family=Binomial(), var_weights=n[row]).fit()
        np.testing.assert_allclose(coefficient, fitted.params, rtol=1e-6, atol=1e-8)


def test_the_peers_quasi_binomial_rule_is_that_of_statsmodels():
    made = draw(2)
    for count, n, p_value in zip(made.count, made.n, trend_rules.quasi_binomial(made), strict=True):
        fitted = GLM(count / n, columns(made.day), family=Binomial(), var_weights=n).fit(scale="X2", use_t=True)
        assert p_value == pytest.approx(fitted.pvalues[1], rel=1e-5)


def test_the_peers_ordinary_regression_is_that_of_scipy():
    from scipy.stats import linregress

    made = draw(3)
    wanted = [linregress(made.day, row).pvalue for row in made.count / made.n]
    np.testing.assert_allclose(trend_rules.shares(made), wanted, rtol=1e-8)
    np.testing.assert_allclose(trend_rules.raw_counts(made), [linregress(made.day, row).pvalue for row in made.count])


def test_without_a_process_the_interval_is_that_of_binomial_regression():
    made = draw(4)
    found = fit_odds(made.counts, noise=no_process(12), confidence=0.9)
    for row in range(12):
        fitted = GLM(made.count[row] / made.n[row], columns(made.day), family=Binomial(), var_weights=made.n[row]).fit()
        low, high = np.exp(fitted.conf_int(0.1)[1])
        assert found.ratio[row] == pytest.approx(np.exp(fitted.params[1]), rel=1e-5)
        assert (found.low[row], found.high[row]) == pytest.approx((low, high), rel=1e-4)


def test_a_ratio_of_odds_is_that_of_one_year_to_the_year_before():
    day = np.arange(24) * DAYS_PER_YEAR / 12
    share = to_share(to_log_odds(np.array([0.2])) + np.log(1.5) * (day - day.mean()) / DAYS_PER_YEAR)[None]
    n = np.full((1, 24), 100.0)
    noise = fit_lines(BinomialSeries(share * n, n, day), confidence=0.95).noise
    found = fit_odds(BinomialSeries(share * n, n, day), noise=noise, confidence=0.95)
    assert found.ratio[0] == pytest.approx(1.5, rel=1e-6)
    assert found.low[0] < 1.5 < found.high[0]


def test_the_interval_holds_the_ratio_as_often_as_it_says_with_noise_that_lasts():
    rng = np.random.default_rng(5)
    held = []
    for _ in range(4):
        made = simulate_series(
            "linear", n_series=60, n_periods=24, n_units=150, size=1.0, process_sd=0.3, correlation=0.6, rng=rng
        )
        noise = fit_lines(made.counts, confidence=0.95).noise
        found = fit_odds(made.counts, noise=noise, confidence=0.9)
        sign = np.sign(made.expected_share[:, -1] - made.expected_share[:, 0])
        truth = np.exp(sign * 1.0 * 12 / 23)
        held.append((found.low < truth) & (truth < found.high))
    assert np.mean(held) > 0.86


@pytest.mark.parametrize("n_units", [3, 50, 5000])
def test_a_theme_absent_and_then_present_gives_finite_numbers_and_no_warnings(n_units):
    n = np.full((3, 20), float(n_units))
    share = np.zeros((3, 20))
    share[0, 12:] = 0.4
    share[1, 10:] = 1
    share[2, 19] = 1 / n_units
    day = np.arange(20) * DAYS_PER_YEAR / 12
    noise = fit_lines(BinomialSeries(share * n, n, day), confidence=0.95).noise
    found = fit_odds(BinomialSeries(share * n, n, day), noise=noise, confidence=0.95)
    for values in (found.ratio, found.low, found.high):
        assert np.isfinite(values).all()
    assert (found.low <= found.ratio).all()
    assert (found.ratio <= found.high).all()
    assert (found.ratio > 1).all()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_nothing_or_all_has_no_ratio(share):
    n, day = np.full((1, 12), 20.0), np.arange(12) * 30.0
    found = fit_odds(BinomialSeries(share * n, n, day), noise=no_process(1), confidence=0.95)
    assert np.isnan([found.ratio, found.low, found.high]).all()


def test_time_reversed_is_the_inverse_ratio():
    made = draw(6)
    forth = fit_odds(made.counts, noise=no_process(12), confidence=0.95)
    back = fit_odds(
        BinomialSeries(made.count[:, ::-1], made.n[:, ::-1], made.day), noise=no_process(12), confidence=0.95
    )
    np.testing.assert_allclose(back.ratio, 1 / forth.ratio, rtol=1e-6)
    np.testing.assert_allclose(back.low, 1 / forth.high, rtol=1e-6)


def test_permuted_blocks_find_a_plain_rise_and_raise_few_alarms():
    rng = np.random.default_rng(7)
    rise = draw(8, size=3.0, n_units=200, process_sd=0.0, n_periods=24)
    assert (trend_rules.block_permutation(rise, rng) < 0.05).all()
    flat = simulate_series("flat", n_series=100, n_periods=24, n_units=50, rng=rng)
    found = trend_rules.block_permutation(flat, rng)
    assert found.min() >= 1 / 500
    assert (found < 0.05).mean() < 0.15


def test_noise_fitted_to_each_series_alone_is_taken_for_certain_and_raises_more_alarms():
    made = simulate_series(
        "flat", n_series=400, n_periods=24, n_units=200, process_sd=0.4, correlation=0.6, rng=np.random.default_rng(9)
    )
    alone, ours = trend_rules.alone(made, made.n), trend_rules.themeline(made, made.n)
    assert (ours < 0.05).mean() < 0.08 < (alone < 0.05).mean()
