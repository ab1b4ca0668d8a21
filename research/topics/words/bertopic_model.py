"""The door to BERTopic (Grootendorst 2022): a fitted model for those who use its plots."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.records import Clusters, Passages
from research.study import TopicSettings
from research.topics.words.stop_words import list_stop_words
from research.topics.words.tokens import tokenize

if TYPE_CHECKING:
    import pandas as pd
    from bertopic import BERTopic


def make_bertopic(
    passages: Passages, values: NDArray[np.float32], *, clusters: Clusters, settings: TopicSettings
) -> BERTopic:
    """Fit a BERTopic to topics that are found already.

    Parameters
    ----------
    passages
        The passages of a run.
    values
        Their vectors, shape (n_passages, n_dims).
    clusters
        Their topics.
    settings
        Number of words, and stop words.

    Returns
    -------
    A fitted model whose topics have the numbers that they have in every table of the run; outliers have its label -1.
    Only where a topic has outliers alone, BERTopic knows no such topic, and numbers the others by size.
    """
    labels = np.where(clusters.is_outlier, -1, clusters.topic_of)
    stops = {
        language: list_stop_words(language, settings.stop_words.get(language, ()))
        for language in sorted(set(passages.languages))
    }
    words = [
        " ".join(word for word in tokenize(p.text, p.language) if word not in stops[p.language]) or p.id
        for p in passages.passages
    ]
    with _quiet():
        from bertopic import BERTopic
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
        from sklearn.feature_extraction.text import CountVectorizer

        class NumberedTopics(BERTopic):  # type: ignore[misc]
            """A BERTopic that leaves topics their numbers; it would number them anew by size."""

            def _sort_mappings_by_frequency(self, documents: pd.DataFrame) -> pd.DataFrame:
                numbers = sorted(set(documents.Topic) - {-1})
                if numbers != list(range(len(numbers))):
                    sorted_by_size: pd.DataFrame = super()._sort_mappings_by_frequency(documents)
                    return sorted_by_size
                self._update_topic_size(documents)
                self.topic_mapper_.add_mappings({-1: -1} | {number: number for number in numbers}, topic_model=self)
                return documents

        model = NumberedTopics(
            embedding_model=None,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=BaseCluster(),
            vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
            top_n_words=settings.n_words,
            calculate_probabilities=False,
            verbose=False,
        )
        model.fit(words, embeddings=values, y=labels)
        # A class of our own could not be pickled; once fitted, a plain BERTopic does everything else.
        model.__class__ = BERTopic
    return model


class _quiet(warnings.catch_warnings):  # noqa: N801
    """Keep deprecation notes of BERTopic's own dependencies from the reader, who cannot act on them."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")
