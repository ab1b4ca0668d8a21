"""Shares that sum to one: ratios to the rest, gains and losses, differences of pairs."""

from __future__ import annotations

import numpy as np
import pytest

from research.datasets.series import DAYS_PER_PERIOD
from research.trends import Units
from research.trends.compositions.differences import compare_levels, list_pairs, take_units
from research.trends.compositions.gains import split_gains
from research.trends.compositions.log_ratios import fit_log_ratios
from research.trends.compositions.pairs import Parts
from research.trends.compositions.references import find_reference
from research.trends.compositions.relative import correct_tests, judge_parts, relate_parts
from research.trends.stats.binomial_series import BinomialSeries

N_PERIODS, N_PARTS = 60, 10


def draw_units(share, *, n=220, seed=1, copies=None):
    """Draw units that belong to one part each; share has shape (n_parts, n_periods)."""
    rng = np.random.default_rng(seed)
    period = np.repeat(np.arange(share.shape[1]), n)
    part = np.concatenate([rng.choice(len(share), n, p=share[:, t]) for t in range(share.shape[1])])
    values = np.eye(len(share))[part]
    row = np.arange(len(period))
    size = np.ones(len(period)) if copies is None else copies
    return Units(values, values, period, row % 3, row, size, row)


def make_parts(units, n_periods=N_PERIODS):
    """Make the composition of units that all belong to some part."""
    return Parts(units.share, units, np.arange(n_periods), np.arange(n_periods) * DAYS_PER_PERIOD)


def grow(end, *, second=1.0, n_periods=N_PERIODS):
    """Give shares of ten parts: one goes from 5 % to an end, the next changes by a factor against the others."""
    time = np.linspace(0, 1, n_periods)
    first = 0.05 + (end - 0.05) * time
    rest = np.ones((N_PARTS - 1, n_periods))
    rest[0] *= second**time
    return np.vstack([first, rest / rest.sum(axis=0) * (1 - first)])


def relate(share, *, seed=1):
    parts = make_parts(draw_units(share, seed=seed))
    return relate_parts(
        parts.pair,
        parts.count_together,
        n_parts=N_PARTS,
        fit=lambda pairs: fit_log_ratios(pairs, confidence=0.95),
        n_tests=N_PARTS,
    )


def test_of_a_riser_and_nine_that_keep_their_proportions_only_the_riser_moves():
    relative = relate(grow(0.25))
    assert relative.find_directions(0.05).tolist() == [1] + [0] * 9
    assert not relative.is_member[0]
    # The others go from 95 to 75 % in five years.
    assert relative.common == pytest.approx(np.log(0.75 / 0.95) / 5, rel=0.2)
    judged = judge_parts(relative, ["rising", "falling", *["no clear change"] * 8], alpha=0.05)
    assert judged[0].verdict == "own"
    assert (judged[1].verdict, judged[1].movers) == ("displaced", (0,))


def test_a_fall_of_its_own_is_no_displacement():
    relative = relate(grow(0.25, second=0.4))
    judged = judge_parts(relative, ["rising", *["falling"] * 9], alpha=0.05)
    assert judged[1].verdict == "own"
    assert relative.find_directions(0.05)[1] == -1


def test_a_share_that_falls_less_than_the_rest_moves_the_other_way_relative_to_it():
    judged = judge_parts(relate(grow(0.7, second=2.5)), ["rising", *["falling"] * 9], alpha=0.05)
    assert judged[1].verdict == "opposed"


def test_two_parts_give_no_reference():
    share = np.stack([np.linspace(0.2, 0.6, N_PERIODS), np.linspace(0.8, 0.4, N_PERIODS)])
    parts = make_parts(draw_units(share))
    relative = relate_parts(
        parts.pair,
        parts.count_together,
        n_parts=2,
        fit=lambda pairs: fit_log_ratios(pairs, confidence=0.95),
        n_tests=2,
    )
    assert relative.ratios is None
    assert {one.verdict for one in judge_parts(relative, ["rising", "falling"], alpha=0.05)} == {""}


def test_a_log_ratio_is_the_change_of_the_odds_within_the_pair():
    n = np.full((1, 48), 4000.0)
    day = np.arange(48) * DAYS_PER_PERIOD
    share = 1 / (1 + np.exp(-np.linspace(-1.5, 0.5, 48)))
    found = fit_log_ratios(BinomialSeries(share * n, n, day), confidence=0.95)
    assert found.slope[0] == pytest.approx(2 / (47 / 12), rel=0.02)
    assert found.low[0] < found.slope[0] < found.high[0]


