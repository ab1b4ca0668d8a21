"""Topics: clusters of passages, what the labels do with them, their words and their map."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length

ClusterMethod = Literal["graph", "umap+hdbscan", "kmeans"]
"""How passages are clustered: the study's ``topics.method``."""

MapMethod = Literal["umap", "pca"]
"""How the map of passages is laid out: UMAP, or principal components where there are too few passages for it."""

LayerName = Literal["coarse", "middle", "fine", ""]
"""Layer of topics that comes from a resolution of the sweep; empty if none does."""

LabelAction = Literal["merged", "exclude", "split", "merge", "rename"]
"""What an entry of the labels file asks for; ``merged``: another entry merges this one into itself."""

LabelProblem = Literal[
    "nothing_fits",
    "weak_match",
    "contested",
    "parent_not_split",
    "no_fine_topics",
    "target_not_matched",
    "members_not_matched",
    "no_topic_left",
]
"""Why not all was done that an entry of the labels file asks for."""

QualityCode = Literal[
    "half_agreement",
    "seed_agreement",
    "subsample_agreement",
    "held_out_agreement",
    "sample_agreement",
    "sample_information",
    "co_assignment",
    "neighbor_recall",
    "hubness",
    "fine_stability",
    "outliers",
    "margin",
    "word_diversity",
    "mixed_languages",
    "npmi",
    "embedding_coherence",
    "exclusivity",
]
"""Which diagnostic of the topics; those of words are taken for each language by itself."""

Segmenter = Literal["spaces", "jieba", "sudachi", "scripts", "mecab", "particles", "newmm", "clusters"]
"""How the words of a language are told apart: by spaces, by a segmenter, or, for want of one, by runs of one script, by
particles, or not at all, in overlapping groups of characters."""

DEFAULT_RESOLUTION = 0.63
"""Resolution of the middle layer unless subsamples agree far better at another. Measured: mean AMI with the classes
of 13 labelled sets .554 (single clusterings); .531 at 0.4, .541 at 1.6; the best resolution of each set .587."""

