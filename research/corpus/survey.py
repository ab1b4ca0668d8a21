"""A survey of the corpus of a study: what a run will read, without keeping the bodies of a large corpus."""

from __future__ import annotations

import hashlib
import heapq
from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.corpus.duplicates import group_equal, normalise_text
from research.corpus.origins import describe_origin
from research.corpus.reading import ReadRows, make_corpus, order_article, read_rows
from research.records import Article, Corpus
from research.study import CorpusSettings, PeriodLength
from research.text.endings import TextEndings, classify_ending

MOST_BODIES = 5000
"""Articles whose bodies are kept; a convention. A share of 1 % is then known to 0.3 percentage points (95 %)."""


@dataclass(frozen=True)
class Survey:
    """What a run will read.

    Attributes
    ----------
    corpus
        All articles. If they are more than the sample, they have no bodies and languages, and their stories are those
        of equal texts alone.
    sample
        A random sample of the articles with everything that a run knows of them; all of them, if they are few.
    endings
        How the body of each article of the corpus ends.
    """

    corpus: Corpus
    sample: Corpus
    endings: TextEndings

    @property
    def is_complete(self) -> bool:
        """Whether the sample has all articles."""
        return self.sample.n_articles == self.corpus.n_articles


def survey_corpus(
    settings: CorpusSettings,
    *,
    resolve: Callable[[str], Path],
    period: PeriodLength | None = None,
    most_bodies: int = MOST_BODIES,
) -> Survey:
    """Read and check all articles of a study, and keep the bodies of a sample.

    Memory grows with the number of articles, not with their lengths; time grows with the size of the files.

    Parameters
    ----------
    settings, resolve, period
        As of `research.corpus.read_corpus`.
    most_bodies
        Number of articles of the sample, chosen by their ids, so that it does not depend on their order.

    Raises
    ------
    CorpusError
        As `research.corpus.read_corpus`.
    """
    keeper = _Keeper(most_bodies)
    read = read_rows(settings, resolve=resolve, period=period, keep=keeper.keep)
    bodies = keeper.give_bodies()
    order = sorted(range(len(read.articles)), key=lambda place: order_article(read.articles[place]))
    rows = np.array([read.rows[place] for place in order], np.int64)
    sampled = [
        replace(read.articles[place], body=bodies[read.rows[place]]) for place in order if read.rows[place] in bodies
    ]
    sample = make_corpus(sampled, read, settings)
    ending, n_characters = np.frombuffer(keeper.ending, np.int8), np.frombuffer(keeper.n_characters, np.int64)
    endings = TextEndings(ending[rows], n_characters[rows])
    if len(sampled) == len(order):
        return Survey(sample, sample, endings)
    return Survey(_make_bodiless_corpus(read, order, keeper, settings=settings), sample, endings)


class _Keeper:
    """Keeps of each article what a survey needs, and the bodies of those with the smallest hashes."""

    def __init__(self, most_bodies: int) -> None:
        self.ending = bytearray()
        self.n_characters = array("q")
        self.text_of = array("q")
        self._most = most_bodies
        self._heap: list[tuple[int, int, str]] = []

    def keep(self, article: Article) -> Article:
        """Count an article and give it without its body."""
        row = len(self.n_characters)
        self.ending.append(classify_ending(article.body))
        self.n_characters.append(len(article.body))
        plain = normalise_text(article.body or article.title)
        digest = hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=7).digest()
        self.text_of.append(int.from_bytes(digest) if plain else -row - 1)
        rank = -int(article.id, 16)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, (rank, -row, article.body))
        elif (rank, -row) > self._heap[0][:2]:
            heapq.heapreplace(self._heap, (rank, -row, article.body))
        return replace(article, body="")

    def give_bodies(self) -> dict[int, str]:
        """Give the bodies of the sample by the number of their row."""
        return {-row: body for _, row, body in self._heap}


def _make_bodiless_corpus(read: ReadRows, order: list[int], keeper: _Keeper, *, settings: CorpusSettings) -> Corpus:
    """Make a corpus of articles without bodies, whose stories are those of equal texts."""
    articles = tuple(read.articles[place] for place in order)
    stories: NDArray[np.int64] = group_equal(
        [keeper.text_of[read.rows[place]] for place in order],
        [describe_origin(article) for article in articles],
        window_days=settings.duplicates.window_days,
    )
    return Corpus(
        articles,
        stories,
        np.zeros((len(articles), 2), np.int64),
        read.rejected,
        (),
        read.n_rows,
        settings.time_zone,
        inputs=read.inputs,
        attributes=settings.attribute_names,
    )
