from __future__ import annotations

from dataclasses import asdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_articles import join_series, make_corpus, make_prevalence, make_themes, no_topics
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from research.datasets.series import simulate_process
from research.records import Changes, TrendFits
from research.report.summary.trend_reasons import describe_trend
from research.store import read_record, write_record
from research.study import HolidaySettings, PrevalenceSettings, TrendSettings
from research.trends import claim_trends, find_changes, fit_trends, measure_prevalence
from research.trends.claims import calibration
from research.trends.stats.log_odds import to_share

SETTINGS = TrendSettings()


@pytest.fixture(autouse=True)
def calibrate_little(monkeypatch):
    """Claims do not depend on how many series calibrate the test."""
    monkeypatch.setattr(calibration, "N_SIMULATED", 1)


def claim(prevalence, trends=SETTINGS, *, seed=0):
    return claim_trends(prevalence, trends, seed=seed)


def measure(corpus, share, **changes):
    wanted = PrevalenceSettings(n_replicates=100, **changes)
    return measure_prevalence(corpus, make_themes(share), no_topics(corpus.n_articles), settings=wanted, seed=0)


def rising(n_periods: int, a_year: float = 0.12) -> np.ndarray:
    wiggle = 0.01 * np.cos(np.arange(n_periods) * 2.4)
    return 0.1 + a_year * np.arange(n_periods) / 12 + wiggle


def flat(n_periods: int) -> np.ndarray:
    return 0.3 + 0.01 * np.cos(np.arange(n_periods) * 2.4)


def test_a_rise_a_fall_and_a_flat_series_are_told_apart():
    share = np.stack([rising(24), 1 - rising(24), flat(24)])
    trends = claim(make_prevalence(share, [50] * 24)).trends
    assert [t.claim for t in trends] == ["rising", "falling", "no clear change"]
    assert trends[0].slope == pytest.approx(12, abs=0.5)
    assert trends[0].low < 12 < trends[0].high
    assert trends[1].slope == pytest.approx(-12, abs=0.5)
    assert trends[0].n_periods == 24
    assert trends[0].n == 24 * 50
    assert [(t.n_tests, t.refusal, t.n_required) for t in trends] == [(3, "", 10)] * 3
    assert trends[0].n_taken == pytest.approx(50 * rising(24).sum())
    assert trends[0].odds_low > 1
    assert trends[1].odds_high < 1
    assert trends[2].odds_low < 1 < trends[2].odds_high
    assert all(t.family == "confirmatory" for t in trends)


def test_seven_complete_periods_are_too_few_and_eight_are_enough():
    made = claim(make_prevalence(rising(7, 0.5)[None], [50] * 7))
    trend = made.trends[0]
    assert trend.claim == "none"
    assert (trend.refusal, trend.n, trend.n_periods, trend.n_required) == ("too_few_periods", 350, 7, 8)
    assert np.isnan([trend.slope, trend.low, trend.high, trend.p_value, trend.q_value]).all()
    assert (made.n_periods, made.min_periods, made.is_any_tested) == (7, 8, False)
    assert claim(make_prevalence(rising(8, 0.5)[None], [50] * 8)).trends[0].claim == "rising"


def test_partial_and_empty_periods_do_not_count():
    n = [50] * 10
    n[4] = 0
    made = claim(make_prevalence(rising(10)[None], n, partial=[0, 9]))
    assert made.trends[0].claim == "none"
    assert (made.n_periods, made.trends[0].n_periods, made.trends[0].n) == (7, 7, 350)


def test_a_partial_period_cannot_make_a_claim():
    share = flat(24)
    share[-1] = 1.0
    whole = claim(make_prevalence(flat(23)[None], [50] * 23)).trends[0]
    cut = claim(make_prevalence(share[None], [50] * 24, partial=[23])).trends[0]
    assert (cut.slope, cut.p_value) == (whole.slope, whole.p_value)


def test_a_month_of_reprints_alone_is_not_a_period_with_stories():
    # Nine months; in the last there is nothing but reprints of the first month's story.
    days = [date(2024, m, d) for m in range(1, 10) for d in (1, 15, 28)]
    stories = [*range(24), 0, 0, 0]
    share = np.random.default_rng(0).dirichlet([1, 1], 27)
    made = {}
    for unit in ("story", "article"):
        prevalence = measure(make_corpus(days, stories=stories), share, unit=unit, by=[])
        made[unit] = claim(prevalence, TrendSettings(min_periods=9))
    assert made["story"].trends[0].claim == "none"
    assert (made["story"].trends[0].n, made["story"].trends[0].n_periods) == (24, 8)
    assert made["article"].trends[0].n_periods == 9


