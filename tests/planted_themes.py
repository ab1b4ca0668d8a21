"""Passages, codebooks and a background whose vectors lie on known axes."""

from __future__ import annotations

import numpy as np

from research.records import Passage, Passages
from research.study import ThemeSettings
from research.study.codebook import Codebook
from research.themes import compare_texts, list_background_texts, list_codebook_texts, score_themes
from research.themes.background import list_subjects

N_SUBJECTS = len(list_subjects())
N_DIMS = 24 + N_SUBJECTS


def make_codebook(n_themes: int = 3, languages=("en", "zh"), **extra) -> Codebook:
    return Codebook.model_validate(
        {
            "themes": [
                {
                    "id": f"theme_{t}",
                    "name": {language: f"{language} {t}" for language in languages},
                    "description": {language: [f"{language} {t} one", f"{language} {t} two"] for language in languages},
                    "examples": {languages[0]: [f"{languages[0]} {t} example"]},
                    **extra,
                }
                for t in range(n_themes)
            ]
        }
    )


def make_passages(article_of, language="en", n_articles=None) -> Passages:
    listed = tuple(Passage(f"{i:016x}", int(a), "body", language, "text", "", 0, 4) for i, a in enumerate(article_of))
    return Passages(listed, n_articles if n_articles is not None else int(max(article_of)) + 1)


def unit(values: np.ndarray) -> np.ndarray:
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def make_background() -> np.ndarray:
    """Give every subject an axis of its own, after the 24 that are left to themes, and each ten a common one."""
    axes = np.eye(N_DIMS)
    listed = [text.subject for text in list_background_texts()]
    return unit(np.stack([axes[24 + subject] + axes[24 + subject // 10 * 10] for subject in listed]))


def plant(codebook: Codebook, n_each: int = 20, noise: float = 0.02, seed: int = 0):
    """Give passages near the direction of each theme in turn, the codebook's texts and vectors, and the truth."""
    rng = np.random.default_rng(seed)
    n_themes = len(codebook.themes)
    truth = np.repeat(np.arange(n_themes), n_each)
    values = unit(np.eye(N_DIMS)[truth] + noise * rng.normal(size=(len(truth), N_DIMS)))
    texts = list_codebook_texts(codebook)
    text_values = unit(np.eye(N_DIMS)[[t.theme for t in texts]] + noise * rng.normal(size=(len(texts), N_DIMS)))
    return values, truth, texts, text_values


def compare(values, passages, codebook, texts, text_values, neighbors=None):
    none = np.zeros((len(values), 0), np.int64)
    return compare_texts(
        values,
        passages,
        codebook,
        texts=texts,
        text_values=text_values,
        background_values=make_background(),
        neighbors=none if neighbors is None else neighbors,
    )


def score(values, passages, codebook, texts, text_values, **changes):
    similarity = compare(values, passages, codebook, texts, text_values)
    return score_themes(similarity, passages, codebook, settings=ThemeSettings(**changes))


def about(*axes: int) -> np.ndarray:
    """Give one passage on each of these axes."""
    return np.eye(N_DIMS, dtype=np.float32)[list(axes)]
