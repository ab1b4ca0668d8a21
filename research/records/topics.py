"""Topics: clusters of passages, what the labels do with them, their words and their map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution of the sweep.

    ``n_topics``, ``agreement`` and ``spread`` are taken over clusterings of subsamples: their mean number of
    communities, and the mean and standard deviation of the adjusted Rand index of every two. ``layer`` is ``coarse``,
    ``middle`` or ``fine`` where a layer of topics comes from, else empty.
    """

    resolution: float
    n_topics: float
    agreement: float
    spread: float
    layer: str


@dataclass(frozen=True)
class Clusters:
    """Which topic each passage belongs to.

    Attributes
    ----------
    topic_of
        Shape (n_passages,); 0..n_topics-1, topics ordered by size; for a noise passage the nearest topic.
    is_noise
        Shape (n_passages,); True where a passage belongs to no topic.
    fine_of
        Shape (n_passages,); its fine topic, 0..n_fine-1, those of one topic next to one another.
    topic_of_fine
        Shape (n_fine,); the topic that each fine topic is part of.
    coarse_of_topic
        Shape (n_topics,); the coarse topic that each topic is part of, 0..n_coarse-1, ordered by size.
    centroid
        Shape (n_topics, n_dims), float32, unit length.
    similarity
        Shape (n_passages,); cosine of each passage with the centroid of its topic.
    co_assignment
        Shape (n_passages,), float32; mean share of the ensemble's clusterings that have the passage together with
        another of its topic, 0 to 1.
    stability
        Shape (n_topics,); mean best Jaccard overlap of each topic with a topic found in a subsample, 0 to 1; NaN if
        the passages were clustered once, and for a topic that labels took from another. Of topics that labels merged,
        the mean weighted by their passages.
    seed_agreement, resample_agreement
        Mean adjusted Rand index between single clusterings under other seeds, and on other subsamples; NaN if there
        was one.
    half_agreement
        Adjusted Rand index of the consensus of one half of the ensemble with that of the other; NaN with fewer than
        four clusterings.
    levels
        The sweep over resolutions; empty if the study asks for a resolution or a number, or the method has none.
    method, n_neighbors, resolution, n_members, seeds, n_subsamples
        How they were found; resolution is NaN for methods without one. ``n_members`` clusterings make the consensus.
    caution
        In words, what a small corpus does not support; empty if nothing.
    clusterings
        Shape (n_clusterings, n_passages), int32; some clusterings of the ensemble one by one, spread over its seeds,
        subsamples and levels, each with numbers of its own and -1 for its noise. They carry the uncertainty of the
        topics into the trends. None of them if the passages were clustered once.
    """

    topic_of: NDArray[np.int64]
    is_noise: NDArray[np.bool_]
    fine_of: NDArray[np.int64]
    topic_of_fine: NDArray[np.int64]
    coarse_of_topic: NDArray[np.int64]
    centroid: NDArray[np.float32]
    similarity: NDArray[np.float32]
    co_assignment: NDArray[np.float32]
    stability: NDArray[np.float64]
    seed_agreement: float
    resample_agreement: float
    half_agreement: float
    levels: tuple[Level, ...]
    method: str
    n_neighbors: int
    resolution: float
    n_members: int
    seeds: tuple[int, ...]
    n_subsamples: int
    caution: str
    clusterings: NDArray[np.int32]

    def __post_init__(self) -> None:
        require_length(self, len(self.topic_of), "is_noise", "similarity", "fine_of", "co_assignment")
        require_length(self, len(self.centroid), "stability", "coarse_of_topic")
        freeze_arrays(self)

    @property
    def n_topics(self) -> int:
        """Number of topics."""
        return len(self.centroid)

    @property
    def n_fine(self) -> int:
        """Number of fine topics."""
        return len(self.topic_of_fine)

    @property
    def n_coarse(self) -> int:
        """Number of coarse topics."""
        return int(self.coarse_of_topic.max()) + 1 if len(self.coarse_of_topic) else 0


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What became of one entry of the labels file.

    Attributes
    ----------
    label
        Its name in the file.
    action
        ``rename``, ``merge``, ``merged``, ``split`` or ``exclude``; several are joined by `` + ``, empty if it asks for
        nothing.
    found_topic
        Index of the topic of `RunRecords.found` that fits best; None if none fits at all. For a label with ``part_of``
        the topic that is split.
    found_fine
        Index of the fine topic of `RunRecords.found` that a label with ``part_of`` is matched to, else None.
    topic
        Index of the topic of `RunRecords.clusters` that it became; None if it was not matched, split or excluded.
    n_listed, n_known, n_inside
        Passages listed, those of them that are in the corpus, and those of these that are in the matched topic.
    likeness
        Cosine of the words listed with those of the topic, 0 to 1; NaN if the run has no words in their languages.
    strength
        How well the topic fits, 0 to 1.
    n_passages
        Passages of the matched topic before anything was done with it, noise left out.
    is_matched
        True if the topic fits well enough, and no other entry as well.
    is_applied
        True if all that was asked was done.
    outcome
        What was done, or why not, in words.
    note
        The researcher's own.
    """

    label: str
    action: str
    found_topic: int | None
    found_fine: int | None
    topic: int | None
    n_listed: int
    n_known: int
    n_inside: int
    likeness: float
    strength: float
    n_passages: int
    is_matched: bool
    is_applied: bool
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class GivenName:
    """The name that the labels give a topic of `RunRecords.clusters`, in one language."""

    topic: int
    language: str
    name: str


@dataclass(frozen=True)
class Editing:
    """What the labels do with the topics that were found; fine topics are what is moved.

    Attributes
    ----------
    matches
        One a label, in the order of the file; empty without labels.
    names
        Names given, those of one topic in the order of the file.
    topic_of_fine
        Shape (n_fine,) for the fine topics of `RunRecords.found`; the topic that each belongs to now, -1 where it is
        excluded. As found if nothing is merged, split or excluded.
    least_strength
        Strength below which nothing is applied.
    """

    matches: tuple[LabelMatch, ...]
    names: tuple[GivenName, ...]
    topic_of_fine: NDArray[np.int64]
    least_strength: float

    def __post_init__(self) -> None:
        freeze_arrays(self)


@dataclass(frozen=True)
class TopicMap:
    """A two-dimensional layout of the passages, for the eye only.

    ``position`` has shape (n_passages, 2), float32, NaN for passages left out of a sample; distances between far
    points mean nothing.
    """

    position: NDArray[np.float32]
    method: str
    n_shown: int

    def __post_init__(self) -> None:
        freeze_arrays(self)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name and size."""

    index: int
    name: str
    n_passages: int
    n_articles: int
    n_stories: int


