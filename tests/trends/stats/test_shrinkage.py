from __future__ import annotations

import numpy as np
import pytest

from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.regression import DAYS_PER_YEAR, summarise_lines
from research.trends.stats.shrinkage import shrink_slopes

DAY = np.array([0.0, DAYS_PER_YEAR])


def make_lines(change, error, *, derivative=0.16):
    """Lines with a change over the span and its error, log odds, without process noise."""
    shape = (len(change), len(GRID))
    weight = np.zeros(shape)
    weight[:, 0] = 1
    return summarise_lines(
        np.broadcast_to(100 * derivative * np.asarray(change)[:, None], shape),
        np.broadcast_to(100 * derivative * np.asarray(error)[:, None], shape),
        noise=Noise(weight, weight),
        confidence=0.95,
        change_p=np.ones(len(change)),
        derivative=np.full(len(change), derivative),
    )


def test_slopes_that_are_no_larger_than_their_errors_are_shrunken_most():
    rng = np.random.default_rng(0)
    change = rng.normal(0, 0.3, 40)
    lines = make_lines(change, np.full(40, 0.3))
    shrunken = shrink_slopes(lines, DAY)
    assert (np.sign(shrunken) == np.sign(lines.slope)).all()
    assert (np.abs(shrunken) < np.abs(lines.slope)).all()
    assert np.mean(shrunken**2) < 0.1 * np.mean(lines.slope**2)


def test_a_giant_among_small_ones_stays_where_it_is():
    change = np.r_[4.0, np.random.default_rng(0).normal(0, 0.3, 39)]
    lines = make_lines(change, np.full(40, 0.3))
    assert shrink_slopes(lines, DAY)[0] == pytest.approx(lines.slope[0], rel=0.02)


def test_shrunken_slopes_lie_nearer_to_the_truth_than_those_that_were_measured():
    rng = np.random.default_rng(1)
    truth = np.where(rng.random(60) < 0.25, rng.normal(0, 1, 60), 0)
    lines = make_lines(truth + rng.normal(0, 0.3, 60), np.full(60, 0.3))
    wanted = 16 * truth
    assert np.mean((shrink_slopes(lines, DAY) - wanted) ** 2) < 0.7 * np.mean((lines.slope - wanted) ** 2)


def test_ranks_follow_what_is_sure_rather_than_what_is_large():
    lines = make_lines(np.r_[1.0, 0.8, np.zeros(18)], np.r_[0.6, 0.1, np.full(18, 0.2)])
    shrunken = shrink_slopes(lines, DAY)
    assert lines.slope[0] > lines.slope[1]
    assert shrunken[0] < shrunken[1]
