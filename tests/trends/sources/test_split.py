from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_sources import draw_units, fit_line, make_units

from research.records import SeriesKey
from research.trends.sources.split import decompose_change, split_sources


def split(units, *, year=None, least=1):
    year = np.arange(units.n_periods) / 12 if year is None else year
    return split_sources(
        units, [SeriesKey("theme", "t")], year, estimate_slopes=fit_line(year), confidence=0.95, least=least
    )[0]


def test_the_parts_are_kitagawas():
    # a goes from .5 to 1 and from half of the mix to a quarter; b stays at 0.
    units = make_units([[[1, 0], [1]], [[0, 0], [0, 0, 0]]])
    parts = decompose_change(units)
    assert parts.change[0] == pytest.approx(0.25 - 0.25)
    assert parts.rate_effect[0] == pytest.approx(0.5 * (0.5 + 0.25) / 2)
    assert parts.composition_effect[0] == pytest.approx(-0.25 * (0.5 + 1) / 2)


def test_all_that_an_entering_source_brings_is_composition():
    units = make_units([[[0.2] * 4, [0.2] * 4], [None, [0.8] * 4]])
    parts = decompose_change(units)
    assert parts.rate_effect[0] == pytest.approx(0)
    assert parts.composition_effect[0] == pytest.approx(0.3)


def test_the_middle_of_an_odd_number_of_periods_is_late():
    parts = decompose_change(make_units([[[0.0] * 2, [0.6] * 2, [0.0] * 2]]))
    assert parts.change[0] == pytest.approx(0.3)


def test_incomplete_periods_do_not_count():
    units = make_units([[[1.0] * 9, [0.2] * 2, [0.4] * 2]], is_complete=[False, True, True])
    assert decompose_change(units).change[0] == pytest.approx(0.2)


cells = st.lists(
    st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=5), min_size=6, max_size=6),
    min_size=1,
    max_size=4,
).filter(lambda made: all(any(source[h] for source in made) for h in (0, 5)))


@settings(max_examples=80, deadline=None)
@given(cells)
def test_the_parts_add_up_to_the_change_of_the_raw_share(drawn):
    units = make_units(drawn)
    parts = decompose_change(units)
    is_late = units.period_of >= 3
    change = units.share[is_late].mean() - units.share[~is_late].mean()
    assert parts.change[0] == pytest.approx(change)
    assert parts.rate_effect + parts.composition_effect == pytest.approx(parts.change)
    if len(np.unique(units.source_of)) == 1:
        assert parts.composition_effect[0] == pytest.approx(0)
        assert parts.composition_variance[0] == pytest.approx(0)


def test_a_half_without_units_leaves_all_unknown():
    made = split(make_units([[[0.5] * 3, [0.5] * 3, None, None]]))
    assert np.isnan([made.change, made.rate_effect, made.composition_effect, made.rate_effect_low, made.slope]).all()
    assert (made.within_sources, made.without_source, made.left_out) == ("consistent", "consistent", "")
    assert (made.raw_direction, made.fixed_direction, made.is_reversed) == ("unclear", "unclear", False)


def test_intervals_of_both_parts_hold_the_truth_as_often_as_they_say():
    # a grows from half to 3/4 of the mix; both sources gain .1 from half to half.
    n = np.array([[5.0] * 12 + [9.0] * 12, [5.0] * 12 + [3.0] * 12])
    rate = np.array([[0.2] * 12 + [0.3] * 12, [0.5] * 12 + [0.6] * 12])
    coverage, sources = 100 * 0.1, 100 * (0.25 * 0.25 - 0.25 * 0.55)
    holds = np.zeros(2)
    for seed in range(200):
        made = split(draw_units(rate, n, seed=seed))
        holds += [
            made.rate_effect_low <= coverage <= made.rate_effect_high,
            made.composition_effect_low <= sources <= made.composition_effect_high,
        ]
    assert (holds >= 0.9 * 200).all()


def test_an_entering_source_is_carried_with_an_honest_interval():
    n = np.array([[6.0] * 24, [0.0] * 12 + [6.0] * 12])
    rate = np.array([[0.1] * 24, [0.5] * 24])
    holds = 0
    for seed in range(200):
        made = split(draw_units(rate, n, seed=seed))
        holds += made.composition_effect_low <= 20 <= made.composition_effect_high
    assert 0.9 <= holds / 200 <= 0.99