def test_effective_counts_of_hard_memberships_are_counts_and_reprints_count_less():
    units = draw_units(grow(0.25))
    is_reference = np.arange(N_PARTS) > 0
    pairs = make_parts(units).pair(is_reference)
    own = make_parts(units).total
    rest = own[1:].sum(axis=0)
    np.testing.assert_allclose(pairs.n[0], own[0] + rest, rtol=0.02)
    np.testing.assert_allclose(pairs.n[1], rest, rtol=0.02)
    np.testing.assert_allclose(pairs.count[0] / pairs.n[0], own[0] / (own[0] + rest))
    size = np.random.default_rng(3).geometric(0.3, len(units.period)).astype(float)
    copied = make_parts(draw_units(grow(0.25), copies=size)).pair(is_reference)
    assert copied.n[0].mean() < 0.75 * pairs.n[0].mean() * size.mean()


def test_gains_and_losses_sum_to_zero_and_a_proportional_loss_is_displacement():
    units = draw_units(grow(0.25), n=400)
    middle = int(np.searchsorted(units.period, N_PERIODS // 2))
    gains = split_gains(
        units.share,
        units,
        spans=(slice(0, middle), slice(middle, len(units.period))),
        is_member=np.arange(N_PARTS) > 0,
        n_replicates=400,
        confidence=0.95,
        seed=2,
    )
    assert gains.change[:, 0].sum() == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(gains.displaced[:, 0] + gains.own[:, 0], gains.change[:, 0], atol=1e-12)
    assert gains.own[1:, 0].sum() == pytest.approx(0, abs=1e-12)
    # The first gains ten points between the halves, and would have lost some of its own had it not risen.
    assert gains.change[0, 1] < 0.1 < gains.change[0, 2]
    assert gains.displaced[1:, 2].max() < 0
    assert ((gains.own[1:, 1] < 0) & (gains.own[1:, 2] > 0)).sum() >= 7


def test_a_lead_within_the_same_articles_is_found_where_intervals_overlap():
    rng = np.random.default_rng(5)
    common = rng.random((900, 1)) < 0.5
    # Nearly every unit has both or neither: shares of 44 and 40 % overlap, but their difference is known.
    first = common & (rng.random((900, 1)) < 0.88)
    second = first & (rng.random((900, 1)) < 0.91)
    values = np.hstack([first, second]).astype(float)
    row = np.arange(900)
    units = Units(values, values, np.zeros(900, np.int64), row % 4, row, np.ones(900), row)
    found = compare_levels(values, units, pairs=[(0, 1)], confidence=0.95)
    assert found.p_value[0] < 1e-4
    assert found.low[0] > 0.02
    alone = 1.96 * np.sqrt(0.44 * 0.56 / 900)
    assert found.difference[0] < 2 * alone


def test_reprints_of_a_story_are_one_observation_of_a_difference():
    values = np.array([[1.0, 0.0], [0.0, 1.0]] * 60)
    period, row = np.zeros(120, np.int64), np.arange(120)
    single = Units(values, values, period, row % 2, row, np.ones(120), row)
    copied = Units(values, values, period, row % 2, row, np.full(120, 5.0), row)
    widths = [
        found.high[0] - found.low[0]
        for found in (compare_levels(values, units, pairs=[(0, 1)], confidence=0.95) for units in (single, copied))
    ]
    assert widths[1] == pytest.approx(widths[0])


def test_all_pairs_of_few_series_and_neighbours_of_many_are_compared():
    level = np.array([0.1, 0.4, 0.2, 0.3])
    assert list_pairs(level, most=4) == [(1, 3), (1, 2), (1, 0), (3, 2), (3, 0), (2, 0)]
    assert list_pairs(level, most=3, most_crossed=0) == [(1, 3), (3, 2)]


def test_units_that_are_taken_have_their_stories_numbered_anew():
    units = draw_units(grow(0.25))
    taken = take_units(units, slice(1000, 1500))
    assert taken.story.tolist() == list(range(500))
    assert compare_levels(taken.share, taken, pairs=[(0, 1)], confidence=0.95).p_value[0] <= 1


def test_tests_that_were_not_made_count_in_the_correction():
    assert correct_tests(np.array([0.01]), 5)[0] == pytest.approx(0.05)


def test_ratios_are_those_to_the_members_that_are_named():
    fitted = []

    class Ratios:
        def __init__(self, least_p):
            self.least_p = least_p

    def pair(is_member):
        fitted.append(is_member.copy())
        return is_member

    def fit(is_member):
        # Every round another part leaves, and none comes back.
        leaves = np.ones(len(is_member))
        leaves[: len(fitted)] = 0.0
        return Ratios(leaves)

    found = find_reference(np.zeros(20), np.ones(20), pair=pair, fit=fit)
    assert found.ratios is not None
    assert found.is_member.tolist() == fitted[-1].tolist()
