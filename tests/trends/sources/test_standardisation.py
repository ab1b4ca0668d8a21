from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_sources import draw_units, fit_line, make_units

from research.errors import ShapeError
from research.trends.sources.standardisation import (
    plan_filling,
    standardise_shares,
    weigh_units,
)
from research.trends.sources.standardised_slopes import estimate_source_slopes
from research.trends.sources.units_by_source import OTHER, SourcedUnits, pool_sources, tabulate_sources


def standardise(units):
    return standardise_shares(units, confidence=0.95)


def test_every_source_counts_by_its_part_of_the_whole():
    # a: 2 + 2 units, b: 1 + 3 units: half of the mix each.
    made = standardise(make_units([[[1, 0], [1, 1]], [[0], [1, 0, 0.5]]]))
    assert made.mix.tolist() == [0.5, 0.5]
    assert made.share[0] == pytest.approx([0.5 * 0.5 + 0.5 * 0, 0.5 * 1 + 0.5 * 0.5])
    assert made.covered.tolist() == [1, 1]


def test_an_absent_source_is_inferred_from_its_level_and_what_the_period_does_to_the_others():
    # b lies .2 above a wherever both publish, so beside an a of .3 it is taken to stand at .5.
    a, b = [[0.1] * 4, [0.2] * 4, [0.3] * 4], [[0.3] * 4, [0.4] * 4, None]
    made = standardise(make_units([a, b]))
    assert made.mix == pytest.approx([0.6, 0.4])
    assert made.share[0] == pytest.approx([0.6 * 0.1 + 0.4 * 0.3, 0.6 * 0.2 + 0.4 * 0.4, 0.6 * 0.3 + 0.4 * 0.5])
    assert made.covered == pytest.approx([1, 1, 0.6])


def test_inferred_shares_stay_between_none_and_all():
    made = standardise(make_units([[[0.1] * 4, [0.9] * 4], [[0.8] * 4, None]]))
    assert made.share[0, 1] == pytest.approx((8 * 0.9 + 4 * 1.0) / 12)


def test_a_period_without_units_is_unknown():
    made = standardise(make_units([[[1, 0], None, [1, 1]], [[0, 1], [], [1, 0]]]))
    assert np.isnan([made.share[0, 1], made.low[0, 1], made.high[0, 1], made.variance[0, 1]]).all()
    assert (made.covered[1], made.n_effective[0, 1]) == (0, 0)
    assert np.isfinite(made.share[0, [0, 2]]).all()


def test_a_source_never_seen_beside_the_others_is_not_standardised():
    made = standardise(make_units([[[1, 0], [1, 1], None], [[0], [1, 0], None], [None, None, [1, 0, 1]]]))
    assert made.mix[2] == 0
    assert np.isnan(made.share[0, 2])
    assert made.linked == pytest.approx(7 / 10)


def test_the_mix_is_that_of_the_complete_periods():
    units = make_units([[[1, 0], [1]], [[0, 0], [0] * 9]], is_complete=[True, False])
    assert standardise(units).mix.tolist() == [0.5, 0.5]


def test_no_units_leave_nothing_known():
    made = standardise(make_units([[[1.0], [0.5]]]).take(np.zeros(0, np.int64)))
    assert np.isnan(made.share).all()


cells = st.lists(
    st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=5), min_size=4, max_size=4),
    min_size=1,
    max_size=4,
).filter(lambda made: any(values for source in made for values in source))


@settings(max_examples=60, deadline=None)
@given(cells)
def test_with_one_source_the_standardised_share_is_the_raw_share(drawn):
    units = make_units(drawn)
    made = standardise(units.merge())
    for period in range(4):
        here = units.share[units.period_of == period, 0]
        if len(here):
            assert made.share[0, period] == pytest.approx(here.mean())
            assert made.n_effective[0, period] > 0
        else:
            assert np.isnan(made.share[0, period])


