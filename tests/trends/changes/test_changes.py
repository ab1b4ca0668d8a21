from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from planted_articles import make_prevalence

from research.study import TrendSettings
from research.trends import claim_trends, find_changes
from research.trends.changes import changes
from research.trends.changes.change_points import find_change_points
from research.trends.changes.events import NO_CHANGE
from research.trends.changes.null_models import make_nulls
from research.trends.claims import calibration
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.regression import fit_lines

SETTINGS = TrendSettings()


@pytest.fixture(autouse=True)
def draw_little(monkeypatch):
    """Few replicates are enough for changes as plain as these."""
    monkeypatch.setattr(changes, "N_REPLICATES", 200)
    monkeypatch.setattr(calibration, "N_SIMULATED", 1)


def draw(*shares: np.ndarray, n: int = 120, seed: int = 0) -> np.ndarray:
    """Draw shares of n stories a period."""
    return np.random.default_rng(seed).binomial(n, np.stack(shares)) / n


def step(n_periods: int = 36, at: int = 20, before: float = 0.15, after: float = 0.4) -> np.ndarray:
    return np.where(np.arange(n_periods) < at, before, after)


def flat(n_periods: int = 36, level: float = 0.25) -> np.ndarray:
    return np.full(n_periods, level)


def find(share: np.ndarray, settings: TrendSettings = SETTINGS, *, n: int = 120, events=(), seed=0, **changed):
    return find_changes(make_prevalence(share, [n] * share.shape[1], **changed), settings, events=events, seed=seed)


def test_a_planted_step_in_one_of_several_series_is_found_with_its_period_and_shares():
    found = find(draw(flat(), step(), flat(level=0.1), flat(level=0.4)))
    (change,) = found.change_points
    assert (change.kind, change.id) == ("theme", "1")
    assert change.is_dated
    assert change.find_distance(20) == 0
    assert abs(change.period - 20) <= 1
    assert change.ranges[-1][1] - change.ranges[0][0] <= 6
    assert (change.before, change.after) == pytest.approx((0.15, 0.4), abs=0.04)


def test_an_event_at_the_change_lies_in_its_dates_and_one_long_before_does_not():
    events = [("law", date(2021, 9, 15)), ("flood", date(2020, 3, 2))]
    found = find(draw(flat(), step(), flat()), events=events)
    (change,) = found.change_points
    assert [(match.event, match.id) for match in found.events] == [(e, i) for e in ("law", "flood") for i in "012"]
    for match in found.events:
        assert (match.distance == 0) == ((match.event, match.id) == ("law", "1"))
        assert np.isfinite(match.q_value) == (match.id == "1")
        assert match.change == (change.period if match.id == "1" else NO_CHANGE)


def test_periods_are_those_of_the_prevalence_whatever_was_left_out():
    share = draw(flat(40), step(40, at=24))
    n = [120] * 40
    n[5] = n[6] = 0
    found = find_changes(make_prevalence(share, n, partial=[0, 39]), SETTINGS, events=(), seed=0)
    (change,) = found.change_points
    assert abs(change.period - 24) <= 1


def test_series_that_are_too_rare_have_no_changes_of_any_kind():
    rare = np.zeros(36)
    rare[30] = 0.05
    found = find(np.vstack([draw(step()), rare]))
    every = [*found.change_points, *found.bursts, *found.emergence]
    assert {one.id for one in every} == {"0"}


@pytest.mark.parametrize("n_periods", [0, 3, 7])
def test_too_few_periods_have_no_changes(n_periods):
    found = find(np.full((2, n_periods), 0.3), events=[("law", date(2020, 2, 1))])
    assert (found.change_points, found.bursts, found.emergence, found.n_periods) == ((), (), (), 0)
    # Nothing was looked for; the event is there, if it lies in the corpus.
    assert {match.change for match in found.events} <= {NO_CHANGE}
    assert len(found.events) == (2 if n_periods else 0)


def test_no_series_have_no_changes():
    found = find(np.zeros((0, 24)))
    assert (found.change_points, found.bursts, found.emergence, found.events) == ((),) * 4


def test_changes_are_made_of_the_series_that_are_tested_for_trends():
    rare = np.zeros(36)
    rare[3] = 0.03
    prevalence = make_prevalence(np.vstack([draw(flat(), flat(level=0.1)), rare]), [120] * 36)
    tested = {t.id for t in claim_trends(prevalence, SETTINGS, seed=0).trends if t.claim != "none"}
    found = find_changes(prevalence, SETTINGS, events=(), seed=0)
    assert {one.id for one in found.emergence} == tested == {"0", "1"}


