from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_series import make_null, plant_counts, plant_steps
from scipy.stats import binomtest

from research.errors import ShapeError
from research.trends.changes.change_points import MIN_SIZE, find_change_points
from research.trends.changes.cost import measure_cost
from research.trends.changes.null_models import make_nulls
from research.trends.changes.penalties import find_critical_penalties, measure_savings
from research.trends.changes.segmentation import segment_by_number, segment_by_penalty
from research.trends.stats.baselines import find_baseline_share
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.lines import fit_log_odds_lines
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.null_series import NullModel, draw_counts, draw_noise
from research.trends.stats.regression import fit_lines
from research.trends.stats.step_noise import weigh_dates, weigh_noise
from research.trends.stats.step_scan import STEP_SDS
from research.trends.stats.working_response import find_response

OPTIONS = {"alpha": 0.05, "n_replicates": 400, "seed": 1}


def find(count, n, null, **options):
    return find_change_points(count, n, null=null, **(OPTIONS | options))


def fitted_null(count, n, **noise):
    """What the caller would fit: a straight line."""
    time = np.linspace(-0.5, 0.5, len(n))
    line = fit_log_odds_lines(count[None], n, time=time)
    return make_null(to_share(line.intercept[0] + line.slope[0] * time), len(n), **noise)


def save_of(count, n, periods):
    edges = [0, *periods, len(n)]
    parts = [measure_cost(count[a:b].sum(), n[a:b].sum()) for a, b in pairwise(edges)]
    return float(measure_cost(count.sum(), n.sum()) - sum(parts))


def holds(change, truth):
    return any(first <= truth <= last for first, last in change.ranges)


def test_a_planted_step_is_found_with_its_date_and_its_levels():
    rng = np.random.default_rng(0)
    n = np.full(60, 100.0)
    count = plant_counts(plant_steps([0.1, 0.25], [37], 60), n, rng=rng)
    found = find(count, n, fitted_null(count, n))
    (change,) = found.changes
    assert abs(change.period - 37) <= 1
    assert holds(change, 37)
    assert change.before == pytest.approx(0.1, abs=0.02)
    assert change.after == pytest.approx(0.25, abs=0.03)
    assert found.p_value < 0.01
    assert found.penalty > 0


def test_the_largest_steps_and_an_epidemic_have_a_change_point_where_they_begin():
    since = np.arange(120) - 90
    epidemic = np.interp(since, [0, 12, 24], to_log_odds(np.array([0.41, 0.24, 0.23])))
    courses = [
        plant_steps([0.02, 0.4], [90], 120),
        plant_steps([0.005, 0.2], [90], 120),
        np.where(since < 0, 0.005, to_share(epidemic)),
        *[np.full(120, level) for level in (0.02, 0.05, 0.1, 0.2)] * 3,
    ]
    n, rng = np.full(120, 220.0), np.random.default_rng(3)
    count = np.stack([plant_counts(share, n, rng=rng, sd=0.5, correlation=0.6) for share in courses])
    series = BinomialSeries(count, np.repeat(n[None], len(count), axis=0), 30.4 * np.arange(120))
    nulls = make_nulls(series, noise=fit_lines(series, confidence=0.95).noise)
    for row in range(3):
        found = find(count[row], n, nulls[row], n_replicates=100).changes
        assert any(abs(change.period - 90) <= 3 and change.is_dated for change in found)


def test_two_planted_steps_are_two_changes():
    n = np.full(60, 200.0)
    count = plant_counts(plant_steps([0.1, 0.3, 0.15], [20, 40], 60), n, rng=np.random.default_rng(1))
    found = find(count, n, fitted_null(count, n))
    assert [change.period for change in found.changes] == pytest.approx([20, 40], abs=1)


def test_a_steady_slope_is_not_cut_into_steps():
    # PELT alone cuts it, at a penalty that series of one level hardly ever reach.
    n = np.full(60, 200.0)
    count = plant_counts(to_share(np.linspace(-2.5, -0.5, 60)), n, rng=np.random.default_rng(2))
    assert find(count, n, fitted_null(count, n)).changes == ()
    assert len(segment_by_penalty(count, n, penalty=10.0, min_size=MIN_SIZE)) >= 2


