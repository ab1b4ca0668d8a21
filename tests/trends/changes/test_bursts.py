from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import ShapeError
from research.trends.changes.bursts import find_bursts, find_states


def test_planted_bursts_are_found_from_their_first_to_their_last_period():
    n = np.full(40, 100.0)
    count = np.full(40, 10.0)
    count[12:17] = 35
    count[30] = 60
    long, short = find_bursts(count, n)
    assert (long.first, long.last) == (12, 16)
    assert long.share == pytest.approx(0.35)
    assert (short.first, short.last) == (30, 30)
    assert long.weight > 0


def test_the_weight_is_what_the_raised_state_saves():
    n, count = np.full(10, 20.0), np.array([2.0] * 4 + [10.0] * 2 + [2.0] * 4)
    (burst,) = find_bursts(count, n, ratio=2)
    base = count.sum() / n.sum()
    saved = 20 * np.log(2) + 20 * (np.log1p(-2 * base) - np.log1p(-base))
    assert burst.weight == pytest.approx(saved)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=9), st.floats(0, 4))
def test_no_other_sequence_of_states_is_cheaper(saved, price):
    def cost(states):
        rises = sum(b and not a for a, b in zip((False, *states[:-1]), states, strict=True))
        return price * rises - sum(s for s, up in zip(saved, states, strict=True) if up)

    found = tuple(bool(state) for state in find_states(np.array(saved), price))
    assert cost(found) == pytest.approx(min(cost(s) for s in product((False, True), repeat=len(saved))), abs=1e-9)


@given(st.integers(0, 1000))
def test_a_higher_price_never_finds_more_bursts(seed):
    # It may raise more periods: two bursts become one across the gap between them.
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 50, 25).astype(float)
    count = rng.binomial(n.astype(int), 0.2).astype(float)
    n_bursts = [len(find_bursts(count, n, gamma=gamma)) for gamma in (0.0, 0.5, 1, 3)]
    assert n_bursts == sorted(n_bursts, reverse=True)


def test_a_steady_share_has_no_burst():
    assert find_bursts(np.full(30, 5.0), np.full(30, 50.0)) == ()


@pytest.mark.parametrize("count", [[0.0, 0, 0], [1.0, 1, 1], [0.0]])
def test_a_share_of_nothing_or_all_has_no_burst(count):
    assert find_bursts(np.array(count), np.ones(len(count))) == ()


def test_no_periods_have_no_burst():
    assert find_bursts(np.zeros(0), np.zeros(0)) == ()


def test_a_share_too_large_to_double_is_raised_as_far_as_there_is_room():
    count = np.array([6.0, 6, 6, 10, 10, 10, 6, 6])
    (burst,) = find_bursts(count, np.full(8, 10.0), gamma=0.1)
    assert (burst.first, burst.last) == (3, 5)


def test_a_period_without_units_is_refused():
    with pytest.raises(ShapeError, match="leave it out"):
        find_bursts(np.zeros(2), np.array([1.0, 0]))