def test_the_record_has_the_periods_that_tests_use_and_the_limits_that_the_study_sets():
    few = claim(make_prevalence(rising(12)[None], [50] * 12))
    many = claim(make_prevalence(rising(20)[None], [50] * 20), TrendSettings(min_periods=9, warn_periods=30))
    assert (few.n_periods, few.min_periods, few.warn_periods) == (12, 8, 20)
    assert (many.n_periods, many.min_periods, many.warn_periods) == (20, 9, 30)
    assert few.is_any_tested


def test_a_theme_that_appears_late_is_rising_though_its_median_slope_is_flat():
    share = np.where(np.arange(24) < 18, 0, 0.1 + 0.01 * np.cos(np.arange(24)))
    trend = claim(make_prevalence(share[None], [50] * 24)).trends[0]
    assert trend.claim == "rising"
    assert (trend.median_slope, trend.median_low) == (0, 0)
    assert trend.odds_low > 1


def test_claims_are_corrected_over_the_series_of_their_kind():
    rng = np.random.default_rng(5)
    share = rng.binomial(50, np.full((20, 12), 0.2)) / 50
    share[0] = rising(12, 0.25)
    trends = claim(make_prevalence(share, [50] * 12)).trends
    p_values = np.array([t.p_value for t in trends])
    np.testing.assert_allclose([t.q_value for t in trends], multipletests(p_values, method="fdr_bh")[1])
    assert {t.n_tests for t in trends} == {20}
    alone = claim(make_prevalence(share[:1], [50] * 12)).trends[0]
    assert (alone.q_value, alone.n_tests) == (alone.p_value, 1)


def test_series_too_rare_to_be_tested_count_as_tests_that_showed_nothing():
    rare = np.zeros((9, 12))
    rare[:, 3] = 0.04
    rise = rising(12, 0.25)
    trends = claim(make_prevalence(np.vstack([rise, rare]), [50] * 12)).trends
    assert trends[0].q_value == pytest.approx(10 * trends[0].p_value)
    assert {t.n_tests for t in trends} == {10}
    assert {t.claim for t in trends[1:]} == {"none"}


def test_a_series_with_too_little_in_it_or_outside_it_is_refused_as_too_rare_or_too_common():
    rare = np.zeros((2, 12))
    rare[0, 3] = 0.06
    rare[1] = 1
    rare[1, 3] = 0.84
    made = claim(make_prevalence(np.vstack([flat(12), rare]), [50] * 12))
    few, most = made.trends[1:]
    assert (few.refusal, few.n, few.n_required) == ("too_rare", 600, 10)
    assert (most.refusal, most.n, most.n_required) == ("too_common", 600, 10)
    assert (few.n_taken, most.n - most.n_taken) == pytest.approx((3, 8))
    assert (few.claim, most.claim) == ("none", "none")
    assert np.isnan([few.p_value, few.q_value, few.detectable_slope, most.slope]).all()
    assert {(point.kind, point.id) for point in made.curves} == {("theme", "0")}


def test_as_many_as_are_needed_are_enough():
    share = np.zeros((1, 12))
    share[0, :5] = 0.04
    assert claim(make_prevalence(share, [50] * 12), TrendSettings(min_count=10)).trends[0].claim != "none"
    assert claim(make_prevalence(share, [50] * 12), TrendSettings(min_count=11)).trends[0].claim == "none"


def test_themes_are_corrected_apart_from_topics():
    themes = make_prevalence(np.stack([rising(12, 0.25), flat(12)]), [50] * 12)
    topics = make_prevalence(np.stack([flat(12)] * 30), [50] * 12, kind="topic")
    both = claim(join_series(themes, topics)).trends
    assert [t.family for t in both] == ["confirmatory"] * 2 + ["exploratory"] * 30
    assert [t.n_tests for t in both] == [2] * 2 + [30] * 30
    assert both[0].q_value == pytest.approx(2 * both[0].p_value)


