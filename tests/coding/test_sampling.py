"""Samples: probabilities are exact, strata get their part, and weights of several rounds are unbiased."""

from __future__ import annotations

import numpy as np
import pytest

from research.coding.sampling import FLOOR, draw_sample, measure_uncertainty, weigh_rounds
from research.errors import ShapeError


def make_strata(n: int) -> list[tuple[str, str]]:
    return [(f"2024-{i % 5:02d}", "zh" if i % 3 else "en") for i in range(n)]


def test_every_row_of_an_equal_sample_has_the_probability_that_it_is_drawn_with():
    strata = make_strata(60)
    drawn = np.zeros(60)
    for seed in range(1500):
        sample = draw_sample(strata, 17, seed=[seed])
        assert len(np.unique(sample.row)) == 17
        assert np.allclose(sample.probability, 17 / 60)
        drawn[sample.row] += 1
    assert abs(drawn / 1500 - 17 / 60).max() < 4 * np.sqrt(17 / 60 * 43 / 60 / 1500)


def test_a_stratum_gets_its_expected_number_up_to_one():
    strata = [("a",)] * 50 + [("b",)] * 30 + [("c",)] * 20
    for seed in range(20):
        row = draw_sample(strata, 25, seed=[seed]).row
        counts = np.bincount(np.repeat([0, 1, 2], [50, 30, 20])[row], minlength=3)
        assert abs(counts - [12.5, 7.5, 5]).max() < 1


def test_probabilities_follow_size_and_large_rows_are_drawn_with_certainty():
    size = np.array([50.0, 1, 1, 2, 2, 4])
    drawn = np.zeros(6)
    for seed in range(2000):
        sample = draw_sample([("x",)] * 6, 3, size=size, seed=[seed])
        assert len(sample.row) == 3
        drawn[sample.row] += 1
    assert drawn[0] == 2000
    assert np.allclose(drawn[1:] / 2000, 2 * size[1:] / 10, atol=0.045)


def test_all_are_drawn_where_there_are_not_more():
    sample = draw_sample([("x",)] * 4, 9, seed=[0])
    assert sample.row.tolist() == [0, 1, 2, 3]
    assert np.allclose(sample.probability, 1)
    assert len(draw_sample([], 5, seed=[0]).row) == 0


def test_sizes_of_other_rows_are_refused():
    with pytest.raises(ShapeError):
        draw_sample([("x",)] * 3, 1, size=np.ones(2), seed=[0])


def test_no_story_is_without_a_chance_in_a_round_by_uncertainty():
    size = measure_uncertainty(np.array([[0.0, 1.0], [0.5, 0.5], [0.1, 0.0]]))
    raw = np.array([0, 1, 0.3])
    assert np.allclose(size, np.maximum(raw, FLOOR * raw.mean()))
    assert np.allclose(measure_uncertainty(np.zeros((3, 2))), 1)


def code_rounds(y: np.ndarray, seed: int, *, answered: float) -> tuple[float, float]:
    """Give the estimated total of y, and of 1, of three rounds; later rounds look at what earlier ones found."""
    rng = np.random.default_rng([seed, 5])
    n = len(y)
    rows, rounds, chance = [], [], []
    free = np.arange(n)
    for number, size in enumerate((30, 20, 20), start=1):
        # Later rounds ask the more often, the more the first found; this would bias a pooled sample.
        found = y[rows].mean() if rows else 0.5
        weight = None if number == 1 else 0.2 + found * (free % 4 == 0) + 0.5 * y[free]
        sample = draw_sample([("x",)] * len(free), size, size=weight, seed=[seed, number])
        rows += free[sample.row].tolist()
        rounds += [number] * size
        chance += sample.probability.tolist()
        free = np.delete(free, sample.row)
    is_answered = rng.uniform(size=len(rows)) < answered
    for number in (1, 2, 3):
        is_answered[rounds.index(number)] = True
    w = weigh_rounds(np.array(rounds), np.array(chance), is_answered=is_answered)
    return float(w @ y[rows]), float(w.sum())


@pytest.mark.parametrize("answered", [1.0, 0.7])
def test_weights_of_three_rounds_are_unbiased_though_later_ones_depend_on_codes(answered):
    y = (np.random.default_rng(0).uniform(size=200) < 0.3).astype(float)
    made = np.array([code_rounds(y, seed, answered=answered) for seed in range(700)])
    error = made.std(axis=0) / np.sqrt(len(made))
    # The part that is answered is a ratio, whose bias is of the order of 1 / n.
    assert abs(made.mean(axis=0) - [y.sum(), 200]).max() < max(4 * error.max(), 0.01 * 200)
    assert abs(made[:, 0].mean() - y.sum()) < 4 * error[0] + (0.5 if answered < 1 else 0)


def test_the_weights_of_one_round_sum_to_the_stories_that_it_was_drawn_from():
    is_answered = np.array([True] * 15 + [False] * 5)
    weight = weigh_rounds(np.ones(20, int), np.full(20, 0.1), is_answered=is_answered)
    assert weight.sum() == pytest.approx(200)
    assert not weight[~is_answered].any()


def test_a_round_without_answers_counts_only_if_it_is_not_the_last():
    rounds, chance = np.array([1, 1, 2, 2]), np.array([0.5, 0.5, 0.5, 0.5])
    last = weigh_rounds(rounds, chance, is_answered=np.array([True, True, False, False]))
    assert np.allclose(last, [2, 2, 0, 0])
    assert np.isnan(weigh_rounds(rounds, chance, is_answered=np.array([False, False, True, True]))).all()
