"""Compare words before and after the rules of their language: how many occur once, and how many texts share a word.

``before`` cuts every language but Chinese at what is no letter. SIB-200 is read for Chinese, German and Spanish; for
the other languages, short sentences of words_texts.yaml. ``--show`` prints the ten words of each class.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from labelled_sets import read_set

from research.records import Passage, Passages
from research.study import TopicSettings
from research.topics.words.inflections import merge_forms
from research.topics.words.segmenters import choose_segmenter
from research.topics.words.stop_words import list_stop_words
from research.topics.words.tokens import tokenize
from research.topics.words.words import Grouping, count_words, rank_words

TEXTS = Path(__file__).parent / "words_texts.yaml"
SIB = ("zh", "de", "es")
HEADER = (
    "| language | texts | segmenter | types | once, before | once | share a word, before | share a word "
    "| own class, before | own class |"
)
_OLD_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Labelled:
    """Texts of one language and their classes."""

    language: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]


def main() -> None:
    """Print a table with one row per language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", nargs="+")
    parser.add_argument("--show", action="store_true", help="print the words too")
    options = parser.parse_args()
    print(f"{HEADER}\n|{' --- |' * (HEADER.count('|') - 1)}")
    for labelled in read_texts():
        if options.languages and labelled.language not in options.languages:
            continue
        compare(labelled)
        if options.show:
            show_words(labelled)


def read_texts() -> Iterator[Labelled]:
    """Read the sentences of the file, then those of SIB-200."""
    for language, classes in yaml.safe_load(TEXTS.read_text(encoding="utf-8")).items():
        rows = [(text, name) for name, texts in classes.items() for text in texts]
        yield Labelled(language, tuple(text for text, _ in rows), tuple(name for _, name in rows))
    for language in SIB:
        found = read_set(f"sib_{language}")
        yield Labelled(language, tuple(found.texts), tuple(str(label) for label in found.labels))


def compare(labelled: Labelled) -> None:
    """Print the row of one language."""
    before = [_list_old_words(text, labelled.language) for text in labelled.texts]
    after = _list_words(labelled)
    numbers = (
        f"{len({word for words in after for word in words}):,}",
        f"{_share_once(before):.0%}",
        f"{_share_once(after):.0%}",
        f"{_share_shared(before):.0%}",
        f"{_share_shared(after):.0%}",
        f"{_share_own(before, labelled.labels):.0%}",
        f"{_share_own(after, labelled.labels):.0%}",
    )
    name, n_texts = labelled.language, len(labelled.texts)
    print(f"| {name} | {n_texts:,} | {choose_segmenter(name)} | {' | '.join(numbers)} |", flush=True)


def show_words(labelled: Labelled) -> None:
    """Print the ten words of each class, before and after."""
    classes, gold = np.unique(labelled.labels, return_inverse=True)
    groups = Grouping(gold, np.zeros(len(gold), bool), len(classes))
    (vocabulary,) = count_words(_make_passages(labelled), TopicSettings())[0]
    words = rank_words(vocabulary, groups, TopicSettings())
    for place, name in enumerate(classes):
        print(f"    {name}: {', '.join(word.word for word in words if word.topic == place)}")


def _make_passages(labelled: Labelled) -> Passages:
    rows = enumerate(labelled.texts)
    made = [Passage(f"{row:016x}", row, "body", labelled.language, text, "", 0, len(text)) for row, text in rows]
    return Passages(tuple(made), len(made))


def _list_old_words(text: str, language: str) -> set[str]:
    """Give the words of a text as version 0.5 counted them."""
    stops = list_stop_words(language)
    if language == "zh":
        return {word for word in tokenize(text, language) if word not in stops}
    shortest = 2 if language in {"ja", "ko"} else 3
    raw = _OLD_WORD.findall(unicodedata.normalize("NFKC", text).lower().replace("’", "'"))
    words = (word if language in {"ja", "ko"} else word.removesuffix("'s") for word in raw)
    return {word for word in words if len(word) >= shortest and word not in stops}


def _list_words(labelled: Labelled) -> list[set[str]]:
    language, stops = labelled.language, list_stop_words(labelled.language)
    forms = [[word for word in tokenize(text, language) if word not in stops] for text in labelled.texts]
    frequency = Counter(word for words in forms for word in words)
    is_segmented = choose_segmenter(language) != "particles"
    word_of = merge_forms(frequency, language, is_segmented=is_segmented)
    return [{word_of[form] for form in words} - stops - {""} for words in forms]


def _share_once(texts: Sequence[set[str]]) -> float:
    """Give the share of types that occur in one text."""
    counts = Counter(word for words in texts for word in words)
    return sum(n == 1 for n in counts.values()) / max(1, len(counts))


def _share_shared(texts: Sequence[set[str]]) -> float:
    """Give the share of texts that have a word in common with another."""
    counts = Counter(word for words in texts for word in words)
    return float(np.mean([any(counts[word] > 1 for word in words) for words in texts]))


def _share_own(texts: Sequence[set[str]], labels: Sequence[str]) -> float:
    """Give the share of pairs of texts with a common word that are of one class."""
    pairs = [labels[i] == labels[j] for i in range(len(texts)) for j in range(i) if not texts[i].isdisjoint(texts[j])]
    return float(np.mean(pairs)) if pairs else float("nan")


if __name__ == "__main__":
    main()
