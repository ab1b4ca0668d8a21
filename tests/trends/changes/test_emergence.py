from __future__ import annotations

import numpy as np
import pytest
from planted_series import make_null, plant_counts, plant_steps

from research.errors import ShapeError
from research.trends.changes.emergence import (
    classify_signals,
    compare_every_latest,
    compare_latest,
    count_latest,
    measure_popularity,
)


def compare(count, n, null, seed=0, n_replicates=400):
    return compare_latest(count, n, null=null, n_replicates=n_replicates, rng=np.random.default_rng(seed))


def test_popularity_adds_up_and_decays_with_the_square_of_the_time_unseen():
    popularity = measure_popularity(np.array([[0.0, 4, 2, 0, 0, 3]]))[0]
    one, two = 6 * np.exp(-0.01), 6 * np.exp(-0.01) * np.exp(-0.04)
    assert popularity == pytest.approx([0, 4, 6, one, two, two + 3])


def test_the_published_rule_tells_noise_weak_and_strong_signals():
    n_periods = 10
    count = np.zeros((6, n_periods))
    count[0] = 20  # much, steadily
    count[1] = 15
    count[2] = 12
    count[3, -3:] = [1, 2, 3]  # little, growing
    count[4, :3] = 5  # little, gone
    count[5, 0] = 1  # hardly ever
    popularity, signals = classify_signals(count)
    assert popularity[0] == 200
    assert signals[:2] == ("strong", "strong")
    assert signals[3:] == ("weak", "noise", "noise")


def test_a_series_never_seen_is_noise_and_none_at_all_is_no_error():
    assert classify_signals(np.zeros((2, 5)))[1] == ("noise", "noise")
    assert classify_signals(np.zeros((2, 0)))[1] == ("", "")
    assert classify_signals(np.zeros((0, 5)))[1] == ()


def test_the_rule_calls_half_of_steady_series_signals_where_the_test_calls_none():
    rng = np.random.default_rng(0)
    n = np.full(24, 50.0)
    count = np.stack([plant_counts(np.full(24, share), n, rng=rng) for share in np.linspace(0.05, 0.3, 20)])
    nulls = [make_null(0.2, 24)] * 20
    assert classify_signals(count)[1].count("strong") >= 8
    found = compare_every_latest(count, n, nulls=nulls, n_replicates=400, seed=1)
    assert found.min() > 0.05 / 20


def test_a_share_that_rises_in_the_last_quarter_emerges():
    rng = np.random.default_rng(1)
    n = np.full(24, 50.0)
    shares = [np.full(24, 0.1)] * 9 + [plant_steps([0.1, 0.3], [18], 24)]
    count = np.stack([plant_counts(share, n, rng=rng) for share in shares])
    found = compare_every_latest(count, n, nulls=[make_null(0.1, 24)] * 10, n_replicates=1000, seed=1)
    assert found[:9].min() > 0.05 / 10 > found[9]


def test_a_share_that_falls_does_not_emerge():
    n = np.full(24, 50.0)
    count = plant_counts(plant_steps([0.3, 0.1], [18], 24), n, rng=np.random.default_rng(2))
    assert compare(count, n, make_null(0.25, 24)) > 0.9


@pytest.mark.parametrize(("units", "spread", "correlation"), [(5, 0.0, 0.0), (50, 0.4, 0.0), (50, 0.4, 0.6)])
def test_steady_series_emerge_by_chance_in_at_most_five_percent(units, spread, correlation):
    rng = np.random.default_rng(3)
    n = np.maximum(rng.poisson(units, 24), 1).astype(float)
    null = make_null(0.12, 24, sd=spread, correlation=correlation)
    p_values = [
        compare(plant_counts(null.share, n, rng=rng, sd=spread, correlation=correlation), n, null, seed)
        for seed in range(300)
    ]
    assert np.mean(np.array(p_values) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_a_season_that_comes_round_does_not_emerge():
    season = 0.8 * np.cos(2 * np.pi * (np.arange(36) - 32) / 12)
    n = np.full(36, 200.0)
    null = make_null(1 / (1 + np.exp(1.5 - season)), 36, season=season)
    count = plant_counts(null.share, n, rng=np.random.default_rng(4))
    assert compare(count, n, null) > 0.05
    assert compare(count, n, make_null(0.2, 36)) < 0.01


@pytest.mark.parametrize("n_periods", [1, 3, 7])
def test_few_periods_are_not_tested(n_periods):
    count, nulls = np.ones((1, n_periods)), [make_null(0.25, n_periods)]
    found = compare_every_latest(count, np.full(n_periods, 4.0), nulls=nulls, n_replicates=50, seed=0)
    assert np.isnan(found).all()
    assert classify_signals(count)[1][0] in {"noise", "weak", "strong"}


@pytest.mark.parametrize("fill", [0.0, 1.0])
def test_a_share_that_is_nothing_or_all_does_not_emerge(fill):
    assert compare(np.full(8, fill), np.ones(8), make_null(0.5, 8)) == 1.0


def test_the_latest_periods_are_a_quarter_and_at_least_three():
    assert [count_latest(n) for n in (8, 12, 24, 120)] == [3, 3, 6, 30]


def test_nulls_must_be_as_many_as_series():
    with pytest.raises(ShapeError, match="1 null models"):
        compare_every_latest(np.ones((2, 9)), np.ones(9), nulls=[make_null(0.5, 9)], n_replicates=9, seed=0)
