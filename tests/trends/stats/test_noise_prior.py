from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.datasets.series import simulate_series
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import GRID, Noise, learn_noise
from research.trends.stats.regression import fit_lines

STILL = GRID[:, 0] == 0


def learn(
    *, spread: float, correlation: float, n_series: int, n_periods: int = 24, n_units: float = 200, seed: int = 0
):
    rng = np.random.default_rng(seed)
    made = simulate_series(
        "flat",
        n_series=n_series,
        n_periods=n_periods,
        n_units=n_units,
        process_sd=spread,
        correlation=correlation,
        share_range=(0.1, 0.4),
        rng=rng,
    )
    return fit_lines(made.counts, confidence=0.95).noise


def test_a_series_that_says_nothing_has_the_prior_and_the_prior_allows_for_noise_that_lasts():
    noise = learn_noise(np.zeros((1, len(GRID))))
    assert noise.weight.sum() == pytest.approx(1)
    assert noise.weight[0, STILL] == pytest.approx(0.1)
    assert noise.correlation[0] > 0.5


def test_one_series_leans_on_the_prior_and_many_learn_the_truth():
    alone = learn(spread=0.4, correlation=0.6, n_series=1)
    many = learn(spread=0.4, correlation=0.6, n_series=60)
    near = (np.abs(GRID[:, 0] - 0.4) < 0.16) & (np.abs(GRID[:, 1] - 0.6) < 0.16)
    assert many.weight[:, near].sum(axis=1).mean() > 0.75 > alone.weight[0, near].sum()
    assert np.median(many.sd) == pytest.approx(0.4, abs=0.05)
    assert np.median(many.correlation) == pytest.approx(0.6, abs=0.1)


def test_series_that_do_not_wander_learn_that_they_do_not():
    noise = learn(spread=0, correlation=0, n_series=60)
    assert np.median(noise.sd) < 0.05
    assert noise.weight[:, STILL | (GRID[:, 0] <= 0.07)].sum(axis=1).mean() > 0.8


def test_independent_noise_is_told_from_noise_that_lasts():
    brief = learn(spread=0.5, correlation=0.0, n_series=40)
    lasting = learn(spread=0.5, correlation=0.9, n_series=40, n_periods=60)
    assert np.median(brief.correlation) < 0.15
    assert np.median(lasting.correlation) > 0.75


def test_two_kinds_of_series_in_one_corpus_are_both_learned():
    rng = np.random.default_rng(1)
    still, restless = (
        simulate_series(
            "flat", n_series=30, n_periods=36, n_units=300, process_sd=s, correlation=c, share_range=(0.2, 0.3), rng=rng
        )
        for s, c in ((0.0, 0.0), (0.75, 0.6))
    )
    made = [np.vstack([getattr(still, name), getattr(restless, name)]) for name in ("count", "n")]
    noise = fit_lines(BinomialSeries(*made, still.day), confidence=0.95).noise
    assert noise.sd[:30].max() < 0.3 < noise.sd[30:].min()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 8), st.randoms(use_true_random=False))
def test_other_orders_of_series_are_other_orders_of_weights(seed, n_series, random):
    likelihood = np.random.default_rng(seed).normal(0, 5, (n_series, len(GRID)))
    order = random.sample(range(n_series), n_series)
    there, here = learn_noise(likelihood).weight, learn_noise(likelihood[order]).weight
    np.testing.assert_allclose(here, there[order], atol=1e-9)
    np.testing.assert_allclose(there.sum(axis=1), 1)
    assert (there >= 0).all()


def test_a_constant_of_a_series_does_not_matter_however_large():
    likelihood = np.random.default_rng(0).normal(0, 2, (5, len(GRID)))
    shifted = likelihood + np.array([0, 1e4, -1e4, 50, 7])[:, None]
    np.testing.assert_allclose(learn_noise(shifted).weight, learn_noise(likelihood).weight, atol=1e-8)


def test_what_one_series_has_is_likelier_for_the_next():
    likelihood = np.zeros((2, len(GRID)))
    likelihood[0, 40] = 5
    told, alone = learn_noise(likelihood).weight[1], learn_noise(likelihood[1:]).weight[0]
    assert told[40] > 5 * alone[40]
    others = np.arange(len(GRID)) != 40
    np.testing.assert_allclose(told[others] / told[others].sum(), alone[others] / alone[others].sum(), rtol=1e-6)


def test_spread_and_correlation_are_those_of_the_mixture():
    weight = np.zeros((2, len(GRID)))
    a, b = (int(np.flatnonzero(((*pair, 0, 0) == GRID).all(axis=1))[0]) for pair in ((0.3, 0.0), (1.1, 0.55)))
    weight[0, [a, b]] = 0.75, 0.25
    weight[1, 0] = 1
    noise = Noise(weight, weight)
    assert noise.sd == pytest.approx([np.sqrt(0.75 * 0.09 + 0.25 * 1.21), 0])
    assert noise.correlation == pytest.approx([0.25 * 1.21 * 0.55 / (0.75 * 0.09 + 0.25 * 1.21), 0])


def put_one_among_others(one: tuple[float, float], others: tuple[float, float], *, rise: float, seed: int):
    """Fit forty families of 24 periods in which one series has other noise; give its p-values and how unlike it is."""
    rng = np.random.default_rng(seed)
    p_values, unlike = [], []
    for _ in range(40):
        noise = rng.standard_normal((20, 24))
        for row in range(20):
            spread, correlation = one if row == 0 else others
            for period in range(1, 24):
                noise[row, period] = (
                    correlation * noise[row, period - 1] + np.sqrt(1 - correlation**2) * noise[row, period]
                )
            noise[row] *= spread
        noise[0] += np.linspace(0, rise, 24)
        count = rng.binomial(220, to_share(-2.5 + noise)).astype(float)
        lines = fit_lines(BinomialSeries(count, np.full(count.shape, 220.0), np.arange(24) * 30.4), confidence=0.95)
        p_values.append(lines.change_p[0])
        unlike.append(lines.noise.unlike)
    return np.array(p_values), np.array(unlike)


def test_a_restless_series_among_quiet_ones_is_told_and_not_called_changing():
    p_values, unlike = put_one_among_others((0.7, 0.8), (0.1, 0.0), rise=0.0, seed=5)
    assert (p_values < 0.05).mean() <= 0.15
    assert (unlike[:, 0] > 0.5).mean() > 0.7 > 0.15 > (unlike[:, 1:] > 0.5).mean()


def test_a_quiet_series_that_rises_among_restless_ones_is_told_and_found():
    p_values, unlike = put_one_among_others((0.1, 0.0), (0.7, 0.8), rise=0.8, seed=6)
    assert (p_values < 0.05).mean() > 0.7
    assert (unlike[:, 0] > 0.5).mean() > 0.7
