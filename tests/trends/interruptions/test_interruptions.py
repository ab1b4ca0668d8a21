from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from planted_articles import make_prevalence

from research.errors import StudyError
from research.records import Prevalence
from research.study import EventSettings, TrendSettings, load_study
from research.trends import find_interruptions
from research.trends.interruptions.placebo_dates import LEAST_PERIODS, MOST_DATES, list_dates, rank_event
from research.trends.interruptions.segmented_lines import fit_break, make_break_columns, scan_breaks
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.working_response import find_response

SETTINGS = TrendSettings()


def draw(log_odds: np.ndarray, *, n: int = 220, seed: int = 0) -> BinomialSeries:
    rng = np.random.default_rng(seed)
    count = rng.binomial(n, to_share(log_odds)).astype(float)
    day = 30.4369 * np.arange(log_odds.shape[1])
    return BinomialSeries(count, np.full(count.shape, float(n)), day)


def step(before: float, after: float, *, n_series: int = 12, n_periods: int = 60, first: int = 40) -> np.ndarray:
    odds = np.where(np.arange(n_periods) < first, to_log_odds(np.array(before)), to_log_odds(np.array(after)))
    return np.tile(odds, (n_series, 1))


def test_columns_of_a_break_are_a_line_a_step_and_the_time_after_it():
    columns = make_break_columns(np.arange(4) * 365.2425, 2)
    assert columns[:, 1].tolist() == pytest.approx([-2, -1, 0, 1])
    assert columns[:, 2].tolist() == [0, 0, 1, 1]
    assert columns[:, 3].tolist() == pytest.approx([0, 0, 0, 1])


def test_a_step_at_the_event_is_found_with_its_size_and_no_change_of_slope():
    series = draw(step(0.05, 0.1))
    found = fit_break(series, 40, response=find_response(series), confidence=0.95)
    truth = float(to_log_odds(np.array(0.1)) - to_log_odds(np.array(0.05)))
    assert (found.p_value < 0.01).mean() > 0.9
    assert found.level.mean() == pytest.approx(truth, abs=0.12)
    assert found.points.mean() == pytest.approx(5, abs=1)
    assert ((found.level_low < truth) & (truth < found.level_high)).sum() >= 10
    assert ((found.slope_low < 0) & (found.slope_high > 0)).sum() >= 10


def test_a_line_that_goes_on_is_no_interruption():
    series = draw(np.tile(np.linspace(-3, -1.5, 60), (12, 1)))
    found = fit_break(series, 40, response=find_response(series), confidence=0.95)
    assert (found.p_value < 0.05).sum() <= 3
    assert np.abs(found.level).mean() < 0.2


def test_a_bend_is_found_as_a_change_of_slope():
    years = (np.arange(60) - 40) / 12
    series = draw(np.tile(-2.5 + 0.8 * np.maximum(years, 0), (12, 1)))
    found = fit_break(series, 40, response=find_response(series), confidence=0.95)
    assert found.slope.mean() == pytest.approx(0.8, abs=0.15)
    assert (found.slope_low > 0).mean() > 0.9


def test_placebo_dates_leave_eight_periods_on_either_side_and_are_at_most_sixty():
    assert list_dates(20).tolist() == [8, 9, 10, 11, 12]
    assert len(list_dates(15)) == 0
    many = list_dates(240)
    assert len(many) == MOST_DATES
    assert (many[0], many[-1]) == (LEAST_PERIODS, 240 - LEAST_PERIODS)


def test_an_event_that_no_other_date_equals_has_the_first_rank():
    placebos = np.array([[0.2, 0.3, 0.4], [0.001, 0.01, 0.5]])
    assert rank_event(np.array([0.01, 0.01]), placebos).tolist() == [0.25, 0.75]


def test_the_date_of_a_step_stands_out_among_other_dates():
    series = draw(step(0.05, 0.15, n_periods=36, first=20))
    p_value = scan_breaks(series, list_dates(36), response=find_response(series))
    assert (list_dates(36)[p_value.argmin(axis=1)] == 20).mean() > 0.8


def make_event(day: date, comparison: str | None = None) -> EventSettings:
    return EventSettings(name="Plan", date=day, comparison=comparison)


def measure(*courses: np.ndarray) -> Prevalence:
    return make_prevalence(np.array(courses), [150] * len(courses[0]))


def change_at(place: int, before: float, after: float, *, n_periods: int = 48) -> np.ndarray:
    wobble = 0.01 * np.cos(7.3 * np.arange(n_periods))
    return np.where(np.arange(n_periods) < place, before, after) + wobble


def test_every_event_has_a_row_for_each_series_and_one_outside_is_refused():
    prevalence = measure(change_at(24, 0.1, 0.3), change_at(24, 0.2, 0.2), change_at(24, 0.15, 0.15))
    inside, early = prevalence.periods[24].start, prevalence.periods[3].start
    events = [make_event(inside), make_event(early), make_event(date(1990, 1, 1))]
    made = find_interruptions(prevalence, SETTINGS, events=events)
    assert [row.refusal for row in made.interruptions] == [""] * 3 + ["too_few_before"] * 3 + ["outside"] * 3
    first = made.interruptions[0]
    assert (first.n_before, first.n_after, first.period) == (24, 24, 24)
    assert first.level == pytest.approx(20, abs=5)
    assert first.level_low < first.level < first.level_high
    assert first.q_value < 0.05
    assert first.placebo_p <= 0.1
    assert made.changed[0].id == first.id
    assert made.interruptions[1].q_value > 0.05


def test_a_change_is_compared_with_that_of_a_series_that_the_event_should_not_affect():
    prevalence = measure(change_at(24, 0.1, 0.3), change_at(24, 0.2, 0.2), change_at(24, 0.1, 0.3))
    ids = [one.id for one in prevalence.series]
    event = make_event(prevalence.periods[24].start, comparison=ids[1])
    first, beside, _ = find_interruptions(prevalence, SETTINGS, events=[event]).interruptions
    assert first.comparison == ids[1]
    assert first.ratio == pytest.approx(first.odds_ratio, rel=0.3)
    assert first.ratio_low > 1
    assert beside.comparison == ""
    same = make_event(prevalence.periods[24].start, comparison=ids[2])
    alike = find_interruptions(prevalence, SETTINGS, events=[same]).interruptions[0]
    assert alike.ratio_low < 1 < alike.ratio_high


def test_a_series_that_is_tested_alone_is_compared_with_nothing():
    prevalence = measure(change_at(24, 0.1, 0.3))
    event = make_event(prevalence.periods[24].start, comparison=prevalence.series[0].id)
    (alone,) = find_interruptions(prevalence, SETTINGS, events=[event]).interruptions
    assert (alone.refusal, alone.comparison) == ("", "")


def test_without_events_nothing_is_fitted():
    made = find_interruptions(measure(change_at(24, 0.1, 0.3)), SETTINGS, events=[])
    assert made.interruptions == ()


def test_a_comparison_that_is_no_theme_is_a_problem_of_the_study(tmp_path):
    study = tmp_path / "study.yaml"
    study.write_text(
        "name: x\ntitle: X\ncorpus: {inputs: [{path: a.csv, format: csv}]}\n"
        "events: [{name: Plan, date: 2024-01-01, comparison: sports}]\n",
        encoding="utf-8",
    )
    with pytest.raises(StudyError, match=r'events\[0\].comparison is "sports"'):
        load_study(study)
