from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_articles import join_series, make_periods, make_prevalence

from research.records import Group
from research.trends.stats.series import collect_series, find_middles


def test_partial_and_empty_periods_are_left_out():
    share = np.linspace(0.1, 0.6, 6)[None]
    found = collect_series(make_prevalence(share, [5, 4, 0, 6, 7, 8], partial=[0, 5]))
    assert [period.index for period in found.periods] == [1, 3, 4]
    assert found.n.tolist() == [4, 6, 7]
    np.testing.assert_allclose(found.share, share[:, [1, 3, 4]])
    np.testing.assert_allclose(found.count, share[:, [1, 3, 4]] * [4, 6, 7])


def test_sources_and_languages_are_no_series():
    made = make_prevalence(np.full((1, 3), 0.2), [5, 5, 5])
    names = ("share", "low", "high", "n_effective", "hard_share", "hard_low", "hard_high")
    with_source = replace(
        made,
        groups=(*made.groups, Group("source", "a")),
        n=np.array([[5, 5, 5], [1, 1, 1]]),
        **{name: np.concatenate([getattr(made, name), np.full((1, 1, 3), 0.9)], axis=1) for name in names},
    )
    found = collect_series(with_source)
    assert found.names == (("theme", "0"),)
    assert found.n.tolist() == [5, 5, 5]
    assert (found.share == 0.2).all()


def test_draws_are_those_of_the_topics_and_themes_stay_as_they_are():
    draws = np.random.default_rng(0).random((4, 3, 5)).astype(np.float32)
    themes = make_prevalence(np.full((2, 5), 0.2), [5] * 5)
    topics = make_prevalence(np.full((3, 5), 0.4), [5] * 5, kind="topic", draws=draws)
    found = collect_series(join_series(themes, replace(topics, periods=themes.periods)))
    assert found.names == (("theme", "0"), ("theme", "1"), ("topic", "0"), ("topic", "1"), ("topic", "2"))
    assert found.draws.shape == (4, 5, 5)
    assert (found.draws[:, :2] == 0.2).all()
    np.testing.assert_allclose(found.draws[:, 2:], draws)


def test_draws_are_of_the_periods_that_are_used():
    draws = np.arange(6, dtype=np.float32).reshape(1, 1, 6) / 10
    made = make_prevalence(np.full((1, 6), 0.4), [5, 5, 0, 5, 5, 5], partial=[0], kind="topic", draws=draws)
    assert collect_series(made).draws[0, 0].tolist() == pytest.approx([0.1, 0.3, 0.4, 0.5])


def test_enough_is_taken_and_left():
    share = np.array([[0.1, 0.1], [0.9, 0.9], [0.5, 0.5], [0.0, 0.3]])
    found = collect_series(make_prevalence(share, [50, 50]))
    assert found.is_enough(10).tolist() == [True, True, True, True]
    assert found.is_enough(11).tolist() == [False, False, True, True]
    assert found.is_enough(16).tolist() == [False, False, True, False]


@pytest.mark.parametrize("copies", range(5, 15))
def test_a_count_that_is_just_enough_is_not_lost_to_rounding(copies):
    share = np.array([[1 / copies] * 10])
    assert collect_series(make_prevalence(share, [copies] * 10)).is_enough(10)[0]


def test_the_middle_of_a_period_is_between_its_ends():
    january, february = make_periods("month", n=[1, 1])
    assert find_middles([january, february]).tolist() == [
        january.start.toordinal() + 15.5,
        february.start.toordinal() + 14.5,
    ]


def test_no_series_have_no_periods():
    found = collect_series(make_prevalence(np.zeros((0, 4)), [5] * 4))
    assert found.names == ()
    assert found.share.shape == (0, 0)
