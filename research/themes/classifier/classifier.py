"""What a classifier learns from coded stories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Alignment, Classifier, Codes, Corpus, Passages, Themes, TransferScore
from research.themes.classifier.correction import cross_fit
from research.themes.classifier.features import (
    average_shares,
    average_stories,
    average_vectors,
    make_features,
    reduce_features,
)
from research.themes.classifier.pooling import PooledModel, StoryFeatures, decide, score_macro, train_pooled
from research.themes.classifier.quality import (
    MIN_GROUP,
    Groups,
    judge_themes,
    measure_calibration,
    score_themes_by_group,
)

_NAN = float("nan")


def make_empty_classifier(themes: Themes) -> Classifier:
    """Give the record of a study that nobody coded."""
    return Classifier(
        probability=np.zeros((0, themes.n_themes)),
        corrected=np.zeros((0, themes.n_themes)),
        gain=np.zeros(0),
        variance_ratio=np.zeros(0),
        similarity_weight=1.0,
        temperature=1.0,
        calibration_error=_NAN,
        calibration_error_before=_NAN,
        f1=_NAN,
        f1_similarity=_NAN,
        scores=(),
        verdicts=(),
        transfers=(),
    )


@dataclass(frozen=True)
class _Learned:
    """A pooled model with the stories that it predicts; predictions are of themes, without the class ``none``."""

    model: PooledModel
    stories: StoryFeatures
    n_themes: int

    @property
    def training(self) -> NDArray[np.float64]:
        return self.model.training[:, : self.n_themes]

    def predict_all(self) -> NDArray[np.float64]:
        return self.model.predict(self.stories)[:, : self.n_themes]


def train_classifier(
    corpus: Corpus,
    passages: Passages,
    alignment: Alignment,
    *,
    themes: Themes,
    codes: Codes,
    is_multiple: bool,
    seed: int,
) -> Classifier:
    """Train a classifier on coded stories, measure it, and correct the shares of themes by the codes.

    Parameters
    ----------
    corpus, passages, alignment
        Articles in stories, their passages, and the aligned vectors of these.
    themes
        How similar articles are to the themes of the codebook.
    codes
        What people say of some of the stories.
    is_multiple
        True if the codebook allows several themes a story.
    seed
        Seed of folds and bootstraps.
    """
    if not codes.n_coded or not themes.n_themes:
        return make_empty_classifier(themes)
    n_stories, n_themes = corpus.n_stories, themes.n_themes
    story_of_passage = corpus.story_of[passages.article_of]
    share = average_shares(themes, corpus.story_of, n_stories)
    every = make_features(
        average_vectors(alignment.values, story_of_passage, n_stories),
        share,
        scores=average_stories(themes.passage_similarity.astype(np.float64), story_of_passage, n_stories),
        is_multiple=is_multiple,
    )
    stories = reduce_features(every, codes.story)
    target = make_targets(codes.value, is_multiple=is_multiple)
    relative = codes.weight / codes.weight.mean()
    models: list[PooledModel] = []

    def learn(kept: NDArray[np.int64]) -> _Learned:
        model = train_pooled(stories.take(codes.story[kept]), target[kept], weight=relative[kept], seed=seed)
        models.append(model)
        return _Learned(model, stories, n_themes)

    fitted = cross_fit(learn, codes.story, value=codes.value, weight=codes.weight, n_stories=n_stories, seed=seed)
    probability = add_none(fitted.probability[codes.story], is_multiple=is_multiple)
    similar = add_none(share[codes.story], is_multiple=is_multiple)
    decision, by_similarity = (
        decide(np.log(np.clip(one, 1e-9, 1)) + (np.log(2) if is_multiple else 0), is_multiple=is_multiple)
        for one in (probability, similar)
    )
    groups = _list_groups(corpus, codes)
    scores = score_themes_by_group(
        decision[:, :n_themes], codes, themes=[theme.id for theme in themes.themes], groups=groups, seed=seed
    )
    return Classifier(
        probability=fitted.probability[corpus.story_of],
        corrected=fitted.corrected[corpus.story_of],
        gain=fitted.gain,
        variance_ratio=fitted.variance_ratio,
        similarity_weight=float(np.mean([model.similarity_weight for model in models])),
        temperature=float(np.exp(np.mean([np.log(model.temperature) for model in models]))),
        calibration_error=measure_calibration(probability, target, weight=relative),
        calibration_error_before=measure_calibration(similar, target, weight=relative),
        f1=score_macro(decision[:, :n_themes], codes.value, weight=relative),
        f1_similarity=score_macro(by_similarity[:, :n_themes], codes.value, weight=relative),
        scores=scores,
        verdicts=judge_themes(
            decision[:, :n_themes], codes, scores=scores[:n_themes], share=fitted.corrected.mean(axis=0)
        ),
        transfers=_measure_transfers(
            stories.take(codes.story), target, groups[0].name, weight=relative, n_themes=n_themes, seed=seed
        ),
    )


def make_targets(value: NDArray[np.float64], *, is_multiple: bool) -> NDArray[np.float64]:
    """Give the classes of coded stories: the themes, and what is left of 1 as ``none`` where themes exclude another."""
    if is_multiple:
        return value
    total = value.sum(axis=1, keepdims=True)
    return add_none(value / np.maximum(total, 1), is_multiple=False)


def add_none(share: NDArray[np.float64], *, is_multiple: bool) -> NDArray[np.float64]:
    """Add the class ``none``, with what the themes leave of 1; nothing where a story may have several themes."""
    return share if is_multiple else np.hstack([share, np.maximum(1 - share.sum(axis=1, keepdims=True), 0)])


def _list_groups(corpus: Corpus, codes: Codes) -> list[Groups]:
    """Give the language, the source and the half of the period of every coded story: those of its first article."""
    first: dict[int, int] = {}
    for row, story in enumerate(corpus.story_of.tolist()):
        first.setdefault(story, row)
    rows = [first[story] for story in codes.story.tolist()]
    days = corpus.days[rows]
    middle = (int(corpus.days.min()) + int(corpus.days.max())) / 2
    return [
        Groups(
            "language",
            np.array([corpus.languages[row] for row in rows], dtype=np.str_),
        ),
        Groups("source", np.array([corpus.sources[row] for row in rows], dtype=np.str_)),
        Groups("half", np.where(days <= middle, "first", "second")),
    ]


def _measure_transfers(
    stories: StoryFeatures,
    target: NDArray[np.float64],
    language: NDArray[np.str_],
    *,
    weight: NDArray[np.float64],
    n_themes: int,
    seed: int,
) -> tuple[TransferScore, ...]:
    """Train on the codes in the other languages alone, and see how well those of each language are predicted."""
    measured = []
    for name in np.unique(language):
        own, others = np.flatnonzero(language == name), np.flatnonzero(language != name)
        if min(len(own), len(others)) < MIN_GROUP:
            continue
        model = train_pooled(stories.take(others), target[others], weight=weight[others], seed=seed)
        kept = stories.take(own)
        found = [
            score_macro(
                decide(logits, is_multiple=stories.is_multiple)[:, :n_themes],
                target[own, :n_themes],
                weight=weight[own],
            )
            for logits in (_to_logits(model.predict(kept), stories.is_multiple), kept.similarity)
        ]
        measured.append(TransferScore(str(name), len(own), *found))
    return tuple(measured)


def _to_logits(probability: NDArray[np.float64], is_multiple: bool) -> NDArray[np.float64]:
    held = np.clip(probability, 1e-9, 1 - 1e-9)
    return np.log(held) - np.log1p(-held) if is_multiple else np.log(held)
