from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, norm
from scipy.stats import t as student

from research.datasets.series import DAYS_PER_PERIOD, SimulatedSeries, simulate_process, simulate_series
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import GRID
from research.trends.stats.regression import (
    DAYS_PER_YEAR,
    find_p_values,
    find_quantile,
    fit_lines,
    regress_series,
)
from research.trends.stats.working_response import find_response


def months(n_periods: int) -> np.ndarray:
    return 738_000 + np.arange(n_periods) * DAYS_PER_YEAR / 12


def fit(made: SimulatedSeries, **changes):
    return fit_lines(made.counts, confidence=0.95, **changes)


def draw(rng: np.random.Generator, share: np.ndarray, n: np.ndarray, *, spread: float = 0.0, correlation: float = 0.0):
    """Draw counts of series of these shares, shape (n_series, n_periods)."""
    moved = np.log(share / (1 - share)) + spread * simulate_process(correlation, *share.shape, rng=rng)
    return rng.binomial(np.broadcast_to(n, share.shape).astype(int), to_share(moved)).astype(float)


def is_at_most(count: int, n: int, rate: float) -> bool:
    """Tell whether chance makes so many more than promised; one in a thousand, for there are dozens of such tests."""
    return bool(binomtest(int(count), n, rate, alternative="greater").pvalue > 0.001)


# ------------------------------------------------------------------------------------- the regression


def invert(response, variance, columns, lag, place):
    """Generalised least squares with the covariance written out."""
    sd, correlation = GRID[place, :2]
    covariance = np.diag(variance) + sd**2 * np.where(lag > 0, correlation**lag, 1)
    inverse = np.linalg.inv(covariance)
    inverse_xtx = np.linalg.inv(columns.T @ inverse @ columns)
    coefficient = inverse_xtx @ columns.T @ inverse @ response
    # The likelihood of everything that no choice of coefficients can change.
    left = np.linalg.svd(columns.T)[2][columns.shape[1] :]
    shown, varied = left @ response, left @ covariance @ left.T
    restricted = -0.5 * (np.linalg.slogdet(varied)[1] + shown @ np.linalg.solve(varied, shown))
    return coefficient, inverse_xtx, restricted


