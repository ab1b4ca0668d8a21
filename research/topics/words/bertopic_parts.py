"""What a BERTopic of a run is made of, in BERTopic's own classes.

A second door, since only classes of a module are pickled. Importing it loads BERTopic: do so where a model is made.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder
from bertopic.cluster import BaseCluster
from numpy.typing import NDArray

from research.topics.words.bertopic_model import RunMethods


class RunEmbedder(BaseEmbedder):  # type: ignore[misc]
    """The encoder and the alignment of a run."""

    def __init__(self, methods: RunMethods) -> None:
        super().__init__()
        self.methods = methods

    def embed(self, documents: list[str], verbose: bool = False) -> NDArray[np.float32]:
        """Embed documents, shape (n_documents, n_dims)."""
        return self.methods.embed_texts(documents)

    def embed_words(self, words: list[str], verbose: bool = False) -> NDArray[np.float32]:
        """Embed words, shape (n_words, n_dims)."""
        return self.methods.embed_terms(words)


class RunClusters(BaseCluster):  # type: ignore[misc]
    """The topics of a run, for its own passages and for other texts."""

    def __init__(self, methods: RunMethods) -> None:
        self.methods = methods

    def predict(self, X: NDArray[np.float32]) -> NDArray[np.int64]:  # noqa: N803
        """Give the topics of vectors, -1 for outliers."""
        return self.methods.find_topics(np.asarray(X, np.float32))


class NumberedTopics(BERTopic):  # type: ignore[misc]
    """A BERTopic that leaves topics their numbers while it is fitted; it would number them anew by size."""

    def _sort_mappings_by_frequency(self, documents: pd.DataFrame) -> pd.DataFrame:
        self._update_topic_size(documents)
        self.topic_mapper_.add_mappings({number: number for number in set(documents.Topic)}, topic_model=self)
        return documents

    def _save_representative_docs(self, documents: pd.DataFrame) -> None:
        """Leave them to the run, which has exemplars."""
