"""F1 and calibration of the classifier of coded stories on labelled sets, against the number coded.

    python benchmarks/theme_classifier.py [--repeats 5] [--folder CACHE]

Texts are coded by drawing at random and looking up their class; the classifier is measured on the texts that were not
coded. Codebooks were written from the names of the classes (`benchmarks/codebooks`). Zero-shot is the largest
similarity, with no abstention. ECE has ten bins of equal width. `corrected` is the root mean square error of the
classes' corrected shares over that of the shares of the codes alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from labelled_sets import ENCODER, SETS
from numpy.typing import NDArray
from themes import centre, read_case, score_now

from research.encoders import open_encoder
from research.study import EncoderSettings
from research.themes.classifier.classifier import add_none
from research.themes.classifier.correction import cross_fit
from research.themes.classifier.features import make_features, reduce_features
from research.themes.classifier.pooling import score_macro, train_pooled

NUMBERS = (35, 100, 200, 400)


class Learned:
    """A pooled model and the texts that it predicts."""

    def __init__(self, model, stories, n_themes: int):
        self.model, self.stories, self.n_themes = model, stories, n_themes
        self.training = model.training[:, :n_themes]

    def predict_all(self) -> NDArray[np.float64]:
        """Give the probabilities of the themes."""
        return self.model.predict(self.stories)[:, : self.n_themes]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("outputs/.benchmarks"), help="folder of cached vectors")
    arguments = parser.parse_args()
    print("| set | coded | zero-shot F1 | F1 | lowest | ECE before | ECE | weight of similarities | corrected |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in SETS:
        values, share, score, label = score_set(name, arguments.folder)
        for n_coded in NUMBERS:
            rows = np.array(
                [measure(values, share, score, label, n_coded=n_coded, seed=seed) for seed in range(arguments.repeats)]
            )
            zero, f1, before, ece, weight, own, alone = rows.mean(axis=0)
            print(
                f"| {name} | {n_coded} | {zero:.3f} | {f1:.3f} | {rows[:, 1].min():.3f} | {before:.3f} | {ece:.3f} "
                f"| {weight:.2f} | {np.sqrt(own / alone):.2f} |",
                flush=True,
            )


def score_set(name: str, folder: Path) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Give aligned vectors, memberships, similarities and the index of the class of every text."""
    case = read_case(name, open_encoder(EncoderSettings(name=ENCODER)), folder)
    themes, _ = score_now(case)
    values = centre(case.values, case.passages)
    return values, themes.article_share, themes.passage_similarity.astype(np.float64), case.labels


def measure(
    values: NDArray, share: NDArray, score: NDArray, label: NDArray, *, n_coded: int, seed: int
) -> tuple[float, ...]:
    """Code some texts and measure the others."""
    n_themes, n_texts = share.shape[1], len(label)
    rng = np.random.default_rng(seed)
    coded = np.sort(rng.permutation(n_texts)[:n_coded])
    others = np.setdiff1d(np.arange(n_texts), coded)
    truth = np.eye(n_themes)[label]
    every = make_features(values.astype(np.float64), share, scores=score, is_multiple=False)
    stories = reduce_features(every, coded)
    target = add_none(truth, is_multiple=False)
    weights = []

    def learn(kept: NDArray[np.int64]) -> Learned:
        model = train_pooled(stories.take(coded[kept]), target[coded[kept]], weight=np.ones(len(kept)), seed=seed)
        weights.append(model.similarity_weight)
        return Learned(model, stories, n_themes)

    fitted = cross_fit(
        learn, coded, value=truth[coded], weight=np.full(n_coded, n_texts / n_coded), n_stories=n_texts, seed=seed
    )
    own = ((fitted.corrected.mean(axis=0) - truth.mean(axis=0)) ** 2).sum()
    alone = ((truth[coded].mean(axis=0) - truth.mean(axis=0)) ** 2).sum()
    weight = np.ones(len(others))
    zero, f1 = (
        score_macro(np.eye(n_themes)[one[others].argmax(axis=1)], truth[others], weight=weight)
        for one in (score, fitted.probability)
    )
    before, ece = (measure_ece(one[others], label[others]) for one in (share, fitted.probability))
    return zero, f1, before, ece, float(np.mean(weights)), float(own), float(alone)


def measure_ece(probability: NDArray, label: NDArray) -> float:
    """Give the expected calibration error, ten bins of equal width."""
    confidence, is_right = probability.max(axis=1), probability.argmax(axis=1) == label
    place = np.minimum((confidence * 10).astype(int), 9)
    return float(sum(abs((confidence - is_right)[place == one].sum()) for one in range(10)) / len(label))


if __name__ == "__main__":
    main()