def test_clusterings_that_tell_another_story_take_the_claim_back():
    share = rising(24, 0.08)
    draws = np.stack([share, share[::-1], np.full(24, share.mean())])[:, None].astype(np.float32)
    sure = claim(make_prevalence(share[None], [50] * 24, kind="topic")).trends[0]
    agreed = claim(make_prevalence(share[None], [50] * 24, kind="topic", draws=np.stack([draws[0]] * 3))).trends[0]
    torn = claim(make_prevalence(share[None], [50] * 24, kind="topic", draws=draws)).trends[0]
    assert (sure.claim, agreed.claim, torn.claim) == ("rising", "rising", "no clear change")
    assert (agreed.low, agreed.high) == pytest.approx((sure.low, sure.high), abs=1e-3)
    assert torn.slope == pytest.approx(sure.slope)
    assert torn.high - torn.low > 2 * (sure.high - sure.low)


def test_a_season_is_told_and_the_trend_is_claimed_beside_it():
    month = np.arange(36)
    wiggle = 0.01 * np.cos(month * 2.4)
    wave = 0.3 + 0.12 * np.cos(2 * np.pi * (month - 9) / 12) + wiggle
    share = np.stack([wave, 0.2 + 0.08 * month / 12 + wave - 0.3, 0.3 + wiggle])
    made = claim(make_prevalence(share, [300] * 36))
    assert [t.claim for t in made.trends] == ["no clear change", "rising", "no clear change"]
    assert [t.is_seasonal for t in made.trends] == [True, True, False]
    assert [s.is_seasonal for s in made.seasons] == [True, True, False]
    assert [(s.high, s.low) for s in made.seasons[:2]] == [("10", "04")] * 2
    assert made.seasons[0].swing == pytest.approx(24, abs=4)
    assert made.trends[1].slope == pytest.approx(8, abs=1)
    assert len(made.season_effects) == 36
    october = next(e for e in made.season_effects if (e.id, e.season) == ("0", "10"))
    assert october.low < 12 < october.high


def test_a_holiday_that_moves_has_an_effect_of_its_own_and_is_no_season_of_the_year():
    holiday = HolidaySettings(country="CN", holiday="Chinese New Year")
    rng = np.random.default_rng(0)
    prevalence = make_prevalence(rng.binomial(300, 0.3, (2, 48)) / 300, [300] * 48)
    made = claim(prevalence, TrendSettings(holidays=[holiday]))
    names = [effect.season for effect in made.season_effects if effect.id == "0"]
    assert names == [*(f"{month:02d}" for month in range(1, 13)), "Chinese New Year"]
    assert {season.high for season in made.seasons} <= set(names[:12])
    assert all(effect.low < effect.effect < effect.high for effect in made.season_effects)


def test_of_two_years_less_a_month_no_season_is_told():
    made = claim(make_prevalence(rising(23)[None], [50] * 23))
    assert (made.seasons, made.season_effects) == ((), ())
    assert len(claim(make_prevalence(rising(24)[None], [50] * 24)).seasons) == 1


def test_the_minimum_detectable_slope_exceeds_one_that_only_just_differs_from_zero(monkeypatch):
    monkeypatch.setattr(calibration, "N_SIMULATED", 200)
    trend = claim(make_prevalence(flat(24)[None], [50] * 24)).trends[0]
    assert trend.claim == "no clear change"
    assert trend.detectable_slope > (trend.high - trend.low) / 2


def test_what_would_have_shown_shrinks_with_the_corpus_and_grows_with_the_family():
    def detectable(n, n_series):
        return claim(make_prevalence(np.stack([np.full(24, 0.3)] * n_series), [n] * 24)).trends[0].detectable_slope

    assert detectable(400, 5) < detectable(50, 5) < detectable(50, 40)


def test_a_rise_that_ranks_do_not_show_is_claimed_with_the_second_opinion_beside_it():
    share = 0.3 + 0.05 * np.cos(np.arange(24) * 2.4) - 0.004 * np.arange(24)
    share[:2], share[-2:] = (0.02, 0.05), (0.6, 0.7)
    trend = claim(make_prevalence(share[None], [100] * 24)).trends[0]
    assert (trend.claim, trend.kendall_p > 0.2) == ("rising", True)
    assert claim(make_prevalence(rising(24)[None], [50] * 24)).trends[0].kendall_p < 0.01


def test_adjacent_periods_that_are_autocorrelated_are_told_from_those_that_are_not():
    rng = np.random.default_rng(0)
    share = to_share(-1 + 0.8 * simulate_process(0.8, 12, 48, rng=rng))
    alike = claim(make_prevalence(share, [300] * 48)).trends
    assert sum(t.serial_correlation > 0.2 for t in alike) >= 10
    assert all(t.serial_correlation < t.autocorrelation for t in alike)
    still = claim(make_prevalence(rng.binomial(300, 0.3, (12, 48)) / 300, [300] * 48)).trends
    assert all(t.serial_correlation < 0.2 for t in still)


