"""How often each article uses each countable word: what topic models and dictionaries of other tools begin with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from research.records import Passages
from research.study import TopicSettings
from research.topics.words.words import count_words


@dataclass(frozen=True)
class ArticleCounts:
    """Word counts of articles.

    Attributes
    ----------
    words
        The words, language by language, sorted within; one that several languages have is written ``word@language``.
    languages
        Language of each word.
    counts
        Sparse matrix (CSR) of shape (n_articles, n_words), whole numbers.
    """

    words: tuple[str, ...]
    languages: tuple[str, ...]
    counts: Any


def count_article_words(passages: Passages, settings: TopicSettings, *, language: str | None = None) -> ArticleCounts:
    """Count the words of every article as those of topics are counted: without stop words, segmented by language.

    Parameters
    ----------
    passages
        The passages of a run.
    settings
        Stop words.
    language
        Count the words of one language; None: of all.
    """
    from scipy import sparse

    vocabularies = [one for one in count_words(passages, settings)[0] if language in (None, one.language)]
    article_of, n_articles = passages.article_of, passages.n_articles
    blocks = []
    for one in vocabularies:
        member = sparse.csr_array(
            (np.ones(len(one.rows), np.int64), (article_of[one.rows], np.arange(len(one.rows)))),
            shape=(n_articles, len(one.rows)),
        )
        blocks.append(member @ sparse.csr_array(one.counts))
    times = Counter(word for one in vocabularies for word in one.words)
    return ArticleCounts(
        words=tuple(
            word if times[word] == 1 else f"{word}@{one.language}" for one in vocabularies for word in one.words
        ),
        languages=tuple(one.language for one in vocabularies for _ in one.words),
        counts=sparse.csr_array(sparse.hstack(blocks), dtype=np.int64)
        if blocks
        else sparse.csr_array((n_articles, 0), dtype=np.int64),
    )
