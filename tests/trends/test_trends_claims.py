from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_articles import make_corpus, make_prevalence, make_themes, no_topics
from scipy.stats import binomtest

from research.study import PrevalenceSettings, TrendSettings
from research.trends import claim_trends, measure_prevalence

SETTINGS = TrendSettings()


def rising(n_periods: int, a_year: float = 0.12) -> np.ndarray:
    wiggle = 0.01 * np.cos(np.arange(n_periods) * 2.4)
    return 0.1 + a_year * np.arange(n_periods) / 12 + wiggle


def flat(n_periods: int) -> np.ndarray:
    return 0.3 + 0.01 * np.cos(np.arange(n_periods) * 2.4)


def test_a_rise_a_fall_and_a_flat_series_are_told_apart():
    share = np.stack([rising(24), 1 - rising(24), flat(24)])
    trends = claim_trends(make_prevalence(share, [50] * 24), SETTINGS).trends
    assert [t.claim for t in trends] == ["rising", "falling", "no clear change"]
    assert trends[0].slope == pytest.approx(12, abs=0.5)
    assert trends[0].low < 12 < trends[0].high
    assert trends[1].slope == pytest.approx(-12, abs=0.5)
    assert trends[0].n_periods == 24
    assert trends[0].n == 24 * 50
    assert "+12" in trends[0].reason
    assert "24 periods" in trends[0].reason


def test_seven_complete_periods_are_too_few_and_eight_are_enough():
    made = claim_trends(make_prevalence(rising(7, 0.5)[None], [50] * 7), SETTINGS)
    trend = made.trends[0]
    assert trend.claim == "none"
    assert trend.reason == "no test: 350 stories in 7 complete months; at least 8 months are needed"
    assert np.isnan([trend.slope, trend.low, trend.high, trend.p_value, trend.q_value]).all()
    assert any("No trend was tested" in caution for caution in made.cautions)
    assert claim_trends(make_prevalence(rising(8, 0.5)[None], [50] * 8), SETTINGS).trends[0].claim == "rising"


def test_partial_and_empty_periods_do_not_count():
    n = [50] * 10
    n[4] = 0
    made = claim_trends(make_prevalence(rising(10)[None], n, partial=[0, 9]), SETTINGS)
    assert made.trends[0].claim == "none"
    assert "in 7 complete months" in made.trends[0].reason
    assert made.trends[0].n == 350
    assert any("2020-01, 2020-10" in caution for caution in made.cautions)
    assert any("Nothing was published in: 2020-05" in caution for caution in made.cautions)


def test_a_partial_period_cannot_make_a_claim():
    share = flat(24)
    share[-1] = 1.0
    whole = claim_trends(make_prevalence(flat(23)[None], [50] * 23), SETTINGS).trends[0]
    cut = claim_trends(make_prevalence(share[None], [50] * 24, partial=[23]), SETTINGS).trends[0]
    assert (cut.slope, cut.p_value) == (whole.slope, whole.p_value)


def test_a_month_of_reprints_alone_is_not_a_period_with_stories():
    # Nine months; in the last there is nothing but reprints of the first month's story.
    days = [date(2024, m, d) for m in range(1, 10) for d in (1, 15, 28)]
    stories = [*range(24), 0, 0, 0]
    share = np.random.default_rng(0).dirichlet([1, 1], 27)
    made = {}
    for unit in ("story", "article"):
        prevalence = measure_prevalence(
            make_corpus(days, stories=stories),
            make_themes(share),
            no_topics(27),
            settings=PrevalenceSettings(unit=unit, by=[]),
            seed=0,
        )
        made[unit] = claim_trends(prevalence, TrendSettings(min_periods=9))
    assert made["story"].trends[0].claim == "none"
    assert "24 stories in 8 complete months" in made["story"].trends[0].reason
    assert made["article"].trends[0].n_periods == 9


def test_few_periods_are_tested_with_a_caution():
    few = claim_trends(make_prevalence(rising(12)[None], [50] * 12), SETTINGS)
    many = claim_trends(make_prevalence(rising(20)[None], [50] * 20), SETTINGS)
    assert any("fewer than 20" in caution for caution in few.cautions)
    assert many.cautions == ()


