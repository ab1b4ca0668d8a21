"""Words of two parts of a set of passages in one language, told from chance by random divisions of the stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from research.records import ComparisonOutcome, Passages
from research.study import TopicSettings
from research.topics.words.random_splits import bound_chance, score_split
from research.topics.words.words import Vocabulary, choose_diverse, count_words

FEWEST_STORIES = 10
"""Stories in a language that either part requires for words to be compared; a convention."""

_RARE = 3
"""Least number of stories that hold a word for it to be compared: no rarer word can exceed the bound."""


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """A word that one part uses more.

    Attributes
    ----------
    part
        The part that uses it more.
    rank
        From 1 within the part.
    z
        Log-odds ratio over its standard error, positive for both parts.
    shares
        Shares of the stories of the first and of the second part that hold it, 0 to 1.
    """

    part: Literal["first", "second"]
    rank: int
    word: str
    z: float
    shares: tuple[float, float]


@dataclass(frozen=True)
class ComparedParts:
    """How many stories of each part were compared, what came of it, and the words that differ."""

    n_first: int
    n_second: int
    outcome: ComparisonOutcome
    words: tuple[ComparedWord, ...] = ()


def count_some(passages: Passages, rows: NDArray[np.int64], settings: TopicSettings) -> list[Vocabulary]:
    """Count the words of some passages as those of topics are; rows of the vocabularies are rows of all passages."""
    return [
        Vocabulary(one.language, rows[one.rows], one.words, one.counts)
        for one in count_words(passages.take(rows), settings)[0]
    ]


def compare_parts(
    vocabulary: Vocabulary,
    rows: NDArray[np.int64],
    *,
    is_first: NDArray[np.bool_],
    story_of: NDArray[np.int64],
    settings: TopicSettings,
    seed: int,
) -> ComparedParts:
    """Compare the words of two parts in one language.

    Parameters
    ----------
    vocabulary
        Counts of the language.
    rows
        Rows of the counts that are compared, shape (n_rows,).
    is_first
        Shape (n_rows,); True for passages of the first part.
    story_of
        Story of every passage of the corpus.
    settings
        Number of words, and how different their spelling must be.
    seed
        Random seed of the divisions.

    Returns
    -------
    Words past what 95 % of random divisions of the same stories reach, by part and rank.
    """
    held, of_story = gather_stories(vocabulary.counts[rows], story_of[vocabulary.rows[rows]])
    side = np.zeros(held.shape[0], np.bool_)
    side[of_story[is_first]] = True
    n_first, n_second = int(side.sum()), int((~side).sum())
    if min(n_first, n_second) < FEWEST_STORIES:
        return ComparedParts(n_first, n_second, "too_few_stories")
    often = np.flatnonzero(np.asarray(held.sum(axis=0)).ravel() >= _RARE)
    if len(often) < 2:
        return ComparedParts(n_first, n_second, "no_difference")
    held = held[:, often]
    z = score_split(held, side)
    bounds = bound_chance(held, side, seed=seed)
    first, second = (np.asarray(held[np.flatnonzero(part)].mean(axis=0)).ravel() for part in (side, ~side))
    words = [vocabulary.words[column] for column in often.tolist()]
    found: list[ComparedWord] = []
    parts: tuple[tuple[Literal["first", "second"], NDArray[np.float64], float], ...] = (
        ("first", z, bounds[0]),
        ("second", -z, bounds[1]),
    )
    for name, score, bound in parts:
        order = np.argsort(-score, kind="stable")
        candidates = [(int(column), float(score[column])) for column in order if score[column] > bound]
        kept = choose_diverse(
            [(words[column], value) for column, value in candidates], settings.n_words, settings.word_diversity
        )
        column_of = {words[column]: column for column, _ in candidates}
        found += [
            ComparedWord(name, rank, word, value, (float(first[column_of[word]]), float(second[column_of[word]])))
            for rank, (word, value) in enumerate(kept, start=1)
        ]
    return ComparedParts(n_first, n_second, "different" if found else "no_difference", tuple(found))


def gather_stories(counts: Any, story_of: NDArray[np.int64]) -> tuple[Any, NDArray[np.int64]]:
    """Put passages together by story: 1 where a story holds a word, and the row of each passage's story."""
    from scipy import sparse

    stories, of_story = np.unique(story_of, return_inverse=True)
    shape = (len(stories), len(of_story))
    member = sparse.csr_array((np.ones(len(of_story)), (of_story, np.arange(len(of_story)))), shape=shape)
    return ((member @ counts) > 0).astype(np.float64).tocsr(), of_story
