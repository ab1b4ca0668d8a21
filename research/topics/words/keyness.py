"""Keyness: words that one group of articles uses more than another, per language."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from research.records import Corpus, Passages
from research.study import TopicSettings
from research.topics.words.compared_words import ComparedParts, compare_parts, count_some


def find_keyness(
    corpus: Corpus,
    passages: Passages,
    *,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    settings: TopicSettings,
    seed: int,
) -> dict[str, ComparedParts]:
    """Find the words that set two groups of articles apart, language by language.

    Words are ranked by weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008) on the
    number of stories that hold them, and kept if they exceed what random divisions of the same stories reach. A story
    that is in both groups counts for the first.

    Parameters
    ----------
    corpus, passages
        Articles of a run and their passages.
    first, second
        Rows of the articles of both groups; an article of both counts for the first.
    settings
        Stop words, number of words, and how different their spelling must be.
    seed
        Random seed of the divisions.

    Returns
    -------
    What came of the comparison, by language code; languages of neither group are left out.
    """
    article_of = passages.article_of
    rows = np.flatnonzero(np.isin(article_of, np.concatenate([first, second])))
    story_of = corpus.story_of[article_of]
    compared = {}
    for vocabulary in count_some(passages, rows, settings):
        compared[vocabulary.language] = compare_parts(
            vocabulary,
            np.arange(len(vocabulary.rows)),
            is_first=np.isin(article_of[vocabulary.rows], first),
            story_of=story_of,
            settings=settings,
            seed=seed + zlib.crc32(f"keyness {vocabulary.language}".encode()),
        )
    return compared