@pytest.mark.parametrize("shape", ["flat", "linear", "seasonal"])
@pytest.mark.parametrize(("spread", "correlation"), [(0.0, 0.0), (0.4, 0.6)])
@pytest.mark.parametrize("n_periods", [24, 48])
def test_series_without_a_step_have_a_change_in_at_most_five_percent(shape, spread, correlation, n_periods):
    rng = np.random.default_rng(3)
    n = np.maximum(rng.poisson(50, n_periods), 1).astype(float)
    season = 0.7 * np.cos(2 * np.pi * np.arange(n_periods) / 12) if shape == "seasonal" else np.zeros(n_periods)
    odds = -1.8 + season + (np.linspace(-0.75, 0.75, n_periods) if shape == "linear" else 0)
    share = to_share(odds + np.zeros(n_periods))
    n_series, n_false = 100, 0
    for series in range(n_series):
        count = plant_counts(share, n, rng=rng, sd=spread, correlation=correlation)
        null = make_null(share, n_periods, sd=spread, correlation=correlation, season=season)
        n_false += bool(find(count, n, null, n_replicates=200, seed=series).changes)
    # One in a thousand, for there are a dozen of these.
    assert binomtest(n_false, n_series, 0.05, alternative="greater").pvalue > 0.001


def test_the_set_of_dates_holds_the_truth_in_most_series():
    rng = np.random.default_rng(4)
    n, inside, found = np.full(40, 60.0), 0, 0
    for series in range(80):
        truth = int(rng.integers(10, 31))
        count = plant_counts(plant_steps([0.12, 0.25], [truth], 40), n, rng=rng, sd=0.2)
        for change in find(count, n, fitted_null(count, n, sd=0.2), n_replicates=200, seed=series).changes[:1]:
            found += 1
            inside += holds(change, truth)
    assert found >= 50
    assert inside / found >= 0.9


def test_a_step_that_a_line_had_taken_for_noise_is_still_found():
    # The caller offers two noises and, having fitted a line, believes in the large one.
    n = np.full(60, 100.0)
    count = plant_counts(plant_steps([0.1, 0.25], [30], 60), n, rng=np.random.default_rng(5))
    null = fitted_null(count, n)
    null = NullModel(
        null.share, null.season, np.array([0.0, 0.5]), np.array([0.0, 0.75]), np.array([0.01, 0.99]), null.gap
    )
    weight = weigh_noise(count, n, null=null, dates=np.arange(2, 59))
    assert weight[0] > 0.9
    assert len(find(count, n, null).changes) == 1


def test_noise_that_only_wanders_stays_noise():
    rng = np.random.default_rng(6)
    n = np.full(60, 200.0)
    kept = []
    for _ in range(20):
        count = plant_counts(np.full(60, 0.2), n, rng=rng, sd=0.4, correlation=0.6)
        null = fitted_null(count, n)
        spread, correlation = np.array([0.0, 0.2, 0.4]), np.array([0.0, 0.6, 0.6])
        null = NullModel(null.share, null.season, spread, correlation, np.ones(3) / 3, null.gap)
        line = np.column_stack([np.ones(60), np.linspace(-1, 1, 60)])
        without, _ = weigh_dates(count, n, null=null, base=line, dates=np.array([30]))
        posterior = np.exp(without - without.max())
        null = replace(null, weight=posterior / posterior.sum())
        kept.append(weigh_noise(count, n, null=null, dates=np.arange(2, 59))[2])
    assert np.mean(kept) > 0.8


def test_a_huge_step_leaves_some_noise_possible_whatever_the_line_believed():
    n = np.full(120, 5000.0)
    count = plant_counts(plant_steps([0.05, 0.6], [60], 120), n, rng=np.random.default_rng(12))
    null = fitted_null(count, n)
    spread, correlation = np.array([0.0, 0.05, 2.0]), np.array([0.0, 0.0, 0.9])
    null = NullModel(null.share, null.season, spread, correlation, np.array([0.0, 1e-300, 1.0]), null.gap)
    weight = weigh_noise(count, n, null=null, dates=np.arange(2, 119))
    assert weight.sum() == pytest.approx(1)
    assert weight[0] == 0
    assert [change.period for change in find(count, n, null).changes] == [60]


