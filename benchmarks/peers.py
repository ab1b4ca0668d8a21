"""The methods that are compared. Each has a function that imports and compiles it and returns the function that fits.

All have default settings except for the seed, and all receive the same vectors; none may load a model. The label -1
marks outliers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from labelled_sets import LabelledSet, make_passages
from numpy.typing import NDArray

OUTLIER = -1
_SMALL_SHARE = 0.01
Labels = NDArray[np.int64]
Fit = Callable[[NDArray[np.float32], LabelledSet, int], Labels]


@dataclass(frozen=True)
class Method:
    """A method that finds topics.

    Attributes
    ----------
    title
        Name of the method in the table.
    package
        Name of the package, whose version is recorded.
    open
        Imports the package, triggers compilation on first use, and returns the function that fits.
    """

    title: str
    package: str
    open: Callable[[], Fit]


def _open_ours() -> Fit:
    from datetime import UTC, datetime

    from research.records import Article, Corpus
    from research.study import TopicSettings
    from research.topics import cluster_passages, describe_topics

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        passages, settings = make_passages(labelled), TopicSettings()
        articles = tuple(
            Article(
                p.id, "", p.text, p.language, p.language, "", datetime(2000, 1, 1, tzinfo=UTC), "day", None, None, "", 1
            )
            for p in passages.passages
        )
        _, story_of = np.unique([article.id for article in articles], return_inverse=True)
        spans = np.array([(0, len(article.body)) for article in articles])
        corpus = Corpus(articles, story_of.astype(np.int64), spans, (), (), len(articles), "UTC")
        clusters = cluster_passages(values, passages, settings, seed=seed)
        describe_topics(corpus, passages, values, clusters=clusters, settings=settings)
        return np.where(clusters.is_outlier, OUTLIER, clusters.topic_of)

    return fit


def _open_bertopic(*, is_tuned: bool) -> Fit:
    from bertopic import BERTopic
    from umap import UMAP

    UMAP(n_components=5, metric="cosine", random_state=0).fit_transform(_make_noise())

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        # BERTopic creates the same UMAP itself, but offers no way to set its seed.
        umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
        size = {"min_topic_size": round(_SMALL_SHARE * len(values))} if is_tuned else {}
        topics, _ = BERTopic(umap_model=umap, **size).fit_transform(list(labelled.texts), values)
        return np.array(topics)

    return fit


def _open_evoc() -> Fit:
    from evoc import EVoC

    EVoC(random_state=0).fit_predict(_make_noise())

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        return EVoC(random_state=seed).fit_predict(values)

    return fit


def _open_topeax() -> Fit:
    from turftopic import Topeax

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        model = Topeax(encoder=_WordVectors(values.shape[1]), random_state=seed)
        return model.fit_transform(list(labelled.texts), embeddings=values).argmax(axis=1)

    return fit


def _open_topica() -> Fit:
    from topica import BERTopic

    from research.topics.words.stop_words import list_stop_words
    from research.topics.words.tokens import tokenize

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        stops = {language: list_stop_words(language) for language in set(labelled.languages)}
        tokens = [
            [word for word in tokenize(text, language) if word not in stops[language]]
            for text, language in zip(labelled.texts, labelled.languages, strict=True)
        ]
        return np.array(BERTopic(seed=seed).fit(tokens, values.astype(np.float64)).labels)

    return fit


def _open_tritopic() -> Fit:
    from tritopic import TriTopic

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        # It has a lexical view of its own, with the words of a language; the vectors are given, so no model is loaded.
        language = "english" if set(labelled.languages) == {"en"} else "multilingual"
        model = TriTopic(language=language, random_state=seed, verbose=False)
        return np.array(model.fit_transform(list(labelled.texts), embeddings=values.astype(np.float64)))

    return fit


def _open_kmeans() -> Fit:
    from sklearn.cluster import KMeans

    def fit(values: NDArray[np.float32], labelled: LabelledSet, seed: int) -> Labels:
        return KMeans(labelled.n_classes, random_state=seed).fit_predict(values)

    return fit


METHODS: dict[str, Method] = {
    "ours": Method("Themeline", "themeline", _open_ours),
    "bertopic": Method("BERTopic, defaults", "bertopic", lambda: _open_bertopic(is_tuned=False)),
    "bertopic_tuned": Method("BERTopic, minimum topic size 1 %", "bertopic", lambda: _open_bertopic(is_tuned=True)),
    "evoc": Method("EVoC, default layer", "evoc", _open_evoc),
    "topeax": Method("Topeax", "turftopic", _open_topeax),
    "topica": Method("topica BERTopic", "topica", _open_topica),
    "tritopic": Method("TriTopic", "tritopic", _open_tritopic),
    "kmeans": Method("k-means, true k", "scikit-learn", _open_kmeans),
}


class _WordVectors:
    """Stand-in for an encoder: Topeax needs vectors for its topic words, not for its labels."""

    def __init__(self, n_dims: int) -> None:
        self.n_dims = n_dims

    def encode(self, texts: Sequence[str], **_: Any) -> NDArray[np.float32]:
        """Return random vectors, since words are ranked afterwards by the same protocol for all methods."""
        return np.random.default_rng(0).normal(size=(len(texts), self.n_dims)).astype(np.float32)


def _make_noise() -> NDArray[np.float32]:
    """Make random vectors for a first fit, so that compilation on first use is not timed."""
    values = np.random.default_rng(0).normal(size=(500, 64)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)
