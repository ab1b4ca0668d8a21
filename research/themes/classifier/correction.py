"""Shares corrected by codes: predictions of all stories, and what the codes of some say about their errors.

The value of a story is g + R w (Y - g), with its prediction g, its code Y, and w = 1 / p where it was asked (R = 1)
with probability p. Its mean is unbiased for the share whatever the predictions are, because the expectation of R w is 1
(difference estimator: Cassel, Sarndal and Wretman 1976; design-based supervised learning: Egami et al. 2023;
prediction-powered inference: Angelopoulos et al. 2023). The prediction is tuned, g = a f + b: a is the part of the
classifier's probability f that makes the variance least (Angelopoulos, Duchi and Zrnic 2023, PPI++), 0 to 1, and b
makes the mean error 0. At a = 0 the estimate is that of the codes alone. Both are found without the codes that they are
applied to (cross-fitting: Chernozhukov et al. 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from research.themes.classifier.folds import draw_folds

N_FOLDS = 10
"""Folds of the cross-fitting; a convention."""

_PRIOR_ERRORS = 0.5
"""Stories of a theme that are believed to be mistaken before any is coded: three found of three do not show that all
are. A convention."""


class Model(Protocol):
    """What was learned from codes: predictions for all stories, and for the training codes by models without them."""

    @property
    def training(self) -> NDArray[np.float64]:
        """Predictions of the training codes by models that have not seen them, shape (n_trained, n_themes)."""
        ...

    def predict_all(self) -> NDArray[np.float64]:
        """Give the probability of every story and theme, shape (n_stories, n_themes)."""
        ...


@dataclass(frozen=True)
class Tuning:
    """How predictions are used: a f + b, both of shape (n_themes,)."""

    gain: NDArray[np.float64]
    offset: NDArray[np.float64]


@dataclass(frozen=True)
class Corrected:
    """Cross-fitted predictions and corrected values.

    Attributes
    ----------
    probability
        Shape (n_stories, n_themes); predictions, of coded stories without their codes.
    corrected
        Shape (n_stories, n_themes); a f + b + R w (Y - a f - b).
    gain
        Shape (n_themes,); mean of a over the folds.
    variance_ratio
        Shape (n_themes,); variance of the codes that a f + b leaves, over that of a code of yes or no with the same
        share.
    """

    probability: NDArray[np.float64]
    corrected: NDArray[np.float64]
    gain: NDArray[np.float64]
    variance_ratio: NDArray[np.float64]


def tune_predictions(
    prediction: NDArray[np.float64], value: NDArray[np.float64], weight: NDArray[np.float64]
) -> Tuning:
    """Find the part of the predictions that makes the variance of corrected shares least, and their mean error.

    Parameters
    ----------
    prediction, value
        Shape (n_coded, n_themes); predictions that have not seen the codes, and the codes.
    weight
        Shape (n_coded,); stories that each stands for.

    Returns
    -------
    The gain is the regression of codes on predictions, weighted by w (w - 1), held between 0 and 1, and drawn towards 0
    by the part of its square that is chance: where the predictions may not help at all, they are not used.
    """
    n_themes = prediction.shape[1]
    if len(value) < 3:
        return Tuning(np.zeros(n_themes), _average(value, weight) if len(value) else np.zeros(n_themes))
    importance = weight * np.maximum(weight - 1, 1e-6)
    importance = importance / importance.sum()
    x = prediction - importance @ prediction
    y = value - importance @ value
    variance = importance @ x**2
    is_told = variance > 1e-12
    slope = np.where(is_told, (importance @ (x * y)) / np.where(is_told, variance, 1), 0)
    left = y - slope * x
    chance = ((importance**2) @ (x * left) ** 2) / np.where(is_told, variance, 1) ** 2
    kept = np.maximum(0, 1 - chance / np.maximum(slope**2, 1e-12))
    gain = np.clip(slope * kept, 0, 1)
    return Tuning(gain, _average(value - gain * prediction, weight))


def _average(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = weight @ values / weight.sum()
    return mean


def cross_fit(
    learn: Callable[[NDArray[np.int64]], Model],
    coded: NDArray[np.int64],
    *,
    value: NDArray[np.float64],
    weight: NDArray[np.float64],
    n_stories: int,
    seed: int,
) -> Corrected:
    """Correct the predictions of a classifier by codes that it has not seen.

    The coded stories are divided into folds at random. Each fold is predicted by what was learned from the others; an
    uncoded story gets the mean of these predictions. If every story is as likely to be asked and the folds are of equal
    size, the mean corrected value is then exactly unbiased over samples, whatever is learned: for what is learned
    without a fold, the stories of that fold are a random sample of all stories that were not learned from.

    Parameters
    ----------
    learn
        Trains a model on some of the coded stories, given by their places in ``coded``.
    coded
        Shape (n_coded,); the coded stories.
    value
        Shape (n_coded, n_themes); the codes.
    weight
        Shape (n_coded,); stories that each stands for, 1 or more.
    n_stories
        Number of all stories.
    seed
        Seed of the folds.
    """
    n_coded, n_themes = value.shape
    n_folds = min(N_FOLDS, n_coded)
    fold = draw_folds(n_coded, n_folds, seed=seed)
    is_coded = np.zeros(n_stories, bool)
    is_coded[coded] = True
    probability, tuned = np.zeros((n_stories, n_themes)), np.zeros((n_stories, n_themes))
    gains = np.zeros((n_folds, n_themes))
    for number in range(n_folds):
        kept = np.flatnonzero(fold != number)
        model = learn(kept)
        predicted = model.predict_all()
        tuning = tune_predictions(model.training, value[kept], weight[kept])
        if not len(kept):
            tuning = Tuning(np.ones(n_themes), np.zeros(n_themes))
        gains[number] = tuning.gain
        one = tuning.gain * predicted + tuning.offset
        probability[~is_coded] += predicted[~is_coded] / n_folds
        tuned[~is_coded] += one[~is_coded] / n_folds
        own = coded[fold == number]
        probability[own], tuned[own] = predicted[own], one[own]
    error = value - tuned[coded]
    corrected = tuned
    corrected[coded] += weight[:, None] * error
    return Corrected(probability, corrected, gains.mean(axis=0), compare_variance(error, value, weight))


def compare_variance(
    error: NDArray[np.float64], value: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the mean square of errors over the variance of a code of yes or no, shape (n_themes,).

    Parameters
    ----------
    error, value
        Shape (n_coded, n_themes); code minus tuned prediction, and the code.
    weight
        Shape (n_coded,).
    """
    importance = weight * np.maximum(weight - 1, 1e-6)
    importance = importance * (len(weight) / importance.sum())
    share = np.clip(_average(value, weight), 0, 1)
    possible = len(weight) * share * (1 - share)
    ratio: NDArray[np.float64] = (importance @ error**2 + _PRIOR_ERRORS) / (possible + _PRIOR_ERRORS)
    return ratio
