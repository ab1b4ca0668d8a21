"""The diagnostics of the topics by name, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import QualityCode, RunRecords


@dataclass(frozen=True, slots=True)
class QualityDiagnostic:
    """A diagnostic of the topics by name, with what it means; the value is NaN where it cannot be taken."""

    name: str
    value: float
    meaning: str


_TEXTS: dict[QualityCode, tuple[str, str]] = {
    "half_agreement": (
        "agreement between halves",
        "Adjusted Rand index of the consensus of one half of the clusterings with that of the other: 1 is identical, 0 "
        "is chance.",
    ),
    "seed_agreement": (
        "agreement between seeds",
        "Mean adjusted Rand index of single clusterings under different random seeds: 1 is identical, 0 is chance.",
    ),
    "subsample_agreement": (
        "agreement between subsamples",
        "Mean adjusted Rand index of single clusterings of different subsamples of 80 % of the passages.",
    ),
    "co_assignment": (
        "co-assignment",
        "Mean share of the clusterings that have two passages of one topic together.",
    ),
    "outliers": (
        "outliers",
        "Share of passages that belong to no topic: far from every one, or excluded by the labels.",
    ),
    "margin": (
        "margin",
        "Mean cosine of a passage with its own topic's centre, less that with the nearest other centre: the larger, "
        "the better topics are separated.",
    ),
    "word_diversity": (
        "word diversity",
        "Share of distinct words among the words of all topics: 1 if no two topics share one.",
    ),
    "mixed_languages": (
        "topics in several languages",
        "Share of topics in which no language has more than nine tenths of the passages; meaningful only if the "
        "articles of all languages are about the same things.",
    ),
    "npmi": (
        "coherence of words",
        "Normalised pointwise mutual information of a topic's words over passages: 1 if they always occur together, 0 "
        "if they occur independently, -1 if they never do together. Low where passages are short.",
    ),
    "embedding_coherence": (
        "coherence of words in vectors",
        "Mean cosine of passages with one word of a topic and passages with another, less that of any two passages: 0 "
        "if the words have no more in common than chance.",
    ),
    "exclusivity": (
        "exclusivity of words",
        "A topic's part of its words' rates in all topics: 1 if its words are in no other topic, "
        "{as_frequent:.2f} if they are as frequent in all.",
    ),
}


def list_topic_quality(records: RunRecords) -> tuple[QualityDiagnostic, ...]:
    """Give the diagnostics of the topics with their names and meanings; those of words once for each language."""
    as_frequent = 1 / max(1, records.clusters.n_topics)
    diagnostics = []
    for measure in records.topics.quality:
        name, meaning = _TEXTS[measure.code]
        named = f"{name} ({measure.language})" if measure.language else name
        diagnostics.append(QualityDiagnostic(named, measure.value, meaning.format(as_frequent=as_frequent)))
    return tuple(diagnostics)