def test_claims_from_a_stored_fit_are_those_of_a_fit_made_on_the_spot(tmp_path):
    month = np.arange(36)
    wave = 0.3 + 0.12 * np.cos(2 * np.pi * (month - 9) / 12) + 0.01 * np.cos(month * 2.4)
    prevalence = make_prevalence(np.stack([wave, rising(36), np.zeros(36)]), [80] * 36)
    write_record(fit_trends(prevalence, SETTINGS), tmp_path / "fits")
    fits, _ = read_record(TrendFits, tmp_path / "fits")
    made, again = claim(prevalence), claim_trends(prevalence, SETTINGS, seed=0, fits=fits)
    assert fits.rows.tolist() == [0, 1]
    np.testing.assert_equal([asdict(t) for t in again.trends], [asdict(t) for t in made.trends])
    assert (again.seasons, again.season_effects, again.curves) == (made.seasons, made.season_effects, made.curves)
    changes = find_changes(prevalence, SETTINGS, events=(), seed=0)
    assert find_changes(prevalence, SETTINGS, events=(), seed=0, fits=fits) == changes


def test_a_corpus_that_cannot_be_tested_has_a_fit_without_rows(tmp_path):
    prevalence = make_prevalence(rising(7)[None], [50] * 7)
    write_record(fit_trends(prevalence, SETTINGS), tmp_path / "fits")
    fits, _ = read_record(TrendFits, tmp_path / "fits")
    assert len(fits.rows) == 0
    assert claim_trends(prevalence, SETTINGS, seed=0, fits=fits).trends[0].refusal == "too_few_periods"


