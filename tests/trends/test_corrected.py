"""Shares that codes correct, from the classifier to claims about change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from planted_articles import make_corpus, make_passages, make_themes, no_topics

from research.records import Agreement, Codes
from research.study import PrevalenceSettings, TrendSettings
from research.themes import train_classifier
from research.themes.classifier import make_empty_classifier
from research.trends import claim_trends, compare_sources, find_changes, measure_prevalence, plan_codes
from research.trends.claims import calibration
from research.trends.planning.plan_codes import count_codes

N_MONTHS, N_STORIES = 12, 40
SETTINGS = PrevalenceSettings(n_replicates=100)


@pytest.fixture(autouse=True)
def calibrate_little(monkeypatch):
    """Claims do not depend on how many series calibrate the test."""
    monkeypatch.setattr(calibration, "N_SIMULATED", 1)


def make_codes(story, value, *, n_stories: int, agreement=()) -> Codes:
    n = len(story)
    return Codes(
        origin="sheets",
        story=np.asarray(story, np.int64),
        value=np.asarray(value, float),
        weight=np.full(n, n_stories / n),
        is_adjudicated=np.zeros(n, bool),
        given=(),
        coders=("a",),
        agreement=agreement,
        pairs=(),
        repeats=(),
        n_asked=n,
        n_blank=0,
        n_cannot_tell=0,
    )


@pytest.fixture(scope="module")
def planted():
    """A theme of 30 % and one of 3 %, with memberships that claim .5 of the first throughout; half of it is true."""
    rng = np.random.default_rng(0)
    days = [date(2024, 1, 1) + timedelta(days=int(d)) for d in np.sort(rng.integers(0, 366, N_MONTHS * N_STORIES))]
    n = len(days)
    sources, languages = [f"s{i % 2}" for i in range(n)], ["en" if i % 3 else "zh" for i in range(n)]
    corpus = make_corpus(days, sources=sources, languages=languages)
    label = rng.choice(3, size=n, p=[0.3, 0.03, 0.67])
    truth = np.eye(3)[label][:, :2]
    claimed = np.clip(0.4 + 0.3 * truth[:, 0] + 0.1 * rng.standard_normal(n), 0.01, 0.9)
    share = np.column_stack([claimed, np.full(n, 0.05)])
    themes = replace(
        make_themes(share), passage_similarity=share.astype(np.float32), passage_share=share.astype(np.float32)
    )
    vectors = np.eye(3)[label] + 0.7 * rng.standard_normal((n, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return corpus, themes, truth, SimpleNamespace(values=vectors.astype(np.float32)), make_passages(range(n))


def train(planted, n_coded: int, **changes):
    corpus, themes, truth, alignment, passages = planted
    story = np.sort(np.random.default_rng(1).permutation(corpus.n_stories)[:n_coded])
    value = truth[story]
    # Coders find the second theme in one story only.
    value[np.flatnonzero(value[:, 1])[1:], 1] = 0
    codes = make_codes(story, value, n_stories=corpus.n_stories, **changes)
    made = train_classifier(corpus, passages, alignment, themes=themes, codes=codes, is_multiple=False, seed=0)
    return codes, made


@pytest.fixture(scope="module")
def trained(planted):
    return train(planted, 160)


def measure(planted, trained, **changes):
    corpus, themes, *_ = planted
    settings = SETTINGS.model_copy(update=changes)
    codes, classifier = trained
    return measure_prevalence(
        corpus, themes, no_topics(corpus.n_articles), settings=settings, seed=0, codes=codes, classifier=classifier
    )


@pytest.fixture(scope="module")
def corrected(planted, trained):
    return measure(planted, trained)


def test_the_level_is_that_of_the_codes_and_not_of_similarity(planted, corrected):
    _, themes, truth, *_ = planted
    assert corrected.membership == "corrected"
    assert themes.article_share[:, 0].mean() > 0.45
    assert corrected.level_low[0, 0] < truth[:, 0].mean() < corrected.level_high[0, 0]
    assert corrected.level_high[0, 0] - corrected.level_low[0, 0] < 0.15


def test_the_level_is_the_mean_of_the_corrected_shares_of_all_periods(corrected, trained):
    n = corrected.n[0]
    assert corrected.level[0, 0] == pytest.approx(float(corrected.share[0, 0] @ n / n.sum()))
    assert corrected.level[0, 0] == pytest.approx(trained[1].corrected[:, 0].mean())


def test_shares_are_not_held_before_they_are_summed(corrected):
    assert corrected.share[1].min() < 0
    assert corrected.shown_share.min() == 0
    for name in ("low", "high", "band_low", "band_high", "level_low", "level_high"):
        ends = getattr(corrected, name)
        assert ((ends >= 0) & (ends <= 1)).all(), name


def test_codes_are_worth_fewer_answers_than_stories_and_more_than_codes_alone(corrected):
    worth = corrected.n_effective[0, 0].sum()
    assert 160 < worth < corrected.n[0].sum()


def test_every_coded_story_is_counted_in_its_period(corrected):
    assert corrected.n_coded[0].sum() == 160
    assert corrected.is_single_period_claimed == (np.median(corrected.n_coded[0]) >= 10)


def test_raw_shares_stand_beside_the_corrected_ones(planted, corrected):
    _, themes, *_ = planted
    n = corrected.n[0]
    assert float(corrected.raw_share[0, 0] @ n / n.sum()) == pytest.approx(themes.article_share[:, 0].mean())


def test_a_theme_that_was_found_once_is_not_tested_and_the_rest_is(planted, trained, corrected):
    assert corrected.refused == ("", "too_few_positives")
    claimed = claim_trends(corrected, TrendSettings(), seed=0).trends
    assert claimed[0].claim != "none"
    assert np.isfinite(claimed[0].raw_slope)
    assert claimed[1].claim == "none"
    assert claimed[1].refusal == "too_few_positives"
    assert claimed[1].n_required > 160


def test_coders_who_do_not_agree_allow_no_claim(planted):
    low = Agreement("theme_0", "", 60, 0.6, 0.4, 0.75, 0.8, 0.6)
    trained = train(planted, 120, agreement=(low,))
    assert trained[1].verdicts[0].refusal == "low_agreement"
    assert measure(planted, trained).refused[0] == "low_agreement"


def test_changes_and_sources_stand_on_corrected_shares(planted, trained, corrected):
    corpus, themes, *_ = planted
    changes = find_changes(corrected, TrendSettings(), events=[], seed=0)
    assert not changes.bursts
    sources = compare_sources(
        corpus, themes, no_topics(corpus.n_articles), prevalence=corrected, codes=trained[0], classifier=trained[1]
    )
    assert np.nanmean(sources.standardised[0]) == pytest.approx(corrected.level[0, 0], abs=0.03)


def test_fewer_than_100_codes_correct_nothing(planted):
    trained = train(planted, 60)
    made = measure(planted, trained, membership="corrected")
    assert (made.asked, made.membership, made.refused) == ("corrected", "soft", ())
    assert {one.refusal for one in trained[1].verdicts} == {"too_few_codes"}


def test_codes_change_no_number_of_a_study_that_asks_for_soft_shares(planted, trained):
    corpus, themes, *_ = planted
    without = measure_prevalence(corpus, themes, no_topics(corpus.n_articles), settings=SETTINGS, seed=0)
    made = measure(planted, trained, membership="soft")
    np.testing.assert_array_equal(made.share, without.share)
    np.testing.assert_array_equal(made.band_low, without.band_low)
    np.testing.assert_array_equal(made.n_effective, without.n_effective)


@pytest.mark.parametrize("n_coded", [1, 2, 5, 12])
def test_a_few_codes_are_enough_to_run(planted, n_coded):
    _, made = train(planted, n_coded)
    assert np.isfinite(made.probability).all()
    assert np.isfinite(made.corrected).all()
    assert np.isfinite(made.variance_ratio).all()


def test_the_classifier_is_better_than_the_similarities(trained):
    _, made = trained
    assert made.f1 >= made.f1_similarity
    assert made.calibration_error < made.calibration_error_before
    assert {one.language for one in made.transfers} == {"en", "zh"}
    score = next(one for one in made.scores if one.theme == "theme_0" and one.group == "all")
    assert score.f1_low <= score.f1 <= score.f1_high


def test_without_codes_there_is_no_classifier(planted):
    _, themes, *_ = planted
    assert not make_empty_classifier(themes).is_trained


def test_a_plan_says_what_more_codes_would_buy(planted, trained, corrected):
    corpus, *_ = planted
    codes, classifier = trained
    plan = plan_codes(corrected, TrendSettings(), n_more=100, corpus=corpus, codes=codes, classifier=classifier)
    first = plan.themes[0]
    assert first.detectable_slope_then < first.detectable_slope
    assert first.level_half_then < first.level_half
    assert first.level_half == pytest.approx((corrected.level_high - corrected.level_low)[0, 0] / 2, rel=0.1)
    assert sum(cell.n_more for cell in plan.cells) == plan.n_more == 100


def test_as_many_codes_as_are_counted_make_the_slope_detectable(planted, trained, corrected):
    corpus, *_ = planted
    codes, classifier = trained
    now = plan_codes(corrected, TrendSettings(), n_more=0, corpus=corpus, codes=codes, classifier=classifier)
    wanted = 0.95 * now.themes[0].detectable_slope
    n_more = count_codes(
        corrected,
        TrendSettings(),
        theme="theme_0",
        slope=wanted,
        corpus=corpus,
        codes=codes,
        classifier=classifier,
    )
    then = plan_codes(corrected, TrendSettings(), n_more=n_more, corpus=corpus, codes=codes, classifier=classifier)
    assert n_more > 0
    assert then.themes[0].detectable_slope_then <= wanted * 1.001
