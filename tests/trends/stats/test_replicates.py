from __future__ import annotations

import numpy as np
import pytest

from research.datasets.series import simulate_series, simulate_units
from research.trends.stats import replicates
from research.trends.stats.replicates import FEW_STORIES, draw_blocks, replicate_shares
from research.trends.stats.units import Units, count_units


def make(source, *, story=None, period=None, copies=None) -> Units:
    n = len(source)
    values = np.random.default_rng(n).random((n, 2))
    return Units(
        values,
        values,
        np.asarray(period if period is not None else np.zeros(n), np.int64),
        np.asarray(source, np.int64),
        np.asarray(story if story is not None else np.arange(n), np.int64),
        np.asarray(copies if copies is not None else np.ones(n), float),
        np.arange(n),
    )


def draw(units: Units, *, n_replicates: int = 400, n_draws: int = 1, seed: int = 0):
    blocks = list(draw_blocks(units, n_replicates=n_replicates, n_draws=n_draws, seed=seed))
    return np.concatenate([block.weight for block in blocks]), blocks


def test_every_source_keeps_as_many_stories_as_it_has():
    source = np.repeat([0, 1, 2], [20, 35, 60])
    weight, _ = draw(make(np.random.default_rng(0).permutation(source)))
    sources = np.random.default_rng(0).permutation(source)
    for number, size in enumerate((20, 35, 60)):
        assert (weight[:, sources == number].sum(axis=1) == size).all()


def test_a_story_is_drawn_about_as_often_as_chance_has_it():
    weight, _ = draw(make(np.zeros(50)), n_replicates=4000)
    # Of 50 draws among 50, the count of one is binomial: mean 1, variance 49 / 50, none in 36.4 % of cases.
    assert weight.mean(axis=0) == pytest.approx(np.ones(50), abs=0.07)
    assert weight.var(axis=0).mean() == pytest.approx(0.98, abs=0.02)
    assert (weight == 0).mean() == pytest.approx((49 / 50) ** 50, abs=0.005)
    # Stories take one another's places, and that is all they have to do with one another.
    among = np.corrcoef(weight.T)[np.triu_indices(50, 1)]
    assert among.mean() == pytest.approx(-1 / 49, abs=0.005)
    assert among.std() == pytest.approx(1 / np.sqrt(4000), rel=0.15)


def test_all_rows_of_a_story_are_drawn_together_and_count_by_their_copies():
    story = np.array([*range(30), 3, 3, 7])
    units = make(np.zeros(33), story=story, period=[*[0] * 30, 1, 2, 2], copies=[*[1] * 30, 4, 1, 2])
    weight, _ = draw(units)
    np.testing.assert_array_equal(weight[:, 30], 4 * weight[:, 3])
    np.testing.assert_array_equal(weight[:, 31], weight[:, 3])
    np.testing.assert_array_equal(weight[:, 32], 2 * weight[:, 7])


def test_small_sources_are_drawn_together():
    source = np.repeat(np.arange(12), [40, *[5] * 11])
    weight, _ = draw(make(source))
    assert (weight[:, source == 0].sum(axis=1) == 40).all()
    assert (weight[:, source > 0].sum(axis=1) == 55).all()
    assert weight[:, source == 1].sum(axis=1).std() > 1


def test_too_few_small_ones_go_with_the_smallest_source_that_is_large_enough():
    assert FEW_STORIES == 20
    source = np.repeat([0, 1, 2], [60, 30, 3])
    weight, _ = draw(make(source))
    assert (weight[:, source == 0].sum(axis=1) == 60).all()
    assert (weight[:, source > 0].sum(axis=1) == 33).all()
    assert weight[:, source == 2].sum(axis=1).std() > 0.5


def test_a_corpus_of_small_sources_alone_is_drawn_as_one():
    weight, _ = draw(make([0, 0, 1, 1, 2]))
    assert (weight.sum(axis=1) == 5).all()
    assert weight[:, :2].sum(axis=1).std() > 0.5


def test_replicates_are_spread_evenly_over_clusterings():
    _, blocks = draw(make(np.zeros(30)), n_replicates=10, n_draws=4)
    made = [sum(len(block.weight) for block in blocks if block.draw == number) for number in range(4)]
    assert made == [3, 3, 2, 2]
    assert [block.draw for block in draw(make(np.zeros(30)), n_draws=0)[1]] == [0]


