"""Themes without codes: macro F1, how shares follow the truth, and what absent themes get.

``python benchmarks/themes.py [--out FOLDER] [--only SET ...] [--encoder e5-small]``. Codebooks are in ``codebooks/``;
the method of version 0.4 (scores standardised per theme over the corpus, softmax) is written out here as the baseline.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from corpora import ROOT, find_corpus
from labelled_sets import make_passages as make_set_passages
from labelled_sets import read_set
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from research.corpus import cut_passages, read_corpus
from research.encoders import Encoder, encode_texts, open_encoder
from research.records import Passages, Themes
from research.study import Codebook, EncoderSettings, ThemeSettings, load_study
from research.themes import compare_texts, count_neighbors, list_background_texts, list_codebook_texts, score_themes
from research.themes.background import list_subjects
from research.themes.membership import assign_placebos
from research.themes.scoring import average_passages, find_evidence
from research.topics.clustering.neighbors import find_neighbors

N_CORPORA, N_TEXTS = 40, 400
BOOKS = {
    "bbc": "bbc",
    "sib_zh_en": "sib",
    "sib_zh_en_de_es": "sib",
    "reuters10": "reuters",
    "reuters10_balanced": "reuters",
}
SETS = (*BOOKS, "sample")
NEWS = "news_broadcast"


@dataclass(frozen=True)
class Case:
    """A corpus, its codebook, and the true theme of each article: -1 for none, empty where nobody knows."""

    name: str
    passages: Passages
    codebook: Codebook
    labels: NDArray[np.int64]
    values: NDArray[np.float32]
    text_values: NDArray[np.float32]
    background_values: NDArray[np.float32]


def read_case(name: str, encoder: Encoder, cache: Path) -> Case:
    """Read and embed a corpus; texts of the benchmark sets are articles of one passage."""
    if name in BOOKS:
        labelled = read_set(name)
        passages = make_set_passages(labelled)
        file = ROOT / "benchmarks" / "codebooks" / f"{BOOKS[name]}.yaml"
        truth = [label.replace("/", "_").replace("-", "_") for label in labelled.labels]
    else:
        if name == NEWS:
            find_corpus("xwlb_2022_2026.jsonl.gz")
        study = load_study(ROOT / "configs" / f"{name}.yaml")
        corpus = read_corpus(study.corpus, resolve=study.resolve)
        passages = cut_passages(corpus, study.passages)
        file = study.resolve(study.themes.codebook)
        truth = []
        if name == "sample":
            table = ROOT / "research" / "datasets" / "sample" / "city_transformation_truth.csv"
            rows = list(csv.DictReader(table.open(encoding="utf-8")))
            by_title = {row["title"]: row["theme"] for row in rows}
            truth = [by_title.get(article.title, "") for article in corpus.articles]
    codebook = Codebook.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    ids = [theme.id for theme in codebook.themes]
    labels = np.array([ids.index(label) if label in ids else -1 for label in truth], np.int64)
    if name == NEWS:
        passages, labels = take_articles(passages, labels, np.arange(0, passages.n_articles, 7))
    texts = [
        passage.context + "\n" + passage.text if passage.context else passage.text for passage in passages.passages
    ]
    return Case(
        name,
        passages,
        codebook,
        labels,
        encode_texts(texts, encoder, cache_dir=cache),
        encode_texts([text.text for text in list_codebook_texts(codebook)], encoder, cache_dir=cache),
        encode_texts([text.text for text in list_background_texts()], encoder, cache_dir=cache),
    )


def take_articles(
    passages: Passages, labels: NDArray[np.int64], articles: NDArray[np.int64]
) -> tuple[Passages, NDArray[np.int64]]:
    """Take some articles; one that is drawn twice is there twice."""
    rows, places = list_rows(passages, articles)
    kept = tuple(replace(passages.passages[row], article=place) for row, place in zip(rows, places, strict=True))
    return Passages(kept, len(articles)), labels[articles] if len(labels) else labels


def list_rows(passages: Passages, articles: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Give the passages of some articles, and the new number of each one's article."""
    of: dict[int, list[int]] = {}
    for row, article in enumerate(passages.article_of.tolist()):
        of.setdefault(article, []).append(row)
    pairs = [(row, place) for place, article in enumerate(articles.tolist()) for row in of.get(article, [])]
    return [row for row, _ in pairs], [place for _, place in pairs]


def draw_corpora(case: Case) -> Iterator[Case]:
    """Draw unbalanced corpora: shares of the classes from a uniform Dirichlet distribution."""
    rng = np.random.default_rng(20261124)
    classes = np.unique(case.labels)
    size = N_TEXTS if len(case.labels) > N_TEXTS else len(case.labels)
    for _ in range(N_CORPORA):
        counts = rng.multinomial(size, rng.dirichlet(np.ones(len(classes))))
        drawn = []
        for label, count in zip(classes, counts, strict=True):
            rows = np.flatnonzero(case.labels == label)
            drawn.append(rng.choice(rows, count, replace=count > len(rows)))
        articles = np.concatenate(drawn)
        rows, _ = list_rows(case.passages, articles)
        passages, labels = take_articles(case.passages, case.labels, articles)
        yield replace(case, passages=passages, labels=labels, values=case.values[rows])