@pytest.mark.parametrize("is_gapped", [False, True])
def test_estimates_and_likelihoods_are_those_of_the_covariance_written_out(is_gapped):
    rng = np.random.default_rng(0)
    day = months(30)[[*range(6), *range(9, 20), *range(25, 30)]] if is_gapped else months(20)
    n = rng.integers(3, 400, (2, len(day))).astype(float)
    count = rng.binomial(n.astype(int), 0.2).astype(float)
    columns = np.column_stack([np.ones(len(day)), (day - day.mean()) / DAYS_PER_YEAR, rng.normal(size=len(day))])
    series = BinomialSeries(count, n, day)
    made, response = regress_series(series, columns), find_response(series)
    lag = np.abs(np.subtract.outer(day, day)) / np.median(np.diff(day))
    plain = np.flatnonzero((GRID[:, 2:] == 0).all(axis=1))
    for row in range(2):
        wanted = [invert(response.log_odds[row], response.variance[row], columns, lag, place) for place in plain]
        np.testing.assert_allclose(made.coefficient[row, plain], [w[0] for w in wanted], rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(made.covariance[row, plain], [w[1] for w in wanted], rtol=1e-6, atol=1e-9)
        restricted = np.array([w[2] for w in wanted])
        likelihood = made.log_likelihood[row, plain]
        np.testing.assert_allclose(likelihood - likelihood[0], restricted - restricted[0], atol=1e-6)


def test_gaps_are_counted_in_periods():
    day = months(12)[[0, 1, 2, 5, 6, 7, 11]]
    assert BinomialSeries(np.ones((1, 7)), np.ones((1, 7)), day).gap.tolist() == pytest.approx([1, 1, 3, 1, 1, 4])


def test_quantiles_and_p_values_are_those_of_the_mixture():
    rng = np.random.default_rng(0)
    mean, sd = rng.normal(0, 1, (3, 4)), rng.uniform(0.2, 2, (3, 4))
    weight = rng.dirichlet(np.ones(4), 3)
    for part in (0.025, 0.5, 0.975):
        found = find_quantile(mean, sd, weight=weight, probability=part)
        reached = (weight * norm.cdf(found[:, None], mean, sd)).sum(axis=1)
        np.testing.assert_allclose(reached, part, atol=1e-8)
    p_values = find_p_values(mean, sd, weight=weight)
    for row in range(3):
        ends = [
            float(find_quantile(mean, sd, weight=weight, probability=p)[row])
            for p in (p_values[row] / 2, 1 - p_values[row] / 2)
        ]
        assert min(abs(end) for end in ends) < 1e-6


# ----------------------------------------------------------------------- what is found where nothing is


@pytest.mark.parametrize("n_units", [5, 50, 500])
@pytest.mark.parametrize("n_periods", [12, 24])
@pytest.mark.parametrize(("spread", "correlation"), [(0, 0), (0.4, 0), (0.4, 0.6)])
def test_of_flat_series_at_most_five_percent_are_called_changing(n_units, n_periods, spread, correlation):
    rng = np.random.default_rng(n_units + n_periods)
    p_values = [
        fit(
            simulate_series(
                "flat",
                n_series=50,
                n_periods=n_periods,
                n_units=n_units,
                process_sd=spread,
                correlation=correlation,
                rng=rng,
            )
        ).p_value
        for _ in range(10)
    ]
    found = np.concatenate(p_values)
    assert is_at_most((found < 0.05).sum(), 500, 0.05)
    assert is_at_most((found < 0.01).sum(), 500, 0.01)
    # Not by never finding anything.
    assert (found < 0.2).mean() > 0.08


@pytest.mark.parametrize("n_units", [5, 500])
@pytest.mark.parametrize("correlation", [0, 0.6])
def test_a_flat_series_alone_is_called_changing_in_at_most_five_percent(n_units, correlation):
    rng = np.random.default_rng(7)
    false = 0
    for _ in range(200):
        made = simulate_series(
            "flat", n_series=1, n_periods=24, n_units=n_units, process_sd=0.4, correlation=correlation, rng=rng
        )
        false += int(fit(made).p_value[0] < 0.05)
    assert is_at_most(false, 200, 0.05)


@pytest.mark.parametrize("n_series", [2, 3])
@pytest.mark.parametrize("n_periods", [12, 24])
def test_a_few_flat_series_do_not_talk_one_another_into_a_change(n_series, n_periods):
    rng = np.random.default_rng(n_series)
    p_values = [
        fit(
            simulate_series(
                "flat", n_series=n_series, n_periods=n_periods, n_units=500, process_sd=0.4, correlation=0.6, rng=rng
            )
        ).p_value
        for _ in range(200)
    ]
    found = np.concatenate(p_values)
    assert is_at_most((found < 0.05).sum(), len(found), 0.05)


def test_false_discoveries_are_no_more_than_promised_among_true_ones():
    rng = np.random.default_rng(3)
    proportions, n_found = [], 0
    for _ in range(40):
        flat, rising = (
            simulate_series(
                shape, n_series=k, n_periods=24, n_units=60, size=2.0, process_sd=0.2, correlation=0.4, rng=rng
            )
            for shape, k in (("flat", 15), ("linear", 5))
        )
        p_values = fit_lines(
            BinomialSeries(np.vstack([flat.count, rising.count]), np.vstack([flat.n, rising.n]), flat.day),
            confidence=0.95,
        ).p_value
        is_found = false_discovery_control(p_values) < 0.1
        n_found += is_found[15:].sum()
        proportions.append(is_found[:15].sum() / max(is_found.sum(), 1))
    assert np.mean(proportions) <= 0.1 + 2 * np.std(proportions) / np.sqrt(40)
    assert n_found > 100


@pytest.mark.parametrize("ends", [(2, 60), (60, 2), (20, 400)])
def test_a_corpus_that_grows_or_shrinks_is_not_taken_for_a_trend(ends):
    rng = np.random.default_rng(ends[0])
    n = np.round(np.geomspace(*ends, 24))
    found = [
        fit_lines(
            BinomialSeries(draw(rng, np.full((20, 24), p), n, spread=0.3), np.tile(n, (20, 1)), months(24)),
            confidence=0.95,
        )
        for p in (0.05, 0.2) * 8
    ]
    assert is_at_most(sum((f.p_value < 0.05).sum() for f in found), 320, 0.05)


def test_overdispersed_shares_do_not_raise_more_alarms():
    rng = np.random.default_rng(9)
    n = np.full((40, 24), 200.0)
    found = [
        fit_lines(BinomialSeries(rng.binomial(200, rng.beta(1.5, 28.5, (40, 24))), n, months(24)), confidence=0.95)
        for _ in "123456"
    ]
    assert is_at_most(sum((f.p_value < 0.05).sum() for f in found), 240, 0.05)


@pytest.mark.parametrize("last", [0.6, 1.0])
def test_one_wild_period_at_the_end_is_not_a_trend(last):
    rng = np.random.default_rng(8)
    count = rng.binomial(50, 0.2, (60, 12)).astype(float)
    count[:, -1] = 50 * last
    alone = [
        fit_lines(BinomialSeries(row[None], np.full((1, 12), 50.0), months(12)), confidence=0.95).p_value[0]
        for row in count
    ]
    assert is_at_most((np.array(alone) < 0.05).sum(), 60, 0.05)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_share_that_never_moves_is_no_change_and_no_warning(share):
    n = np.array([[30, 70, 20, 90, 40, 40, 80, 50.0]])
    found = fit_lines(BinomialSeries(share * n, n, months(8)), confidence=0.95)
    assert found.slope[0] == pytest.approx(0, abs=0.1)
    assert found.p_value[0] > 0.95
    assert found.low[0] < 0 < found.high[0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_three_in_twelve_million_have_a_slope_and_an_interval(is_mirrored):
    n = np.full((1, 48), 250_000.0)
    count = np.zeros((1, 48))
    count[0, 0] = 3
    found = fit_lines(BinomialSeries(n - count if is_mirrored else count, n, months(48)), confidence=0.95)
    assert 0 < found.p_value[0] < 1
    assert found.low[0] < found.slope[0] < found.high[0]
    assert found.high[0] - found.low[0] < 1e-4


# --------------------------------------------------------------------------------------- what is there


@pytest.mark.parametrize(("n_units", "spread", "correlation"), [(50, 0, 0), (50, 0.4, 0), (500, 0.3, 0.6)])
def test_an_interval_holds_the_slope_as_often_as_it_says(n_units, spread, correlation):
    rng = np.random.default_rng(n_units)
    year = (months(24) - months(24).mean()) / DAYS_PER_YEAR
    n_held, n = 0, 0
    for slope in (-4.0, 0.0, 6.0, 10.0) * 2:
        share = np.tile(0.25 + slope / 100 * year, (40, 1))
        units = np.tile(np.maximum(rng.poisson(n_units, 24), 1).astype(float), (40, 1))
        count = draw(rng, share, units, spread=spread, correlation=correlation)
        found = fit_lines(BinomialSeries(count, units, months(24)), confidence=0.9)
        n_held, n = n_held + ((found.low < slope) & (slope < found.high)).sum(), n + 40
    assert is_at_most(n - n_held, n, 0.1)
    assert n_held < n


def test_a_planted_slope_is_estimated_without_bias():
    rng = np.random.default_rng(1)
    year = (months(36) - months(36).mean()) / DAYS_PER_YEAR
    n = np.round(np.geomspace(20, 200, 36))
    count = draw(rng, np.tile(0.3 + 0.05 * year, (200, 1)), n)
    slope = fit_lines(BinomialSeries(count, np.tile(n, (200, 1)), months(36)), confidence=0.95).slope
    assert slope.mean() == pytest.approx(5, abs=4 * slope.std() / np.sqrt(200))


def ordinary(values: np.ndarray, day: np.ndarray) -> np.ndarray:
    """p-values of ordinary least squares."""
    n = len(day)
    r = ((values - values.mean(axis=1, keepdims=True)) @ (day - day.mean())) / (n * values.std(axis=1) * day.std())
    return 2 * student.sf(np.abs(r) * np.sqrt((n - 2) / (1 - r**2)), n - 2)


@pytest.mark.parametrize(("n_units", "spread"), [(20, 0.0), (100, 0.0), (200, 0.3)])
def test_power_is_not_below_that_of_ordinary_regression_where_that_is_valid(n_units, spread):
    rng = np.random.default_rng(n_units)
    ours, theirs = [], []
    for _ in range(24):
        made = simulate_series(
            "linear",
            n_series=50,
            n_periods=24,
            n_units=n_units,
            size=0.7,
            process_sd=spread,
            share_range=(0.1, 0.3),
            rng=rng,
        )
        ours.append(fit(made).p_value < 0.05)
        theirs.append(ordinary(made.count / made.n, made.day) < 0.05)
    assert 0.2 < np.mean(theirs) < 0.98
    assert np.mean(ours) > np.mean(theirs) - 0.03


def test_what_is_called_detectable_is_found_in_four_cases_of_five():
    rng = np.random.default_rng(2)
    year = (months(24) - months(24).mean()) / DAYS_PER_YEAR
    flat = simulate_series(
        "flat", n_series=50, n_periods=24, n_units=150, process_sd=0.2, share_range=(0.2, 0.3), rng=rng
    )
    slope = float(np.median(fit(flat).find_detectable(0.05)))
    n = np.tile(flat.n[:1], (50, 1))
    found = [
        fit_lines(
            BinomialSeries(draw(rng, np.tile(0.25 + slope / 100 * year, (50, 1)), n, spread=0.2), n, flat.day),
            confidence=0.95,
        )
        for _ in range(8)
    ]
    assert np.mean([f.p_value < 0.05 for f in found]) == pytest.approx(0.8, abs=0.08)


def test_more_is_needed_at_a_stricter_level():
    found = fit(simulate_series("flat", n_series=5, n_periods=24, n_units=50, rng=np.random.default_rng(0)))
    assert (found.find_detectable(0.05) < found.find_detectable(0.01)).all()
    assert (found.find_detectable(0.01) < found.find_detectable(0.001)).all()


def test_a_step_from_nothing_to_everything_is_found_and_mirrored():
    count = np.where(np.arange(12) < 6, 0.02, 19.97)[None]
    up = fit_lines(BinomialSeries(count, np.full((1, 12), 20.0), months(12)), confidence=0.95)
    down = fit_lines(BinomialSeries(count[:, ::-1], np.full((1, 12), 20.0), months(12)), confidence=0.95)
    assert up.p_value[0] < 0.05
    assert up.low[0] > 0
    assert (down.slope[0], down.p_value[0]) == pytest.approx((-up.slope[0], up.p_value[0]))


# ----------------------------------------------------------------------------------------- invariants

series_of_counts = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 500)), min_size=8, max_size=30)