def test_hard_memberships_make_claims_of_the_top_themes():
    rng = np.random.default_rng(0)
    days = [date(2022 + m // 12, m % 12 + 1, d) for m in range(24) for d in range(1, 28)]
    late = np.repeat(np.arange(24), 27) / 23
    # The theme becomes the best fit of more articles, while it fits all of them as well as ever.
    is_top = rng.random(len(days)) < 0.1 + 0.6 * late
    share = np.column_stack([np.full(len(days), 0.5), np.where(is_top, 0.2, 0.5 + 1e-9)])
    hard = claim(measure(make_corpus(days), share, membership="hard", by=[])).trends[0]
    soft = claim(measure(make_corpus(days), share, membership="soft", by=[])).trends[0]
    assert (hard.claim, soft.claim) == ("rising", "no clear change")
    assert hard.slope == pytest.approx(30, abs=6)
    assert soft.slope == pytest.approx(0, abs=0.1)


def test_sources_and_languages_make_no_claims():
    rng = np.random.default_rng(0)
    days = [date(2023 + m // 12, m % 12 + 1, d) for m in range(12) for d in range(1, 11)]
    prevalence = measure(make_corpus(days, sources=["a", "b"] * 60), rng.dirichlet([1, 1, 1], 120))
    assert len({group.kind for group in prevalence.groups}) == 3
    assert [t.id for t in claim(prevalence).trends] == ["theme_0", "theme_1", "theme_2"]


@pytest.mark.parametrize("n_periods", [12, 24])
def test_series_that_never_move_are_not_claimed_and_do_not_warn(n_periods):
    share = np.stack([np.zeros(n_periods), np.ones(n_periods), np.full(n_periods, 0.5)])
    nothing, everything, half = claim(make_prevalence(share, [3] * n_periods)).trends
    assert (nothing.claim, everything.claim, half.claim) == ("none", "none", "no clear change")
    assert (half.p_value, half.slope, half.median_slope, half.kendall_p) == pytest.approx((1, 0, 0, 1))
    assert half.odds_ratio == pytest.approx(1)


def test_no_series_make_no_trends():
    assert claim(make_prevalence(np.zeros((0, 12)), [5] * 12)).trends == ()


def test_of_flat_corpora_hardly_any_gets_a_claim():
    rng = np.random.default_rng(11)
    n_corpora, false = 100, 0
    for _ in range(n_corpora):
        n_periods = int(rng.integers(8, 31))
        n = np.maximum(rng.poisson(rng.integers(3, 60), n_periods), 1)
        share = np.stack([[rng.beta(0.5 * p, 0.5 * (1 - p), k).mean() for k in n] for p in (0.05, 0.1, 0.2, 0.3, 0.4)])
        trends = claim(make_prevalence(share, n.tolist())).trends
        false += any(t.claim in {"rising", "falling"} for t in trends)
    assert binomtest(false, n_corpora, 0.05, alternative="greater").pvalue > 0.01


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_series_gets_one_claim_or_one_refusal(data):
    n_periods = data.draw(st.integers(1, 30))
    n = data.draw(st.lists(st.integers(0, 40), min_size=n_periods, max_size=n_periods))
    share = np.array(
        data.draw(st.lists(st.lists(st.floats(0, 1), min_size=n_periods, max_size=n_periods), min_size=1, max_size=4))
    )
    made = claim(make_prevalence(share, n))
    assert len(made.trends) == len(share)
    used = sum(count > 0 for count in n)
    for trend in made.trends:
        assert trend.n_periods == used
        assert (trend.claim == "none") == (trend.refusal != "")
        assert (trend.refusal == "too_few_periods") == (used < 8)
        taken = sum(value * count for value, count in zip(share[int(trend.id)], n, strict=True))
        is_enough = round(min(taken, sum(n) - taken), 9) >= SETTINGS.min_count
        assert (trend.claim == "none") == (used < 8 or not is_enough)
        if trend.claim in {"rising", "falling"}:
            assert trend.q_value < SETTINGS.alpha
            assert trend.low >= 0 if trend.claim == "rising" else trend.high <= 0


def test_slopes_of_rare_series_are_told_with_as_many_digits_as_show_their_side_of_zero():
    n = 20_000
    share = 0.002 + 0.0006 * np.arange(24) / 12 + 0.00002 * np.cos(np.arange(24) * 2.4)
    trend = claim_trends(make_prevalence(share[None], [n] * 24), SETTINGS, seed=0).trends[0]
    assert trend.claim == "rising"
    assert trend.low > 0
    said = describe_trend(
        trend,
        make_prevalence(share[None], [n] * 24),
        Changes((), (), (), (), n_periods=24, n_changes_requested=None, n_changes_possible=11),
    )
    assert "slope +0.06 percentage points per year (95% CI +0.0" in said
    assert "+0.0 " not in said


def test_claimed_slopes_have_wider_intervals_that_allow_for_their_selection():
    rng = np.random.default_rng(5)
    share = rng.binomial(50, np.full((20, 24), 0.2)) / 50
    share[0], share[1] = rising(24, 0.12), rising(24, 0.10)
    trends = claim(make_prevalence(share, [50] * 24)).trends
    claimed = [t for t in trends if t.claim != "no clear change"]
    assert [t.id for t in claimed] == ["0", "1"]
    for trend in claimed:
        assert trend.adjusted_low < trend.low < trend.slope < trend.high < trend.adjusted_high
        assert 0 < trend.shrunken_slope < trend.slope
    assert np.isnan([t.adjusted_low for t in trends[2:]]).all()
    assert np.mean([abs(t.shrunken_slope) for t in trends[2:]]) < 0.5 * np.mean([abs(t.slope) for t in trends[2:]])


def test_of_a_single_series_the_adjusted_interval_is_the_plain_one():
    trend = claim(make_prevalence(rising(24)[None], [50] * 24)).trends[0]
    assert (trend.adjusted_low, trend.adjusted_high) == pytest.approx((trend.low, trend.high))


def test_a_level_is_no_larger_change_where_the_study_says_what_is_negligible():
    share = np.stack([flat(24), rising(24), flat(24) + 0.15 * np.sin(np.pi * np.arange(24) / 23) ** 2])
    made = claim(make_prevalence(share, [400] * 24), TrendSettings(negligible=6))
    level, rise, hump = made.trends
    assert made.negligible == 6
    assert (level.claim, rise.claim) == ("no larger change", "rising")
    assert hump.claim == "changing"
    assert level.equivalence_q < 0.05
    assert (rise.equivalence_q, hump.equivalence_q) == (1, 1)
    assert (level.shape, level.is_change) == ("", False)
    assert "a line at least as steep as is negligible is ruled out" in describe_trend(
        level,
        make_prevalence(share, [400] * 24),
        Changes((), (), (), (), n_periods=24, n_changes_requested=None, n_changes_possible=11),
    )
    unasked = claim(make_prevalence(share, [400] * 24)).trends[0]
    assert unasked.claim == "no clear change"
    assert np.isnan(unasked.equivalence_q)


def test_a_margin_that_the_data_cannot_exclude_leaves_no_clear_change():
    trend = claim(make_prevalence(flat(24)[None], [20] * 24), TrendSettings(negligible=0.5)).trends[0]
    assert trend.claim == "no clear change"
    assert trend.equivalence_q > 0.05
