"""What further codes would buy is what they then do buy."""

from __future__ import annotations

import numpy as np
import pytest

from research.trends.planning.plan_codes import _fill_up, predict_detectable

DAY = np.arange(24) * 30.4
NONE = (np.zeros(1), np.zeros(1))


def predict(factor: float, share: float = 0.2) -> float:
    return float(
        predict_detectable(
            np.full(24, 50.0),
            DAY,
            share=np.array([share]),
            factor=np.array([factor]),
            noise=NONE,
            alpha=0.05,
            confidence=0.95,
            seed=0,
        )[0]
    )


def test_more_codes_make_smaller_slopes_detectable():
    assert predict(1.0) < predict(3.0) < predict(9.0)


def test_the_detectable_slope_is_at_least_that_of_sampling_alone():
    year = (DAY - DAY.mean()) / 365.2425
    sampling = 100 * np.sqrt(0.2 * 0.8 * 3.0 / 50 / (year @ year))
    assert predict(3.0) >= 2.8 * sampling


def test_further_codes_go_where_few_are_and_sum_up():
    more = _fill_up(np.array([50.0, 50.0, 100.0]), np.array([10.0, 0.0, 10.0]), 20)
    assert more.sum() == 20
    assert more.argmax() in (1, 2)
    assert more.tolist() == [0, 10, 10]


def test_no_cell_is_asked_for_more_than_it_has():
    more = _fill_up(np.array([3.0, 200.0]), np.array([3.0, 0.0]), 50)
    assert more.tolist() == [0, 50]


@pytest.mark.parametrize("n_more", [0, 7])
def test_every_further_code_has_a_cell(n_more):
    assert _fill_up(np.array([9.0, 14.0, 3.0]), np.zeros(3), n_more).sum() == n_more
