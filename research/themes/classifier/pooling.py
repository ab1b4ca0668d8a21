"""A classifier of codes pooled with the codebook's similarities; weight and temperature by cross-validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.themes.classifier.folds import draw_folds
from research.themes.classifier.logistic import Logistic, find_losses, fit_logistic, to_probability

RIDGE = 1.0
"""Ridge of the regression; a convention. Only its ratio to the scale of the features matters, which
`research.themes.classifier.features` gives."""

FEW_CODES = 10
"""Below this many codes nothing is learned, and the similarities stand as they are. A convention."""

WEIGHTS = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
"""Weights of the similarities that are tried, largest first; a convention."""

_TEMPERATURES = tuple(float(t) for t in np.geomspace(0.2, 5.0, 33))
"""Temperatures that are tried; a convention."""

_PRIOR_CODES = 5.0
"""Weight, in codes, of the belief that a temperature is 1. A convention chosen without measurement."""

_N_INNER = 5
"""Folds of the cross-validation inside the training codes; a convention."""


@dataclass(frozen=True)
class StoryFeatures:
    """What a classifier knows of stories.

    Attributes
    ----------
    features
        Shape (n_stories, n_features); regressors.
    similarity
        Shape (n_stories, n_classes); logits of the codebook's similarities. The last class is ``none``, unless stories
        may have several themes.
    is_multiple
        True if stories may have several themes.
    """

    features: NDArray[np.float64]
    similarity: NDArray[np.float64]
    is_multiple: bool

    def take(self, rows: NDArray[np.int64]) -> StoryFeatures:
        """Give some of the stories."""
        return StoryFeatures(self.features[rows], self.similarity[rows], self.is_multiple)


@dataclass(frozen=True)
class PooledModel:
    """A trained classifier, pooled with similarities.

    Attributes
    ----------
    logistic
        The regression; None if there were too few codes.
    similarity_weight
        Weight of the similarities, 0 to 1.
    similarity_temperature, temperature
        By which the logits of the similarities, and those of the pooled scores, are divided.
    training
        Shape (n_trained, n_classes); predictions for the training codes themselves, each by a model without its fold.
    """

    logistic: Logistic | None
    similarity_weight: float
    similarity_temperature: float
    temperature: float
    training: NDArray[np.float64]

    def predict(self, stories: StoryFeatures) -> NDArray[np.float64]:
        """Give calibrated probabilities, shape (n_stories, n_classes)."""
        similar = stories.similarity / self.similarity_temperature
        learned = similar if self.logistic is None else self.logistic.find_logits(stories.features)
        pooled = self.similarity_weight * similar + (1 - self.similarity_weight) * learned
        return to_probability(pooled / self.temperature, is_multiple=stories.is_multiple)


def train_pooled(
    stories: StoryFeatures, target: NDArray[np.float64], *, weight: NDArray[np.float64], seed: int
) -> PooledModel:
    """Train a classifier, and choose by cross-validation how much it and the similarities count.

    Parameters
    ----------
    stories
        The coded stories, n_coded of them.
    target
        Shape (n_coded, n_classes); codes, parts allowed.
    weight
        Shape (n_coded,); how much each story counts, mean 1.
    seed
        Seed of the folds.

    Returns
    -------
    The model whose similarities count as much as they can without a cross-entropy that is worse than the best by more
    than one standard error of the difference (Breiman et al. 1984), and without a macro F1 below that of the
    similarities alone.
    """
    is_multiple, n_coded = stories.is_multiple, len(target)
    if n_coded < FEW_CODES:
        return PooledModel(None, 1.0, 1.0, 1.0, to_probability(stories.similarity, is_multiple=is_multiple))
    own = find_temperature(stories.similarity, target, weight=weight, is_multiple=is_multiple)
    similar = stories.similarity / own
    learned = np.zeros_like(similar)
    fold = draw_folds(n_coded, min(_N_INNER, n_coded), seed=seed, classes=target.argmax(axis=1))
    for number in range(int(fold.max()) + 1):
        kept = fold != number
        model = fit_logistic(
            stories.features[kept], target[kept], weight=weight[kept], ridge=RIDGE, is_multiple=is_multiple
        )
        learned[~kept] = model.find_logits(stories.features[~kept])
    pooled = [part * similar + (1 - part) * learned for part in WEIGHTS]
    temperature = [find_temperature(logits, target, weight=weight, is_multiple=is_multiple) for logits in pooled]
    losses = np.array(
        [
            weight * find_losses(logits / one, target, is_multiple=is_multiple)
            for logits, one in zip(pooled, temperature, strict=True)
        ]
    )
    scores = [score_macro(decide(logits, is_multiple=is_multiple), target, weight=weight) for logits in pooled]
    chosen = _choose(losses, is_allowed=np.array(scores) >= scores[0])
    logistic = fit_logistic(stories.features, target, weight=weight, ridge=RIDGE, is_multiple=is_multiple)
    training = to_probability(pooled[chosen] / temperature[chosen], is_multiple=is_multiple)
    return PooledModel(logistic, WEIGHTS[chosen], own, temperature[chosen], training)


def find_temperature(
    logits: NDArray[np.float64], target: NDArray[np.float64], *, weight: NDArray[np.float64], is_multiple: bool
) -> float:
    """Give the temperature of least cross-entropy (Guo et al. 2017), drawn a little towards 1."""
    losses = np.array(
        [
            float(weight @ find_losses(logits / one, target, is_multiple=is_multiple))
            + _PRIOR_CODES * 0.5 * float(np.log(one)) ** 2
            for one in _TEMPERATURES
        ]
    )
    return _TEMPERATURES[int(losses.argmin())]


def decide(logits: NDArray[np.float64], *, is_multiple: bool) -> NDArray[np.float64]:
    """Give 1 for the classes that a story is assigned to, else 0: the largest, or those above even odds."""
    if is_multiple:
        return (logits > 0).astype(np.float64)
    decision = np.zeros_like(logits)
    decision[np.arange(len(logits)), logits.argmax(axis=1)] = 1
    return decision


def score_macro(decision: NDArray[np.float64], target: NDArray[np.float64], *, weight: NDArray[np.float64]) -> float:
    """Give the mean F1 of the classes that were coded at all; NaN if none was."""
    hit, found, there = weight @ (decision * target), weight @ decision, weight @ target
    is_there = there > 0
    if not is_there.any():
        return float("nan")
    return float((2 * hit[is_there] / (found + there)[is_there]).mean())


def _choose(losses: NDArray[np.float64], *, is_allowed: NDArray[np.bool_]) -> int:
    """Choose the first row whose mean is within one standard error of the least; shape (n_rows, n_stories).

    Rows that are not allowed, whose F1 is below that of the first, are passed over.
    """
    best = min(np.flatnonzero(is_allowed), key=lambda row: float(losses[row].mean()), default=0)
    apart = losses - losses[best]
    margin = apart.std(axis=1, ddof=1) / np.sqrt(losses.shape[1])
    return int(np.flatnonzero((apart.mean(axis=1) <= margin) & (is_allowed | (np.arange(len(losses)) == 0)))[0])