FEW_TEXTS = 100
"""Distinct texts below which topics are only groups of similar passages: outliers are not looked for among them, and
the page says so. A convention, chosen without a measurement."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """One resolution of the sweep.

    Attributes
    ----------
    resolution
        Resolution of the modularity; higher gives more communities.
    n_topics
        Mean number of communities of the clusterings of subsamples.
    agreement, sd
        Mean and standard deviation of the adjusted Rand index of every two of these clusterings; NaN with fewer than
        two.
    layer
        Layer of topics that comes from this resolution; empty if none does.
    """

    resolution: float
    n_topics: float
    agreement: float
    sd: float
    layer: LayerName


@dataclass(frozen=True)
class TextNeighbors:
    """The texts that are clustered, and the nearest others of each: one search for the topics and for the themes.

    Attributes
    ----------
    row_of_text
        Shape (n_texts,), int32; a passage with each text. Texts are distinct and in the order of their hashes; those
        that only reprints have are left out.
    text_of
        Shape (n_passages,), int32; the text of every passage, or that of its story's first article which is most like
        it.
    rows, cosines
        Shape (n_texts, n_neighbors), int32 and float32; the nearest other texts and their cosines, nearest first. No
        columns where texts are too many to be clustered at once, or the method needs no neighbours.
    """

    row_of_text: NDArray[np.int32]
    text_of: NDArray[np.int32]
    rows: NDArray[np.int32]
    cosines: NDArray[np.float32]

    def __post_init__(self) -> None:
        require_length(self, len(self.row_of_text), "rows", "cosines")
        freeze_arrays(self)

    @property
    def n_neighbors(self) -> int:
        """Neighbours that were found of every text."""
        return int(self.rows.shape[1])


@dataclass(frozen=True)
class Clusters:
    """Which topic each passage belongs to.

    Attributes
    ----------
    topic_of
        Shape (n_passages,); 0..n_topics-1, topics ordered by size; for an outlier the nearest topic.
    is_outlier
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
    resolutions
        The sweep; empty if the study asks for a resolution or a number of topics, or the method has no resolution.
    n_texts
        Distinct texts that were clustered: equal passages and reprints count once.
    method, asked_method
        The method that was used, and the one that the study asks for: a corpus may be too small for it.
    n_neighbors
        Neighbours of a passage in the graph, or in UMAP.
    neighbor_recall
        Part of the 30 nearest neighbours that the search found, on a sample of passages, 0 to 1; NaN where no graph was
        built.
    resolution, is_resolution_asked
        Resolution of the middle layer, NaN for methods without one; and whether the study asks for it.
    n_members
        Clusterings that the consensus is made of.
    seeds
        Random seeds of the clusterings of all passages.
    n_subsamples
        Subsamples that were clustered too.
    clusterings
        Shape (n_clusterings, n_passages), int32; some clusterings of the ensemble one by one, spread over its seeds,
        subsamples and resolutions, each with numbers of its own and -1 for its outliers. They carry the uncertainty of
        the topics into the trends. None of them if the passages were clustered once.
    n_sampled
        Distinct texts that were clustered if a sample was, whose topics were extended to the others; 0 if all were.
    held_out_agreement
        Share of a tenth of the sample that would get, from the other nine, the topics that they have; NaN if there is
        no sample.
    sample_agreement, sample_information
        Adjusted Rand index and adjusted mutual information of the topics of two samples, on texts in neither; NaN if
        there is no sample.
    n_late
        Topics that the sample has too few texts of, and that were found among texts far from the sample.
    recurrence
        Shape (n_topics,); Jaccard overlap of each topic with the best of the consensus topics of one half of the
        clusterings, the lower of two halves, 0 to 1; NaN if unknown, and for topics made anew. Empty if it was not
        measured.
    fine_stability, n_fine_stable
        Mean stability of the fine topics, as ``stability``, at their resolution; NaN without fine topics or subsamples.
        And how many of them are at 0.75 or more.
    hubness
        Skewness of how often a passage is among the neighbours of others; NaN for methods without a graph.
    n_asked
        Number of topics that the study asks for; 0 if it does not.
    """

    topic_of: NDArray[np.int64]
    is_outlier: NDArray[np.bool_]
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
    resolutions: tuple[Resolution, ...]
    n_texts: int
    method: ClusterMethod
    asked_method: ClusterMethod
    n_neighbors: int
    resolution: float
    is_resolution_asked: bool
    n_members: int
    seeds: tuple[int, ...]
    n_subsamples: int
    clusterings: NDArray[np.int32]
    n_sampled: int = 0
    held_out_agreement: float = math.nan
    sample_agreement: float = math.nan
    sample_information: float = math.nan
    n_late: int = 0
    neighbor_recall: float = math.nan
    n_asked: int = 0
    recurrence: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    fine_stability: float = math.nan
    n_fine_stable: int = 0
    hubness: float = math.nan

    def __post_init__(self) -> None:
        require_length(self, len(self.topic_of), "is_outlier", "similarity", "fine_of", "co_assignment")
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
    actions
        What it asks for; empty if nothing.
    detected_topic
        Index of the topic of `RunRecords.detected` that fits best; None if none fits at all. For a label with
        ``part_of`` the topic that is split.
    detected_fine
        Index of the fine topic of `RunRecords.detected` that a label with ``part_of`` is matched to, else None.
    topic
        Index of the topic of `RunRecords.clusters` that it became; None if it was not matched, split or excluded.
    n_listed, n_known, n_inside
        Passages listed, those of them that are in the corpus, and those of these that are in the matched topic.
    word_similarity
        Cosine of the words listed with those of the topic, 0 to 1; NaN if the run has no words in their languages.
    strength
        How well the topic fits, 0 to 1.
    n_passages
        Passages of the matched topic before anything was done with it, outliers left out.
    is_matched
        True if the topic fits well enough, and no other entry as well.
    is_applied
        True if all that was asked was done.
    problem
        Why not all was done; None if all was, or nothing was asked.
    others
        Other entries that the problem is with: the rivals for a topic, the parent, the target of a merge, or the
        members that are not matched.
    merged_into
        Entry that this one was asked to become part of; empty if none.
    merged_with
        Entries that were asked to become part of this one.
    note
        The researcher's own.
    """

    label: str
    actions: tuple[LabelAction, ...]
    detected_topic: int | None
    detected_fine: int | None
    topic: int | None
    n_listed: int
    n_known: int
    n_inside: int
    word_similarity: float
    strength: float
    n_passages: int
    is_matched: bool
    is_applied: bool
    problem: LabelProblem | None
    others: tuple[str, ...]
    merged_into: str
    merged_with: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class GivenName:
    """The name that the labels give a topic of `RunRecords.clusters`, in one language."""

    topic: int
    language: str
    name: str


@dataclass(frozen=True)
class Editing:
    """What the labels do with the topics that were detected; fine topics are what is moved.

    Attributes
    ----------
    matches
        One a label, in the order of the file; empty without labels.
    names
        Names given, those of one topic in the order of the file.
    topic_of_fine
        Shape (n_fine,) for the fine topics of `RunRecords.detected`; the topic that each belongs to now, -1 where it is
        excluded. As detected if nothing is merged, split or excluded.
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
    method: MapMethod
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
    """One diagnostic of the topics.

    ``language`` is that of the words it is taken on, empty for diagnostics of the passages and of all words;
    ``value`` is NaN where it cannot be taken.
    """

    code: QualityCode
    value: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class WordRule:
    """How the words of a language were told apart.

    ``merges_forms``: inflected forms of one word were counted together; ``has_stop_words``: there is a list of words to
    leave out.
    """

    language: str
    segmenter: Segmenter
    merges_forms: bool
    has_stop_words: bool


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
    word_rules: tuple[WordRule, ...] = ()


@dataclass(frozen=True)
class ArticleTopics:
    """How far each article belongs to each topic.

    Attributes
    ----------
    share
        Shape (n_articles, n_topics), float64; the part of an article's passages in each topic. Rows sum to at most 1;
        the rest are outliers.
    top_topic
        Shape (n_articles,); index of the topic with the largest share (ties: the larger mean similarity).
    is_outlier
        Shape (n_articles,); True where every passage is an outlier.
    """

    share: NDArray[np.float64]
    top_topic: NDArray[np.int64]
    is_outlier: NDArray[np.bool_]

    def __post_init__(self) -> None:
        require_length(self, len(self.share), "top_topic", "is_outlier")
        freeze_arrays(self)