@settings(max_examples=40, deadline=None)
@given(series_of_counts, st.floats(-1e5, 1e5))
def test_time_reversed_is_the_opposite_slope_and_the_complement_too(rows, shift):
    share, n = np.array([[r[0] for r in rows]]), np.array([[float(r[1]) for r in rows]])
    day = months(len(rows)) + shift
    found = fit_lines(BinomialSeries(share * n, n, day), confidence=0.95)
    back = fit_lines(BinomialSeries((share * n)[:, ::-1], n[:, ::-1], day), confidence=0.95)
    rest = fit_lines(BinomialSeries((1 - share) * n, n, day), confidence=0.95)
    assert 0 <= found.p_value[0] <= 1
    assert found.low[0] <= found.slope[0] <= found.high[0]
    for other in (back, rest):
        scale = max(1, abs(found.low[0]), abs(found.high[0]))
        assert other.p_value[0] == pytest.approx(found.p_value[0], abs=1e-5)
        assert other.slope[0] == pytest.approx(-found.slope[0], abs=1e-5 * scale)
        assert other.low[0] == pytest.approx(-found.high[0], abs=1e-5 * scale)


@settings(max_examples=30, deadline=None)
@given(series_of_counts, st.sampled_from([0.01, 0.05, 0.2]))
def test_p_is_below_alpha_just_where_the_interval_leaves_zero_out(rows, alpha):
    share, n = np.array([[r[0] for r in rows]]), np.array([[float(r[1]) for r in rows]])
    found = fit_lines(BinomialSeries(share * n, n, months(len(rows))), confidence=1 - alpha)
    nearest = min(abs(found.low[0]), abs(found.high[0]))
    if nearest > 1e-4 * (found.high[0] - found.low[0]):
        assert (found.p_value[0] < alpha) == (found.low[0] > 0 or found.high[0] < 0)


