"""A classifier that learns from codes, and what its corrected shares promise."""

from __future__ import annotations

import numpy as np
import pytest

from research.records import Codes
from research.themes.classifier.correction import compare_variance, cross_fit, tune_predictions
from research.themes.classifier.folds import draw_folds
from research.themes.classifier.logistic import fit_logistic, to_probability
from research.themes.classifier.pooling import StoryFeatures, score_macro, train_pooled
from research.themes.classifier.quality import judge_themes, measure_calibration, score_themes_by_group


def make_stories(n: int, rng: np.random.Generator, *, n_themes: int = 2, quality: float = 2.0):
    """Stories of themes and of none, with vectors near the centre of theirs and similarities that know nothing."""
    label = rng.integers(n_themes + 1, size=n)
    target = np.eye(n_themes + 1)[label]
    features = quality * target + rng.standard_normal((n, n_themes + 1))
    return StoryFeatures(features, np.zeros((n, n_themes + 1)), False), target


class MeanModel:
    """Predicts the mean code of what it was trained on plus a number that depends on all of its codes."""

    def __init__(self, value: np.ndarray, kept: np.ndarray, n_stories: int):
        self.training = np.full((len(kept), value.shape[1]), value[kept].mean()) + value[kept] * 0.3
        self.n_stories, self.mean = n_stories, value[kept].mean(axis=0)
        self.lean = float((value[kept, 0] * kept).sum())

    def predict_all(self) -> np.ndarray:
        return self.mean + np.sin(self.lean + np.arange(self.n_stories))[:, None]


def test_folds_are_as_equal_as_they_can_be_and_hold_all_classes():
    fold = draw_folds(103, 10, seed=0, classes=np.repeat([0, 1], [83, 20]))
    assert set(np.bincount(fold)) == {10, 11}
    assert (np.bincount(fold[83:], minlength=10) == 2).all()


def test_one_class_is_learned_without_running_off():
    model = fit_logistic(np.ones((5, 2)), np.eye(2)[[0] * 5], weight=np.ones(5), ridge=1.0, is_multiple=False)
    probability = to_probability(model.find_logits(np.ones((1, 2))), is_multiple=False)
    assert 0.9 < probability[0, 0] < 1


def test_parts_of_codes_are_learned_as_parts():
    model = fit_logistic(np.zeros((40, 1)), np.full((40, 1), 0.3), weight=np.ones(40), ridge=1.0, is_multiple=True)
    assert to_probability(model.find_logits(np.zeros((1, 1))), is_multiple=True)[0, 0] == pytest.approx(0.3, abs=0.01)


def test_a_classifier_beats_similarities_that_know_nothing():
    rng = np.random.default_rng(0)
    stories, target = make_stories(400, rng)
    model = train_pooled(stories.take(np.arange(100)), target[:100], weight=np.ones(100), seed=0)
    predicted = model.predict(stories.take(np.arange(100, 400)))
    right = (predicted.argmax(axis=1) == target[100:].argmax(axis=1)).mean()
    assert model.similarity_weight < 1
    assert right > 0.75


def test_similarities_stand_where_vectors_know_nothing():
    rng = np.random.default_rng(1)
    label = rng.integers(3, size=100)
    target = np.eye(3)[label]
    similarity = 4 * target + rng.standard_normal((100, 3))
    stories = StoryFeatures(rng.standard_normal((100, 20)), similarity, False)
    model = train_pooled(stories, target, weight=np.ones(100), seed=0)
    assert model.similarity_weight >= 0.8


def test_the_corrected_share_is_unbiased_whatever_the_predictions_are():
    rng = np.random.default_rng(2)
    n_stories, n_coded = 60, 20
    truth = (rng.random((n_stories, 1)) < 0.3).astype(float)
    estimates = []
    for seed in range(300):
        coded = np.sort(rng.permutation(n_stories)[:n_coded])
        value = truth[coded]
        made = cross_fit(
            lambda kept, value=value: MeanModel(value, kept, n_stories),
            coded,
            value=value,
            weight=np.full(n_coded, n_stories / n_coded),
            n_stories=n_stories,
            seed=seed,
        )
        estimates.append(made.corrected.mean())
    error = np.std(estimates) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - truth.mean()) < 3 * error