def test_the_critical_penalty_is_where_ruptures_begins_to_cut():
    rng = np.random.default_rng(7)
    n_checked = 0
    for _ in range(60):
        n_periods = int(rng.integers(8, 30))
        n = rng.integers(1, 60, n_periods).astype(float)
        share = plant_steps([0.15, 0.3], [n_periods // 2], n_periods)
        count = plant_counts(share, n, rng=rng)
        for min_size in (1, 2):
            critical = find_critical_penalties(count[None], n, min_size=min_size)[0]
            if critical < 0.5:
                continue
            n_checked += 1
            assert segment_by_penalty(count, n, penalty=critical * 1.0001, min_size=min_size) == ()
            cut = segment_by_penalty(count, n, penalty=critical * 0.9999, min_size=min_size)
            assert save_of(count, n, cut) / len(cut) == pytest.approx(critical, rel=1e-3)
    assert n_checked > 80


def test_savings_are_those_of_the_segmentation_that_ruptures_finds():
    rng = np.random.default_rng(8)
    n = rng.integers(5, 60, 30).astype(float)
    for _ in range(20):
        count = plant_counts(plant_steps([0.1, 0.35, 0.2], [10, 20], 30), n, rng=rng)
        cut = segment_by_penalty(count, n, penalty=2.0, min_size=2)
        saving = measure_savings(count[None], n, penalty=2.0, min_size=2)[0]
        if cut:
            assert saving == pytest.approx(save_of(count, n, cut) - 2.0 * len(cut))
        else:
            assert saving <= 0


def test_the_number_of_changes_can_be_asked_for():
    n = np.full(30, 50.0)
    count = plant_counts(plant_steps([0.1, 0.5, 0.1], [10, 20], 30), n, rng=np.random.default_rng(9))
    null = fitted_null(count, n)
    found = find(count, n, null, n_changes=2)
    assert [change.period for change in found.changes] == pytest.approx([10, 20], abs=1)
    assert np.isnan(found.p_value)
    assert find(count, n, null, n_changes=0).changes == ()
    best = max(save_of(count, n, (a,)) for a in range(2, 29))
    assert save_of(count, n, segment_by_number(count, n, n_changes=1, min_size=2)) == pytest.approx(best)


def test_more_changes_than_periods_allow_is_refused_with_the_number_that_would_do():
    with pytest.raises(ShapeError, match=r"2 changes need 6 periods \(2 a segment\); there are 5"):
        find(np.ones(5), np.full(5, 3.0), make_null(0.3, 5), n_changes=2)


def test_the_same_seed_gives_the_same_answer():
    n = np.full(40, 30.0)
    count = plant_counts(plant_steps([0.2, 0.5], [20], 40), n, rng=np.random.default_rng(10))
    null = make_null(0.3, 40, sd=0.1)
    found = find(count, n, null, seed=5)
    assert found.changes
    assert found == find(count, n, null, seed=5)


@pytest.mark.parametrize("n_periods", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("fill", ["none", "all", "one"])
@pytest.mark.parametrize("units", [1.0, 40.0])
def test_tiny_and_constant_series_have_no_change(n_periods, fill, units):
    n = np.full(n_periods, units)
    count = {"none": np.zeros(n_periods), "all": n.copy(), "one": np.eye(n_periods)[0]}[fill]
    found = find(count, n, make_null(0.5, n_periods))
    if fill != "one" or n_periods < 4:
        assert found.changes == ()
    assert 0 <= found.p_value <= 1


def test_a_share_of_zero_before_and_much_after_is_a_change():
    n = np.full(24, 20.0)
    count = np.where(np.arange(24) >= 14, 8.0, 0.0)
    (change,) = find(count, n, fitted_null(count, n)).changes
    assert (change.period, change.before, change.after) == (14, 0.0, 0.4)
    assert holds(change, 14)


def test_a_period_without_units_is_refused():
    with pytest.raises(ShapeError, match="leave it out"):
        find(np.zeros(5), np.array([1.0, 0, 1, 1, 1]), make_null(0.5, 5))


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match="4 counts, 5 numbers of units"):
        find(np.zeros(4), np.ones(5), make_null(0.5, 5))
    with pytest.raises(ShapeError, match="one gap fewer"):
        NullModel(np.ones(3), np.zeros(3), np.zeros(1), np.zeros(1), np.ones(1), np.ones(3))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 20))
def test_a_share_and_its_complement_change_together(seed, n_periods):
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 30, n_periods).astype(float)
    count = plant_counts(np.full(n_periods, 0.4), n, rng=rng)
    critical = find_critical_penalties(np.stack([count, n - count]), n, min_size=2)
    assert critical[0] == pytest.approx(critical[1], abs=1e-6)
    assert critical[0] >= max(save_of(count, n, (a,)) for a in range(2, n_periods - 1)) - 1e-9


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_reversed_time_needs_the_same_penalty(seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 30, 15).astype(float)
    count = rng.binomial(n.astype(int), 0.3).astype(float)
    there = find_critical_penalties(count[None], n, min_size=2)[0]
    back = find_critical_penalties(count[None, ::-1].copy(), n[::-1].copy(), min_size=2)[0]
    assert there == pytest.approx(back, abs=1e-6)


