"""How far the shares of themes can be trusted before people have coded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.records import (
    ALIKE,
    Corpus,
    Passages,
    PlaceboTheme,
    TextCheck,
    TextSimilarity,
    ThemeChecks,
    ThemePair,
    Themes,
    ThemeWording,
)
from research.study import Codebook, ThemeSettings
from research.themes.background import list_subjects
from research.themes.evidence import score_wording, weigh_texts
from research.themes.membership import assign_passages, assign_placebos
from research.themes.scoring import average_passages, find_evidence

N_WORDINGS = 200
"""Resampled codebooks; the quantiles rest on five at either end. A convention."""

MOST_PASSAGES = 4000
"""Passages that other wordings are scored on; a bound on the work, chosen without a measurement. Stories are
drawn whole."""


def make_empty_checks(themes: Themes) -> ThemeChecks:
    """Give the record of a study without a codebook."""
    return ThemeChecks(placebos=(), wordings=(), wording_share=np.zeros((0, themes.n_themes)))


def check_themes(
    similarity: TextSimilarity,
    themes: Themes,
    corpus: Corpus,
    *,
    passages: Passages,
    codebook: Codebook,
    settings: ThemeSettings,
    is_story: bool,
    seed: int,
) -> ThemeChecks:
    """Score absent themes as if they were asked for, and the themes with other wordings.

    Parameters
    ----------
    similarity
        From `compare_texts`.
    themes
        Scores by the whole codebook.
    corpus, passages
        The articles and their passages.
    codebook
        Defines the themes.
    settings
        As the themes were scored with.
    is_story
        True if stories are counted, otherwise articles.
    seed
        Random seed of the wordings, and of the sample that they are scored on.
    """
    unit_of = corpus.story_of if is_story else np.arange(corpus.n_articles)
    absent = assign_placebos(find_evidence(similarity), is_multiple=codebook.multiple, settings=settings)
    # A placebo theme is asked for alone, so that it takes every article that a theme of the codebook could take.
    taken = average_passages(absent, passages) >= settings.min_share
    shares = _average_units(taken.astype(np.float64), unit_of)
    names = [subject for subject in list_subjects() if subject.is_placebo]
    rng = np.random.default_rng(seed)
    sampled, rows, kept_units = _sample(similarity, passages, unit_of, rng=rng)
    counts = np.ones(len(similarity.texts), np.int64)

    def measure(counts: NDArray[np.int64], lexicon_part: float = 1.0) -> NDArray[np.float64]:
        weights = weigh_texts(sampled.texts, sampled.n_themes, counts=counts)
        evidence = score_wording(sampled, weights, lexicon_part=lexicon_part)
        share = assign_passages(evidence, is_multiple=codebook.multiple, settings=settings)
        return _average_units(_assign_articles(average_passages(share, rows), settings.min_share), kept_units)

    wording_share = np.stack([measure(*_draw_wording(similarity, rng)) for _ in range(N_WORDINGS)])
    whole = measure(counts)
    low, high = np.quantile(wording_share, [0.025, 0.975], axis=0)
    ids = [theme.id for theme in themes.themes]
    return ThemeChecks(
        placebos=tuple(
            PlaceboTheme(subject.id, subject.name, float(share)) for subject, share in zip(names, shares, strict=True)
        ),
        wordings=tuple(
            ThemeWording(name, float(s), float(a), float(b))
            for name, s, a, b in zip(ids, whole, low, high, strict=True)
        ),
        wording_share=wording_share,
        texts=_check_texts(similarity, ids, [measure(c) for c in _leave_one_out(similarity)], whole=whole),
        pairs=_find_alike(similarity, ids),
    )


def _assign_articles(article_share: NDArray[np.float64], min_share: float) -> NDArray[np.float64]:
    """Give 1 for the theme that an article is assigned to, else 0, shape (n_articles, n_themes)."""
    assigned = np.zeros_like(article_share)
    best = article_share.argmax(axis=1)
    assigned[np.arange(len(best)), best] = article_share.max(axis=1) >= min_share
    return assigned


def _average_units(article_share: NDArray[np.float64], unit_of: NDArray[np.int64]) -> NDArray[np.float64]:
    """Average over stories of the mean of their articles, shape (n_columns,)."""
    size = np.bincount(unit_of)
    weight = 1 / size[unit_of] / np.count_nonzero(size)
    share: NDArray[np.float64] = weight @ article_share
    return share


def _sample(
    similarity: TextSimilarity, passages: Passages, unit_of: NDArray[np.int64], *, rng: np.random.Generator
) -> tuple[TextSimilarity, Passages, NDArray[np.int64]]:
    """Draw whole stories until `MOST_PASSAGES` passages are reached; similarities lie subject by subject in memory."""
    article_of = passages.article_of
    if len(article_of) <= MOST_PASSAGES:
        return replace(similarity, subject=np.asfortranarray(similarity.subject)), passages, unit_of
    size = np.bincount(unit_of[article_of], minlength=int(unit_of.max()) + 1)
    order = rng.permutation(len(size))
    n_kept = max(1, int(np.searchsorted(np.cumsum(size[order]), MOST_PASSAGES, side="right")))
    is_kept = np.zeros(len(size), bool)
    is_kept[order[:n_kept]] = True
    articles = np.flatnonzero(is_kept[unit_of])
    place = np.full(passages.n_articles, -1)
    place[articles] = np.arange(len(articles))
    rows = np.flatnonzero(place[article_of] >= 0)
    kept = tuple(replace(passages.passages[row], article=int(place[article_of[row]])) for row in rows.tolist())
    columns = {name: getattr(similarity, name)[rows] for name in ("text", "lexicon", "matches", "subject")}
    columns["subject"] = np.asfortranarray(columns["subject"])
    units = np.unique(unit_of[articles], return_inverse=True)[1]
    return replace(similarity, **columns), Passages(kept, len(articles)), units.astype(np.int64)


def _draw_wording(similarity: TextSimilarity, rng: np.random.Generator) -> tuple[NDArray[np.int64], float]:
    """Draw the texts of every theme with replacement, within their language and kind.

    A language keeps as many texts as it has. Keywords are drawn for the vectors and, as a whole, used in part.
    """
    counts = np.zeros(len(similarity.texts), np.int64)
    groups: dict[tuple[int, str, bool], list[int]] = {}
    for row, text in enumerate(similarity.texts):
        groups.setdefault((text.theme, text.language, text.kind == "keyword"), []).append(row)
    for rows in groups.values():
        np.add.at(counts, rng.choice(rows, len(rows)), 1)
    for row, text in enumerate(similarity.texts):
        counts[row] = 1 if text.kind == "excludes" else counts[row]
    words = [row for row, text in enumerate(similarity.texts) if text.kind == "keyword"]
    return counts, float((counts[words] > 0).mean()) if words else 1.0


def _leave_one_out(similarity: TextSimilarity) -> list[NDArray[np.int64]]:
    """Give the codebooks that lack one description, example or inclusion each."""
    codebooks = []
    for row in _list_rows(similarity):
        counts = np.ones(len(similarity.texts), np.int64)
        counts[row] = 0
        codebooks.append(counts)
    return codebooks


def _list_rows(similarity: TextSimilarity) -> list[int]:
    return [row for row, text in enumerate(similarity.texts) if text.kind in ("description", "example", "includes")]


def _check_texts(
    similarity: TextSimilarity, ids: list[str], without: list[NDArray[np.float64]], *, whole: NDArray[np.float64]
) -> tuple[TextCheck, ...]:
    checked = []
    for row, share, counts in zip(_list_rows(similarity), without, _leave_one_out(similarity), strict=True):
        text = similarity.texts[row]
        weights = weigh_texts(similarity.texts, similarity.n_themes, counts=counts)
        is_described = weights.sum(axis=1) > 0
        norm = _measure_lengths(weights @ similarity.gram @ weights.T)
        # Texts have unit length.
        cosine = np.where(is_described, weights @ similarity.gram[:, row] / norm, -np.inf)
        is_testable = bool(is_described[text.theme])
        nearest = int(cosine.argmax()) if is_testable else text.theme
        checked.append(
            TextCheck(
                theme=ids[text.theme],
                nearest=ids[nearest],
                kind=text.kind,
                language=text.language,
                text=text.text,
                own_similarity=float(cosine[text.theme]) if is_testable else float("nan"),
                nearest_similarity=float(cosine[nearest]) if is_testable else float("nan"),
                share_change=float(share[text.theme] - whole[text.theme]) if is_testable else float("nan"),
            )
        )
    return tuple(checked)


def _find_alike(similarity: TextSimilarity, ids: list[str]) -> tuple[ThemePair, ...]:
    weights = weigh_texts(similarity.texts, similarity.n_themes, counts=np.ones(len(similarity.texts), np.int64))
    gram = weights @ similarity.gram @ weights.T
    length = _measure_lengths(gram)
    cosine = np.triu(gram / np.outer(length, length), 1)
    alike = zip(*np.nonzero(cosine >= ALIKE), strict=True)
    pairs = [ThemePair(ids[first], ids[second], float(cosine[first, second])) for first, second in alike]
    return tuple(sorted(pairs, key=lambda pair: -pair.similarity))


def _measure_lengths(gram: NDArray[np.float64]) -> NDArray[np.float64]:
    length: NDArray[np.float64] = np.sqrt(np.maximum(np.diag(gram), 1e-12))
    return length