def plant_simpson(n_periods=36):
    """Both sources fall; the one that writes more of it goes from a tenth of the corpus to nine tenths."""
    year = np.arange(n_periods) / 12
    part = np.linspace(0.1, 0.9, n_periods)
    rate = np.clip(np.array([[0.25], [0.75]]) - 0.06 * (year - year.mean()), 0, 1)
    return rate, 60 * np.array([1 - part, part])


def test_a_planted_simpsons_paradox_is_found():
    rate, n = plant_simpson()
    found = [split(draw_units(rate, n, seed=seed)) for seed in range(20)]
    told = [(made.raw_direction, made.fixed_direction, made.within_sources) for made in found]
    assert told.count(("rising", "falling", "reversed")) >= 17
    assert sum(made.is_reversed for made in found) >= 17
    assert all(made.change > 0 > made.rate_effect for made in found)
    assert np.mean([made.slope for made in found]) == pytest.approx(-6, abs=0.8)


def test_a_change_that_one_source_makes_turns_without_it():
    year = np.arange(36) / 12
    rate = np.array([0.3 - 0.05 * year, 0.3 - 0.05 * year, 0.05 + 0.28 * year])
    made = split(draw_units(rate, np.full((3, 36), 25.0), seed=0))
    assert made.is_reversed
    assert (made.raw_direction, made.without_source, made.left_out) == ("rising", "reversed", "c")
    assert (made.least_without, made.least_slope < 0 < made.most_slope) == ("c", True)


def test_signs_that_turn_within_noise_are_consistent():
    doubts = reversals = turns = 0
    for seed in range(200):
        made = split(draw_units(np.full((4, 24), 0.2), np.full((4, 24), 4.0), seed=seed))
        turns += made.least_slope < 0 < made.most_slope
        doubts += (made.within_sources, made.without_source) != ("consistent", "consistent")
        reversals += made.is_reversed
    assert turns > 60
    assert reversals <= 2
    assert doubts <= 10


def test_a_rise_that_comes_from_other_sources_alone_is_unclear_within_sources_and_no_paradox():
    n = np.array([[30.0] * 36, [0.0] * 18 + [30.0] * 18])
    found = [split(draw_units(np.array([[0.1] * 36, [0.4] * 36]), n, seed=seed)) for seed in range(30)]
    assert sum((made.raw_direction, made.within_sources) == ("rising", "unclear") for made in found) >= 24
    assert sum(made.within_sources == "reversed" for made in found) <= 3


def test_a_source_that_carries_most_periods_alone_is_not_left_out():
    units = make_units([[[0.2, 0.4]] * 10, [[0.5]] * 4 + [None] * 6])
    made = split(units)
    assert (made.least_without, made.most_without) == ("b", "b")


def test_small_sources_pooled_are_not_left_out():
    units = make_units([[[0.2, 0.4]] * 10, [[0.5]] * 10, [[0.3]] * 10])
    made = split(units, least=20)
    assert (made.least_without, made.most_without) == ("a", "a")


def test_of_many_sources_the_largest_are_left_out(monkeypatch):
    monkeypatch.setattr("research.trends.sources.split.MOST_LEFT_OUT", 2)
    made = split(make_units([[[0.2, 0.4, 0.3]] * 10, [[0.5]] * 10, [[0.9, 0.8]] * 10]))
    assert {made.least_without, made.most_without} == {"a", "c"}


def test_one_source_has_nothing_to_leave_out():
    made = split(make_units([[[0.2, 0.4], [0.5], [0.3], [0.4]]]))
    assert (made.least_without, made.most_without, made.left_out) == ("", "", "")
    assert (made.within_sources, made.without_source) == ("consistent", "consistent")
    assert np.isnan([made.least_slope, made.most_slope]).all()
    assert made.composition_effect == pytest.approx(0)


def test_estimators_see_nothing_of_periods_that_do_not_count():
    seen = []

    def estimate(share, n):
        seen.append((share.copy(), n.copy()))
        return np.zeros(len(share))

    units = make_units([[[0.5] * 3, None, [0.5] * 3, [0.2] * 3, [1.0]]], is_complete=[True] * 4 + [False])
    split_sources(units, [SeriesKey("theme", "t")], np.arange(5.0), estimate_slopes=estimate, confidence=0.95, least=1)
    for share, n in seen:
        assert np.isnan(share[0, [1, 4]]).all()
        assert n[0, [1, 4]].tolist() == [0, 0]
        assert (n[0, [0, 2, 3]] > 0).all()