def test_predictions_that_know_nothing_are_hardly_used():
    rng = np.random.default_rng(3)
    value = (rng.random((200, 1)) < 0.3).astype(float)
    tuning = tune_predictions(rng.random((200, 1)), value, np.full(200, 5.0))
    assert tuning.gain[0] < 0.15
    assert tuning.offset[0] == pytest.approx(value.mean(), abs=0.1)


def test_good_predictions_are_used_in_full():
    rng = np.random.default_rng(4)
    chance = rng.random((300, 1))
    value = (rng.random((300, 1)) < chance).astype(float)
    assert tune_predictions(chance, value, np.full(300, 5.0)).gain[0] > 0.85


def test_codes_of_every_story_are_the_shares_themselves():
    value = np.array([[1.0], [0.0], [1.0], [0.5]])
    made = cross_fit(
        lambda kept: MeanModel(value, kept, 4), np.arange(4), value=value, weight=np.ones(4), n_stories=4, seed=0
    )
    np.testing.assert_allclose(made.corrected, value)


def test_the_variance_ratio_is_1_without_help():
    value = np.repeat([[1.0], [0.0]], [60, 140], axis=0)
    ratio = compare_variance(value - 0.3, value, np.full(200, 4.0))
    assert ratio[0] == pytest.approx(1.0, abs=0.02)


def test_calibration_error_is_that_of_overconfidence():
    probability = np.tile([0.9, 0.1], (200, 1))
    target = np.eye(2)[np.repeat([0, 1], [140, 60])]
    order = np.random.default_rng(0).permutation(200)
    assert measure_calibration(probability[order], target[order], weight=np.ones(200)) == pytest.approx(0.2, abs=0.05)


def test_macro_f1_passes_over_themes_that_nobody_coded():
    decision, target = np.array([[1.0, 0, 0], [0, 1, 0]]), np.array([[1.0, 0, 0], [0, 1, 0]])
    assert score_macro(decision, target, weight=np.ones(2)) == 1


def judge(n_positive: int, n_coded: int):
    """The verdict on one theme, found in all of some coded stories of 1,000 and decided without error."""
    value = (np.arange(n_coded) < n_positive).astype(float)[:, None]
    codes = Codes(
        origin="sheets",
        story=np.arange(n_coded),
        value=value,
        weight=np.full(n_coded, 1000 / n_coded),
        is_adjudicated=np.zeros(n_coded, bool),
        given=(),
        coders=("a",),
        agreement=(),
        pairs=(),
        repeats=(),
        n_asked=n_coded,
        n_blank=0,
        n_cannot_tell=0,
    )
    scores = score_themes_by_group(value, codes, themes=["one"], groups=(), seed=0)
    return judge_themes(value, codes, scores=scores, share=np.array([n_positive / n_coded]))[0]


def test_a_theme_that_was_found_once_is_refused_with_the_codes_that_would_find_it_again():
    verdict = judge(1, 200)
    assert (verdict.refusal, verdict.n_more, verdict.n_more_codes) == ("too_few_positives", 1, 200)


def test_a_theme_that_was_found_twice_is_claimed_and_its_classifier_not_yet_judged():
    verdict = judge(2, 200)
    assert (verdict.refusal, verdict.verdict) == ("", "more_positives")
    assert (verdict.n_more, verdict.n_more_codes) == (8, 800)


@pytest.mark.parametrize(("n_positive", "n_more"), [(30, 40), (1, 60)])
def test_too_few_codes_are_refused_with_those_that_allow_a_claim(n_positive, n_more):
    verdict = judge(n_positive, 60)
    assert (verdict.refusal, verdict.n_more_codes) == ("too_few_codes", n_more)
