"""Align corpora of several languages by each method, find topics, and print how far these depend on the language.

All corpora are selections from SIB-200, whose sentences are translations of one another, with one gold class each:

- ``zh+en``, ``zh+en+de+es``: every sentence in every language;
- ``en, 3 % zh``: every English sentence, 31 Chinese ones;
- ``zh+en, no translations``: each sentence in only one of the two languages, as in most corpora;
- ``half shared``: Chinese sentences of five classes and English sentences of five, three of which are the same;
- ``disjoint``: Chinese sentences of three classes and English sentences of the other four, so mixing is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from corpora import ROOT
from labelled_sets import LabelledSet, make_passages, read_set
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score

from research.encoders import align_languages, open_encoder
from research.records import Alignment, Passages, Vectors
from research.study import AlignmentSettings, EncoderSettings, TopicSettings
from research.topics import cluster_passages

Method = Literal["none", "centre", "u-svd", "svd-lr"]

ENCODERS = ("use-multilingual", "e5-small")
N_NEIGHBOURS = 10
FEW = 0.03

Keep = Callable[["Sentences"], NDArray[np.bool_]]


@dataclass(frozen=True)
class Sentences:
    """SIB-200: class, language, and a number that translations share; each of shape (n_sentences,)."""

    label: NDArray[np.str_]
    language: NDArray[np.str_]
    number: NDArray[np.int64]

    def of(self, *languages: str) -> NDArray[np.bool_]:
        """Return which sentences are in the given languages, shape (n_sentences,)."""
        return np.isin(self.language, languages)


def _split_numbers(at: Sentences) -> NDArray[np.bool_]:
    return np.where(at.of("zh"), at.number % 2 == 0, at.of("en") & (at.number % 2 == 1))


def _keep_few(at: Sentences) -> NDArray[np.bool_]:
    drawn = np.random.default_rng(0).permutation(at.number.max() + 1)[: round(FEW * (at.number.max() + 1)) + 1]
    return at.of("en") | (at.of("zh") & np.isin(at.number, drawn))


def _split_classes(in_chinese: slice, in_english: slice) -> Keep:
    def keep(at: Sentences) -> NDArray[np.bool_]:
        classes = np.unique(at.label)
        return np.where(
            at.of("zh"),
            np.isin(at.label, classes[in_chinese]),
            at.of("en") & np.isin(at.label, classes[in_english]),
        )

    return keep


CORPORA: dict[str, Keep] = {
    "zh+en": lambda at: at.of("zh", "en"),
    "zh+en+de+es": lambda at: at.of("zh", "en", "de", "es"),
    "en, 3 % zh": _keep_few,
    "zh+en, no translations": _split_numbers,
    "half shared": _split_classes(slice(0, 5), slice(2, 7)),
    "disjoint": _split_classes(slice(0, 3), slice(3, 7)),
}


def main() -> None:
    """Print one table per encoder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoders", nargs="+", choices=ENCODERS, default=ENCODERS)
    parser.add_argument("--corpora", nargs="+", choices=[*CORPORA], default=[*CORPORA])
    parser.add_argument("--methods", nargs="+", choices=get_args(Method), default=get_args(Method))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1000, 2000])
    parser.add_argument("--vectors", type=Path, default=ROOT / "outputs" / "benchmarks" / "vectors")
    options = parser.parse_args()
    labelled = read_set("sib_zh_en_de_es")
    sentences = _number(labelled)
    for encoder in options.encoders:
        vectors = _encode(labelled, encoder, options.vectors)
        print(f"\n**{encoder}**\n", flush=True)
        print("| corpus | method | AMI class | AMI language | neighbours | pairs | topics | nearness | caution |")
        print(f"| --- | --- |{' ---: |' * 6} --- |", flush=True)
        for name, method in itertools.product(options.corpora, options.methods):
            rows = np.flatnonzero(CORPORA[name](sentences))
            print(f"| {name} | {method} | {_compare(labelled, vectors, rows, method, options.seeds)} |", flush=True)


def _number(labelled: LabelledSet) -> Sentences:
    """Number the sentences of each language from 0; the order is the same in all, so translations share one."""
    language = np.array(labelled.languages)
    number = np.zeros(len(language), np.int64)
    for code in np.unique(language):
        number[language == code] = np.arange((language == code).sum())
    return Sentences(np.array(labelled.labels), language, number)


def _encode(labelled: LabelledSet, encoder: str, folder: Path) -> NDArray[np.float32]:
    digest = hashlib.sha256("\0".join(labelled.texts).encode()).hexdigest()[:8]
    path = folder / f"{labelled.name}_{encoder}_{digest}.npy"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        np.save(path, open_encoder(EncoderSettings(name=encoder)).encode(list(labelled.texts)).values)
    values: NDArray[np.float32] = np.load(path)
    return values


def _compare(
    labelled: LabelledSet, vectors: NDArray[np.float32], rows: NDArray[np.int64], method: Method, seeds: list[int]
) -> str:
    """Align some rows, find topics under each seed, and return the cells of one line: medians over the seeds."""
    sentences = _number(labelled)
    label, language, number = (values[rows] for values in (sentences.label, sentences.language, sentences.number))
    passages = _cut(labelled, rows)
    aligned = align_languages(Vectors(vectors[rows], "", "", 0), passages, AlignmentSettings(method=method), seed=0)
    pairs = _find_pairs(number)
    found = []
    for seed in seeds:
        clusters = cluster_passages(aligned.values, passages, TopicSettings(), seed=seed)
        topic = np.where(clusters.is_outlier, -1, clusters.topic_of)
        together = [topic[a] == topic[b] != -1 for a, b in pairs]
        found.append(
            (
                adjusted_mutual_info_score(label, topic),
                adjusted_mutual_info_score(language, topic),
                float(np.mean(together)) if together else float("nan"),
                clusters.n_topics,
            )
        )
    ami, follows, share, n_topics = (statistics.median(column) for column in zip(*found, strict=True))
    cells = [f"{ami:.3f}", f"{follows:.3f}", f"{_mix(aligned.values, language):.2f}"]
    cells += ["–" if np.isnan(share) else f"{share:.0%}", f"{n_topics:g}"]
    nearness = _read_nearness(aligned)
    cells += ["–" if np.isnan(nearness) else f"{nearness:.2f}"]
    return " | ".join([*cells, "yes" if aligned.has_content_differences else "no"])


def _cut(labelled: LabelledSet, rows: NDArray[np.int64]) -> Passages:
    def pick(column: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(column[row] for row in rows)

    return make_passages(LabelledSet("", pick(labelled.texts), pick(labelled.labels), pick(labelled.languages)))


def _find_pairs(number: NDArray[np.int64]) -> list[tuple[int, int]]:
    by_number: dict[int, list[int]] = {}
    for row, value in enumerate(number.tolist()):
        by_number.setdefault(value, []).append(row)
    return [pair for rows in by_number.values() for pair in itertools.combinations(rows, 2)]


def _mix(values: NDArray[np.float32], language: NDArray[np.str_]) -> float:
    """Share of nearest neighbours in another language, relative to that expected if neighbours ignored language."""
    similarity = values @ values.T
    np.fill_diagonal(similarity, -2)
    nearest = np.argpartition(similarity, -N_NEIGHBOURS, axis=1)[:, -N_NEIGHBOURS:]
    expected = np.mean([(language != code).mean() for code in language])
    return float((language[nearest] != language[:, None]).mean() / expected)


def _read_nearness(aligned: Alignment) -> float:
    return next(measure.after for measure in aligned.measures if measure.code == "language_nearness")


if __name__ == "__main__":
    main()
