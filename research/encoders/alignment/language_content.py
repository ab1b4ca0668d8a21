"""Whether languages say the same things, so that their means differ by language alone.

Centring takes the difference of the languages' means for the effect of the language. Where the Chinese articles are
about mining and the English ones about football, that difference is content, and subtracting it lays mining over
football. The vectors show it: if languages say the same, a passage has, once they are centred, neighbours as near in
another language as in its own; if they do not, the nearest in another language stay further off.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from research.encoders.alignment.diagnostics import TakeRows
from research.records import UNDETERMINED, AlignmentMeasure, LanguageNearness, Passages, shift_rows

LEAST = 0.8
"""Ratio of nearness below which two languages seem to be about different things. Measured on SIB-200, Chinese and
English: .92 and more where languages share classes, .73 and less where they share none (`measure_nearness`)."""

NEAREST = 5
"""Nearest passages that a passage is compared with. A convention, chosen without a measurement."""

MOST = 2000
"""Articles of each language that are compared; a bound on the work, chosen without a measurement."""

FEWEST = 100
"""Articles of a language below which it is not compared. A convention, chosen without a measurement."""

MOSTLY = 0.5
"""Part of the articles that have passages in both languages from which on the two are about the same by themselves. A
convention, chosen without a measurement."""


def compare_languages(take: TakeRows, passages: Passages) -> tuple[LanguageNearness, ...]:
    """Compare every two languages.

    Parameters
    ----------
    take
        Gives the vectors of some of the passages, centred by language.
    passages
        The passages.

    Returns
    -------
    One a pair of languages that have at least `FEWEST` articles each, larger languages first.
    """
    rows_of = {
        language: rows
        for language, rows in _draw_rows(passages).items()
        if len(rows) >= FEWEST and language != UNDETERMINED
    }
    article_of = passages.article_of
    articles = _list_articles(passages)
    compared = []
    for first, second in combinations(rows_of, 2):
        both = len(articles[first] & articles[second])
        is_paired = both >= MOSTLY * min(len(articles[first]), len(articles[second]))
        size = min(len(rows_of[first]), len(rows_of[second])) // 2
        a, b = (rows_of[language][: 2 * size] for language in (first, second))
        ratio = measure_nearness(take, (a, b), article_of)
        is_apart = not is_paired and ratio < LEAST
        compared.append(LanguageNearness(first, second, ratio, 4 * size, is_paired, is_apart))
    return tuple(compared)


def group_languages(languages: Sequence[str], nearness: Sequence[LanguageNearness]) -> tuple[tuple[str, ...], ...]:
    """Group languages that say the same, directly or through a third.

    One that was not compared goes with the first that was.

    Parameters
    ----------
    languages
        Codes, the larger language first.
    nearness
        The pairs of languages that could be compared.

    Returns
    -------
    Every language once; a single group if no two are apart.
    """
    compared = {code for entry in nearness for code in (entry.first, entry.second)}
    anchor = next((code for code in languages if code in compared), languages[0])
    group_of = {code: code if code in compared else anchor for code in languages}
    for entry in nearness:
        if not entry.is_apart:
            kept, lost = group_of[entry.first], group_of[entry.second]
            group_of = {language: kept if group == lost else group for language, group in group_of.items()}
    return tuple(
        tuple(language for language in languages if group_of[language] == group)
        for group in dict.fromkeys(group_of.values())
    )


def measure_nearness_change(
    before: TakeRows,
    after: TakeRows,
    passages: Passages,
    *,
    mean: NDArray[np.float64],
    nearness: Sequence[LanguageNearness],
) -> AlignmentMeasure:
    """Measure the nearness of the two languages that are furthest apart, before and after they were aligned.

    Parameters
    ----------
    before, after
        Give the vectors of some of the passages.
    passages
        The same passages.
    mean
        Mean of all vectors before they were aligned, shape (n_dims,).
    nearness
        Every pair of languages compared on the centred vectors; it says which two are furthest apart.
    """

    def take_without_shared(rows: NDArray[np.int64]) -> NDArray[np.float32]:
        # What all vectors share would make everything look near.
        return shift_rows(
            before(rows), np.tile(mean.astype(np.float32), (len(rows), 1)), np.zeros((0, len(mean)), np.float32)
        )

    nan = float("nan")
    ratios, n = (nan, nan), 0
    if nearness:
        worst = min(nearness, key=lambda entry: (entry.ratio, entry.first, entry.second))
        drawn = _draw_rows(passages)
        size = worst.n // 4
        rows = (drawn[worst.first][: 2 * size], drawn[worst.second][: 2 * size])
        article_of = passages.article_of
        ratios, n = (
            (measure_nearness(take_without_shared, rows, article_of), measure_nearness(after, rows, article_of)),
            worst.n,
        )
    return AlignmentMeasure("language_nearness", *ratios, n)


def measure_nearness(
    take: TakeRows, rows: tuple[NDArray[np.int64], NDArray[np.int64]], article_of: NDArray[np.int64]
) -> float:
    """Measure how near passages of two languages are to each other, over how near each language is to itself.

    Each language's rows are halved; the halves are compared within and across languages, so that all four comparisons
    are of as many passages with as many. Passages of one article are not compared.

    Parameters
    ----------
    take
        Gives the vectors of some of the passages, centred by language.
    rows
        Rows of the two languages, two arrays of the same length.
    article_of
        Shape (n_passages,); article of each passage.

    Returns
    -------
    Mean cosine with the `NEAREST` nearest of the other language, over that with the nearest of the own: about 1 if both
    say the same things. Measured on SIB-200, Chinese and English, either bundled encoder: .94-1.00 where the languages
    have other sentences of the same classes, .92-.98 where they share three classes of seven, .67-.73 where they share
    none. NaN if nothing is near within a language.
    """
    halves = [(part[: len(part) // 2], part[len(part) // 2 :]) for part in rows]

    def similarity(left: NDArray[np.int64], right: NDArray[np.int64]) -> float:
        cosine = take(left) @ take(right).T
        cosine[article_of[left][:, None] == article_of[right][None, :]] = -1
        n_nearest = min(NEAREST, len(right))
        return float(np.partition(cosine, -n_nearest, axis=1)[:, -n_nearest:].mean())

    within = sum(similarity(*half) for half in halves)
    (a, b), (c, d) = halves
    across = similarity(a, d) + similarity(c, b)
    return across / within if within > 0 else float("nan")


def _draw_rows(passages: Passages) -> dict[str, NDArray[np.int64]]:
    """Draw one passage of each article and language, by the hash of its text; larger languages first."""
    chosen: dict[str, dict[int, int]] = {}
    languages, articles = passages.languages, passages.article_of.tolist()
    # Reprints would be the nearest of their own language, whatever it is about: one of each text is drawn.
    for row in np.unique(passages.ids, return_index=True)[1].tolist():
        chosen.setdefault(languages[row], {}).setdefault(articles[row], row)
    drawn = {language: np.array([*rows.values()][:MOST], np.int64) for language, rows in chosen.items()}
    return dict(sorted(drawn.items(), key=lambda item: (-len(item[1]), item[0])))


def _list_articles(passages: Passages) -> dict[str, set[int]]:
    articles: dict[str, set[int]] = {}
    for language, article in zip(passages.languages, passages.article_of.tolist(), strict=True):
        articles.setdefault(language, set()).add(article)
    return articles
