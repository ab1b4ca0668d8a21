"""F1 and calibration of the classifier of coded stories with the vectors of one bundled encoder and of both.

    python benchmarks/theme_encoders.py [--draws 10] [--n-coded 100] [--folder CACHE] [--only SET ...]

Of each set but SIB, 500 texts are drawn at random. In every draw, other texts are coded and the rest are predicted.
"Scores by" is the encoder of the study, whose similarities to the codebook are pooled with the classifier. The vectors
are those of this encoder, of the other one, of both side by side (each of length 1 / sqrt 2, so that together they have
the same length), and of both with the similarities of both. "Unsure tenth" uses the model of both for the tenth of the
texts whose memberships have the largest entropy, and that of the encoder of the study for the others.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import yaml
from labelled_sets import make_passages, read_set
from numpy.typing import NDArray
from theme_classifier import measure_ece
from themes import BOOKS, Case, centre, score_now, take_articles

from research.encoders import Encoder, encode_texts, open_encoder
from research.study import Codebook, EncoderSettings
from research.themes import list_background_texts, list_codebook_texts
from research.themes.classifier.classifier import add_none
from research.themes.classifier.features import make_features, reduce_features
from research.themes.classifier.pooling import StoryFeatures, score_macro, train_pooled

ENCODERS = ("use-multilingual", "e5-small")
SETS = ("sib_zh_en", "bbc", "reuters10_balanced")
N_DRAWN = {"bbc": 500, "reuters10_balanced": 500}
PART_UNSURE = 0.1


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--n-coded", type=int, default=100)
    parser.add_argument("--folder", type=Path, default=Path("outputs/.benchmarks"), help="folder of cached vectors")
    parser.add_argument("--only", nargs="+", choices=SETS, default=SETS)
    asked = parser.parse_args()
    print("| set | scores by | vectors | F1 | gain | its standard error | ECE |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: |")
    for name in asked.only:
        cases = [read_drawn(name, open_encoder(EncoderSettings(name=encoder)), asked.folder) for encoder in ENCODERS]
        for own, encoder in enumerate(ENCODERS):
            variants, entropy = list_features(cases, own)
            found = np.array(
                [
                    measure(variants, cases[own].labels, entropy, n_coded=asked.n_coded, seed=seed)
                    for seed in range(asked.draws)
                ]
            )
            for place, variant in enumerate((*variants, "both, unsure tenth")):
                gain = found[:, place, 0] - found[:, 0, 0]
                error = gain.std(ddof=1) / np.sqrt(asked.draws)
                f1, ece = found[:, place].mean(axis=0)
                print(
                    f"| {name} | {encoder} | {variant} | {f1:.3f} | {gain.mean():+.3f} | {error:.3f} | {ece:.3f} |",
                    flush=True,
                )


def read_drawn(name: str, encoder: Encoder, folder: Path) -> Case:
    """Read and embed some of the texts of a set, the same for every encoder."""
    labelled = read_set(name)
    size = len(labelled.texts)
    rows = np.sort(np.random.default_rng(0).permutation(size)[: N_DRAWN.get(name, size)])
    passages, _ = take_articles(make_passages(labelled), np.zeros(0, np.int64), rows)
    file = Path(__file__).parent / "codebooks" / f"{BOOKS[name]}.yaml"
    codebook = Codebook.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    ids = [theme.id for theme in codebook.themes]
    labels = [ids.index(labelled.labels[row].replace("/", "_").replace("-", "_")) for row in rows]
    texts = [
        [passage.text for passage in passages.passages],
        [text.text for text in list_codebook_texts(codebook)],
        [text.text for text in list_background_texts()],
    ]
    values = [encode_texts(one, encoder, cache_dir=folder) for one in texts]
    return Case(name, passages, codebook, np.array(labels, np.int64), *values)


def list_features(cases: list[Case], own: int) -> tuple[dict[str, StoryFeatures], NDArray[np.float64]]:
    """Give the features of every variant, that of the study's encoder first, and the entropy of its memberships."""
    vectors = [centre(case.values, case.passages).astype(np.float64) for case in cases]
    themes = [score_now(case)[0] for case in cases]
    scores = [one.passage_similarity.astype(np.float64) for one in themes]
    share = themes[own].article_share
    both = np.hstack(vectors) / np.sqrt(2)

    def make(values: NDArray[np.float64], evidence: NDArray[np.float64]) -> StoryFeatures:
        return make_features(values, share, scores=evidence, is_multiple=False)

    every = add_none(share, is_multiple=False)
    variants = {
        "own": make(vectors[own], scores[own]),
        "other": make(vectors[1 - own], scores[own]),
        "both": make(both, scores[own]),
        "both, similarities of both": make(both, np.hstack([scores[own], scores[1 - own]])),
    }
    return variants, -(every * np.log(np.clip(every, 1e-9, 1))).sum(axis=1)


def measure(
    variants: dict[str, StoryFeatures],
    label: NDArray[np.int64],
    entropy: NDArray[np.float64],
    *,
    n_coded: int,
    seed: int,
) -> list[tuple[float, float]]:
    """Code some texts and give macro F1 and calibration error of every variant on the others."""
    coded = np.sort(np.random.default_rng(seed).permutation(len(label))[:n_coded])
    others = np.setdiff1d(np.arange(len(label)), coded)
    n_themes = next(iter(variants.values())).similarity.shape[1] - 1
    truth = np.eye(n_themes)[label]
    target = add_none(truth, is_multiple=False)
    predicted = {}
    for name, features in variants.items():
        stories = reduce_features(features, coded)
        model = train_pooled(stories.take(coded), target[coded], weight=np.ones(n_coded), seed=seed)
        predicted[name] = model.predict(stories)[:, :n_themes]
    unsure = np.argsort(-entropy, kind="stable")[: int(PART_UNSURE * len(label))]
    mixed = predicted["own"].copy()
    mixed[unsure] = predicted["both"][unsure]
    return [
        (
            score_macro(np.eye(n_themes)[one[others].argmax(axis=1)], truth[others], weight=np.ones(len(others))),
            measure_ece(one[others], label[others]),
        )
        for one in (*predicted.values(), mixed)
    ]


if __name__ == "__main__":
    main()