def test_a_theme_that_appears_late_is_rising_though_its_median_slope_is_flat():
    share = np.where(np.arange(24) < 18, 0, 0.1 + 0.01 * np.cos(np.arange(24)))
    trend = claim_trends(make_prevalence(share[None], [50] * 24), SETTINGS).trends[0]
    assert trend.claim == "rising"
    assert "0.0% in the first third" in trend.reason


def test_claims_are_corrected_over_the_series_of_their_kind():
    share = np.stack([rising(12, 0.05) + 0.02 * np.cos(np.arange(12) * 1.7), *[flat(12)] * 19])
    alone = claim_trends(make_prevalence(share[:1], [50] * 12), SETTINGS).trends[0]
    among = claim_trends(make_prevalence(share, [50] * 12), SETTINGS).trends[0]
    assert alone.p_value == among.p_value
    assert alone.q_value == pytest.approx(alone.p_value)
    assert among.q_value == pytest.approx(20 * among.p_value)


def test_themes_are_corrected_apart_from_topics():
    themes = make_prevalence(np.stack([rising(12, 0.05), flat(12)]), [50] * 12)
    topics = make_prevalence(np.stack([flat(12)] * 30), [50] * 12, kind="topic")
    both = type(themes)(themes.periods, themes.points + topics.points, "story", "month", 0.95, 100)
    assert claim_trends(both, SETTINGS).trends[:2] == claim_trends(themes, SETTINGS).trends


def test_sources_and_languages_make_no_claims():
    rng = np.random.default_rng(0)
    days = [date(2023 + m // 12, m % 12 + 1, d) for m in range(12) for d in range(1, 11)]
    prevalence = measure_prevalence(
        make_corpus(days, sources=["a", "b"] * 60),
        make_themes(rng.dirichlet([1, 1, 1], 120)),
        no_topics(120),
        settings=PrevalenceSettings(),
        seed=0,
    )
    assert len({p.group_kind for p in prevalence.points}) == 3
    assert [t.id for t in claim_trends(prevalence, SETTINGS).trends] == ["theme_0", "theme_1", "theme_2"]


def test_series_that_never_move_are_not_claimed_and_do_not_warn():
    share = np.stack([np.zeros(12), np.ones(12), np.full(12, 0.5)])
    trends = claim_trends(make_prevalence(share, [3] * 12), SETTINGS).trends
    assert [(t.claim, t.p_value, t.slope) for t in trends] == [("no clear change", 1.0, 0.0)] * 3


def test_no_series_make_no_trends():
    assert claim_trends(make_prevalence(np.zeros((0, 12)), [5] * 12), SETTINGS).trends == ()


def test_of_flat_corpora_hardly_any_gets_a_claim():
    rng = np.random.default_rng(11)
    n_corpora, false = 150, 0
    for _ in range(n_corpora):
        n_periods = int(rng.integers(8, 31))
        n = np.maximum(rng.poisson(rng.integers(3, 60), n_periods), 1)
        share = np.stack([[rng.beta(0.5 * p, 0.5 * (1 - p), k).mean() for k in n] for p in (0.05, 0.1, 0.2, 0.3, 0.4)])
        trends = claim_trends(make_prevalence(share, n.tolist()), SETTINGS).trends
        false += any(t.claim != "no clear change" for t in trends)
    assert binomtest(false, n_corpora, 0.05, alternative="greater").pvalue > 0.01


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_series_gets_one_claim_with_its_reason(data):
    n_periods = data.draw(st.integers(1, 30))
    n = data.draw(st.lists(st.integers(0, 40), min_size=n_periods, max_size=n_periods))
    share = np.array(
        data.draw(st.lists(st.lists(st.floats(0, 1), min_size=n_periods, max_size=n_periods), min_size=1, max_size=4))
    )
    made = claim_trends(make_prevalence(share, n), SETTINGS)
    assert len(made.trends) == len(share)
    used = sum(count > 0 for count in n)
    for trend in made.trends:
        assert trend.reason
        assert "nan" not in trend.reason
        assert trend.n_periods == used
        assert (trend.claim == "none") == (used < 8)
        if trend.claim in {"rising", "falling"}:
            assert trend.q_value < SETTINGS.alpha
            assert trend.low >= 0 if trend.claim == "rising" else trend.high <= 0