@pytest.mark.parametrize("step", [DAYS_PER_PERIOD, 1.0, 91.3])
def test_missing_periods_move_nothing_but_what_is_known(step):
    rng = np.random.default_rng(4)
    kept = np.r_[0:8, 14:24, 30:36]
    day = np.arange(36) * step
    share = 0.25 + 0.1 * (np.arange(36) - 17.5) / 36
    n = np.full((60, 36), 200.0)
    count = draw(rng, np.tile(share, (60, 1)), n, spread=0.3, correlation=0.6)
    whole = fit_lines(BinomialSeries(count, n, day), confidence=0.95)
    part = fit_lines(BinomialSeries(count[:, kept], n[:, kept], day[kept]), confidence=0.95)
    truth = 100 * 0.1 / 36 / step * DAYS_PER_YEAR
    assert whole.slope.mean() == pytest.approx(truth, rel=0.25)
    assert part.slope.mean() == pytest.approx(truth, rel=0.25)
    assert np.median(part.noise.correlation) == pytest.approx(np.median(whole.noise.correlation), abs=0.2)
    assert ((part.low < truth) & (truth < part.high)).mean() > 0.85


def test_an_extra_standard_error_widens_the_interval_by_as_much_and_never_narrows_it():
    made = simulate_series("linear", n_series=4, n_periods=24, n_units=500, size=1, rng=np.random.default_rng(0))
    sure, torn = fit(made), fit(made, extra_se=np.array([0.0, 1.0, 5.0, 50.0]))
    assert torn.slope == pytest.approx(sure.slope)
    np.testing.assert_allclose(torn.grid_se[1] ** 2, sure.grid_se[1] ** 2 + 1)
    assert torn.high[0] - torn.low[0] == pytest.approx(sure.high[0] - sure.low[0])
    assert ((torn.high - torn.low)[1:] > (sure.high - sure.low)[1:]).all()
    assert (torn.p_value >= sure.p_value - 1e-12).all()
    assert torn.high[3] - torn.low[3] == pytest.approx(2 * 1.96 * 50, rel=0.02)


