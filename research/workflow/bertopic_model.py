"""A run as a fitted BERTopic: its documents, and what it does with texts that BERTopic brings to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from research.errors import RunError
from research.records import RunRecords
from research.report import text_column
from research.study import Study
from research.topics import RunMethods, find_distances, label_passages, list_bags, make_bertopic
from research.workflow.assigning import embed_articles, embed_terms
from research.workflow.frames import read_texts

if TYPE_CHECKING:
    import pandas as pd
    from bertopic import BERTopic


def hand_out_bertopic(records: RunRecords, study: Study) -> BERTopic:
    """Make the BERTopic of a run.

    Raises
    ------
    RunError
        If the run has no topics.
    """
    if not records.clusters.n_topics:
        raise RunError("the run has no topics, and BERTopic cannot be without one; add articles and run it again")
    labels = label_passages(records.clusters)
    row_of: dict[str, int] = {}
    for row, text in enumerate(records.passages.texts):
        row_of.setdefault(text, row)
    methods = RunMethods(
        embed_texts=_TextEmbedder(records, study, row_of),
        embed_terms=_TermEmbedder(records, study),
        find_topics=_TopicFinder(records, labels),
    )
    make: Callable[..., BERTopic] = make_bertopic
    return make(
        records.passages,
        records.alignment.values,
        clusters=records.clusters,
        topics=records.topics,
        settings=study.topics,
        methods=methods,
    )


def tabulate_documents(records: RunRecords, articles: pd.DataFrame) -> pd.DataFrame:
    """Tabulate one row per passage with its text, and what the table of articles says of its article.

    ``topic`` is that of BERTopic: -1 for outliers; ``x`` and ``y`` are the place on the topic map, missing for passages
    that it leaves out.
    """
    import pandas as pd

    passages = records.passages
    of_article = articles.iloc[passages.article_of].reset_index(drop=True)
    return pd.DataFrame(
        {
            "text": text_column(passages.texts),
            "article": of_article["article"],
            "published": of_article["published"],
            "period": of_article["period"],
            "source": of_article["source"],
            "language": text_column(passages.languages),
            "topic": label_passages(records.clusters),
            "x": records.topic_map.position[:, 0],
            "y": records.topic_map.position[:, 1],
        }
    )


def tabulate_bags(records: RunRecords, study: Study) -> pd.Series[Any]:
    """Give the counted words of every passage in the order of the alphabet, from which no text can be read."""
    bags: pd.Series[Any] = text_column(list_bags(records.passages, study.topics))
    return bags


@dataclass(frozen=True)
class _TextEmbedder:
    """Vectors of documents: of a passage of the run its own, of another text the mean of its passages."""

    records: RunRecords
    study: Study
    row_of: Mapping[str, int]

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        own = self.records.alignment.values
        values = np.zeros((len(texts), own.shape[1]), np.float32)
        rows = np.array([self.row_of.get(text, -1) for text in texts], np.int64)
        values[rows >= 0] = own[rows[rows >= 0]]
        other = np.flatnonzero(rows < 0).tolist()
        if any(texts[place].strip() for place in other):
            corpus = read_texts([texts[place] for place in other], time_zone=self.study.corpus.time_zone)
            places = [other[int(article.key or 0)] for article in corpus.articles]
            values[places] = embed_articles(corpus, self.records, self.study)
        return values


@dataclass(frozen=True)
class _TermEmbedder:
    """Vectors of words to look for."""

    records: RunRecords
    study: Study

    def __call__(self, terms: Sequence[str]) -> NDArray[np.float32]:
        return embed_terms(terms, self.records, self.study)


@dataclass(frozen=True)
class _TopicFinder:
    """Topics of vectors: of a passage of the run its own, of another the nearest if it is not far from all."""

    records: RunRecords
    labels: NDArray[np.int64]

    def __call__(self, values: NDArray[np.float32]) -> NDArray[np.int64]:
        records = self.records
        own = records.alignment.values
        topic_of, _, is_far = find_distances(values, own, records.clusters)
        found = np.where(is_far | ~values.any(axis=1), -1, topic_of).astype(np.int64)
        label_of = {row.tobytes(): label for row, label in zip(own, self.labels, strict=True)}
        for place, row in enumerate(np.ascontiguousarray(values)):
            found[place] = label_of.get(row.tobytes(), found[place])
        return found
