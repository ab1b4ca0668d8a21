"""Compare weights that rank the words of topics: c-TF-IDF, log odds with an informative prior, and FREX.

Topics are the gold classes and the topics detected by Themeline. Words are also ranked on one half of the texts and
measured on the other half, where words from a single text bring no advantage. ``--show`` prints the words.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from corpora import ROOT
from labelled_sets import LabelledSet, find_vectors, make_passages, read_set
from numpy.typing import NDArray

from research.records import TopicWord
from research.study import TopicSettings
from research.topics import cluster_passages
from research.topics.words.coherence import (
    measure_diversity,
    measure_embedding_coherence,
    measure_exclusivity,
    measure_npmi,
)
from research.topics.words.weighing import WEIGHINGS
from research.topics.words.words import Grouping, Vocabulary, count_words, rank_words

SETS = ("bbc", "sib_zh_en", "reuters10_balanced")
UNITS = ("word", "passage")
HEADER = "| set | topics | weight | counted in | NPMI | held out | embedding | distinct | diverse | reach |"


def main() -> None:
    """Print a table with one row per data set, kind of topics, weight and unit of counting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--vectors", type=Path, default=ROOT / "outputs" / "benchmarks" / "vectors")
    parser.add_argument("--show", action="store_true", help="print the words too")
    options = parser.parse_args()
    print(f"{HEADER}\n|{' --- |' * (HEADER.count('|') - 1)}")
    for name in options.sets:
        labelled = read_set(name)
        values = np.load(find_vectors(labelled, options.vectors, is_raw=False))
        for kind, groups in _group(labelled, values):
            _compare(labelled, values, kind=kind, groups=groups, is_shown=options.show)


def _group(labelled: LabelledSet, values: NDArray[np.float32]) -> Iterator[tuple[str, Grouping]]:
    classes, gold = np.unique(labelled.labels, return_inverse=True)
    yield "gold", Grouping(gold, np.zeros(len(gold), bool), len(classes))
    found = cluster_passages(values, make_passages(labelled), TopicSettings(), seed=0)
    yield "ours", Grouping(found.topic_of, found.is_outlier, found.n_topics)


def _compare(
    labelled: LabelledSet, values: NDArray[np.float32], *, kind: str, groups: Grouping, is_shown: bool
) -> None:
    vocabularies, _ = count_words(make_passages(labelled), TopicSettings())
    for unit in UNITS:
        for weight in WEIGHINGS:
            settings = TopicSettings.model_validate({"word_weight": weight, "word_unit": unit})
            rows = [_measure(vocabulary, groups, settings, values=values) for vocabulary in vocabularies]
            numbers = " | ".join(f"{number:.3f}" for number in np.mean(rows, axis=0))
            print(f"| {labelled.name} | {kind} {groups.n_topics} | {weight} | {unit} | {numbers} |", flush=True)
            if is_shown:
                for vocabulary in vocabularies:
                    _show(rank_words(vocabulary, groups, settings))


def _measure(
    vocabulary: Vocabulary, groups: Grouping, settings: TopicSettings, *, values: NDArray[np.float32]
) -> tuple[float, ...]:
    is_first = np.random.default_rng(0).permutation(len(vocabulary.rows)) % 2 == 0
    here, there = _take(vocabulary, is_first), _take(vocabulary, ~is_first)
    words, half = rank_words(vocabulary, groups, settings), rank_words(here, groups, settings)
    return (
        measure_npmi(vocabulary, words),
        measure_npmi(there, half),
        measure_embedding_coherence(there, half, values),
        measure_exclusivity(there, half, groups),
        measure_diversity(words),
        _measure_reach(there, half, groups),
    )


def _measure_reach(vocabulary: Vocabulary, words: list[TopicWord], groups: Grouping) -> float:
    """Mean share of the texts of a topic that contain one of its first five words."""
    column_of = {word: column for column, word in enumerate(vocabulary.words)}
    reached = []
    for topic in sorted({word.topic for word in words}):
        rows = np.flatnonzero((groups.topic_of == topic)[vocabulary.rows] & ~groups.is_outlier[vocabulary.rows])
        columns = [column_of[word.word] for word in words if word.topic == topic and word.rank <= 5]
        reached.append(float((vocabulary.counts[rows][:, columns].sum(axis=1) > 0).mean()) if len(rows) else 0.0)
    return float(np.mean(reached))


def _take(vocabulary: Vocabulary, is_kept: NDArray[np.bool_]) -> Vocabulary:
    kept = np.flatnonzero(is_kept)
    return dataclasses.replace(vocabulary, rows=vocabulary.rows[kept], counts=vocabulary.counts[kept])


def _show(words: list[TopicWord]) -> None:
    for topic in sorted({word.topic for word in words}):
        print("   ", topic, " ".join(word.word for word in words if word.topic == topic))


if __name__ == "__main__":
    main()
