"""How a topic is known again: by the passages nearest to its centre and by its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Passages, TopicWord

N_PASSAGES = 12
"""Passages in a fingerprint: enough that one in two is told from chance, few enough to be read over. Chosen without a
measurement."""

_TRIED = 50
"""Passages looked at for each that is taken, since many can be of one story; a bound on the work."""


def choose_fingerprints(
    passages: Passages, clusters: Clusters, story_of: NDArray[np.int64]
) -> tuple[tuple[int, ...], ...]:
    """Choose the passages that a topic is known by.

    Parameters
    ----------
    passages, clusters
        The passages of a run, and their topics.
    story_of
        Shape (n_articles,); number of each article's story. Of every story one passage is taken, or a
        reprinted text would be all there is.

    Returns
    -------
    For every topic the rows of up to 12 passages, nearest to the centre first.
    """
    article_of = passages.article_of
    ids = passages.ids
    chosen = []
    for topic in range(clusters.n_topics):
        rows = np.flatnonzero((clusters.topic_of == topic) & ~clusters.is_outlier)
        order = rows[np.lexsort((ids[rows], -clusters.similarity[rows]))][: _TRIED * N_PASSAGES]
        stories: set[int] = set()
        texts: set[str] = set()
        taken: list[int] = []
        for row in order.tolist():
            story, text = int(story_of[article_of[row]]), str(ids[row])
            # The same text may be in two stories: it is known by its text alone.
            if story not in stories and text not in texts and len(taken) < N_PASSAGES:
                taken.append(row)
                stories.add(story)
                texts.add(text)
        chosen.append(tuple(taken))
    return tuple(chosen)


def list_topic_words(words: Sequence[TopicWord], n_topics: int) -> tuple[dict[str, list[str]], ...]:
    """Give the words of every topic per language, best first."""
    listed: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for word in sorted(words, key=lambda word: (word.topic, word.language, word.rank)):
        listed[word.topic].setdefault(word.language, []).append(word.word)
    return tuple(listed[topic] for topic in range(n_topics))