def score_now(case: Case) -> tuple[Themes, NDArray[np.float64]]:
    """Score by the method of this version, and give the share of every placebo theme, too."""
    settings = ThemeSettings()
    similarity = compare_texts(
        case.values,
        case.passages,
        case.codebook,
        texts=list_codebook_texts(case.codebook),
        text_values=case.text_values,
        background_values=case.background_values,
        neighbors=find_neighbors(centre(case.values, case.passages), count_neighbors(len(case.values)))[0],
    )
    themes = score_themes(similarity, case.passages, case.codebook, settings=settings)
    absent = assign_placebos(find_evidence(similarity), is_multiple=False, settings=settings)
    return themes, average_passages(absent, case.passages).mean(axis=0)


def centre(values: NDArray[np.float32], passages: Passages) -> NDArray[np.float32]:
    """Centre every language on its own mean, as a study does where the languages say the same."""
    languages, centred = np.asarray(passages.languages), values.copy()
    for language in np.unique(languages):
        centred[languages == language] -= values[languages == language].mean(axis=0)
    unit: NDArray[np.float32] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return unit


def score_before(case: Case) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Score by the method of version 0.4: memberships and top themes of articles, and what placebo themes get."""
    aligned = centre(case.values, case.passages)
    names = np.asarray(case.passages.languages)
    means = {str(name): case.values[names == name].mean(axis=0) for name in np.unique(names)}
    pooled = case.values.mean(axis=0)
    texts, background = list_codebook_texts(case.codebook), list_background_texts()

    def shift(values: NDArray[np.float32], languages: list[str]) -> NDArray[np.float32]:
        shifted = values - np.stack([means.get(language, pooled) for language in languages])
        unit: NDArray[np.float32] = shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)
        return unit

    shifted = shift(case.text_values, [text.language for text in texts])
    subject_values = shift(case.background_values, [text.language for text in background])

    def find_direction(values: NDArray[np.float32], languages: list[str]) -> NDArray[np.float64]:
        names = np.asarray(languages)
        mean = np.mean([values[names == name].mean(axis=0) for name in np.unique(names)], axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-12)

    def select(theme: int) -> list[int]:
        wanted = ("description", "example")
        return [row for row, text in enumerate(texts) if text.theme == theme and text.kind in wanted]

    directions = [
        find_direction(shifted[select(t)], [texts[row].language for row in select(t)])
        for t in range(len(case.codebook.themes))
    ]

    def score(columns: list[NDArray[np.float64]], *, may_abstain: bool = True) -> NDArray[np.float64]:
        similarity = aligned @ np.stack(columns, axis=1)
        standard = (similarity - similarity.mean(axis=0)) / np.maximum(similarity.std(axis=0), 1e-6)
        weight = np.exp((standard - standard.max(axis=1, keepdims=True)) / 0.5)
        share = weight / weight.sum(axis=1, keepdims=True)
        if may_abstain:
            share = np.where(standard.max(axis=1, keepdims=True) < 0, 0, share)
        return average_passages(share.astype(np.float32), case.passages)

    absent = []
    for index, subject in enumerate(list_subjects()):
        if subject.is_placebo:
            rows = [row for row, text in enumerate(background) if text.subject == index]
            placebo = find_direction(subject_values[rows], [background[row].language for row in rows])
            absent.append(score([*directions, placebo])[:, -1].mean())
    return score(directions), score(directions, may_abstain=False).argmax(axis=1), np.array(absent)


def measure_f1(labels: NDArray[np.int64], top: NDArray[np.int64]) -> float:
    """Macro F1 of the top theme over the articles that have one; abstention is no loss."""
    known = labels >= 0
    return float(f1_score(labels[known], top[known], average="macro", labels=np.unique(labels[known])))


def compare_shares(case: Case) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give slope and mean absolute error of estimated on true shares, before and now."""
    truth, before, now = [], [], []
    for drawn in draw_corpora(case):
        truth.append([(drawn.labels == theme).mean() for theme in range(len(case.codebook.themes))])
        before.append(score_before(drawn)[0].mean(axis=0))
        now.append(score_now(drawn)[0].article_share.mean(axis=0))
    true = np.array(truth).ravel()
    measured = [np.array(made).ravel() for made in (before, now)]
    first, second = ((float(np.polyfit(true, made, 1)[0]), float(np.abs(made - true).mean())) for made in measured)
    return first, second


def main() -> None:
    """Print one row a corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "outputs" / "benchmarks", help="folder of cached vectors")
    parser.add_argument("--only", nargs="+", choices=(*SETS, NEWS), default=(*SETS, NEWS))
    parser.add_argument("--encoder", default="use-multilingual")
    asked = parser.parse_args()
    encoder = open_encoder(EncoderSettings(name=asked.encoder))
    columns = "corpus,F1 before,F1,slope before,slope,MAE before,MAE,placebo before (median and worst),placebo"
    print(f"| {columns.replace(',', ' | ')} |")
    print("| --- " * 9 + "|")
    for name in asked.only:
        case = read_case(name, encoder, asked.out / ".vectors")
        _, old_top, old_absent = score_before(case)
        themes, absent = score_now(case)
        cells = ["", "", "", "", "", ""]
        if len(case.labels):
            (old_slope, old_mae), (slope, mae) = compare_shares(case)
            f1 = (measure_f1(case.labels, old_top), measure_f1(case.labels, themes.top_theme))
            cells = [f"{value:.3f}" for value in (*f1, old_slope, slope, old_mae, mae)]
        placebos = [f"{np.median(share):.2%}, {share.max():.2%}" for share in (old_absent, absent)]
        print(f"| {name} | {' | '.join([*cells, *placebos])} |", flush=True)


if __name__ == "__main__":
    main()
