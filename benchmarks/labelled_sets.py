"""Data sets with gold labels, and the vectors that every method of a comparison receives."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from corpora import find_corpus
from numpy.typing import NDArray

from research.encoders import align_languages, open_encoder
from research.records import Passage, Passages, Vectors
from research.study import AlignmentSettings, EncoderSettings

ENCODER = "use-multilingual"
LENGTH = 1500
N_REUTERS_TOPICS = 10
_LANGUAGES = {"eng_Latn": "en", "zho_Hans": "zh", "deu_Latn": "de", "spa_Latn": "es"}


@dataclass(frozen=True)
class LabelledSet:
    """Texts with the class that people assigned and the language, one entry per text."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def n_classes(self) -> int:
        """Number of gold classes."""
        return len(set(self.labels))


def read_set(name: str) -> LabelledSet:
    """Read a data set: the first `LENGTH` characters of every text."""
    rows = _READERS[name]()
    texts, labels, languages = zip(*rows, strict=True)
    return LabelledSet(name, tuple(text[:LENGTH] for text in texts), labels, languages)


def make_passages(labelled: LabelledSet) -> Passages:
    """Make one article with one passage of every text."""
    passages = tuple(
        Passage(hashlib.sha256(text.encode()).hexdigest()[:16], row, "body", language, text, "", 0, len(text))
        for row, (text, language) in enumerate(zip(labelled.texts, labelled.languages, strict=True))
    )
    return Passages(passages, len(passages))


def find_vectors(labelled: LabelledSet, folder: Path, *, is_raw: bool) -> Path:
    """Return the file with the vectors of a data set; if missing, encode and, unless raw, centre per language."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256("\0".join((*labelled.texts, *labelled.languages)).encode()).hexdigest()[:8]
    raw = folder / f"{labelled.name}_{digest}_raw.npy"
    if not raw.is_file():
        print(f"encoding {len(labelled.texts):,} texts of {labelled.name}", flush=True)
        np.save(raw, open_encoder(EncoderSettings(name=ENCODER)).encode(list(labelled.texts)).values)
    if is_raw or len(set(labelled.languages)) == 1:
        return raw
    centred = folder / f"{labelled.name}_{digest}_centred.npy"
    if not centred.is_file():
        np.save(centred, _centre(np.load(raw), labelled))
    return centred


def _centre(values: NDArray[np.float32], labelled: LabelledSet) -> NDArray[np.float32]:
    vectors = Vectors(values, ENCODER, revision="", n_truncated=0)
    return align_languages(vectors, make_passages(labelled), AlignmentSettings(method="centre"), seed=0).values


# ------------------------------------------------------------------------------------------------ corpora


def _read_rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(find_corpus(name), "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _read_bbc() -> list[tuple[str, str, str]]:
    return [(row["text"], row["label"], "en") for row in _read_rows("bbc_news.jsonl.gz")]


def _read_sib(*languages: str) -> list[tuple[str, str, str]]:
    rows = _read_rows("sib200_zh_en_de_es.jsonl.gz")
    rows.sort(key=lambda row: (_LANGUAGES[row["lang"]], int(row["id"])))
    named = [(row["text"], row["label"], _LANGUAGES[row["lang"]]) for row in rows]
    return [row for row in named if row[2] in languages]


def _read_reuters() -> list[tuple[str, str, str]]:
    """Read the articles with a text and exactly one topic, if that is one of the largest."""
    rows = [row for row in _read_rows("reuters_1987.jsonl.gz") if len(row["topics"]) == 1 and row["text"].strip()]
    counts = Counter(row["topics"][0] for row in rows)
    kept = {topic for topic, _ in counts.most_common(N_REUTERS_TOPICS)}
    return [(f"{row['title']}\n{row['text']}", row["topics"][0], "en") for row in rows if row["topics"][0] in kept]


def _read_reuters_balanced() -> list[tuple[str, str, str]]:
    """Read as many articles of every topic as the smallest topic has, the first in the file."""
    rows = _read_reuters()
    most = min(Counter(label for _, label, _ in rows).values())
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row[1]] += 1
        if seen[row[1]] <= most:
            kept.append(row)
    return kept


_READERS: dict[str, Callable[[], list[tuple[str, str, str]]]] = {
    "bbc": _read_bbc,
    "sib_zh": lambda: _read_sib("zh"),
    "sib_de": lambda: _read_sib("de"),
    "sib_es": lambda: _read_sib("es"),
    "sib_zh_en": lambda: _read_sib("zh", "en"),
    "sib_zh_en_de_es": lambda: _read_sib("zh", "en", "de", "es"),
    "reuters10": _read_reuters,
    "reuters10_balanced": _read_reuters_balanced,
}

SETS = tuple(_READERS)