def test_more_units_make_narrower_intervals():
    widths = []
    for n_units in (5, 50, 500):
        made = simulate_series("flat", n_series=30, n_periods=24, n_units=n_units, rng=np.random.default_rng(0))
        found = fit(made)
        widths.append(np.mean(found.high - found.low))
    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_seasons_in_the_regression_take_what_they_explain_and_only_from_seasonal_series():
    rng = np.random.default_rng(0)
    month = np.arange(30)
    season = np.cos(2 * np.pi * month / 12)[:, None]
    share = np.tile(0.3 + 0.2 * season[:, 0], (20, 1))
    count, n = draw(rng, share, np.full(30, 400)), np.full((20, 30), 400.0)
    # Two and a half years from a peak: the swing alone looks like a fall.
    plain = fit_lines(BinomialSeries(count, n, months(30)), confidence=0.95)
    is_seasonal = np.arange(20) < 10
    beside = fit_lines(BinomialSeries(count, n, months(30)), confidence=0.95, seasons=season, is_seasonal=is_seasonal)
    assert np.abs(beside.slope[:10]).mean() < 1 < np.abs(plain.slope).mean()
    assert (beside.high - beside.low)[:10].max() < (beside.high - beside.low)[10:].min()
    # What is left alone is judged by its own values, and by what is usual in the family.
    np.testing.assert_allclose(beside.grid_slope[10:], plain.grid_slope[10:], rtol=0.15)
