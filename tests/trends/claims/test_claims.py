from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_articles import join_series, make_corpus, make_prevalence, make_themes, no_topics
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from research.datasets.series import make_process
from research.study import HolidaySettings, PrevalenceSettings, TrendSettings
from research.trends import claim_trends, measure_prevalence
from research.trends.claims import calibration
from research.trends.stats.log_odds import to_share

SETTINGS = TrendSettings()


@pytest.fixture(autouse=True)
def calibrate_little(monkeypatch):
    """Claims do not depend on how many series calibrate the test."""
    monkeypatch.setattr(calibration, "N_MADE", 1)


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
    assert trends[0].reason == (
        f"slope +11.9 percentage points a year (+{trends[0].low:.1f} to +{trends[0].high:.1f}), "
        "q = 0.000 over 3 themes, 24 periods"
    )
    assert trends[0].odds_low > 1
    assert trends[1].odds_high < 1
    assert trends[2].odds_low < 1 < trends[2].odds_high
    assert all(t.family == "confirmatory" for t in trends)


def test_seven_complete_periods_are_too_few_and_eight_are_enough():
    made = claim(make_prevalence(rising(7, 0.5)[None], [50] * 7))
    trend = made.trends[0]
    assert trend.claim == "none"
    assert trend.reason == "no test: 350 stories in 7 complete months; at least 8 months are needed"
    assert np.isnan([trend.slope, trend.low, trend.high, trend.p_value, trend.q_value]).all()
    assert any("No trend was tested" in caution for caution in made.cautions)
    assert claim(make_prevalence(rising(8, 0.5)[None], [50] * 8)).trends[0].claim == "rising"


def test_partial_and_empty_periods_do_not_count():
    n = [50] * 10
    n[4] = 0
    made = claim(make_prevalence(rising(10)[None], n, partial=[0, 9]))
    assert made.trends[0].claim == "none"
    assert "in 7 complete months" in made.trends[0].reason
    assert made.trends[0].n == 350
    assert any("2020-01, 2020-10" in caution for caution in made.cautions)
    assert any("Nothing was published in: 2020-05" in caution for caution in made.cautions)


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
    assert "24 stories in 8 complete months" in made["story"].trends[0].reason
    assert made["article"].trends[0].n_periods == 9


def test_few_periods_are_tested_with_a_caution():
    few = claim(make_prevalence(rising(12)[None], [50] * 12))
    many = claim(make_prevalence(rising(20)[None], [50] * 20))
    assert any("fewer than 20" in caution for caution in few.cautions)
    assert many.cautions == ()


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
    assert "over 10 themes" in trends[0].reason
    assert {t.claim for t in trends[1:]} == {"none"}


def test_a_series_that_takes_or_leaves_too_little_is_refused_in_words():
    rare = np.zeros((2, 12))
    rare[0, 3] = 0.06
    rare[1] = 1
    rare[1, 3] = 0.84
    made = claim(make_prevalence(np.vstack([flat(12), rare]), [50] * 12))
    few, most = made.trends[1:]
    assert few.reason == "no test: it takes 3 of 600 stories in 12 complete months; at least 10 are needed"
    assert most.reason == "no test: it leaves 8 of 600 stories in 12 complete months; at least 10 are needed"
    assert (few.claim, most.claim) == ("none", "none")
    assert np.isnan([few.p_value, few.q_value, few.detectable, most.slope]).all()
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
    assert "over 2 themes" in both[0].reason
    assert "over 30 topics" in both[2].reason


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
    assert ["beside its seasons" in t.reason for t in made.trends] == [True, True, False]
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


def test_where_nothing_is_claimed_the_reason_says_what_would_have_shown():
    trend = claim(make_prevalence(flat(24)[None], [50] * 24)).trends[0]
    assert trend.claim == "no clear change"
    assert f"; a slope of {trend.detectable:.1f} or more would have shown in four cases of five" in trend.reason
    # A slope that would have shown is larger than one that only just leaves 0 outside of its interval.
    assert trend.detectable > (trend.high - trend.low) / 2