@pytest.fixture
def units() -> Units:
    rng = np.random.default_rng(0)
    made = simulate_series("flat", n_series=3, n_periods=8, n_units=25, rng=rng)
    return simulate_units(made, copies=2, softness=0.3, rng=rng)


def shares(units: Units, *, n_draws: int = 3, seed: int = 0, n_replicates: int = 50) -> np.ndarray:
    blocks = draw_blocks(units, n_replicates=n_replicates, n_draws=n_draws, seed=seed)
    return replicate_shares(units, lambda draw: units.share / (1 + draw), n_periods=8, blocks=blocks)


def test_a_seed_fixes_the_replicates_whatever_fits_into_memory(units, monkeypatch):
    whole = shares(units)
    for cells in (1, 500, 3000):
        monkeypatch.setattr(replicates, "_CELLS_AT_ONCE", cells)
        np.testing.assert_allclose(shares(units), whole, rtol=1e-5)
    assert not np.allclose(shares(units, seed=1), whole)


def test_no_two_replicates_are_the_same(units):
    assert len(np.unique(shares(units, n_draws=1).reshape(50, -1), axis=0)) == 50


def test_shares_of_replicates_are_weighted_means_by_clustering(units):
    blocks = list(draw_blocks(units, n_replicates=6, n_draws=2, seed=0))
    found = replicate_shares(units, lambda draw: units.share / (1 + draw), n_periods=8, blocks=iter(blocks))
    row = 0
    for block in blocks:
        for weight in block.weight:
            for period in range(8):
                inside = units.period == period
                wanted = np.average(units.share[inside], axis=0, weights=weight[inside]) / (1 + block.draw)
                np.testing.assert_allclose(found[row, :, period], wanted, rtol=1e-5)
            row += 1


def test_means_and_variances_of_replicates_are_those_of_theory():
    rng = np.random.default_rng(1)
    made = simulate_series("flat", n_series=3, n_periods=4, n_units=400, rng=rng)
    units = simulate_units(made, rng=rng)
    found = replicate_shares(
        units, lambda _: units.share, n_periods=4, blocks=draw_blocks(units, n_replicates=2000, n_draws=1, seed=0)
    )
    n = units.count(4)
    share = np.stack([np.bincount(units.period, weights=units.share[:, s], minlength=4) for s in range(3)]) / n
    error = np.sqrt(share * (1 - share) / n)
    np.testing.assert_allclose(found.mean(axis=0), share, atol=0.1 * error.max())
    np.testing.assert_allclose(found.std(axis=0), error, rtol=0.1)


def test_copies_make_replicates_vary_more():
    rng = np.random.default_rng(2)
    made = simulate_series("flat", n_series=1, n_periods=1, n_units=500, share_range=(0.3, 0.3), rng=rng)
    units = simulate_units(made, copies=4, rng=rng)
    blocks = draw_blocks(units, n_replicates=2000, n_draws=1, seed=0)
    found = replicate_shares(units, lambda _: units.share, n_periods=1, blocks=blocks)[:, 0, 0]
    kish = units.copies.sum() ** 2 / (units.copies**2).sum()
    share = np.average(units.share[:, 0], weights=units.copies)
    assert found.std() == pytest.approx(np.sqrt(share * (1 - share) / kish), rel=0.1)


def test_a_period_is_unknown_where_nothing_in_it_was_drawn_and_where_nothing_is():
    units = make(np.zeros(31), period=[*[0] * 30, 2])
    found = replicate_shares(
        units, lambda _: units.share, n_periods=3, blocks=draw_blocks(units, n_replicates=600, n_draws=1, seed=0)
    )
    assert np.isfinite(found[:, :, 0]).all()
    assert np.isnan(found[:, :, 1]).all()
    assert np.isnan(found[:, 0, 2]).mean() == pytest.approx((30 / 31) ** 31, abs=0.07)


def test_units_of_a_corpus_can_be_drawn_as_they_are_counted():
    units = count_units(
        np.ones((5, 1)),
        np.ones((5, 1)),
        rows=np.arange(5),
        period_of=np.array([0, 0, 0, 1, 1]),
        story_of=np.array([4, 4, 2, 4, 0]),
        source_of=np.array([0, 1, 1, 0, 0]),
        is_story=False,
    )
    weight, _ = draw(units)
    np.testing.assert_array_equal(weight[:, 2], weight[:, 0] / 2)
