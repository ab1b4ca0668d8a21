from __future__ import annotations

import numpy as np
import pytest
from planted_series import plant_counts, plant_steps

from research.errors import ShapeError
from research.trends.changes.emergence import classify_signals, find_latest_p, list_latest, measure_popularity
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.regression import fit_lines

MONTH = 30.4


def compare(count, n, *, seasons=None):
    """Test series as a run does: their noise is learned from all of them."""
    day = MONTH * np.arange(len(n))
    series = BinomialSeries(count, np.broadcast_to(n, count.shape).copy(), day)
    follows = np.full(len(count), seasons is not None)
    noise = fit_lines(series, confidence=0.95, seasons=seasons, is_seasonal=follows).noise
    return find_latest_p(series, noise=noise, seasons=seasons, is_seasonal=follows)


def draw(shares, n, *, seed=0, **noise):
    rng = np.random.default_rng(seed)
    return np.stack([plant_counts(share, n, rng=rng, **noise) for share in shares])


def flat(n_periods):
    return [np.full(n_periods, level) for level in (0.02, 0.05, 0.1, 0.2)]


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
    n = np.full(24, 50.0)
    count = draw([np.full(24, share) for share in np.linspace(0.05, 0.3, 20)], n)
    assert classify_signals(count)[1].count("strong") >= 8
    assert compare(count, n).min() > 0.05 / 20


@pytest.mark.parametrize("after", [0.15, 0.4])
@pytest.mark.parametrize("n_periods", [24, 60, 120])
def test_what_goes_from_two_percent_to_more_in_the_latest_quarter_emerges(n_periods, after):
    n = np.full(n_periods, 220.0)
    late = plant_steps([0.02, after], [3 * n_periods // 4], n_periods)
    count = draw(
        [late, *[np.full(n_periods, level) for level in (0.02, 0.05, 0.1, 0.2)] * 4], n, sd=0.5, correlation=0.6
    )
    found = compare(count, n)
    assert found[0] < 0.05 / 17 < found[1:].min()


def test_an_epidemic_that_has_half_faded_emerges():
    n, since = np.full(120, 220.0), np.arange(120) - 90
    odds = np.interp(since, [0, 12, 24], np.log([0.41 / 0.59, 0.24 / 0.76, 0.23 / 0.77]))
    share = np.where(since < 0, 0.005, to_share(odds))
    count = draw([share, *flat(120)], n, sd=0.5, correlation=0.6)
    assert compare(count, n)[0] < 0.001


def test_what_rose_in_the_last_months_of_many_years_emerges():
    n = np.full(120, 220.0)
    late = plant_steps([0.02, 0.15], [114], 120)
    count = draw([late, *flat(120) * 4], n, sd=0.5, correlation=0.6)
    assert compare(count, n)[0] < 0.05 / 17


def test_a_larger_rise_is_never_less_clear():
    n, rises = np.full(60, 220.0), (0.03, 0.06, 0.12, 0.25, 0.5)
    steady = draw([np.full(60, 0.02)] * 5, n, seed=3)
    found = []
    for after in rises:
        count = np.rint(n * plant_steps([0.02, after], [45], 60))
        found.append(compare(np.vstack([count, steady]), n)[0])
    assert found == sorted(found, reverse=True)


def test_a_share_that_falls_does_not_emerge():
    n = np.full(24, 50.0)
    count = draw([plant_steps([0.3, 0.1], [18], 24), *[np.full(24, 0.2)] * 6], n, seed=2)
    assert compare(count, n)[0] > 0.9


@pytest.mark.parametrize(("units", "spread", "correlation"), [(5, 0.0, 0.0), (50, 0.4, 0.0), (50, 0.4, 0.6)])
def test_steady_series_emerge_by_chance_in_at_most_five_percent(units, spread, correlation):
    rng = np.random.default_rng(3)
    p_values = []
    for seed in range(20):
        n = np.maximum(rng.poisson(units, 24), 1).astype(float)
        p_values.append(compare(draw([np.full(24, 0.12)] * 20, n, seed=seed, sd=spread, correlation=correlation), n))
    assert np.mean(np.array(p_values) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_a_season_that_comes_round_does_not_emerge():
    season = np.cos(2 * np.pi * (np.arange(36) - 32) / 12)
    n = np.full(36, 200.0)
    count = draw([to_share(-1.5 + 0.8 * season)] * 6, n, seed=4)
    columns = np.column_stack([season, np.sin(2 * np.pi * np.arange(36) / 12)])
    assert compare(count, n, seasons=columns).min() > 0.01


@pytest.mark.parametrize("n_periods", [1, 3, 7])
def test_few_periods_are_not_tested(n_periods):
    series = BinomialSeries(np.ones((1, n_periods)), np.full((1, n_periods), 4.0), MONTH * np.arange(n_periods))
    noise = fit_lines(
        BinomialSeries(np.ones((1, 8)), np.full((1, 8), 4.0), MONTH * np.arange(8)), confidence=0.95
    ).noise
    assert np.isnan(find_latest_p(series, noise=noise)).all()
    assert classify_signals(np.ones((1, n_periods)))[1][0] in {"noise", "weak", "strong"}


@pytest.mark.parametrize("fill", [0.0, 1.0])
def test_a_share_that_is_nothing_or_all_does_not_emerge(fill):
    assert compare(np.full((1, 8), fill), np.ones(8))[0] == 1.0


def test_the_latest_periods_are_a_quarter_half_of_it_and_a_quarter_of_it_and_at_least_three():
    assert [list_latest(n) for n in (8, 12, 24, 60, 120)] == [(3,), (3,), (6, 3), (15, 7, 3), (30, 15, 7)]


def test_noises_must_be_as_many_as_series():
    series = BinomialSeries(np.ones((2, 9)), np.full((2, 9), 4.0), MONTH * np.arange(9))
    with pytest.raises(ShapeError, match="2 series and the noise of 1"):
        find_latest_p(series, noise=fit_lines(series.take(np.array([0])), confidence=0.95).noise)
