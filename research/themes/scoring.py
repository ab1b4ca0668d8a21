"""How far passages and articles belong to the themes of a codebook."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from research.records import MissingLanguage, Passages, TextSimilarity, Theme, Themes
from research.study import Codebook, ThemeSettings
from research.themes.background import list_subjects
from research.themes.evidence import NEVER, Evidence, score_wording, weigh_texts
from research.themes.membership import assign_passages, measure_margins

_PALETTE = ("#0072B2", "#D55E00", "#009E73", "#C4689A", "#332288", "#7F3B08", "#004D6B", "#2F2F2F")
"""Colours of themes: at least 3:1 against white, and apart for colour-blind readers (tests/figures/test_palette.py)."""
"""Okabe and Ito (2008), for themes without a colour of their own."""


def make_empty_themes(passages: Passages) -> Themes:
    """Give the record of a study without a codebook: no themes."""
    return Themes(
        themes=(),
        passage_similarity=np.zeros((passages.n_passages, 0), np.float32),
        passage_share=np.zeros((passages.n_passages, 0), np.float32),
        article_share=np.zeros((passages.n_articles, 0)),
        lexicon=np.zeros((passages.n_articles, 0), np.float32),
        logit=np.zeros((passages.n_articles, 0), np.float32),
        top_theme=np.zeros(passages.n_articles, np.int64),
        is_abstained=np.ones(passages.n_articles, bool),
        missing=(),
    )


def score_themes(
    similarity: TextSimilarity,
    passages: Passages,
    codebook: Codebook,
    *,
    settings: ThemeSettings,
    reference: TextSimilarity | None = None,
) -> Themes:
    """Score passages against themes and the background, and articles by their passages.

    A theme's direction is the mean over languages of the mean of its texts in each, so that a language with more
    wordings does not weigh more. A passage belongs to a theme that is nearer than every rival (`measure_margins`), by a
    margin at which placebo themes get far less (`find_threshold`). Nothing is standardised over the corpus, so that a
    theme may be frequent, rare or absent. An article takes the mean of its passages and abstains if its largest share
    is below ``settings.min_share``.

    Parameters
    ----------
    similarity
        From `compare_texts`.
    passages
        The passages that were compared.
    codebook
        Defines the themes.
    settings
        Softness, and the thresholds below which a passage or an article belongs to no theme.
    reference
        Similarities of the passages that thresholds are found on, where those to be scored are others.

    Returns
    -------
    Similarities, memberships and top themes.
    """
    evidence = find_evidence(similarity)
    judged = None if reference is None else find_evidence(reference)
    share = assign_passages(evidence, is_multiple=codebook.multiple, settings=settings, reference=judged)
    standard = _standardise(evidence)
    article_share = average_passages(share, passages)
    nearness = average_passages(standard, passages)
    # The nearest theme on average, also where the background is nearer: abstention is a flag.
    best = nearness.argmax(axis=1)
    margins = measure_margins(evidence, is_multiple=codebook.multiple)
    return Themes(
        themes=_make_themes(codebook),
        passage_similarity=standard.astype(np.float32),
        passage_share=share.astype(np.float32),
        article_share=article_share,
        lexicon=average_passages(similarity.matches, passages).astype(np.float32),
        logit=average_passages(_bound(margins / evidence.sd), passages).astype(np.float32),
        top_theme=best.astype(np.int64),
        is_abstained=article_share.max(axis=1) < settings.min_share,
        missing=_find_missing(passages, codebook),
    )


def find_evidence(similarity: TextSimilarity) -> Evidence:
    """Give the evidence for the themes as the whole codebook describes them."""
    counts = np.ones(len(similarity.texts), np.int64)
    return score_wording(similarity, weigh_texts(similarity.texts, similarity.n_themes, counts=counts))


def average_passages(values: NDArray[np.float32], passages: Passages) -> NDArray[np.float64]:
    """Average over the passages of each article, shape (n_articles, n_columns); 0 for one without passages."""
    total = np.zeros((passages.n_articles, values.shape[1]))
    article_of = passages.article_of
    np.add.at(total, article_of, values.astype(np.float64))
    counts = np.maximum(np.bincount(article_of, minlength=passages.n_articles), 1)
    mean: NDArray[np.float64] = total / counts[:, None]
    return mean


_FURTHEST = 10.0
"""Standard deviations at which a similarity or a margin is cut: a passage that a theme excludes has no finite one. A
convention."""


def _bound(values: NDArray[np.float32]) -> NDArray[np.float32]:
    bounded: NDArray[np.float32] = np.clip(values, -_FURTHEST, _FURTHEST)
    return bounded


def _standardise(evidence: Evidence) -> NDArray[np.float32]:
    """Give similarities in standard deviations of a passage's similarities with subjects, from their mean."""
    is_general = ~np.array([subject.is_placebo for subject in list_subjects()])
    usual = evidence.subject[:, is_general].mean(axis=1, keepdims=True)
    return _bound(np.where(evidence.own <= NEVER, -np.inf, (evidence.own - usual) / evidence.sd))


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