@dataclass(frozen=True, slots=True)
class TopicWord:
    """A word that sets a topic apart, in one language; rank counts from 1, weight is by the study's ``word_weight``."""

    topic: int
    language: str
    rank: int
    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class TopicName:
    """The name of a topic in one language, and how many of its passages are in that language."""

    topic: int
    language: str
    name: str
    n_passages: int


@dataclass(frozen=True, slots=True)
class LayerTopic:
    """A topic of the coarse or the fine layer.

    ``parent`` is the topic that a fine one is part of, -1 for a coarse one (whose topics are in
    `Clusters.coarse_of_topic`); name and words are in ``language``, that of most of its passages.
    """

    layer: Literal["coarse", "fine"]
    index: int
    parent: int
    name: str
    language: str
    words: tuple[str, ...]
    n_passages: int
    n_articles: int


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A passage that stands for a topic; rank counts from 1, from distinct stories."""

    topic: int
    rank: int
    passage: int
    similarity: float


@dataclass(frozen=True, slots=True)
class QualityMeasure:
    """One diagnostic of the topics, with what it means in words."""

    name: str
    value: float
    meaning: str


@dataclass(frozen=True)
class Topics:
    """What the clusters are about.

    ``names`` are by topic, the main one, which is its ``name``, first; ``layers`` are the coarse topics and then the
    fine ones.
    """

    topics: tuple[Topic, ...]
    words: tuple[TopicWord, ...]
    exemplars: tuple[Exemplar, ...]
    quality: tuple[QualityMeasure, ...]
    stop_words: tuple[str, ...]
    names: tuple[TopicName, ...] = ()
    layers: tuple[LayerTopic, ...] = ()


@dataclass(frozen=True)
class ArticleTopics:
    """How far each article belongs to each topic.

    Attributes
    ----------
    share
        Shape (n_articles, n_topics), float64; the part of an article's passages in each topic. Rows sum to at most 1;
        the rest are noise passages.
    top_topic
        Shape (n_articles,); index of the topic with the largest share (ties: the larger mean similarity).
    is_noise
        Shape (n_articles,); True where every passage is noise.
    """

    share: NDArray[np.float64]
    top_topic: NDArray[np.int64]
    is_noise: NDArray[np.bool_]

    def __post_init__(self) -> None:
        require_length(self, len(self.share), "top_topic", "is_noise")
        freeze_arrays(self)
