"""The diagnostics of the topics, with their names and interpretation."""

from __future__ import annotations

from dataclasses import dataclass

from research.records import QualityCode, RunRecords
from research.report.summary.minor_languages import find_minor_languages


@dataclass(frozen=True, slots=True)
class QualityDiagnostic:
    """A diagnostic of the topics by name, with what it means; the value is NaN where it cannot be taken."""

    name: str
    value: float
    meaning: str


_TEXTS: dict[QualityCode, tuple[str, str]] = {
    "half_agreement": (
        "agreement between halves",
        "Adjusted Rand index between the consensus topics of two halves of the clusterings: 1 if identical, 0 as "
        "expected "
        "by chance.",
    ),
    "seed_agreement": (
        "agreement between seeds",
        "Mean adjusted Rand index between single clusterings under different random seeds: 1 if identical, 0 as "
        "expected "
        "by chance.",
    ),
    "subsample_agreement": (
        "agreement between subsamples",
        "Mean adjusted Rand index between single clusterings of different subsamples of 80% of the passages.",
    ),
    "co_assignment": (
        "co-assignment",
        "Mean share of the clusterings in which two passages of the same topic are in the same cluster.",
    ),
    "outliers": (
        "outliers",
        "Share of passages that belong to no topic, because they are far from every topic or were "
        "excluded by the researcher.",
    ),
    "margin": (
        "margin",
        "Mean cosine similarity of a passage with the centroid of its topic, minus that with the nearest other "
        "centroid: "
        "larger if topics are better separated.",
    ),
    "word_diversity": (
        "word diversity",
        "Share of distinct words among the words of all topics: 1 if no two topics share a word.",
    ),
    "mixed_languages": (
        "topics in several languages",
        "Share of topics in which no language accounts for more than 90% of the passages; interpretable only if the "
        "content of all languages is the same.",
    ),
    "npmi": (
        "NPMI coherence of words",
        "Normalised pointwise mutual information of a topic's words over passages: 1 if they always co-occur, 0 "
        "if they are independent, \u22121 if they never co-occur. Low if passages are short.",
    ),
    "embedding_coherence": (
        "embedding coherence of words",
        "Mean cosine similarity between passages that contain different words of a topic, minus that between any two "
        "passages: 0 as expected by chance.",
    ),
    "exclusivity": (
        "exclusivity of words",
        "Share of the frequency of a topic's words, summed over all topics, that falls in the topic: 1 if its words "
        "occur "
        "in no other topic, {as_frequent:.2f} if they are equally frequent in all.",
    ),
}


def list_topic_quality(records: RunRecords) -> tuple[QualityDiagnostic, ...]:
    """Give the diagnostics of the topics with their names and meanings; those of words once for each main language."""
    minor = find_minor_languages(records)
    as_frequent = 1 / max(1, records.clusters.n_topics)
    diagnostics = []
    for measure in records.topics.quality:
        if measure.language in minor:
            continue
        name, meaning = _TEXTS[measure.code]
        named = f"{name} ({measure.language})" if measure.language else name
        diagnostics.append(QualityDiagnostic(named, measure.value, meaning.format(as_frequent=as_frequent)))
    return tuple(diagnostics)