@pytest.mark.parametrize("n_changes", [1, 2])
def test_as_many_changes_as_the_study_asks_for_are_given_to_every_series(n_changes):
    found = find(draw(flat(), step()), TrendSettings(n_changes=n_changes))
    for name in "01":
        assert sum(change.id == name for change in found.change_points) == n_changes
    assert any(change.id == "1" and abs(change.period - 20) <= 1 for change in found.change_points)


@pytest.mark.parametrize(("n_periods", "most"), [(8, 3), (9, 3), (21, 9), (22, 10)])
def test_more_changes_than_the_periods_have_room_for_are_cut_and_both_numbers_are_kept(n_periods, most):
    found = find(draw(flat(n_periods), step(n_periods, at=4)), TrendSettings(n_changes=10))
    for name in "01":
        assert sum(change.id == name for change in found.change_points) == most
    assert (found.n_periods, found.n_changes_requested, found.n_changes_possible) == (n_periods, 10, most)


def test_steady_series_have_changes_in_few_cases():
    found = find(draw(*[flat(level=level) for level in np.linspace(0.05, 0.5, 40)]))
    assert len({change.id for change in found.change_points}) <= 6


def test_a_burst_has_its_periods_and_its_share():
    share = flat(level=0.1).copy()
    share[15:18] = 0.5
    found = find(draw(share, flat()))
    (burst,) = [one for one in found.bursts if one.id == "0"]
    assert (burst.first, burst.last) == (15, 17)
    assert burst.share == pytest.approx(0.5, abs=0.06)
    assert burst.weight > 0


def test_a_share_that_rises_at_the_end_emerges_and_a_steady_one_does_not():
    late = np.where(np.arange(36) < 28, 0.05, 0.2)
    n_found = n_false = 0
    for seed in range(5):
        found = {one.id: one for one in find(draw(late, *[flat(level=0.2)] * 6, seed=seed)).emergence}
        assert len(found) == 7
        assert found["0"].q_value >= found["0"].p_value
        n_found += found["0"].p_value < 0.05
        n_false += sum(found[name].is_emerging for name in "123456")
    assert n_found >= 4
    assert n_false <= 2


def test_one_of_many_series_can_emerge_and_those_not_tested_count_in_the_correction(monkeypatch):
    monkeypatch.setattr(changes, "N_REPLICATES", 500)
    late = np.where(np.arange(24) < 18, 0.05, 0.3)
    tested = draw(late, *[flat(24, level=0.2)] * 29)
    rare = np.zeros((10, 24))
    (found,) = [one for one in find(np.vstack([tested, rare])).emergence if one.id == "0"]
    assert found.is_emerging
    assert found.q_value == pytest.approx(40 * found.p_value)
    assert found.q_value < 0.001


def test_a_season_that_comes_round_is_no_change():
    month = np.arange(48)
    wave = 0.3 + 0.15 * np.cos(2 * np.pi * month / 12)
    found = find(draw(wave, wave[::-1], flat(48), n=300), n=300)
    assert len(found.change_points) <= 1


def test_a_step_is_found_beside_a_season():
    month = np.arange(48)
    wave = 0.08 * np.cos(2 * np.pi * month / 12)
    found = find(draw(0.2 + wave + 0.25 * (month >= 30), flat(48), flat(48), n=300), n=300)
    assert [abs(change.period - 30) <= 1 for change in found.change_points if change.id == "0"] == [True]


def test_the_same_seed_gives_the_same_changes_and_a_series_does_not_lean_on_those_before_it():
    share = draw(step(), flat(), step(at=12))
    assert find(share) == find(share)
    topics = make_prevalence(share, [120] * 36, kind="topic")
    as_topics = find_changes(topics, SETTINGS, events=(), seed=0)
    assert [replace(one, kind="theme") for one in as_topics.change_points] == list(find(share).change_points)


def test_a_theme_that_was_never_there_before_is_dated_to_the_month():
    rng = np.random.default_rng(0)
    n = np.full(24, 30.0)
    count = np.vstack([rng.binomial(30, np.where(np.arange(24) < 13, 0.0, 0.6)), rng.binomial(30, 0.2, (6, 24))])
    day = np.arange(24) * 30.4
    noise = fit_lines(BinomialSeries(count.astype(float), np.repeat(n[None], 7, axis=0), day), confidence=0.95).noise
    nulls = make_nulls(BinomialSeries(count.astype(float), np.repeat(n[None], 7, axis=0), day), noise=noise)
    found = find_change_points(count[0].astype(float), n, null=nulls[0], alpha=0.05, n_replicates=200, seed=0)
    assert [(one.period, one.ranges) for one in found.changes] == [(13, ((13, 13),))]