def test_null_counts_have_the_share_the_spread_and_the_correlation_of_the_model():
    null = make_null(np.linspace(0.1, 0.4, 20), 20, sd=0.5, correlation=0.6)
    noise = draw_noise(null, n_replicates=20_000, rng=np.random.default_rng(0))
    assert noise.std() == pytest.approx(0.5, abs=0.01)
    assert np.corrcoef(noise[:, 3], noise[:, 4])[0, 1] == pytest.approx(0.6, abs=0.02)
    flat = make_null(null.share, 20)
    odds = np.repeat(to_log_odds(flat.share)[None], 4000, axis=0)
    counts = draw_counts(odds, np.full(20, 50.0), rng=np.random.default_rng(1))
    assert counts.mean(0) / 50 == pytest.approx(null.share, abs=0.01)


def test_a_gap_in_time_makes_neighbours_less_alike():
    null = make_null(0.2, 4, sd=1.0, correlation=0.8)
    null = NullModel(null.share, null.season, null.sd, null.correlation, null.weight, np.array([1.0, 3.0, 1.0]))
    noise = draw_noise(null, n_replicates=20_000, rng=np.random.default_rng(2))
    assert np.corrcoef(noise[:, 1], noise[:, 2])[0, 1] == pytest.approx(0.8**3, abs=0.03)


def test_counts_of_fractional_units_stay_within_them():
    n = np.array([0.4, 2.5, 7.0])
    counts = draw_counts(np.zeros((500, 3)), n, rng=np.random.default_rng(3))
    assert (counts >= 0).all()
    assert (counts <= n + 1e-12).all()


def test_the_filter_agrees_with_the_covariance_written_out():
    rng = np.random.default_rng(11)
    n = rng.integers(5, 40, 12).astype(float)
    count = rng.binomial(n.astype(int), 0.3).astype(float)
    gap = rng.integers(1, 4, 11).astype(float)
    null = NullModel(
        np.full(12, 0.3), np.zeros(12), np.array([0.0, 0.3, 0.6]), np.array([0.0, 0.0, 0.7]), np.ones(3) / 3, gap
    )
    base, dates = np.ones((12, 1)), np.array([3, 6])
    without, with_step = weigh_dates(count, n, null=null, base=base, dates=dates)
    place = np.concatenate([[0], np.cumsum(gap)])
    found = find_response(BinomialSeries(count[None], n[None], place))
    response, variance = found.log_odds[0], found.variance[0]
    expected = []
    for spread, correlation in zip(null.sd, null.correlation, strict=True):
        apart = np.abs(np.subtract.outer(place, place))
        alike = np.where(apart == 0, 1.0, correlation**apart)
        inverse = np.linalg.inv(np.diag(variance) + spread**2 * alike)
        values = []
        for date in (None, *dates):
            likelihoods = []
            for step_sd in STEP_SDS:
                terms = base if date is None else np.column_stack([base, np.arange(12) >= date])
                prior = np.diag([0.0] if date is None else [0.0, step_sd**-2])
                precision = terms.T @ inverse @ terms + prior
                mean = np.linalg.solve(precision, terms.T @ inverse @ response)
                left = response @ inverse @ response - mean @ precision @ mean
                scale = 0.0 if date is None else -np.log(step_sd)
                likelihoods.append(
                    0.5 * (np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(precision)[1] - left) + scale
                )
            values.append(np.log(np.mean(np.exp(likelihoods))))
        expected.append(values)
    got = np.column_stack([without, with_step])
    assert got - got[0, 0] == pytest.approx(np.array(expected) - expected[0][0], abs=1e-6)


def test_a_level_expects_as_many_counts_as_there_are_whatever_the_season():
    n = np.arange(1, 25).astype(float)
    season = np.cos(2 * np.pi * np.arange(24) / 12)
    count = np.full(24, 0.5)
    share = find_baseline_share(count, n, season=season)
    assert (share * n).sum() / n.sum() == pytest.approx((count.sum() + 0.5) / (n.sum() + 1), rel=1e-6)
    assert to_log_odds(share) - season == pytest.approx(to_log_odds(share[:1])[0] - season[0])


def test_a_fitted_line_has_the_slope_that_was_planted():
    time = np.linspace(-0.5, 0.5, 50)
    n = np.full(50, 1e6)
    line = fit_log_odds_lines((n * to_share(-1 + 2 * time))[None], n, time=time)
    assert line.intercept[0] == pytest.approx(-1, abs=1e-4)
    assert line.slope[0] == pytest.approx(2, abs=1e-4)
    flat = fit_log_odds_lines((n * 0.2)[None], n, time=time)
    assert flat.saving[0] == pytest.approx(0, abs=1e-3)