def test_what_would_have_shown_shrinks_with_the_corpus_and_grows_with_the_family():
    def detectable(n, n_series):
        return claim(make_prevalence(np.stack([np.full(24, 0.3)] * n_series), [n] * 24)).trends[0].detectable

    assert detectable(400, 5) < detectable(50, 5) < detectable(50, 40)


def test_a_rise_that_ranks_do_not_show_is_claimed_with_a_doubt():
    share = 0.3 + 0.05 * np.cos(np.arange(24) * 2.4) - 0.004 * np.arange(24)
    share[:2], share[-2:] = (0.02, 0.05), (0.6, 0.7)
    trend = claim(make_prevalence(share[None], [100] * 24)).trends[0]
    assert (trend.claim, trend.kendall_p > 0.2) == ("rising", True)
    assert f"; ranks alone do not show it (Mann-Kendall p = {trend.kendall_p:.2f})" in trend.reason
    assert "ranks" not in claim(make_prevalence(rising(24)[None], [50] * 24)).trends[0].reason


def test_neighbouring_periods_that_are_alike_are_mentioned():
    rng = np.random.default_rng(0)
    share = to_share(-1 + 0.8 * make_process(0.8, 12, 48, rng=rng))
    alike = claim(make_prevalence(share, [300] * 48)).trends
    assert sum("neighbouring periods are alike (correlation 0." in t.reason for t in alike) >= 10
    still = claim(make_prevalence(rng.binomial(300, 0.3, (12, 48)) / 300, [300] * 48)).trends
    assert not any("alike" in t.reason for t in still)


def test_days_on_which_nothing_was_collected_are_a_caution():
    made = claim(make_prevalence(rising(24)[None], [50] * 24, gaps={3: 12, 4: 9}))
    assert made.cautions == (
        "Nothing was collected on 21 days inside the corpus, which touches 2020-04, 2020-05: the shares of these "
        "months are those of the days that are there.",
    )
    one = claim(make_prevalence(rising(24)[None], [50] * 24, gaps={3: 12}))
    assert "touches 2020-04: the shares of this month are" in one.cautions[0]


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
def test_every_series_gets_one_claim_with_its_reason(data):
    n_periods = data.draw(st.integers(1, 30))
    n = data.draw(st.lists(st.integers(0, 40), min_size=n_periods, max_size=n_periods))
    share = np.array(
        data.draw(st.lists(st.lists(st.floats(0, 1), min_size=n_periods, max_size=n_periods), min_size=1, max_size=4))
    )
    made = claim(make_prevalence(share, n))
    assert len(made.trends) == len(share)
    used = sum(count > 0 for count in n)
    for trend in made.trends:
        assert trend.reason
        assert "nan" not in trend.reason
        assert trend.n_periods == used
        taken = sum(value * count for value, count in zip(share[int(trend.id)], n, strict=True))
        is_enough = round(min(taken, sum(n) - taken), 9) >= SETTINGS.min_count
        assert (trend.claim == "none") == (used < 8 or not is_enough)
        if trend.claim in {"rising", "falling"}:
            assert trend.q_value < SETTINGS.alpha
            assert trend.low >= 0 if trend.claim == "rising" else trend.high <= 0


def test_slopes_of_rare_series_are_told_with_as_many_digits_as_show_their_side_of_zero():
    n = 20_000
    share = 0.002 + 0.0004 * np.arange(24) / 12 + 0.00002 * np.cos(np.arange(24) * 2.4)
    trend = claim_trends(make_prevalence(share[None], [n] * 24), SETTINGS, seed=0).trends[0]
    assert trend.claim == "rising"
    assert trend.low > 0
    numbers = trend.reason.split("(")[1].split(")")[0]
    assert not numbers.startswith("+0.0 "), trend.reason
