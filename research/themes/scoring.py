"""How far passages and articles belong to the themes of a codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import MissingLanguage, Passages, Theme, Themes
from research.study import Codebook, ThemeSettings

FEW_PASSAGES = 20
"""Below this the similarities with one theme are too few to standardise by: those with all themes share one mean, and a
typical standard deviation stands in. Chosen without a measurement."""

_TYPICAL_SD = 0.12
"""Standard deviation of a theme's similarities that stands in where there are too few passages. A typical value, chosen
without a recorded measurement."""

_PALETTE = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999")
"""Okabe and Ito (2008), for themes without a colour of their own."""


@dataclass(frozen=True)
class CodebookText:
    """One text of a codebook, and what it says about which theme."""

    theme: int
    language: str
    kind: Literal["description", "example"]
    text: str


def list_codebook_texts(codebook: Codebook) -> tuple[CodebookText, ...]:
    """List every description and example, which are encoded as passages are."""
    listed: list[CodebookText] = []
    for index, theme in enumerate(codebook.themes):
        for language, texts in sorted(theme.description.items()):
            listed += [CodebookText(index, language, "description", text) for text in texts]
        for language, texts in sorted(theme.examples.items()):
            listed += [CodebookText(index, language, "example", text) for text in texts]
    return tuple(listed)


def make_empty_themes(passages: Passages) -> Themes:
    """Give the record of a study without a codebook: no themes."""
    return Themes(
        themes=(),
        passage_score=np.zeros((passages.n_passages, 0), np.float32),
        passage_share=np.zeros((passages.n_passages, 0), np.float32),
        article_share=np.zeros((passages.n_articles, 0)),
        top_theme=np.zeros(passages.n_articles, np.int64),
        is_abstained=np.ones(passages.n_articles, bool),
        missing=(),
    )


def score_themes(
    values: NDArray[np.float32],
    passages: Passages,
    codebook: Codebook,
    *,
    texts: Sequence[CodebookText],
    text_values: NDArray[np.float32],
    settings: ThemeSettings,
) -> Themes:
    """Score passages against themes, and articles by their passages.

    A theme's direction is the mean over languages of the mean of its texts in each, so that a language with more
    wordings does not weigh more. The cosine of a passage with it is standardised over all passages of the corpus
    (themes described broadly are near everything), and a softmax over the themes makes memberships of the scores. A
    passage whose best score is below ``settings.min_score`` belongs to no theme; an article takes the mean of its
    passages and abstains if its largest share is below ``settings.min_share``.

    Parameters
    ----------
    values
        Aligned vectors of the passages, shape (n_passages, n_dims), rows of unit length.
    passages
        The same passages.
    codebook
        Defines the themes.
    texts, text_values
        Texts of the codebook, from `list_codebook_texts`, and their vectors, shape (n_texts, n_dims), aligned as the
        passages are.
    settings
        Temperature of the softmax, and the thresholds below which a passage or an article belongs to no theme.

    Returns
    -------
    Scores, memberships and top themes.
    """
    directions = _find_directions(texts, text_values, len(codebook.themes))
    score = _standardise(values @ directions.T)
    share = _soften(score, settings)
    article_of = passages.article_of
    counts = np.maximum(np.bincount(article_of, minlength=passages.n_articles), 1)
    article_share = np.zeros((passages.n_articles, len(codebook.themes)))
    np.add.at(article_share, article_of, share.astype(np.float64))
    article_share /= counts[:, None]
    return Themes(
        themes=_make_themes(codebook),
        passage_score=score.astype(np.float32),
        passage_share=share.astype(np.float32),
        article_share=article_share,
        top_theme=article_share.argmax(axis=1).astype(np.int64),
        is_abstained=article_share.max(axis=1) < settings.min_share,
        missing=_find_missing(passages, codebook),
    )


def _find_directions(
    texts: Sequence[CodebookText], text_values: NDArray[np.float32], n_themes: int
) -> NDArray[np.float32]:
    directions = np.zeros((n_themes, text_values.shape[1]))
    for theme in range(n_themes):
        by_language: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            if text.theme == theme:
                by_language.setdefault(text.language, []).append(row)
        directions[theme] = np.mean([text_values[rows].mean(axis=0) for rows in by_language.values()], axis=0)
    norm = np.linalg.norm(directions, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (directions / np.maximum(norm, 1e-12)).astype(np.float32)
    return unit


def _standardise(similarity: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give scores in standard deviations of each theme's similarities over the corpus."""
    values = similarity.astype(np.float64)
    if len(values) < FEW_PASSAGES:
        # One mean for all themes: which theme is nearest stays as it is, and vectors that were not centred, whose
        # similarities are all high, do not score high throughout.
        return (values - values.mean()) / _TYPICAL_SD if values.size else values
    sd = values.std(axis=0)
    result: NDArray[np.float64] = (values - values.mean(axis=0)) / np.where(sd > 1e-6, sd, _TYPICAL_SD)
    return result


def _soften(score: NDArray[np.float64], settings: ThemeSettings) -> NDArray[np.float64]:
    n_themes = score.shape[1]
    best = score.max(axis=1, keepdims=True)
    if n_themes == 1:
        # One theme has no other to be told from: it is weighed against the score at which passages abstain.
        score = np.hstack([score, np.full_like(score, settings.min_score)])
    weight = np.exp((score - score.max(axis=1, keepdims=True)) / settings.temperature)
    share: NDArray[np.float64] = weight[:, :n_themes] / weight.sum(axis=1, keepdims=True)
    return np.where(best < settings.min_score, 0.0, share)


def _make_themes(codebook: Codebook) -> tuple[Theme, ...]:
    taken = {theme.color.upper() for theme in codebook.themes if theme.color}
    free = [color for color in _PALETTE if color not in taken]
    themes = []
    for index, theme in enumerate(codebook.themes):
        color = theme.color or (free.pop(0) if free else _PALETTE[index % len(_PALETTE)])
        themes.append(Theme(theme.id, tuple(theme.name), tuple(theme.name.values()), color))
    return tuple(themes)


def _find_missing(passages: Passages, codebook: Codebook) -> tuple[MissingLanguage, ...]:
    """List the languages of the corpus in which the codebook does not describe every theme."""
    counts = Counter(passages.languages)
    described = set(codebook.languages)
    return tuple(
        MissingLanguage(language, count) for language, count in sorted(counts.items()) if language not in described
    )