@settings(max_examples=60, deadline=None)
@given(cells, st.randoms(use_true_random=False))
def test_neither_the_order_of_units_nor_that_of_sources_matters(drawn, random):
    units = make_units(drawn)
    rows = list(range(len(units.share)))
    random.shuffle(rows)
    turned = units.take(np.array(rows))
    codes = list(range(len(units.sources)))
    random.shuffle(codes)
    turned = replace(turned, source_of=np.array(codes)[turned.source_of])
    if standardise(units).linked != 1:
        return  # of two groups of one size either may be taken
    a, b = standardise(units), standardise(turned)
    for name in ("share", "low", "high", "covered", "n_effective"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(cells)
def test_intervals_hold_the_share_and_stay_between_none_and_all(drawn):
    made = standardise(make_units(drawn))
    known = ~np.isnan(made.share)
    assert (made.low[known] >= 0).all()
    assert (made.low[known] <= made.share[known] + 1e-9).all()
    assert (made.share[known] <= made.high[known] + 1e-9).all()
    assert (made.high[known] <= 1).all()
    assert (made.low[known] < made.high[known]).all()


def test_the_share_is_the_sum_that_its_variance_is_taken_of():
    rng = np.random.default_rng(0)
    n = np.array([[60.0] * 8, [30.0] * 8, [0.0] * 4 + [50.0] * 4])
    units = draw_units(0.3 + 0.2 * rng.random((3, 8)), n, seed=1)
    table = tabulate_sources(units)
    weight = weigh_units(table, plan_filling(table, units.is_complete), np.eye(8))
    summed = np.einsum("psq,sqk->kp", weight, table.total)
    np.testing.assert_allclose(standardise(units).share, summed, atol=1e-9)


def test_the_variance_is_the_limit_of_a_bootstrap_over_units():
    n = np.array([[40.0] * 10, [30.0] * 10, [0.0] * 5 + [50.0] * 5])
    units = draw_units(np.array([[0.3], [0.2], [0.5]]) * np.ones((3, 10)), n, seed=2)
    made = standardise(units)
    rng = np.random.default_rng(0)
    replicates = []
    for _ in range(400):
        rows = np.concatenate(
            [rng.choice(own, len(own)) for s in range(3) if len(own := np.flatnonzero(units.source_of == s))]
        )
        replicates.append(standardise(units.take(rows)).share[0])
    ratio = np.var(replicates, axis=0) / made.variance[0]
    assert 0.85 < ratio.mean() < 1.2


def enter(n_periods=48, *, trend=0.0, per_source=6.0):
    """Six sources at .05 to .40; the two highest enter half-way. ``trend`` is in percentage points a year."""
    level = np.linspace(0.05, 0.4, 6)
    year = np.arange(n_periods) / 12
    rate = level[:, None] + trend / 100 * (year - year.mean())
    n = np.full((6, n_periods), per_source)
    n[4:, : n_periods // 2] = 0
    return np.clip(rate, 0, 1), n, year


@pytest.mark.parametrize("trend", [0.0, 3.0])
def test_a_source_that_enters_biases_the_raw_slope_and_not_the_standardised(trend):
    rate, n, year = enter(trend=trend)
    raw, fixed, holds = [], [], 0
    for seed in range(150):
        units = draw_units(rate, n, seed=seed)
        estimate = {"estimate_slopes": fit_line(year), "confidence": 0.95}
        raw.append(estimate_source_slopes(units.merge(), year, **estimate).slope[0])
        found = estimate_source_slopes(units, year, **estimate)
        fixed.append(found.slope[0])
        holds += bool(found.low[0] <= trend <= found.high[0])
    assert np.mean(raw) - trend > 2
    assert abs(np.mean(fixed) - trend) < 3 * np.std(fixed) / np.sqrt(150)
    assert 0.9 <= holds / 150 <= 0.99


def test_news_that_lasts_does_not_make_slopes_too_sure():
    rate, n, year = enter(per_source=10.0)
    wrong = 0
    for seed in range(150):
        news = np.random.default_rng(seed).standard_normal(48)
        for month in range(1, 48):
            news[month] = 0.6 * news[month - 1] + 0.8 * news[month]
        units = draw_units(np.clip(rate + 0.08 * news, 0, 1), n, seed=seed)
        found = estimate_source_slopes(units, year, estimate_slopes=fit_line(year), confidence=0.95)
        wrong += not found.low[0] <= 0 <= found.high[0]
    assert wrong / 150 <= 0.14


@pytest.mark.parametrize("per_source", [1.0, 6.0])
def test_intervals_of_periods_hold_the_truth_as_often_as_they_say(per_source):
    rate, n, _ = enter(per_source=per_source)
    holds = []
    for seed in range(100):
        units = draw_units(rate, n, seed=seed)
        made = standardise(units)
        truth = made.mix @ rate
        known = ~np.isnan(made.share[0])
        holds.append(np.mean((made.low[0] <= truth)[known] & (truth <= made.high[0])[known]))
    assert 0.93 <= np.mean(holds) <= 0.97


def test_reprints_as_units_of_one_cluster_do_not_narrow_the_interval():
    units = draw_units(np.full((2, 12), 0.3), np.full((2, 12), 8.0), seed=0)
    rows = np.repeat(np.arange(len(units.share)), 4)
    copied = replace(units.take(rows), cluster_of=rows)
    alone, copies, naive = standardise(units), standardise(copied), standardise(units.take(rows))
    np.testing.assert_allclose(copies.share, alone.share)
    assert np.mean(copies.high - copies.low) == pytest.approx(np.mean(alone.high - alone.low), rel=0.15)
    assert np.mean(naive.high - naive.low) < 0.65 * np.mean(alone.high - alone.low)


def test_small_sources_are_one_and_a_single_small_source_keeps_its_name():
    units = make_units([[[0] * 3], [[1] * 30], [[0.5] * 2], [[0] * 25]])
    pooled = pool_sources(units, least=20)
    assert pooled.sources == ("b", "d", OTHER)
    assert np.bincount(pooled.source_of).tolist() == [30, 25, 5]
    assert pool_sources(units, least=3).sources == ("a", "b", "d", "c")


def test_a_source_of_incomplete_periods_alone_is_small():
    units = make_units([[[0] * 30, []], [[], [1] * 30]], is_complete=[True, False])
    assert pool_sources(units, least=20).sources == ("a", "b")
    assert standardise(pool_sources(units)).mix.tolist() == [1, 0]


def test_arrays_of_other_units_are_refused():
    with pytest.raises(ShapeError):
        SourcedUnits(np.zeros((3, 1)), np.zeros(2, np.int64), np.zeros(3, np.int64), ("a",), np.ones(1, bool))


def test_twenty_thousand_units_of_thirty_sources_take_a_second():
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.full(50, 0.1), 20_000)
    sources = rng.choice(30, 20_000, p=rng.dirichlet(np.full(30, 0.5)))
    names = tuple(map(str, range(30)))
    units = SourcedUnits(share, rng.integers(120, size=20_000), sources, names, np.ones(120, bool))
    began = time.perf_counter()
    made = standardise(pool_sources(units))
    assert time.perf_counter() - began < 4
    assert made.share.shape == (50, 120)
