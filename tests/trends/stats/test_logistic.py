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
from research.trends.stats.logistic import fit_logistic
from research.trends.stats.regression import DAYS_PER_YEAR

sys.path.append(str(Path(__file__).resolve().parents[3] / "benchmarks"))
trend_rules = importlib.import_module("trend_rules")


def draw(seed: int, **changes):
    wanted = {"n_series": 12, "n_periods": 20, "n_units": 60, "size": 1.2, "process_sd": 0.3, "correlation": 0.3}
    return simulate_series("linear", **{**wanted, **changes}, rng=np.random.default_rng(seed))


def columns(day: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(day)), (day - day.mean()) / DAYS_PER_YEAR])


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
