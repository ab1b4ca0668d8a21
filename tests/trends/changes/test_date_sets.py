from __future__ import annotations

import numpy as np
import pytest
from planted_series import make_null, plant_counts, plant_steps

from research.records import ChangePoint
from research.trends.changes.date_sets import choose_smallest, find_dates, find_ranges


def test_runs_of_dates_are_ranges():
    assert find_ranges(np.array([3, 4, 5, 9, 11, 12])) == ((3, 5), (9, 9), (11, 12))
    assert find_ranges(np.array([7])) == ((7, 7),)


def test_the_smallest_set_holds_what_is_asked():
    probability = np.array([0.4, 0.05, 0.01, 0.14, 0.4])
    assert choose_smallest(probability, 0.9).tolist() == [0, 3, 4]
    assert choose_smallest(probability, 0.4).tolist() == [0]


def test_a_plain_step_has_one_date_and_a_share_that_hardly_moves_has_none():
    n = np.full(60, 200.0)
    dates = np.arange(2, 59)
    rng = np.random.default_rng(0)
    count = plant_counts(plant_steps([0.1, 0.4], [30], 60), n, rng=rng)
    found = find_dates(count, n, null=make_null(0.2, 60), dates=dates, others=())
    assert (found.period, found.ranges, found.is_dated) == (30, ((30, 30),), True)
    count = plant_counts(np.full(60, 0.2), n, rng=rng, sd=0.3)
    assert not find_dates(count, n, null=make_null(0.2, 60, sd=0.3), dates=dates, others=()).is_dated


def test_two_dates_far_apart_are_two_ranges_and_not_their_hull():
    # Up by the same amount at two dates, with nothing to choose between them.
    n = np.full(40, 100.0)
    share = plant_steps([0.3, 0.5, 0.7], [10, 30], 40)
    found = find_dates(np.rint(n * share), n, null=make_null(0.5, 40, sd=0.25), dates=np.arange(2, 39), others=())
    held = sum(last - first + 1 for first, last in found.ranges)
    assert found.ranges[0][0] <= 10 <= found.ranges[0][1]
    assert found.ranges[-1][0] <= 30 <= found.ranges[-1][1]
    assert held < found.ranges[-1][1] - found.ranges[0][0]


@pytest.mark.parametrize(("period", "distance"), [(0, 3), (3, 0), (5, 1), (6, 2), (8, 0), (12, 3)])
def test_the_distance_to_a_change_is_that_to_the_nearest_of_its_dates(period, distance):
    assert ChangePoint("theme", "x", 3, ((3, 4), (8, 9)), True, 0.1, 0.2).find_distance(period) == distance
